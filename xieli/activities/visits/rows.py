"""The two tables that grow with the people, written as sets: 17,000 rows are a second's work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db import connection

from xieli.activities.visits.models import Recipient, YearSum
from xieli.shell.keys import uuid7

OPEN_SUMS = """
INSERT INTO visits_yearsum (id, who, year, amount)
SELECT s.id, s.who, %s, 0 FROM unnest(%s::uuid[], %s::text[]) AS s (id, who)
ORDER BY s.who ON CONFLICT (who, year) DO NOTHING
"""
WRITE_SUMS = """
UPDATE visits_yearsum y SET amount = m.amount
FROM unnest(%s::text[], %s::numeric[]) AS m (who, amount)
WHERE y.who = m.who AND y.year = %s
"""


def locked_sums(who: Collection[str], year: int) -> dict[str, Decimal]:
    """What all lists of the year hold for each of these people, locked in one order for all."""
    asked = sorted(who)
    with connection.cursor() as cursor:
        cursor.execute(OPEN_SUMS, [year, [uuid7() for _one in asked], asked])
    rows = YearSum.objects.select_for_update().filter(year=year, who__in=asked).order_by("who")
    return dict(rows.values_list("who", "amount"))


def write_sums(sums: Mapping[str, Decimal], year: int) -> None:
    """Write the sums anew; their rows are locked already."""
    if sums:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_SUMS, [list(sums), list(sums.values()), year])


def copy_people(people: Sequence[Recipient]) -> None:
    """Write new people of a list in one go."""
    fields = Recipient._meta.concrete_fields
    columns = ", ".join(f'"{one.column}"' for one in fields)
    names = [one.attname for one in fields]
    statement = f"COPY visits_recipient ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in people:
            copy.write_row([getattr(one, name) for name in names])
