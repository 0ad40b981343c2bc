"""Questions about regions, the tree of unions, enterprises and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.lookups import Contains

from xieli.kernel.characters import clean_cell, half_width
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions import rules
from xieli.unions.models import (
    Aspect,
    CountyAspect,
    CountyLabel,
    Enterprise,
    Level,
    Place,
    Region,
    RegionAlias,
    Union,
)

ROWS = 50
LONGEST_TEXT = 60
MOST_SHOWN = 8
_BLANKS = str.maketrans("", "", " 　/-—·，,、>|")
_ASK_IN_FULL = _("请写全，例如“广西壮族自治区桂林市资源县”，或填 6 位代码。")
OFFICIAL, OTHER, GUESSED = range(3)


@dataclass(frozen=True)
class Found:
    """A region that a text may mean: how its name was known, and the text left before it."""

    region: Region
    known_by: int
    rest: str

    @property
    def rank(self) -> tuple[int, int]:
        """The smaller the better: official name before other names, longer before shorter."""
        return self.known_by, len(self.rest)


@dataclass(frozen=True)
class AspectTold:
    """One aspect of a county's page, told or not yet."""

    aspect: Aspect
    words: str
    updated_at: object = None


def valid_on(day: date) -> Q:
    """Rows whose window holds the day, both ends included."""
    since = Q(valid_from=None) | Q(valid_from__lte=day)
    return since & (Q(valid_to=None) | Q(valid_to__gte=day))


def region_at(code: str, on: date) -> Region:
    """Give the region that has this GB/T 2260 code on the day; Refusal where there is none.

    In the year of a change both names hold; the newer is given.
    """
    rows = list(Region.objects.filter(code=code).order_by(F("valid_from").asc(nulls_first=True)))
    live = [row for row in rows if _is_live(row, on)]
    if live:
        return live[-1]
    if rows:
        raise _gone(rows[-1], on)
    raise Refusal(_("没有代码是 {code} 的地区。"), _ASK_IN_FULL, code=code)


def find_region(text: str, on: date) -> Region:
    """Find the region a text means: a code, a name, another name, or names from the province down.

    Refusal where nothing fits, where it no longer is, or where several fit (they are listed).
    """
    words = half_width(clean_cell(text)).translate(_BLANKS)
    if words.isdigit() and len(words) in (6, 9, 12):
        return region_at(words[:6], on)
    if not 1 < len(words) <= LONGEST_TEXT:
        raise Refusal(_("看不懂地区“{text}”。"), _ASK_IN_FULL, text=text[:LONGEST_TEXT])
    candidates = _candidates(words)
    live = [one for one in candidates if _is_live(one.region, on)]
    if not live and candidates:
        raise _gone(candidates[0].region, on)
    best = [one for one in live if one.rank == min(other.rank for other in live)]
    regions = {one.region.code: one.region for one in best}
    if not regions:
        raise Refusal(_("没有叫“{text}”的地区。"), _ASK_IN_FULL, text=text)
    if len(regions) > 1:
        raise _ambiguous(text, list(regions.values()), on)
    return next(iter(regions.values()))


def _candidates(words: str) -> list[Found]:
    """Every region whose name ends the text and whose upper names explain what stands before."""
    named = _named(words)
    names_above = _names_of(code for one in named for code in rules.codes_up(one.region.code)[1:])
    fitting = []
    for one in named:
        above = [names_above[code] for code in rules.codes_up(one.region.code)[1:]]
        if rules.explains(one.rest, above):
            fitting.append(one)
    return sorted(fitting, key=lambda one: one.rank)


def _named(words: str) -> list[Found]:
    """Every region that has an official, another or a shortened name at the end of the text."""
    tails = {words[start:]: words[:start] for start in range(len(words) - 1)}
    full = {tail + ending: rest for tail, rest in tails.items() for ending in rules.ENDINGS}
    others = list(RegionAlias.objects.filter(name__in=tails).values_list("code", "name"))
    codes = {code for code, _name in others}
    wanted = Region.objects.filter(Q(name__in=[*tails, *full]) | Q(code__in=codes))
    rows = list(wanted.order_by(F("valid_from").asc(nulls_first=True)))
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    found = [Found(row, OFFICIAL, tails[row.name]) for row in rows if row.name in tails]
    found += [Found(row, GUESSED, full[row.name]) for row in rows if row.name in full]
    found += [Found(row, OTHER, tails[name]) for code, name in others for row in by_code[code]]
    return found


def _names_of(codes: Iterable[str]) -> defaultdict[str, set[str]]:
    """Every spelling of some regions, by code; unknown codes have none."""
    wanted, names = set(codes), defaultdict[str, set[str]](set)
    for code, name in Region.objects.filter(code__in=wanted).values_list("code", "name"):
        names[code] |= rules.other_spellings(name)
    for code, name in RegionAlias.objects.filter(code__in=wanted).values_list("code", "name"):
        names[code].add(name)
    return names


def _is_live(region: Region, on: date) -> bool:
    begun = region.valid_from is None or region.valid_from <= on
    return begun and (region.valid_to is None or on <= region.valid_to)


def _gone(region: Region, on: date) -> Refusal:
    if region.valid_to and region.valid_to < on:
        return Refusal(
            _("“{name}”（{code}）在 {year} 年撤销或改了名。"),
            _("请填现在的名称或代码。"),
            name=region.name,
            code=region.code,
            year=region.valid_to.year,
        )
    return Refusal(
        _("{day} 还没有“{name}”（{code}）。"),
        _("请核对日期和地区。"),
        day=on,
        name=region.name,
        code=region.code,
    )


def _ambiguous(text: str, regions: list[Region], on: date) -> Refusal:
    lines = lineages([region.code for region in regions], on)
    told = sorted(f"{lines[region.code]}（{region.code}）" for region in regions)
    shown = [*told[:MOST_SHOWN], "……"] if len(told) > MOST_SHOWN else told
    return Refusal(
        _("叫“{text}”的有 {n} 处：{places}。"),
        _ASK_IN_FULL,
        text=text,
        n=len(told),
        places="、".join(shown),
    )


def lineages(codes: Iterable[str], on: date) -> dict[str, str]:
    """Give each code as people say it, province first: 广西 桂林市 资源县. One query for all."""
    wanted = list(dict.fromkeys(codes))
    every = {above for code in wanted for above in rules.codes_up(code)}
    rows = Region.objects.filter(valid_on(on), code__in=every).order_by(
        F("valid_from").asc(nulls_first=True)
    )
    names = dict(rows.values_list("code", "name"))
    return {
        code: rules.spoken([names[up] for up in reversed(rules.codes_up(code)) if up in names])
        for code in wanted
    }


def lineage(code: str, on: date) -> str:
    """Give 广西 桂林市 资源县 for 450329; "" for no code."""
    return lineages([code], on)[code] if code else ""


def distances(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
    """Give whole kilometres between the centres of regions; None where a centre is not known.

    A county without a centre of its own stands at its prefecture's, else at its province's.
    """
    asked = list(pairs)
    every = {up for pair in asked for code in pair for up in rules.codes_up(code)}
    rows = Region.objects.filter(code__in=every, longitude__isnull=False)
    spots = {r.code: (float(r.longitude), float(r.latitude)) for r in rows}  # type: ignore[arg-type]
    return {(a, b): _km(spots, a, b) for a, b in asked}


def _km(spots: dict[str, tuple[float, float]], a: str, b: str) -> int | None:
    here, there = (
        next((spots[up] for up in rules.codes_up(code) if up in spots), None) for code in (a, b)
    )
    return rules.km_between(here, there) if here and there else None


def nearness(code_a: str, code_b: str) -> int | None:
    """Give the whole kilometres between two regions' centres, None where one is not known."""
    return distances([(code_a, code_b)])[code_a, code_b]


def spot_of(union: Union) -> rules.Spot:
    """Give a union as the rules see it."""
    code = union.region.code if union.region else ""
    return rules.Spot(union.level, union.stands_as, code, union.is_outside)


def access_union(union_id: UUID) -> Union:
    """Fetch a union with its region, place and parent; Hidden where there is none."""
    rows = Union.objects.select_related("region", "place", "parent", "enterprise")
    union = rows.filter(pk=union_id).first()
    if union is None:
        raise Hidden
    return union


def access_county(code: str) -> Union:
    """Fetch the county's union by its region's code; Hidden where no such union stands here."""
    rows = Union.objects.select_related("region", "place")
    union = rows.filter(region__code=code, level=Level.COUNTY, stands_as=rules.FEDERATION).first()
    if union is None:
        raise Hidden
    return union


def access_enterprise(enterprise_id: UUID) -> Enterprise:
    """Fetch an enterprise with its union and region; Hidden where there is none."""
    rows = Enterprise.objects.select_related("region", "union")
    firm = rows.filter(pk=enterprise_id).first()
    if firm is None:
        raise Hidden
    return firm


def subtree(union: Union) -> QuerySet[Union]:
    """The union and all below it, upper ones before lower ones of a branch."""
    return Union.objects.filter(path__startswith=union.path).order_by("path")


def ancestors(union: Union) -> QuerySet[Union]:
    """All above the union, root first, itself left out."""
    return Union.objects.filter(pk__in=rules.ids_of(union.path)[:-1]).order_by("path")


def roots() -> QuerySet[Union]:
    """The unions without a parent."""
    return Union.objects.filter(parent=None).order_by("name_key")


def counties_of(union: Union) -> QuerySet[Union]:
    """The county federations in the subtree, by pinyin, with their regions."""
    counties = subtree(union).filter(level=Level.COUNTY, stands_as=rules.FEDERATION)
    return counties.select_related("region").order_by("name_key")


def at_paths(paths: Iterable[str]) -> QuerySet[Union]:
    """The unions at these paths, by path."""
    return Union.objects.filter(path__in=list(paths)).select_related("region").order_by("path")


def within(tops: Iterable[str], column: str = "path") -> Q:
    """Rows whose union's path, in `column`, stands at or below one of these; none without tops.

    Every step of a path is as long as any other, so what begins with a top stands under it.
    """
    highest: list[str] = []
    for top in sorted(set(tops)):
        if not highest or not top.startswith(highest[-1]):
            highest.append(top)
    parts = [Q(**{f"{column}__startswith": top}) for top in highest]
    return reduce(or_, parts) if parts else Q(pk=None)


def kept_by(tops: Iterable[str]) -> QuerySet[Union]:
    """The unions in any of these subtrees."""
    return Union.objects.filter(within(tops))


def listed(above: Union | None, tops: Iterable[Union], text: str, page: int | str) -> Page[Union]:
    """A page for the tree: what a text finds, else what stands below, else the tops themselves."""
    paths = [above.path] if above else [top.path for top in tops]
    if text:
        return _page(kept_by(paths).filter(_called(text)), page)
    return below(above, page) if above else _page(Union.objects.filter(path__in=paths), page)


def below(union: Union, page: int | str = 1) -> Page[Union]:
    """A page of the unions straight below, by pinyin, each with its `n_below`; two queries."""
    return _page(Union.objects.filter(parent=union), page)


def search(union: Union, text: str, page: int | str = 1) -> Page[Union]:
    """A page of the unions in the subtree by name, pinyin or initials; two queries."""
    return _page(subtree(union).filter(_called(text)), page)


def search_enterprises(text: str, page: int | str = 1) -> Page[Enterprise]:
    """A page of enterprises by name, pinyin, initials or whole credit code."""
    called = _called(text) | Q(credit_code=text.strip().upper())
    rows = Enterprise.objects.filter(called if text.strip() else Q())
    rows = rows.select_related("region", "union").order_by("name_key", "id")
    return Paginator(rows, ROWS).get_page(page)


def _page(rows: QuerySet[Union], page: int | str) -> Page[Union]:
    listed = rows.select_related("region").annotate(n_below=Count("below"))
    listed = listed.order_by("level", "name_key", "id")
    return Paginator(listed, ROWS).get_page(page)  # type: ignore[return-value]  # n_below besides


def _called(text: str) -> Q:
    """Rows whose name holds the text, or whose pinyin or initials do (zyx, ziyuan, 资源)."""
    words = clean_cell(text)
    key = Replace(F("name_key"), Value(" "), Value(""))
    letters = words.replace(" ", "").lower()
    by_name = Q(name__icontains=words)
    return by_name | Q(Contains(key, letters)) if letters.isascii() else by_name


def enterprise_by_credit_code(code: str) -> Enterprise | None:
    """The one firm with this code (18 signs in capitals), or None."""
    return Enterprise.objects.select_related("region", "union").filter(credit_code=code).first()


def enterprises_of(union: Union, page: int | str = 1) -> Page[Enterprise]:
    """A page of the enterprises whose own union stands in the subtree, by pinyin."""
    rows = Enterprise.objects.filter(union__path__startswith=union.path)
    rows = rows.select_related("region", "union").order_by("name_key", "id")
    return Paginator(rows, ROWS).get_page(page)


def places_in(code: str) -> QuerySet[Place]:
    """The places of a region, by name."""
    return Place.objects.filter(region_code=code).order_by("name", "id")


def aspects_of(union: Union) -> list[AspectTold]:
    """The six aspects in their order, told or empty."""
    told = {row.aspect: row for row in CountyAspect.objects.filter(union=union)}
    return [
        AspectTold(one, told[one].words, told[one].updated_at)
        if one in told
        else AspectTold(one, "")
        for one in Aspect
    ]


def labels_on(counties: Iterable[UUID], on: date) -> dict[UUID, set[str]]:
    """The labels that hold on the day, by county; one query however many counties."""
    told: dict[UUID, set[str]] = {one: set() for one in counties}
    rows = CountyLabel.objects.filter(valid_on(on), union__in=list(told))
    for county, label in rows.values_list("union_id", "label"):
        told[county].add(label)
    return told


def labels_kept_by(tops: Iterable[str], label: str = "") -> QuerySet[CountyLabel]:
    """The labels, past ones too, of the counties in any of these subtrees, newest first."""
    rows = CountyLabel.objects.filter(union__in=kept_by(tops)).select_related("union")
    rows = rows.filter(label=label) if label else rows
    return rows.order_by("-valid_from", "union__name_key", "id")


def label_names() -> list[str]:
    """Every label known: the usual ones and those some county bears."""
    held = CountyLabel.objects.order_by("label").values_list("label", flat=True).distinct()
    return list(dict.fromkeys([*rules.USUAL_LABELS, *held]))
