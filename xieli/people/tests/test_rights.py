"""Sign-ins and mandates: given by another person, within a window, never across three offices."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.races import at_once, refusals
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.people import queries, rules, services
from xieli.people.models import Function, Mandate, User
from xieli.people.services import NewMandate, NewUser, UserChange
from xieli.people.tests import cast
from xieli.people.tests.cast import AT, TODAY

pytestmark = pytest.mark.django_db
OFFICES = (Function.SYSTEM_KEEP, Function.AUDIT_READ)


def test_a_sign_in_is_opened_with_a_hashed_password_and_one_note() -> None:
    user = cast.user("wangqiang", "王强", "138 0000 0003")

    (note,) = Note.objects.all()

    assert user.check_password(cast.PASSWORD)
    assert queries.user_named("13800000003") == queries.user_named("wangqiang") == user
    assert (note.verb, note.about_id) == ("people.register_user", user.pk)
    assert "wangqiang" not in str((note.words, note.facts))


@pytest.mark.parametrize(
    "new",
    [
        NewUser("WangQiang", cast.PASSWORD, "另一个"),
        NewUser("", cast.PASSWORD, "没有名字"),
        NewUser("13800000009", cast.PASSWORD, "号码当名字"),
        NewUser("other", cast.PASSWORD, "同一个手机", "+86 13800000003"),
        NewUser("other", "12345678", "密码太简单"),
        NewUser("other", cast.PASSWORD, "假手机号", "12"),
    ],
)
def test_a_sign_in_that_would_confuse_or_be_guessed_is_refused(new: NewUser) -> None:
    cast.user("wangqiang", "王强", "13800000003")

    with pytest.raises(Refusal):
        services.register_user(new, by=SYSTEM, at=AT)

    assert User.objects.count() == 1


def test_one_person_has_one_sign_in() -> None:
    mei = services.register_person(cast.MEI, by=SYSTEM, at=AT)
    services.register_user(NewUser("limei", cast.PASSWORD, "李梅", person=mei), by=SYSTEM, at=AT)

    with pytest.raises(Refusal):
        services.register_user(NewUser("mei2", cast.PASSWORD, "李梅", person=mei), by=SYSTEM, at=AT)


def test_a_closed_sign_in_has_no_rights_left() -> None:
    city = cast.city()
    user = cast.officer("wangqiang", Function.BOARD_RUN, city)

    services.change_user(user, UserChange("王强", is_active=False), by=SYSTEM, at=AT)

    user.refresh_from_db()
    reader = queries.reader_of(user, AT)
    assert not reader.is_signed_in
    assert not reader.may(Function.BOARD_RUN, city.pk)


def test_a_preset_gives_all_its_functions_once_with_one_note() -> None:
    county, user = cast.county_of(cast.city()), cast.user("wangqiang")
    new = NewMandate(user, "", county, TODAY)

    first = services.give_preset("county", new, by=SYSTEM, at=AT)
    again = services.give_preset("county", new, by=SYSTEM, at=AT)

    assert {one.function for one in first} == set(rules.PRESETS["county"])
    assert again == []
    assert Mandate.objects.count() == len(first)
    assert Note.objects.filter(verb="people.give_preset").count() == 2


def test_nobody_gives_a_right_to_himself() -> None:
    city, user = cast.city(), cast.user("anquan")

    with pytest.raises(Refusal):
        services.give_mandate(
            NewMandate(user, Function.BOARD_RUN, city, TODAY), by=Actor(user.pk, "安全"), at=AT
        )


def test_the_same_right_is_not_given_twice() -> None:
    city, user = cast.city(), cast.user("wangqiang")
    cast.give(user, Function.BOARD_RUN, city)

    with pytest.raises(Refusal):
        cast.give(user, Function.BOARD_RUN, city)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    new = NewMandate(cast.user("w"), Function.BOARD_RUN, cast.city(), TODAY, date(2026, 1, 1))

    with pytest.raises(Refusal):
        services.give_mandate(new, by=SYSTEM, at=AT)


def test_three_offices_are_three_people_wherever_in_the_tree() -> None:
    city, user = cast.city(), cast.user("heshen", "何审")
    cast.give(user, Function.AUDIT_READ, city)

    for office in (Function.SYSTEM_KEEP, Function.SECURITY_KEEP):
        with pytest.raises(Refusal):
            cast.give(user, office, cast.county_of(city))

    assert Mandate.objects.count() == 1


def test_a_right_that_is_taken_back_ends_at_once() -> None:
    city, user = cast.city(), cast.user("wangqiang")
    mandate = cast.give(user, Function.BOARD_RUN, city)
    assert queries.reader_of(user, AT).may(Function.BOARD_RUN, city.pk)

    services.end_mandate(mandate, by=SYSTEM, at=AT)

    assert not queries.reader_of(user, AT).may(Function.BOARD_RUN, city.pk)
    assert Note.objects.filter(verb="people.end_mandate").count() == 1


def test_an_ended_right_is_not_brought_back_by_ending_it_again() -> None:
    mandate = cast.give(cast.user("w"), Function.BOARD_RUN, cast.city())
    services.end_mandate(mandate, by=SYSTEM, at=AT)

    with pytest.raises(Refusal):
        services.end_mandate(mandate, by=SYSTEM, at=AT, last_day=TODAY + timedelta(days=90))


def test_a_lost_second_factor_is_cleared_by_somebody_else() -> None:
    user = cast.officer("wangqiang", Function.BOARD_RUN, cast.city())

    with pytest.raises(Refusal):
        services.clear_second_factor(user, by=Actor(user.pk, "王强"), at=AT)
    services.clear_second_factor(user, by=SYSTEM, at=AT)

    assert not queries.reader_of(user, AT).has_second_factor


@pytest.mark.django_db(transaction=True)
def test_two_offices_given_at_once_do_not_slip_past_each_other() -> None:
    city, user = cast.city(), cast.user(f"race-{uuid4().hex[:8]}")

    got = at_once(lambda n: cast.give(user, OFFICES[n], city), 2)

    assert len(refusals(got)) == 1
    assert Mandate.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_offices_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    from xieli.people import rights

    city, user = cast.city(), cast.user(f"race-{uuid4().hex[:8]}")
    gate = threading.Barrier(2, timeout=10)

    def unlocked(asked: User) -> tuple[rules.Held, ...]:
        assert not Mandate.objects.filter(user=asked).exists()
        gate.wait()
        return ()

    monkeypatch.setattr(rights, "_held_by", unlocked)

    at_once(lambda n: cast.give(user, OFFICES[n], city), 2, ())

    assert Mandate.objects.filter(user=user).count() == 2
