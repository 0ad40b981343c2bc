"""Claims in one transaction: never more than stock, one a person, one a household; no scans."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from xieli.activities.benefits import claim_rules, claim_sql, claims, rules
from xieli.activities.benefits.claim_rules import Ask, Fate
from xieli.activities.benefits.models import Claim, Window
from xieli.activities.benefits.tests.drop import BY, drop, workers
from xieli.journal.models import Note, Waiting
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger_queries
from xieli.ledger import services as ledger
from xieli.ledger.models import Entry
from xieli.ledger.rules import Posting, move
from xieli.people.models import Person
from xieli.rulebook import services as rulebook
from xieli.shell.guards import Belonging
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def fates(outcomes: list[claims.Outcome]) -> list[Fate]:
    return [one.fate for one in outcomes]


def test_the_first_get_one_the_others_hear_that_it_is_gone() -> None:
    one = drop(3)

    outcomes = one.take(workers(5))

    assert fates(outcomes) == [Fate.WON] * 3 + [Fate.SOLD_OUT] * 2
    assert one.counted() == (3, 0, 3)
    assert {row.code for row in Claim.objects.all()} == {o.code for o in outcomes if o.code}
    assert ledger_queries.replay() == []


def test_asking_again_in_the_same_batch_and_later_gives_the_same_claim() -> None:
    one, [li] = drop(3), workers(1)

    first, second = one.take([li, li])
    [third] = one.take([li])

    assert [first.fate, second.fate, third.fate] == [Fate.WON, Fate.OWN, Fate.OWN]
    assert first.code == second.code == third.code
    assert one.counted() == (1, 2, 1)


def test_a_household_gets_one_where_the_terms_count_households() -> None:
    one, people, home = drop(5, per_household=True), workers(3), str(uuid7())

    together = one.take(people[:2], household=home)
    later = one.take(people[2:], household=home)

    assert fates(together + later) == [Fate.WON, Fate.HOME, Fate.HOME]
    assert one.counted() == (1, 4, 1)


def test_a_window_gives_its_places_and_no_more() -> None:
    one, people = drop(9, way="window"), workers(4)
    span = {"starts_at": one.at, "ends_at": one.at + timedelta(hours=1)}
    small = Window.objects.create(batch=one.batch, places=2, **span)

    got = one.take(people[:3], window=str(small.pk))
    nowhere = one.take(people[3:], window=str(uuid7()))

    assert fates(got + nowhere) == [Fate.WON, Fate.WON, Fate.FULL, Fate.NO_WINDOW]
    small.refresh_from_db()
    assert small.taken == 2
    assert one.counted() == (2, 7, 2)


@pytest.mark.parametrize(
    ("more", "fate"),
    [
        ({"state": "draft"}, Fate.EARLY), ({"state": "closed"}, Fate.OVER),
        ({"way": "draw"}, Fate.OVER), ({"opens_at": timedelta(minutes=1)}, Fate.EARLY),
        ({"closes_at": timedelta(seconds=-1)}, Fate.OVER),
    ],
)  # fmt: skip
def test_nobody_gets_one_before_the_opening_or_after_the_close(
    more: dict[str, Any], fate: Fate
) -> None:
    at = timezone.now()
    moved = {k: at + v if isinstance(v, timedelta) else v for k, v in more.items()}
    one = drop(3, at, **moved)

    assert fates(one.take(workers(1))) == [fate]
    assert one.counted() == (0, 3, 0)


def test_the_slow_path_obeys_the_same_law_and_says_why_not() -> None:
    one, [li, ma] = drop(1, members_only=False), workers(2)
    asked = {"by": BY, "at": one.at}

    mine = claims.claim(one.batch, Belonging(li.pk), **asked)

    assert claims.claim(one.batch, Belonging(li.pk), **asked) == mine
    with pytest.raises(Refusal, match="领完了"):
        claims.claim(one.batch, Belonging(ma.pk), **asked)
    with pytest.raises(Refusal, match="不知道您是谁"):
        claims.claim(one.batch, None, **asked)
    assert one.counted() == (1, 0, 1)
    assert ledger_queries.replay() == []


def test_a_token_is_given_only_to_whom_the_terms_let_in() -> None:
    one, [li] = drop(1), workers(1)
    rulebook.load_defaults(by=SYSTEM, at=one.at)

    token = claims.entry_token(one.batch, Belonging(li.pk, is_member=True), at=one.at)

    assert claims.tokens.read(token, one.at.timestamp()).person == str(li.pk)
    with pytest.raises(Refusal, match="会员"):
        claims.entry_token(one.batch, Belonging(li.pk), at=one.at)


def test_one_note_tells_the_batch_and_its_digest_can_be_computed_again() -> None:
    one = drop(50)

    one.take(workers(40))

    [note] = Note.objects.filter(verb="benefits.claim")
    between = Claim.objects.filter(id__gte=note.facts["first"], id__lte=note.facts["last"])
    rows = [(c.id.hex, str(c.person_id), c.code) for c in between.order_by("id")]
    assert note.facts["digest"] == claim_rules.digest(rows)
    assert (note.facts["claims"], note.facts["left"], note.about_id) == (40, 10, one.batch.pk)
    assert Waiting.objects.filter(id=note.id).exists()


def test_one_poison_takes_the_whole_transaction_with_it() -> None:
    """Why the lane falls back to halves: nobody of a failed batch has anything."""
    one, people = drop(5), workers(2)
    stranger = Person(id=uuid7())

    def act() -> None:
        with transaction.atomic():
            one.take([*people, stranger])
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        act()
    assert one.counted() == (0, 5, 0)


def test_the_set_writes_what_posting_one_by_one_would_write() -> None:
    one, people = drop(9), workers(3)
    shelf = one.shelf
    one.take(people)
    lines = move(Decimal(1), shelf.unit, out_of=shelf.stock_id, into=shelf.held_id)
    single = ledger.post(lines, because="领取：电影票", key=f"claim:{uuid7()}", by=BY, at=one.at)

    def told(entry: Entry) -> tuple[Any, ...]:
        rows = sorted((x.account_id, x.unit, x.amount) for x in entry.lines.all())
        return entry.because, entry.digest, entry.at, entry.actor_id, entry.actor_label, rows

    written = Entry.objects.filter(key__startswith="claim:").exclude(pk=single.pk)
    assert {entry.key for entry in written} == {f"claim:{c.pk}" for c in Claim.objects.all()}
    assert [told(entry) for entry in written] == [told(single)] * 3
    assert one.counted() == (3, 5, 4)
    assert ledger_queries.replay() == []


def test_an_unsound_move_is_loud_before_anything_is_sent() -> None:
    shelf = drop(1).shelf
    lines = move(Decimal("0.5"), shelf.unit, out_of=shelf.stock_id, into=shelf.held_id)

    with pytest.raises(Refusal, match="整数"):
        claims.ledger_sql.post_alike(Posting("x", "x", lines), [uuid7().hex], BY, timezone.now())


@pytest.mark.parametrize(
    ("sql", "column"),
    [(claim_sql.OF_PERSONS, "person_id"), (claim_sql.OF_HOUSEHOLDS, "household_id")],
)
def test_on_a_fresh_table_the_plan_looks_up_who_asks(sql: str, column: str) -> None:
    one = drop(1)
    with connection.cursor() as cursor:
        cursor.execute(claim_sql.PIN)
        cursor.execute(f"PREPARE asked (uuid, uuid[]) AS {sql}")
        cursor.execute(f"EXPLAIN EXECUTE asked ('{one.batch.pk}', '{{{uuid7()}}}')")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE asked")

    assert f"Index Cond: ({column} = " in plan, plan
    assert "Index Cond: (batch_id" not in plan  # that would walk the whole batch for each ask
    assert "Seq Scan on benefits_claim" not in plan


def test_the_terms_of_a_household_name_the_person_where_there_is_no_household() -> None:
    one, [li, ma] = drop(2, per_household=True, members_only=False), workers(2)

    for person in (li, ma):
        claims.claim(one.batch, Belonging(person.pk), by=BY, at=one.at)

    assert set(Claim.objects.values_list("household_id", flat=True)) == {li.pk, ma.pk}
    assert rules.household_of(False, Belonging(li.pk)) is None
    assert claim_rules.decide([Ask("a")], _room(0), [], one.at).fates == [Fate.SOLD_OUT]


def _room(left: int) -> claim_rules.Room:
    at = timezone.now()
    return claim_rules.Room("open", "first", at - timedelta(1), at + timedelta(1), left)
