"""Several batches of one contract opened at once: its money is never promised twice."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier

import pytest
from django.db import transaction

from tests.races import at_once
from xieli.activities.benefits import opening, queries
from xieli.activities.benefits.models import Batch, BatchState, Partner
from xieli.activities.benefits.rules import Money
from xieli.activities.benefits.tests.made import AT, Scene
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 4
MONEY = Money(Decimal("20.00"), Decimal("8.00"), Decimal("7.00"))
QUANTITY = 6_000  # 48,000 yuan of the union each; its contract has 80,000


def test_two_batches_opened_at_once_never_promise_more_than_the_contract() -> None:
    scene = Scene()
    drafts = [scene.draft(title=f"第 {n} 批", quantity=QUANTITY, money=MONEY) for n in range(DESKS)]

    got = at_once(lambda n: opening.open_batch(drafts[n], seen=0, by=scene.chen, at=AT), DESKS)

    assert sum(isinstance(one, Refusal) for one in got) == DESKS - 1
    assert Batch.objects.filter(state=BatchState.OPEN).count() == 1
    spent = queries.spent_of(Partner.objects.get())
    assert spent.union_promised == Decimal(48_000)


def test_without_the_lock_the_contract_is_promised_twice() -> None:
    """The control: desks that only look all see the whole contract still free."""
    scene, looked = Scene(), Barrier(DESKS)

    def look(_n: int) -> bool:
        with transaction.atomic():
            spent = queries.spent_of(Partner.objects.get())
            looked.wait()
            fits = spent.union_promised + 48_000 <= 80_000
            if fits:
                Batch.objects.filter(pk=drafts[_n].pk).update(state=BatchState.OPEN)
            return fits

    drafts = [scene.draft(title=f"第 {n} 批", quantity=QUANTITY, money=MONEY) for n in range(DESKS)]
    got = at_once(look, DESKS)

    assert got == [True] * DESKS
    assert queries.spent_of(Partner.objects.get()).union_promised > 80_000
