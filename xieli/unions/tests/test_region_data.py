"""What the region files promise to those who load them."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
Row = dict[str, str]
CHECKS = {
    "440305": "南山区",
    "510800": "广元市",
    "510824": "苍溪县",
    "500117": "合川区",
    "450329": "资源县",
    "450328": "龙胜各族自治县",
    "440904": "电白区",
    "440804": "坡头区",
    "440281": "乐昌市",
    "450300": "桂林市",
    "440300": "深圳市",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
    "710000": "台湾省",
    "530303": "沾益区",
    "330113": "临平区",
    "500157": "两江新区",
}
CLOSED = {
    ("110103", "崇文区"): "2010",
    ("500112", "渝北区"): "2025",
    ("500382", "合川市"): "2006",
    ("440923", "电白县"): "2014",
    ("530328", "沾益县"): "2016",
    ("330103", "下城区"): "2021",
    ("420600", "襄樊市"): "2010",
    ("342700", "徽州地区"): "1987",
}


def rows(name: str) -> list[Row]:
    """The rows of one of the files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def span(row: Row) -> tuple[int, int]:
    """First and last year of a row, open ends as far away as can be."""
    return int(row["valid_from"] or 0), int(row["valid_to"] or 9999)


def meet(one: Row, other: Row) -> bool:
    """Whether the two rows stood in a common year."""
    (since, until), (begin, end) = span(one), span(other)
    return since <= end and begin <= until


REGIONS = rows("regions.csv")
CURRENT = {row["code"]: row for row in REGIONS if not row["valid_to"]}


@pytest.mark.parametrize("name", ["regions.csv", "aliases.csv", "centres.csv"])
def test_no_cell_has_blanks_at_its_ends_and_no_line_an_odd_ending(name: str) -> None:
    raw = (DATA / name).read_bytes()

    cells = [cell for row in rows(name) for cell in row.values()]

    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert all(cell == cell.strip() and "\u3000" not in cell for cell in cells)


def test_a_code_starts_once_in_a_year_and_the_file_is_in_order() -> None:
    keys = [(row["code"], row["valid_from"]) for row in REGIONS]

    twice = [key for key, count in Counter(keys).items() if count > 1]

    assert not twice
    assert keys == sorted(keys)


def test_a_code_bears_one_name_at_a_time_but_for_the_year_of_the_change() -> None:
    neighbours = [
        (one, other)
        for one, other in zip(REGIONS, REGIONS[1:], strict=False)
        if one["code"] == other["code"]
    ]

    overlapping = [pair for pair in neighbours if span(pair[0])[1] > span(pair[1])[0]]

    assert neighbours
    assert not overlapping


def test_every_parent_stands_in_the_table_one_level_or_two_above_in_a_common_year() -> None:
    by_code: dict[str, list[Row]] = {}
    for row in REGIONS:
        by_code.setdefault(row["code"], []).append(row)

    orphans = [
        row
        for row in REGIONS
        if row["parent"]
        and not any(
            meet(row, above) and above["level"] < row["level"]
            for above in by_code.get(row["parent"], [])
        )
    ]

    assert not orphans
    assert all((row["level"] == "1") == (not row["parent"]) for row in REGIONS)


def test_a_current_county_never_hangs_under_a_closed_parent() -> None:
    living = CURRENT.values()

    astray = [row["code"] for row in living if row["parent"] and row["parent"] not in CURRENT]

    assert not astray


def test_the_level_agrees_with_the_zeros_of_the_code() -> None:
    zeros = {"1": r"\d{2}0000", "2": r"\d{2}(?!00)\d{2}00", "3": r"\d{4}(?!00)\d{2}"}

    odd = [row for row in REGIONS if not re.fullmatch(zeros[row["level"]], row["code"])]

    assert not odd


def test_years_are_years_and_run_forward() -> None:
    years = [row[key] for row in REGIONS for key in ("valid_from", "valid_to") if row[key]]

    backward = [row for row in REGIONS if span(row)[0] > span(row)[1]]

    assert all(re.fullmatch(r"\d{4}", year) and 1984 <= int(year) <= 2026 for year in years)
    assert not backward


def test_names_are_names_and_no_filler_layer_is_among_them() -> None:
    fillers = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

    names = {row["name"] for row in REGIONS}

    assert not names & fillers
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,20}", name) for name in names)


def test_the_present_has_the_known_numbers_of_divisions() -> None:
    levels = Counter(row["level"] for row in CURRENT.values())

    assert levels["1"] == 34
    assert levels["2"] == 333
    assert 2840 <= levels["3"] <= 2860


@pytest.mark.parametrize(("code", "name"), CHECKS.items())
def test_a_known_code_has_its_known_name_today(code: str, name: str) -> None:
    assert CURRENT[code]["name"] == name


@pytest.mark.parametrize(("known", "year"), CLOSED.items())
def test_a_division_that_is_gone_tells_its_last_year(known: tuple[str, str], year: str) -> None:
    (row,) = [row for row in REGIONS if (row["code"], row["name"]) == known]

    assert row["valid_to"] == year


@pytest.mark.parametrize(
    ("code", "parent"),
    [("429004", "420000"), ("110101", "110000"), ("500117", "500000"), ("450328", "450300")],
)
def test_a_county_hangs_under_the_prefecture_or_else_the_province(code: str, parent: str) -> None:
    assert CURRENT[code]["parent"] == parent


def test_every_alias_points_to_a_current_division_once_and_hides_no_other() -> None:
    aliases = rows("aliases.csv")
    names = {(row["code"][:2], row["name"]) for row in CURRENT.values()}

    pairs = Counter((row["alias"], row["code"]) for row in aliases)
    hiding = [row for row in aliases if (row["code"][:2], row["alias"]) in names]

    assert max(pairs.values()) == 1
    assert {code for _, code in pairs} <= CURRENT.keys()
    assert not hiding
    assert all(row["note"] and len(row["note"]) <= 120 for row in aliases)


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("龙胜县", "450328"),
        ("恭城县", "450332"),
        ("电白县", "440904"),
        ("合川市", "500117"),
        ("沾益县", "530303"),
        ("徽州地区", "341000"),
        ("崇文区", "110101"),
        ("广西", "450000"),
        ("内蒙古", "150000"),
        ("新疆", "650000"),
        ("宁夏", "640000"),
        ("西藏", "540000"),
        ("桂林", "450300"),
        ("大理州", "532900"),
    ],
)
def test_a_common_or_former_name_leads_to_one_division(alias: str, code: str) -> None:
    found = {row["code"] for row in rows("aliases.csv") if row["alias"] == alias}

    assert found == {code}


@pytest.mark.parametrize("alias", ["朝阳", "大理", "郊区", "市中区"])
def test_a_name_that_could_mean_two_is_no_alias(alias: str) -> None:
    assert alias not in {row["alias"] for row in rows("aliases.csv")}


def test_a_centre_lies_in_china_and_belongs_to_a_known_code_once() -> None:
    spots = rows("centres.csv")

    outside = [
        spot
        for spot in spots
        if not (73 < float(spot["lon"]) < 136 and 3 < float(spot["lat"]) < 54)
    ]

    assert len({spot["code"] for spot in spots}) == len(spots)
    assert {spot["code"] for spot in spots} <= {row["code"] for row in REGIONS}
    assert not outside


def test_every_prefecture_and_every_county_of_the_three_cities_has_a_centre() -> None:
    known = {spot["code"] for spot in rows("centres.csv")}
    wanted = {
        code
        for code, row in CURRENT.items()
        if row["level"] == "2" or row["parent"] in ("450300", "440300", "510800")
    }

    assert wanted <= known
