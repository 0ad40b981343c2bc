"""The verbs: set_parameter, mark_day, load_defaults; one transaction and one note each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.period import Period
from xieli.rulebook import holidays, rules
from xieli.rulebook.models import DayMark, Parameter
from xieli.rulebook.rules import Asked
from xieli.unions.queries import region_at
from xieli.unions.rules import codes_up

DEFAULTS = Path(__file__).parent / "data" / "defaults.csv"


@dataclass(frozen=True, slots=True)
class Marking:
    """What the calendar is to say of a day, and where that comes from."""

    day: date
    is_working: bool
    citation: str
    name: str = ""


@transaction.atomic
def set_parameter(asked: Asked, *, by: Actor, at: datetime) -> Parameter:
    """Write a value from a day on; an open earlier one ends the day before.

    Refused: no citation, an unreadable value, an overlap, a value that was already in force, and a
    region that asks for less than those above it where only more is allowed.
    """
    sound = rules.must_be_sound(asked)
    if sound.region_code:
        region_at(sound.region_code, sound.valid_from)
        _must_not_sink(sound)
    row, before = _write(sound, at.date())
    facts = {"key": row.key, "region": row.region_code, "before": before, "value": row.value}
    facts |= {"from": str(row.valid_from), "to": str(row.valid_to or ""), "cites": row.citation}
    note("rulebook.set_parameter", f"定规则 {row.key}", by=by, at=at, about=row, facts=facts)
    return row


def _must_not_sink(asked: Asked) -> None:
    above = [*codes_up(asked.region_code)[1:], ""]
    rows = Parameter.objects.filter(key=asked.key, region_code__in=above)
    holding = rules.choose(rows, above, asked.valid_from)
    if holding:
        rules.must_not_sink(asked, holding.value)


def _write(asked: Asked, today: date) -> tuple[Parameter, str]:
    """Write or mend the row; give it with the value that held before."""
    rows = list(
        Parameter.objects.select_for_update()
        .filter(key=asked.key, region_code=asked.region_code)
        .order_by("valid_from")
    )
    same = next((row for row in rows if row.valid_from == asked.valid_from), None)
    if same:
        rules.must_not_rewrite(same, today)
    ended = [row for row in rows if rules.closes(row, asked.valid_from)]
    rest = [row for row in rows if row not in ended and row is not same]
    rules.must_not_overlap(Period(asked.valid_from, asked.valid_to), rest)
    for row in ended:
        row.valid_to = asked.valid_from - rules.ONE_DAY
        row.save(update_fields=["valid_to"])
    before = same.value if same else "、".join(row.value for row in ended)
    return _fill(same or Parameter(), asked), before


def _fill(row: Parameter, asked: Asked) -> Parameter:
    _filled(row, asked).save()
    return row


def _filled(row: Parameter, asked: Asked) -> Parameter:
    row.key, row.value, row.unit = asked.key, asked.value, asked.unit
    row.region_code, row.citation = asked.region_code, asked.citation
    row.valid_from, row.valid_to = asked.valid_from, asked.valid_to
    return row


@transaction.atomic
def mark_day(marking: Marking, *, by: Actor, at: datetime) -> DayMark:
    """Say that a day is worked or not, with its source; it wins over the week and the package."""
    citation = rules.must_cite(marking.citation)
    known = DayMark.objects.select_for_update().filter(day=marking.day).first()
    before = known.is_working if known else None
    row, _made = DayMark.objects.update_or_create(
        day=marking.day,
        defaults={
            "is_working": marking.is_working,
            "name": " ".join(marking.name.split())[:40],
            "citation": citation,
        },
    )
    facts = {"day": str(row.day), "before": before, "is_working": row.is_working, "cites": citation}
    words = f"{row.day} 记为{'上班' if row.is_working else '休息'}"
    note("rulebook.mark_day", words, by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def load_defaults(*, by: Actor, at: datetime, file: Path = DEFAULTS) -> int:
    """Write the default values and the known calendar where nothing stands yet; give how many rows.

    What an officer set or marked is never written over, so the verb may run at every start.
    """
    before = DayMark.objects.count() + Parameter.objects.count()
    DayMark.objects.bulk_create(
        [
            DayMark(day=one.day, is_working=one.is_working, name=one.name, citation=one.citation)
            for one in holidays.known_days()
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )
    _write_missing(file)
    _tell_published(at.date())
    added = DayMark.objects.count() + Parameter.objects.count() - before
    note("rulebook.load_defaults", "载入默认规则和节假日", by=by, at=at, facts={"rows": added})
    return added


def _write_missing(file: Path) -> None:
    taken = set(Parameter.objects.values_list("key", "region_code"))
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [_asked(line) for line in csv.DictReader(lines)]
    fresh = [rules.must_be_sound(one) for one in rows if (one.key, one.region_code) not in taken]
    Parameter.objects.bulk_create([_filled(Parameter(), asked) for asked in fresh])


def _asked(line: dict[str, str]) -> Asked:
    return Asked(
        key=line["key"],
        value=line["value"],
        valid_from=date.fromisoformat(line["valid_from"]),
        citation=line["citation"],
        unit=line["unit"],
        region_code=line["region_code"],
    )


def _tell_published(today: date) -> None:
    """Keep the last year whose holidays are known; it only grows."""
    last = holidays.known_days()[-1]
    rows = Parameter.objects.filter(key=rules.PUBLISHED_THROUGH)
    if any(int(row.value) >= last.day.year for row in rows):
        return
    asked = Asked(
        key=rules.PUBLISHED_THROUGH,
        value=str(last.day.year),
        unit="年",
        valid_from=today,
        citation=last.citation,
    )
    _write(asked, today)
