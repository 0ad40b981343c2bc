"""Guards: who is not signed in is sent to sign in; who may not is told nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Request, must_hold, must_may, signed_in

UNION = uuid4()


@dataclass(frozen=True)
class OneRight:
    """A reader by the Protocol, with one function for one union."""

    actor: Actor = Actor(uuid4(), "王强")
    is_signed_in: bool = True
    on: date = date(2026, 3, 12)

    def holds(self, function: str) -> bool:
        return function == "board.run"

    def may(self, function: str, union_id: UUID, programme_id: UUID | None = None) -> bool:
        return self.holds(function) and union_id == UNION

    def tops(self, function: str, programme_id: UUID | None = None) -> tuple[str, ...]:
        return ("/a",) if self.holds(function) else ()


@signed_in
def desk(request: Request) -> HttpResponse:
    return HttpResponse("desk")


def asked(reader: OneRight, **headers: str) -> Request:
    request = RequestFactory().get("/desk/?board=7", headers=headers)
    request.reader = reader  # type: ignore[attr-defined]
    return request  # type: ignore[return-value]


def test_who_is_signed_in_passes() -> None:
    assert desk(asked(OneRight())).content == b"desk"


def test_a_visitor_is_sent_to_sign_in_and_back() -> None:
    answer = desk(asked(OneRight(is_signed_in=False)))

    assert answer.headers["Location"] == "/accounts/login/?next=/desk/%3Fboard%3D7"


def test_a_part_of_a_page_sends_the_whole_page_and_never_to_another_site() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.test/desk/?board=7"}

    answer = desk(asked(OneRight(is_signed_in=False), **headers))

    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/desk/%3Fboard%3D7"


def test_who_may_passes_and_all_others_are_told_nothing() -> None:
    must_may(OneRight(), "board.run", UNION)
    must_hold(OneRight(), "board.run")

    for function, union_id in (("board.run", uuid4()), ("board.adopt", UNION)):
        with pytest.raises(Hidden):
            must_may(OneRight(), function, union_id)
    with pytest.raises(Hidden):
        must_hold(OneRight(), "board.adopt")
