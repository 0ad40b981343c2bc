"""The roster as unions keep it in Excel: its columns, and the verb that takes its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.activities.membership import moves, rules
from xieli.activities.membership.models import Group, Member, Move, Sex, State, What
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.people import queries as people
from xieli.people.many import register_people
from xieli.people.services import NewPerson
from xieli.rulebook.queries import value
from xieli.shell.keys import code, uuid7
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.copying import Target, copy_upsert
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions import queries as unions
from xieli.unions.models import Union

# GB/T 2261.1 codes and the words that registers use; the numbers are the old registers' own.
SEXES = {"男": Sex.MAN, "女": Sex.WOMAN, "1": Sex.MAN, "2": Sex.WOMAN, "M": Sex.MAN, "F": Sex.WOMAN}
GROUPS = {
    "货车司机": Group.TRUCK, "货运司机": Group.TRUCK, "01": Group.TRUCK,
    "网约车司机": Group.CAR, "网约车": Group.CAR, "02": Group.CAR,
    "快递员": Group.PARCEL, "快递": Group.PARCEL, "03": Group.PARCEL,
    "外卖配送员": Group.FOOD, "外卖员": Group.FOOD, "骑手": Group.FOOD, "04": Group.FOOD,
    "进城务工人员": Group.MIGRANT, "农民工": Group.MIGRANT, "05": Group.MIGRANT,
    "其他职工": Group.STAFF, "职工": Group.STAFF, "一般职工": Group.STAFF, "99": Group.STAFF,
}  # fmt: skip
EARLIEST = date(1925, 5, 1)  # 中华全国总工会 was founded
NEW_COLUMNS = (
    "id", "person_id", "union_id", "number", "old_number", "state", "group", "sex", "firm",
    "joined_on", "since", "reason", "version",
)  # fmt: skip
FROM_LIST = ("old_number", "group", "sex", "firm", "joined_on")
MOVE_COLUMNS = (
    "id", "member_id", "what", "from_union_id", "to_union_id", "from_state", "to_state", "reason",
    "at", "actor_id", "actor_label",
)  # fmt: skip
LOOK_UP = 2_000
Values = Mapping[str, Any]


def roster_kind(top: Union, on: date | None = None) -> Kind:
    """The columns of a roster for a union and those below it; a row is known by its ID number."""
    today = on or timezone.localdate()
    least = value(rules.LEAST_AGE, top.region.code if top.region else "", today).as_int

    def check(values: Values) -> dict[str, str]:
        return _faults(values, today, least)

    return Kind(
        key="membership.roster",
        title=gettext_lazy("会员名册"),
        columns=(
            Column("name", gettext_lazy("姓名"), ("会员姓名", "职工姓名"), True, cells.name, "李梅",
                   mask=id_numbers.mask_name),
            Column("id_number", gettext_lazy("身份证号"), ("身份证号码", "证件号", "公民身份号码"),
                   True, cells.resident_id, mask=id_numbers.mask_id),
            Column("phone", gettext_lazy("手机号"), ("电话", "联系电话", "手机"),
                   parse=cells.phone, mask=id_numbers.mask_phone),
            Column("sex", gettext_lazy("性别"), parse=cells.one_of(SEXES), example="女",
                   suggest=cells.closest(SEXES)),
            Column("group", gettext_lazy("人员类别"), ("职工类别", "群体", "类别代码"),
                   parse=cells.one_of(GROUPS), example="快递员", suggest=cells.closest(GROUPS)),
            Column("firm", gettext_lazy("工作单位"), ("单位", "单位名称", "企业"),
                   parse=cells.text(rules.LONGEST_FIRM), example="明川电子"),
            Column("joined_on", gettext_lazy("入会日期"), ("入会时间",), parse=cells.day,
                   example="2023-05-01"),
            Column("old_number", gettext_lazy("原会员号"), ("会员证号", "会员编号", "旧编号"),
                   parse=cells.text(40)),
            _union_column(top),
        ),
        key_columns=("id_number",),
        check_row=check,
    )  # fmt: skip


def _union_column(top: Union) -> Column:
    """The union of a row: blank is the one the roster is of."""
    names: dict[str, str] = {}
    doubled: set[str] = set()
    for key, name in unions.subtree(top).values_list("id", "name"):
        doubled |= {name} & names.keys()
        names[name] = str(key)
    known = {name: key for name, key in names.items() if name not in doubled}
    return Column(
        "union", gettext_lazy("所属工会"), ("基层工会", "工会名称", "工会"),
        parse=cells.one_of(known), example=top.name, suggest=cells.closest(known),
        hint=gettext_lazy("空着就是本级工会"),
    )  # fmt: skip


def _faults(values: Values, today: date, least: int) -> dict[str, str]:
    born = id_numbers.birth_date(values["id_number"])
    try:
        rules.must_be_of_age(born, today, least)
    except Refusal as no:
        return {"id_number": no.told_by(_)[0]}
    joined = values.get("joined_on")
    if joined and not max(EARLIEST, born) < joined <= today:
        return {"joined_on": _("入会日期不对：在出生以前，或在今天以后。")}
    return {}


@dataclass(frozen=True)
class _Had:
    """What the book said of a person before this list."""

    union_id: UUID
    state: str
    details: Mapping[str, Any]


Told = list[tuple[GoodRow, UUID, _Had | None]]  # a row, its person, what was known


@transaction.atomic
def take_members(rows: list[GoodRow], *, top: Union, by: Actor, at: datetime) -> CommitResult:
    """Enter or change members by their ID number; the same list again changes nothing.

    Law: nobody becomes a second member and no list moves a 会籍: who stands in another union's
    book, has left or was expelled is refused by row, with what to do. Blank cells keep what is
    known.
    """
    union_ids = {_union_of(row.values, top) for row in rows}
    moves.hold(union_ids)
    had = _had([_index(row) for row in rows])
    refused = {
        row.number: words
        for row in rows
        if (words := _why_not(had.get(_index(row)), _union_of(row.values, top)))
    }
    allowed = [row for row in rows if row.number not in refused]
    registered = register_people([_person(row.values) for row in allowed], by=by, at=at)
    told: Told = []
    phones = 0
    for row, one in zip(allowed, registered, strict=True):
        if one.person_id is None:
            refused[row.number] = _other_name()
        else:
            told.append((row, one.person_id, had.get(_index(row))))
            phones += one.is_changed
    counts = _upsert(told, top, phones, by, at)
    moves.recount(union_ids)
    _note(counts, told, top, by, at)
    return CommitResult(**counts, refused=refused)


def _note(counts: Mapping[str, int], told: Told, top: Union, by: Actor, at: datetime) -> None:
    digest = sha256("".join(str(person) for _row, person, _had in told).encode()).hexdigest()
    facts = {**counts, "digest": digest}
    note("membership.take_members", f"导入会员名册：{top.name}", by=by, at=at, facts=facts)


def _other_name() -> str:
    return _("这个证件号已经登记在另一个姓名下。请对照证件核对姓名和号码。")


def _index(row: GoodRow) -> str:
    return people.index_of("id_number", str(row.values["id_number"]))


def _union_of(values: Values, top: Union) -> UUID:
    return UUID(values["union"]) if values.get("union") else top.pk


def _person(values: Values) -> NewPerson:
    return NewPerson(values["name"], values["id_number"], values.get("phone") or "")


def _had(indexes: Sequence[str]) -> dict[str, _Had]:
    """What the book says, by the blind index of the ID number."""
    found: dict[str, _Had] = {}
    for start in range(0, len(indexes), LOOK_UP):
        rows = Member.objects.filter(person__id_number_index__in=indexes[start : start + LOOK_UP])
        for row in rows.values("person__id_number_index", "union_id", "state", *FROM_LIST):
            index, union, state = (
                row.pop(name) for name in ("person__id_number_index", "union_id", "state")
            )
            found[str(index)] = _Had(union, state, row)
    return found


def _why_not(before: _Had | None, union_id: UUID) -> str:
    """Why a row cannot go in, "" where it can."""
    if before is None:
        return ""
    if before.state in (State.LEFT, State.EXPELLED):
        return _("这个人已经退会或被除名。请先在他的那一页恢复会籍。")
    if before.union_id != union_id:
        return _("这个人已经在另一家工会的册上。一个人只有一份会籍，请办转会。")
    return ""


def _upsert(told: Told, top: Union, phones: int, by: Actor, at: datetime) -> dict[str, int]:
    """Write the rows; `phones` says how many persons got another phone by this list."""
    today = timezone.localdate(at)
    rows = [_member_row(row.values, person, had, (top, today)) for row, person, had in told]
    target = Target(Member._meta.db_table, NEW_COLUMNS, ("person_id",), FROM_LIST)
    done = copy_upsert(connection, target, rows)
    fresh = [made for made, (_row, _person, had) in zip(rows, told, strict=True) if had is None]
    _write_moves(fresh, by, at)
    known = len(rows) - len(fresh)
    changed = min(known, max(done.changed, phones))
    return {"new": len(fresh), "changed": changed, "unchanged": known - changed}


def _member_row(
    values: Values, person_id: UUID, had: _Had | None, here: tuple[Union, date]
) -> tuple[Any, ...]:
    """A row for COPY: what the list says, else what was known, else what follows."""
    top, today = here
    sex = Sex.MAN if int(values["id_number"][16]) % 2 else Sex.WOMAN
    first = {"old_number": "", "group": Group.STAFF, "sex": sex, "firm": "", "joined_on": today}
    known = had.details if had else first
    said = {name: values.get(name) or known[name] or first[name] for name in FROM_LIST}
    return (
        uuid7(), person_id, _union_of(values, top), code(10), said["old_number"],
        str(State.MEMBER), str(said["group"]), str(said["sex"]), said["firm"], said["joined_on"],
        today, "", 0,
    )  # fmt: skip


def _write_moves(rows: Iterable[tuple[Any, ...]], by: Actor, at: datetime) -> None:
    """One written move for each new member, by COPY."""
    columns = ", ".join(f'"{name}"' for name in MOVE_COLUMNS)
    into = f'COPY "{Move._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row((
                uuid7(), row[0], str(What.IMPORTED), None, row[2], "", str(State.MEMBER), "", at,
                by.id, by.label,
            ))  # fmt: skip
