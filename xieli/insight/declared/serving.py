"""Figures of volunteering, of events, and of benefits for workers."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from xieli.activities.benefits.models import Claim, ClaimState, Outing, Sale
from xieli.activities.volunteering.models import (
    DutyRecord,
    HelpRequest,
    RequestState,
    Shift,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.booking.models import Feedback, Occasion, OccasionState, Result, Seat
from xieli.insight.declared.topic import Topic, never, worth
from xieli.insight.shape import ANSWER, EACH, GATHER, HEAR, MEAN, TELL, Figure
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function

PEOPLE_UNITS = ("人", "人次", "名")


def _shift(row: Shift) -> str:
    return f"{row.project.title} {row.volunteer.person}"


def _duty(row: DutyRecord) -> str:
    return f"{row.kind} {row.volunteer.person}"


def _claim(row: Claim) -> str:
    """The batch alone: a claim's code is worth money and stands on no list."""
    return row.batch.title


def _confirmed() -> QuerySet[Shift]:
    return Shift.objects.filter(confirmed_at__isnull=False)


def _came() -> QuerySet[Seat]:
    return Seat.objects.filter(came_at__isnull=False)


def _redeemed() -> QuerySet[Claim]:
    return Claim.objects.filter(state=ClaimState.REDEEMED)


REGISTER: dict[str, Any] = {"opens": Function.VOLUNTEERS_RUN}
SHIFTS: dict[str, Any] = {
    "union": "project__union", "at": "confirmed_at", "beside": ("project", "volunteer__person"),
    "label": _shift, "url": lambda row: reverse("volunteering:shift_office", args=[row.pk]),
    **REGISTER,
}  # fmt: skip
HALL: dict[str, Any] = {
    "union": "occasion__series__union", "beside": ("occasion__series",),
    "url": lambda row: reverse("booking:occasion_office", args=[row.occasion_id]),
    "opens": Function.EVENTS_RUN,
}  # fmt: skip
CLAIMS: dict[str, Any] = {
    "union": "batch__union", "at": "ended_at", "beside": ("batch",), "label": _claim,
    "url": lambda row: reverse("benefits:batch", args=[row.batch_id]),
    "opens": Function.BENEFITS_RUN,
}  # fmt: skip
TOLD: dict[str, Any] = {**CLAIMS, "at": "day", "is_day": True}

VOLUNTEERING = Topic(
    "volunteering",
    _("志愿服务"),
    (
        Figure(
            "volunteers.stand", _("在册志愿者"), _("人"),
            _("现在在册、期末前登记的志愿者，一人算一次；退出的、等登记的不算。"),
            GATHER, lambda: Volunteer.objects.filter(state=VolunteerState.ACTIVE),
            at="since", is_day=True, until=never(), beside=("person",),
            url=lambda row: reverse("volunteering:volunteer", args=[row.pk]), **REGISTER,
        ),
        Figure(
            "volunteers.hours", _("志愿服务时长"), _("小时"),
            _("期内由第二个人核实的时长，按核实日；没核实的不算。"),
            GATHER, _confirmed, value=worth(F("minutes") / 60.0), **SHIFTS,
        ),
        Figure(
            "volunteers.times", _("志愿服务"), _("人次"),
            _("期内核实的服务，一人一场算一次。"),
            GATHER, _confirmed, **SHIFTS,
        ),
        Figure(
            "volunteers.people", _("服务过的志愿者"), _("人"),
            _("期内有核实的服务的志愿者，一人只算一次。"),
            GATHER, _confirmed, value="volunteer_id", how=EACH, **SHIFTS,
        ),
        Figure(
            "volunteers.projects", _("发布的志愿项目"), _("个"),
            _("期内发布的项目，一个算一次。"),
            GATHER, lambda: VolunteerProject.objects.all(), at="published_at",
            label=lambda row: row.title,
            url=lambda row: reverse("volunteering:project", args=[row.pk]), **REGISTER,
        ),
        Figure(
            "volunteers.asked", _("请志愿者帮忙的需求"), _("件"),
            _("期内职工或工会提的，一件算一次。"),
            HEAR, lambda: HelpRequest.objects.all(), at="asked_at", label=lambda row: row.skill,
            url=lambda row: reverse("volunteering:request", args=[row.pk]), **REGISTER,
        ),
        Figure(
            "volunteers.answered", _("定下来的帮忙"), _("件"),
            _("期内提的、已经定好时间的，一件算一次。"),
            ANSWER, lambda: HelpRequest.objects.filter(state=RequestState.SET), at="asked_at",
            label=lambda row: row.skill,
            url=lambda row: reverse("volunteering:request", args=[row.pk]), **REGISTER,
        ),
        Figure(
            "duties.done", _("劳模工匠宣讲带徒"), _("次"),
            _("期内做的、由第二个人核实的宣讲、带徒等，一次算一次。"),
            TELL, lambda: DutyRecord.objects.filter(confirmed_at__isnull=False),
            union="volunteer__union", at="on", is_day=True, beside=("volunteer__person",),
            label=_duty, url=lambda row: reverse("volunteering:volunteer", args=[row.volunteer_id]),
            **REGISTER,
        ),
    ),
)  # fmt: skip

EVENTS = Topic(
    "events",
    _("活动"),
    (
        Figure(
            "events.held", _("办了的活动"), _("场次"),
            _("期内开场、已经办完的场次；取消的不算。"),
            TELL, lambda: Occasion.objects.filter(state=OccasionState.HELD),
            union="series__union", at="starts_at", beside=("series",),
            url=lambda row: reverse("booking:occasion_office", args=[row.pk]),
            opens=Function.EVENTS_RUN,
        ),
        Figure(
            "events.times", _("来参加活动"), _("人次"),
            _("期内签到的人次，一人一场算一次，同行的人也算。"),
            TELL, _came, at="came_at", label=lambda row: str(row.occasion), **HALL,
        ),
        Figure(
            "events.people", _("来过活动的人"), _("人"),
            _("期内签到过的人，一人只算一次；没有登记的同行人不算。"),
            TELL, lambda: _came().filter(person__isnull=False), at="came_at", value="person_id",
            how=EACH, label=lambda row: str(row.occasion), **HALL,
        ),
        Figure(
            "events.counted", _("现场清点的人数"), _("人次"),
            _("活动后报的清点数，按开场日。写“余”“近”的照样带着，加起来说“不低于”“不超过”或“约”。"),
            TELL, lambda: Result.objects.filter(unit__in=PEOPLE_UNITS), at="occasion__starts_at",
            value="value", rough="qualifier",
            label=lambda row: f"{row.occasion} {row.measure}", **HALL,
        ),
        Figure(
            "events.stars", _("活动评价"), _("分"),
            _("来过的人打的分，1 到 5 分，取平均。"),
            TELL, lambda: Feedback.objects.all(), value="stars", how=MEAN,
            label=lambda row: str(row.occasion), **HALL,
        ),
    ),
)  # fmt: skip

BENEFITS = Topic(
    "benefits",
    _("普惠"),
    (
        Figure(
            "benefits.times", _("普惠核销"), _("人次"),
            _("期内核销的券和实物，一份算一次；过期、退回的不算。"),
            TELL, _redeemed, **CLAIMS,
        ),
        Figure(
            "benefits.people", _("用上普惠的人"), _("人"),
            _("期内核销过的人，一人只算一次。"),
            TELL, _redeemed, value="person_id", how=EACH, **CLAIMS,
        ),
        Figure(
            "benefits.union_paid", _("普惠里工会出的钱"), _("元"),
            _("期内核销的每一份里工会出的部分。"),
            ANSWER, _redeemed, value="batch__union_pays", **CLAIMS,
        ),
        Figure(
            "benefits.partner_paid", _("普惠里企业出的钱"), _("元"),
            _("期内核销的每一份里合作企业出的部分。"),
            GATHER, _redeemed, value="batch__partner_pays", **CLAIMS,
        ),
        Figure(
            "farm.amount", _("帮扶农产品销售额"), _("元"),
            _("按店铺对账单报的销售额，一批一天一次。"),
            TELL, lambda: Sale.objects.all(), value="amount", **TOLD,
        ),
        Figure(
            "farm.orders", _("帮扶农产品订单"), _("单"),
            _("按店铺对账单报的订单，一批一天一次。"),
            TELL, lambda: Sale.objects.all(), value="orders", **TOLD,
        ),
        Figure(
            "tours.people", _("职工疗休养和旅游"), _("人次"),
            _("按签名单报的出行人数，一批一天一次。"),
            TELL, lambda: Outing.objects.all(), value="people", **TOLD,
        ),
    ),
)  # fmt: skip
