"""The pages of figures: what an officer sees, what is refused, what a stranger finds."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.insight import kept, services
from xieli.insight.figures import FIGURES, TOPICS
from xieli.insight.models import ClosedPeriod, Snapshot
from xieli.insight.tests.made import asked, closed, closed_scene, scene

pytestmark = pytest.mark.django_db
YEAR = "period=own&start=2024-01-01&end=2024-12-31"


def as_one(client: Client, name: str) -> tuple[c.Cast, Client]:
    cast = scene()
    return cast, c.sign_in(client, cast, name)


def html(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def rows_url(cast: c.Cast, key: str, union: str, query: str = YEAR) -> str:
    return reverse("insight:rows", args=[key, cast.unions[union].id]) + f"?{query}"


def test_a_topic_shows_its_figures_with_rule_and_rows(client: Client) -> None:
    cast, wang = as_one(client, "王强")

    for topic in (TOPICS[1], TOPICS[-1]):
        page = html(wang, f"{reverse('insight:figures')}?topic={topic.name}&{YEAR}")
        for figure in topic.figures:
            assert figure.rule in page
            assert reverse("insight:rows", args=[figure.key, cast.unions["资源"].id]) in page


def test_a_figure_opens_down_to_its_rows_without_a_name(client: Client) -> None:
    cast, wang = as_one(client, "王强")

    page = html(wang, rows_url(cast, "rights.heard", "资源"))

    assert "T-ZY-1 欠薪" in page
    assert "T-LS-1" not in page
    assert "陈小娟" not in page


def test_a_rough_sum_says_so_on_the_page(client: Client) -> None:
    cast, wang = as_one(client, "王强")

    assert "不低于120" in html(wang, rows_url(cast, "events.counted", "资源"))


def test_the_four_powers_stand_open_with_parts_weights_and_source(client: Client) -> None:
    _cast, wang = as_one(client, "王强")

    page = html(wang, f"{reverse('insight:powers')}?{YEAR}")

    places = [page.index(f"<h2>{title}") for title in ("感知力", "响应力", "影响力", "凝聚力")]
    assert places == sorted(places)
    for words in ("权重", "满分线", "平台默认", "诉求多久有答复", "7 以内"):
        assert words in page
    assert "two-periods" in page  # the chart, with its table beside it


@pytest.mark.parametrize("query", [
    "period=own&start=2024-05-01&end=2024-01-01", "period=own&start=x&end=", "period=%00&as_of=zz",
    "start=99999-01-01&end=0000-00-00", "union=5&topic=nothing&as_of=0001-01-01T00:00:00%2B23:00",
    "page=999999999999", "as_of=2024-13-45T99:99",
])  # fmt: skip
def test_nonsense_in_the_address_is_no_accident(client: Client, query: str) -> None:
    cast, wang = as_one(client, "王强")

    html(wang, f"{reverse('insight:figures')}?{query}")
    html(wang, rows_url(cast, "rights.heard", "资源", query))


def test_who_reads_no_figures_there_finds_nothing(client: Client) -> None:
    cast, zhao = as_one(client, "赵六")
    one = services.keep(
        asked("rights.heard"), cast.unions["资源"], "", by=cast.actor("王强"), at=timezone.now()
    )
    period = closed(cast, "资源")

    for url in (
        rows_url(cast, "rights.heard", "资源"),
        rows_url(cast, "no.such", "龙胜"),
        reverse("insight:snapshot", args=[one.id]),
        reverse("insight:closed", args=[period.id]),
        f"{reverse('insight:powers')}?union={cast.unions['资源'].id}",
        reverse("insight:rows_table", args=["rights.heard", cast.unions["资源"].id]),
        reverse("insight:received"),
    ):
        html(zhao, url, 404)
    html(c.sign_in(client, cast, "李梅"), reverse("insight:figures"), 404)


def test_a_figure_is_kept_from_its_page_and_compared_there(client: Client) -> None:
    cast, wang = as_one(client, "王强")
    url = reverse("insight:keep", args=["rights.heard", cast.unions["资源"].id])

    answer = wang.post(
        f"{url}?{YEAR}&as_of={timezone.now().isoformat().replace('+', '%2B')}", {"words": "简报"}
    )

    one = Snapshot.objects.get()
    assert answer["Location"] == reverse("insight:snapshot", args=[one.id])
    assert "一行不差" in html(wang, answer["Location"])
    assert "简报" in html(wang, reverse("insight:snapshots"))


def test_the_city_closes_a_period_and_a_street_cannot(client: Client) -> None:
    cast, chen = as_one(client, "陈主席")
    days = {"start": "2024-01-01", "end": "2024-03-31", "why": ""}

    answer = chen.post(reverse("insight:closing"), days)
    period = ClosedPeriod.objects.get()
    again = chen.post(reverse("insight:closing"), days)
    zhou = c.sign_in(client, cast, "周敏").post(reverse("insight:closing"), days)

    assert answer["Location"] == reverse("insight:closed", args=[period.id])
    assert again.status_code == 422
    assert "写明为什么更正" in again.content.decode()
    assert zhou.status_code == 404
    assert ClosedPeriod.objects.count() == 1


def test_days_that_are_none_come_back_with_the_form(client: Client) -> None:
    _cast, chen = as_one(client, "陈主席")

    for days in (
        {}, {"start": "x", "end": "2024-03-31"}, {"start": "2024-03-31", "end": "2024-01-01"},
        {"start": "0001-01-01", "end": "2024-01-01"}, {"start": "2024-01-01", "end": "2124-01-01"},
    ):  # fmt: skip
        assert chen.post(reverse("insight:closing"), days).status_code == 422


def test_what_a_home_reported_is_seen_by_city_and_province(client: Client) -> None:
    cast, _period = closed_scene()
    chen = c.sign_in(client, cast, "陈主席")
    letter = [line.told() for line in kept.closed_figures(cast.unions["桂林"])]
    services.receive(letter, "桂林市总工会", by=cast.actor("何审"), at=timezone.now())

    page = html(chen, f"{reverse('insight:received')}?key=rights.heard")

    assert "桂林市总工会" in page
    assert page.count("听到的诉求") >= 3


def test_the_workbooks_hold_the_numbers_and_the_rows(client: Client) -> None:
    cast, wang = as_one(client, "王强")

    def sheet(url: str) -> list[tuple[Any, ...]]:
        book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
        return list(book.active.values)  # type: ignore[union-attr]

    table = sheet(f"{reverse('insight:table')}?{YEAR}")
    rows = sheet(rows_url(cast, "rights.heard", "资源").replace("?", "rows.xlsx?"))

    assert len(table) == len(FIGURES) + 1
    assert next(row for row in table if row[1] == "听到的诉求")[4] == 2
    assert {row[2] for row in rows[1:]} == {"T-ZY-1 欠薪", "T-ZY-2 欠薪"}


@pytest.mark.parametrize(("name", "most"), [("figures", 12), ("powers", 14)])
def test_pages_ask_as_often_whatever_they_show(client: Client, name: str, most: int) -> None:
    cast, he = as_one(client, "陈主席")
    url = f"{reverse(f'insight:{name}')}?{YEAR}"
    html(he, url)

    counts = []
    for union in ("深圳", "青石街道"):
        with CaptureQueriesContext(connection) as asked_of:
            html(he, f"{url}&union={cast.unions[union].id}")
        counts.append(len(asked_of))

    assert max(counts) <= most, counts


def test_the_rows_page_asks_as_often_for_one_row_as_for_many(client: Client) -> None:
    cast, wang = as_one(client, "王强")
    html(wang, rows_url(cast, "rights.heard", "资源"))

    counts = []
    for key in ("rights.heard", "members.stand", "events.counted"):
        with CaptureQueriesContext(connection) as asked_of:
            html(wang, rows_url(cast, key, "资源"))
        counts.append(len(asked_of))

    assert max(counts) <= 15, counts
