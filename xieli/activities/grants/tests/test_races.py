"""Two officers reply at once and the cap bears one; and what happens with nothing that holds."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from tests.races import at_once
from xieli.activities.grants import paying
from xieli.activities.grants.models import CountyRoom, GrantProposal, ProposalState
from xieli.activities.grants.tests.scene import AFTER, Scene, ground
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.ledger import services as posting
from xieli.ledger.models import Account, Balance
from xieli.ledger.rules import move

pytestmark = pytest.mark.django_db(transaction=True)
WHO_REPLIES = ("秦审", "刘副")


def shown_two(scene: Scene, amount: str, **more: Any) -> list[GrantProposal]:
    """Two proposals whose notices are over, waiting for their replies."""
    rows = [scene.asked(amount), scene.asked(amount, **more)]
    for row in rows:
        scene.shown(row)
    return rows


def test_two_replies_at_once_never_pass_a_countys_cap() -> None:
    scene = ground()
    two = shown_two(scene, "600000")

    got = at_once(lambda n: scene.passed(two[n], WHO_REPLIES[n], at=AFTER), 2)

    assert sum(isinstance(each, Refusal) for each in got) == 1
    assert GrantProposal.objects.filter(state=ProposalState.GRANTED).count() == 1
    room = CountyRoom.objects.get(purpose="small_three")
    assert Balance.objects.get(account=room.account_id).amount == Decimal(40000000)
    assert ledger.replay() == []


def test_two_counties_at_once_never_pass_the_pool() -> None:
    scene = ground()
    two = shown_two(scene, "600000", county="龙胜")
    sink = posting.open_account("t:sink", "另处", is_bounded=False, by=SYSTEM, at=AFTER)
    lines = move(Decimal(59000000), "CNY", out_of=scene.pool.account_id, into=sink.pk)
    posting.post(lines, because="池里只留 100 万元", key="t:drain", by=SYSTEM, at=AFTER)

    got = at_once(lambda n: scene.passed(two[n], WHO_REPLIES[n], at=AFTER), 2)

    assert sum(isinstance(each, Refusal) for each in got) == 1
    assert Balance.objects.get(account=scene.pool.account_id).amount == Decimal(400000)
    assert ledger.replay() == []


def test_six_clicks_on_one_payment_pay_once() -> None:
    scene = ground()
    row = scene.granted("600000")
    part, by = scene.part(row, 1), scene.who("秦付")

    at_once(lambda _n: paying.pay(part, "20240320-1", by=by, at=AFTER), 6)

    assert Balance.objects.get(account=row.held_account_id).amount == Decimal(300000)
    assert ledger.replay() == []


def test_without_the_bound_both_would_have_passed() -> None:
    """The control: desks that look at what is left and then post on accounts without a bound."""
    scene, looked = ground(), Barrier(2)
    room, used = (
        posting.open_account(name, name, is_bounded=False, by=SYSTEM, at=AFTER)
        for name in ("t:room", "t:used")
    )
    fill = move(Decimal(1000000), "CNY", out_of=used.pk, into=room.pk)
    posting.post(fill, because="额度 100 万元", key="t:fill", by=SYSTEM, at=AFTER)

    def commit(number: int) -> bool:
        left = ledger.balance(Account.objects.get(pk=room.pk), "CNY")
        looked.wait()
        if left >= 600000:
            lines = move(Decimal(600000), "CNY", out_of=room.pk, into=used.pk)
            posting.post(lines, because="批复", key=f"t:{number}", by=scene.who("秦审"), at=AFTER)
        return left >= 600000

    assert at_once(commit, 2) == [True, True]
    assert ledger.balance(room, "CNY") == Decimal(-200000)
