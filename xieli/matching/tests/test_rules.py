"""What a board may ask of the solver, the objective in whole numbers, and the reasons' words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.matching.objective import (
    CLASSES,
    FAR,
    LARGEST,
    LEVELS,
    closeness,
    kilometres,
    level_of,
    missing_below,
    sum_of_levels,
    weigh,
)
from xieli.matching.rules import (
    Ban,
    NeedLine,
    Pin,
    PledgeLine,
    Reason,
    bar,
    is_banned,
    must_be_sound,
    must_hold,
)
from xieli.matching.solver import propose

QUILTS = NeedLine(
    id="need", item="quilt", receiver="zy", receiver_name="资源县", quantity=40, urgency=3,
    groups=frozenset({"60岁以上老人"}), item_name="棉被", unit="床",
)  # fmt: skip
GIFT = PledgeLine(id="gift", item="quilt", donor_name="松坪精密", quantity=30)


@pytest.mark.parametrize(
    ("restriction", "kind"),
    [
        ({}, ""),
        ({"item": "lamp"}, "item"),
        ({"only_receivers": frozenset({"zy", "ls"})}, ""),
        ({"only_receivers": frozenset({"ls"})}, "receiver"),
        ({"only_needs": frozenset({"need"})}, ""),
        ({"only_needs": frozenset({"other"})}, "need"),
        ({"only_groups": frozenset({"60岁以上老人", "小学生"})}, ""),
        ({"only_groups": frozenset({"小学生"})}, "group"),
    ],
)
def test_a_donors_restriction_says_whom_it_keeps_out(restriction, kind):
    assert bar(QUILTS, replace(GIFT, **restriction)) == kind


@pytest.mark.parametrize(
    ("ban", "banned"),
    [
        (Ban("gift"), True),
        (Ban("gift", need="need"), True),
        (Ban("gift", receiver="zy"), True),
        (Ban("gift", receiver="ls"), False),
        (Ban("gift", need="need", receiver="ls"), False),
        (Ban("other"), False),
    ],
)
def test_a_ban_covers_a_need_a_receiver_or_the_whole_pledge(ban, banned):
    assert is_banned(QUILTS, GIFT, [ban]) is banned


@pytest.mark.parametrize(
    ("pins", "bans", "gift", "words"),
    [
        ([Pin("gift", "need", 0)], [], {}, "至少是 1"),
        ([Pin("gift", "need", 41)], [], {"quantity": 50}, "只要 40 床，您钉住了 41 床"),
        ([Pin("gift", "need", 31)], [], {}, "只认捐了 30，您一共钉住了 31"),
        ([Pin("gift", "gone", 1)], [], {}, "已经不在这里"),
        ([Pin("gone", "need", 1)], [], {}, "已经不在这里"),
        ([Pin("gift", "need", 1)] * 2, [], {}, "钉住了两次"),
        ([Pin("gift", "need", 1)], [Ban("gift")], {}, "既钉住又禁配"),
        ([Pin("gift", "need", 1)], [], {"item": "lamp"}, "不是一种"),
        ([Pin("gift", "need", 1)], [], {"only_groups": frozenset({"小学生"})}, "限定了给谁"),
    ],
)
def test_a_pin_that_cannot_be_kept_is_refused_in_words(pins, bans, gift, words):
    with pytest.raises(Refusal) as refused:
        must_hold([QUILTS], [replace(GIFT, **gift)], pins, bans)

    assert words in refused.value.words
    assert refused.value.next_step


def test_pins_of_several_pledges_on_one_need_are_added_up():
    pledges = [GIFT, replace(GIFT, id="second")]
    pins = [Pin("gift", "need", 25), Pin("second", "need", 16)]

    with pytest.raises(Refusal, match="41"):
        must_hold([QUILTS], pledges, pins, [])


def test_bans_on_things_no_longer_on_the_board_do_nothing():
    plan = propose([QUILTS], [GIFT], (), [Ban("gone"), Ban("gift", need="gone")])

    assert [line.quantity for line in plan.lines] == [30]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": -1}, "小于 0"),
        ({"quantity": 10**12 + 1}, "大得不合常理"),
        ({"urgency": 0}, "急需等级"),
        ({"urgency": 6}, "急需等级"),
        ({"place": (float("nan"), 20.0)}, "经纬度"),
        ({"place": (181.0, 20.0)}, "经纬度"),
    ],
)
def test_an_unsound_need_is_refused_in_words(change, words):
    with pytest.raises(Refusal, match=words):
        must_be_sound([replace(QUILTS, **change)], [GIFT])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": -1}, "小于 0"),
        ({"lot": 0}, "每箱"),
        ({"place": (0.0, 91.0)}, "经纬度"),
    ],
)
def test_an_unsound_pledge_is_refused_in_words(change, words):
    with pytest.raises(Refusal, match=words):
        must_be_sound([QUILTS], [replace(GIFT, **change)])


def test_one_id_twice_is_refused():
    with pytest.raises(Refusal, match="重复"):
        must_be_sound([QUILTS, QUILTS], [GIFT])


def test_absurd_sums_are_refused_before_they_could_overflow():
    many = [replace(QUILTS, id=str(k), quantity=10**12) for k in range(1001)]

    with pytest.raises(Refusal, match="加起来"):
        must_be_sound(many, [GIFT])


@given(st.integers(1, 5000), st.data())
def test_levels_rise_and_are_counted_the_same_both_ways(whole, data):
    missing = data.draw(st.integers(0, whole))
    units = np.arange(1, whole + 1)

    levels = level_of(units, np.int64(whole))

    assert levels.min() >= 0
    assert levels.max() < LEVELS
    assert (np.diff(levels) >= 0).all()
    assert sum_of_levels(missing, whole) == int(levels[:missing].sum())
    below = missing_below(np.arange(LEVELS + 1), np.int64(whole))
    assert below.tolist() == np.searchsorted(levels, np.arange(LEVELS + 1)).tolist()


def test_weights_keep_the_order_and_fit_a_whole_province_on_one_item():
    weights = weigh(1000, 201_001)

    farthest = 1000 * FAR
    assert weights.level > farthest
    assert weights.urgency > (LEVELS - 1) * weights.level + farthest
    assert 8 * CLASSES * weights.urgency * 201_002 <= LARGEST


def test_weights_that_would_not_fit_are_refused_loudly():
    with pytest.raises(OverflowError):
        weigh(100_000, 10_000_000)


def test_kilometres_are_those_of_the_globe_and_unknown_places_stay_unknown():
    shenzhen, guilin, unknown = [114.057, 22.543], [110.290, 25.274], [np.nan, np.nan]

    km = kilometres(np.array([shenzhen, unknown]), np.array([guilin, shenzhen]))

    assert abs(int(km[0, 0]) - 490) <= 5  # by hand from the spherical law of cosines
    assert km[0, 1] == 0
    assert km[1].tolist() == [-1, -1]


def test_regions_stand_in_for_places_by_county_city_and_province():
    here = np.array([450329, 450300, 450000, 0])
    there = np.array([450329, 450328, 450102, 440306])

    near = closeness(here, there)

    assert near.tolist() == [
        [15, 80, 300, 1200], [80, 80, 300, 1200], [300, 300, 300, 1200], [1200] * 4,
    ]  # fmt: skip


def test_a_reason_can_be_said_in_another_language_with_its_inner_reasons():
    inner = Reason("{some}等 {count} 处", {"some": "资源县", "count": 4})
    english = {
        "因为认捐写明只给{whom}": "for {whom} only",
        "{some}等 {count} 处": "{some} and more",
    }

    reason = Reason("因为认捐写明只给{whom}", {"whom": inner})

    assert str(reason) == "因为认捐写明只给资源县等 4 处"
    assert reason.told_by(english.__getitem__) == "for 资源县 and more only"


def _line(key, home, quantity, **more):
    return replace(
        QUILTS, id=key, receiver=home, receiver_name=f"{home}县", quantity=quantity, **more
    )


@pytest.mark.parametrize(
    ("needs", "pledges", "words"),
    [
        ([("a", "资源", 40)], {}, "因为只有资源县报了需求"),
        ([("a", "资源", 10)], {}, "因为只有资源县报了需求，余 20 床"),
        ([("a", "资源", 20, 5), ("b", "龙胜", 20)], {}, "因为急需等级最高"),
        ([("a", "资源", 20, 4), ("b", "龙胜", 20), ("c", "龙胜", 1, 5)], {}, "因为比没配满的更急"),
        ([("a", "资源", 60), ("b", "龙胜", 60)], {}, "因为剩 30 床，按缺口比例分（60 比 60）"),
        ([("a", "资源", 9), ("b", "龙胜", 9)], {}, "因为认捐够数，这里配满"),
        (
            [("a", "资源", 40), ("b", "龙胜", 40)],
            {"only_receivers": frozenset({"资源"})},
            "因为认捐写明只给资源县",
        ),
    ],
)
def test_each_line_gives_the_reason_that_decided(needs, pledges, words):
    lines = [
        _line(key, home, quantity, urgency=(more or [3])[0]) for key, home, quantity, *more in needs
    ]
    second = replace(GIFT, id="second", donor_name="合木家居", quantity=0)

    plan = propose(lines, [replace(GIFT, **pledges), second])

    assert next(line.because for line in plan.lines if line.need == "a") == words


def test_the_nearest_donor_is_named_as_such_and_the_next_one_too():
    home, near, far = (110.6, 26.0), (110.3, 25.3), (113.9, 22.6)
    need = replace(QUILTS, place=home)
    other = replace(QUILTS, id="other", receiver="ls", receiver_name="龙胜", quantity=5, place=home)
    pledges = [replace(GIFT, place=near), replace(GIFT, id="far", place=far)]

    plan = propose([need, other], pledges)

    words = {line.pledge: line.because for line in plan.lines if line.need == "need"}
    assert words["gift"].startswith("因为离得最近，约 8")
    assert words["far"].startswith("因为更近的已经配完，这家约 50")


@pytest.mark.parametrize(
    ("pledges", "bans", "words"),
    [
        ([], [], "这一轮没有棉被认捐"),
        ([GIFT], [], "这一轮没有更多棉被"),
        ([replace(GIFT, only_receivers=frozenset({"ls"}))], [], "有认捐但捐方限定只给龙胜"),
        ([GIFT], [Ban("gift", "need")], "您禁配了松坪精密，那里还有 25 床"),
    ],
)
def test_an_open_need_says_what_is_missing(pledges, bans, words):
    other = replace(QUILTS, id="other", receiver="ls", receiver_name="龙胜", quantity=5)

    plan = propose([QUILTS, other], pledges, (), bans)

    assert next(lack.because for lack in plan.unmet if lack.need == "need") == words


def test_a_need_that_more_urgent_ones_left_nothing_for_says_so():
    urgent = replace(QUILTS, id="urgent", receiver="ls", receiver_name="龙胜", urgency=5)

    plan = propose([QUILTS, urgent], [GIFT])

    words = {lack.need: lack.because for lack in plan.unmet}
    assert words["need"] == "棉被认捐已用完，先给了更急的"
    assert words["urgent"] == "这一轮没有更多棉被"
