"""What the doors of sharing share: a word of a form, the version seen, a deed said or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request
from xieli.shell.saying import one_line


def asked(request: HttpRequest, name: str, most: int = 120) -> str:
    """A word of the form or the address line, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:most]


def seen_of(request: HttpRequest) -> int:
    """The version that the page showed; −1, which no row has, where the form says none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def said(request: Request, act: Callable[[], Any], done: str) -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
        return False
    messages.success(request, done)
    return True
