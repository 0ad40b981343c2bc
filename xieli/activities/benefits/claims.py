"""Claims: one transaction for one person (`claim`) or for many at once (the lane), one law.

`questions` are sent first and lock; `verdict` decides on their answers and gives the rows to
write. Who drives them differs: here Django's transaction, in lane.py a connection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from xieli.activities.benefits import claim_rules, claim_sql, rules, tokens
from xieli.activities.benefits.claim_rules import Ask, Fate, Known, Room, Verdict
from xieli.activities.benefits.claim_sql import Shelf
from xieli.activities.benefits.models import Batch, Claim, Window
from xieli.activities.benefits.queries import terms_of
from xieli.journal import sql as journal_sql
from xieli.kernel.actor import Actor
from xieli.ledger import sql as ledger_sql
from xieli.ledger import wire
from xieli.ledger.rules import Posting, move
from xieli.ledger.wire import Row, Statement
from xieli.rulebook import queries as rulebook
from xieli.rulebook.values import whole
from xieli.shell.guards import Belonging
from xieli.shell.homes import current

LASTS, SKEW = "benefits.token_minutes", "benefits.token_skew_seconds"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE = Decimal(1)
Rows = Sequence[Sequence[Row]]


class Outcome(NamedTuple):
    """What one ask comes to; the code and state of the claim where there is one."""

    fate: Fate
    code: str = ""
    state: str = ""


def shelf_of(batch: Batch) -> Shelf:
    """Where the stock of a batch stands; Refusal where it was never opened."""
    if batch.stock_id is None or batch.held_id is None:
        raise claim_rules.refusal(Fate.EARLY)
    return Shelf(batch.pk, batch.code, batch.title, batch.stock_id, batch.held_id)


def entry_token(
    batch: Batch, belonging: Belonging | None, *, window: Window | None = None, at: datetime
) -> str:
    """The token with which this person may ask for one; Refusal where the terms say no.

    It may be given before the opening: it is good from then on.
    """
    terms = terms_of(batch)
    early = max(at, batch.opens_at)  # who comes early is no reason to refuse the token
    rules.must_claim(terms, belonging, early)
    assert belonging is not None  # must_claim refuses a stranger
    begins, ends = tokens.span(batch.opens_at, at, _life(batch, at))
    home = rules.household_of(batch.per_household, belonging)
    entry = tokens.Entry(
        current(), str(batch.pk), batch.code, str(belonging.person_id),
        str(home) if home else None, str(window.pk) if window else None, begins, ends,
    )  # fmt: skip
    return tokens.mint(entry)


def _life(batch: Batch, at: datetime) -> tokens.Life:
    region = batch.union.region.code if batch.union.region else ""
    held = rulebook.values([LASTS, SKEW], region, timezone.localdate(at))
    minutes, seconds = whole(held[LASTS].value), whole(held[SKEW].value)
    return tokens.Life(timedelta(minutes=minutes), timedelta(seconds=seconds))


@transaction.atomic
def claim(
    batch: Batch, belonging: Belonging | None, *, window: Window | None = None, by: Actor,
    at: datetime,
) -> Claim:  # fmt: skip
    """Give one of the batch to a person, or the claim she has of it already; Refusal why not.

    The person and the batch are the key of a claim: a second click is the same claim.
    """
    if belonging is not None:
        own = Claim.objects.filter(batch=batch, person_id=belonging.person_id).first()
        if own is not None:
            return own
    rules.must_claim(terms_of(batch), belonging, at)
    assert belonging is not None  # must_claim refuses a stranger
    home = rules.household_of(batch.per_household, belonging)
    named = (str(home) if home else None, str(window.pk) if window else None)
    ask = Ask(str(belonging.person_id), *named)
    shelf = shelf_of(batch)
    [outcome] = take(shelf, [ask], by=by, at=at)
    if not outcome.code:
        raise claim_rules.refusal(outcome.fate)
    return Claim.objects.get(batch=batch, code=outcome.code)


@transaction.atomic
def take(shelf: Shelf, asks: Sequence[Ask], *, by: Actor, at: datetime) -> list[Outcome]:
    """Judge many asks for one batch and write the winners; all in Django's transaction."""
    answers = wire.ask(*questions(shelf, asks))
    writes, outcomes = verdict(shelf, asks, answers, by, at)
    if writes:
        wire.ask(*writes)
    return outcomes


# The two halves of the one transaction -----------------------------------------------------------


def questions(shelf: Shelf, asks: Sequence[Ask]) -> list[Statement]:
    """What is locked and read before anything is decided, in the order of the locks."""
    return [
        (claim_sql.PIN, ()),
        claim_sql.room(shelf),
        claim_sql.windows(shelf, asks),
        ledger_sql.open_balances(shelf.places),
        ledger_sql.lock_balances(shelf.places),
        *claim_sql.known(shelf, asks),
    ]


def verdict(
    shelf: Shelf, asks: Sequence[Ask], answers: Rows, by: Actor, at: datetime
) -> tuple[list[Statement], list[Outcome]]:
    """Decide under the locks; give what is to be written (nothing, if nobody won) and all fates."""
    _pinned, [said], free, _opened, balances, *claims = answers
    left = {account: Decimal(amount) for account, _unit, amount in balances}
    state, way, opens, closes = said
    room = Room(
        state, way, _moment(opens), _moment(closes), int(left.get(str(shelf.stock_id), 0)),
        {window: int(places) for window, places in free},
    )  # fmt: skip
    judged = claim_rules.decide(asks, room, known(claims), at)
    new = claim_sql.fresh(judged.winners)
    writes = _writes(shelf, new, room, by, at) if judged.winners else []
    return writes, told(asks, judged, new.codes)


def known(claims: Rows) -> Iterator[Known]:
    """The claims that exist, from their rows."""
    for rows in claims:
        for person, household, code, state in rows:
            yield Known(person, household or None, code, state)


def _moment(micros: str) -> datetime:
    return EPOCH + timedelta(microseconds=int(micros))


def told(asks: Sequence[Ask], judged: Verdict, codes: Sequence[str] = ()) -> list[Outcome]:
    """The outcome of every ask; `codes` are those of the winners."""
    outcomes = []
    for ask, fate, place in zip(asks, judged.fates, judged.places, strict=True):
        if place >= 0:
            outcomes.append(Outcome(fate, codes[place], rules.HELD))
        elif fate is Fate.OWN:
            had = judged.known[ask.person]
            outcomes.append(Outcome(fate, had.code, had.state))
        else:
            outcomes.append(Outcome(fate))
    return outcomes


def _reason(words: str) -> str:
    return words[:200]  # the ledger's column; a title has 80


def _writes(
    shelf: Shelf, new: claim_sql.Fresh, room: Room, by: Actor, at: datetime
) -> list[Statement]:
    lines = move(ONE, shelf.unit, out_of=shelf.stock_id, into=shelf.held_id)
    posting = Posting("claim:", _reason(f"领取：{shelf.title}"), lines)
    writes = [claim_sql.write(shelf, new, at)]
    if room.windows:
        writes.append(claim_sql.take_windows(claim_rules.taken_of(new.winners)))
    writes += ledger_sql.post_alike(posting, new.keys, by, at)
    return writes + journal_sql.note(_telling(shelf, new, room.left), by=by, at=at)


def _telling(shelf: Shelf, new: claim_sql.Fresh, left: int) -> journal_sql.Telling:
    people = (ask.person for ask in new.winners)
    many, rows = len(new.keys), zip(new.keys, people, new.codes, strict=True)
    facts = {
        "claims": many, "left": left - many, "first": new.keys[0], "last": new.keys[-1],
        "digest": claim_rules.digest(rows),
    }  # fmt: skip
    words, about = f"发出 {many} 份：{shelf.title}", ("benefits.batch", shelf.id)
    return journal_sql.Telling("benefits.claim", words, about, facts)
