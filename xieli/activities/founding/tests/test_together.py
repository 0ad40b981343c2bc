"""Two hands at one moment: a step is taken once, a firm has one file; the control shows why."""

from __future__ import annotations

from functools import partial

import pytest

from tests import cast as c
from tests.races import at_once
from xieli.activities.founding import moves, services
from xieli.activities.founding.models import FoundingFile, Milestone
from xieli.activities.founding.tests.way import Way
from xieli.kernel.refusal import Refusal
from xieli.matching.tests.scene import Meeting

IN_THREADS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _two_guides(monkeypatch: pytest.MonkeyPatch, *, is_locked: bool) -> list[object]:
    """Both read the file before either writes, unless the file's lock keeps one out."""
    way, meeting = Way(), Meeting()
    file, real = way.intent(), moves.locked

    def slow(given: FoundingFile, seen: int | None = None) -> FoundingFile:
        found = real(given, seen) if is_locked else FoundingFile.objects.get(pk=given.pk)
        meeting.wait()
        return found

    monkeypatch.setattr(moves, "locked", slow)
    guide = partial(services.guide, file, way.done, seen=0, by=way.officer, at=c.AT)
    return at_once(lambda _n: guide(), 2)


@IN_THREADS
def test_of_two_at_once_one_takes_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    results = _two_guides(monkeypatch, is_locked=True)

    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert Milestone.objects.filter(step="guided").count() == 1


@IN_THREADS
def test_with_the_lock_off_both_take_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    results = _two_guides(monkeypatch, is_locked=False)

    assert not any(isinstance(one, Refusal) for one in results)
    assert Milestone.objects.filter(step="guided").count() == 2


@IN_THREADS
def test_of_two_intents_at_once_one_file_is_opened() -> None:
    way = Way()

    results = at_once(lambda _n: way.intent(), 2)

    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert FoundingFile.objects.count() == 1
