"""Settlements on the books: each claim once, three people, no more than was put in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.races import at_once
from xieli.activities.benefits import redeeming, settled, settling
from xieli.activities.benefits.models import Claim, Settlement
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.settling import PutIn
from xieli.activities.benefits.tests.test_redeeming import TILLS
from xieli.activities.benefits.tests.till_made import AT, Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as books

DAY = AT.date()


def redeemed(scene: Scene, many: int = 3) -> list[Claim]:
    claims = scene.claims(scene.batch(quantity=many), many)
    for one in claims:
        redeeming.redeem(Scan(one.code, scene.shop, one.code), by=scene.who("钱老板"), at=AT)
    return claims


def drawn(scene: Scene) -> Settlement:
    return settling.draw_up(scene.partner, DAY, DAY, by=scene.who("周敏"), at=AT)


def agreed(scene: Scene) -> Settlement:
    made = drawn(scene)
    return settling.agree(made, seen=0, by=scene.who("钱老板"), at=AT)


def put_in(scene: Scene, amount: str = "100.00", key: str = "a") -> None:
    given = PutIn(key, Decimal(amount), "拨款单 1 号")
    settling.put_in(scene.partner, given, by=scene.who("陈主席"), at=AT)


@pytest.mark.django_db
def test_each_redeemed_claim_is_settled_once_and_the_sum_is_the_unions_part():
    scene = Scene()
    redeemed(scene, 3)
    scene.claims(scene.batch(), 1)  # held: nothing to settle

    with pytest.raises(Refusal, match="还没有过完"):
        settling.draw_up(scene.partner, DAY, DAY + timedelta(1), by=scene.who("周敏"), at=AT)
    made = drawn(scene)

    assert (made.count, made.amount) == (3, Decimal("45.00"))
    assert [part.amount for part in settled.parts_of(made)] == [Decimal("45.00")]
    assert settled.to_settle(scene.partner) == (0, Decimal(0))
    with pytest.raises(Refusal, match="没有还没结的"):
        drawn(scene)


@pytest.mark.django_db
def test_the_merchant_objects_and_a_new_one_is_drawn_up():
    scene = Scene()
    redeemed(scene, 2)
    made = drawn(scene)

    said = settling.object_to(made, "少了 3 张", seen=0, by=scene.who("钱老板"), at=AT)
    with pytest.raises(Refusal, match="有人办过"), transaction.atomic():
        settling.approve(made, seen=said.version, by=scene.who("王强"), at=AT)
    back = settling.withdraw(made, seen=said.version, by=scene.who("周敏"), at=AT)
    again = drawn(scene)

    assert (said.words, back.state) == ("少了 3 张", "withdrawn")
    assert again.count == 2


@pytest.mark.django_db
def test_three_people_and_only_what_was_put_in():
    scene = Scene()
    redeemed(scene, 3)
    made = agreed(scene)
    zhou, wang, chen = (scene.who(name) for name in ("周敏", "王强", "陈主席"))

    with pytest.raises(Refusal, match="做结算单的人不能批准"), transaction.atomic():
        settling.approve(made, seen=1, by=zhou, at=AT)
    made = settling.approve(made, seen=1, by=wang, at=AT)
    for one in (zhou, wang):
        with pytest.raises(Refusal, match="第三位"), transaction.atomic():
            settling.pay(made, seen=2, by=one, at=AT)
    with pytest.raises(Refusal, match="不够"), transaction.atomic():
        settling.pay(made, seen=2, by=chen, at=AT)
    put_in(scene)
    put_in(scene)
    with pytest.raises(Refusal, match="合同写明"), transaction.atomic():
        put_in(scene, "4900.01", "b")
    paid = settling.pay(made, seen=2, by=chen, at=AT)

    assert paid.state == "paid"
    assert settling.fund_left(scene.partner) == Decimal("55.00")
    assert Note.objects.filter(verb="benefits.pay").count() == 1
    assert Note.objects.filter(verb="benefits.put_in").count() == 1
    assert books.replay() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.update(paid_by_id=zhou.id)


@pytest.mark.django_db(transaction=True)
def test_six_officers_at_once_settle_the_same_days_once():
    scene = Scene()
    redeemed(scene, 4)

    got = at_once(lambda _n: drawn(scene), TILLS)

    assert sum(isinstance(one, Refusal) for one in got) == TILLS - 1
    assert Settlement.objects.get().count == 4
