"""The list of people as unions keep it: its columns, and the verb that takes the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.activities.visits import lists, queries
from xieli.activities.visits.lists import Listed
from xieli.activities.visits.models import Group, Parcel, VisitList
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal, marked
from xieli.shell.saying import one_line
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult

MOST_PIECES = 99
# How lists name the four groups; whoever is written otherwise is asked about.
WORDS = {
    "困难职工": Group.HARDSHIP, "困难": Group.HARDSHIP, "深度困难": Group.HARDSHIP,
    "相对困难": Group.HARDSHIP, "意外致困": Group.HARDSHIP, "困难职工家庭": Group.HARDSHIP,
    "一线职工": Group.FRONTLINE, "一线": Group.FRONTLINE, "坚守岗位": Group.FRONTLINE,
    "新就业形态劳动者": Group.NEWFORM, "新就业形态": Group.NEWFORM, "新业态": Group.NEWFORM,
    "困难劳模": Group.MODEL, "劳模": Group.MODEL,
}  # fmt: skip


def people_kind(visit_list: VisitList) -> Kind:
    """The columns of a union's list; a person is known again by his number in the list."""
    parcels = _parcels(visit_list)
    return Kind(
        key="visits.people",
        title=gettext_lazy("走访慰问名单"),
        columns=(
            Column("number", gettext_lazy("序号"), ("编号", "号"), True, cells.count(1, 1_000_000),
                   "1"),
            Column("name", gettext_lazy("姓名"), ("职工姓名", "慰问对象"), True, cells.name,
                   "李大山", mask=id_numbers.mask_name),
            Column("id_number", gettext_lazy("身份证号"), ("身份证号码", "证件号", "公民身份号码"),
                   parse=cells.resident_id, hint=gettext_lazy("没有就填手机号"),
                   mask=id_numbers.mask_id),
            Column("phone", gettext_lazy("手机号"), ("电话", "联系电话", "手机"),
                   parse=cells.phone, hint=gettext_lazy("有身份证号可以空着"),
                   mask=id_numbers.mask_phone),
            Column("group", gettext_lazy("对象类别"), ("类别", "人员类别", "慰问类别"), True, group,
                   "困难职工", carries_down=True),
            Column("village", gettext_lazy("村、社区"), ("村（社区）", "社区", "所在村", "乡镇村"),
                   True, cells.text(60), "青竹村", carries_down=True),
            Column("cash", gettext_lazy("慰问金（元）"), ("慰问金", "金额", "现金"),
                   parse=cells.amount(), example="500"),
            Column("parcel", gettext_lazy("慰问品"), ("物资", "慰问品名称"),
                   parse=_parcel(parcels), example=next(iter(parcels), "大米")),
            Column("pieces", gettext_lazy("件数"), ("数量", "慰问品数量"),
                   parse=cells.count(0, MOST_PIECES), example="1"),
        ),
        key_columns=("number",),
        check_row=_whole,
    )  # fmt: skip


def group(cell: str) -> str:
    """Take one of the four groups, by its usual words."""
    known = WORDS.get(cell.strip())
    if known is None:
        raise lists.no_group()
    return str(known.value)


def _parcels(visit_list: VisitList) -> dict[str, Parcel]:
    rows = Parcel.objects.filter(programme=visit_list.programme).select_related("item")
    return {one.item.name: one for one in rows.order_by("item__name")}


def _parcel(known: Mapping[str, Parcel]) -> cells.Parse:
    def parse(cell: str) -> str:
        if cell not in known:
            said = "、".join(known) or "—"
            raise Refusal(
                marked("这次走访没有“{cell}”这样慰问品。"), marked("登记过的有：{said}。"),
                cell=cell, said=said,
            )  # fmt: skip
        return cell

    return parse


def _whole(values: Mapping[str, object]) -> Mapping[str, str]:
    faults = {}
    if not values.get("id_number") and not values.get("phone"):
        faults["id_number"] = _("没有身份证号，也没有手机号；送温暖要实名")
    if not values.get("cash") and not values.get("pieces"):
        faults["cash"] = _("既没有慰问金，也没有慰问品")
    if values.get("pieces") and not values.get("parcel"):
        faults["parcel"] = _("写了件数，没写哪一样慰问品")
    return faults


def take_people(
    rows: list[GoodRow], *, visit_list: VisitList, by: Actor, at: datetime
) -> CommitResult:
    """Put good rows on the list; what a rule refuses is told row by row."""
    parcels = _parcels(visit_list)
    numbers = {int(str(row.values["number"])): row.number for row in rows}
    asked = [_listed(row.values, parcels) for row in rows]
    taken = lists.list_people(visit_list, asked, by=by, at=at)
    refused = {numbers[number]: one_line(no) for number, no in taken.refused.items()}
    return CommitResult(taken.new, taken.changed, taken.unchanged, refused)


def _listed(values: Mapping[str, Any], parcels: Mapping[str, Parcel]) -> Listed:
    pieces = values.get("pieces") or 0
    return Listed(
        row=values["number"], name=values["name"], group=values["group"],
        village=values["village"], id_number=values.get("id_number") or "",
        phone=values.get("phone") or "", cash=values.get("cash") or Decimal(0),
        parcel=parcels.get(values.get("parcel") or "") if pieces else None, pieces=pieces,
    )  # fmt: skip


def list_of(target: str) -> VisitList:
    """The list that an upload is for: its key."""
    return queries.access_list(UUID(target))
