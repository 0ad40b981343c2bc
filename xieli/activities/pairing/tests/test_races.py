"""Several phones at once: one key is one record, no piece is given twice, no number has a twin."""

from __future__ import annotations

from threading import Barrier

import pytest

from tests import cast as c
from tests.races import at_once
from xieli.activities.pairing import goods, queries
from xieli.activities.pairing.models import Consignment, HandOver
from xieli.activities.pairing.tests.loop import Loop
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 8


def test_one_sheet_from_eight_phones_is_one_record(loop: Loop) -> None:
    line = loop.received()

    got = at_once(lambda _: loop.hand_over(loop.delivery(line, 2, "same")), PHONES)

    assert sorted(is_new for _record, is_new in got) == [False] * 7 + [True]
    assert HandOver.objects.count() == 1
    assert queries.left_of(line) == 48


def test_no_piece_is_given_twice(loop: Loop) -> None:
    line = loop.received()

    got = at_once(lambda number: loop.hand_over(loop.delivery(line, 10, f"k{number}")), PHONES)

    assert sum(isinstance(one, Refusal) for one in got) == 3
    assert sum(record.quantity for record in HandOver.objects.all()) == 50
    assert queries.left_of(line) == 0
    assert ledger.replay() == []


def test_without_the_lock_all_eight_would_have_given(loop: Loop) -> None:
    """The control: phones that only look see the whole stock, all of them."""
    line = loop.received()
    looked = Barrier(PHONES)

    def look(_number: int) -> int:
        left = queries.left_of(line)
        looked.wait()
        return left

    assert at_once(look, PHONES) == [50] * PHONES


def test_boxes_packed_at_once_have_numbers_of_their_own(loop: Loop) -> None:
    packed = [goods.Packed(loop.allocation, 5)]

    at_once(lambda _: goods.pack(loop.programme, packed, by=loop.who("周敏"), at=c.AT), PHONES)

    numbers = sorted(Consignment.objects.values_list("number", flat=True))
    assert numbers == [f"spring-{n:03d}" for n in range(1, PHONES + 1)]
    assert queries.to_pack(loop.programme)[0].left == 10


def test_one_packing_form_from_eight_phones_is_one_box(loop: Loop) -> None:
    packed = [goods.Packed(loop.allocation, 5)]

    got = at_once(
        lambda _: goods.pack(loop.programme, packed, by=loop.who("周敏"), at=c.AT, key="same"),
        PHONES,
    )

    assert len({box.id for box in got}) == 1
    assert Consignment.objects.count() == 1
