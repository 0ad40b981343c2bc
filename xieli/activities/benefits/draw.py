"""The verbs of a draw (摇号): enter, leave, close_list, tell_public, draw, move_up, void.

Law: whoever enters has the same chance, early or late; the order is draw_rules' and can be
computed again by anybody; places go to winners in order, given back ones to the next in order.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from xieli.activities.benefits import draw_rules, queries, rules
from xieli.activities.benefits.models import Batch, BatchState, Claim, Lot, Way
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import queries as books
from xieli.ledger import services as ledger
from xieli.ledger.rules import Posting, move
from xieli.people import services as people
from xieli.rulebook.queries import value
from xieli.shell.guards import Belonging
from xieli.shell.keys import code

TICKET_LETTERS = 12
ONE = Decimal(1)
AT_ONCE = 5000  # winners written in one step

SHARED = "SELECT 1 FROM benefits_batch WHERE id = %s FOR SHARE"
LISTED = """
SELECT coalesce(string_agg(ticket, chr(10) ORDER BY ticket COLLATE "C"), ''), count(*)
FROM benefits_lot WHERE batch_id = %s
"""
PLACE = """
UPDATE benefits_lot AS l SET number = s.number, place = t.place
FROM (
    SELECT id, row_number() OVER (ORDER BY ticket COLLATE "C") AS number
    FROM benefits_lot WHERE batch_id = %s
) AS s
JOIN unnest(%s::int[]) WITH ORDINALITY AS t (place, number) ON t.number = s.number
WHERE l.id = s.id
"""


def commit_seed(batch: Batch, *, seed: bytes | None = None) -> None:
    """Bind a batch that is being opened to its seed: the digest is public, the seed is sealed.

    A part of open_batch, which saves the row and leaves the note. Tests give a seed.
    """
    secret = seed or secrets.token_bytes(draw_rules.SEED_BYTES)
    batch.commitment = draw_rules.commitment_of(secret)
    batch.sealed_seed = people.seal("seed", secret.hex())


def lot_of(batch: Batch, person_id: UUID) -> Lot | None:
    """Somebody's entry in a draw."""
    return Lot.objects.filter(batch=batch, person_id=person_id).first()


def why_not(batch: Batch, who: Belonging | None, at: datetime) -> list[rules.WhyNot]:
    """Reasons why somebody may not enter now; none: he may."""
    if batch.list_closed_at is not None:
        at = max(at, batch.closes_at)
    return rules.may_claim(queries.terms_of(batch), who, at, queries.had_of(batch, who))


@transaction.atomic
def enter(batch: Batch, who: Belonging | None, *, by: Actor, at: datetime) -> Lot:
    """Put somebody on the list; entering again is the same entry. When he comes changes nothing."""
    _must_draw(batch)
    with connection.cursor() as cursor:  # entrants side by side; the close waits for them
        cursor.execute(SHARED, [batch.pk])
    row = Batch.objects.select_related("within").get(pk=batch.pk)
    mine = lot_of(row, who.person_id) if who else None
    if mine:
        return mine
    refused = next(iter(why_not(row, who, at)), None)
    if refused:
        mine = lot_of(row, who.person_id) if who else None  # the second tab came in between
        if mine:
            return mine
        raise refused.refusal()
    assert who is not None
    home = rules.household_of(row.per_household, who)
    try:
        with transaction.atomic():
            lot = Lot.objects.create(
                batch=row, person_id=who.person_id, household_id=home,
                ticket=code(TICKET_LETTERS), at=at,
            )  # fmt: skip
    except IntegrityError:  # the second tab, or somebody of the same household, was quicker
        return _entered_meanwhile(row, who)
    note("benefits.enter", f"报名摇号：{row.title}", by=by, at=at, about=row)
    return lot


def _entered_meanwhile(batch: Batch, who: Belonging) -> Lot:
    mine = lot_of(batch, who.person_id)
    if mine is None:
        raise Refusal(_("您家里已经有人报名了。"), _("这一批一户一份，请看别的福利。"))
    return mine


@transaction.atomic
def leave(batch: Batch, who: Belonging, *, by: Actor, at: datetime) -> None:
    """Take somebody's entry off the list before the close."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [batch.pk])
    row = Batch.objects.get(pk=batch.pk)
    if row.list_closed_at is not None or at >= row.closes_at:
        raise Refusal(_("名单已经截止，不能再退出。"), _("抽中以后不用的，可以退回给下一位。"))
    gone, _rows = Lot.objects.filter(batch=row, person_id=who.person_id).delete()
    if gone:
        note("benefits.leave", f"退出摇号：{row.title}", by=by, at=at, about=row)


def _must_draw(batch: Batch) -> None:
    if batch.way != Way.DRAW:
        raise Refusal(_("这一批不摇号。"), _("请回到福利页，照页面上的办法领。"))


def _locked(batch: Batch) -> Batch:
    rows = Batch.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("union__region", "stock", "held").get(pk=batch.pk)


@transaction.atomic
def close_list(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Close the list after its hour and show its digest; once."""
    row = _locked(batch)
    _must_draw(row)
    if row.list_closed_at is not None:
        return row
    if row.state != BatchState.OPEN or at < row.closes_at:
        raise Refusal(_("还没有到截止的时间。"), _("到时间会自动截止。"))
    with connection.cursor() as cursor:
        cursor.execute(LISTED, [row.pk])
        listed, count = cursor.fetchone()
    row.lots_digest, row.lots_count = draw_rules.digest_of(listed), count
    row.list_closed_at = at
    row.save(update_fields=["lots_digest", "lots_count", "list_closed_at"])
    facts = {"lots": count, "digest": row.lots_digest}
    words = f"摇号截止：{row.title}，{count} 人报名"
    note("benefits.close_list", words, by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def tell_public(batch: Batch, number: str, *, by: Actor, at: datetime) -> Batch:
    """Write down the public number that was named beforehand; only after the close."""
    row = _locked(batch)
    if not row.mixes_in:
        raise Refusal(_("这一批事先没有写明要加入公开数字，不能再加。"))
    if row.list_closed_at is None:
        raise Refusal(_("名单还没有截止，先不写公开数字。"), _("截止以后再写。"))
    if row.drawn_at is not None:
        raise Refusal(_("已经摇过号了，公开数字不能再改。"))
    said = "".join(number.split())
    if not said or len(said) > 60:  # the column
        raise Refusal(_("请照公布的样子写数字，不留空格。"))
    row.mixed_in = said
    row.save(update_fields=["mixed_in"])
    facts = {"named": row.mixes_in, "number": said}
    note("benefits.tell_public", f"记下公开数字：{row.title}", by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def draw(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Open the seed, put every lot in its place, give the first ones their claims; once.

    Refusal before the list is closed, without the public number, or later than the rulebook says.
    """
    row = _locked(batch)
    _must_draw(row)
    if row.drawn_at is not None:
        return row
    _must_be_due(row, at)
    seed = people.open_sealed(row, "seed", reason=f"摇号开种子：{row.title}", by=by, at=at)
    if draw_rules.commitment_of(bytes.fromhex(seed)) != row.commitment:
        raise people.VaultBroken("the sealed seed is not the one that was committed to")
    places = _places(row, seed)
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [row.pk, places])
    row.seed, row.drawn_at, row.state = seed, at, BatchState.DRAWN
    row.version += 1
    won = _next_ones(row, min(row.quantity, _left(row)), at, by)
    row.save()
    facts = {"lots": len(places), "won": won, "seed": seed, "digest": row.lots_digest,
             "public": row.mixed_in}  # fmt: skip
    words = f"摇号：{row.title}，{len(places)} 人报名，{won} 人抽中"
    note("benefits.draw", words, by=by, at=at, about=row, facts=facts)
    return row


def _places(row: Batch, seed: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(LISTED, [row.pk])
        listed, _count = cursor.fetchone()
    if draw_rules.digest_of(listed) != row.lots_digest:
        raise Refusal(
            _("名单和截止时公布的指纹对不上，有人动过名单，不能摇号。"),
            _("请报告审计，按规定作废，另做一批。"),
        )
    tickets = listed.split("\n") if listed else []
    mix = draw_rules.mix_of(seed, row.lots_digest, row.mixed_in)
    return draw_rules.places_of(draw_rules.order(tickets, mix))


def _must_be_due(row: Batch, at: datetime) -> None:
    if row.list_closed_at is None:
        raise Refusal(_("名单还没有截止，不能摇号。"), _("到时间会自动截止。"))
    if row.state != BatchState.OPEN:
        raise Refusal(_("这一批已经结束，不能再摇号。"))
    draw_rules.must_be_in_time(
        timezone.localdate(row.closes_at), timezone.localdate(at), reveal_days(row, at)
    )
    if row.mixes_in and not row.mixed_in:
        raise Refusal(_("还没有写公开数字：{named}。"), _("公布以后请先写上。"), named=row.mixes_in)


def reveal_days(batch: Batch, at: datetime) -> int:
    """Within how many days after the close the seed must be shown."""
    return value(draw_rules.REVEAL_DAYS, _where(batch), timezone.localdate(at)).as_days


def least_days(batch: Batch, at: datetime) -> int:
    """How many days somebody who moves up must still have."""
    return value(draw_rules.LEAST_DAYS, _where(batch), timezone.localdate(at)).as_days


def _where(batch: Batch) -> str:
    return batch.union.region.code if batch.union.region else ""


def _left(row: Batch) -> int:
    assert row.stock is not None
    return int(books.balance(row.stock, rules.unit_of(row.code)))


def _next_ones(row: Batch, many: int, at: datetime, by: Actor) -> int:
    """Give so many of the next places their claims, from stock to held; sets `drawn_through`."""
    lots = Lot.objects.filter(batch=row, place__gt=row.drawn_through).order_by("place")
    won = list(lots.only("person_id", "household_id", "place")[:many])
    for first in range(0, len(won), AT_ONCE):
        _claim_all(row, won[first : first + AT_ONCE], at, by)
    if won:
        row.drawn_through = won[-1].place or 0
    return len(won)


def _claim_all(row: Batch, won: list[Lot], at: datetime, by: Actor) -> None:
    claims = Claim.objects.bulk_create(
        [
            Claim(batch=row, person_id=lot.person_id, household_id=lot.household_id,
                  code=code(), at=at)
            for lot in won
        ],
        batch_size=1000,
    )  # fmt: skip
    assert row.stock_id
    assert row.held_id
    lines = tuple(move(ONE, rules.unit_of(row.code), out_of=row.stock_id, into=row.held_id))
    because = f"摇号抽中：{row.title}"
    postings = [Posting(f"benefits:claim:{one.pk}", because, lines) for one in claims]
    ledger.post_many(postings, by=by, at=at)


@transaction.atomic
def move_up(batch: Batch, *, by: Actor, at: datetime) -> int:
    """Let the next in the drawn order have what was given back, while there are days to use it."""
    row = _locked(batch)
    if row.state != BatchState.DRAWN or not draw_rules.may_move_up(
        timezone.localdate(at), row.redeem_until, least_days(row, at)
    ):
        return 0
    many = _next_ones(row, _left(row), at, by)
    if many:
        row.save(update_fields=["drawn_through"])
        note("benefits.move_up", f"递补 {many} 人：{row.title}", by=by, at=at, about=row,
             facts={"through": row.drawn_through})  # fmt: skip
    return many


@transaction.atomic
def void(batch: Batch, *, by: Actor, at: datetime) -> Batch:
    """Declare a draw void whose seed was not shown in time; its stock stays, nobody won."""
    row = _locked(batch)
    if row.drawn_at is not None or row.state != BatchState.OPEN:
        raise Refusal(_("这一批不能作废：已经摇过号，或已经结束。"))
    closed_on, today = timezone.localdate(row.closes_at), timezone.localdate(at)
    days = reveal_days(row, at)
    if not draw_rules.may_void(closed_on, today, days):
        raise Refusal(_("截止后 {n} 天内都还可以摇号，现在不能作废。"), n=days)
    row.state = BatchState.CLOSED
    row.version += 1
    row.save(update_fields=["state", "version"])
    note("benefits.void", f"摇号作废：{row.title}，{days} 天内没开种子", by=by, at=at, about=row)
    return row


def run_due(*, at: datetime) -> int:
    """Close the lists that are over, draw what can be drawn, let the next ones move up.

    Each batch in a transaction of its own; one that waits for its public number waits alone.
    """
    done = 0
    draws = Batch.objects.filter(way=Way.DRAW)
    for row in draws.filter(state=BatchState.OPEN, closes_at__lte=at):
        try:
            close_list(row, by=SYSTEM, at=at)
            draw(row, by=SYSTEM, at=at)
            done += 1
        except Refusal:  # the officer's page and the desk tell what it waits for
            continue
    today = timezone.localdate(at)
    for row in draws.filter(state=BatchState.DRAWN, redeem_until__gte=today):
        done += move_up(row, by=SYSTEM, at=at)
    return done


def waiting_of(batch: Batch) -> int:
    """How many of the drawn order wait to move up."""
    if batch.drawn_at is None:
        return 0
    return max(0, (batch.lots_count or 0) - batch.drawn_through)
