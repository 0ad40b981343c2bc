"""The upsert changes what differs, leaves what does not, and counts both."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from xieli.shell.keys import uuid7
from xieli.shell.tables.copying import Target, Upserted, copy_upsert
from xieli.unions.models import Place

pytestmark = pytest.mark.django_db

TARGET = Target(
    table="unions_place",
    columns=("id", "name", "region_code", "address"),
    key_columns=("id",),
    update_columns=("name", "region_code", "address"),
)


def places(count: int, name: str = "驿站") -> list[tuple[object, ...]]:
    return [(UUID(int=n + 1), f"{name}{n}", "450329", "") for n in range(count)]


def test_new_rows_come_in_and_the_same_rows_again_change_nothing() -> None:
    rows = places(30)

    first, second = (copy_upsert(connection, TARGET, iter(rows)) for _ in range(2))

    assert first == Upserted(new=30)
    assert second == Upserted(unchanged=30)
    assert Place.objects.count() == 30


def test_only_what_differs_is_changed() -> None:
    copy_upsert(connection, TARGET, places(3))
    before = Place.objects.get(id=UUID(int=1))
    rows = [*places(2), (UUID(int=3), "新名", "450328", "路口"), (uuid7(), "再一个", "450329", "")]

    told = copy_upsert(connection, TARGET, rows)

    assert told == Upserted(new=1, changed=1, unchanged=2)
    assert Place.objects.get(id=UUID(int=3)).name == "新名"
    assert Place.objects.get(id=UUID(int=1)).name == before.name


def test_new_changed_and_unchanged_rows_are_told_apart_in_one_go() -> None:
    copy_upsert(connection, TARGET, places(2000))

    told = copy_upsert(connection, TARGET, places(1000, "别名") + places(3000)[1000:])

    assert told == Upserted(new=1000, changed=1000, unchanged=1000)


def test_rows_are_taken_one_by_one_from_a_generator() -> None:
    told = copy_upsert(connection, TARGET, (row for row in places(50)))

    assert told == Upserted(new=50)


def test_text_with_tabs_quotes_line_ends_and_nothing_arrives_whole() -> None:
    odd = 'a\tb\\N"c"\n李梅\\'
    copy_upsert(connection, TARGET, [(UUID(int=1), odd, "450329", "")])

    assert Place.objects.get().name == odd


def test_no_rows_are_no_work() -> None:
    assert copy_upsert(connection, TARGET, []) == Upserted()


def test_a_key_twice_in_one_file_is_loud_and_leaves_nothing_behind() -> None:
    with pytest.raises(Exception, match="a second time|duplicate key"), transaction.atomic():
        copy_upsert(connection, TARGET, [*places(2), *places(1, "又")])

    assert Place.objects.count() == 0


def test_a_row_the_table_refuses_takes_all_rows_back() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_upsert(connection, TARGET, [*places(2), (uuid7(), None, "450329", "")])

    assert Place.objects.count() == 0


@pytest.fixture
def statements() -> Iterator[list[str]]:
    heard: list[str] = []

    def listen(execute: object, sql: object, *rest: object) -> object:
        heard.append(sql if isinstance(sql, str) else sql.as_string(None))  # type: ignore[attr-defined]
        return execute(sql, *rest)  # type: ignore[operator]

    with connection.execute_wrapper(listen):
        yield heard


def test_every_statement_is_plain_enough_for_a_sharded_schema(statements: list[str]) -> None:
    copy_upsert(connection, TARGET, places(2))

    said = " ".join(statements)
    assert said.count("WITH") == said.count("WITH NO DATA") == 1
    assert '"home".' not in said
    assert all(";" not in statement for statement in statements)
