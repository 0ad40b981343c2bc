"""Errands: learnt for a pattern of mandates, asked for a reader; what they must not do is loud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast as c
from xieli.people import errands, learnt
from xieli.people.errands import Day, Errand
from xieli.people.models import Function, Mandate, User
from xieli.people.queries import Reader, reader_of, within_any
from xieli.shell.due import Due
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
MOVES = Function.GOODS_MOVE


@pytest.fixture
def cast() -> c.Cast:
    """The federation; every statement is learnt anew."""
    learnt._kept.clear()
    return c.federation()


def reader(cast: c.Cast, name: str) -> Reader:
    return reader_of(cast.users[name], c.AT)


def told(day: Day, rows: list[Any]) -> Iterator[Due]:
    yield from (Due(str(one), "", "/", day.today) for one in rows)


def unions(day: Day) -> Sequence[Any]:
    mine = within_any(day.reader, (MOVES,), "path")
    return [Union.objects.filter(mine).order_by("path")]


OWN = Errand((MOVES,), unions, told)


def test_two_readers_of_one_pattern_share_a_statement_and_see_their_own(cast: c.Cast) -> None:
    ours, theirs = reader(cast, "王强"), reader(cast, "赵六")

    found = [errands.due([OWN], one, c.TODAY) for one in (ours, theirs)]

    assert [[one.words for one in rows] for rows in found] == [
        [cast.unions["资源"].name], [cast.unions["龙胜"].name],
    ]  # fmt: skip
    assert len(learnt._kept) == 1


def test_a_second_look_asks_one_question_and_builds_none(cast: c.Cast) -> None:
    wang = reader(cast, "王强")
    errands.due([OWN], wang, c.TODAY)

    def build(*_given: Any) -> Any:
        raise AssertionError("built again")

    told_apart = [errands._known(Day(wang, c.TODAY, c.AT))]
    asked = learnt.Asked(wang, c.TODAY, c.AT, tuple(told_apart))
    with CaptureQueriesContext(connection) as seen:
        found = learnt.answers((OWN,), asked, build)

    assert len(seen) == 1
    assert [one.name for one in found[0][0]] == [cast.unions["资源"].name]


def test_who_holds_nothing_is_asked_nothing(cast: c.Cast) -> None:
    li = reader(cast, "李梅")

    with CaptureQueriesContext(connection) as seen:
        found = errands.due([OWN], li, c.TODAY)

    assert (found, len(seen)) == ([], 0)


def test_a_mandate_under_another_keeps_its_place(cast: c.Cast) -> None:
    """A second mandate at a union below is the same pattern for nobody with only one."""
    user, street = cast.users["王强"], cast.unions["资源"]
    Mandate.objects.create(user=user, function=MOVES, union=street.parent, starts_on=c.TODAY)

    found = errands.due([OWN], reader_of(user, c.AT), c.TODAY)

    below = Union.objects.filter(path__startswith=street.parent.path).order_by("path")
    assert [one.words for one in found] == [one.name for one in below]


def test_columns_come_back_as_the_database_has_them(cast: c.Cast) -> None:
    def rows(day: Day) -> Sequence[Any]:
        mine = Mandate.objects.filter(user_id=day.reader.actor.id, starts_on__lte=day.today)
        soon = User.objects.filter(date_joined__lt=day.at + timedelta(days=9))
        return [
            errands.brief(mine, "starts_on", "union__name").order_by("id"),
            soon.values("id", "date_joined", joined=F("date_joined")).order_by("id"),
        ]

    kept: list[Any] = []
    errand = Errand((MOVES,), rows, lambda day, *lists: kept.extend(lists) or ())
    wang = reader(cast, "王强")

    errands.due([errand], wang, timezone.localdate(), timezone.now())

    mandates, users = kept
    plain = Mandate.objects.filter(user=cast.users["王强"]).select_related("union").order_by("id")
    assert [(one.pk, one.starts_on, one.union.name) for one in mandates] == [
        (one.pk, one.starts_on, one.union.name) for one in plain
    ]
    assert users == list(
        User.objects.order_by("id").values("id", "date_joined", joined=F("date_joined"))
    )


def test_an_errand_that_asks_while_it_is_built_is_loud(cast: c.Cast) -> None:
    def rows(day: Day) -> Sequence[Any]:
        return [Union.objects.filter(pk__in=list(Union.objects.values_list("pk", flat=True)))]

    with pytest.raises(AssertionError, match="may not ask"):
        errands.due([Errand((MOVES,), rows, told)], reader(cast, "王强"), c.TODAY)


def test_a_day_that_would_stay_what_it_is_today_is_loud(cast: c.Cast) -> None:
    def rows(day: Day) -> Sequence[Any]:
        return [Mandate.objects.filter(starts_on__lte=timezone.localdate())]

    with pytest.raises(AssertionError, match="no stand-in"):
        errands.due([Errand((MOVES,), rows, told)], reader(cast, "王强"), c.TODAY)


def test_a_first_of_the_month_is_loud_unless_it_is_known_before(cast: c.Cast) -> None:
    def first(_reader: Any, today: date) -> errands.Known:
        return (("first", today.replace(day=1)),)

    def loud(day: Day) -> Sequence[Any]:
        return [Mandate.objects.filter(starts_on__gte=day.today.replace(day=1))]

    def fine(day: Day) -> Sequence[Any]:
        return [Mandate.objects.filter(starts_on__gte=day.known["first"]).only("starts_on")]

    wang = reader(cast, "王强")
    with pytest.raises(AssertionError, match="no stand-in"):
        errands.due([Errand((MOVES,), loud, told)], wang, c.TODAY)
    assert errands.due([Errand((MOVES,), fine, told, before=first)], wang, c.TODAY)
