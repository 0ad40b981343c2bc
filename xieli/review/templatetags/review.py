"""Tags of the timeline and of the piece with which an officer decides."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.review import queries, steps
from xieli.review.days import Clock, clock_of
from xieli.review.models import Act, Application, Notice, State
from xieli.shell.templatetags.xieli import day

register = template.Library()


@register.simple_tag
def timeline_of(application: Application) -> list[dict[str, Any]]:
    """Give the nodes of shell/_thread.html for an application, as of today."""
    return [_node(one) for one in queries.timeline(application, timezone.localdate())]


def _node(step: queries.Step) -> dict[str, Any]:
    words = {"ok": _("已办"), "doing": _("在办"), "due": _("请留意"), "none": _("还没到")}
    until = _("{day}前").format(day=day(step.until)) if step.until else ""
    now = step.look in (steps.DOING, steps.DUE) and step.on is None
    who_has = " · ".join(part for part in (step.who, until) if part) if now else ""
    return {
        "shape": step.look, "word": words.get(step.look, _("没有办成")), "title": step.title,
        "when": day(step.on) if step.on else "", "who_has": who_has,
        "words": [part for part in ("" if now else step.who, step.more) if part],
    }  # fmt: skip


@register.simple_tag
def clock_of_notice(notice: Notice) -> Clock:
    """Give the working days of a notice, as of today."""
    return clock_of(notice, timezone.localdate())


@register.simple_tag(takes_context=True)
def decide_piece(context: template.Context, application: Application) -> dict[str, Any]:
    """Say what the reader may do with the present stage, and why not."""
    reader = context["request"].reader
    if application.state != State.IN_REVIEW or application.stage is None:
        return {"is_mine": False}
    is_mine = reader.may(application.stage.function, application.at_union_id)
    is_notice = application.stage.act == Act.NOTICE
    why = queries.why_not(application, reader.actor) if is_mine else ""
    line = queries.shown_lines(application).filter(is_void=False).first() if is_notice else None
    notice = line.notice if line else None
    return {"is_mine": is_mine, "is_notice": is_notice, "why_not": why, "notice": notice}
