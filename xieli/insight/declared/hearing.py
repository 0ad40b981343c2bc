"""Figures of what was heard and answered: rights, legal aid, signals, surveys, decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from xieli.activities.rights.models import AidState, LegalAid, Mark, Signal, Ticket
from xieli.activities.surveys.models import AnswerSheet, Matter
from xieli.insight.declared.topic import Topic, days, hours
from xieli.insight.shape import ANSWER, HEAR, MEAN, Figure
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function
from xieli.review.models import Application, State

# A row of rights shows its number, its kind and its day, never who.


NOT_GIVEN = (AidState.ASKED, AidState.REFUSED, AidState.REVOKED)


def _ticket(row: Ticket) -> str:
    return f"{row.number} {row.get_subject_display()}"


def _aid(row: LegalAid) -> str:
    return f"{row.ticket.number} {row.get_kind_display()}"


def _signal(row: Signal) -> str:
    return f"{row.number} {row.get_matter_display()}"


def _sheet(row: AnswerSheet) -> str:
    """Whose sheet it is is told of none, named or not."""
    return gettext("一份答卷：{title}").format(title=row.survey.title)


def _application(row: Application) -> str:
    return f"{row.number} {row.call.title}"


def _answered() -> QuerySet[Ticket]:
    return Ticket.objects.filter(answered_at__isnull=False)


def _decided() -> QuerySet[Application]:
    ended = (State.GRANTED, State.REFUSED, State.REVOKED)
    return Application.objects.filter(ended_at__isnull=False, state__in=ended)


TICKETS: dict[str, Any] = {
    "label": _ticket, "url": lambda row: reverse("rights:ticket", args=[row.pk]),
    "opens": Function.RIGHTS_TAKE,
}  # fmt: skip
DECIDED: dict[str, Any] = {"at": "ended_at", "beside": ("call",), "label": _application}

TOPIC = Topic(
    "hearing",
    _("诉求、问卷和审批"),
    (
        Figure(
            "rights.heard", _("听到的诉求"), _("件"),
            _("期内提出的诉求，一件算一次，算在最先收到的工会。撤回的也算，听到了就是听到了。"),
            HEAR, lambda: Ticket.objects.all(), at="asked_at", **TICKETS,
        ),
        Figure(
            "rights.wages", _("其中欠薪"), _("件"),
            _("期内提出的欠薪诉求，一件算一次。"),
            HEAR, lambda: Ticket.objects.filter(subject="wages"), at="asked_at", **TICKETS,
        ),
        Figure(
            "rights.taken_hours", _("多久有人受理"), _("小时"),
            _("从提出到受理的平均小时数，按受理日；夜里和休息日也算在内。没受理的不算。"),
            HEAR, lambda: Ticket.objects.filter(taken_at__isnull=False),
            at="taken_at", value=hours("asked_at", "taken_at"), how=MEAN, **TICKETS,
        ),
        Figure(
            "rights.answered", _("答复的诉求"), _("件"),
            _("期内答复的诉求，按最后一次答复，一件算一次。"),
            ANSWER, _answered, at="answered_at", **TICKETS,
        ),
        Figure(
            "rights.on_time", _("按时答复的诉求"), _("件"),
            _("期内答复的诉求里，每次答复都没超过规定工作日的。"),
            ANSWER, lambda: _answered().filter(was_late=False), at="answered_at", **TICKETS,
        ),
        Figure(
            "rights.answer_days", _("多久有答复"), _("天"),
            _("从提出到最后一次答复的平均天数，按答复日，休息日也算在内。"),
            ANSWER, _answered, at="answered_at", value=days("asked_at", "answered_at"), how=MEAN,
            **TICKETS,
        ),
        Figure(
            "rights.judged", _("评价过的诉求"), _("件"),
            _("期内办结、诉求人自己评价过的，一件算一次；没有评价的不算。"),
            ANSWER, lambda: Ticket.objects.filter(mark__in=(Mark.GOOD, Mark.FAIR, Mark.BAD)),
            at="closed_at", **TICKETS,
        ),
        Figure(
            "rights.satisfied", _("满意和基本满意"), _("件"),
            _("期内办结、诉求人评价满意或基本满意的，一件算一次。"),
            ANSWER, lambda: Ticket.objects.filter(mark__in=(Mark.GOOD, Mark.FAIR)),
            at="closed_at", **TICKETS,
        ),
        Figure(
            "rights.legal_aid", _("法律援助"), _("件"),
            _("期内批准的法律援助，一件算一次；不予援助、撤销的不算。"),
            ANSWER,
            lambda: LegalAid.objects.exclude(state__in=NOT_GIVEN),
            union="ticket__union", at="decided_at", beside=("ticket",), label=_aid,
            url=lambda row: reverse("rights:aid", args=[row.pk]), opens=Function.RIGHTS_DECIDE,
        ),
        Figure(
            "signals.raised", _("稳定预警"), _("条"),
            _("期内报上来的苗头，一条算一次；只说单位和事，不说人。"),
            HEAR, lambda: Signal.objects.all(), at="raised_at", label=_signal,
            url=lambda row: reverse("rights:signal", args=[row.pk]), opens=Function.SIGNALS_READ,
        ),
        Figure(
            "surveys.sheets", _("收到的答卷"), _("份"),
            _("期内收到的答卷，一份算一次。匿名的只有日子，看不出是谁。"),
            HEAR, lambda: AnswerSheet.objects.all(), union="survey__union", at="day", is_day=True,
            written="", beside=("survey",), label=_sheet, opens=Function.SURVEYS_RUN,
            url=lambda row: reverse("surveys:results", args=[row.survey_id]),
        ),
        Figure(
            "surveys.matters", _("问卷转办的事"), _("件"),
            _("期内从问卷里听出来、转到维权或结对去办的事，一件算一次。"),
            HEAR, lambda: Matter.objects.filter(handed_on_at__isnull=False),
            union="survey__union", at="handed_on_at", label=lambda row: row.title,
            url=lambda row: reverse("surveys:results", args=[row.survey_id]),
            opens=Function.SURVEYS_RUN,
        ),
        Figure(
            "review.decided", _("审结的申请"), _("件"),
            _("期内批准或不批准的申请，各类合在一起，一件算一次；撤回的不算。"),
            ANSWER, _decided, **DECIDED,
        ),
        Figure(
            "review.days", _("申请审结用时"), _("天"),
            _("从交齐材料到审结的平均天数，公示的日子也算在内；退回补正后从再交的那天算。"),
            ANSWER, lambda: _decided().filter(submitted_at__isnull=False),
            value=days("submitted_at", "ended_at"), how=MEAN, **DECIDED,
        ),
    ),
)  # fmt: skip
