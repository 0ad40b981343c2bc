"""What was told stays as it was told; a correction stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from tests import cast as c
from xieli.activities.rights.models import Ticket
from xieli.insight import kept, services
from xieli.insight.models import ClosedFigure, ClosedPeriod, ReceivedFigure, Snapshot
from xieli.insight.tests.made import Q1, asked, closed, closed_scene, scene, ticket
from xieli.journal.models import Note
from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def notes(verb: str) -> int:
    return Note.objects.filter(verb=verb).count()


def kept_now(cast: c.Cast, key: str = "rights.answer_days") -> Snapshot:
    at = timezone.now() + timedelta(milliseconds=5)
    told = asked(key, as_of=at)
    return services.keep(told, cast.unions["资源"], "年终总结", by=cast.actor("王强"), at=at)


def test_a_kept_figure_is_told_again_the_same_to_the_row() -> None:
    cast = scene()

    one = kept_now(cast)
    told = kept.compared(one, timezone.now())

    assert (one.value, one.rows) == (7, 2)
    assert told.is_same
    assert told.kept == told.again == told.today
    assert notes("insight.keep") == 1


def test_a_source_corrected_later_shows_beside_todays_value() -> None:
    cast = scene()
    one = kept_now(cast)

    Ticket.objects.filter(number="T-ZY-1").update(answered_at=datetime(2024, 3, 20, 2, tzinfo=UTC))
    ticket(cast.unions["资源"], "T-ZY-LATE", 20, asked_at=datetime(2024, 5, 1, tzinfo=UTC),
           answered_at=datetime(2024, 5, 4, tzinfo=UTC))  # fmt: skip
    told = kept.compared(Snapshot.objects.get(), one.as_of + timedelta(minutes=1))

    assert told.kept.value == 7
    assert not told.is_same
    assert told.again.value == 9
    assert (told.today.rows, told.came_later) == (3, 1)


def test_the_same_figure_kept_twice_is_one() -> None:
    cast = scene()
    at = timezone.now()

    for _time in range(2):
        services.keep(
            asked("rights.heard", as_of=at), cast.unions["资源"], "", by=cast.actor("王强"), at=at
        )

    assert Snapshot.objects.count() == notes("insight.keep") == 1


def test_a_rough_word_is_kept_with_the_number() -> None:
    assert kept_now(scene(), "events.counted").qualifier == "不低于"


def test_what_was_told_can_be_neither_changed_nor_removed() -> None:
    cast, _period = closed_scene()

    for row in (kept_now(cast), ClosedFigure.objects.first()):
        assert row is not None
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.save()
        with pytest.raises(ProgrammingError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_closing_tells_the_union_and_each_straight_below_it() -> None:
    cast, period = closed_scene()

    heard = ClosedFigure.objects.filter(period=period, key="rights.heard")
    assert {row.union_id: row.value for row in heard} == {
        cast.unions["桂林"].id: 3, cast.unions["资源"].id: 2, cast.unions["龙胜"].id: 1,
    }  # fmt: skip
    assert all(len(row.digest) == 64 for row in heard)
    assert notes("insight.close_period") == 1


def test_a_period_that_still_runs_cannot_be_closed() -> None:
    cast = scene()
    today = timezone.localdate()

    with pytest.raises(Refusal, match="还没过完"):
        services.close_period(
            cast.unions["桂林"], Period(today, today), by=cast.actor("陈主席"), at=timezone.now()
        )


def test_a_correction_is_a_revision_with_its_reason_and_the_first_stays() -> None:
    cast, first = closed_scene()
    ticket(cast.unions["龙胜"], "T-LS-2", 1)

    with pytest.raises(Refusal, match="关过账"):
        closed(cast)
    second = closed(cast, why="补录了一件")

    assert (first.revision, second.revision) == (1, 2)
    values = ClosedFigure.objects.filter(key="rights.heard", union=cast.unions["桂林"])
    assert sorted(row.value for row in values) == [3, 4]


def test_a_closed_period_shows_what_changed_since() -> None:
    cast, period = closed_scene()
    same = {line.figure.key: line.is_same for line in kept.against_today(period, timezone.now())}

    ticket(cast.unions["龙胜"], "T-LS-2", 1)
    later = timezone.now() + timedelta(seconds=1)
    now = {line.figure.key: line.is_same for line in kept.against_today(period, later)}

    assert all(same.values())
    assert not now["rights.heard"]
    assert now["members.joined"]


def test_what_a_city_closed_reaches_the_province_once_however_often_it_is_sent() -> None:
    cast, _period = closed_scene()
    letter = [line.told() for line in kept.closed_figures(cast.unions["桂林"])]
    by, at = cast.actor("何审"), timezone.now()

    new = [services.receive(letter, "桂林市总工会", by=by, at=at) for _time in range(2)]

    assert new == [len(letter), 0]
    one = kept.received("rights.heard").get(union_name="资源")
    assert (one.value, one.unit, one.region_code) == (2, "件", "450329")
    assert notes("insight.receive") == 2


def test_a_correction_of_the_city_replaces_its_figure_on_the_page_and_keeps_both() -> None:
    cast, first = closed_scene()
    ticket(cast.unions["龙胜"], "T-LS-2", 1)
    closed(cast, why="补录了一件")
    by, at = cast.actor("何审"), timezone.now()

    for since in (None, first.as_of):
        letter = [line.told() for line in kept.closed_figures(cast.unions["桂林"], since)]
        services.receive(letter, "桂林市总工会", by=by, at=at)

    assert kept.received("rights.heard").get(union_name="龙胜").value == 2
    assert ReceivedFigure.objects.filter(key="rights.heard", union_name="龙胜").count() == 2


@pytest.mark.parametrize("wrong", [{}, {"value": "很多"}, {"rows": [1]}])
def test_one_bad_line_refuses_the_whole_letter(wrong: dict[str, Any]) -> None:
    cast, _period = closed_scene()
    good = kept.closed_figures(cast.unions["桂林"])[0].told()
    letter = [good, {**good, **wrong} if wrong else {}]

    with pytest.raises(Refusal, match="看不懂"):
        services.receive(letter, "桂林市总工会", by=cast.actor("何审"), at=timezone.now())

    assert not ReceivedFigure.objects.exists()


def test_two_revisions_cannot_bear_one_number() -> None:
    cast, first = closed_scene()

    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedPeriod.objects.create(
            union=first.union, start=first.start, end=first.end, as_of=first.as_of, closed_by="x"
        )


def test_a_value_keeps_its_decimals() -> None:
    cast = scene()
    period = services.close_period(
        cast.unions["深圳"], Q1, by=cast.actor("陈主席"), at=timezone.now()
    )

    worth = ClosedFigure.objects.get(period=period, union=cast.unions["深圳"], key="pledges.worth")

    assert worth.value == Decimal("1343.0000")
