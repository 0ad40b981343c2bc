"""The goods: every piece has a place, and leaves only against evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.pairing import figures, goods, trace
from xieli.activities.pairing.models import Gift, HandOver, Stage
from xieli.activities.pairing.queries import in_stock, to_pack
from xieli.activities.pairing.rules import Counted
from xieli.activities.pairing.tests.loop import Loop
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger import queries as ledger
from xieli.matching.models import Allocation

pytestmark = pytest.mark.django_db


def _balance(loop: Loop) -> Any:
    return trace.trace(Gift.objects.get()).balance


def test_an_adoption_commits_the_goods_and_gives_each_gift_a_code(loop: Loop) -> None:
    gift = Gift.objects.get()

    balance = _balance(loop)

    assert (balance.donated, balance.waiting) == (50, 50)
    assert trace.access_gift(gift.trace_code.lower().replace("-", " ")) == gift
    assert ledger.replay() == []


def test_the_balance_follows_the_goods_to_the_last_piece(loop: Loop) -> None:
    line = loop.received(received=48, damaged=1, missing=1)

    loop.hand_over(loop.delivery(line, 40))
    back = goods.Delivery(line, 3, "b1", words="尺寸不合")
    goods.give_back(back, by=loop.who("王强"), at=c.AT)
    goods.write_off(replace(back, key="w1", quantity=1, words="受潮"), by=loop.who("王强"), at=c.AT)

    b = _balance(loop)
    assert (b.donated, b.households, b.county, b.back, b.lost) == (50, 40, 4, 3, 3)
    assert ledger.replay() == []


def test_the_same_form_sent_three_times_is_one_record(loop: Loop) -> None:
    line = loop.received()

    answers = [loop.hand_over(loop.delivery(line)) for _ in range(3)]

    assert [is_new for _, is_new in answers] == [True, False, False]
    assert HandOver.objects.count() == 1
    assert _balance(loop).households == 2


def test_the_same_key_with_other_words_is_refused(loop: Loop) -> None:
    line = loop.received()
    loop.hand_over(loop.delivery(line, 2))

    with pytest.raises(Refusal, match="内容却不一样"):
        loop.hand_over(loop.delivery(line, 3))


def test_no_more_leaves_the_stock_than_came_in(loop: Loop) -> None:
    line = loop.received()

    with pytest.raises(Refusal):
        loop.hand_over(loop.delivery(line, 51))

    assert HandOver.objects.count() == 0
    assert _balance(loop).county == 50


def test_goods_leave_only_against_evidence(loop: Loop) -> None:
    line = loop.received()

    with pytest.raises(Refusal, match="签名或照片"):
        loop.hand_over(replace(loop.delivery(line), proof=None))
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(
            key="raw", line=line, kind="household", household=loop.home, quantity=1, at=c.AT, by="x"
        )


def test_a_household_of_another_county_is_not_there(loop: Loop) -> None:
    line = loop.received()
    other = c.household(loop.cast, "龙胜", "L-001")

    with pytest.raises(Hidden):
        loop.hand_over(replace(loop.delivery(line), household=other))


def test_a_count_that_does_not_add_up_is_refused_whole(loop: Loop) -> None:
    box = loop.sent()
    line = box.lines.get()

    counts = {line.id: Counted(50, 48, 1, 0)}
    with pytest.raises(Refusal, match="加起来是 49"):
        goods.receive(box, counts, by=loop.who("王强"), at=c.AT)

    box.refresh_from_db()
    assert box.stage == Stage.SENT
    assert _balance(loop).road == 50


def test_no_more_is_packed_than_was_adopted(loop: Loop) -> None:
    loop.pack(30)

    with pytest.raises(Refusal, match="还有 20床没装箱"):
        loop.pack(21)

    assert to_pack(loop.programme)[0].left == 20


def test_sending_twice_is_refused_and_moves_nothing(loop: Loop) -> None:
    box = loop.sent()

    with pytest.raises(Refusal, match="已经办过"):
        goods.send(box, "示范物流", by=loop.who("周敏"), at=c.AT)

    assert _balance(loop).road == 50


def test_who_adopted_the_plan_does_not_also_send_the_goods(loop: Loop) -> None:
    box = loop.pack()

    with pytest.raises(Refusal, match="另一位同志"):
        goods.send(box, "示范物流", by=loop.who("陈主席"), at=c.AT)


def test_an_adopted_line_goes_back_until_it_is_packed(loop: Loop) -> None:
    desk.give_up(loop.allocation, "企业停产", by=loop.who("陈主席"), at=c.AT)

    loop.pledge.refresh_from_db()
    assert loop.pledge.allocated == 0
    assert not Allocation.objects.exists()
    assert _balance(loop).donated == 0


def test_a_packed_line_cannot_be_given_up(loop: Loop) -> None:
    loop.pack()

    with pytest.raises(Refusal, match="已经装箱"):
        desk.give_up(loop.allocation, "企业停产", by=loop.who("陈主席"), at=c.AT)

    assert Allocation.objects.exists()


def test_every_verb_of_the_goods_leaves_one_note(loop: Loop) -> None:
    before = Note.objects.count()

    line = loop.received()
    loop.hand_over(loop.delivery(line))

    verbs = list(Note.objects.order_by("id").values_list("verb", flat=True))[before:]
    assert verbs == ["pairing.pack", "pairing.send", "pairing.receive", "pairing.hand_over"]


def test_a_county_sees_its_own_stock_alone(loop: Loop) -> None:
    loop.received()

    assert [one.left for one in in_stock(loop.cast.unions["资源"])] == [50]
    assert in_stock(loop.cast.unions["龙胜"]) == []


def test_the_trace_shows_no_personal_data(loop: Loop) -> None:
    line = loop.received()
    loop.hand_over(loop.delivery(line))

    told = trace.trace(Gift.objects.get())

    homes = [home for step in told.steps for home in step.homes]
    assert [(home.village, home.name) for home in homes] == [("青竹村", "李*")]
    assert "李大山" not in repr(told.steps)


def test_a_guessed_trace_code_never_reaches_the_database(
    loop: Loop, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0), pytest.raises(Hidden):
        trace.access_gift("AAAA-BBBB-CCCC")


def test_figures_of_a_moment_stay_the_same_later(loop: Loop) -> None:
    before = {f.key: f.value for f in figures.figures(loop.programme, c.AT)}
    line = loop.received()
    later = c.AT.replace(day=9)

    goods.hand_over(loop.delivery(line), by=loop.who("王强"), at=later)

    assert {f.key: f.value for f in figures.figures(loop.programme, c.AT)} == before
    now = {f.key: f.value for f in figures.figures(loop.programme, later)}
    assert now["delivered"] == 2 * loop.pledge.unit_value
    assert now["households"] == 1


def test_a_figure_equals_the_sum_of_its_rows(loop: Loop) -> None:
    for figure in figures.figures(loop.programme, c.AT):
        assert figure.value == sum(source.amount for source in figure.sources)


def test_what_was_handed_over_cannot_be_changed(loop: Loop) -> None:
    loop.hand_over(loop.delivery(loop.received()))

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE pairing_handover SET quantity = 1")
