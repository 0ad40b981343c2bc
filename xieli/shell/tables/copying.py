"""Upserts many rows in a few set-based statements: COPY to a staging table, then one INSERT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from psycopg import sql

Values = Sequence[object]


@dataclass(frozen=True)
class Target:
    """Where rows go; key columns need a unique index, update columns follow the file.

    All other columns (the application's own key among them) keep their first value.
    """

    table: str
    columns: tuple[str, ...]
    key_columns: tuple[str, ...]
    update_columns: tuple[str, ...]


@dataclass(frozen=True)
class Upserted:
    """How many rows came new, were changed, and stood there already as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def copy_upsert(connection: Any, target: Target, rows: Iterable[Values]) -> Upserted:
    """Upsert rows (values in the order of target.columns) in one transaction.

    A key must not come twice in `rows` (mending flags it). What does not differ is not touched, so
    the same rows again change nothing. Rows stream to the server one by one: `rows` may be a
    generator, and no list of them is made here.
    """
    plan = _Plan(target)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(plan.stage)
        with cursor.copy(plan.copy) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(plan.analyze)
        cursor.execute(plan.drop_same)
        unchanged = cursor.rowcount
        cursor.execute(plan.count_known)
        changed = cursor.fetchone()[0]
        cursor.execute(plan.upsert)
        new = cursor.rowcount - changed
        cursor.execute(plan.drop)
    return Upserted(new, changed, unchanged)


class _Plan:
    """The statements for one target, each plain enough for a sharded schema."""

    def __init__(self, target: Target) -> None:
        names: dict[str, sql.Composable] = {
            "table": sql.Identifier(target.table),
            "stage": sql.Identifier("staged_rows"),
            "columns": _listed(target.columns),
            "keys": _listed(target.key_columns),
        }
        match = _each("{0}.{2} = {1}.{2}", names, target.key_columns, " AND ")
        same = _each("{0}.{2} IS NOT DISTINCT FROM {1}.{2}", names, target.update_columns, " AND ")
        take = _each("{2} = excluded.{2}", names, target.update_columns, ", ")

        def made(text: str) -> sql.Composed:
            return sql.SQL(text).format(**names, match=match, same=same, take=take)

        self.stage = made(
            "CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS "
            "SELECT {columns} FROM {table} WITH NO DATA"
        )
        self.copy = made("COPY {stage} ({columns}) FROM STDIN")
        self.analyze = made("ANALYZE {stage}")
        self.drop_same = made("DELETE FROM {stage} USING {table} WHERE {match} AND {same}")
        self.count_known = made("SELECT count(*) FROM {stage} JOIN {table} ON {match}")
        self.upsert = made(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage} "
            "ON CONFLICT ({keys}) DO UPDATE SET {take}"
        )
        self.drop = made("DROP TABLE {stage}")


def _listed(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _each(
    shape: str, names: dict[str, sql.Composable], columns: Sequence[str], joint: str
) -> sql.Composed:
    """Say one thing of every column."""
    parts = [
        sql.SQL(shape).format(names["stage"], names["table"], sql.Identifier(column))
        for column in columns
    ]
    return sql.SQL(joint).join(parts)
