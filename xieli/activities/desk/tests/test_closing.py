"""A board is closed and opened again on its own page, by whoever runs it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import cast as c

pytestmark = pytest.mark.django_db


def test_who_runs_a_board_closes_and_reopens_it_on_its_page() -> None:
    cast = c.federation()
    board = c.board_of(c.campaign(cast))
    page, zhou = f"/desk/boards/{board.id}/", c.sign_in(Client(), cast, "周敏")

    closed = zhou.post(page, {"act": "close"}, follow=True).content.decode()
    again = zhou.post(page, {"act": "solve"}, follow=True).content.decode()
    opened = zhou.post(page, {"act": "reopen"}, follow=True).content.decode()

    assert "重开供需板" in closed
    assert 'id="solve"' not in closed
    assert "已经关了" in again
    assert "供需板重新开了" in opened
    assert 'id="solve"' in opened


def test_who_only_adopts_cannot_close_it() -> None:
    cast = c.federation()
    board = c.board_of(c.campaign(cast))

    answer = c.sign_in(Client(), cast, "陈主席").post(f"/desk/boards/{board.id}/", {"act": "close"})

    board.refresh_from_db()
    assert answer.status_code == 404
    assert board.is_open
