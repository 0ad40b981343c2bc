"""The verbs of unions, enterprises, places, aspects and regions; one transaction, one note each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Max, UUIDField, Value, When
from django.db.models.functions import Concat, Length, Substr

from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions import gazetteer, queries, rules
from xieli.unions.models import (
    Aspect,
    CountyAspect,
    Enterprise,
    Level,
    Place,
    Region,
    RegionAlias,
    Standing,
    Union,
)
from xieli.unions.names import name_key
from xieli.unions.rules import Founding, PlaceAsked

LONGEST_WORDS = 4000
BATCH = 1000


@dataclass(frozen=True)
class Was:
    """Where a union stood before it moved."""

    path: str
    region_id: UUID | None


@transaction.atomic
def load_regions(*, by: Actor, at: datetime, folder: Path = gazetteer.DATA) -> int:
    """Write the files' rows and give the count of regions; the same files again change nothing."""
    read = gazetteer.read(folder)
    regions = [_region_of(row, read) for row in read.regions]
    Region.objects.bulk_create(
        regions,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=["name", "name_key", "level", "parent_code", "valid_to"]
        + ["longitude", "latitude"],
    )
    RegionAlias.objects.bulk_create(
        [RegionAlias(name=name, code=code, note=words) for name, code, words in read.aliases],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["name", "code"],
        update_fields=["note"],
    )
    facts = {"digest": read.digest, "regions": len(regions), "aliases": len(read.aliases)}
    note("unions.load_regions", "载入行政区划", by=by, at=at, facts=facts)
    return len(regions)


def _region_of(row: gazetteer.RegionRow, read: gazetteer.Gazetteer) -> Region:
    longitude, latitude = read.centres.get(row.code, (None, None))
    return Region(
        code=row.code,
        name=row.name,
        name_key=name_key(row.name, most=120),
        level=row.level,
        parent_code=row.parent_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        longitude=longitude,
        latitude=latitude,
    )


@transaction.atomic
def name_region(*, name: str, code: str, words: str, by: Actor, at: datetime) -> RegionAlias:
    """Give a region one more name that find_region understands; the same again changes nothing."""
    spelled = rules.must_be_name(name)
    queries.region_at(code, at.date())
    alias, _made = RegionAlias.objects.update_or_create(
        name=spelled, code=code, defaults={"note": clean_cell(words)}
    )
    note("unions.name_region", f"{code} 又叫 {spelled}", by=by, at=at, about=alias)
    return alias


@transaction.atomic
def found(founding: Founding, *, by: Actor, at: datetime) -> Union:
    """Found a union in the tree; its level comes from parent and region, never from its name."""
    name = rules.must_be_name(founding.name)
    _hold_tree()
    parent = _known_union(founding.parent_id) if founding.parent_id else None
    region = queries.region_at(founding.region_code, at.date()) if founding.region_code else None
    _must_be_new(name, parent)
    union = Union(
        name=name,
        name_key=name_key(name),
        parent=parent,
        stands_as=Standing(founding.stands_as),
        region=region or (parent.region if parent else None),
        place_id=founding.place_id,
        credit_code=_free_credit_code(founding.credit_code),
        is_outside=founding.is_outside or bool(parent and parent.is_outside),
    )
    union.level = _level_of(union, region, parent)
    union.path = rules.path_of(parent.path if parent else "", union.id)
    union.save(force_insert=True)
    facts = {"level": union.level, "region": union.region.code if union.region else ""}
    note("unions.found", f"成立 {name}", by=by, at=at, about=union, facts=facts)
    return union


def _level_of(union: Union, region: Region | None, parent: Union | None) -> int:
    """Find the level and pass the spot; `region` is the one asked for, not one inherited."""
    above = queries.spot_of(parent) if parent else None
    level = rules.level_under(above, union.stands_as, region.level if region else None)
    if above:
        code = region.code if region else ""
        spot = rules.Spot(level, union.stands_as, code, union.is_outside)
        rules.must_stand_under(above, spot)
    return level


def _must_be_new(name: str, parent: Union | None) -> None:
    if Union.objects.filter(parent=parent, name=name).exists():
        raise Refusal(_("同一上级下面已经有“{name}”。"), _("请直接用它，不用再建。"), name=name)


def _free_credit_code(text: str) -> str | None:
    if not text:
        return None
    code = id_numbers.credit_code(text)
    known = Union.objects.filter(credit_code=code).first()
    if known:
        raise Refusal(
            _("这个代码已经登记给“{name}”。"), _("请核对统一社会信用代码。"), name=known.name
        )
    return code


@transaction.atomic
def rename(union_id: UUID, name: str, *, seen: int, by: Actor, at: datetime) -> Union:
    """Give a union another name; its level, rights and figures stay."""
    union = _locked(union_id, seen)
    before, union.name = union.name, rules.must_be_name(name)
    union.name_key = name_key(union.name)
    union.version += 1
    union.save(update_fields=["name", "name_key", "version"])
    note("unions.rename", f"{before} 改名为 {union.name}", by=by, at=at, about=union)
    return union


@transaction.atomic
def move(
    union_id: UUID, parent_id: UUID, *, seen: int, region_code: str = "", by: Actor, at: datetime
) -> Union:
    """Move a union with all below it; one statement rewrites the paths, so rights follow at once.

    Refused: a circle, a parent of lower level or of another region, a stale version, a 13th level.
    """
    _hold_tree()
    union, parent = _locked(union_id, seen), _known_union(parent_id)
    rules.must_not_circle(union.path, parent.path)
    region = _region_after(union, parent, region_code, at.date())
    union.level = _level_of(union, region, parent)
    _must_fit_below(union, parent)
    old, union.parent = Was(union.path, union.region_id), parent
    union.version += 1
    union.save(update_fields=["parent", "level", "version"])
    union.path, union.region = rules.path_of(parent.path, union.id), region
    moved = _rewrite_below(old, union)
    facts = {"from": old.path, "to": union.path, "unions": moved}
    note(
        "unions.move",
        f"{union.name} 移到 {parent.name} 下面",
        by=by,
        at=at,
        about=union,
        facts=facts,
    )
    return union


def _region_after(union: Union, parent: Union, code: str, on: date) -> Region | None:
    """The region asked for; else a 街道 or 村 that stood in its parent's region stays with it."""
    if code:
        return queries.region_at(code, on)
    before = union.parent
    if union.stands_as != Standing.FEDERATION and before and before.region_id == union.region_id:
        return parent.region
    return union.region


def _rewrite_below(old: Was, union: Union) -> int:
    """Put the new head on every path below, and the new region where the old one was inherited.

    One statement for the union and all below it; says how many.
    """
    tail = Substr("path", len(old.path) + 1)
    region = Case(
        When(region=old.region_id, then=Value(union.region_id, output_field=UUIDField())),
        default=F("region"),
    )
    below = Union.objects.filter(path__startswith=old.path)
    return below.update(path=Concat(Value(union.path), tail), region=region)


def _must_fit_below(union: Union, parent: Union) -> None:
    below = Union.objects.filter(path__startswith=union.path)
    longest = below.aggregate(longest=Max(Length("path")))["longest"]
    rules.must_fit(longest - len(union.path) + len(rules.path_of(parent.path, union.id)))


@transaction.atomic
def register_enterprise(
    *, name: str, credit_code: str, region_code: str, by: Actor, at: datetime
) -> Enterprise:
    """Give the one row of a firm: found by its credit code, else by name and region, else written.

    A code known under another name, or a name known under another code, is a Refusal that says so.
    """
    spelled = rules.must_be_name(name)
    code = id_numbers.credit_code(credit_code) if credit_code else None
    region = queries.region_at(region_code, at.date()) if region_code else None
    known = _known_firm(spelled, code, region)
    firm = known or _write_firm(spelled, code, region)
    if known and code and not known.credit_code:
        known.credit_code = code
        known.save(update_fields=["credit_code"])
    words = f"登记企业 {firm.name}"
    note("unions.register_enterprise", words, by=by, at=at, about=firm, facts={"new": not known})
    return firm


def _known_firm(name: str, code: str | None, region: Region | None) -> Enterprise | None:
    by_code = Enterprise.objects.filter(credit_code=code).first() if code else None
    if by_code:
        return _must_be_called(by_code, name)
    known = Enterprise.objects.select_for_update().filter(name=name, region=region).first()
    if known and code and known.credit_code not in (None, code):
        raise Refusal(
            _("“{name}”已经用另一个代码 {code} 登记过。"),
            _("请核对统一社会信用代码；确是另一家，请把名称写全。"),
            name=name,
            code=known.credit_code,
        )
    return known


def _must_be_called(firm: Enterprise, name: str) -> Enterprise:
    if firm.name != name:
        raise Refusal(
            _("这个代码已经登记给“{known}”，和您填的“{name}”不一样。"),
            _("是同一家，请用登记的名称；改过名，请在企业页面改名；不是，请核对代码。"),
            known=firm.name,
            name=name,
        )
    return firm


def _write_firm(name: str, code: str | None, region: Region | None) -> Enterprise:
    """Write the row, or take the one that another hand wrote in the same moment."""
    key = {"credit_code": code} if code else {"credit_code": None, "name": name, "region": region}
    given = {"name": name, "name_key": name_key(name), "region": region}
    firm, _made = Enterprise.objects.get_or_create(**key, defaults=given)
    return _must_be_called(firm, name)


@transaction.atomic
def rename_enterprise(enterprise_id: UUID, name: str, *, by: Actor, at: datetime) -> Enterprise:
    """Give a firm its new name; the row, its code and all it gave stay."""
    firm = _locked_firm(enterprise_id)
    before, firm.name = firm.name, rules.must_be_name(name)
    firm.name_key = name_key(firm.name)
    firm.save(update_fields=["name", "name_key"])
    note("unions.rename_enterprise", f"{before} 改名为 {firm.name}", by=by, at=at, about=firm)
    return firm


@transaction.atomic
def attach_union(enterprise_id: UUID, union_id: UUID, *, by: Actor, at: datetime) -> Enterprise:
    """Say which union is the firm's own: one firm, one union, and the other way round."""
    firm = _locked_firm(enterprise_id)
    union = _locked(union_id)
    if union.level != Level.ENTERPRISE:
        raise Refusal(_("“{name}”不是企业、单位工会。"), _("请选企业自己的工会。"), name=union.name)
    holder = Enterprise.objects.filter(union=union).exclude(pk=firm.pk).first()
    if holder:
        raise Refusal(
            _("这个工会已经是“{name}”的。"), _("请先核对是不是同一家。"), name=holder.name
        )
    firm.union = union
    firm.save(update_fields=["union"])
    note("unions.attach_union", f"{firm.name} 的工会是 {union.name}", by=by, at=at, about=firm)
    return firm


@transaction.atomic
def register_place(asked: PlaceAsked, *, by: Actor, at: datetime) -> Place:
    """Write a spot on the ground; degrees are WGS-84, both or none, and inside the country."""
    region = queries.region_at(asked.region_code, at.date())
    longitude, latitude = rules.degrees(asked.longitude, asked.latitude)
    place = Place.objects.create(
        name=rules.must_be_name(asked.name),
        region_code=region.code,
        address=clean_cell(asked.address)[:160],
        longitude=longitude,
        latitude=latitude,
    )
    note("unions.register_place", f"登记地点 {place.name}", by=by, at=at, about=place)
    return place


@transaction.atomic
def write_aspect(
    union_id: UUID, aspect: str, words: str, *, by: Actor, at: datetime
) -> CountyAspect:
    """Write one of the six things a county tells of itself; empty words take the old ones away."""
    union = _locked(union_id)
    if union.level != Level.COUNTY:
        raise Refusal(_("只有县级工会有县情页。"), _("请到县总工会的页面上写。"))
    told = words.replace("\r\n", "\n").strip()
    if len(told) > LONGEST_WORDS:
        raise Refusal(
            _("写了 {n} 字，最多 {most} 字。"), _("请删短一些。"), n=len(told), most=LONGEST_WORDS
        )
    row, _made = CountyAspect.objects.update_or_create(
        union=union, aspect=Aspect(aspect), defaults={"words": told, "updated_at": at}
    )
    facts = {"aspect": row.aspect, "length": len(told)}
    note("unions.write_aspect", f"写县情 {union.name}", by=by, at=at, about=union, facts=facts)
    return row


def _hold_tree() -> None:
    """Let founding and moving wait for each other: both read paths that the other writes."""
    list(Union.objects.select_for_update().filter(parent=None).order_by("id").values_list("id"))


def _known_union(union_id: UUID) -> Union:
    union = Union.objects.select_related("region").filter(pk=union_id).first()
    if union is None:
        raise Hidden
    return union


def _locked(union_id: UUID, seen: int | None = None) -> Union:
    """Lock a union; `seen` is the version the officer looked at."""
    held = Union.objects.select_for_update(of=("self",)).select_related("region")
    union = held.filter(pk=union_id).first()
    if union is None:
        raise Hidden
    if seen is not None and union.version != seen:
        raise Refusal(_("这个工会刚被别人改过。"), _("请刷新页面，看过新的内容再改。"))
    return union


def _locked_firm(enterprise_id: UUID) -> Enterprise:
    firm = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
    if firm is None:
        raise Hidden
    return firm
