"""The verbs note and seal: in the verb's own transaction, in order, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from django.db import connection, transaction

from xieli.journal import queries, rules
from xieli.journal.models import Note, Seal, Waiting
from xieli.journal.services import note, seal
from xieli.journal.tasks import seal_home
from xieli.journal.tests.conftest import NOON, WANG, write
from xieli.kernel.refusal import Refusal
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db
CHINA = timezone(timedelta(hours=8))


def test_a_note_says_who_did_what_to_which_thing_and_when() -> None:
    about = note("first", "第一件", by=WANG, at=NOON)

    written = note("try.it", "试了一次", by=WANG, at=NOON, about=about, facts={"pieces": 40})

    assert (written.actor_label, written.verb, written.words) == ("王强", "try.it", "试了一次")
    assert (written.about_kind, written.about_id) == ("journal.note", about.id)
    assert list(queries.notes_about(about)) == [written]
    assert Note.objects.get(id=written.id).facts == {"pieces": 40}


def test_a_note_has_no_column_for_personal_data() -> None:
    columns = {field.attname for field in Note._meta.concrete_fields}

    assert columns == {
        "id", "at", "actor_id", "actor_label", "verb", "about_kind", "about_id", "words", "facts",
    }  # fmt: skip


def test_a_verb_that_is_rolled_back_leaves_no_note() -> None:
    @transaction.atomic
    def verb() -> None:
        note("try", "没有办成", by=WANG, at=NOON)
        raise Refusal("不行")

    with pytest.raises(Refusal):
        verb()

    assert not Note.objects.exists()
    assert not Waiting.objects.exists()


def test_a_long_sentence_fails_no_act() -> None:
    written = note("try", "很长" * 400, by=WANG, at=NOON)

    assert len(written.words) == 400
    assert written.words.endswith("…")


def test_notes_are_sealed_in_order_and_each_link_knows_the_one_before() -> None:
    notes = write(5)

    done = seal(at=NOON)

    seals = list(Seal.objects.order_by("number"))
    assert done == 5
    assert [one.number for one in seals] == [1, 2, 3, 4, 5]
    assert [one.note_id for one in seals] == [one.id for one in notes]
    assert seals[0].before == rules.START
    assert all(two.before == one.digest for one, two in pairwise(seals))
    assert not Waiting.objects.exists()


def test_sealing_twice_changes_nothing() -> None:
    write(3)
    seal(at=NOON)

    again = seal(at=NOON)

    assert again == 0
    assert Seal.objects.count() == 3
    assert queries.verify().faults == []


def test_sealing_goes_on_where_it_stopped() -> None:
    write(5)

    batches = [seal(at=NOON, most=2) for _ in range(4)]

    assert batches == [2, 2, 1, 0]
    report = queries.verify()
    assert (report.sealed, report.head_number, report.faults) == (5, 5, [])


def test_a_home_is_sealed_to_its_end_in_its_own_chain() -> None:
    write(3)
    with use_home("beta"):
        write(2)

    done = seal_home("home", at=NOON), seal_home("beta", at=NOON)

    assert done == (3, 2)
    with use_home("beta"):
        assert queries.verify().head_number == 2
    assert queries.verify().head_number == 3


def test_a_note_that_was_committed_late_is_sealed_at_the_end_and_the_chain_stays_whole() -> None:
    late = Note(at=NOON, actor_label="王强", verb="try", words="提交晚了")
    write(2)
    seal(at=NOON)

    late.save(force_insert=True)
    Waiting.objects.create(id=late.id)
    seal(at=NOON)

    assert late.id < Seal.objects.get(number=1).note_id
    assert Seal.objects.get(note=late).number == 3
    assert queries.verify().faults == []


def test_the_body_of_a_note_is_the_same_in_every_time_zone_and_order_of_facts() -> None:
    here = Note(at=NOON, actor_label="王强", facts={"a": 1, "乙": 2})
    there = Note(id=here.id, at=NOON.astimezone(CHINA), actor_label="王强", facts={"乙": 2, "a": 1})

    bodies = queries.body_of(here), queries.body_of(there)

    assert bodies[0] == bodies[1]
    assert set(bodies[0]) == {field.attname for field in Note._meta.concrete_fields}


def test_every_column_of_a_note_is_under_its_seal() -> None:
    plain = Note(at=NOON, actor_label="王强", verb="v", words="w")
    other = {
        "id": Note().id, "at": NOON + timedelta(microseconds=1), "actor_id": plain.id,
        "actor_label": "刘芸", "verb": "w", "about_kind": "x", "about_id": plain.id,
        "words": "v", "facts": {"n": 1},
    }  # fmt: skip

    unseen = []
    for name, value in other.items():
        changed = Note(**{**{n: getattr(plain, n) for n in other}, name: value})
        if queries.body_of(changed) == queries.body_of(plain):
            unseen.append(name)

    assert set(other) == set(queries.COLUMNS)
    assert unseen == []


def test_what_the_database_gives_back_has_the_digest_that_was_sealed() -> None:
    facts = {"钱": "12.50", "n": [1, 2.0, None, True], "deep": {"乙": 1, "甲": 2}, "text": '"\\\n'}
    at = datetime(2024, 3, 12, 4, 0, 0, 1, tzinfo=UTC)

    note("try", "引号“”和\n换行", by=WANG, at=at, facts=facts)
    seal(at=NOON)

    assert queries.verify().faults == []


def test_the_unsealed_tail_is_counted_with_its_oldest_note() -> None:
    write(2)
    seal(at=NOON)
    note("try", "等着", by=WANG, at=NOON + timedelta(hours=2))
    note("try", "也等着", by=WANG, at=NOON + timedelta(hours=1))

    tail = queries.tail()

    assert tail.unsealed == 2
    assert tail.oldest_unsealed_at == "2024-03-12T05:00:00+00:00"


def test_sealing_two_thousand_notes_asks_the_database_a_few_times_only(
    django_assert_max_num_queries: object,
) -> None:
    Note.objects.bulk_create(
        Note(at=NOON, actor_label="王强", verb="try", words=f"第 {n} 件") for n in range(2000)
    )
    Waiting.objects.bulk_create(Waiting(id=one.id) for one in Note.objects.all())

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        done = seal(at=NOON)

    assert done == 2000


def test_looking_for_waiting_notes_reads_none_of_the_sealed() -> None:
    write(60)
    seal(at=NOON)
    write(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # as with a table of millions

    plan = queries.waiting_notes().order_by("id")[:2000].explain()

    assert "journal_seal" not in plan
    assert "Seq Scan on journal_note" not in plan
