"""The verbs: open an account, post one entry or many, reverse one.

They leave no note in the journal: they always run inside a higher verb, which leaves its one note;
an entry is its own evidence and cannot be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from xieli.kernel.actor import Actor
from xieli.ledger import rules, sql
from xieli.ledger.models import Account, Entry
from xieli.shell.keys import uuid7

PREPARE_AFTER = 3  # runs of a statement on one connection


@contextmanager
def _wire() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of the running transaction; its statements travel together until one is read."""
    with connection.cursor() as chosen:  # the backend has set the home's path on it
        link = chosen.connection
    link.prepare_threshold = PREPARE_AFTER
    with connection.wrap_database_errors, link.pipeline(), psycopg.Cursor(link) as wire:
        yield wire


def post(
    lines: Sequence[rules.Line], *, because: str, key: str, by: Actor, at: datetime
) -> Entry:
    posting = rules.Posting(key, because, tuple(lines))
    rules.must_be_sound(posting)
    entry = Entry(
        id=uuid7(), key=key, because=because, at=at,
        actor_id=by.id, actor_label=by.label, digest=rules.digest(lines),
    )
    places = list(rules.net(lines))
    acc = [p[0].hex for p in places]
    units = [p[1] for p in places]
    a, u = _array(acc), _array(units)
    with MODE():
      with _wire() as wire:
        wire.execute(sql.OPEN_BALANCES, [_array(uuid7().hex for _ in places), a, u])
        wire.execute(sql.WRITE_ENTRIES, [at, by.id, by.label, [entry.id], [key], [because], [entry.digest]])
        wire.execute(sql.LOCK_BALANCES, [a, u])
        wire.nextset()
        if wire.rowcount == 0:
            return None
        wire.nextset()
        held = {(r[0], r[1]): rules.Held(r[2], r[3]) for r in wire.fetchall()}
        after = rules.settle(held, [posting])
        if after:
            wire.execute(sql.WRITE_BALANCES, [_array(p[0].hex for p in after), _array(p[1] for p in after), _array(map(str, after.values()))])
        wire.execute(sql.WRITE_LINES, [_array(uuid7().hex for _ in lines), _array(entry.id.hex for _ in lines),
            _array(l.account_id.hex for l in lines), _array(l.unit for l in lines), _array(str(l.amount) for l in lines)])
    entry._state.adding = False
    return entry

def _array(texts):
    return "{" + ",".join(texts) + "}"
MODE = transaction.atomic


def open_account(code: str, name: str, *, is_bounded: bool, by: Actor, at: datetime) -> Account:
    """Placeholder until the ledger helper's version lands."""
    made, _fresh = Account.objects.get_or_create(
        code=code,
        defaults={"name": name, "is_bounded": is_bounded, "opened_at": at,
                  "opened_by_id": by.id, "opened_by": by.label},
    )
    return made
