"""The verbs of the cover and its questions, on a real database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.cast import AT, Cast, federation, sign_in
from tests.races import at_once
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.services import open_board
from xieli.programmes import queries
from xieli.programmes.models import Programme, ProgrammeState
from xieli.programmes.services import close_programme, open_programme
from xieli.programmes.tests.test_rules import SPRING
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The federation without a campaign."""
    return federation()


def opened(cast: Cast, **more: Any) -> Programme:
    union = cast.unions["青石街道"]
    board = more.pop("board", None)
    cover = replace(SPRING, **more)
    return open_programme(cover, union=union, board=board, by=cast.actor("周敏"), at=AT)


def notes() -> list[str]:
    return list(Note.objects.filter(verb__startswith="programmes.").values_list("words", flat=True))


def test_a_programme_is_opened_with_one_note(cast: Cast) -> None:
    made = opened(cast)

    assert made.state == ProgrammeState.OPEN
    assert queries.access_programme("spring-2024") == made
    assert notes() == ["开了项目“春季结对帮扶”"]
    assert Note.objects.get(verb="programmes.open").about_id == made.id


def test_a_taken_address_is_refused_and_leaves_nothing(cast: Cast) -> None:
    opened(cast)

    with pytest.raises(Refusal, match="已经用了"):
        opened(cast, title="另一个")

    assert Programme.objects.get().title == "春季结对帮扶"
    assert len(notes()) == 1


def test_a_cover_that_is_none_opens_nothing(cast: Cast) -> None:
    with pytest.raises(Refusal):
        opened(cast, title="")

    assert not Programme.objects.exists()
    assert notes() == []


def test_a_board_is_the_room_of_one_programme(cast: Cast) -> None:
    by = cast.actor("周敏")
    board = open_board("板", union=cast.unions["青石街道"], by=by, at=AT)
    made = opened(cast, board=board)

    with pytest.raises(IntegrityError), transaction.atomic():
        opened(cast, slug="summer", board=board)

    assert queries.programme_of_board(board.id) == made


def test_closing_is_noted_once_however_often_it_is_said(cast: Cast) -> None:
    made = opened(cast)

    first = close_programme(made, by=cast.actor("周敏"), at=AT)
    second = close_programme(made, by=cast.actor("周敏"), at=AT)

    assert first.state == second.state == ProgrammeState.CLOSED
    assert notes() == ["开了项目“春季结对帮扶”", "结束了项目“春季结对帮扶”"]


def test_closed_programmes_are_found_but_do_not_run(cast: Cast) -> None:
    closed, running = opened(cast), opened(cast, slug="summer")
    close_programme(closed, by=cast.actor("周敏"), at=AT)

    found = list(queries.open_programmes())

    assert found == [running]
    assert queries.access_programme("spring-2024").state == ProgrammeState.CLOSED
    assert queries.programmes().count() == 2


def test_what_is_not_there_is_hidden(cast: Cast) -> None:
    board = open_board("独立", union=cast.unions["青石街道"], by=cast.actor("周敏"), at=AT)

    with pytest.raises(Hidden):
        queries.access_programme("nothing")
    with pytest.raises(Hidden):
        queries.programme_of_board(board.id)


def test_the_programmes_of_another_home_are_not_here(cast: Cast) -> None:
    opened(cast)

    with use_home("beta"):
        found = queries.programmes().count()

    assert found == 0


def test_a_list_of_programmes_is_one_question(cast: Cast, django_assert_num_queries: Any) -> None:
    for number in range(3):
        opened(cast, slug=f"s{number}")

    with django_assert_num_queries(1):
        [(one.union.name, one.board, one.fund) for one in queries.programmes()]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_address_at_once_one_is_refused_in_words() -> None:
    cast = federation()

    got = at_once(lambda _n: opened(cast).slug, 2)

    ends = [one.words if isinstance(one, Refusal) else one for one in got]
    assert sorted(ends) == ["spring-2024", "短名“spring-2024”已经用了"]
    assert Programme.objects.count() == 1


LIST = "/registers/programmes/programme/"


def test_the_register_is_read_by_who_keeps_unions(cast: Cast, client: Client) -> None:
    made = opened(cast)
    reader = sign_in(client, cast, "陈主席")

    rows, one = reader.get(LIST), reader.get(f"{LIST}{made.id}/change/")

    assert "春季结对帮扶" in rows.content.decode()
    assert one.status_code == 200
    assert b'name="_save"' not in one.content


@pytest.mark.parametrize("act", ["add/", "{id}/change/", "{id}/delete/"])
def test_nobody_writes_in_the_register(act: str, cast: Cast, client: Client) -> None:
    made = opened(cast)
    path = LIST + act.format(id=made.id)

    answer = sign_in(client, cast, "陈主席").post(path, {"title": "改了", "post": "yes"})

    assert answer.status_code in {403, 404}
    assert Programme.objects.get().title == "春季结对帮扶"


@pytest.mark.parametrize(("name", "status"), [("王强", 403), ("李梅", 404), ("孙主席", 404)])
def test_others_do_not_read_the_register(
    name: str, status: int, cast: Cast, client: Client
) -> None:
    answer = sign_in(client, cast, name).get(LIST, follow=True)

    assert answer.status_code == status
