"""The doors of one story: how it stands, the next step, publishing, older editions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Refusal
from xieli.newsroom import story_publishing, story_services
from xieli.newsroom import story_queries as queries
from xieli.newsroom import story_rules as rules
from xieli.newsroom.story_desk import seen_of
from xieli.newsroom.story_forms import CheckForm, ReasonForm
from xieli.newsroom.story_models import Stage, Story
from xieli.shell.guards import Request, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.shell.templatetags.xieli import moment


@dataclass(frozen=True)
class Deed:
    """A step with a story: the verb, whose right it is, what is said when it is done."""

    verb: Callable[..., object]
    function: str
    done: str


@dataclass(frozen=True)
class Saying:
    """A step that needs words: the same, with its heading, the question and the button."""

    deed: Deed
    title: str
    label: str
    hint: str
    button: str


def _deeds() -> dict[str, Deed]:
    run = queries.RUN
    return {
        "ask": Deed(story_services.ask, run, _("送出去了，等另一位同志看过发布。")),
        "take-back": Deed(story_services.take_back, run, _("收回来了，可以接着改。")),
        "drop": Deed(story_services.drop, run, _("放下了，在“不写了”里还找得到。")),
        "take-up": Deed(story_services.take_up, run, _("可以接着写了。")),
        "drop-correction": Deed(
            story_publishing.drop_correction, run, _("不更正了，公开的稿件没有动。")
        ),
    }


def _sayings() -> dict[str, Saying]:
    run, publish = queries.RUN, queries.PUBLISH
    return {
        "return": Saying(
            Deed(story_services.send_back, publish, _("退回去了，写稿的同志看得到。")),
            _("退回修改"), _("要改什么"), _("写稿的同志看得到这句话"), _("退回去改"),
        ),
        "correct": Saying(
            Deed(story_publishing.correct, run, _("可以改了；更正发布以前，公开的还是原来的。")),
            _("更正"), _("更正什么"),
            _("这句话会写在公开的页面上，例如：捐赠数量原写 80 台，应为 60 台"), _("开始更正"),
        ),
        "withdraw": Saying(
            Deed(story_publishing.withdraw, publish, _("撤回了，公开的页面只写明时间和原因。")),
            _("撤回"), _("为什么撤回"), _("这句话会写在公开的页面上；撤回以后不能恢复"),
            _("撤回这篇稿件"),
        ),
    }  # fmt: skip


@never_cache
@require_safe
@signed_in
def story(request: Request, story_id: UUID) -> HttpResponse:
    """How a story stands, and what can be done with it."""
    return _page(request, queries.access_kept(story_id, request.reader), {})


def _page(request: Request, found: Story, forms: dict[str, Any]) -> HttpResponse:
    may = {str(one): request.reader.may(one, found.union_id) for one in queries.OFFICE}
    hands = queries.hands_on(found)
    context = {
        "story": found,
        "may_write": may[queries.RUN],
        "may_publish": may[queries.PUBLISH],
        "is_own": request.reader.actor.id in hands,
        "pictures": queries.pictures_of(found),
        "figures": queries.figures_to_come(found),
        "editions": found.editions.defer("body", "plain").order_by("-number"),
        "numbers": _numbers(found),
        "check": CheckForm(),
        "sayings": _offered(found, may, forms),
        "nodes": _way(found),
        **forms,
    }
    return render(request, "newsroom/stories/story.html", context, status=422 if forms else 200)


def _numbers(found: Story) -> list[str]:
    """The numbers of persons that stand in it, masked: they keep it from going out."""
    told = rules.personal_numbers("\n".join((found.title, found.subtitle, found.plain)))
    return [f"{_(one.what)} {one.masked}" for one in told]


def _offered(
    found: Story, may: dict[str, bool], forms: dict[str, Any]
) -> list[tuple[str, Saying, ReasonForm]]:
    """The steps with words that this reader can take now."""
    fits = {
        "return": found.stage == Stage.ASKED,
        "correct": found.is_readable and found.stage == Stage.SETTLED,
        "withdraw": found.is_readable,
    }
    return [
        (act, one, forms.get(act) or _form(act, one))
        for act, one in _sayings().items()
        if fits[act] and may[one.deed.function]
    ]


def _form(act: str, one: Saying, *data: Any) -> ReasonForm:
    return ReasonForm(*data, label=one.label, hint=one.hint, auto_id=f"id_{act}_%s")


def _way(found: Story) -> list[dict[str, Any]]:
    """The thread of a story: who wrote, who asked, what went out and when."""
    written = {
        "shape": "ok", "word": _("已办"), "title": _("{who}起草").format(who=found.made_by),
        "when": moment(found.made_at), "words": [],
    }  # fmt: skip
    nodes = [written]
    for one in found.editions.defer("body", "plain").order_by("number"):
        title = _("{who}发布") if one.number == 1 else _("{who}发布更正")
        words = [one.correction] if one.correction else []
        names = one.get_names_display() + (f"：{one.consent}" if one.consent else "")
        nodes.append(
            {"shape": "ok", "word": _("已办"), "title": title.format(who=one.published_by),
             "when": moment(one.published_at), "words": [*words, names]}
        )  # fmt: skip
    return [*nodes, *_now(found)]


def _now(found: Story) -> list[dict[str, Any]]:
    """Where it is now, unless it is settled."""
    if found.shown == "withdrawn":
        title = _("{who}撤回").format(who=found.withdrawn_by)
        when, words = moment(found.changed_at), [found.why_withdrawn]
        return [{"shape": "bad", "word": _("已撤回"), "title": title, "when": when, "words": words}]
    if found.stage == Stage.ASKED:
        title, when = _("{who}送审").format(who=found.asked_by), moment(found.asked_at)
        words = [_("等另一位有发布权限的同志看过")]
        return [{"shape": "doing", "word": _("在办"), "title": title, "when": when, "words": words}]
    if found.stage == Stage.WRITING:
        title = _("正在更正") if found.is_readable else _("正在写")
        words = [_("{who}最后改过").format(who=found.edited_by)]
        when = moment(found.edited_at)
        return [{"shape": "doing", "word": _("在办"), "title": title, "when": when, "words": words}]
    return []


@require_POST
@signed_in
def step(request: Request, story_id: UUID, act: str) -> HttpResponse:
    """Take a step that needs no words."""
    found, deed = queries.access_kept(story_id, request.reader), _deeds()[act]
    must_may(request.reader, deed.function, found.union_id)
    try:
        deed.verb(found, seen=seen_of(request), by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, deed.done)
    return redirect("stories:story", found.pk)


@require_POST
@signed_in
def say(request: Request, story_id: UUID, act: str) -> HttpResponse:
    """Take a step with its words."""
    found, one = queries.access_kept(story_id, request.reader), _sayings()[act]
    must_may(request.reader, one.deed.function, found.union_id)
    form = _form(act, one, request.POST)
    if form.is_valid():
        by, at, words = request.reader.actor, timezone.now(), form.cleaned_data["words"]
        try:
            one.deed.verb(found, words, seen=seen_of(request), by=by, at=at)
        except Refusal as no:
            return _refused(request, story_id, no, {act: form})
        else:
            messages.success(request, one.deed.done)
            where = "stories:write" if act == "correct" else "stories:story"
            return redirect(where, found.pk)
    return _page(request, found, {act: form})


@require_POST
@signed_in
def publish(request: Request, story_id: UUID) -> HttpResponse:
    """Let everybody read it, with the publisher's marks."""
    found = queries.access_kept(story_id, request.reader)
    must_may(request.reader, queries.PUBLISH, found.union_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        by, at, seen = request.reader.actor, timezone.now(), seen_of(request)
        try:
            story_publishing.publish(found, form.told(), seen=seen, by=by, at=at)
        except Refusal as no:
            return _refused(request, story_id, no, {"check": form})
        else:
            messages.success(request, _("发布了，谁都看得到了。"))
            return redirect("stories:story", found.pk)
    return _page(request, found, {"check": form})


def _refused(request: Request, story_id: UUID, no: Refusal, forms: dict[str, Any]) -> HttpResponse:
    """The page as the story stands now, with why it was not done and what was filled in."""
    found = queries.access_kept(story_id, request.reader)
    return _page(request, found, {**forms, "fault": one_line(no)})


@require_safe
@signed_in
def edition(request: Request, story_id: UUID, number: int) -> HttpResponse:
    """An edition as it went out, for the office alone."""
    found = queries.access_kept(story_id, request.reader)
    shown = queries.access_edition(found, number)
    context = {"story": found, "edition": shown, "pictures": queries.shown_pictures(shown)}
    return render(request, "newsroom/stories/edition.html", context)
