"""Figures of working together: agreements, exchanges, stationed teams, industry, grants, places."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.urls import reverse

from xieli.activities.exchanges import rules as exchanging
from xieli.activities.exchanges.models import Attendance, ExchangeSide, PracticeCard, Recheck
from xieli.activities.grants.models import GrantProposal, Instalment, InstalmentState
from xieli.activities.industry import rules as industry
from xieli.activities.industry.models import JobsReport, Step
from xieli.activities.stationing import rules as stationing
from xieli.activities.stationing.models import LogEntry, Progress, Stationing
from xieli.activities.venues.models import (
    BuildingProject,
    Inspection,
    Report,
    Turn,
    Venue,
    VenueState,
    VisitCount,
)
from xieli.agreements import rules as agreeing
from xieli.agreements.models import Meeting, Owner, Party
from xieli.insight.declared.topic import Topic, days
from xieli.insight.shape import ANSWER, EACH, GATHER, HEAR, MEAN, TELL, Figure
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function

CLOSED = (VenueState.DRAFT, VenueState.APPLIED, VenueState.REFUSED)


def _signed() -> QuerySet[Party]:
    return Party.objects.filter(union__isnull=False, agreement__signed_on__isnull=False)


def _over() -> Combinable:
    """The day an agreement ended for a side, or ran out where it was not renewed."""
    ended = When(agreement__ended_on__isnull=False, then=F("agreement__ended_on"))
    withdrawn = When(withdrawn_at__isnull=False, then=TruncDate("withdrawn_at"))
    return Case(withdrawn, ended, default=None, output_field=DateField())


def _taken_down() -> Combinable:
    """The day a place lost its sign."""
    turns = Turn.objects.filter(venue=OuterRef("pk"), became=VenueState.WITHDRAWN)
    return Subquery(turns.order_by("-id").annotate(on=TruncDate("at")).values("on")[:1])


def _told_last(way: str) -> QuerySet[JobsReport]:
    """Other reports of the same case that came later and were not corrected."""
    later = JobsReport.objects.filter(case=OuterRef("case"), corrected_by=None)
    return later.filter(**{way: OuterRef("on")})


def _jobs() -> QuerySet[JobsReport]:
    same_day = _told_last("on").filter(pk__gt=OuterRef("pk"))
    return JobsReport.objects.filter(~Exists(same_day), corrected_by=None)


def _item(row: Owner) -> str:
    return row.item.words


def _side(row: ExchangeSide) -> str:
    return f"{row.exchange.get_kind_display()} {row.exchange.title}"


AGREED: dict[str, Any] = {"opens": Function.AGREEMENTS_RUN, "is_day": True}
EXCHANGED: dict[str, Any] = {"opens": Function.EXCHANGES_RUN}
STATIONED: dict[str, Any] = {"opens": Function.STATIONING_RUN, "is_day": True}
INDUSTRY: dict[str, Any] = {
    "union": "case__host", "at": "on", "is_day": True, "opens": Function.INDUSTRY_RUN,
    "beside": ("case__resource", "case__enterprise"), "label": lambda row: str(row.case),
    "url": lambda row: reverse("industry:case", args=[row.case_id]),
}  # fmt: skip
GRANTED: dict[str, Any] = {"opens": Function.GRANTS_ASK}
VENUES: dict[str, Any] = {"opens": Function.VENUES_RUN}
AT_VENUE: dict[str, Any] = {
    "union": "venue__union", "beside": ("venue",), "label": lambda row: row.venue.name,
    "url": lambda row: reverse("venues:kept", args=[row.venue_id]), **VENUES,
}  # fmt: skip

WORKING = Topic(
    "together",
    _("协作、驻点和产业"),
    (
        Figure(
            "agreements.stand", _("执行中的协作协议"), _("份"),
            _("期末签了字、没有终止也没有退出的协议，一份在两方各算，合计只算一次。"),
            GATHER, _signed, at="agreement__signed_on", until=_over(), value="agreement_id",
            how=EACH, beside=("agreement",), label=lambda row: row.agreement.title,
            url=lambda row: reverse("agreements:board", args=[row.agreement_id]), **AGREED,
        ),
        Figure(
            "agreements.items_done", _("办成的协议事项"), _("件"),
            _("期内报完成、对方确认了的年度事项，一件在两方各算，合计只算一次。"),
            ANSWER,
            lambda: Owner.objects.filter(item__state=agreeing.DONE, party__union__isnull=False),
            union="party__union", at="item__done_on", value="item_id", how=EACH,
            beside=("item",), label=_item,
            url=lambda row: reverse("agreements:board", args=[row.item.agreement_id]), **AGREED,
        ),
        Figure(
            "agreements.meetings", _("联席会议"), _("次"),
            _("期内开过的联席会议，算在轮值的一方。"),
            GATHER,
            lambda: Meeting.objects.filter(held_on__isnull=False, host__union__isnull=False),
            union="host__union", at="held_on", beside=("agreement",),
            label=lambda row: row.agreement.title,
            url=lambda row: reverse("agreements:board", args=[row.agreement_id]), **AGREED,
        ),
        Figure(
            "exchanges.held", _("交流考察、座谈和调研"), _("次"),
            _("期内办结的交流，参加的各方各算一次，合计只算一次；取消的不算。"),
            GATHER,
            lambda: ExchangeSide.objects.filter(exchange__ended_at__isnull=False).exclude(
                exchange__state=exchanging.CANCELLED
            ),
            at="exchange__ended_at", value="exchange_id", how=EACH, beside=("exchange",),
            label=_side, url=lambda row: reverse("exchanges:exchange", args=[row.exchange_id]),
            **EXCHANGED,
        ),
        Figure(
            "exchanges.delegates", _("参加交流"), _("人次"),
            _("期内到了的团员，一人一天算一次，算在派出的一方。"),
            GATHER, lambda: Attendance.objects.filter(came=True), union="delegate__side",
            at="on", is_day=True, beside=("delegate__exchange",),
            label=lambda row: f"{row.delegate.exchange.title} {row.delegate}",
            url=lambda row: reverse("exchanges:exchange", args=[row.delegate.exchange_id]),
            **EXCHANGED,
        ),
        Figure(
            "exchanges.put_right", _("整改好的问题"), _("个"),
            _("期内由检查的一方另一个人复查过、确认改好的，算在整改的工会。"),
            ANSWER, lambda: Recheck.objects.filter(is_right=True),
            union="rectification__problem__union", at="looked_on", is_day=True,
            beside=("rectification__problem",), label=lambda row: row.rectification.problem.words,
        ),
        Figure(
            "exchanges.cards", _("发布的典型经验"), _("张"),
            _("期内发布的经验卡片，一张算一次，算在做出经验的工会。"),
            TELL, lambda: PracticeCard.objects.filter(published_at__isnull=False),
            at="published_at", label=lambda row: row.title,
            url=lambda row: reverse("exchanges:card", args=[row.pk]), **EXCHANGED,
        ),
        Figure(
            "stationing.stand", _("驻点的工作队"), _("支"),
            _("期末还在驻镇、包联社区的队，算在派出的工会；结束的不算。"),
            GATHER, lambda: Stationing.objects.all(), at="starts_on", until="ended_on",
            url=lambda row: reverse("stationing:team", args=[row.pk]), **STATIONED,
        ),
        Figure(
            "stationing.days", _("驻点记下的工作"), _("条"),
            _("期内的驻点日志，一条算一次；更正过的只算更正后的。"),
            HEAR, lambda: LogEntry.objects.filter(corrected_by=None), union="stationing__union",
            at="on", label=lambda row: f"{row.stationing.place} {row.get_kind_display()}",
            beside=("stationing",),
            url=lambda row: reverse("stationing:entry", args=[row.pk]), **STATIONED,
        ),
        Figure(
            "stationing.done", _("驻点办成的事项"), _("件"),
            _("期内报办成的镇、社区事项，一件算一次，算在派出的工会。"),
            ANSWER, lambda: Progress.objects.filter(how=stationing.FINISHED),
            union="item__stationing__union", at="on", value="item_id", how=EACH,
            beside=("item",), label=lambda row: row.item.title,
            url=lambda row: reverse("stationing:item", args=[row.item_id]), **STATIONED,
        ),
        Figure(
            "industry.signed", _("签约的产业项目"), _("个"),
            _("期内签约、有签字扫描件的项目，算在资源所在的县；退回再签的只算一次。"),
            ANSWER,
            lambda: Step.objects.filter(to=industry.SIGNED, way=industry.FORWARD),
            value="case_id", how=EACH, **INDUSTRY,
        ),
        Figure(
            "industry.running", _("投产的产业项目"), _("个"),
            _("期内投产的项目，算在资源所在的县；停了再投产的只算一次。"),
            ANSWER,
            lambda: Step.objects.filter(to=industry.RUNNING, way=industry.FORWARD),
            value="case_id", how=EACH, **INDUSTRY,
        ),
        Figure(
            "industry.jobs", _("产业项目带动就业"), _("人"),
            _("期末每个项目最近一次报的在岗人数相加；更正过的只算更正后的，写“近”“余”的照样带着。"),
            TELL, _jobs, value="jobs", rough="qualifier",
            until=Subquery(_told_last("on__gt").order_by("on").values("on")[:1]), **INDUSTRY,
        ),
        Figure(
            "grants.granted", _("批复的补助项目"), _("个"),
            _("期内批复的项目，一个算一次，算在申报的工会；后来撤销的也在里面。"),
            ANSWER, lambda: GrantProposal.objects.filter(granted_at__isnull=False),
            at="granted_at", url=lambda row: reverse("grants:proposal", args=[row.pk]), **GRANTED,
        ),
        Figure(
            "grants.approved", _("批复的补助"), _("元"),
            _("期内批复的项目现在批复的数，算在申报的工会。"),
            ANSWER, lambda: GrantProposal.objects.filter(approved__isnull=False),
            at="granted_at", value="approved",
            url=lambda row: reverse("grants:proposal", args=[row.pk]), **GRANTED,
        ),
        Figure(
            "grants.paid", _("拨付的补助"), _("元"),
            _("期内按银行回单拨付的数，按拨付日，算在申报的工会。"),
            ANSWER, lambda: Instalment.objects.filter(state=InstalmentState.PAID),
            union="proposal__union", at="paid_at", value="amount", beside=("proposal",),
            label=lambda row: str(row.proposal),
            url=lambda row: reverse("grants:proposal", args=[row.proposal_id]), **GRANTED,
        ),
    ),
)  # fmt: skip

PLACES = Topic(
    "places",
    _("阵地"),
    (
        Figure(
            "venues.stand", _("挂牌的阵地"), _("处"),
            _("期末挂着牌的驿站、书屋等，一处算一次；摘牌的不算，合办的也只算一处。"),
            GATHER, lambda: Venue.objects.filter(named_on__isnull=False).exclude(state__in=CLOSED),
            at="named_on", is_day=True, until=_taken_down(),
            url=lambda row: reverse("venues:kept", args=[row.pk]), **VENUES,
        ),
        Figure(
            "venues.open", _("正常运行的阵地"), _("处"),
            _("期末前挂牌、现在正常运行的；在整改、降级、摘牌、还没开门的不算。"),
            GATHER, lambda: Venue.objects.filter(named_on__isnull=False, state=VenueState.RUNNING),
            at="named_on", is_day=True, until=_taken_down(),
            url=lambda row: reverse("venues:kept", args=[row.pk]), **VENUES,
        ),
        Figure(
            "venues.visits", _("阵地服务"), _("人次"),
            _("期内值守人和工会报的人次，改过的按改后的；写“余”“近”的照样带着。"),
            TELL, lambda: VisitCount.objects.all(), at="day", is_day=True, value="value",
            rough="qualifier", **AT_VENUE,
        ),
        Figure(
            "venues.reports", _("职工报的阵地问题"), _("条"),
            _("期内职工报的锁门、坏了、找不到，一条算一次；离得远、存疑的也算。"),
            HEAR, lambda: Report.objects.all(), **AT_VENUE,
        ),
        Figure(
            "venues.answer_days", _("阵地问题多久有答复"), _("天"),
            _("从职工报到答复的平均天数，按答复日，休息日也算在内。"),
            ANSWER, lambda: Report.objects.filter(answered_at__isnull=False), at="answered_at",
            value=days("at", "answered_at"), how=MEAN, **AT_VENUE,
        ),
        Figure(
            "venues.inspections", _("阵地巡检"), _("次"),
            _("期内的巡检，一处一次算一次。"),
            ANSWER, lambda: Inspection.objects.all(), at="on", is_day=True, **AT_VENUE,
        ),
        Figure(
            "venues.built", _("建成验收的阵地"), _("个"),
            _("期内验收通过的建设项目，一个算一次。"),
            GATHER, lambda: BuildingProject.objects.filter(accepted_on__isnull=False),
            at="accepted_on", is_day=True, label=lambda row: row.title,
            url=lambda row: reverse("venues:project", args=[row.pk]), **VENUES,
        ),
    ),
)  # fmt: skip
