"""How the ledger speaks to PostgreSQL: prepared statements, several on one journey.

Django's and psycopg's cursors wait for each statement on its own, BEGIN among them, and dress
every value; for a posting that costs as much as the work. This uses libpq's pipeline of the very
same connection, inside Django's transaction; where there is none, one journey is one transaction:
all of it or nothing.
Errors are the database errors that Django always raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import AsyncConnection, Connection, errors
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

if TYPE_CHECKING:
    from xieli.shell.postgres.base import DatabaseWrapper

Statement = tuple[str, Sequence[str | None]]  # its text with $1, $2 …, and its values as text
Asked = tuple[bytes, list[bytes | None]]  # the name of a prepared statement and its values
Row = tuple[str, ...]  # no statement of the ledger asks for a value that may be NULL

Link = Connection | AsyncConnection

_prepared: WeakKeyDictionary[Link, dict[str, bytes]] = WeakKeyDictionary()
_number = count()


def ask(*statements: Statement) -> list[list[Row]]:
    """Send all statements at once and give the rows of each; the first error is raised."""
    database = connections[DEFAULT_DB_ALIAS]
    link: Connection = cast("DatabaseWrapper", database).wire()
    with database.wrap_database_errors:
        return [_rows(result) for result in _journey(link, statements)]


async def ask_apart(link: AsyncConnection, *statements: Statement) -> list[list[Row]]:
    """The same on a connection outside Django; its BEGIN and COMMIT are statements as any other.

    Errors are psycopg's own.
    """
    known = _prepared.setdefault(link, {})
    fresh, asked = _named(known, statements)
    link.pgconn.enter_pipeline_mode()
    try:
        _send(link.pgconn, fresh, asked)
        results = await link.wait(_answers(link.pgconn))
    finally:
        link.pgconn.exit_pipeline_mode()
    return [_rows(result) for result in _checked(known, fresh, results)]


def array(texts: Iterable[str]) -> str:
    """Give an array of words that need no quoting (ids, units, numbers) as PostgreSQL reads it."""
    return "{" + ",".join(texts) + "}"


def quoted_array(texts: Iterable[str]) -> str:
    """Give an array of any words as PostgreSQL reads it."""
    escaped = (text.replace("\\", r"\\").replace('"', r"\"") for text in texts)
    return '{"' + '","'.join(escaped) + '"}'


def _journey(link: Connection, statements: Sequence[Statement]) -> Sequence[PGresult]:
    """Give the results of the statements; BEGIN and PREPARE travel ahead of them unseen."""
    known = _prepared.setdefault(link, {})
    fresh, asked = _named(known, statements)
    begins = not link.autocommit and link.pgconn.transaction_status == TransactionStatus.IDLE
    if len(asked) == 1 and not begins and not fresh:
        return [_alone(link.pgconn, *asked[0])]
    link.pgconn.enter_pipeline_mode()
    try:
        if begins:
            link.pgconn.send_query_params(b"BEGIN", None)
        _send(link.pgconn, fresh, asked)
        results = link.wait(_answers(link.pgconn))
    finally:
        link.pgconn.exit_pipeline_mode()
    for result in results[:begins]:
        _must_be_good(result)
    return _checked(known, fresh, results[begins:])


def _named(
    known: Mapping[str, bytes], statements: Sequence[Statement]
) -> tuple[dict[str, bytes], list[Asked]]:
    """Give the texts that this connection does not know yet, and all statements by their names."""
    fresh = {text: b"ledger_%d" % next(_number) for text, _ in statements if text not in known}
    names = {**known, **fresh} if fresh else known
    return fresh, [
        (names[text], [_value(value) for value in values]) for text, values in statements
    ]


def _checked(
    known: dict[str, bytes], fresh: Mapping[str, bytes], results: Sequence[PGresult]
) -> Sequence[PGresult]:
    """Give the results of the statements themselves; keep what is prepared, raise what failed."""
    for (text, name), result in zip(fresh.items(), results, strict=False):
        if result.status == ExecStatus.COMMAND_OK:
            known[text] = name
    for result in results:
        _must_be_good(result)
    return results[len(fresh) :]


def _alone(pgconn: PGconn, name: bytes, values: Sequence[bytes | None]) -> PGresult:
    """One known statement needs no pipeline; other threads run while it waits."""
    result = pgconn.exec_prepared(name, cast("Sequence[bytes]", values))  # None is NULL
    _must_be_good(result)
    return result


def _must_be_good(result: PGresult) -> None:
    if result.status == ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(result)


def _send(
    pgconn: PGconn,
    fresh: Mapping[str, bytes],
    asked: Sequence[Asked],
) -> None:
    for text, name in fresh.items():
        pgconn.send_prepare(name, text.encode())
    for name, values in asked:
        pgconn.send_query_prepared(name, values)
    pgconn.pipeline_sync()


def _value(value: str | None) -> bytes | None:
    if value is not None and "\0" in value:
        raise ValueError("PostgreSQL stores no NUL")
    return None if value is None else value.encode()


def _answers(pgconn: PGconn) -> PQGen[list[PGresult]]:
    """Wait, with other threads running, until everything is sent and answered."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()  # None stands between the answers of two statements
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            return results
        if result is not None:
            results.append(result)


def _rows(result: PGresult) -> list[Row]:
    if not result.ntuples:  # a posting asks for none
        return []
    columns = range(result.nfields)
    return [
        tuple((result.get_value(row, column) or b"").decode() for column in columns)
        for row in range(result.ntuples)
    ]
