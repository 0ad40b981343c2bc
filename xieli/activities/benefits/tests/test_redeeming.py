"""The till on the books: once for ever, at a listed place, also when it comes late or twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from tests.races import at_once
from xieli.activities.benefits import redeeming, till_rules
from xieli.activities.benefits.models import BatchOutlet, Claim, ClaimState, Window
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.tests.till_made import AT, UNTIL, Scene
from xieli.activities.benefits.till_rules import Claimed
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as books

TILLS = 6
LATE = "由收券的网点承担"


def redeem(scene: Scene, claim: Claim, key: str = "k1", **more: Any) -> tuple[Claim, bool]:
    outlet, at = more.pop("outlet", scene.shop), more.pop("at", AT)
    scan = Scan(more.pop("code", claim.code), outlet, key, **more)
    return redeeming.redeem(scan, by=scene.who("钱老板"), at=at)


@pytest.mark.parametrize("text", ["k7qm-2rxa-9ftw", " K7QM2RXA 9FTW", "Ｋ７ＱＭ—2RXA-9FTW",
                                  "https://x.cn/benefits/c/K7QM-2RXA-9FTW/"])  # fmt: skip
def test_a_code_is_understood_however_it_was_typed_or_scanned(text: str):
    assert till_rules.bare(text) == "K7QM-2RXA-9FTW"
    assert till_rules.bare("不是券码") == ""


def test_the_words_say_what_is_the_matter_and_who_bears_it():
    day = date(2024, 3, 20)

    with pytest.raises(Refusal, match="已经核销过：03-14 10:00 甲店.*承担.*"):
        till_rules.must_redeem(Claimed("redeemed", day, "03-14 10:00 甲店"), day, LATE)
    with pytest.raises(Refusal, match="过期"):
        till_rules.must_redeem(Claimed("held", day), day + timedelta(days=1))
    with pytest.raises(Refusal, match="退回"):
        till_rules.must_redeem(Claimed("given_back", day), day)
    with pytest.raises(Refusal, match="还没有到"):
        till_rules.must_redeem(Claimed("held", day, from_day=day), day - timedelta(days=1))


@pytest.mark.django_db
def test_a_claim_is_redeemed_once_and_sent_again_it_is_the_same():
    scene = Scene()
    batch = scene.batch()
    first, second = scene.claims(batch, 2)

    made, is_new = redeem(scene, first)
    again, is_again = redeem(scene, first)

    assert (is_new, is_again) == (True, False)
    assert again.pk == made.pk
    assert (made.state, made.outlet_id, made.redeemed_by) == ("redeemed", scene.shop.pk, "钱老板")
    assert scene.counted(batch) == (1, 1)
    with pytest.raises(Refusal, match="已经核销过.*松坪门店"), transaction.atomic():
        redeem(scene, first, "k2", outlet=scene.other_shop)
    with pytest.raises(Refusal, match="已经核销过另一张"), transaction.atomic():
        redeem(scene, second, "k1")
    assert Note.objects.filter(verb="benefits.redeem").count() == 1
    assert books.replay() == []


@pytest.mark.django_db
def test_only_a_listed_place_takes_it_and_says_nothing_of_others_vouchers():
    scene = Scene()
    batch = scene.batch()
    BatchOutlet.objects.create(batch=batch, outlet=scene.other_shop)
    [claim] = scene.claims(batch)

    for code in (claim.code, "K7QM-2RXA-9FTW", ""):
        with pytest.raises(Refusal, match="没有找到这张券，或它不在这里用"):
            redeem(scene, claim, code=code)
    _claim, is_new = redeem(scene, claim, outlet=scene.other_shop)

    assert is_new


@pytest.mark.django_db
def test_what_a_till_took_without_network_counts_by_its_time_within_its_hours():
    scene = Scene()
    batch = scene.batch(redeem_until=UNTIL)
    in_time, late, elsewhere = scene.claims(batch, 3)
    evening = datetime.fromisoformat("2024-03-31T23:00:00+08:00")

    redeem(scene, in_time, till_at=evening, at=evening + timedelta(hours=3))
    with pytest.raises(Refusal, match="断网收券的时限"), transaction.atomic():
        redeem(scene, late, "k2", till_at=evening, at=evening + timedelta(hours=5))
    redeem(scene, elsewhere, "k3")
    with pytest.raises(Refusal, match=LATE), transaction.atomic():
        redeem(scene, elsewhere, "k4", till_at=AT, at=AT + timedelta(hours=1))
    with pytest.raises(Refusal, match="过期"), transaction.atomic():  # a clock ahead of ours
        redeem(scene, late, "k5", till_at=evening + timedelta(days=9), at=evening + timedelta(2))

    assert Claim.objects.get(pk=in_time.pk).till_at == evening


@pytest.mark.django_db
def test_an_appointment_is_not_redeemed_before_its_day():
    scene = Scene()
    batch = scene.batch("window")
    starts = AT + timedelta(days=2)
    window = Window.objects.create(
        batch=batch, starts_at=starts, ends_at=starts + timedelta(hours=2), places=3
    )
    [claim] = scene.claims(batch)
    Claim.objects.update(window=window)

    with pytest.raises(Refusal, match="还没有到"), transaction.atomic():
        redeem(scene, claim)
    _claim, is_new = redeem(scene, claim, at=starts)

    assert is_new


# Two tills at once


@pytest.mark.django_db(transaction=True)
def test_six_tills_at_once_redeem_one_code_once_and_one_click_sent_six_times_is_one():
    scene = Scene()
    batch = scene.batch()
    by_many, by_one = scene.claims(batch, 2)

    got = at_once(lambda n: redeem(scene, by_many, f"till-{n}"), TILLS)
    same = at_once(lambda _n: redeem(scene, by_one, "same"), TILLS)

    assert sum(isinstance(one, Refusal) for one in got) == TILLS - 1
    assert [one[1] for one in same].count(True) == 1
    assert scene.counted(batch) == (1, 0)
    assert books.replay() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_all_six_tills_would_have_given_the_goods():
    """The control: tills that only look all see a voucher that nobody has redeemed."""
    scene = Scene()
    [claim] = scene.claims(scene.batch())
    looked = Barrier(TILLS)

    def look(_number: int) -> str:
        state: str = Claim.objects.get(pk=claim.pk).state
        looked.wait()
        return state

    assert at_once(look, TILLS) == [ClaimState.HELD] * TILLS


@pytest.mark.django_db(transaction=True)
def test_a_till_that_is_killed_between_the_row_and_the_books_leaves_nothing():
    scene = Scene()
    batch = scene.batch()
    [claim] = scene.claims(batch)

    class Killed(BaseException):
        pass

    def die(_claim: Claim) -> None:
        raise Killed

    with pytest.raises(Killed), transaction.atomic():
        die(redeem(scene, claim)[0])
    assert Claim.objects.get().state == ClaimState.HELD
    _claim, is_new = redeem(scene, claim)

    assert is_new
    assert scene.counted(batch) == (2, 0)
