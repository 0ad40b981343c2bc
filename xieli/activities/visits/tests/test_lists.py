"""Lists of people: real names once, caps across campaigns, approval by others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.visits import lists, queries, services
from xieli.activities.visits.models import Group, ListState, Recipient, YearSum
from xieli.activities.visits.tests.scene import DAY, Scene
from xieli.kernel.refusal import Refusal
from xieli.programmes.rules import Cover
from xieli.review.services import Verdict

pytestmark = pytest.mark.django_db


def take(scene: Scene, made: object, *rows: lists.Listed) -> lists.Taken:
    return lists.list_people(made, rows, by=scene.who("周敏"), at=c.AT)  # type: ignore[arg-type]


def other_campaign(scene: Scene, slug: str = "summer") -> Scene:
    cover = Cover(services.KIND, slug, "夏送清凉", "", DAY)
    other = Scene.__new__(Scene)
    other.cast = scene.cast
    other.programme = services.open_campaign(
        cover, Decimal(100000), union=scene.cast.unions["南山"], by=scene.who("陈主席"), at=c.AT
    )
    other.parcel = services.name_parcel(
        other.programme, scene.cast.items["棉被"], Decimal(80), by=scene.who("陈主席"), at=c.AT
    )
    return other


def test_the_same_list_again_changes_nothing_and_a_mended_row_changes_one(scene: Scene) -> None:
    made = scene.listed(scene.row(1), scene.row(2))

    again = take(scene, made, scene.row(1), scene.row(2))
    mended = take(scene, made, scene.row(1), scene.row(2, cash=Decimal(300)))

    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert (mended.new, mended.changed, mended.unchanged) == (0, 1, 1)
    assert sum(YearSum.objects.values_list("amount", flat=True)) == 580 + 380


def test_the_cap_of_a_year_counts_across_campaigns(scene: Scene) -> None:
    rich = scene.row(1, cash=Decimal(3000), parcel=None, pieces=0)
    scene.listed(rich)
    summer, winter = other_campaign(scene), other_campaign(scene, "winter")
    take(scene, summer.list_of(), rich)

    taken = take(scene, winter.list_of(), replace(rich, cash=Decimal("0.01")))

    assert "每人每年 6,000.00 元" in str(taken.refused[1])
    assert YearSum.objects.get().amount == 6000


def test_what_is_struck_makes_room_again(scene: Scene) -> None:
    made = scene.listed(scene.row(1, cash=Decimal(2900), parcel=None, pieces=0))

    lists.strike(Recipient.objects.get(), by=scene.who("周敏"), at=c.AT)
    lists.strike(Recipient.objects.get(), by=scene.who("周敏"), at=c.AT)

    assert YearSum.objects.get().amount == 0
    assert take(scene, made, scene.row(1)).new == 1


def test_nobody_stands_on_two_lists_of_a_campaign_nor_twice_in_one(scene: Scene) -> None:
    scene.listed(scene.row(1))

    elsewhere = take(scene, scene.list_of("明川工会"), scene.row(1))
    twice = take(scene, scene.list_of("明川工会"), scene.row(2), scene.row(2, row=3))

    assert "已经在青石街道的名单里" in str(elsewhere.refused[1])
    assert "出现了两次" in str(twice.refused[3])
    assert twice.new == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"id_number": "440305198001010019"}, "校验码"),
        ({"id_number": "", "phone": ""}, "实名"),
        ({"group": "弱势群体"}, "困难职工、一线职工、新就业形态劳动者、困难劳模"),
        ({"cash": Decimal(0), "pieces": 0}, "既没有慰问金"),
        ({"cash": Decimal(-5)}, "不能小于 0"),
        ({"cash": Decimal(2921)}, "每人每次 3,000.00 元"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_one_goes_in(
    scene: Scene, more: dict[str, object], said: str
) -> None:
    taken = take(scene, scene.list_of(), scene.row(1, **more), scene.row(2))

    assert said in str(taken.refused[1])
    assert "弱势" not in str(taken.refused[1])
    assert taken.new == 1


def test_a_phone_and_a_name_are_one_person_without_an_id_number(scene: Scene) -> None:
    made = scene.list_of()
    rider = scene.row(1, id_number="", phone="13800000000", group=Group.NEWFORM)

    first, again = take(scene, made, rider), take(scene, made, rider)

    assert (first.new, again.unchanged) == (1, 1)


def test_a_list_that_was_handed_in_is_closed_until_it_is_returned(scene: Scene) -> None:
    made = scene.listed(scene.row(1))
    asked = lists.submit(made, by=scene.who("周敏"), at=c.AT)
    made.refresh_from_db()

    with pytest.raises(Refusal, match="不能再改"):
        take(scene, made, scene.row(2))
    verdict = Verdict("return", "少写了一户", asked.version)
    desk.decide(asked, verdict, by=scene.who("陈主席"), at=c.AT)
    assert take(scene, made, scene.row(2)).new == 1
    lists.submit(made, by=scene.who("周敏"), at=c.AT)

    made.refresh_from_db()
    assert made.state == ListState.ASKED


def test_who_asked_does_not_decide(scene: Scene) -> None:
    made = scene.listed(scene.row(1))
    asked = lists.submit(made, by=scene.who("陈主席"), at=c.AT)

    with pytest.raises(Refusal):
        desk.decide(asked, Verdict("pass", "", asked.version), by=scene.who("陈主席"), at=c.AT)


def test_an_empty_list_is_not_handed_in(scene: Scene) -> None:
    with pytest.raises(Refusal, match="名单里还没有人"):
        lists.submit(scene.list_of(), by=scene.who("周敏"), at=c.AT)


def test_a_union_outside_has_no_list(scene: Scene) -> None:
    with pytest.raises(Refusal, match="不在承办工会之下"):
        scene.list_of("资源")


def test_an_id_number_is_sealed_and_its_list_is_read_masked(scene: Scene) -> None:
    scene.listed(scene.row(1))

    one = Recipient.objects.get()

    assert one.sealed_id_number is not None
    assert b"449999" not in bytes(one.sealed_id_number)
    assert len(one.who) == 64


def test_a_refused_list_may_be_mended_and_asked_anew(scene: Scene) -> None:
    made = scene.listed(scene.row(1))
    asked = lists.submit(made, by=scene.who("周敏"), at=c.AT)
    verdict = Verdict("refuse", "不在范围", asked.version)
    desk.decide(asked, verdict, by=scene.who("陈主席"), at=c.AT)

    made.refresh_from_db()
    assert made.state == ListState.REFUSED
    assert queries.is_open(made)
    assert lists.submit(made, by=scene.who("周敏"), at=c.AT).number != asked.number
