"""The verbs: open an account, post one entry or many, reverse one.

They leave no note in the journal: they always run inside a higher verb, which leaves its one note;
an entry says itself who, when and why, and nobody can change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from xieli.kernel.actor import Actor
from xieli.ledger import rules, sql, wire
from xieli.ledger.models import Account, Entry
from xieli.shell.keys import uuid7


class AccountDiffers(Exception):
    """A code names an account that is bounded otherwise: our own mistake, so loud."""


class _KnownKey(Exception):
    """The key has its entry already; what was written on the way is undone."""


class _NotOpen(Exception):
    """A bounded account is touched in this unit for the first time; begin again and open it."""


def open_account(code: str, name: str, *, is_bounded: bool, by: Actor, at: datetime) -> Account:
    """Give the account of this code, opened now if it is new; it stays bounded or not for ever."""
    opened = {"opened_at": at, "opened_by_id": by.id, "opened_by": by.label}
    account, _ = Account.objects.get_or_create(
        code=code, defaults={"name": name, "is_bounded": is_bounded, **opened}
    )
    if account.is_bounded != is_bounded:
        raise AccountDiffers(code)
    return account


def post(lines: Sequence[rules.Line], *, because: str, key: str, by: Actor, at: datetime) -> Entry:
    """Write balanced lines once: the same key and lines give the same entry, other lines are loud.

    Refusal, with nothing written, where a bounded account would go below zero.
    """
    posting = rules.Posting(key, because, tuple(lines))
    rules.must_be_sound(posting)
    draft = rules.Draft(uuid7(), posting, rules.digest(posting.lines))
    try:
        try:
            return _post(draft, by, at)
        except _NotOpen:
            return _post(draft, by, at, opening=True)
    except _KnownKey:
        return _entry_of(draft)


def reverse(entry: Entry, *, because: str, by: Actor, at: datetime) -> Entry:
    """Take an entry back by a posting of its own, once; Refusal where the units are gone."""
    lines = [rules.Line(line.account_id, line.unit, -line.amount) for line in entry.lines.all()]
    return post(lines, because=because, key=f"undo:{entry.id}", by=by, at=at)


@transaction.atomic
def post_many(postings: Iterable[rules.Posting], *, by: Actor, at: datetime) -> int:
    """Write all of them or none, as if posted one by one in their order; say how many are new.

    Set-based: a handful of statements however many there are. Known keys are passed over.
    """
    drafts = _drafts(postings)
    if not drafts:
        return 0
    places = sorted({place for draft in drafts for place in rules.net(draft.posting.lines)})
    fresh = _write_entries(drafts, places, by, at)
    if not fresh:
        return 0
    _copy_lines(fresh)
    [rows] = wire.ask(sql.lock_balances(places))
    _settle(_held(rows), [draft.posting for draft in fresh])
    moved = rules.net(line for draft in fresh for line in draft.posting.lines)
    wire.ask(sql.write_balances(moved))
    return len(fresh)


@transaction.atomic
def _post(draft: rules.Draft, by: Actor, at: datetime, *, opening: bool = False) -> Entry:
    """Write one entry on one journey; the locks come last and are held for the commit only."""
    moved = rules.net(draft.posting.lines)
    places = list(moved)
    asked = [
        sql.write_entry(draft, places, by, at),
        sql.write_lines(draft),
        sql.lock_balances(places),
        sql.write_balances(moved),
    ]
    if opening:
        asked.insert(0, sql.open_balances(places))
    entries, _lines, rows, _balances = wire.ask(*asked)[-4:]
    if not entries:
        raise _KnownKey
    held = _held(rows)
    bounded = entries[0][0]  # PostgreSQL's array of ids, as text
    if any(place not in held and str(place[0]) in bounded for place in places):
        raise _NotOpen
    _settle(held, [draft.posting])
    return _as_entry(draft, by, at)


def _settle(held: Mapping[rules.Place, Decimal], postings: Sequence[rules.Posting]) -> None:
    """Pass what the locked balances can bear; Refusal names the account that cannot."""
    try:
        rules.settle(held, postings)
    except rules.Overdraft as short:
        account = Account.objects.get(pk=short.place[0])
        raise short.refusal(account.name) from None


def _as_entry(draft: rules.Draft, by: Actor, at: datetime) -> Entry:
    """Give the row that was written, without asking for it again."""
    entry = Entry(
        id=draft.id,
        key=draft.posting.key,
        because=draft.posting.because,
        at=at,
        actor_id=by.id,
        actor_label=by.label,
        digest=draft.digest,
    )
    entry._state.adding = False
    entry._state.db = connection.alias
    return entry


def _entry_of(draft: rules.Draft) -> Entry:
    """Give the entry that has this key already; KeyUsedTwice where its lines are others."""
    entry = Entry.objects.get(key=draft.posting.key)
    _must_be_same(draft, entry.digest)
    return entry


def _must_be_same(draft: rules.Draft, digest: str) -> None:
    if draft.digest != digest:
        raise rules.KeyUsedTwice(draft.posting.key)


def _drafts(postings: Iterable[rules.Posting]) -> list[rules.Draft]:
    """Give the sound postings in their order, each key once."""
    drafts: dict[str, rules.Draft] = {}
    for posting in postings:
        rules.must_be_sound(posting)
        draft = rules.Draft(uuid7(), posting, rules.digest(posting.lines))
        _must_be_same(drafts.setdefault(posting.key, draft), draft.digest)
    return list(drafts.values())


def _write_entries(
    drafts: Sequence[rules.Draft], places: Sequence[rules.Place], by: Actor, at: datetime
) -> list[rules.Draft]:
    """Write the entries and give the drafts whose keys were new; KeyUsedTwice as in `post`."""
    _opened, written = wire.ask(sql.open_balances(places), sql.write_entries(drafts, by, at))
    if len(written) == len(drafts):
        return list(drafts)
    new = {UUID(row[0]) for row in written}
    _must_be_known([draft for draft in drafts if draft.id not in new])
    return [draft for draft in drafts if draft.id in new]


def _must_be_known(drafts: Sequence[rules.Draft]) -> None:
    [rows] = wire.ask(sql.known_digests(drafts))
    digests = {key: digest for key, digest in rows}
    for draft in drafts:
        _must_be_same(draft, digests[draft.posting.key])


def _copy_lines(drafts: Sequence[rules.Draft]) -> None:
    """Write all lines of all entries by one COPY."""
    with connection.cursor() as cursor, cursor.copy(sql.COPY_LINES) as copy:
        copy.write(sql.lines_to_copy(drafts))


def _held(rows: Iterable[wire.Row]) -> dict[rules.Place, Decimal]:
    return {(UUID(account), unit): Decimal(amount) for account, unit, amount in rows}
