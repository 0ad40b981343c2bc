"""The law of founding, without a database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from xieli.activities.founding import rules
from xieli.activities.founding.rules import Ballot, Candidate, Limits
from xieli.kernel.refusal import Refusal

LIMITS = Limits(
    committee_from=25, delegates_from=100, quorum=Fraction(2, 3), majority=Fraction(1, 2),
    kin=("配偶", "父母", "子女"), barred_jobs=("企业行政负责人",),
    seats=("1:3-5", "25:3-7", "201:7-15"), terms=(3, 5),
)  # fmt: skip
DAY = date(2024, 3, 1)


def ballot(**more: object) -> Ballot:
    told: dict[str, object] = {
        "held_on": DAY, "meeting": rules.ALL_MEMBERS, "due": 30, "present": 20, "years": 3,
        "candidates": (
            Candidate("何平", rules.CHAIR, 16),
            Candidate("林夏", "member", 16),
            Candidate("苏晨", "women", 16),
        ),
    }  # fmt: skip
    return Ballot(**{**told, **more})  # type: ignore[arg-type]


def judged(told: Ballot, members: int = 30) -> tuple[Candidate, ...]:
    return rules.must_be_valid(told, rules.COMMITTEE, members, LIMITS)


def test_every_step_is_followed_by_one_and_the_last_by_none() -> None:
    pairs = list(zip(rules.STEPS, rules.STEPS[1:], strict=False))

    assert [rules.step_after(one) for one, _two in pairs] == [two for _one, two in pairs]
    assert rules.step_after("filed") == ""


@pytest.mark.parametrize("now", rules.STEPS)
@pytest.mark.parametrize("wanted", rules.STEPS)
def test_only_the_very_next_step_may_be_taken(now: str, wanted: str) -> None:
    if rules.step_after(now) == wanted:
        rules.must_follow(now, wanted)
    else:
        with pytest.raises(Refusal):
            rules.must_follow(now, wanted)


@pytest.mark.parametrize(("members", "forms"), [(24, 3), (25, 1), (26, 1), (1, 3)])
def test_from_25_members_on_there_is_a_committee_and_below_a_choice(
    members: int, forms: int
) -> None:
    assert len(rules.forms_for(members, LIMITS)) == forms


def test_a_committee_of_24_and_an_organiser_of_25_are_refused() -> None:
    with pytest.raises(Refusal, match="不足 25 人"):
        rules.must_fit_form(rules.COMMITTEE, 24, LIMITS)
    with pytest.raises(Refusal, match="应当建立基层工会委员会"):
        rules.must_fit_form(rules.ORGANISER, 25, LIMITS)


@pytest.mark.parametrize(("due", "least"), [(30, 20), (31, 21), (32, 22), (3, 2), (1, 1)])
def test_two_thirds_of_those_due_must_come(due: int, least: int) -> None:
    rules.must_be_quorate(due, least, LIMITS)

    with pytest.raises(Refusal, match="应到"):
        rules.must_be_quorate(due, least - 1, LIMITS)


@pytest.mark.parametrize(("due", "least"), [(30, 16), (31, 16), (2, 2), (1, 1)])
def test_more_than_half_of_those_due_elects_and_half_does_not(due: int, least: int) -> None:
    assert rules.least_votes(due, LIMITS) == least


def test_a_lawful_election_gives_who_was_elected() -> None:
    assert [one.name for one in judged(ballot())] == ["何平", "林夏", "苏晨"]


def test_half_of_those_due_is_not_elected_though_more_than_half_of_those_present() -> None:
    told = ballot(candidates=(*ballot().candidates, Candidate("许宁", "member", 15)))

    assert "许宁" not in [one.name for one in judged(told)]


@pytest.mark.parametrize("relation", ["配偶", "父母", "子女"])
def test_close_relatives_of_the_chief_manager_do_not_stand(relation: str) -> None:
    kin = Candidate("林夏", "member", 16, relation=relation)

    with pytest.raises(Refusal, match="近亲属"):
        judged(ballot(candidates=(ballot().candidates[0], kin, ballot().candidates[2])))


def test_a_manager_does_not_stand_and_a_far_relative_does() -> None:
    chair, _one, other = ballot().candidates
    manager = Candidate("林夏", "member", 16, job="企业行政负责人")
    far = Candidate("林夏", "member", 16, relation="表亲")

    with pytest.raises(Refusal, match="职务"):
        judged(ballot(candidates=(chair, manager, other)))
    assert len(judged(ballot(candidates=(chair, far, other)))) == 3


def test_below_100_members_all_of_them_meet() -> None:
    with pytest.raises(Refusal, match="会员大会"):
        judged(ballot(meeting=rules.DELEGATES))


def test_from_100_members_on_delegates_may_meet() -> None:
    told = ballot(meeting=rules.DELEGATES)

    assert len(judged(told, members=120)) == 3


def test_a_meeting_of_all_counts_all_members_as_due() -> None:
    with pytest.raises(Refusal, match="两个数要一样"):
        judged(ballot(), members=31)


@pytest.mark.parametrize("years", [0, 1, 4, 6])
def test_a_term_is_of_three_or_of_five_years(years: int) -> None:
    with pytest.raises(Refusal, match="任期"):
        judged(ballot(years=years))


def test_more_votes_than_people_are_refused() -> None:
    chair, *others = ballot().candidates
    too_many = Candidate(chair.name, chair.post, 21)

    with pytest.raises(Refusal, match="多于实到"):
        judged(ballot(candidates=(too_many, *others)))


def test_one_name_twice_is_refused() -> None:
    with pytest.raises(Refusal, match="写了两次"):
        judged(ballot(candidates=(*ballot().candidates, ballot().candidates[0])))


def test_no_chair_and_two_chairs_are_refused() -> None:
    two = tuple(Candidate(one.name, rules.CHAIR, 16) for one in ballot().candidates)

    with pytest.raises(Refusal, match="正好 1 人"):
        judged(ballot(candidates=two))
    with pytest.raises(Refusal, match="正好 1 人"):
        judged(ballot(candidates=ballot().candidates[1:]))


@pytest.mark.parametrize(
    ("members", "seats"), [(10, (3, 5)), (25, (3, 7)), (200, (3, 7)), (201, (7, 15))]
)
def test_the_committee_has_its_seats_by_headcount(members: int, seats: tuple[int, int]) -> None:
    assert rules.seats_for(members, LIMITS) == seats


def test_two_on_a_committee_are_too_few_but_one_organiser_is_enough() -> None:
    chair = ballot().candidates[:1]

    with pytest.raises(Refusal, match="应设 3 到 7 名"):
        judged(ballot(candidates=ballot().candidates[:2]))
    small = ballot(candidates=chair, due=10, present=9)
    small_chair = (Candidate("何平", rules.CHAIR, 9),)
    told = Ballot(small.held_on, small.meeting, 10, 9, 3, small_chair)
    assert rules.must_be_valid(told, rules.ORGANISER, 10, LIMITS) == small_chair


@pytest.mark.parametrize(("members", "staff"), [(41, 40), (0, 40), (1, 0)])
def test_members_are_between_one_and_the_staff(members: int, staff: int) -> None:
    with pytest.raises(Refusal):
        rules.must_be_headcount(members, staff)


def test_a_term_is_put_off_by_six_months_at_most() -> None:
    ends = date(2024, 8, 31)

    rules.must_be_extension(ends, date(2025, 2, 28), 6)
    with pytest.raises(Refusal, match="最多 6 个月"):
        rules.must_be_extension(ends, date(2025, 3, 1), 6)
    with pytest.raises(Refusal, match="晚于"):
        rules.must_be_extension(ends, ends, 6)


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert rules.months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert rules.months_after(date(2024, 12, 31), 2) == date(2025, 2, 28)


def test_a_union_has_a_unions_code() -> None:
    with pytest.raises(Refusal, match="不是工会法人"):
        rules.must_be_code("91350100M000100Y43", ("81",))
    with pytest.raises(Refusal, match="校验码"):
        rules.must_be_code("91350100M000100Y44", ("81",))


def test_a_day_ahead_and_a_day_before_the_last_step_are_refused() -> None:
    with pytest.raises(Refusal, match="还没有到"):
        rules.must_not_be_ahead(date(2024, 3, 2), DAY)
    with pytest.raises(Refusal, match="早于上一步"):
        rules.must_not_be_before(date(2024, 2, 29), DAY)


def test_a_share_is_a_whole_percentage_and_0_of_nothing() -> None:
    assert (rules.share(1, 3), rules.share(0, 0)) == (33, 0)


def test_a_share_of_the_rulebook_is_read_as_written() -> None:
    assert rules.fraction("2/3") == Fraction(2, 3)
    with pytest.raises(Refusal):
        rules.fraction("三分之二")
