"""Figures of people: members, unions founded, the team of union workers."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, When
from django.db.models.expressions import Combinable
from django.urls import reverse

from xieli.activities.founding.models import Contact, FileState, FoundingFile
from xieli.activities.membership import rules as joining
from xieli.activities.membership.models import Enrolment, Joining, Member, ServiceReceived, State
from xieli.activities.team.models import TeamMember, Training
from xieli.insight.declared.topic import Topic, days
from xieli.insight.shape import ANSWER, EACH, GATHER, MEAN, Figure
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function

NEW_FORM = (joining.TRUCK, joining.CAR, joining.PARCEL, joining.FOOD)
GONE = (State.LEFT, State.EXPELLED)


def _left() -> Combinable:
    """The day a member left, by his present state; nothing while he is one."""
    return Case(When(state__in=GONE, then=F("since")), default=None)


def _member(row: Member) -> str:
    return f"{row.get_group_display()} {row.person}"


def _joining(row: Joining) -> str:
    return f"{row.get_kind_display()} {row.person}"


def _service(row: ServiceReceived) -> str:
    return f"{row.get_help_display()} {row.enrolment.member.person}"


def _contact(row: Contact) -> str:
    return f"{row.target.name} {row.get_way_display()}"


def _worker(row: TeamMember) -> str:
    return f"{row.post} {row.person}"


MEMBERS: dict[str, Any] = {
    "at": "joined_on", "is_day": True, "beside": ("person",), "label": _member,
    "url": lambda row: reverse("membership:member", args=[row.pk]), "opens": Function.MEMBERS_KEEP,
}  # fmt: skip
FOUNDING: dict[str, Any] = {
    "union": "above", "url": lambda row: reverse("founding:file", args=[row.pk]),
    "opens": Function.UNIONS_FOUND,
}  # fmt: skip
TEAM: dict[str, Any] = {"opens": Function.TEAM_KEEP, "is_day": True}

TOPIC = Topic(
    "people",
    _("入会、建会和队伍"),
    (
        Figure(
            "members.stand", _("会员"), _("人"),
            _("期末在册的会员，一人算一次。保留会籍和正在转接的算，退会、除名的不算。"),
            GATHER, lambda: Member.objects.all(), until=_left(), **MEMBERS,
        ),
        Figure(
            "members.new_form", _("新就业形态会员"), _("人"),
            _("期末在册的货车司机、网约车司机、快递员、外卖配送员，一人算一次。"),
            GATHER, lambda: Member.objects.filter(group__in=NEW_FORM), until=_left(), **MEMBERS,
        ),
        Figure(
            "members.joined", _("新入会"), _("人"),
            _("期内入会的人，按入会日算在现在的工会。后来退会的也算，转会、恢复会籍不重复算。"),
            GATHER, lambda: Member.objects.all(), **MEMBERS,
        ),
        Figure(
            "joining.days", _("入会办结用时"), _("天"),
            _("从申请到办结的平均天数，按办结日。还没办完的不算。"),
            ANSWER, lambda: Joining.objects.filter(ended_at__isnull=False),
            at="ended_at", value=days("at", "ended_at"), how=MEAN, beside=("person",),
            label=_joining, opens=Function.MEMBERS_KEEP,
            url=lambda row: reverse("membership:application", args=[row.pk]),
        ),
        Figure(
            "citizens.enrolled", _("城市融入计划在册"), _("人"),
            _("期末在城市融入计划里的人，一人算一次；办结的不算。"),
            GATHER, lambda: Enrolment.objects.all(), union="member__union", at="enrolled_on",
            is_day=True, until="ended_on", value="member_id", how=EACH,
            beside=("member__person",), label=lambda row: str(row.member.person),
            url=lambda row: reverse("membership:plan", args=[row.pk]), opens=Function.MEMBERS_KEEP,
        ),
        Figure(
            "citizens.services", _("城市融入服务"), _("人次"),
            _("期内新市民得到的服务，一项算一次。"),
            ANSWER, lambda: ServiceReceived.objects.all(), union="enrolment__member__union",
            at="on", is_day=True, beside=("enrolment__member__person",), label=_service,
            url=lambda row: reverse("membership:plan", args=[row.enrolment_id]),
            opens=Function.MEMBERS_KEEP,
        ),
        Figure(
            "unions.founded", _("新建工会"), _("家"),
            _("期内建成并建档的工会，一家算一次，算在上级工会。"),
            GATHER, lambda: FoundingFile.objects.filter(state=FileState.DONE),
            at="ended_at", **FOUNDING,
        ),
        Figure(
            "unions.preparing", _("正在筹建的工会"), _("家"),
            _("期末还在筹建的，按开始筹建的日子；建成、不建、未批准的不算。"),
            "", lambda: FoundingFile.objects.all(), at="opened_on", is_day=True,
            until="ended_at__date", **FOUNDING,
        ),
        Figure(
            "unions.contacts", _("建会联系"), _("次"),
            _("期内为建会入会上门、打电话或座谈，一次算一次。"),
            GATHER, lambda: Contact.objects.all(), union="target__drive__union", at="on",
            is_day=True, beside=("target",), label=_contact, opens=Function.UNIONS_FOUND,
            url=lambda row: reverse("founding:drive", args=[row.target.drive_id]),
        ),
        Figure(
            "team.stand", _("社会化工会工作者"), _("人"),
            _("期末在岗的人，一人算一次；离岗的不算。"),
            GATHER, lambda: TeamMember.objects.all(), at="since", until="left_on",
            beside=("person",), label=_worker,
            url=lambda row: reverse("team:member", args=[row.pk]), **TEAM,
        ),
        Figure(
            "team.training", _("队伍培训"), _("小时"),
            _("期内参加培训的小时数，一人一课一次。"),
            GATHER, lambda: Training.objects.all(), union="member__union", at="on", value="hours",
            label=lambda row: row.title,
            url=lambda row: reverse("team:member", args=[row.member_id]), **TEAM,
        ),
    ),
)  # fmt: skip
