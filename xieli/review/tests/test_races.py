"""Two at the same moment: one notice is closed once, one version is decided once."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from tests.races import at_once
from xieli.kernel.refusal import Refusal
from xieli.review import moving
from xieli.review import services as review
from xieli.review.models import Application, Decision, Notice, Outcome
from xieli.review.services import Verdict
from xieli.review.tests.scene import DAY_AFTER, MONDAY, TABLE, Scene, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read without a lock, as if nobody else were at work."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_words: rows)


def wait_for_each_other(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Let two workers meet at a step of review.moving, so that both have read before either writes.

    With the lock on only one gets there; it goes on when the wait is over.
    """
    usual, gate = getattr(moving, place), Barrier(2)

    def meet(*given: Any) -> Any:
        try:
            gate.wait(timeout=3)
        except BaseException as alone:  # a broken barrier: the other waits for the lock
            if type(alone).__name__ != "BrokenBarrierError":
                raise
        return usual(*given)

    monkeypatch.setattr(moving, place, meet)


def test_two_workers_close_each_notice_exactly_once(scene: Scene) -> None:
    for _ in range(12):
        scene.shown()

    def close(_number: int) -> list[Any]:
        moved = []
        while some := review.close_due_notices(at=DAY_AFTER, most=3):
            moved += [one.pk for one in some]
        return moved

    first, second = at_once(close, 2, ())

    assert len(first) + len(second) == len({*first, *second}) == 12
    assert Decision.objects.filter(actor_id=None).count() == 12
    assert not Notice.objects.filter(closed_at=None).exists()


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_two_workers_would_close_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.shown()
    wait_for_each_other(monkeypatch, "pass_by_time")

    with pytest.raises(IntegrityError, match="one_word_each"):  # the database stops what we let by
        at_once(lambda _: review.close_due_notices(at=DAY_AFTER, most=3), 2, ())


def two_words(scene: Scene) -> list[str]:
    """Two officers decide one stage on the same version; what each is told."""
    tell("two_hands", **{**TABLE, "stages": "审批", "acts": "审批", "levels": "县",
         "functions": "aid.decide", "days": "3", "needed": "1", "audiences": "无"})  # fmt: skip
    made = scene.handed_in(scene.open("two_hands"))

    def decide(number: int) -> str:
        who = scene.who(("王强", "刘芸")[number])
        verdict = Verdict((Outcome.PASS, Outcome.REFUSE)[number], "收入超过规定的线", made.version)
        try:
            return str(review.decide(made, verdict, by=who, at=MONDAY).state)
        except Refusal as no:
            return no.words

    return at_once(decide, 2, ())


def test_two_officers_on_one_version_are_one_word(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_each_other(monkeypatch, "write")

    told = two_words(scene)

    assert Decision.objects.count() == 1
    assert sum("已经不是最新的" in words for words in told) == 1


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_both_would_have_decided(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_each_other(monkeypatch, "write")

    told = two_words(scene)

    assert Decision.objects.count() == 2
    assert sorted(told) == ["granted", "refused"]
    assert Application.objects.get().version == 2  # one of the two is lost
