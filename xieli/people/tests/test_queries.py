"""What a reader may do and see: computed from mandates, with one query, true after a move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django.fixtures import Settings

from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden
from xieli.people import queries, services
from xieli.people.models import Function, Household
from xieli.people.services import NewHousehold, NewMandate, NewPerson
from xieli.people.tests import cast
from xieli.people.tests.cast import AT, TODAY
from xieli.shell.homes import use_home
from xieli.unions import services as unions
from xieli.unions.models import Enterprise, Union

pytestmark = pytest.mark.django_db
RUN = Function.BOARD_RUN


def test_a_reader_costs_one_query_and_each_new_union_one_more(
    django_assert_num_queries: Any,
) -> None:
    city = cast.city()
    county = cast.county_of(city)
    user = cast.officer("wangqiang", RUN, city)
    cast.give(user, Function.BOARD_ADOPT, county)

    with django_assert_num_queries(1):
        reader = queries.reader_of(user, AT)
    with django_assert_num_queries(0):
        assert reader.may(RUN, city.pk)
        assert reader.may(RUN, county.pk)
        assert not reader.may(Function.GOODS_MOVE, uuid4())
        assert reader.has_second_factor
    with django_assert_num_queries(1):
        unknown = uuid4()
        assert not reader.may(RUN, unknown)
        assert not reader.may(RUN, unknown)


def test_a_stranger_may_nothing_and_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        reader = queries.reader_of(AnonymousUser(), AT)

        assert not reader.is_signed_in
        assert not reader.is_officer
        assert not reader.may(RUN, uuid4())


def test_a_right_holds_for_the_subtree_and_not_for_a_sister_or_above() -> None:
    city = cast.city()
    mine, sister = cast.county_of(city), cast.county_of(city, "白石县总工会")
    street = cast.street_of(mine)

    reader = queries.reader_of(cast.officer("wangqiang", RUN, mine), AT)

    assert reader.may(RUN, mine.pk)
    assert reader.may(RUN, street.pk)
    assert not reader.may(RUN, sister.pk)
    assert not reader.may(RUN, city.pk)
    assert not reader.may(Function.BOARD_ADOPT, mine.pk)


def test_rights_before_and_after_the_window_are_none() -> None:
    city, user = cast.city(), cast.user("wangqiang")
    new = NewMandate(user, RUN, city, TODAY, TODAY)
    services.give_mandate(new, by=SYSTEM, at=AT)

    day = timedelta(days=1)
    may = [queries.reader_of(user, at).may(RUN, city.pk) for at in (AT - day, AT, AT + day)]

    assert may == [False, True, False]


def test_moving_a_subtree_moves_its_rights_at_once() -> None:
    city = cast.city()
    old, new = cast.county_of(city), cast.county_of(city, "白石县总工会")
    street = cast.street_of(old)
    of_old, of_new = cast.officer("laowang", RUN, old), cast.officer("xiaowang", RUN, new)
    assert queries.reader_of(of_old, AT).may(RUN, street.pk)

    unions.move(street.pk, new.pk, seen=street.version, by=SYSTEM, at=AT)

    before, after = queries.reader_of(of_old, AT), queries.reader_of(of_new, AT)
    assert not before.may(RUN, street.pk)
    assert after.may(RUN, street.pk)
    assert list(queries.visible_unions(before, RUN)) == [old]
    assert set(queries.visible_unions(after, RUN)) == {new, street}


def test_a_right_for_one_programme_opens_that_one_alone() -> None:
    city, user, programme = cast.city(), cast.user("waiyuan"), uuid4()
    new = NewMandate(user, RUN, city, TODAY, programme_id=programme)
    services.give_mandate(new, by=SYSTEM, at=AT)

    reader = queries.reader_of(user, AT)

    assert reader.may(RUN, city.pk, programme)
    assert not reader.may(RUN, city.pk)
    assert not reader.may(RUN, city.pk, uuid4())
    assert reader.programmes(RUN) == {programme}
    assert not queries.visible_unions(reader, RUN).exists()
    assert queries.visible_unions(reader, RUN, programme).exists()


def test_lists_hold_the_subtree_in_one_query(django_assert_num_queries: Any) -> None:
    city = cast.city()
    county = cast.county_of(city)
    cast.city("外地市总工会")
    reader = queries.reader_of(cast.officer("wangqiang", RUN, city), AT)

    with django_assert_num_queries(1):
        assert set(queries.visible_unions(reader, RUN)) == {city, county}


def test_nobody_of_another_home_is_known_here() -> None:
    cast.user("wangqiang")

    with use_home("beta"):
        assert queries.user_named("wangqiang") is None
        assert not Union.objects.exists()


def test_a_number_finds_its_person_however_it_is_written() -> None:
    person = _register("李梅", cast.number(1), "13800000001")

    assert queries.find_by_id_number(f" {cast.number(1)} ") == person
    assert list(queries.find_by_phone("+86 138-0000-0001")) == [person]
    assert queries.find_by_id_number(cast.number(2)) is None
    assert queries.find_by_id_number("不是号码") is None
    assert not queries.find_by_phone("不是号码").exists()


def test_the_code_of_the_moment_is_told_in_the_demonstration_only(settings: Settings) -> None:
    user = cast.officer("wangqiang", RUN, cast.city())

    with pytest.raises(PermissionError):
        queries.current_code(user, AT)
    settings.DEMO = True
    assert len(queries.current_code(user, AT)) == 6
    assert queries.current_code(cast.user("li"), AT) == ""


def test_hardship_is_seen_by_its_own_union_and_never_by_the_employer() -> None:
    county, home = _household()
    officer = queries.reader_of(cast.officer("wangqiang", Function.HOUSEHOLDS_READ, county), AT)
    giver = cast.user("sunzx", "孙主席")
    services.give_preset("enterprise", NewMandate(giver, "", county, TODAY), by=SYSTEM, at=AT)
    employer = queries.reader_of(giver, AT)

    assert list(queries.visible_households(officer)) == [home]
    assert list(queries.visible_people(officer)) == [home.head]
    assert not queries.visible_households(employer).exists()
    assert not queries.visible_people(employer).exists()


def test_a_person_of_another_union_is_hidden_even_from_an_officer_who_may_unmask() -> None:
    county, home = _household()
    assert home.head
    mine = queries.reader_of(cast.officer("wangqiang", Function.PEOPLE_UNMASK, county), AT)
    other = cast.officer("zhaoliu", Function.PEOPLE_UNMASK, cast.city("外地市总工会"))

    found = queries.access_person(mine, home.head.pk, Function.PEOPLE_UNMASK)

    assert found == home.head
    for person_id in (home.head.pk, uuid4()):
        with pytest.raises(Hidden):
            queries.access_person(queries.reader_of(other, AT), person_id, Function.PEOPLE_UNMASK)


def test_a_donors_person_belongs_to_the_union_of_the_firm() -> None:
    county = cast.county_of(cast.city())
    firm = Enterprise.objects.create(name="清河电子", name_key="q", union=county)
    sun = _register("孙主席", "", "13800000005")
    new = services.NewUser("sunzx", cast.PASSWORD, "孙主席", person=sun, enterprise=firm)
    services.register_user(new, by=SYSTEM, at=AT)
    reader = queries.reader_of(cast.officer("w", Function.PEOPLE_UNMASK, county), AT)

    assert queries.access_person(reader, sun.pk, Function.PEOPLE_UNMASK) == sun


def _register(name: str, number: str, phone: str) -> Any:
    return services.register_person(NewPerson(name, number, phone), by=SYSTEM, at=AT)


def _household() -> tuple[Union, Household]:
    county = cast.county_of(cast.city())
    head = _register("李梅", cast.number(1), "13800000001")
    new = NewHousehold("H-1", county, "北村", head)
    return county, services.register_household(new, by=SYSTEM, at=AT)
