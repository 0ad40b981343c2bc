"""What the doors of plans share: a refusal in one line, the version seen, doing and telling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from xieli.kernel.refusal import Hidden, Refusal
from xieli.plans.forms import AsOfForm
from xieli.shell.guards import Request
from xieli.shell.saying import one_line

ROWS = 50


def seen(request: Request) -> int:
    """The version the page showed."""
    text = request.POST.get("seen", "")
    if not text.isdecimal() or len(text) > 8:
        raise Hidden
    return int(text)


def key_of(text: str) -> UUID | None:
    """A key in an address, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def page_of(request: Request) -> str:
    """Which page of a list was asked for."""
    return request.GET.get("page", "1")[:8]


def as_of(request: Request) -> tuple[datetime, bool]:
    """As of when the page counts, and whether that is now: the end of the day asked for."""
    now = timezone.now()
    day = AsOfForm(request.GET).day()
    if day is None or day >= timezone.localdate(now):
        return now, True
    return timezone.make_aware(datetime.combine(day, time.max)), False


def done(request: Request, act: Callable[[], object], words: str, back: str) -> HttpResponse:
    """Do it, say what came of it, go back to the page."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect(back)
