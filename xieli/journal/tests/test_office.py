"""The auditor's page: she sees every note, a stranger learns nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, federation, sign_in
from xieli.journal.models import Note
from xieli.journal.services import note, seal
from xieli.journal.tests.conftest import NOON, WANG, write
from xieli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
PAGE = "/journal/"
QUERIES = 6  # session, user, mandates, count, tail, the rows with their seals


@pytest.fixture
def cast() -> Cast:
    """The federation; its founding has left notes already."""
    return federation()


def test_the_auditor_sees_who_did_what_and_whether_it_is_sealed(cast: Cast, client: Client) -> None:
    seal(at=NOON)
    note("pairing.pack", "装了 40 床棉被", by=WANG, at=NOON)

    page = sign_in(client, cast, "何审").get(PAGE).content.decode()

    assert "装了 40 床棉被" in page
    assert "待封" in page
    assert "还有 1 条正在封进账链" in page
    assert f"第 {Note.objects.count() - 1} 条" in page


def test_a_sealed_journal_says_so(cast: Cast, client: Client) -> None:
    seal(at=NOON)

    page = sign_in(client, cast, "何审").get(PAGE).content.decode()

    assert "全部封进账链" in page


@pytest.mark.parametrize("name", ["李梅", "周敏", "王强", "刘芸", "陈主席", "孙主席", "赵六"])
def test_whoever_does_not_audit_finds_no_such_page(name: str, cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast, name).get(PAGE)

    assert answer.status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get(PAGE)

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/journal/"


def test_nobody_writes_through_this_page(cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast, "何审").post(PAGE, {"words": "x"})

    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("text", "shown"), [("手炉", 1), ("pairing.pack", 1), ("吴师傅", 2), ("没有的词", 0)]
)
def test_notes_are_found_by_words_verb_or_name(
    text: str, shown: int, cast: Cast, client: Client
) -> None:
    master = Actor(None, "吴师傅")
    note("pairing.pack", "装了 40 个手炉", by=master, at=NOON)
    note("pairing.send", "发了一票", by=master, at=NOON)

    page = sign_in(client, cast, "何审").get(PAGE, {"q": text})

    assert len(page.context["page"]) == shown
    assert ("没有找到" in page.content.decode()) == (shown == 0)


def test_what_was_written_is_shown_as_words_and_not_as_markup(cast: Cast, client: Client) -> None:
    note("try", "<script>alert(1)</script>", by=WANG, at=NOON)

    page = sign_in(client, cast, "何审").get(PAGE, {"q": "<script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("number", ["2", "99", "x", "-1", ""])
def test_pages_are_turned_and_a_wrong_number_gives_the_nearest(
    number: str, cast: Cast, client: Client
) -> None:
    write(60)

    page = sign_in(client, cast, "何审").get(PAGE, {"q": "第", "page": number})

    assert page.status_code == 200
    assert len(page.context["page"]) <= 50
    assert "q=%E7%AC%AC" in page.content.decode()  # turning pages keeps the words


def test_the_number_of_questions_does_not_grow_with_the_notes(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    auditor = sign_in(client, cast, "何审")
    auditor.get(PAGE)  # the host table and content types are remembered from here on

    with django_assert_num_queries(QUERIES):
        auditor.get(PAGE)
    write(49)
    with django_assert_num_queries(QUERIES):
        auditor.get(PAGE)
