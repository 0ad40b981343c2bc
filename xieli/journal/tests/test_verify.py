"""verify finds whatever the owner of the tables does; a whole new chain only by its head."""

from __future__ import annotations

import tracemalloc

import psycopg
import pytest
from django.db import connection

from xieli.journal import queries, rules
from xieli.journal.models import Note, Seal, Waiting
from xieli.journal.services import seal
from xieli.journal.tests.conftest import NOON, write
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(transaction=True)
THIRD = "(SELECT note_id FROM journal_seal WHERE number = 3)"
UNSEALED = "(SELECT id FROM journal_waiting)"


@pytest.fixture
def six() -> list[Note]:
    """Six notes, the last of which is not sealed yet."""
    notes = write(5)
    seal(at=NOON)
    return [*notes, *write(1)]


TAMPERING = {
    f"UPDATE journal_note SET words = 'x' WHERE id = {THIRD}": "第 3 条被改过",
    f"UPDATE journal_note SET actor_id = id WHERE id = {THIRD}": "第 3 条被改过",
    f"DELETE FROM journal_note WHERE id = {THIRD}": "第 3 条封着的记录不见了",
    "DELETE FROM journal_note": "第 1 条封着的记录不见了",
    "DELETE FROM journal_seal WHERE number = 3": "第 3 条不见了，后面是第 4 条",
    "DELETE FROM journal_seal WHERE number = 5": "1 条没有封，也不在待封名单里",
    "UPDATE journal_seal SET before = note_id WHERE number = 3": "第 3 条接不上前一条",
    "DELETE FROM journal_waiting": "1 条没有封，也不在待封名单里",
    f"DELETE FROM journal_note WHERE id IN {UNSEALED}": "1 条还没封就不见了",
}


@pytest.mark.parametrize(("act", "words"), TAMPERING.items())
def test_what_the_owner_does_behind_our_back_is_found_and_said(
    act: str, words: str, six: list[Note], owner: psycopg.Connection
) -> None:
    owner.execute(act)  # type: ignore[arg-type]

    report = queries.verify()

    assert words in report.faults


def test_an_untouched_journal_has_no_fault(six: list[Note]) -> None:
    report = queries.verify()

    assert (report.sealed, report.unsealed, report.faults) == (5, 1, [])
    assert report.head_digest == Seal.objects.get(number=5).digest


def test_an_empty_journal_has_no_fault() -> None:
    report = queries.verify()

    assert (report.sealed, report.head_number, report.head_digest) == (0, 0, rules.START)
    assert report.faults == []


def test_the_application_itself_cannot_do_any_of_that(six: list[Note]) -> None:
    for table in ("journal_note", "journal_seal"):
        for act in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(Exception, match="permission denied"):
                connection.cursor().execute(act)

    assert queries.verify().faults == []


def test_the_owner_too_meets_a_trigger(six: list[Note], owner: psycopg.Connection) -> None:
    owner.execute("SET session_replication_role = origin")

    for act in ("UPDATE journal_note SET words = ''", "DELETE FROM journal_seal"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="written once"):
            owner.execute(act)  # type: ignore[arg-type]


def forge_all(owner: psycopg.Connection) -> None:
    """Change the first note and forge every digest behind it, as a careful owner would."""
    owner.execute("UPDATE journal_note SET words = '没有这件事' WHERE words = '第 0 件'")
    before = rules.START
    for one in Seal.objects.order_by("number").select_related("note"):
        forged = rules.digest(one.number, before, queries.body_of(one.note))
        owner.execute(
            "UPDATE journal_seal SET before = %s, digest = %s WHERE number = %s",
            [before, forged, one.number],
        )
        before = forged


def test_a_whole_chain_rewritten_is_found_by_the_head_kept_outside_and_by_nothing_else(
    six: list[Note], owner: psycopg.Connection
) -> None:
    kept = queries.verify()
    head = f"{kept.head_number} {kept.head_digest}\n"

    forge_all(owner)

    assert queries.verify().faults == []
    assert queries.verify(head).faults == ["第 5 条和保存在外面的链头对不上，整条链可能被换过"]


def test_a_chain_cut_at_its_end_is_found_by_the_head_kept_outside(
    six: list[Note], owner: psycopg.Connection
) -> None:
    kept = queries.verify()
    last = Seal.objects.get(number=5).note_id

    owner.execute("DELETE FROM journal_seal WHERE number = 5")
    owner.execute("DELETE FROM journal_note WHERE id = %s", [last])

    assert queries.verify().faults == []
    assert "外面是第 5 条" in queries.verify(f"5 {kept.head_digest}").faults[0]


@pytest.mark.parametrize("head", ["五", "5", "5 abc", "-1 " + "a" * 64, f"{'0' * 64} 5"])
def test_a_head_that_cannot_be_read_is_a_fault_and_not_a_pass(head: str, six: list[Note]) -> None:
    report = queries.verify(head)

    assert "读不懂" in report.faults[0]


def test_a_thoroughly_broken_chain_names_twenty_faults_and_no_more(
    owner: psycopg.Connection,
) -> None:
    write(30)
    seal(at=NOON)
    owner.execute("UPDATE journal_note SET words = 'x'")

    report = queries.verify()

    assert report.sealed == 30
    assert len(report.faults) == queries.MOST_FAULTS


def test_the_walk_in_chunks_leaves_other_homes_and_the_path_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(7)
    seal(at=NOON)
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    numbers = []

    for link in queries._links():  # a server-side cursor stays open while other homes are asked
        numbers.append((link.number, rules.fault_of(link, None) is None))
        with use_home("beta"):
            assert Note.objects.count() == 0

    assert [number for number, _first in numbers] == [1, 2, 3, 4, 5, 6, 7]
    assert numbers[0][1] is True
    assert Note.objects.count() == 7


def test_memory_stays_flat_however_long_the_chain_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 100)

    def peak_of(notes: int) -> int:
        Note.objects.bulk_create(
            [Note(at=NOON, actor_label="王强", verb="try", words="字" * 300) for _ in range(notes)]
        )
        known = Seal.objects.values("note_id")
        fresh = Note.objects.exclude(id__in=known).values_list("id", flat=True)
        Waiting.objects.bulk_create([Waiting(id=one) for one in fresh])
        seal(at=NOON, most=notes)
        tracemalloc.start()
        report = queries.verify()
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert report.faults == []
        return peak

    short, long = peak_of(300), peak_of(2700)

    assert long < 1.5 * short
