"""The verbs: open an account or many, post one entry or many, reverse one.

They leave no note in the journal: they always run inside a higher verb, which leaves its one note;
an entry says itself who, when and why, and nobody can change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from xieli.kernel.actor import Actor
from xieli.ledger import rules, sql, wire
from xieli.ledger.models import Account, Entry
from xieli.shell.keys import uuid7, uuid7s

FEW = 8  # places that a posting may move on the short way; above, sets cost less


class AccountDiffers(Exception):
    """A code names an account that is bounded otherwise: our own mistake, so loud."""


def open_account(code: str, name: str, *, is_bounded: bool, by: Actor, at: datetime) -> Account:
    """Give the account of this code, opened now if it is new; it stays bounded or not for ever."""
    opened = {"opened_at": at, "opened_by_id": by.id, "opened_by": by.label}
    account, _ = Account.objects.get_or_create(
        code=code, defaults={"name": name, "is_bounded": is_bounded, **opened}
    )
    if account.is_bounded != is_bounded:
        raise AccountDiffers(code)
    return account


def open_accounts(
    named: Mapping[str, str], *, is_bounded: bool, by: Actor, at: datetime
) -> dict[str, UUID]:
    """Give the accounts of many codes (code → name) as a set, the new ones opened now."""
    opened = {"is_bounded": is_bounded, "opened_at": at, "opened_by_id": by.id}
    known = set(Account.objects.filter(code__in=list(named)).values_list("code", flat=True))
    fresh = (
        Account(code=code, name=name, opened_by=by.label, **opened)
        for code, name in sorted(named.items())
        if code not in known
    )
    Account.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    rows = Account.objects.filter(code__in=list(named))
    other = rows.exclude(is_bounded=is_bounded).first()
    if other:
        raise AccountDiffers(other.code)
    return dict(rows.values_list("code", "id"))


def post(lines: Sequence[rules.Line], *, because: str, key: str, by: Actor, at: datetime) -> Entry:
    """Write balanced lines once: the same key and lines give the same entry, other lines are loud.

    Refusal, with nothing written, where a bounded account would go below zero.
    """
    posting = rules.Posting(key, because, tuple(lines))
    rules.must_be_sound(posting)
    draft = rules.Draft(uuid7(), posting, rules.digest(posting.lines))
    if _post_swiftly(draft, by, at) or _post_all([draft], by, at):
        return _as_entry(draft, by, at)
    return Entry.objects.get(key=key)


def reverse(entry: Entry, *, because: str, by: Actor, at: datetime) -> Entry:
    """Take an entry back by a posting of its own, once; Refusal where the units are gone."""
    lines = [rules.Line(line.account_id, line.unit, -line.amount) for line in entry.lines.all()]
    return post(lines, because=because, key=f"undo:{entry.id}", by=by, at=at)


def post_many(postings: Iterable[rules.Posting], *, by: Actor, at: datetime) -> int:
    """Write all of them or none, as if posted one by one in their order; say how many are new.

    Set-based: a handful of statements however many there are. Known keys are passed over.
    """
    asked = list(postings)
    drafts: dict[str, rules.Draft] = {}
    for key, posting in zip(uuid7s(len(asked)), asked, strict=True):
        rules.must_be_sound(posting)
        draft = rules.Draft(key, posting, rules.digest(posting.lines))
        _must_be_same(drafts.setdefault(posting.key, draft), draft.digest)
    return _post_all(list(drafts.values()), by, at) if drafts else 0


def _post_swiftly(draft: rules.Draft, by: Actor, at: datetime) -> bool:
    """Write one entry by one statement; False, and nothing written, where a constraint refused it.

    That is a known key, a first touch or a lack: the long way finds out and tells. Each balance is
    moved as it is once locked, and checked; the locks come last.
    """
    moved = rules.net(draft.posting.lines)
    if len(moved) > FEW:
        return False
    try:
        _ask_whole(sql.post(draft, moved, by, at))
    except (IntegrityError, DataError):
        return False
    return True


def _ask_whole(asked: wire.Statement) -> None:
    """Let it be done or nothing: a savepoint inside a transaction; alone, a statement is one."""
    if not connection.in_atomic_block:
        wire.ask(asked)
        return
    with transaction.atomic():
        wire.ask(asked)


@transaction.atomic
def _post_all(drafts: Sequence[rules.Draft], by: Actor, at: datetime) -> int:
    """Write the drafts whose keys are new, as sets, under the locks of all balances they move."""
    moved = rules.net(line for draft in drafts for line in draft.posting.lines)
    places = list(moved)
    fresh = _write_entries(drafts, places, by, at)
    if not fresh:
        return 0
    _copy_lines(fresh)
    [rows] = wire.ask(sql.lock_balances(places))
    held = {(UUID(account), unit): Decimal(amount) for account, unit, amount in rows}
    _settle(held, [draft.posting for draft in fresh])
    if len(fresh) < len(drafts):
        moved = rules.net(line for draft in fresh for line in draft.posting.lines)
    wire.ask(sql.write_balances(moved))
    return len(fresh)


def _copy_lines(drafts: Sequence[rules.Draft]) -> None:
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,  # a copy does not pass through Django's cursor
        cursor.copy(sql.COPY_LINES) as copy,
    ):
        copy.write(sql.lines_to_copy(drafts))


def _settle(held: Mapping[rules.Place, Decimal], postings: Sequence[rules.Posting]) -> None:
    """Pass what the locked balances can bear; Refusal names the account that cannot."""
    try:
        rules.settle(held, postings)
    except rules.Overdraft as short:
        account = Account.objects.get(pk=short.place[0])
        raise short.refusal(account.name) from None


def _as_entry(draft: rules.Draft, by: Actor, at: datetime) -> Entry:
    """Give the row that was written, without asking for it again."""
    said = draft.posting
    names = ("id", "key", "because", "at", "actor_id", "actor_label", "digest")
    values = (draft.id, said.key, said.because, at, by.id, by.label, draft.digest)
    return Entry.from_db(connection.alias, names, values)


def _must_be_same(draft: rules.Draft, digest: str) -> None:
    if draft.digest != digest:
        raise rules.KeyUsedTwice(draft.posting.key)


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
