"""A figure is counted under any number of unions by one statement, and opens down to its rows."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast as c
from xieli.activities.rights.models import Ticket
from xieli.insight import queries
from xieli.insight.figures import FIGURES
from xieli.insight.queries import Counted
from xieli.insight.tests.made import MARCH, asked, scene, ticket
from xieli.people.queries import reader_of
from xieli.unions.models import Union
from xieli.unions.rules import path_of

pytestmark = pytest.mark.django_db


def told(cast: c.Cast, key: str, *names: str, **more: Any) -> list[Counted]:
    tops = [cast.unions[name] for name in names]
    found = queries.by_union(asked(key, **more), tops)
    return [found[top.id] for top in tops]


def test_every_figure_opens_down_to_as_many_rows_as_it_was_counted_from() -> None:
    cast = scene()
    root = cast.unions["全国"]

    told = queries.by_key([asked(key) for key in FIGURES], [root])

    assert len(FIGURES) >= 60
    for key in FIGURES:
        assert len(queries.every_row(asked(key), root)) == told[key][root.id].rows


def test_any_number_of_unions_and_figures_take_one_statement() -> None:
    cast = scene()
    tops = list(cast.unions.values())

    with CaptureQueriesContext(
        connection,
    ) as asked_of:
        queries.by_key([asked(key) for key in FIGURES], tops)

    assert len(asked_of) == 1


def test_many_unions_at_once_are_told_what_each_is_told_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = scene()
    tops = [cast.unions[name] for name in ("全国", "深圳", "广西", "资源", "青石街道")]
    then = timezone.now()
    time.sleep(0.002)  # keys count milliseconds
    ticket(cast.unions["资源"], "T-ZY-LATE")
    questions = [asked(key, as_of=moment) for key in FIGURES for moment in (then, timezone.now())]
    alone = [[queries.by_union(one, [top])[top.id] for top in tops] for one in questions]

    monkeypatch.setattr(queries, "FEW", 0)  # no few subtrees: rows are brought together on the way
    together = queries.each(questions, tops)

    assert [[told[top.id] for top in tops] for told in together] == alone
    assert sum(told.rows for row in alone for told in row) > len(tops)


def test_a_row_counts_under_its_union_and_every_union_above() -> None:
    cast = scene()

    counts = told(
        cast, "rights.heard", "全国", "广西", "桂林", "资源", "龙胜", "明川工会", "青石街道"
    )

    assert [one.rows for one in counts] == [4, 3, 3, 2, 1, 0, 1]


def test_people_are_counted_once_and_times_every_time() -> None:
    cast = scene()

    firms, pledges, worth = (
        told(cast, key, "深圳")[0].value
        for key in ("pledges.firms", "pledges.count", "pledges.worth")
    )

    assert (firms, pledges, worth) == (2, 3, Decimal(17 * 79))


def test_a_mean_is_taken_over_the_rows_and_not_over_the_unions() -> None:
    cast = scene()

    days = told(cast, "rights.answer_days", "桂林", "资源", "龙胜", "明川工会")

    assert [one.value for one in days] == [6, 7, 4, 0]
    assert days[3].rows == 0


def test_a_standing_figure_has_who_stands_on_the_last_day() -> None:
    cast = scene()

    now = told(cast, "members.stand", "桂林")[0]
    may = told(cast, "members.stand", "桂林", end=date(2024, 5, 31))[0]
    before = told(cast, "members.stand", "桂林", end=date(2024, 3, 13))[0]

    assert (now.value, may.value, before.value) == (2, 3, 0)  # 韦青 left on 1 June


def test_a_rough_number_stays_rough_in_every_sum_that_holds_it() -> None:
    cast = scene()

    ziyuan, longsheng, guilin = told(cast, "events.counted", "资源", "龙胜", "桂林")

    assert (ziyuan.value, ziyuan.qualifier) == (120, "不低于")
    assert (longsheng.value, longsheng.qualifier) == (300, "不超过")
    assert (guilin.value, guilin.qualifier) == (420, "约")


def test_only_the_days_of_the_period_count_both_ends_included() -> None:
    cast = scene()

    def on(start: date, end: date) -> int:
        return told(cast, "rights.heard", "全国", start=start, end=end)[0].rows

    day = MARCH.date()
    assert on(day, day) == 4
    assert (
        on(day + timedelta(1), date(2024, 12, 31)) == on(date(2024, 1, 1), day - timedelta(1)) == 0
    )


def test_an_evening_belongs_to_its_own_day_in_beijing() -> None:
    cast = scene()
    late = MARCH.replace(hour=16, minute=30)  # half past midnight of the 15th
    Ticket.objects.filter(number="T-LS-1").update(asked_at=late)

    fifteenth = told(cast, "rights.heard", "龙胜", start=date(2024, 3, 15), end=date(2024, 3, 15))

    assert fifteenth[0].rows == 1


def test_what_was_written_later_is_not_in_the_figure_of_then() -> None:
    cast = scene()
    then = timezone.now()
    before = told(cast, "rights.heard", "资源", as_of=then)
    time.sleep(0.002)  # keys count milliseconds
    ticket(cast.unions["资源"], "T-ZY-LATE")

    again = told(cast, "rights.heard", "资源", as_of=then)
    today = told(cast, "rights.heard", "资源", as_of=timezone.now() + timedelta(seconds=1))

    assert before == again
    assert today[0].rows == before[0].rows + 1


def test_what_had_not_happened_by_then_is_not_in_it_though_the_row_stood() -> None:
    cast = scene()

    moment = timezone.now()
    Ticket.objects.filter(number="T-ZY-1").update(answered_at=moment + timedelta(days=1))

    assert told(cast, "rights.answered", "资源", end=date(2099, 1, 1))[0].rows == 1


def test_the_rows_name_nobody_whom_the_reader_may_not_see() -> None:
    cast = scene()

    rights = queries.source_rows(asked("rights.heard"), cast.unions["全国"]).object_list
    members = queries.source_rows(asked("members.stand"), cast.unions["资源"]).object_list

    assert {row.label for row in rights} >= {"T-ZY-1 欠薪", "T-LS-1 欠薪"}
    assert not any("陈" in row.label for row in rights)
    assert {row.label for row in members} == {"其他职工 黄*"}


def test_a_row_leads_to_its_page_only_where_the_reader_may_go() -> None:
    cast = scene()
    figure = FIGURES["rights.heard"]
    rows = queries.source_rows(asked("rights.heard"), cast.unions["桂林"]).object_list
    reader = reader_of(cast.users["王强"], timezone.now())

    shown = {row.label: row.url for row in queries.opened(figure, rows, reader)}

    assert shown["T-ZY-1 欠薪"].startswith(reverse("rights:queue"))
    assert shown["T-LS-1 欠薪"] == ""


def test_the_digest_changes_with_any_row_and_any_value() -> None:
    cast = scene()
    top = cast.unions["资源"]
    first = queries.digests(asked("rights.answer_days"), [top])

    Ticket.objects.filter(number="T-ZY-1").update(answered_at=MARCH + timedelta(days=3))
    other = queries.digests(asked("rights.answer_days"), [top])

    assert first[top.id] != other[top.id]
    assert queries.digests(asked("rights.answer_days"), [top]) == other


class AnyTree(TestCase):
    """Property: for any tree and any rows, a count equals the count by hand."""

    @settings(max_examples=15, deadline=None)
    @given(
        parents=st.lists(st.integers(0, 5), min_size=1, max_size=7),
        rows=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 40)), max_size=12),
    )
    def test_counts_equal_a_recount(self, parents: list[int], rows: list[tuple[int, int]]) -> None:
        unions = _tree(parents)
        made = [
            ticket(unions[place % len(unions)], f"H{number}", days)
            for number, (place, days) in enumerate(rows)
        ]

        found = queries.by_union(asked("rights.heard"), unions)
        on_time = queries.by_union(asked("rights.on_time"), unions)

        for top in unions:
            below = [one for one in made if one.union.path.startswith(top.path)]
            assert found[top.id].rows == len(below)
            assert on_time[top.id].rows == sum(not one.was_late for one in below)


def _tree(parents: list[int]) -> list[Union]:
    unions: list[Union] = []
    for place in [0, *parents]:
        above = unions[min(place, len(unions) - 1)] if unions else None
        key = uuid4()
        unions.append(
            Union.objects.create(
                id=key, name=f"会{len(unions)}", name_key="hui", level=3, parent=above,
                path=path_of(above.path if above else "", key),
            )
        )  # fmt: skip
    return unions
