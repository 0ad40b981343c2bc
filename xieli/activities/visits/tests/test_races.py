"""Several phones and officers at once; with the lock off the race appears."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from tests import cast as c
from tests.races import at_once
from xieli.activities.visits import lists, queries, rows
from xieli.activities.visits.models import Recipient, Visit, YearSum
from xieli.activities.visits.tests.scene import Scene
from xieli.activities.visits.tests.test_lists import other_campaign
from xieli.ledger import queries as ledger

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 4


def test_one_form_from_several_phones_is_one_visit(scene: Scene) -> None:
    one = queries.recipients_of(scene.approved())[0]

    got = at_once(lambda _: scene.visit(scene.sheet(one)), PHONES)

    assert sorted(is_new for _visit, is_new in got) == [False] * (PHONES - 1) + [True]
    assert Visit.objects.count() == 1
    assert queries.sum_of(scene.programme).handed == 500


def test_of_several_visitors_at_once_one_counts_and_none_is_lost(scene: Scene) -> None:
    one = queries.recipients_of(scene.approved())[0]

    at_once(lambda n: scene.visit(scene.sheet(one, f"{n}" * 32)), PHONES)

    states = sorted(Visit.objects.values_list("state", flat=True))
    assert states == ["conflict"] * (PHONES - 1) + ["kept"]
    assert queries.sum_of(scene.programme).handed == 500
    assert ledger.replay() == []


def two_campaigns(scene: Scene) -> tuple[list[Any], Any]:
    """Two lists that each would take a person from 2,000 to 5,000 元 of his 6,000."""
    rich = scene.row(1, cash=Decimal(3000), parcel=None, pieces=0)
    first, summer, winter = scene, other_campaign(scene), other_campaign(scene, "winter")
    begun = scene.row(1, cash=Decimal(2000), parcel=None, pieces=0)
    lists.list_people(first.list_of(), [begun], by=scene.who("周敏"), at=c.AT)
    return [summer.list_of(), winter.list_of()], rich


def test_two_lists_at_once_do_not_both_use_what_is_left_of_a_cap(scene: Scene) -> None:
    both, rich = two_campaigns(scene)

    def take(n: int) -> lists.Taken:
        return lists.list_people(both[n], [rich], by=scene.who("周敏"), at=c.AT)

    got = at_once(take, 2)

    assert sorted(one.new for one in got) == [0, 1]
    assert YearSum.objects.get().amount == 5000
    assert sum(Recipient.objects.values_list("worth", flat=True)) == 5000


def test_without_the_lock_both_lists_would_have_taken_the_person(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the row of the year's sum is only read, and both see 2,000 元."""
    both, rich = two_campaigns(scene)
    looked = Barrier(2)

    def only_read(who: Any, year: int) -> dict[str, Decimal]:
        found = YearSum.objects.filter(who__in=who, year=year).values_list("who", "amount")
        told = dict(found)
        looked.wait(timeout=10)
        return told

    monkeypatch.setattr(rows, "locked_sums", only_read)

    at_once(lambda n: lists.list_people(both[n], [rich], by=scene.who("周敏"), at=c.AT), 2)

    assert sum(Recipient.objects.values_list("worth", flat=True)) == 8000
