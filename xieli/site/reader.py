"""Who reads the page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ReaderOfRequest:
    """Gives the request its reader."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)
