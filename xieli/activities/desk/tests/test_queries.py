"""What is due, over all kinds, in the order of the days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests import cast as c
from xieli.activities import registry
from xieli.activities.contract import Room
from xieli.activities.desk import queries
from xieli.activities.desk.tests.conftest import Scene
from xieli.people.queries import STRANGER, Reader, reader_of
from xieli.shell.due import Due
from xieli.site.today.queries import grouped

pytestmark = pytest.mark.django_db
NO_ONE = Reader(STRANGER, c.TODAY)


def due(words: str, until: date | None = None) -> Due:
    return Due(words, "", "/", until)


def test_the_earliest_day_comes_first_and_what_has_none_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = [due("不急"), due("月底", date(2024, 3, 31))]
    other = [due("今天", date(2024, 3, 1)), due("也不急")]
    usual = registry.ACTIVITIES["pairing"]
    kinds = {
        "one": replace(usual, kind="one", due=lambda _reader, _today: one),
        "other": replace(usual, kind="other", due=lambda _reader, _today: other),
    }
    monkeypatch.setattr(registry, "ACTIVITIES", kinds)

    found = queries.due(NO_ONE, c.TODAY)

    assert [item.words for item in found] == ["今天", "月底", "不急", "也不急"]


def test_the_reader_and_the_day_are_handed_on(kind: Callable[..., None]) -> None:
    asked: list[tuple[Any, date]] = []

    def remember(reader: Any, today: date) -> list[Due]:
        asked.append((reader, today))
        return []

    kind(due=remember)

    assert queries.due(NO_ONE, c.TODAY) == []
    assert asked == [(NO_ONE, c.TODAY)]


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
