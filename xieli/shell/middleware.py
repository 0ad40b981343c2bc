"""What every request passes: its home by the host name, its language, and refusals as pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils import translation

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell import homes_store
from xieli.shell.homes import use_home

Answer = Callable[[HttpRequest], HttpResponse]
REMEMBER_SECONDS = 10
YEAR = 31_536_000  # seconds
LANGUAGES = ("zh-hans", "en")  # the first is spoken where nobody asks


class HomeByHost:
    """Chooses the home by the host name; a host nobody knows gets 404."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.known: dict[str, str] = {}
        self.read_at = -REMEMBER_SECONDS * 1.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.get_host())
        home = self._home_of(host)
        if home is None:
            return _no_such_site()
        with use_home(home):
            answer = self.answer(request)
        if answer.streaming and getattr(answer, "file_to_stream", None) is None:
            flowing = cast(StreamingHttpResponse, answer)
            flowing.streaming_content = _flowing_in(home, iter(flowing))
        return answer

    def _home_of(self, host: str) -> str | None:
        if time.monotonic() - self.read_at > REMEMBER_SECONDS:
            self.known, self.read_at = homes_store.hosts(), time.monotonic()
        return self.known.get(host, self.known.get("*"))


def _flowing_in(home: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts of an answer that is made while it is sent, each made in the home."""
    while True:
        with use_home(home):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _no_such_site() -> HttpResponse:
    """Plain words: without a home there is no page to draw."""
    words = "没有找到这个网站\nThere is no such site here.\n"
    answer = HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Language:
    """`?lang=en` or `?lang=zh-hans` chooses the language and is kept in a cookie."""

    COOKIE = "lang"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        wishes = (asked, request.COOKIES.get(self.COOKIE, ""))
        language = next((wish for wish in wishes if wish in LANGUAGES), LANGUAGES[0])
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.answer(request)
            response.headers["Content-Language"] = language
        if asked == language:
            response.set_cookie(self.COOKIE, language, max_age=YEAR, samesite="Lax")
        if request.GET.get("text") in {"elder", "plain"}:
            response.set_cookie("text", request.GET["text"], max_age=YEAR, samesite="Lax")
        return response


class Refusals:
    """A Refusal becomes a page in plain words (422), Hidden the page of a stranger (404)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal):
            return render(request, "shell/refused.html", {"refusal": error}, status=422)
        if isinstance(error, Hidden):
            return render(request, "404.html", status=404)
        return None


class Guarding:
    """The headers that keep a page ours: no foreign script, no frame, personal pages uncached."""

    POLICY = (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        kept = "no-store, private" if request.user.is_authenticated else "no-cache, private"
        response.headers.setdefault("Cache-Control", kept)
        return response
