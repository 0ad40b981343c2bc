"""The three tables of aid: old files, the answers of 民政 and of the bank; and take_files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieli.activities.aid import queries, rules
from xieli.activities.aid.checking import ANSWERS
from xieli.activities.aid.entering import in_two_files
from xieli.activities.aid.models import AidFile, FileMember, FileState, HardshipKind
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.people import services as people
from xieli.people.models import HouseholdMember
from xieli.shell.keys import code
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union

PAID = {"成功": True, "已到账": True, "失败": False, "退票": False, "未到账": False}
Values = Mapping[str, Any]


def files_kind() -> Kind:
    """Old files as counties keep them; the three older kinds are read as today's."""
    return Kind(
        key="aid.files",
        title=_("困难职工名单"),
        columns=(
            Column("number", _("档案号"), ("档案编号", "编号", "序号"), True, cells.text(40), "1"),
            Column("name", _("姓名"), ("职工姓名", "户主"), True, cells.name, "李大山",
                   mask=id_numbers.mask_name),
            Column("id_number", _("身份证号"), ("身份证号码", "证件号"), True, cells.resident_id,
                   mask=id_numbers.mask_id),
            Column("phone", _("手机号"), ("联系电话", "电话"), parse=cells.phone,
                   mask=id_numbers.mask_phone),
            Column("kind", _("困难类型"), ("类别", "困难类别", "类型"), True,
                   cells.one_of(rules.OLD_KINDS), "低保户"),
            Column("village", _("社区（村）"), ("村", "社区"),
                   parse=cells.text(60), example="示范社区"),
            Column("members", _("人口"), ("家庭人口", "人数"),
                   parse=cells.count(1, rules.MOST_PEOPLE), example="3"),
            Column("opened_on", _("建档日期"), ("建档时间",), True, cells.day, "2023-08-08"),
        ),
        key_columns=("number",),
    )  # fmt: skip


def answers_kind() -> Kind:
    """The list of families as 民政 sends it back."""
    return Kind(
        key="aid.answers",
        title=_("核对结果"),
        columns=(
            Column("number", _("核对编号"), ("编号",), True, cells.text(20)),
            Column("answer", _("核对结果"), ("结果",), True, cells.one_of(ANSWERS), "一致"),
            Column("words", _("说明"), ("备注",), parse=cells.text(200)),
        ),
        key_columns=("number",),
    )


def results_kind() -> Kind:
    """The bank's answer to a payment batch."""
    return Kind(
        key="aid.results",
        title=_("银行回盘"),
        columns=(
            Column("number", _("序号"), ("编号",), True, cells.count(1, 30000), "1"),
            Column("amount", _("金额"), ("发放金额",), parse=cells.amount(Decimal("0.01"))),
            Column("is_paid", _("处理结果"), ("结果", "状态", "交易结果"), True,
                   cells.one_of(PAID), "成功"),
            Column("fault", _("失败原因"), ("原因", "备注"), parse=cells.text(80)),
        ),
        key_columns=("number",),
    )  # fmt: skip


@transaction.atomic
def take_files(rows: list[GoodRow], *, union: Union, by: Actor, at: datetime) -> CommitResult:
    """Enter files that are open already, by their number; the same list again changes nothing.

    A person who stands in another live file keeps that one: the row is refused in words.
    """
    count, refused = {"new": 0, "changed": 0, "unchanged": 0}, {}
    for row in rows:
        try:
            with transaction.atomic():
                count[_take(row.values, union, by, at)] += 1
        except IntegrityError:
            refused[row.number] = str(in_two_files())
        except Refusal as no:
            refused[row.number] = str(no)
    note("aid.take_files", f"导入困难职工名单：{union.name}", by=by, at=at, facts=dict(count))
    return CommitResult(**count, refused=refused)


def _take(values: Values, union: Union, by: Actor, at: datetime) -> str:
    key = f"old:{union.pk.hex[-12:]}:{values['number']}"[:60]
    kind, opened_on = HardshipKind(values["kind"]), values["opened_on"]
    known = AidFile.objects.select_for_update(of=("self",)).filter(key=key).first()
    if known is None:
        _enter(key, values, union, by, at)
        return "new"
    if (known.kind, known.opened_on) == (kind, opened_on):
        return "unchanged"
    known.kind, known.opened_on = kind, opened_on
    known.version += 1
    known.save()
    return "changed"


def _enter(key: str, values: Values, union: Union, by: Actor, at: datetime) -> None:
    person = people.register_person(
        people.NewPerson(values["name"], values["id_number"], values.get("phone") or ""),
        by=by, at=at,
    )  # fmt: skip
    number = code()
    place = HouseholdMember.objects.filter(person=person).select_related("household").first()
    home = place.household if place else people.register_household(
        people.NewHousehold(
            f"DA-{number}", union, values.get("village") or "", head=person,
            members=values.get("members") or 1, people=((person, "本人"),),
        ),
        by=by, at=at,
    )  # fmt: skip
    file = AidFile(
        number=number, key=key, union=union, household=home, applicant=person,
        kind=HardshipKind(values["kind"]), state=FileState.OPEN, begun_by_id=by.id,
        begun_by=by.label, begun_at=at, is_on_behalf=True, opened_on=values["opened_on"],
        people=values.get("members") or 1,
    )  # fmt: skip
    file.recheck_on = _next_recheck(file, values["opened_on"], at.date())
    file.save()
    FileMember.objects.create(file=file, person=person, relation="本人")


def _next_recheck(file: AidFile, opened_on: date, today: date) -> date:
    """A year after it was opened, or today where that is past: it is due at once."""
    return max(queries.recheck_on(file, opened_on), today)
