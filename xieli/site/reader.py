"""Who reads the page: `request.reader`, asked of people when a page first wants to know.

`request.belonging()` says who he is as a worker: people and membership know, other kinds ask.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from xieli.activities.membership.queries import belonging_of
from xieli.people import queries
from xieli.people.models import User
from xieli.shell.guards import Belonging


class ReaderOfRequest:
    """Gives every request its reader; the mandates are loaded once, and only if a page asks."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        reader = SimpleLazyObject(lambda: queries.reader_of(request.user, at))
        request.reader = reader  # type: ignore[attr-defined]
        request.belonging = cache(lambda: _belonging(request))  # type: ignore[attr-defined]
        return self.answer(request)


def _belonging(request: HttpRequest) -> Belonging | None:
    """The worker behind the sign-in, asked once a request."""
    user = request.user
    if not isinstance(user, User) or user.person_id is None:
        return None
    return belonging_of(user.person_id)
