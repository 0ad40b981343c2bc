"""Money and goods of a campaign: in, bought, at the unions, handed; the sum comes out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.visits import buying, handing, lists, queries, services
from xieli.activities.visits.models import Income, ListState, Source
from xieli.activities.visits.tests.scene import Scene, picture
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger

pytestmark = pytest.mark.django_db
CENT = Decimal("0.01")


def test_money_of_six_sources_comes_into_one_fund(scene: Scene) -> None:
    for n, source in enumerate(Source.values, 1):
        scene.income(f"{n}.01", source)

    told = queries.sum_of(scene.programme)

    assert told.came_in == Decimal("21.06") == told.in_fund
    assert ledger.replay() == []


def test_a_slip_sent_twice_is_one_income(scene: Scene) -> None:
    first = scene.income("100", key="s1")

    again = scene.income("100", key="s1")

    assert (first, queries.sum_of(scene.programme).came_in) == (again, Decimal(100))
    with pytest.raises(Refusal, match="内容却不一样"):
        scene.income("200", key="s1")


@pytest.mark.parametrize(("amount", "source"), [("100", "nobody"), ("100", "")])
def test_money_without_a_source_stays_out(scene: Scene, amount: str, source: str) -> None:
    with pytest.raises(Refusal, match="钱从哪里来"):
        scene.income(amount, source)

    assert not Income.objects.exists()


def test_an_order_above_the_budget_is_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="超过预算 100,000.00 元"):
        scene.bought(2000, "100000.01")


def test_who_orders_does_not_pay_and_no_invoice_pays_two_orders(scene: Scene) -> None:
    scene.income()
    order, other = scene.bought(), scene.bought(10, "780")

    with pytest.raises(Refusal, match="另一位同志付款"):
        buying.pay(order, "F-1", by=scene.who("周敏"), at=c.AT)
    with pytest.raises(Refusal, match="没有发票"):
        buying.pay(order, " ", by=scene.who("刘芸"), at=c.AT)
    buying.pay(order, "F-1", by=scene.who("刘芸"), at=c.AT)
    with pytest.raises(Refusal, match="已经付过一单"):
        buying.pay(other, "F-1", by=scene.who("刘芸"), at=c.AT)

    assert queries.sum_of(scene.programme).spent == Decimal(7800)


def test_an_order_is_paid_once_and_only_out_of_what_is_there(scene: Scene) -> None:
    scene.income("7799.99")
    order = scene.bought()

    with pytest.raises(Refusal, match="不够"):
        buying.pay(order, "F-1", by=scene.who("刘芸"), at=c.AT)
    scene.income("0.01")
    buying.pay(order, "F-1", by=scene.who("刘芸"), at=c.AT)
    buying.pay(order, "F-1", by=scene.who("刘芸"), at=c.AT)
    with pytest.raises(Refusal, match="已经付过"):
        buying.pay(order, "F-2", by=scene.who("刘芸"), at=c.AT)

    assert queries.sum_of(scene.programme).in_fund == 0


def test_a_list_is_approved_only_with_money_for_its_cash(scene: Scene) -> None:
    made = scene.listed(scene.row(1), scene.row(2))
    scene.income("999.99")

    waiting = scene.decided(made).state
    scene.income("0.01")
    desk.close_due_notices(at=c.AT + timedelta(days=30))
    made.refresh_from_db()

    assert (waiting, made.state) == (ListState.ASKED, ListState.APPROVED)
    assert queries.sum_of(scene.programme).with_unions == 1000


def test_the_whole_way_comes_out_to_the_cent(scene: Scene) -> None:
    made = scene.approved(scene.row(1), scene.row(2, cash=Decimal("433.37")))
    order = scene.programme.orders.get()
    buying.pay(order, "F-1", by=scene.who("刘芸"), at=c.AT)
    first = queries.recipients_of(made)[0]
    scene.visit(scene.sheet(first))

    told = queries.sum_of(scene.programme)

    assert (told.came_in, told.spent, told.handed) == (50000, 7800, 500)
    assert (told.with_unions, told.gap) == (Decimal("433.37"), 0)
    assert told.left == 50000 - 7800 - 500
    assert queries.agrees(scene.programme)
    (quilts,) = queries.goods_of(scene.programme)
    assert (quilts.bought, quilts.in_store, quilts.with_unions, quilts.handed) == (100, 98, 1, 1)
    assert ledger.replay() == []


def test_a_roster_is_one_entry_for_all_who_signed(scene: Scene) -> None:
    made = scene.approved(*(scene.row(n) for n in range(1, 6)))
    signed = handing.Signed(made, picture("roster"), "r1", frozenset({1, 2, 3}))

    roster, is_new = handing.hand_by_roster(signed, by=scene.who("周敏"), at=c.AT)
    again, is_again = handing.hand_by_roster(signed, by=scene.who("周敏"), at=c.AT)

    assert (roster.people, roster.cash, roster.pieces) == (3, 1500, 3)
    assert (is_new, is_again, again) == (True, False, roster)
    assert queries.sum_of(scene.programme).handed == 1500
    assert queries.recipients_of(made, "listed").count() == 2
    assert queries.agrees(scene.programme)


def test_a_revoked_list_gives_back_what_was_not_handed(scene: Scene) -> None:
    made = scene.approved(scene.row(1), scene.row(2))
    scene.visit(scene.sheet(queries.recipients_of(made)[0]))
    asked = lists.review_queries.of_about(made.id)
    assert asked is not None

    lists.take_back(asked, scene.who("刘芸"), c.AT)

    told = queries.sum_of(scene.programme)
    assert (told.with_unions, told.handed, told.gap) == (0, 500, 0)
    (quilts,) = queries.goods_of(scene.programme)
    assert (quilts.in_store, quilts.with_unions, quilts.gap) == (99, 0, 0)
    made.refresh_from_db()
    assert made.state == ListState.REFUSED


def test_goods_sent_twice_are_sent_once_and_what_is_new_follows(scene: Scene) -> None:
    made = scene.approved(scene.row(1), scene.row(2))

    again = buying.send_goods(made, by=scene.who("周敏"), at=c.AT)

    assert again == 0
    (quilts,) = queries.goods_of(scene.programme)
    assert quilts.with_unions == 2


def test_nothing_is_published_while_a_form_waits_or_a_bill_is_open(scene: Scene) -> None:
    made = scene.approved()
    one = queries.recipients_of(made)[0]
    scene.visit(scene.sheet(one))

    with pytest.raises(Refusal, match="没付款"):
        services.publish(scene.programme, by=scene.who("陈主席"), at=c.AT)
    buying.pay(scene.programme.orders.get(), "F-1", by=scene.who("刘芸"), at=c.AT)
    scene.visit(scene.sheet(one, "o" * 32), "刘芸")
    with pytest.raises(Refusal, match="1 张走访单等裁定"):
        services.publish(scene.programme, by=scene.who("陈主席"), at=c.AT)
    handing.settle(
        queries.conflicts_of([scene.programme])[0],
        False,
        "重复走访",
        by=scene.who("陈主席"),
        at=c.AT,
    )

    terms = services.publish(scene.programme, by=scene.who("陈主席"), at=c.AT)

    assert terms.published_by == "陈主席"
    with pytest.raises(Refusal, match="已经结束"):
        scene.income("1")
