"""The way of a thing from the giver to the taker, with the ledger beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xieli.activities.gifts import keeping, services
from xieli.activities.gifts.keeping import GIVEN, OFF, Checked, StationWords
from xieli.activities.gifts.models import ClaimState, Thing, ThingState
from xieli.activities.gifts.tests.made import AT, TODAY, Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.models import Entry
from xieli.ledger.queries import replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def fresh(thing: Thing) -> Thing:
    return Thing.objects.get(pk=thing.pk)


def notes() -> list[str]:
    rows = Note.objects.filter(verb__startswith="gifts.").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_thing_goes_the_whole_way_and_the_ledger_with_it(scene: Scene):
    thing = scene.listed()
    claim = scene.claimed(thing)
    reserved = fresh(thing)
    handed = scene.handed(claim)
    services.thank(handed, "正好用得上，谢谢", by=scene.who("李梅"), at=AT)

    assert (reserved.left, reserved.state) == (0, ThingState.LISTED)
    assert claim.until == TODAY + timedelta(days=3)
    assert fresh(thing).state == ThingState.GIVEN
    assert scene.stock(thing) == 0
    assert scene.held(GIVEN, thing) == -1
    assert scene.held(keeping.taken_code(claim), thing) == 1
    assert replay() == []
    assert notes() == [
        f"gifts.{verb}"
        for verb in ("set_up", "offer", "take_in", "check_in", "claim", "hand_over", "thank")
    ]


def test_no_note_of_the_journal_and_no_entry_names_a_person(scene: Scene):
    scene.handed()

    told = [*Note.objects.values_list("words", flat=True), *Entry.objects.values_list(
        "because", flat=True
    )]  # fmt: skip
    assert not [words for words in told if "林秋" in words or "李梅" in words]


def test_a_form_sent_twice_is_one_thing_and_somebody_elses_key_is_hidden(scene: Scene):
    new = scene.new()
    first = services.offer(new, scene.li, by=scene.zhou, at=AT)

    again = services.offer(new, scene.li, by=scene.zhou, at=AT)

    assert again == first
    with pytest.raises(Hidden):
        services.offer(new, scene.person(), by=scene.zhou, at=AT)


def test_used_shoes_of_a_person_are_refused_and_new_ones_of_a_firm_are_taken(scene: Scene):
    with pytest.raises(Refusal, match="只收企业捐的全新的"):
        scene.offered(category="鞋帽", wear="new")
    shoes = scene.of_firm(30)
    listed = scene.listed(shoes)

    assert (listed.quantity, listed.left) == (30, 30)
    with pytest.raises(Refusal, match="只收企业捐的全新的"):
        scene.of_firm(wear="good")


def test_the_check_finds_what_it_really_is(scene: Scene):
    thing = scene.taken_in()

    with pytest.raises(Refusal, match="只收企业捐的全新的"):
        keeping.check_in(thing, Checked("旧鞋", "鞋帽", "used"), by=scene.zhou, at=AT)
    refused = keeping.refuse(thing, "坏了或缺件", by=scene.zhou, at=AT)

    assert (refused.state, refused.why_not) == (ThingState.REFUSED, "坏了或缺件")
    assert scene.stock(thing) == 0
    assert scene.held(GIVEN, thing) == 0


def test_a_reason_that_the_rulebook_does_not_list_is_no_reason(scene: Scene):
    with pytest.raises(Refusal, match="规则库列的"):
        keeping.refuse(scene.offered(), "不喜欢", by=scene.zhou, at=AT)


def test_the_giver_withdraws_until_it_is_taken_in(scene: Scene):
    thing, other = scene.offered(), scene.offered()
    services.withdraw(thing, by=scene.zhou, at=AT)
    scene.taken_in(other)

    assert fresh(thing).state == ThingState.WITHDRAWN
    with pytest.raises(Refusal, match="现在是“等检查”"):
        services.withdraw(other, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="现在是“撤回了”"):
        scene.taken_in(thing)


def test_a_claim_asked_again_is_the_same_and_another_thing_waits(scene: Scene):
    thing, other = scene.listed(), scene.listed()
    first = scene.claimed(thing)

    assert scene.claimed(thing) == first
    with pytest.raises(Refusal, match="一人一次只留一件"):
        scene.claimed(other)
    services.cancel(first, by=scene.who("李梅"), at=AT)
    assert scene.claimed(other).thing == other
    assert fresh(thing).left == 1


def test_a_person_takes_no_more_than_the_rulebook_allows_within_its_days(scene: Scene):
    for _n in range(2):
        scene.handed()
    third = scene.listed()

    with pytest.raises(Refusal, match="30 天里已经领了 2 件"):
        scene.claimed(third)
    later = AT + timedelta(days=31)
    assert services.claim(third, scene.li, by=scene.who("李梅"), at=later).thing == third


def test_nobody_claims_her_own_gift_nor_two_of_one_kind(scene: Scene):
    own, shoes = scene.listed(scene.offered(scene.li)), scene.listed(scene.of_firm(3))
    scene.handed(scene.claimed(shoes))

    with pytest.raises(Refusal, match="您自己送出来的"):
        scene.claimed(own)
    with pytest.raises(Refusal, match="已经领过一件"):
        scene.claimed(shoes)


def test_a_code_hands_over_once_and_not_to_oneself(scene: Scene):
    claim = scene.claimed()
    with pytest.raises(Refusal, match="请另一位同志"):
        keeping.hand_over(claim, by=scene.who("李梅"), at=AT)
    scene.handed(claim)

    with pytest.raises(Refusal, match="已经交给本人了"):
        scene.handed(claim)


def test_what_nobody_fetches_goes_back_by_itself_exactly_once(scene: Scene):
    thing = scene.listed()
    claim = scene.claimed(thing)
    on_the_last_day, after = AT + timedelta(days=3), AT + timedelta(days=4)

    released = [services.release_due(at=at) for at in (on_the_last_day, after, after)]
    claim.refresh_from_db()

    assert released == [0, 1, 0]
    assert claim.state == ClaimState.RELEASED
    assert fresh(thing).left == 1
    with pytest.raises(Refusal, match="过期没领，放回去了"):
        scene.handed(claim)
    assert scene.stock(thing) == 1


def test_an_offer_that_was_not_brought_lapses_and_is_still_taken_in_late(scene: Scene):
    thing = scene.offered()
    lapsed = [services.lapse_due(at=AT + timedelta(days=days)) for days in (2, 3, 3)]
    state = fresh(thing).state

    late = scene.taken_in(fresh(thing))

    assert lapsed == [0, 1, 0]
    assert state == ThingState.LAPSED
    assert late.state == ThingState.TAKEN_IN


def test_what_is_brought_back_has_its_own_posting_and_is_listed_again(scene: Scene):
    thing = scene.listed()
    claim = scene.handed(scene.claimed(thing))

    keeping.bring_back(claim, by=scene.zhou, at=AT)
    scene.handed(scene.claimed(thing, scene.person()))

    assert scene.held(keeping.taken_code(claim), thing) == 0
    assert scene.stock(thing) == 0
    assert fresh(thing).state == ThingState.GIVEN
    assert Entry.objects.filter(key=f"gift-return:{claim.id.hex}").count() == 1
    assert replay() == []


def test_fewer_pieces_than_offered_are_taken_in_and_what_is_left_goes_off(scene: Scene):
    shoes = keeping.take_in(scene.of_firm(5), 4, by=scene.zhou, at=AT)
    listed = keeping.check_in(shoes, Checked("布鞋", "鞋帽", "new"), by=scene.zhou, at=AT)
    claim = scene.claimed(listed)
    with pytest.raises(Refusal, match="有人预留着"):
        keeping.take_off(listed, by=scene.zhou, at=AT)
    scene.handed(claim)

    off = keeping.take_off(listed, by=scene.zhou, at=AT)

    assert (off.state, off.left, off.quantity) == (ThingState.TAKEN_OFF, 0, 4)
    assert scene.held(OFF, listed) == 3
    assert scene.stock(listed) == 0
    with pytest.raises(Refusal, match="1 到 2 之间"):
        keeping.take_in(scene.of_firm(2), 3, by=scene.zhou, at=AT)


def test_thanks_are_said_once_and_hold_no_numbers(scene: Scene):
    claim, by = scene.claimed(), scene.who("李梅")
    with pytest.raises(Refusal, match="现在是“等来领”"):
        services.thank(claim, "谢谢", by=by, at=AT)
    scene.handed(claim)
    with pytest.raises(Refusal, match="不要写电话"):
        services.thank(claim, "谢谢，13800000000", by=by, at=AT)
    services.thank(claim, "谢谢", by=by, at=AT)

    with pytest.raises(Refusal, match="写一次就够"):
        services.thank(claim, "再谢", by=by, at=AT)


def test_a_station_that_takes_nothing_and_a_name_taken_are_refused(scene: Scene):
    words = StationWords("青石驿站", "周日", "青石路 2 号", is_open=False)
    with pytest.raises(Refusal, match="已经有叫这个名字的站点"):
        keeping.set_up(scene.cast.unions["青石街道"], words, by=scene.zhou, at=AT)
    keeping.change_station(scene.station, words, seen=0, by=scene.zhou, at=AT)
    scene.station.refresh_from_db()

    with pytest.raises(Refusal, match="现在不收东西"):
        scene.offered()
    with pytest.raises(Refusal, match="刚被别人改过"):
        keeping.change_station(scene.station, words, seen=0, by=scene.zhou, at=AT)
    assert scene.station.place.address == "青石路 2 号"


def test_somebody_with_too_many_on_the_way_brings_them_first(scene: Scene):
    for _n in range(10):
        scene.offered(scene.li)

    with pytest.raises(Refusal, match="10 件还没送来"):
        scene.offered(scene.li)
