"""How projects and requests are told on pages: the road in words, the thread of a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import HelpRequest, InviteState, RequestState
from xieli.shell.templatetags.xieli import day

ROAD_WORDS = {
    rules.DRAFTED: gettext_lazy("申报"), rules.REVIEWED: gettext_lazy("审核"),
    rules.APPROVED: gettext_lazy("立项"), rules.PUBLISHED: gettext_lazy("发布"),
    rules.PLANNED: gettext_lazy("排期"), rules.BOOKING: gettext_lazy("报名"),
    rules.SERVING: gettext_lazy("服务"), rules.RATED: gettext_lazy("评价"),
    rules.CLOSED: gettext_lazy("结项"), rules.STARRED: gettext_lazy("精品"),
    rules.REFUSED: gettext_lazy("未立项"),
}  # fmt: skip
SHAPES = {
    rules.DRAFTED: "none", rules.REFUSED: "bad", rules.APPROVED: "due", rules.PUBLISHED: "due",
    rules.RATED: "due", rules.CLOSED: "ok", rules.STARRED: "ok",
}  # fmt: skip
WEEK = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


def placed(projects: Any) -> list[dict[str, Any]]:
    """Each project with its place on the road, for lists."""
    return [{"one": one, **place(one)} for one in projects]


def place(project: Any) -> dict[str, Any]:
    """Where a project is: the word and the shape of its status."""
    at = rules.place_of(queries.facts_of(project))
    return {"place": at, "word": ROAD_WORDS[at], "shape": SHAPES.get(at, "doing")}


def road(project: Any) -> list[dict[str, Any]]:
    """The ten steps from 申报 to 精品 as nodes of the thread; what lies behind is solid."""
    now = rules.place_of(queries.facts_of(project))
    reached = rules.ROAD.index(now) if now in rules.ROAD else 0
    return [_step(project, n, step, reached) for n, step in enumerate(rules.ROAD)]


def _step(project: Any, n: int, step: str, reached: int) -> dict[str, Any]:
    shape = "ok" if n < reached or step == rules.STARRED == rules.ROAD[reached] else "none"
    days = {
        rules.DRAFTED: project.asked_at, rules.APPROVED: project.approved_at,
        rules.PUBLISHED: project.published_at, rules.CLOSED: project.closed_at,
        rules.STARRED: project.starred_at,
    }  # fmt: skip
    if n == reached and shape == "none":
        shape = "doing"
    words = {"ok": _("办过了"), "doing": _("现在在这一步"), "none": _("还没到")}
    when = days.get(step)
    return {
        "shape": shape, "word": words[shape], "title": ROAD_WORDS[step], "words": [],
        "when": day(when) if when else "",
    }  # fmt: skip


def thread(request: HelpRequest) -> list[dict[str, Any]]:
    """The way of a request as the worker reads it: asked, looked for, answered, set."""
    nodes = [
        _node("ok", _("提了需求"), request.asked_at, [request.what]),
    ]
    for one in request.invites.select_related("volunteer__person", "project"):
        nodes.append(_invited(one))
    return [*nodes, *_rest(request)]


def _invited(one: Any) -> dict[str, Any]:
    shapes = {InviteState.ASKED: "doing", InviteState.ACCEPTED: "ok"}
    words = [_("因为{why}").format(why=one.reasons)] if one.reasons else []
    title = {
        InviteState.ASKED: _("邀请了一位志愿者，等答复"),
        InviteState.ACCEPTED: _("志愿者答应了"),
        InviteState.DECLINED: _("这位志愿者来不了，工会再找"),
        InviteState.DROPPED: _("这个邀请收回了"),
    }[one.state]
    return _node(shapes.get(one.state, "none"), title, one.answered_at or one.at, words)


def _rest(request: HelpRequest) -> list[dict[str, Any]]:
    union = request.union.name
    if request.state == RequestState.ASKED:
        who = _("在{union}那里，按技能、远近和时间找人").format(union=union)
        return [_node("doing", _("工会在找人"), None, [], who), _node("none", _("定下时间"))]
    if request.state == RequestState.INVITED:
        return [_node("none", _("定下时间"))]
    if request.state == RequestState.TAKEN:
        words = [_("要先立成项目，市里同意以后排时间")] if _is_new(request) else []
        return [_node("doing", _("在准备"), None, words), _node("none", _("定下时间"))]
    if request.state == RequestState.SET:
        return [_node("ok", _("时间定了"), request.ended_at, [])]
    title = request.get_state_display()
    return [_node("bad", title, request.ended_at, [request.why] if request.why else [])]


def _is_new(request: HelpRequest) -> bool:
    return request.project is not None and request.project.published_at is None


def _node(
    shape: str, title: Any, at: Any = None, words: Any = (), who_has: str = ""
) -> dict[str, Any]:
    spoken = {"ok": _("已办"), "doing": _("在办"), "none": _("还没到"), "bad": _("没有办成")}
    when = day(at) if at else ""
    return {
        "shape": shape, "word": spoken[shape], "title": title, "when": when,
        "words": list(words), "who_has": who_has,
    }  # fmt: skip
