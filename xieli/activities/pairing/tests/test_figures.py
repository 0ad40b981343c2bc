"""The figures: each is the sum of its rows, at its moment, and the briefing says the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.pairing import answers, briefing, figures, services
from xieli.activities.pairing.tests.loop import Loop
from xieli.kernel.actor import SYSTEM
from xieli.matching import services as board_verbs
from xieli.matching.wanted import NeedWords

pytestmark = pytest.mark.django_db


def values(loop: Loop, at: object) -> dict[str, Decimal]:
    return {one.key: one.value for one in figures.figures(loop.programme, at)}  # type: ignore[arg-type]


def test_a_gift_that_was_given_up_counts_until_that_moment(loop: Loop):
    later = c.AT + timedelta(days=3)

    desk.give_up(loop.allocation, "企业停产", by=loop.who("陈主席"), at=later)

    assert values(loop, c.AT)["donated"] == Decimal("3950.00")
    assert values(loop, later)["donated"] == 0
    assert values(loop, later)["givers"] == 0


def test_a_household_served_twice_counts_once_and_its_goods_twice(loop: Loop):
    line = loop.received()
    for key in ("a", "b"):
        loop.hand_over(loop.delivery(line, 2, key))

    now = values(loop, timezone.now())

    assert now["households"] == 1
    assert now["delivered"] == 4 * Decimal("79.00")


def test_what_is_lost_is_not_delivered(loop: Loop):
    loop.received(received=48, damaged=1, missing=1)

    now = values(loop, timezone.now())

    assert now["delivered"] == 0
    assert now["donated"] == Decimal("3950.00")


def test_a_county_counts_on_the_days_it_is_paired(loop: Loop):
    pair = loop.programme.union.helps.get(helped=loop.cast.unions["龙胜"])

    services.end_pair(pair, on=c.TODAY + timedelta(days=10), by=SYSTEM, at=c.AT)

    assert values(loop, c.AT)["counties"] == 2
    assert values(loop, c.AT + timedelta(days=20))["counties"] == 1


def test_rows_with_a_gift_open_its_trace(loop: Loop):
    donated = figures.figure(loop.programme, "donated", timezone.now())

    assert donated is not None
    assert all(row.trace_code for row in donated.sources)


def test_the_briefing_says_the_figures_with_their_qualifier(loop: Loop):
    record, _ = loop.hand_over(loop.delivery(loop.received()))
    answers.answer(record, is_useful=True, words="", by=SYSTEM, at=c.AT)

    told = briefing.draft(loop.programme, timezone.now())

    text = "".join(piece.words for paragraph in told.paragraphs for piece in paragraph)
    keys = {piece.key for paragraph in told.paragraphs for piece in paragraph if piece.key}
    assert "1家爱心企业，捐赠物资和善款折合3900余元" in text
    assert "已发放到1户家庭" in text
    assert "已回访1户，1户表示用得上" in text
    assert keys == {"needs", "givers", "donated", "households", "delivered"}


def test_the_briefing_of_an_empty_campaign_boasts_of_nothing(loop: Loop):
    told = briefing.draft(loop.programme, c.AT - timedelta(days=5))

    text = "".join(piece.words for paragraph in told.paragraphs for piece in paragraph)
    assert "正在发动辖区爱心企业" in text
    assert "0家" not in text


def test_the_html_has_inline_styles_alone_and_shows_names_as_text(loop: Loop):
    told = briefing.draft(loop.programme, timezone.now())
    evil = briefing.Draft("<script>x</script>", told.issuer, told.day, told.paragraphs, "spring",
                          told.as_of)  # fmt: skip

    html = briefing.as_html(evil, "https://example.org")

    assert "<script>" not in html
    assert "class=" not in html
    assert 'href="https://example.org/p/spring/donated/"' in html


def test_in_english_a_figure_keeps_its_qualifier_in_english_words(loop: Loop):
    donated = figures.figure(loop.programme, "donated", timezone.now())
    assert donated is not None

    with translation.override("en"):
        shown = donated.phrase

    assert "3,900" in shown
    assert "余" not in shown
    assert donated.rough == "3900余元"


def test_a_need_counts_while_its_last_act_is_a_verification(loop: Loop):
    board, day = c.board_of(loop.programme), timedelta(days=1)
    made = c.need(loop.cast, board, 30, item="护眼台灯", number="F-1")
    changed = NeedWords(made.union, made.item, made.number, 31)

    board_verbs.report_need(board, changed, by=loop.who("王强"), at=c.AT + day)
    board_verbs.verify_need(made, by=loop.who("刘芸"), at=c.AT + 2 * day)
    board_verbs.withdraw_need(made, by=loop.who("王强"), at=c.AT + 3 * day)

    counts = [values(loop, c.AT + n * day)["needs"] for n in (-1, 0, 1, 2, 3)]
    assert counts == [0, 2, 1, 2, 1]
