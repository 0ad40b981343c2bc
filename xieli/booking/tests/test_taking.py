"""Seats taken and given back, on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from xieli.booking import attending, queries, taking
from xieli.booking.models import Occasion, Party, PartyState, Seat
from xieli.booking.taking import Guest, Wish
from xieli.booking.tests.scene import AT, ENDS, STARTS, ZHOU, Scene, hours, set_rule
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal

pytestmark = pytest.mark.django_db


def test_a_party_gets_all_its_seats_and_one_note() -> None:
    scene = Scene(3, group_most=3)

    party = scene.take("李梅", "小李", "老李")

    assert (party.state, party.size, scene.fresh().taken) == (PartyState.SEATED, 3, 3)
    assert list(party.seats.order_by("id").values_list("guest_name", flat=True)) == [
        "", "小李", "老李"
    ]  # fmt: skip
    assert Note.objects.filter(verb="booking.take_seats").count() == 1


def test_the_same_key_is_the_same_party_and_is_nobody_elses() -> None:
    scene = Scene(2)

    first = scene.take("李梅", key="once")
    again = scene.take("李梅", key="once")

    assert (again.pk, scene.fresh().taken, Party.objects.count()) == (first.pk, 1, 1)
    with pytest.raises(Hidden):
        scene.take("吴师傅", key="once")
    for key in ("", "\x00", "k" * 65):
        with pytest.raises(Refusal, match="刷新"):
            scene.take("吴师傅", key=key)


def test_all_of_a_party_or_none() -> None:
    scene = Scene(2, group_most=3, waiting_most=3)
    scene.take("李梅")

    party = scene.take("吴师傅", "小吴")

    assert party.state == PartyState.WAITING
    assert scene.fresh().taken == 1


def test_one_seat_a_person_and_one_party_a_household() -> None:
    scene, home = Scene(9, per_household=True, group_most=3), uuid4()
    scene.take("李梅", household_id=home)

    with pytest.raises(Refusal, match="已经有人报过"):
        scene.take("李梅", household_id=home)
    with pytest.raises(Refusal, match="您家"):
        scene.take("小李", household_id=home)
    for name, words in (("李梅", "已经有人报过"), ("吴师傅", "写了两次")):
        wish = Wish("k", (Guest(person=scene.person(name)),))
        with pytest.raises(Refusal, match=words):
            taking.take_seats(scene.one, scene.who("吴师傅"), wish, by=SYSTEM, at=AT)


def test_the_rows_too_know_one_seat_a_person_and_one_party_a_household() -> None:
    scene, home = Scene(9, per_household=True), uuid4()
    party = scene.take("李梅", household_id=home)
    for twin in ({"person": scene.person("李梅")}, {"household_id": home}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(occasion=scene.one, party=party, state=PartyState.WAITING, **twin)


def test_who_left_may_come_again_behind_the_others() -> None:
    scene = Scene(1, waiting_most=5)
    scene.give_back(scene.take("李梅"))
    scene.take("吴师傅")

    again = scene.take("李梅")

    assert again.state == PartyState.WAITING
    assert scene.states() == {"吴师傅": "seated", "李梅": "waiting"}


def test_members_only_says_how_to_become_one() -> None:
    scene = Scene(members_only=True)

    with pytest.raises(Refusal, match="只收会员") as no:
        scene.take("李梅")

    assert "入会" in no.value.next_step
    assert scene.take("李梅", is_member=True).state == PartyState.SEATED


def test_booking_has_its_hours() -> None:
    scene = Scene()
    later = scene.occasion(2, opens_at=AT + hours(1), closes_at=AT + hours(3))

    for at in (AT, AT + hours(3)):
        with pytest.raises(Refusal):
            scene.take("李梅", one=later, at=at)
    assert scene.take("李梅", one=later, at=AT + hours(1))
    with pytest.raises(Refusal, match="不收报名"):
        scene.take("李梅", one=scene.planned())


def test_a_person_comes_so_often_and_no_more() -> None:
    scene = Scene(9, person_most=1, person_days=7)
    week = [
        scene.occasion(9, starts_at=STARTS + timedelta(n), ends_at=STARTS + timedelta(n, 60))
        for n in (3, 7)
    ]
    scene.take("李梅")

    with pytest.raises(Refusal, match="7 天里最多报 1 场"):
        scene.take("李梅", one=week[0])
    assert scene.take("李梅", one=week[1])
    scene.give_back(scene.take("吴师傅"))
    assert scene.take("吴师傅", one=week[0])


def test_who_comes_new_waits_behind_who_waits_unless_the_rulebook_lets_small_ones_pass() -> None:
    scene = Scene(2, group_most=3, waiting_most=9)
    scene.take("李梅")
    scene.take("吴师傅", "小吴")

    assert scene.take("孙主席").state == PartyState.WAITING
    set_rule("small_may_pass", "是")
    assert scene.take("何审").state == PartyState.SEATED


def test_the_line_has_an_end() -> None:
    scene = Scene(2, group_most=2, waiting_most=2)
    scene.take("李梅", "小李")
    scene.take("吴师傅")

    with pytest.raises(Refusal, match="排队的也满了"):
        scene.take("孙主席", "小孙")
    line = scene.take("孙主席")
    assert (queries.place_in_line(line), queries.people_ahead(line)) == (2, 1)
    with pytest.raises(Refusal, match="位子满了。"):
        scene.take("何审", one=full_without_line(scene))


def full_without_line(scene: Scene) -> Occasion:
    one = scene.occasion(1, series=scene.make(title="不排队"))
    scene.take("孙主席", one=one)
    return one


def test_what_is_given_back_goes_to_the_first_that_waited_longest() -> None:
    scene = Scene(3, group_most=3, waiting_most=9)
    first = scene.take("李梅", "小李")
    second = scene.take("何审")
    for name, guests in (("吴师傅", ["甲", "乙"]), ("孙主席", [])):
        scene.take(name, *guests)

    scene.give_back(first)
    assert scene.states() == {"何审": "seated", "吴师傅": "waiting", "孙主席": "waiting"}
    scene.give_back(second)

    assert scene.states() == {"吴师傅": "seated", "孙主席": "waiting"}
    assert scene.fresh().taken == 3
    assert Party.objects.get(leader__name="吴师傅").seated_at == AT


def test_with_the_rule_small_ones_pass_one_that_does_not_fit() -> None:
    scene = Scene(3, group_most=3, waiting_most=9)
    first, _rest = scene.take("李梅", "小李"), scene.take("何审")
    scene.take("吴师傅", "甲", "乙")
    scene.take("孙主席")
    set_rule("small_may_pass", "是")

    scene.give_back(first)

    assert scene.states() == {"何审": "seated", "吴师傅": "waiting", "孙主席": "seated"}


def test_given_back_twice_is_once() -> None:
    scene = Scene(2, group_most=2)
    party = scene.take("李梅", "小李")

    scene.give_back(party)
    scene.give_back(party)

    assert scene.fresh().taken == 0
    assert Note.objects.filter(verb="booking.give_back").count() == 1


def test_a_seat_goes_back_in_time_a_place_in_the_line_until_the_start() -> None:
    scene = Scene(1, waiting_most=1, cancel_hours=24)
    seated, waiting = scene.take("李梅"), scene.take("吴师傅")

    with pytest.raises(Refusal, match="24 小时"):
        scene.give_back(seated, at=STARTS - hours(23))
    assert scene.give_back(waiting, at=STARTS - hours(1)).state == PartyState.LEFT
    assert scene.give_back(seated, at=STARTS - hours(24)).state == PartyState.LEFT


def test_whom_the_line_seats_late_may_still_leave_until_the_start() -> None:
    scene = Scene(1, waiting_most=1, cancel_hours=24)
    seated, waiting = scene.take("李梅"), scene.take("吴师傅")
    taking.take_off(seated, "本人来电", by=ZHOU, at=STARTS - hours(3))

    scene.give_back(waiting, at=STARTS - hours(2))

    assert scene.states() == {}
    with pytest.raises(Refusal, match="已经开始"):
        scene.give_back(scene.take("孙主席", at=STARTS - hours(1)), at=STARTS)


def test_an_officer_takes_somebody_off_late_with_a_reason() -> None:
    scene = Scene(1, waiting_most=1, cancel_hours=24)
    seated = scene.take("李梅")
    scene.take("吴师傅")
    at = STARTS - hours(2)

    with pytest.raises(Refusal, match="原因"):
        taking.take_off(seated, "", by=ZHOU, at=at)
    taking.take_off(seated, "本人来电", by=ZHOU, at=at)
    taking.take_off(seated, "本人来电", by=ZHOU, at=at)

    assert scene.states() == {"吴师傅": "seated"}
    assert Note.objects.filter(verb="booking.take_off").count() == 1


def test_moving_up_again_changes_nothing_and_says_so() -> None:
    scene = Scene(1, waiting_most=3)
    scene.take("李梅")
    scene.take("吴师傅")

    assert taking.move_up(scene.one, by=SYSTEM, at=AT) == []
    assert scene.fresh().taken == 1


def test_everybody_in_the_line_has_a_moment_of_his_own() -> None:
    scene = Scene(1, waiting_most=9)
    scene.take("李梅")
    at = AT + hours(1)
    line = [scene.take(name, at=at - timedelta(0, n)) for n, name in enumerate("甲乙丙")]

    places = [queries.place_in_line(one) for one in line]

    assert places == [1, 2, 3]
    assert len({one.asked_at for one in line}) == 3


def test_papers_are_asked_checked_and_sealed() -> None:
    scene = Scene(9, asks_papers=True, group_most=3)
    own = Guest(paper_kind="港澳居民来往内地通行证", paper="h1234 5678", nation="中国香港")
    guest = Guest("陈大文", None, "护照", "K1234567", "马来西亚")

    def take(*guests: Guest, own: Guest | None = own) -> Party:
        wish = Wish(uuid4().hex, guests, own)
        return taking.take_seats(scene.one, scene.who("黄师傅"), wish, by=SYSTEM, at=AT)

    for wrong in (
        Guest("陈大文"), Guest("陈大文", None, "借书证", "K1234567", "中国澳门"),
        Guest("陈大文", None, "护照", "K1234567"), Guest(paper="K1", paper_kind="护照"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            take(wrong)
    with pytest.raises(Refusal, match="每一位"):
        take(own=None)
    party = take(guest)

    seats = list(party.seats.order_by("id"))
    assert [seat.nation for seat in seats] == ["中国香港", "马来西亚"]
    assert b"H12345678" not in bytes(seats[0].sealed_paper or b"")
    assert attending.read_paper(seats[0], reason="核对入场", by=ZHOU, at=AT) == "H12345678"

    late = ENDS + timedelta(days=31)
    assert [attending.drop_papers(at) for at in (ENDS + timedelta(30), late, late)] == [0, 2, 0]
    assert not Seat.objects.filter(sealed_paper__isnull=False).exists()


def test_no_seat_is_out_of_balance_and_a_wrong_one_is_found() -> None:
    scene = Scene(3)
    scene.take("李梅")
    assert queries.faults() == []

    type(scene.one).objects.filter(pk=scene.one.pk).update(taken=2)
    assert len(queries.faults()) == 1
    Seat.objects.update(state=PartyState.LEFT)

    assert len(queries.faults()) == 2


def test_a_click_asks_the_database_a_handful_of_times(django_assert_max_num_queries: Any) -> None:
    scene = Scene(9, group_most=3, waiting_most=9, person_most=3, per_household=True)
    who, wish = scene.who("李梅", household_id=uuid4()), Wish("k", (Guest("小李"), Guest("老李")))

    with django_assert_max_num_queries(14):
        taking.take_seats(scene.one, who, wish, by=SYSTEM, at=AT)


def test_a_list_of_many_asks_no_more_often_than_one_of_few(
    django_assert_max_num_queries: Any,
) -> None:
    scene = Scene(9)
    for n in range(12):
        scene.occasion(9, starts_at=STARTS + timedelta(n), ends_at=STARTS + timedelta(n, 60))

    with django_assert_max_num_queries(2):
        rows = [(str(one), one.series.union.name, list(one.tags.all())) for one in
                queries.listed(None, AT)]  # fmt: skip

    assert len(rows) == 13
