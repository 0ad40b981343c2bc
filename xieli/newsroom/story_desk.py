"""The writer's doors: the list of stories, a new one, its words, its pictures."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.newsroom import story_pictures, story_services, story_text
from xieli.newsroom import story_queries as queries
from xieli.newsroom import story_rules as rules
from xieli.newsroom.queries import access_article
from xieli.newsroom.story_forms import NewForm, PictureForm, PictureWordsForm, WriteForm, first_of
from xieli.newsroom.story_models import Shown, Stage, Story
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line

ROWS, MOST_UNIONS = 30, 300
TABS = (
    Stage.WRITING,
    Stage.ASKED,
    Shown.PUBLISHED,
    Shown.CORRECTED,
    Shown.WITHDRAWN,
    Stage.DROPPED,
)
MOST_PASTED = 1_000_000  # characters


def seen_of(request: Request) -> int:
    """The version that was on the screen; Hidden where it is none."""
    text = request.POST.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Hidden
    return int(text)


def writable(request: Request, story_id: UUID) -> Story:
    """Fetch a story for who may write it; Hidden for everyone else."""
    found = queries.access_kept(story_id, request.reader)
    must_may(request.reader, queries.RUN, found.union_id)
    return found


@require_safe
@signed_in
def desk(request: Request) -> HttpResponse:
    """The stories of one's unions."""
    if not request.reader.holds(queries.RUN):
        must_hold(request.reader, queries.PUBLISH)
    stage = request.GET.get("state", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = queries.kept(request.reader, stage if stage in TABS else "", words)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "state": stage, "q": words, "tabs": [(one.value, one.label) for one in TABS],
        "n_asked": queries.counts(request.reader)["asked"],
        "may_write": request.reader.holds(queries.RUN),
    }  # fmt: skip
    return render(request, "newsroom/stories/desk.html", context)


@never_cache
@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Begin a story from scratch."""
    must_hold(request.reader, queries.RUN)
    unions = queries.unions_of(request.reader)[:MOST_UNIONS]
    form = NewForm(request.POST or None, unions=unions, initial=first_of())
    if request.method == "POST" and form.is_valid():
        union, key = form.unions[form.cleaned_data["union"]], form.cleaned_data["key"]
        by, at = request.reader.actor, timezone.now()
        try:
            made = story_services.draft(form.told(), union, key=key, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("存下了，还没有公开。"))
            return redirect("stories:story", made.pk)
    context = {"form": form, "draft": "story-new"}
    return render(
        request, "newsroom/stories/write.html", context, status=422 if form.errors else 200
    )


@require_POST
@signed_in
def from_article(request: Request, article_id: UUID) -> HttpResponse:
    """Begin a story from a clean article; pressed again it leads to the same story."""
    article = access_article(article_id, request.reader)
    union = article.clipping.union
    must_may(request.reader, queries.RUN, union.pk)
    key, by, at = str(article.pk), request.reader.actor, timezone.now()
    made = story_services.draft_from_clipping(article, union, key=key, by=by, at=at)
    return redirect("stories:story", made.pk)


@never_cache
@get_or_post
@signed_in
def write(request: Request, story_id: UUID) -> HttpResponse:
    """Change the words of a story that is being written."""
    story = writable(request, story_id)
    if story.stage != Stage.WRITING:
        messages.error(request, _("这篇稿件现在不能改，请看它到了哪一步。"))
        return redirect("stories:story", story.pk)
    form = WriteForm(request.POST or None, initial=first_of(story))
    now = None
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            seen = seen_of(request)
            story_services.write(story, form.told(), seen=seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
            now = story if story.version != seen else None
        else:
            messages.success(request, _("存下了。"))
            return redirect("stories:story", story.pk)
    context = {"form": form, "story": story, "now": now, "draft": f"story-{story.pk.hex}"}
    return render(
        request, "newsroom/stories/write.html", context, status=422 if form.errors else 200
    )


@require_POST
@signed_in
def paste(request: Request) -> HttpResponse:
    """What was copied on a web page or in Word, as lines with marks; nothing is kept."""
    must_hold(request.reader, queries.RUN)
    html = request.POST.get("html", "")[:MOST_PASTED]
    lines = story_text.to_lines(html)[: rules.MOST_TEXT]
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@never_cache
@get_or_post
@signed_in
def pictures(request: Request, story_id: UUID) -> HttpResponse:
    """The pictures of a story, and one more."""
    story = writable(request, story_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by, at, photo = request.reader.actor, timezone.now(), form.cleaned_data["photo"].read()
        try:
            seen = seen_of(request)
            story_pictures.add(story, photo, form.told(), seen=seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("照片放好了。"))
            return redirect("stories:pictures", story.pk)
    context = {
        "story": story, "form": form, "pictures": queries.pictures_of(story),
        "is_writing": story.stage == Stage.WRITING,
    }  # fmt: skip
    return render(
        request, "newsroom/stories/pictures.html", context, status=422 if form.errors else 200
    )


@never_cache
@get_or_post
@signed_in
def describe(request: Request, story_id: UUID, picture_id: UUID) -> HttpResponse:
    """Change what is said of a picture."""
    story = writable(request, story_id)
    picture = queries.access_picture(story, picture_id)
    form = PictureWordsForm(request.POST or None, initial=PictureWordsForm.of(picture))
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            seen = seen_of(request)
            story_pictures.describe(story, picture, form.told(), seen=seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("stories:pictures", story.pk)
    context = {"story": story, "form": form, "picture": picture}
    return render(
        request, "newsroom/stories/picture.html", context, status=422 if form.errors else 200
    )


@require_POST
@signed_in
def shift(request: Request, story_id: UUID, picture_id: UUID, act: str) -> HttpResponse:
    """Put a picture further to the front, take it out, or let it stand for the story."""
    story = writable(request, story_id)
    picture = queries.access_picture(story, picture_id)
    verbs: dict[str, Callable[..., None]] = {
        "forward": story_pictures.move, "remove": story_pictures.remove,
        "cover": story_pictures.choose_cover,
    }  # fmt: skip
    by, at = request.reader.actor, timezone.now()
    try:
        verbs[act](story, picture, seen=seen_of(request), by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("stories:pictures", story.pk)


@require_safe
@signed_in
def photo(request: Request, story_id: UUID, picture_id: UUID) -> HttpResponse:
    """A picture on the desk, small."""
    story = queries.access_kept(story_id, request.reader)
    found = queries.access_picture(story, picture_id)
    answer = HttpResponse(bytes(found.small), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
