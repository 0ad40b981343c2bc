"""The files of regions as rows: codes and names by year, other names, centres of counties."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One code under one name for some years; no first or last day means since or until ever."""

    code: str
    name: str
    level: int
    parent_code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What the three files say, and the digest of every row (SHA-256, hex)."""

    regions: list[RegionRow]
    aliases: list[tuple[str, str, str]]  # name, code, note
    centres: dict[str, tuple[Decimal, Decimal]]  # code → longitude, latitude
    digest: str


def read(folder: Path = DATA) -> Gazetteer:
    """Read regions.csv, aliases.csv and centres.csv of a folder; a wrong row is our own mistake."""
    regions = _lines(folder / "regions.csv")
    aliases = _lines(folder / "aliases.csv")
    centres = _lines(folder / "centres.csv")
    digest = hashlib.sha256(repr((regions, aliases, centres)).encode()).hexdigest()
    return Gazetteer(
        regions=[_region(line) for line in regions],
        aliases=[(line["alias"], line["code"], line["note"] or "") for line in aliases],
        centres={c["code"]: (Decimal(c["lon"]), Decimal(c["lat"])) for c in centres},
        digest=digest,
    )


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _region(line: dict[str, str]) -> RegionRow:
    return RegionRow(
        code=line["code"],
        name=line["name"],
        level=int(line["level"]),
        parent_code=line["parent"],
        valid_from=_day(line["valid_from"], "-01-01"),
        valid_to=_day(line["valid_to"], "-12-31"),
    )


def _day(text: str, rest_of_year: str) -> date | None:
    """A day, or a year's first or last day where the file knows the year alone."""
    if not text:
        return None
    return date.fromisoformat(text + rest_of_year if len(text) == 4 else text)
