"""What of draws and settlements stands on an officer's desk, at whose step it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xieli.activities.benefits import draw, settling, waiting
from xieli.activities.benefits.models import Batch
from xieli.activities.benefits.tests.test_settling import DAY, agreed, redeemed
from xieli.activities.benefits.tests.till_made import AT, CLOSES, Scene
from xieli.kernel.actor import SYSTEM
from xieli.people.models import Function
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


def desk(scene: Scene, who: str, days: int = 0) -> list[str]:
    reader = reader_of(scene.cast.users[who], AT)
    return [one.words for one in waiting.due_of(reader, DAY + timedelta(days=days))]


def test_a_settlement_stands_on_the_desk_of_whoever_is_next() -> None:
    scene = Scene()
    scene.officer("审批员", Function.BENEFITS_DECIDE)
    paying = scene.officer("出纳", Function.BENEFITS_PAY)
    redeemed(scene, 2)

    to_draw = desk(scene, "周敏")
    made = agreed(scene)
    to_approve = desk(scene, "审批员")
    made = settling.approve(made, seen=1, by=scene.who("审批员"), at=AT)
    to_pay = desk(scene, "出纳")

    assert to_draw == ["该和 松坪精密 结算了"]
    assert (to_approve, to_pay) == (["结算待批准"], ["结算待付款"])
    assert desk(scene, "审批员") == desk(scene, "赵六") == desk(scene, "李梅") == []
    assert paying.id is not None


def test_a_closed_list_waits_for_its_draw_and_then_to_be_void() -> None:
    scene = Scene()
    batch = scene.batch("draw", mixes_in="福彩 3D")
    draw.run_due(at=CLOSES)

    soon, late = desk(scene, "周敏"), desk(scene, "周敏", days=9)
    draw.tell_public(batch, "385", by=SYSTEM, at=CLOSES)
    draw.run_due(at=CLOSES)

    assert (soon, late) == (["摇号：早餐券"], ["摇号作废：早餐券"])
    assert Batch.objects.get().state == "drawn"
    assert desk(scene, "周敏", days=9) == []
