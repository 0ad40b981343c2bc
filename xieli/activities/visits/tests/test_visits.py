"""At the door: one form is one visit, a second visitor is a conflict, what was told is sealed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests import cast as c
from xieli.activities.visits import buying, handing, queries
from xieli.activities.visits.models import (
    Companion,
    Finding,
    Proof,
    Recipient,
    Visit,
    VisitState,
)
from xieli.activities.visits.rules import Given
from xieli.activities.visits.tests.scene import Scene, picture
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.unions import services as unions
from xieli.unions.rules import PlaceAsked

pytestmark = pytest.mark.django_db
TOLD = {"health": "腿脚不便", "troubles": "冬天缺煤"}


def first_of(scene: Scene, **more: Any) -> Recipient:
    return queries.recipients_of(scene.approved(scene.row(1, **more)))[0]


def test_a_form_sent_three_times_is_one_visit(scene: Scene) -> None:
    one = first_of(scene)
    sheet = scene.sheet(one, told=TOLD, may_keep=True, findings=(handing.Found("need", "取暖器"),))

    came = [scene.visit(sheet)[1] for _time in range(3)]

    assert came == [True, False, False]
    assert (Visit.objects.count(), Companion.objects.count(), Finding.objects.count()) == (1, 1, 1)
    assert queries.sum_of(scene.programme).handed == 500


def test_a_key_with_another_content_is_refused(scene: Scene) -> None:
    one = first_of(scene)
    scene.visit(scene.sheet(one))

    with pytest.raises(Refusal, match="内容却不一样"):
        scene.visit(scene.sheet(one, given=Given(Decimal(400), 1)))


def test_who_came_along_stands_with_the_enterprise(scene: Scene) -> None:
    one = first_of(scene)

    visit, _new = scene.visit(
        scene.sheet(one, companions=(("孙主席", "明川电子"), ("吴师傅", "外地一家厂")))
    )

    along = {who.name: who for who in visit.companions.all()}
    assert along["孙主席"].enterprise == scene.cast.firms["明川电子"]
    assert (along["吴师傅"].enterprise, along["吴师傅"].of) == (None, "外地一家厂")


def test_what_was_told_is_sealed_and_each_look_has_a_reason(scene: Scene) -> None:
    visit, _new = scene.visit(scene.sheet(first_of(scene), told=TOLD, may_keep=True))

    kept = Visit.objects.get()
    told = handing.show_told(visit, reason="复核走访记录", by=scene.who("刘芸"), at=c.AT)

    assert "腿脚".encode() not in bytes(kept.sealed_health or b"")
    assert told == TOLD
    assert Note.objects.filter(verb="people.open_sealed", about_id=visit.id).count() == 2
    with pytest.raises(Refusal):
        handing.show_told(visit, reason="", by=scene.who("刘芸"), at=c.AT)


def test_without_consent_nothing_that_was_told_is_kept(scene: Scene) -> None:
    one = first_of(scene)

    with pytest.raises(Refusal, match="没有同意"):
        scene.visit(scene.sheet(one, told=TOLD))

    assert not Visit.objects.exists()


def test_nothing_is_handed_without_a_signature_or_a_photo(scene: Scene) -> None:
    one = first_of(scene)

    with pytest.raises(Refusal, match="还没有签名"):
        scene.visit(scene.sheet(one, picture=None))
    with pytest.raises(Refusal, match="您填的更多"):
        scene.visit(scene.sheet(one, given=Given(Decimal(501), 1)))

    assert not Visit.objects.exists()


def test_a_visit_that_gives_nothing_leaves_the_person_on_the_list(scene: Scene) -> None:
    one = first_of(scene)

    visit, _new = scene.visit(scene.sheet(one, given=Given(Decimal(0), 0), picture=None))

    one.refresh_from_db()
    assert (visit.state, one.state) == (VisitState.KEPT, "listed")


def test_two_visitors_of_one_household_are_a_conflict_and_nothing_is_lost(scene: Scene) -> None:
    one = first_of(scene)
    scene.visit(scene.sheet(one))

    second, is_new = scene.visit(scene.sheet(one, "b" * 32, told=TOLD, may_keep=True), "刘芸")

    assert is_new
    assert (second.state, second.why) == (VisitState.CONFLICT, "周敏已经走访过这一户，签收也已入账")
    assert Proof.objects.count() == 2
    assert queries.sum_of(scene.programme).handed == 500


def test_an_officer_who_went_with_neither_settles_for_the_second(scene: Scene) -> None:
    one = first_of(scene)
    first, _new = scene.visit(scene.sheet(one))
    second, _new = scene.visit(scene.sheet(one, "b" * 32, given=Given(Decimal(300), 1)), "刘芸")

    for visitor in ("周敏", "刘芸"):
        with pytest.raises(Refusal, match="另一位同志来定"):
            handing.settle(second, True, "她先到", by=scene.who(visitor), at=c.AT)
    handing.settle(second, True, "核过签名，以这张为准", by=scene.who("陈主席"), at=c.AT)

    first.refresh_from_db()
    second.refresh_from_db()
    one.refresh_from_db()
    assert (first.state, second.state) == (VisitState.ASIDE, VisitState.KEPT)
    assert (one.given_cash, queries.sum_of(scene.programme).handed) == (300, 300)
    assert queries.agrees(scene.programme)
    assert ledger.replay() == []


def test_a_form_put_aside_moves_nothing_and_stays_readable(scene: Scene) -> None:
    one = first_of(scene)
    scene.visit(scene.sheet(one))
    second, _new = scene.visit(scene.sheet(one, "b" * 32), "刘芸")

    handing.settle(second, False, "重复走访", by=scene.who("陈主席"), at=c.AT)
    handing.settle(second, True, "改主意", by=scene.who("陈主席"), at=c.AT)

    second.refresh_from_db()
    assert (second.state, second.why) == (VisitState.ASIDE, "重复走访")
    assert queries.sum_of(scene.programme).handed == 500


def test_goods_that_are_not_there_make_the_form_wait_instead_of_vanish(scene: Scene) -> None:
    made = scene.listed(scene.row(1))
    scene.income()
    scene.decided(made)
    one = queries.recipients_of(made)[0]

    visit, _new = scene.visit(scene.sheet(one))
    assert visit.state == VisitState.CONFLICT
    assert "不够" in visit.why
    scene.bought(1, "78")
    buying.send_goods(made, by=scene.who("周敏"), at=c.AT)
    handing.settle(visit, True, "货补到了", by=scene.who("陈主席"), at=c.AT)

    one.refresh_from_db()
    assert one.state == "handed"
    assert queries.agrees(scene.programme)


def test_who_signed_on_a_roster_is_not_paid_again_at_home(scene: Scene) -> None:
    one = first_of(scene)
    signed = handing.Signed(one.visit_list, picture("roster"), "r1")
    handing.hand_by_roster(signed, by=scene.who("周敏"), at=c.AT)

    visit, _new = scene.visit(scene.sheet(one))

    assert visit.why == "这一位已经在签收册上签收过"
    with pytest.raises(Refusal, match="只能留底"):
        handing.settle(visit, True, "也算", by=scene.who("陈主席"), at=c.AT)


def test_the_day_is_ordered_by_distance_over_the_places_of_the_villages(scene: Scene) -> None:
    for village, x in (("远村", "114.60"), ("近村", "114.05"), ("中村", "114.30")):
        spot = PlaceAsked(name=village, region_code="440305", longitude=x,
                          latitude="22.5")  # fmt: skip
        unions.register_place(spot, by=scene.who("陈主席"), at=c.AT)
    rows = [
        scene.row(n, village=v) for n, v in enumerate(("近村", "远村", "没有坐标的村", "中村"), 1)
    ]
    made = scene.approved(*rows)

    stops = handing.plan_day(
        scene.who("周敏"), list(queries.recipients_of(made)), c.TODAY, by=scene.who("周敏"), at=c.AT
    )

    order = [stop.recipient.village for stop in queries.stops_of(scene.who("周敏").id, c.TODAY)]  # type: ignore[arg-type]
    assert order == ["近村", "中村", "远村", "没有坐标的村"]
    assert [stop.position for stop in stops] == [1, 2, 3, 4]


def test_nobody_is_sent_out_before_the_list_is_approved(scene: Scene) -> None:
    made = scene.listed(scene.row(1))

    with pytest.raises(Refusal, match="还没有批准"):
        handing.plan_day(
            scene.who("周敏"), list(queries.recipients_of(made)), c.TODAY, by=scene.who("周敏"),
            at=c.AT,
        )  # fmt: skip
    with pytest.raises(Refusal, match="还没有批准"):
        scene.visit(scene.sheet(queries.recipients_of(made)[0]))


def test_every_form_leaves_one_note(scene: Scene) -> None:
    one = first_of(scene)
    sheet = scene.sheet(one)

    for again in (sheet, sheet, replace(sheet, key="b" * 32)):
        scene.visit(again)

    assert Note.objects.filter(verb="visits.record").count() == 2
