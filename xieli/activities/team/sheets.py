"""The roster of a team as unions keep it: its columns, and the verb that takes the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from xieli.activities.team import queries
from xieli.activities.team.models import ContractKind, PaySource, TeamMember
from xieli.activities.team.services import NewContract, NewMember, sign_contract, take_on
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.people.queries import index_of
from xieli.people.services import NewPerson
from xieli.shell.saying import one_line
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union

Values = dict[str, Any]
SAME, CHANGED, NEW = "unchanged", "changed", "new"


def roster_kind(union: Union, on: date) -> Kind:
    """The columns of a union's roster; a row is known again by its ID number."""
    kinds = {str(one.label): one.value for one in ContractKind}
    sources = {str(one.label): one.value for one in PaySource}
    return Kind(
        key="team.roster",
        title=gettext_lazy("工会社工名册"),
        columns=(
            Column("name", gettext_lazy("姓名"), ("社工姓名",), True, cells.name, "苏晨"),
            Column("id_number", gettext_lazy("身份证号"), ("身份证号码", "证件号"), True,
                   cells.resident_id, mask=id_numbers.mask_id),
            Column("phone", gettext_lazy("电话"), ("手机", "手机号", "联系电话"),
                   parse=cells.phone, mask=id_numbers.mask_phone),
            Column("post", gettext_lazy("岗位"), ("职务", "岗位名称"), True, cells.text(40),
                   "社会化工会工作者"),
            Column("since", gettext_lazy("到岗日"), ("入职日期", "到岗日期"), True, cells.day,
                   "2023-07-01"),
            Column("kind", gettext_lazy("合同类别"), ("用工方式", "合同类型"),
                   parse=cells.one_of(kinds), example="固定期限合同", suggest=cells.closest(kinds)),
            Column("starts", gettext_lazy("合同起"), ("合同开始", "合同起始日"), parse=cells.day,
                   example="2023-07-01"),
            Column("ends", gettext_lazy("合同止"), ("合同到期", "合同到期日"), parse=cells.day,
                   example="2026-06-30", hint=gettext_lazy("无固定期限的空着")),
            Column("source", gettext_lazy("经费来源"), ("工资来源",), parse=cells.one_of(sources),
                   example="本级经费", suggest=cells.closest(sources)),
            Column("pay", gettext_lazy("工资档"), ("月工资档",),
                   parse=cells.one_of(queries.bands(union, on)), hint=gettext_lazy("加密存")),
        ),
        key_columns=("id_number",),
    )  # fmt: skip


@dataclass
class _Count:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def take_roster(rows: list[GoodRow], *, union: Union, by: Actor, at: datetime) -> CommitResult:
    """Enter a roster by ID number; who is known and says nothing new changes nothing."""
    count, refused = _Count(), {}
    for row in rows:
        try:
            with transaction.atomic():
                what = _take(row.values, union, by=by, at=at)
        except Refusal as no:
            refused[row.number] = one_line(no)
            continue
        setattr(count, what, getattr(count, what) + 1)
    facts = {"new": count.new, "changed": count.changed, "unchanged": count.unchanged}
    note("team.take_roster", f"导入工会社工名册：{union.name}", by=by, at=at, facts=facts)
    return CommitResult(**facts, refused=refused)


def _take(values: Values, union: Union, *, by: Actor, at: datetime) -> str:
    member = _known(values, union)
    what = SAME if member else NEW
    if member is None:
        person = NewPerson(values["name"], values["id_number"], values.get("phone") or "")
        new = NewMember(union, person, values["post"], values["since"])
        member = take_on(new, by=by, at=at)
    if _has_new_contract(member, values):
        sign_contract(member, _contract(values), by=by, at=at)
        what = what if what == NEW else CHANGED
    return what


def _known(values: Values, union: Union) -> TeamMember | None:
    index = index_of("id_number", values["id_number"])
    rows = TeamMember.objects.filter(person__id_number_index=index, union=union, left_on=None)
    return rows.first()


def _has_new_contract(member: TeamMember, values: Values) -> bool:
    if not values.get("starts"):
        return False
    return not member.contracts.filter(starts=values["starts"]).exists()


def _contract(values: Values) -> NewContract:
    return NewContract(
        values.get("kind") or ContractKind.FIXED, values["starts"], values.get("ends"),
        values.get("source") or PaySource.OTHER, values.get("pay") or "",
    )  # fmt: skip
