"""The list of households as counties keep it: its columns, and the verb that takes the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal, marked
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.people.models import Household
from xieli.shell.saying import one_line
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union
from xieli.unions.queries import find_region

MOST_MEMBERS = 30
Values = Mapping[str, Any]


def households_kind(county: Union, on: date) -> Kind:
    """The columns of a county's list; a row is known again by its number."""
    return Kind(
        key="pairing.households",
        title=gettext_lazy("受助家庭"),
        columns=(
            Column("number", gettext_lazy("编号"), ("户编号", "序号", "户号"), True,
                   cells.text(40), "ZY-001"),
            Column("county", gettext_lazy("县"), ("县区", "所在县", "县（区）"),
                   parse=_county(county, on), example=county.region.name if county.region else ""),
            Column("village", gettext_lazy("村"), ("乡镇村", "乡镇、村", "村（社区）", "所在村"),
                   True, cells.text(60), "青竹村", carries_down=True),
            Column("head", gettext_lazy("户主"), ("户主姓名", "姓名"), True, cells.name, "李大山",
                   mask=id_numbers.mask_name),
            Column("id_number", gettext_lazy("身份证号"), ("身份证号码", "证件号", "公民身份号码"),
                   parse=cells.resident_id, hint=gettext_lazy("可以空着"), mask=id_numbers.mask_id),
            Column("members", gettext_lazy("人口"), ("家庭人口", "人数", "人口数"),
                   parse=cells.count(1, MOST_MEMBERS), example="4"),
            Column("phone", gettext_lazy("电话"), ("联系电话", "手机", "手机号"),
                   parse=cells.phone, hint=gettext_lazy("可以空着"), mask=id_numbers.mask_phone),
        ),
        key_columns=("number",),
    )  # fmt: skip


def _county(county: Union, on: date) -> cells.Parse:
    """Take the county's own name or any name of its region; another county is refused."""
    code = county.region.code if county.region else ""

    def parse(cell: str) -> str:
        if cell == county.name:
            return code
        found = find_region(cell, on)
        if found.code != code:
            raise Refusal(
                marked("这一行写的是{other}，这里只收{mine}的家庭。"),
                marked("请让那个县的同志导入。"), other=found.name, mine=county.name,
            )  # fmt: skip
        return code

    return parse


@dataclass
class _Count:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def take_households(rows: list[GoodRow], *, county: Union, by: Actor, at: datetime) -> CommitResult:
    """Enter or change households by their number; rows that say what is known change nothing."""
    known = {home.key: home for home in _known(county, rows)}
    count, refused = _Count(), {}
    for row in rows:
        home = known.get(_key(county, row.values))
        if home and _is_same(home, row.values):
            count.unchanged += 1
            continue
        try:
            with transaction.atomic():
                _take(row.values, home, county, by=by, at=at)
        except Refusal as no:
            refused[row.number] = one_line(no)
            continue
        if home:
            count.changed += 1
        else:
            count.new += 1
    facts = {"new": count.new, "changed": count.changed, "unchanged": count.unchanged}
    note("pairing.take_households", f"导入受助家庭：{county.name}", by=by, at=at, facts=facts)
    return CommitResult(**facts, refused=refused)


def _key(county: Union, values: Values) -> str:
    """The list's number with the county's code: two counties may both begin at 1."""
    code = county.region.code if county.region else county.id.hex[:6]
    return f"{code}-{values['number']}"


def _known(county: Union, rows: list[GoodRow]) -> list[Household]:
    keys = [_key(county, row.values) for row in rows]
    return list(Household.objects.filter(key__in=keys).select_related("head"))


def _is_same(home: Household, values: Values) -> bool:
    head = home.head
    return (
        head is not None
        and (home.village, head.name) == (values["village"], values["head"])
        and home.members == (values.get("members") or home.members)
        and _is_known(head.id_number_index, "id_number", values)
        and _is_known(head.phone_index, "phone", values)
    )


def _is_known(index: str | None, field: str, values: Values) -> bool:
    given = values.get(field)
    return not given or people_queries.index_of(field, given) == index


def _take(
    values: Values, home: Household | None, county: Union, *, by: Actor, at: datetime
) -> None:
    head = home.head if home else None
    numbers = values.get("id_number") or "", values.get("phone") or ""
    if head is None or head.name != values["head"] or any(numbers):
        head = people.register_person(people.NewPerson(values["head"], *numbers), by=by, at=at)
    new = people.NewHousehold(
        _key(county, values), county, values["village"], head=head,
        members=values.get("members") or (home.members if home else 1),
    )  # fmt: skip
    people.register_household(new, by=by, at=at)
