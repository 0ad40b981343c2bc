"""What an address, a form or a till says, fit for the verbs; and a refusal in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.saying import one_line

ROWS = 50


def asked(request: HttpRequest, name: str, longest: int = 200) -> str:
    """A word of the form or the address line, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:longest]


def day_asked(request: HttpRequest, name: str) -> date | None:
    """A day of the form or the address line; None where it is none."""
    try:
        return parse_date(asked(request, name))
    except ValueError:
        return None


def seen_in(request: HttpRequest) -> int:
    """The version that the reader had before her; Hidden for a forged form."""
    text = asked(request, "seen")
    if not text.isdecimal() or len(text) > 8:
        raise Hidden
    return int(text)


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def filled_at(request: HttpRequest) -> datetime | None:
    """When the sheet was filled in by the phone's own clock, if it says so sensibly."""
    try:
        seen = parse_datetime(request.headers.get("X-Filled-At", ""))
    except ValueError:
        return None
    if seen is None or timezone.is_naive(seen) or not 2000 < seen.year < 9000:
        return None
    return seen


def done(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Do it and say so, or say why not; tells which."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
        return False
    messages.success(request, words)
    return True
