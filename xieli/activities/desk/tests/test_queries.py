"""What is due, over all kinds, in the order of the days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import cast as c
from xieli.activities import registry
from xieli.activities.contract import Room
from xieli.activities.desk import queries
from xieli.activities.desk.tests.conftest import Scene
from xieli.people.errands import Day, Errand, nothing
from xieli.people.queries import STRANGER, Reader, reader_of
from xieli.shell.due import Due
from xieli.site.today.queries import grouped

pytestmark = pytest.mark.django_db
NO_ONE = Reader(STRANGER, c.TODAY)


def due(words: str, until: date | None = None) -> Due:
    return Due(words, "", "/", until)


def test_the_earliest_day_comes_first_and_what_has_none_last(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = [due("不急"), due("月底", date(2024, 3, 31))]
    other = [due("今天", date(2024, 3, 1)), due("也不急")]
    told = [Errand((), nothing, lambda _day, these=these: these) for these in (one, other)]
    monkeypatch.setattr(queries, "ERRANDS", told)

    found = queries.due(reader_of(scene.cast.users["周敏"], c.AT), c.TODAY)

    assert [item.words for item in found] == ["今天", "月底", "不急", "也不急"]
    assert queries.due(NO_ONE, c.TODAY) == []


def test_the_reader_and_the_day_are_handed_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, date]] = []

    def remember(day: Day) -> list[Due]:
        asked.append((day.reader, day.today))
        return []

    monkeypatch.setattr(queries, "ERRANDS", [Errand((), nothing, remember)])
    reader = reader_of(scene.cast.users["周敏"], c.AT)

    assert queries.due(reader, c.TODAY) == []
    assert asked == [(reader, c.TODAY)]


def test_the_errands_of_every_kind_are_asked() -> None:
    every = [one for kind in registry.ACTIVITIES.values() for one in kind.errands]

    assert list(queries.ERRANDS[: len(every)]) == every


def test_only_the_second_signature_is_asked_to_adopt(scene: Scene) -> None:
    c.rules_of_the_house()
    readers = {name: reader_of(user, c.AT) for name, user in scene.cast.users.items()}

    asked = {
        name
        for name, reader in readers.items()
        if any("采纳" in one.words for one in queries.due(reader, c.TODAY))
    }

    assert asked == {"陈主席"}


def test_every_kind_declares_itself_as_the_registry_names_it() -> None:
    for name, activity in registry.ACTIVITIES.items():
        assert activity.kind == name
        assert activity.title
        assert activity.rooms <= set(Room)
        assert bool(activity.takes) == bool(activity.on_referred)


def test_a_programme_finds_its_kind(scene: Scene) -> None:
    assert registry.activity_of(scene.programme) is registry.ACTIVITIES["pairing"]


def test_the_day_has_four_headings_and_leaves_empty_ones_out() -> None:
    found = [due("迟了", date(2024, 2, 29)), due("今天", c.TODAY), due("随时")]

    groups = grouped(found, c.TODAY)

    assert [(one.title, len(one.rows)) for one in groups] == [
        ("已经超过期限", 1), ("今天到期", 1), ("没有期限，随时可办", 1),
    ]  # fmt: skip
