"""The way of an application in plain words, for the applicant and for officers alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.review import moving, rules
from xieli.review.models import Application, Decision, State

DONE, DOING, DUE, BAD, NONE = "ok", "doing", "due", "bad", "none"  # shapes of the thread


@dataclass(frozen=True)
class Step:
    """One node of the timeline in plain words; look is the shape, on the day it happened."""

    title: str
    look: str
    who: str = ""
    on: date | None = None
    until: date | None = None
    more: str = ""


def timeline(application: Application, on: date) -> list[Step]:
    """The way of an application in plain words: done, who has it and until when, what is to come.

    At most four queries; stages of earlier rounds are folded into their last word.
    """
    steps = _begun(application)
    words: dict[UUID, list[Decision]] = {}
    for one in application.decisions.order_by("id"):
        words.setdefault(one.stage_id, []).append(one)
    for stage in application.call.stages.all():
        here = application.state in moving.LIVE and stage.pk == application.stage_id
        said = words.get(stage.pk, [])
        if here:
            steps.append(_now(application, on))
        elif said and (application.stage is None or stage.number <= application.stage.number):
            steps.append(_said(stage.name, said[-1]))
        elif application.state in moving.LIVE:
            steps.append(Step(stage.name, NONE))
    return [*steps, *_ended(application)]


def _begun(application: Application) -> list[Step]:
    if application.submitted_at is None:
        return [Step(_("还没有交"), DOING, more=_("填好交来，才开始办。"))]
    day = timezone.localdate(application.submitted_at)
    return [Step(_("交来申请"), DONE, application.union.name, day)]


def _now(application: Application, on: date) -> Step:
    stage = moving.stage_of(application)
    who = application.at_union.name if application.at_union else application.union.name
    if application.state == State.RETURNED:
        more = _("还差：{what}").format(what=application.missing)
        return Step(_("等您补正"), DUE, _("您"), until=application.until, more=more)
    if application.until and application.until < on:
        return Step(stage.name, DUE, who, until=application.until, more=_("已经超过期限"))
    return Step(stage.name, DOING, who, until=application.until)


def _said(title: str, last: Decision) -> Step:
    looks = {rules.PASS: DONE, rules.RETURN: DUE}
    day = timezone.localdate(last.at)
    words = last.get_outcome_display() if last.actor_id else last.reason
    more = f"{words}：{last.reason}" if last.actor_id and last.reason else words
    return Step(title, looks.get(last.outcome, BAD), last.actor_label, day, more=more)


def _ended(application: Application) -> list[Step]:
    if application.ended_at is None:
        return []
    look = DONE if application.state == State.GRANTED else BAD
    if application.state == State.WITHDRAWN:
        look = NONE
    title = State(application.state).label
    return [
        Step(str(title), look, on=timezone.localdate(application.ended_at)),
        *_appeals(application),
    ]


def _appeals(application: Application) -> list[Step]:
    return [
        Step(
            _("您的申诉"), DONE if one.answered_at else DOING, one.answered_by or one.at_union.name,
            until=None if one.answered_at else one.until, more=one.answer,
        )
        for one in application.appeals.select_related("at_union").order_by("id")
    ]  # fmt: skip
