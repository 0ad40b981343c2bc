"""Figures of working together: one thing of two sides is one, what was corrected counts once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests import cast as c
from xieli.activities.industry.models import Case, JobsReport, Resource
from xieli.activities.venues.models import Turn, Venue, VenueState, VisitCount
from xieli.agreements.models import Agreement, Party
from xieli.insight import queries
from xieli.insight.due import due
from xieli.insight.queries import Counted
from xieli.insight.tests.made import MARCH, asked, closed, scene
from xieli.people.queries import reader_of
from xieli.unions.models import Place

pytestmark = pytest.mark.django_db
DAY = MARCH.date()


def told(cast: c.Cast, key: str, union: str, **more: object) -> Counted:
    top = cast.unions[union]
    return queries.by_union(asked(key, **more), [top])[top.id]


def test_an_agreement_of_two_sides_is_one_in_all_and_one_for_each() -> None:
    cast = scene()
    one = Agreement.objects.create(
        title="帮扶协作", starts_on=DAY, ends_on=date(2026, 3, 1), signed_on=DAY, state="running",
        made_by="刘芸",
    )  # fmt: skip
    for number, name in enumerate(("青石街道", "资源"), 1):
        Party.objects.create(agreement=one, number=number, union=cast.unions[name], name=name)

    assert [told(cast, "agreements.stand", name).value for name in ("全国", "深圳", "资源")] == [
        1,
        1,
        1,
    ]
    Agreement.objects.update(ended_on=date(2024, 6, 1))
    assert told(cast, "agreements.stand", "全国").value == 0
    assert told(cast, "agreements.stand", "全国", end=date(2024, 5, 31)).value == 1


def test_jobs_are_the_last_report_of_each_case_and_stay_rough() -> None:
    cast = scene()
    county = cast.unions["资源"]
    resource = Resource.objects.create(
        key="r", union=county, name="竹林", field="竹木", amount=Decimal(80), unit="亩",
        source="林业局", offered_at=MARCH, offered_by="王强",
    )  # fmt: skip
    case = Case.objects.create(
        key="c", resource=resource, enterprise=cast.firms["明川电子"], host=county,
        union=cast.unions["青石街道"], field="竹木", stepped_on=DAY,
    )  # fmt: skip
    for key, day, jobs, word in (("1", DAY, 50, ""), ("2", date(2024, 9, 1), 80, "近")):
        JobsReport.objects.create(
            key=key, case=case, on=day, jobs=jobs, qualifier=word, source="工资册", at=MARCH,
            by="王强",
        )  # fmt: skip

    spring = told(cast, "industry.jobs", "资源", end=date(2024, 8, 31))
    year = told(cast, "industry.jobs", "广西")

    assert (spring.value, spring.qualifier) == (50, "")
    assert (year.value, year.qualifier) == (80, "不超过")


def test_a_place_stands_until_its_sign_is_taken_down_and_its_visits_add_up() -> None:
    cast = scene()
    spot = Place.objects.create(name="城北", region_code="450329")
    venue = Venue.objects.create(
        union=cast.unions["资源"], place=spot, kind="station", name="城北驿站", code="V1",
        state=VenueState.WITHDRAWN, named_on=DAY,
    )  # fmt: skip
    off = MARCH + timedelta(days=90)
    Turn.objects.create(venue=venue, was="running", became="withdrawn", at=off, by="王强")
    for value in (30, 12, -2):
        VisitCount.objects.create(
            venue=venue, day=DAY, told=max(value, 0), value=value, role="officer", at=MARCH,
            by="王强",
        )  # fmt: skip

    assert told(cast, "venues.stand", "桂林", end=date(2024, 5, 1)).value == 1
    assert told(cast, "venues.stand", "桂林").value == 0
    assert told(cast, "venues.visits", "桂林").value == 40


def test_last_months_figures_wait_for_the_city_until_they_are_closed() -> None:
    cast = scene()
    chen, wang = (reader_of(cast.users[name], timezone.now()) for name in ("陈主席", "王强"))

    unasked = due(chen, date(2024, 4, 3))  # 深圳 has never closed a month
    closed(cast, "深圳")
    waiting = due(chen, date(2024, 5, 3))

    assert unasked == []
    assert [(one.more, one.until) for one in waiting] == [("深圳", date(2024, 5, 10))]
    assert due(chen, date(2024, 4, 3)) == due(wang, date(2024, 4, 3)) == []
