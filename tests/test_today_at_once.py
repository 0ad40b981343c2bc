"""今天要办 in a home where everything waits: one statement, and nothing lost or added by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast as c
from tests.world import World, the_world
from xieli.activities.rights.models import State, Ticket
from xieli.people import learnt
from xieli.people.errands import Day, Errand
from xieli.people.queries import Reader, reader_of
from xieli.rulebook.queries import values
from xieli.shell.due import Due
from xieli.site.today import queries as today

pytestmark = pytest.mark.django_db
CAST = ("李梅", "周敏", "王强", "刘芸", "陈主席", "孙主席", "何审", "赵六")
ROW = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}/")
COUNTY_OFFICER = 20  # queries of the whole page, the campaign's counties among them


@pytest.fixture
def world() -> World:
    """One of each row that a page can show."""
    return the_world()


def reader_named(world: World, name: str) -> Reader:
    return reader_of(world.cast.users[name], timezone.now())


def asked_alone(errand: Errand, reader: Reader) -> list[Due]:
    """What Django finds for one errand, each question by itself and built for this reader."""
    if errand.functions and not any(reader.holds(one) for one in errand.functions):
        return []
    held = values(errand.keys, "", reader.on) if errand.keys else {}
    known = dict(errand.before(reader, reader.on)) if errand.before else {}
    day = Day(reader, reader.on, timezone.now(), held, known)
    lists = [list(rows) or _counts_of_nothing(rows) for rows in errand.rows(day)]
    return list(errand.tell(day, *lists)) if any(lists) or not lists else []


def _counts_of_nothing(rows: Any) -> list[Any]:
    """Where no row can be meant at all Django gives no row of counts either."""
    named = rows.query.annotations
    return [dict.fromkeys(named)] if "all_of_them" in named else []


def test_asked_at_once_everybody_finds_what_she_finds_question_by_question(world: World) -> None:
    readers = {name: reader_named(world, name) for name in CAST}

    at_once = {name: today.due(one, one.on) for name, one in readers.items()}

    for name, reader in readers.items():
        alone = [one for errand in today.ERRANDS for one in asked_alone(errand, reader)]
        assert at_once[name] == sorted(alone, key=lambda one: one.until or date.max), name
    assert len(at_once["王强"]) > 10
    assert at_once["李梅"] == []


def rows_of(found: Iterable[Due]) -> set[str]:
    """The addresses that lead to one row and not to a list."""
    return {one.url for one in found if ROW.search(one.url)}


def test_what_is_learnt_for_one_county_is_asked_for_another_and_shows_its_own(
    world: World,
) -> None:
    wang, zhao = (reader_named(world, name) for name in ("王强", "赵六"))
    hers = rows_of(today.due(wang, wang.on))

    kept = len(learnt._kept)
    found = today.due(zhao, zhao.on)

    assert len(learnt._kept) == kept
    assert hers
    assert rows_of(found) & hers == set()


def test_what_is_done_is_gone_at_the_next_look(world: World) -> None:
    wang = reader_named(world, "王强")
    before = [one.more for one in today.due(wang, wang.on)]

    Ticket.objects.update(state=State.WITHDRAWN)
    after = [one.more for one in today.due(wang, wang.on)]

    assert "维权诉求" in before
    assert "维权诉求" not in after


def test_the_page_of_a_county_officer_asks_a_pinned_number_of_questions(
    world: World, client: Client
) -> None:
    c.sign_in(client, world.cast, "王强")
    client.get("/today/")

    with CaptureQueriesContext(connection) as seen:
        page: Any = client.get("/today/")

    assert len(page.context["due"]) > 10
    assert len(seen) <= COUNTY_OFFICER, [one["sql"][:80] for one in seen.captured_queries]
