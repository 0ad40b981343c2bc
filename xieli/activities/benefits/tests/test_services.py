"""Contracts, drafts, opening by another, stock, later days, giving back, windows, farm, tours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xieli.activities.benefits import (
    farm,
    figures,
    giving_back,
    opening,
    queries,
    rules,
    services,
    tours,
    windows,
)
from xieli.activities.benefits.farm import GoodsWords, SaleWords, SessionWords
from xieli.activities.benefits.models import Batch, Claim, ClaimState, Partner, Sale
from xieli.activities.benefits.rules import Money
from xieli.activities.benefits.tests.made import AT, CONTRACT, DAY, Scene
from xieli.activities.benefits.tours import OutingWords, StopWords
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.queries import replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def fresh(batch: Batch) -> Batch:
    return Batch.objects.get(pk=batch.pk)


def test_a_contract_number_stands_once_and_is_renewed_with_its_version(scene):
    with pytest.raises(Refusal, match="已经登记过"):
        services.register_partner(
            scene.street, scene.cast.firms["明川电子"], CONTRACT, by=scene.zhou, at=AT
        )

    longer = replace(CONTRACT, ends_on=CONTRACT.ends_on + timedelta(days=30))
    services.change_partner(scene.partner, longer, seen=0, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="刚刚改过"):
        services.change_partner(scene.partner, CONTRACT, seen=0, by=scene.zhou, at=AT)

    assert Partner.objects.get().ends_on == longer.ends_on
    assert Note.objects.filter(verb="benefits.change_partner").count() == 1


def test_a_contract_is_not_cut_below_what_was_promised_on_it(scene):
    scene.opened(quantity=100)

    for less in (
        replace(CONTRACT, union_invests=Decimal(799)),
        replace(CONTRACT, ends_on=DAY + timedelta(days=29)),
    ):
        with pytest.raises(Refusal, match=r"800\.00|到期"):
            services.change_partner(scene.partner, less, seen=0, by=scene.zhou, at=AT)


def test_a_batch_is_opened_by_another_and_its_stock_is_in_the_books(scene):
    batch = scene.draft()

    with pytest.raises(Refusal, match="另一位同志"):
        opening.open_batch(batch, seen=0, by=scene.zhou, at=AT)
    opened = scene.open(batch)

    numbers = scene.numbers(batch)
    assert (numbers.stock, numbers.held, numbers.used) == (10, 0, 0)
    assert numbers.adds_up
    assert (opened.made_by, opened.opened_by) == ("周敏", "陈主席")
    assert replay() == []
    assert Note.objects.filter(verb="benefits.open").count() == 1
    with pytest.raises(Refusal, match="已经开始"):
        scene.open(batch)


def test_the_database_holds_that_nobody_opens_his_own(scene):
    batch = scene.opened()

    with pytest.raises(IntegrityError, match="batch_opened_by_another"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(opened_by_id=scene.zhou.id)


def test_whoever_changes_a_draft_last_does_not_open_it(scene):
    batch = scene.draft()
    services.change(batch, scene.words(title="咖啡券"), seen=0, by=scene.chen, at=AT)

    with pytest.raises(Refusal, match="另一位同志"):
        opening.open_batch(batch, seen=1, by=scene.chen, at=AT)


def test_a_batch_is_not_opened_beyond_the_contracts_money(scene):
    batch = scene.draft(quantity=10_001)  # 8 yuan of the union each, 80,000 in the contract

    with pytest.raises(Refusal, match=r"工会的投入只剩 80,000\.00 元，这里最多要 80,008\.00 元"):
        scene.open(batch)
    assert not fresh(batch).stock_id


def test_what_is_used_of_a_contract_follows_from_its_batches(scene):
    batch = scene.opened(quantity=100)
    scene.claim(batch, scene.worker())

    running = queries.spent_of(scene.partner)
    opening.close(batch, seen=fresh(batch).version, by=scene.zhou, at=AT)
    Claim.objects.update(state=ClaimState.REDEEMED, ended_at=AT)
    over = queries.spent_of(scene.partner)

    assert (running.union_promised, running.union_used) == (Decimal(800), 0)
    assert (over.union_promised, over.union_used) == (8, 8)
    assert (over.partner_promised, over.partner_used) == (7, 7)


def test_more_stock_comes_by_a_second_person_and_never_from_its_maker(scene):
    batch = scene.opened()

    with pytest.raises(Refusal, match="另一位同志"):
        opening.add_stock(batch, 5, seen=1, by=scene.zhou, at=AT)
    opening.add_stock(batch, 5, seen=1, by=scene.chen, at=AT)
    with pytest.raises(Refusal, match="刚刚改过"):
        opening.add_stock(batch, 5, seen=1, by=scene.chen, at=AT)

    assert scene.numbers(batch).stock == fresh(batch).quantity == 15
    assert replay() == []


def test_an_open_batch_is_put_off_and_nothing_else(scene):
    batch = scene.opened()
    later, day = batch.closes_at + timedelta(days=1), batch.redeem_until + timedelta(days=1)

    with pytest.raises(Refusal, match="只能延后截止"):
        services.change(batch, scene.words(), seen=1, by=scene.zhou, at=AT)
    opening.put_off(batch, later, day, seen=1, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="不能提前"):
        opening.put_off(batch, batch.closes_at, day, seen=2, by=scene.zhou, at=AT)

    assert fresh(batch).closes_at == later


def test_closing_stops_claims_and_keeps_what_is_held(scene):
    batch, li = scene.opened(), scene.worker()
    scene.claim(batch, li)
    opening.close(batch, seen=1, by=scene.zhou, at=AT)

    with pytest.raises(Refusal, match="截止"):
        scene.claim(batch, scene.worker("王五"))

    assert scene.numbers(batch).held == 1


def test_a_draft_can_be_thrown_away_with_all_its_parts(scene):
    batch = scene.draft(way=rules.WINDOW, groups=("food",), outlets=(scene.outlet.id,))
    scene.window(batch, 5)

    services.drop(batch, seen=0, by=scene.zhou, at=AT)

    assert not Batch.objects.exists()
    assert Note.objects.filter(verb="benefits.drop").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"money": Money(Decimal(5), Decimal(3), Decimal(3))}, "比面值还多"),
        ({"closes_at": AT - timedelta(days=2)}, "截止在开始之前"),
        ({"redeem_until": DAY}, "最后使用日在截止之前"),
        ({"quantity": 0}, "数量"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(scene, change, words):
    with pytest.raises(Refusal, match=words):
        scene.draft(**change)


def test_a_batch_is_never_for_unions_above_or_beside(scene):
    with pytest.raises(Refusal, match="本工会和下面"):
        scene.draft(within=scene.cast.unions["资源"])


def test_another_unions_outlets_are_not_there(scene):
    with pytest.raises(Hidden):
        scene.draft(outlets=(scene.street.id,))


def test_what_is_given_back_goes_into_stock_and_frees_its_window(scene):
    batch = scene.opened(way=rules.WINDOW, quantity=1, places=(1,))
    window = batch.windows.get()
    claim = scene.claim(batch, scene.worker(), window=window)

    with pytest.raises(Refusal):
        scene.claim(batch, scene.worker("王五"), window=window)
    giving_back.give_back(claim, by=SYSTEM, at=AT)
    giving_back.give_back(claim, by=SYSTEM, at=AT)
    scene.claim(batch, scene.worker("王五"), window=window)

    numbers = scene.numbers(batch)
    assert (numbers.stock, numbers.held, numbers.given_back) == (0, 1, 1)
    assert numbers.adds_up
    assert Note.objects.filter(verb="benefits.give_back").count() == 1


def test_what_was_redeemed_is_not_given_back(scene):
    claim = scene.claim(scene.opened(), scene.worker())
    Claim.objects.update(state=ClaimState.REDEEMED)

    with pytest.raises(Refusal, match="不能退"):
        giving_back.give_back(claim, by=SYSTEM, at=AT)


def test_a_window_keeps_at_least_its_people(scene):
    batch = scene.opened(way=rules.WINDOW, quantity=2, places=(2,))
    window = batch.windows.get()
    scene.claim(batch, scene.worker(), window=window)

    with pytest.raises(Refusal, match="已经约了 1 人"):
        windows.set_places(window, 0, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="已经有人约了"):
        windows.remove_window(window, by=scene.zhou, at=AT)
    windows.set_places(window, 1, by=scene.zhou, at=AT)

    assert batch.windows.get().places == 1


def farm_batch(scene: Scene) -> Batch:
    batch = scene.draft(what=rules.FARM, title="资源冬笋")
    goods = GoodsWords("450329", "青竹村合作社", "5 斤装", Decimal("39.90"))
    farm.tell_goods(batch, goods, by=scene.zhou, at=AT)
    return batch


def test_farm_goods_are_sold_with_evidence_once_a_day(scene):
    batch = farm_batch(scene)
    words = SessionWords("山货直播", "吴师傅", AT + timedelta(hours=1))
    live = farm.plan_session(scene.street, words, [batch], by=scene.zhou, at=AT)
    scene.open(batch)
    sale = SaleWords(DAY, 120, Decimal("4788.00"), "对账单-0314", live)

    farm.tell_sale(batch, sale, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="已经记过"):
        farm.tell_sale(batch, sale, by=scene.zhou, at=AT)
    farm.tell_sale(batch, replace(sale, session=None, orders=3), by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="已经记过"):
        farm.tell_sale(batch, replace(sale, session=None), by=scene.zhou, at=AT)

    [county] = figures.by_county(Batch.objects.all(), {"450329": "资源县"})
    assert (county.name, county.orders, county.amount) == ("资源县", 123, Decimal("9576.00"))
    with pytest.raises(Refusal, match="还没有开始"):
        farm.tell_viewers(live, 2300, "余", by=scene.zhou, at=AT)


def test_farm_goods_come_from_a_county_that_exists(scene):
    batch = scene.draft(what=rules.FARM)
    with pytest.raises(Refusal):
        farm.tell_goods(
            batch, GoodsWords("999999", "某社", "5 斤", Decimal(1)), by=scene.zhou, at=AT
        )


def test_a_tours_stops_close_up_and_its_headcount_is_told_once_a_day(scene):
    batch = scene.draft(what=rules.TOUR, title="百里梯田")
    for name in ("县城", "温泉", "梯田"):
        tours.add_stop(batch, StopWords(name), by=scene.zhou, at=AT)
    tours.remove_stop(batch.stops.get(name="温泉"), by=scene.zhou, at=AT)
    scene.open(batch)

    tours.tell_outing(batch, OutingWords(DAY, 38, "名单-1"), by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="已经记过"):
        tours.tell_outing(fresh(batch), OutingWords(DAY, 5, "名单-2"), by=scene.zhou, at=AT)

    assert list(batch.stops.values_list("number", "name")) == [(1, "县城"), (2, "梯田")]


def test_the_figure_counts_each_kind_by_its_rule_and_is_the_same_for_the_same_time(scene):
    coffee, goods = scene.opened(quantity=3), scene.open(farm_batch(scene))
    first, second = (scene.claim(coffee, scene.worker(name)) for name in ("李梅", "王五"))
    Claim.objects.filter(pk=first.pk).update(state=ClaimState.REDEEMED, ended_at=AT)
    later = AT + timedelta(hours=3)
    farm.tell_sale(
        goods, SaleWords(DAY, 7, Decimal(70), "单-1"), by=scene.zhou, at=AT + timedelta(minutes=1)
    )
    then = figures.figure(Batch.objects.all(), DAY, AT + timedelta(minutes=2), "")

    Claim.objects.filter(pk=second.pk).update(state=ClaimState.REDEEMED, ended_at=later)
    now = figures.figure(Batch.objects.all(), DAY, later, "")
    again = figures.figure(Batch.objects.all(), DAY, AT + timedelta(minutes=2), "")

    assert (then.total, now.total, again.total) == (8, 9, 8)
    assert {line.rule for line in now.lines} == {"核销", "订单"}
    assert now.union_paid == Decimal(16)
    rows, kind = figures.rows_of(coffee, now.rule, DAY, later)
    assert (kind, rows.count()) == ("claims", 2)
    assert Sale.objects.get().told_by == "周敏"
