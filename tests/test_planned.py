"""Plans that a connection keeps: the rows of the home that asks, the newest few, and no harm."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from xieli.shell.homes import use_home
from xieli.shell.postgres.base import MOST_PLANNED, DatabaseWrapper
from xieli.unions.models import Place

pytestmark = pytest.mark.django_db
PLACES = "SELECT count(*), $1::date FROM unions_place WHERE name = $2::text"
DAY = date(2026, 11, 22)
MODE = "SELECT current_setting('plan_cache_mode')"


def planned(words: str, *values: Any) -> Any:
    return cast("DatabaseWrapper", connection).planned(words, values)


def kept() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'planned%'")
        return cursor.fetchall()


def mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute(MODE)
        return str(cursor.fetchone()[0])


def test_the_same_words_give_each_home_its_own_rows() -> None:
    Place.objects.create(name="甲", region_code="440305")

    told = [planned(PLACES, DAY, "甲")]
    with use_home("beta"):
        told.append(planned(PLACES, DAY, "甲"))
    told.append(planned(PLACES, DAY, "乙"))

    assert told == [(1, DAY), (0, DAY), (0, DAY)]


def test_what_is_asked_again_is_one_query_and_sees_what_came_since() -> None:
    planned(PLACES, DAY, "甲")
    Place.objects.create(name="甲", region_code="440305")

    with CaptureQueriesContext(connection) as seen:
        told = planned(PLACES, DAY, "甲")

    assert told == (1, DAY)
    assert len(seen) == 1
    assert seen.captured_queries[0]["sql"].startswith("EXECUTE planned_")


def test_only_a_few_plans_are_kept_and_none_is_left_behind() -> None:
    for number in range(MOST_PLANNED + 3):
        assert planned(f"SELECT {number}") == (number,)

    assert len(kept()) == MOST_PLANNED
    assert planned("SELECT 0") == (0,)  # it had to give way, and is planned once more


def test_a_failure_leaves_the_connection_as_it_was() -> None:
    before = mode()

    for words in ("SELECT nothing_here", "SELECT 1 / 0"):
        with pytest.raises(DatabaseError, match=r"nothing_here|division"), transaction.atomic():
            planned(words)

    assert mode() == before
    assert planned("SELECT 7") == (7,)


def test_values_travel_apart_from_the_words() -> None:
    nasty = "甲'; DROP TABLE unions_place; --"

    assert planned(PLACES, DAY, nasty) == (0, DAY)
    with pytest.raises(ProgrammingError), transaction.atomic():
        planned(PLACES, DAY)  # one too few
