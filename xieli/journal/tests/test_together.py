"""Sealers and writers at the same time: one seals, nobody waits, nothing is sealed twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.races import at_once
from xieli.journal import queries, services
from xieli.journal.models import Note, Seal
from xieli.journal.services import note, seal
from xieli.journal.tests.conftest import NOON, WANG, write

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20  # seconds; far more than any of this takes
SEALERS = 4


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Start all acts at one moment, each in its own thread and connection; results or errors."""
    caught = (DatabaseError, threading.BrokenBarrierError)
    return at_once(lambda n: acts[n](), len(acts), caught)


def test_of_several_sealers_at_once_one_seals_and_nobody_waits() -> None:
    write(50)
    all_done = threading.Barrier(SEALERS)

    @transaction.atomic
    def act() -> int:
        done = seal(at=NOON)
        all_done.wait(PATIENCE)  # passes only if no sealer waits for another's transaction
        return done

    results = together([act] * SEALERS)

    assert sorted(results) == [0, 0, 0, 50]  # type: ignore[type-var]
    report = queries.verify()
    assert (report.sealed, report.unsealed, report.faults) == (50, 0, [])


def test_without_the_lock_two_sealers_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_is_my_turn", lambda: True)
    write(50)
    all_read = threading.Barrier(SEALERS)
    real = services.waiting_notes

    def waiting_notes_of_all() -> object:
        found = real()
        all_read.wait(PATIENCE)
        return found

    monkeypatch.setattr(services, "waiting_notes", waiting_notes_of_all)
    results = together([lambda: seal(at=NOON)] * SEALERS)

    collided = [one for one in results if isinstance(one, IntegrityError)]
    assert len(collided) == SEALERS - 1  # the unique number is the second wall


def test_a_writer_commits_while_a_seal_is_open() -> None:
    write(10)
    written = threading.Event()

    def write_one() -> Note:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        made = note("try", "趁封存的时候", by=WANG, at=NOON)
        written.set()
        return made

    @transaction.atomic
    def seal_and_stay_open() -> tuple[int, bool]:
        done = seal(at=NOON)
        return done, written.wait(PATIENCE)

    first, second = together([seal_and_stay_open, write_one])

    assert first in [(10, True), (11, True)]
    assert isinstance(second, Note)


def test_a_sealer_does_not_wait_for_a_writer_who_has_not_committed() -> None:
    write(10)
    sealed = threading.Event()

    @transaction.atomic
    def write_and_stay_open() -> bool:
        note("try", "还没提交", by=WANG, at=NOON)
        return sealed.wait(PATIENCE)

    def seal_now() -> int:
        done = seal(at=NOON)
        sealed.set()
        return done

    waited, done = together([write_and_stay_open, seal_now])

    assert waited is True
    assert done == 10
    assert seal(at=NOON) == 1
    assert queries.verify().faults == []


def test_writers_and_sealers_in_a_crowd_leave_one_whole_chain() -> None:
    def writes() -> int:
        return len(write(25))

    def seals() -> int:
        return sum(seal(at=NOON, most=7) for _ in range(20))

    results = together([writes, seals] * 3)
    while seal(at=NOON):
        pass

    report = queries.verify()
    assert not [one for one in results if isinstance(one, Exception)]
    assert (report.sealed, report.unsealed, report.faults) == (75, 0, [])
    assert Seal.objects.order_by("-number")[0].number == 75


def test_a_crowd_that_is_not_sealed_to_its_end_would_show() -> None:
    together([lambda: write(5)] * 2)

    report = queries.verify()

    assert report.unsealed == 10
