"""What an address, a form or a phone asks, fit for the verbs; and a refusal in one line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

ROWS = 50


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address line or the form, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:200]


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def day_of(request: HttpRequest) -> date:
    """The day that the address or the form asks for, today where it asks for none."""
    try:
        return parse_date(asked(request, "on")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def filled_at(request: HttpRequest) -> datetime | None:
    """When the sheet was filled in by the phone's own clock, if it says so sensibly."""
    try:
        seen = parse_datetime(request.headers.get("X-Filled-At", ""))
    except ValueError:
        return None
    if seen is None or timezone.is_naive(seen) or not 2000 < seen.year < 9000:
        return None
    return seen
