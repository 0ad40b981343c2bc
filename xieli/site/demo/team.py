"""The team in the demonstration: union workers of a street and a county, all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from xieli.activities.team import services
from xieli.activities.team.models import TeamMember
from xieli.kernel.actor import Actor
from xieli.people.services import NewPerson
from xieli.site.demo.federation import Ground

STREET, COUNTY = "青石街道总工会", "资源县示范总工会"
BANDS = ("5000–6999 元", "3000–4999 元", "7000–9999 元")
# name, union, days since the first, days until the contract ends (None: open), source, days since
# leaving (0: still here), why
ROWS = (
    ("苏晨", STREET, 900, 40, "own", 0, ""), ("林夏", STREET, 700, 200, "subsidy", 0, ""),
    ("田野", STREET, 400, None, "treasury", 0, ""), ("许宁", STREET, 300, -5, "own", 0, ""),
    ("何平", STREET, 800, 10, "own", 120, "other_work"),
    ("顾然", STREET, 500, 90, "own", 60, "pay"),
    ("石岩", COUNTY, 600, 25, "treasury", 0, ""), ("龙溪", COUNTY, 260, 300, "subsidy", 0, ""),
    ("廖青", COUNTY, 420, 30, "subsidy", 200, "expired"),
)  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the demonstration and say what there is now."""
    for number, row in enumerate(ROWS):
        _one(ground, at, number, row)
    here = TeamMember.objects.filter(left_on=None).count()
    left = TeamMember.objects.exclude(left_on=None).count()
    return [f"工会社工队伍：在岗 {here} 人，离岗 {left} 人"]


def _one(
    ground: Ground, at: datetime, number: int, row: tuple[str, str, int, int | None, str, int, str]
) -> None:
    name, union, since, ends, source, left, why = row
    by = ground.actor("周敏" if union == STREET else "王强")
    day = timezone.localdate(at)
    person = NewPerson(name, "", f"1380000200{number}")
    first = day - timedelta(days=since)
    new = services.NewMember(ground.unions[union], person, "社会化工会工作者", first)
    member = services.take_on(new, by=by, at=at)
    contract = services.NewContract(
        "open_ended" if ends is None else "fixed", first,
        None if ends is None else day + timedelta(days=ends), source, BANDS[number % 3],
    )  # fmt: skip
    services.sign_contract(member, contract, by=by, at=at)
    _grow(member, number, by, at)
    if left:
        last = day - timedelta(days=left)
        services.let_go(member, last, why, seen=member.version, by=by, at=at)


def _grow(member: TeamMember, number: int, by: Actor, at: datetime) -> None:
    on = member.since + timedelta(days=90)
    services.note_training(member, "工会基础知识", on, Decimal("16"), by=by, at=at)
    if number % 2 == 0:
        services.note_growth(member, "certificate", "社会工作师（初级）", on=on, by=by, at=at)
