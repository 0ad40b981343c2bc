"""The list of stations as unions keep it: its columns, the taking verb, the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.activities.venues import geo, hours, queries, rules, services
from xieli.activities.venues.geo import Spot
from xieli.activities.venues.models import Venue
from xieli.activities.venues.services import VenueWords
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal, marked
from xieli.shell.saying import one_line
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union
from xieli.unions.queries import subtree

Values = dict[str, Any]
SAME, CHANGED, NEW = "unchanged", "changed", "new"
TOLD = ("kind", "name", "address", "phone", "longitude", "latitude")
POI_COLUMNS = (
    "编号", "名称", "类别", "地址", "坐标系", "经度", "纬度", "开放时间", "电话", "所属工会",
    "核实时间",
)  # fmt: skip


def _degree(cell: str) -> Decimal:
    try:
        return Decimal(cell)
    except ArithmeticError as why:
        raise Refusal(marked("经纬度要填数字。"), marked("例如 110.65231。")) from why


def _hours(cell: str) -> str:
    return hours.say(hours.read(cell))


def stations_kind(union: Union, on: date) -> Kind:
    """The columns of a union's list; a row is known again by its number."""
    house = queries.house(union.region.code if union.region else "", on)
    kinds = {words: code for code, words in house.kinds.items()}
    return Kind(
        key="venues.stations",
        title=gettext_lazy("阵地清单"),
        columns=(
            Column("number", gettext_lazy("编号"), ("站点编号", "驿站编号", "序号"), True,
                   cells.text(40), "YZ-001"),
            Column("name", gettext_lazy("名称"), ("站点名称", "驿站名称"), True, cells.text(60),
                   "城北驿站"),
            Column("kind", gettext_lazy("类别"), ("种类", "站点类型"), True, cells.one_of(kinds),
                   "工会驿站", suggest=cells.closest(kinds)),
            Column("address", gettext_lazy("地址"), ("详细地址", "位置"), True, cells.text(160)),
            Column("datum", gettext_lazy("坐标系"), ("坐标类型",), parse=cells.one_of(geo.DATUMS),
                   example="GCJ-02", hint=gettext_lazy("高德、腾讯取的点是 GCJ-02，百度是 BD-09")),
            Column("longitude", gettext_lazy("经度"), ("东经",), parse=_degree,
                   example="110.65231"),
            Column("latitude", gettext_lazy("纬度"), ("北纬",), parse=_degree, example="26.04310"),
            Column("hours", gettext_lazy("开放时间"), ("开门时间", "服务时间"), parse=_hours,
                   example="周一到周五 9:00-18:00"),
            Column("phone", gettext_lazy("电话"), ("站点电话", "固定电话"), parse=cells.text(20)),
            Column("host", gettext_lazy("共建单位"), ("所在单位", "依托单位"),
                   parse=cells.text(60)),
            Column("named_on", gettext_lazy("挂牌日期"), ("挂牌时间", "建站时间"), parse=cells.day),
            Column("union", gettext_lazy("所属工会"), ("管理工会",), parse=cells.text(80)),
        ),
        key_columns=("number",),
        check_row=_check,
    )  # fmt: skip


def _check(values: Any) -> dict[str, str]:
    """A spot is both degrees, with the datum they were measured in, and inside the country."""
    lon, lat = values.get("longitude"), values.get("latitude")
    if (lon is None) != (lat is None):
        return {"longitude": _("经度和纬度要都填。")}
    if lon is None:
        return {}
    if values.get("datum") is None:
        return {"datum": _("填了经纬度，要写坐标系。")}
    return (
        {}
        if 73 <= lon <= 136 and 3 <= lat <= 54
        else {"longitude": _("这个点不在国内，是不是写反了？")}
    )


@dataclass
class _Count:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def take_stations(rows: list[GoodRow], *, union: Union, by: Actor, at: datetime) -> CommitResult:
    """Enter a list of stations that have their plate already; taken again it changes nothing."""
    count, refused = _Count(), {}
    below = {one.name: one for one in subtree(union).select_related("region")}
    for row in rows:
        try:
            with transaction.atomic():
                what = _take(row.values, union, below, by=by, at=at)
        except Refusal as no:
            refused[row.number] = one_line(no)
            continue
        setattr(count, what, getattr(count, what) + 1)
    facts = {"new": count.new, "changed": count.changed, "unchanged": count.unchanged}
    note("venues.take_stations", f"导入阵地清单：{union.name}", by=by, at=at, facts=facts)
    return CommitResult(**facts, refused=refused)


def _take(values: Values, union: Union, below: dict[str, Union], *, by: Actor, at: datetime) -> str:
    name = values.get("union") or ""
    if name and name not in below:
        raise Refusal(
            marked("“{name}”不在您这里。"), marked("请写册子里的全称，或空着。"), name=name
        )
    owner = below[name] if name else union
    rows = Venue.objects.filter(
        number=values["number"], union__in=[one.pk for one in below.values()]
    )
    known = rows.select_related("union__region").first()
    words = _words(values)
    if known is None:
        _enter(owner, words, values, by=by, at=at)
        return NEW
    return CHANGED if _put_right(known, words, values, at) else SAME


def _words(values: Values) -> VenueWords:
    lon, lat = values.get("longitude"), values.get("latitude")
    spot = None
    if lon is not None and lat is not None:
        spot = geo.to_wgs(Spot(float(lon), float(lat)), values["datum"])
    return VenueWords(
        values["kind"], values["name"], values["address"], number=values["number"],
        phone=values.get("phone") or "", hours=values.get("hours") or "",
        longitude=Decimal(f"{spot.longitude:.5f}") if spot else None,
        latitude=Decimal(f"{spot.latitude:.5f}") if spot else None,
    )  # fmt: skip


def _enter(owner: Union, words: VenueWords, values: Values, *, by: Actor, at: datetime) -> None:
    row = services.new_row(owner, words, by=by, at=at)
    services.turned(row, rules.NAMED, "原有挂牌，从清单登记", by=by, at=at)
    services.turned(row, rules.RUNNING, by=by, at=at)
    row.named_on = values.get("named_on") or timezone.localdate(at)
    row.save()
    if values.get("host"):
        row.hosts.create(name=values["host"])


def _put_right(known: Venue, words: VenueWords, values: Values, at: datetime) -> bool:
    """Write what the list says anew; what it leaves out stays."""
    row = services.locked(known)
    before = [getattr(row, name) for name in TOLD]
    services.fill(row, _over(row, words), queries.house_of(row.union, at))
    changed = before != [getattr(row, name) for name in TOLD]
    if changed:
        row.version += 1
        services.stored(row)
    if words.hours and words.hours != hours.say(queries.spans_of(row)):
        services.put_hours(row, hours.read(words.hours))
        changed = True
    host = values.get("host")
    if host and not row.hosts.filter(name=host).exists():
        row.hosts.create(name=host)
        changed = True
    return changed


def _over(row: Venue, words: VenueWords) -> VenueWords:
    is_placed = words.longitude is not None
    return VenueWords(
        words.kind, words.name, words.address, row.way, words.number, words.phone or row.phone,
        words.longitude if is_placed else row.longitude,
        words.latitude if is_placed else row.latitude,
    )  # fmt: skip


def poi_rows(rows: Iterable[Venue], kinds: dict[str, str]) -> Iterable[tuple[object, ...]]:
    """What a map is given, in GCJ-02 degrees; places without a spot are left out."""
    for one in rows:
        if one.longitude is None or one.latitude is None:
            continue
        spot = geo.wgs_to_gcj(Spot(float(one.longitude), float(one.latitude)))
        told = (
            timezone.localtime(one.confirmed_at).strftime("%Y-%m-%d %H:%M")
            if one.confirmed_at
            else ""
        )
        yield (
            one.number or one.code, one.name, kinds.get(one.kind, one.kind), one.address, geo.GCJ02,
            Decimal(f"{spot.longitude:.6f}"), Decimal(f"{spot.latitude:.6f}"),
            hours.say(queries.spans_of(one)), one.phone, one.union.name, told,
        )  # fmt: skip
