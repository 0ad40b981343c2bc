"""Who reads the page: `request.reader`, asked of people when a page first wants to know."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from xieli.people import queries


class ReaderOfRequest:
    """Gives every request its reader; the mandates are loaded once, and only if a page asks."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        reader = SimpleLazyObject(lambda: queries.reader_of(request.user, at))
        request.reader = reader  # type: ignore[attr-defined]
        return self.answer(request)
