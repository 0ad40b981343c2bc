"""Filters and tags of the pages: how money, days and states read, and where links may lead."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from xieli.kernel.refusal import Refusal
from xieli.shell.templatetags import xieli as tags
from xieli.unions.models import Union


def _drawn(text: str, request: HttpRequest | None = None, **more: object) -> str:
    """Give what a line of template shows."""
    return Template("{% load xieli %}" + text).render(Context({"request": request, **more}))


@pytest.mark.parametrize(
    ("amount", "shown"), [(Decimal("1234.5"), "1,234.50"), (0, "0.00"), (None, "—"), ("", "—")]
)
def test_money_has_two_places_and_nothing_is_a_dash(amount: Decimal, shown: str) -> None:
    assert tags.yuan(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal("1200.00"), "1,200"), (Decimal("2.50"), "2.5"), (0, "0"), (None, "—"), (100, "100")],
)
def test_a_quantity_has_no_idle_zeros(amount: Decimal, shown: str) -> None:
    assert tags.qty(amount) == shown


def test_a_day_of_this_year_has_its_weekday_and_no_year() -> None:
    now = timezone.localdate().replace(month=3, day=20)

    shown = tags.day(now)

    assert shown.startswith("3月20日（周")


def test_a_day_of_another_year_has_its_year() -> None:
    assert tags.day(date(2024, 3, 20)) == "2024年3月20日（周三）"


def test_a_moment_is_told_in_local_time() -> None:
    assert tags.moment(datetime(2024, 3, 14, 7, 26, tzinfo=UTC)) == "2024年3月14日 15:26"


def test_days_follow_the_language() -> None:
    with translation.override("en"):
        assert tags.day(date(2024, 3, 20)) == "Wed 20 Mar 2024"


@pytest.mark.parametrize("state", ["federation", "gone", "", None])
def test_the_word_of_a_choice_is_djangos_own_label(state: Any) -> None:
    union = Union(stands_as=state)
    told = "" if state is None else union.get_stands_as_display()

    assert tags.word_of(union, "stands_as") == told


def test_the_word_of_a_choice_follows_the_language() -> None:
    union = Union(stands_as="federation")

    with translation.override("en"):
        assert tags.word_of(union, "stands_as") == union.get_stands_as_display() != "federation"


def test_a_state_takes_its_shape_from_the_given_map() -> None:
    shown = _drawn('{% status "sent" "在路上" "packed=doing sent=doing" %}')

    assert shown == '<span class="st doing">在路上</span>'


def test_a_state_without_a_shape_is_loud() -> None:
    with pytest.raises(ValueError, match="lost"):
        _drawn('{% status "lost" "丢了" "packed=doing sent=doing" %}')


def test_the_gap_bar_says_its_three_numbers() -> None:
    shown = _drawn('{% gap 50 30 120 "台" %}')

    assert 'style="width:41.7%"' in shown
    assert "要 120 台，已签收 50，在路上 30，还差 40" in shown


def test_a_gap_of_nothing_draws_no_bar_and_does_not_divide_by_it() -> None:
    shown = _drawn('{% gap 0 0 0 "台" %}')

    assert "style=" not in shown


def test_a_language_link_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/needs/", {"q": "李", "lang": "en"})

    shown = tags.with_query(Context({"request": request}), lang="zh-hans")

    assert shown == "?q=%E6%9D%8E&lang=zh-hans"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/boards/7/?s=1", "/boards/7/?s=1"),
        ("http://elsewhere.example/boards/", "/"),
        ("http://testserver//elsewhere.example/", "/elsewhere.example/"),
        ("", "/"),
    ],
)
def test_the_way_back_never_leaves_the_house(referer: str, back: str) -> None:
    request = RequestFactory().get("/x/", headers={"referer": referer})

    assert tags.came_from(Context({"request": request})) == back


@pytest.mark.parametrize(
    ("given", "path"),
    [("undo:/pledges/7/undo/", "/pledges/7/undo/"), ("undo://evil.example/", ""), ("", "")],
)
def test_a_message_can_only_be_undone_in_the_house(given: str, path: str) -> None:
    assert tags.undo_path(given) == path


@pytest.mark.parametrize("chosen", ["elder", '"><script>'])
def test_text_size_comes_from_the_cookie_and_only_as_a_known_word(chosen: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["text"] = chosen

    shown = tags.html_flags(Context({"request": request}))

    assert ('data-text="elder"' in shown) is (chosen == "elder")
    assert "script" not in shown


def test_a_refusal_page_tells_words_and_next_step() -> None:
    refusal = Refusal("发货单只有 {n} 床。", "请再数一遍。", n=12)

    assert tags.told(refusal) == ("发货单只有 12 床。", "请再数一遍。")
