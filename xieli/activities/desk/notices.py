"""The desk's doors on notices: post them, show an entry anew, answer objections and appeals."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.desk import queries as desk
from xieli.activities.desk import services
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.saying import plainly
from xieli.people.services import open_sealed
from xieli.review import queries
from xieli.review import services as review
from xieli.review.forms import AnewForm, AnswerForm, PostingForm
from xieli.review.models import Appeal, Application, Objection
from xieli.review.services import Posting
from xieli.shell.guards import Request, get_or_post, must_may, signed_in


@never_cache
@require_safe
@signed_in
def notices(request: Request) -> HttpResponse:
    """What waits to be shown, what is shown today, and the objections and appeals to answer."""
    if not desk.is_decider(request.reader):
        raise Hidden
    today = timezone.localdate()
    hidden = desk.hidden_rows(request.reader, today)
    context = {
        "groups": queries.to_post(request.reader, desk.not_hidden(hidden)),
        "running": queries.running_notices(request.reader, today)[:200],
        "objections": desk.open_objections(request.reader, hidden)[:200],
        "appeals": desk.open_appeals(request.reader, hidden)[:200],
    }
    return render(request, "desk/notices.html", context)


@never_cache
@get_or_post
@signed_in
def post_notice(request: Request, call_id: UUID, union_id: UUID) -> HttpResponse:
    """Show what waits at one notice stage of a call and union; the words stand ready, masked."""
    free = desk.not_hidden(desk.hidden_rows(request.reader, timezone.localdate()))
    group = queries.access_group(request.reader, call_id, union_id, free)
    form = PostingForm(request.POST or None, allowed=group.audience)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in group.rows if one.number in request.POST.getlist("row")]
        words = {one.pk: _words(request, one) for one in chosen}
        posting = Posting(form.cleaned_data["audience"], form.cleaned_data["contact"], words)
        try:
            by, at = request.reader.actor, timezone.now()
            made = review.post_notice(group.call, chosen, posting, by=by, at=at)
            said = _("张贴了 {n} 件，到 {day} 为止。请打印公示单贴出去。")
            messages.success(request, said.format(n=len(chosen), day=made.last_day))
            return redirect("review:sheet", made.code)
        except Refusal as no:
            form.add_error(None, plainly(no))
    rows = [(one, _words(request, one)) for one in group.rows]
    context = {"group": group, "rows": rows, "form": form}
    return render(request, "desk/post_notice.html", context)


def _words(request: Request, one: Application) -> str:
    return request.POST.get(f"words-{one.number}", desk.words_for(one))


@require_POST
@signed_in
def show_anew(request: Request, line_id: UUID) -> HttpResponse:
    """Show a changed entry again for a whole notice."""
    line, form = queries.access_line(line_id), AnewForm(request.POST)
    must_may(request.reader, line.stage.function, line.notice.union_id)
    _must_be_shown(request, line.application)
    number = line.application.number
    if not form.is_valid():
        messages.error(request, _("还没有写改正后的文字。"))
        return redirect("desk:application", number)
    words = form.cleaned_data["words"]
    return _told(
        request,
        lambda: review.show_anew(line, words, by=request.reader.actor, at=timezone.now()),
        _("重新公示了，从今天起满整个公示期。"),
        number,
    )


@never_cache
@get_or_post
@signed_in
def objection(request: Request, objection_id: UUID) -> HttpResponse:
    """Read an objection (journalled) and answer it in writing."""
    found = queries.access_objection(objection_id)
    line = found.line
    must_may(request.reader, line.stage.function, line.notice.union_id)
    _must_be_shown(request, line.application)

    def answer(words: str, is_upheld: bool) -> None:
        by, at = request.reader.actor, timezone.now()
        services.answer_objection(found, words, is_upheld, by=by, at=at)

    return _answered(request, found, line.application, answer)


@never_cache
@get_or_post
@signed_in
def appeal(request: Request, appeal_id: UUID) -> HttpResponse:
    """Read an appeal (journalled) and answer it in writing."""
    found = queries.access_appeal(appeal_id)
    stage = found.application.stage
    if stage is None:
        raise Hidden
    must_may(request.reader, stage.function, found.at_union_id)
    _must_be_shown(request, found.application)

    def answer(words: str, is_upheld: bool) -> None:
        by, at = request.reader.actor, timezone.now()
        services.answer_appeal(found, words, is_upheld, by=by, at=at)

    return _answered(request, found, found.application, answer)


def _must_be_shown(request: Request, about: Application) -> None:
    """Pass what its kind does not hide from the reader; Hidden else."""
    if desk.is_hidden(request.reader, about, timezone.localdate()):
        raise Hidden


def _answered(
    request: Request,
    found: Objection | Appeal,
    about: Application,
    answer: Callable[[str, bool], None],
) -> HttpResponse:
    """The page of an objection or an appeal: open it with a note, or answer it."""
    reads, is_posted = request.POST.get("act") == "read", request.method == "POST"
    form = AnswerForm(request.POST if is_posted and not reads else None)
    if is_posted and not reads and form.is_valid():
        try:
            answer(form.cleaned_data["answer"], form.cleaned_data["is_upheld"])
            messages.success(request, _("答复写好了，存进了这一件。"))
            return redirect("desk:notices")
        except Refusal as no:
            form.add_error(None, plainly(no))
    opened = _opened(request, found) if is_posted and reads else None
    context = {"one": found, "application": about, "form": form, "opened": opened}
    return render(request, "desk/answer.html", context)


def _opened(request: Request, found: Objection | Appeal) -> list[str]:
    """The sealed words and contact; every opening is journalled."""
    by, at, why = request.reader.actor, timezone.now(), _("核实并书面答复")
    parts = ["words", "contact"] if isinstance(found, Objection) else ["words"]
    return [open_sealed(found, part, reason=why, by=by, at=at) for part in parts]


def _told(request: Request, act: Callable[[], object], done: str, number: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("desk:application", number)
