"""What every page is given: whether this is a demonstration, the reader, the officer's menu."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from xieli.newsroom.offers import PAGES
from xieli.newsroom.queries import READS, came_from
from xieli.shell.guards import Request
from xieli.site.menu import menu

STEP_SECONDS = 30  # of a TOTP code (RFC 6238)


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """The words that base.html and console.html read; the menu is made only where it is drawn."""
    reader = getattr(request, "reader", None)
    if reader is None:
        return {"demo": settings.DEMO}
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "reader": reader,
        "menu": SimpleLazyObject(lambda: menu(request)),  # type: ignore[arg-type]
        "who": reader.actor.label if reader.is_signed_in else "",
        "came_from": SimpleLazyObject(lambda: _came_from(request)),  # type: ignore[arg-type]
    }
    if settings.DEMO and request.path.startswith("/accounts/"):
        context |= _sign_in_help()
    return context


def _came_from(request: Request) -> str:
    """Where the record of this page came from, if the newsroom adopted it; else ""."""
    match, reader = request.resolver_match, request.reader
    if match is None or match.view_name not in PAGES:
        return ""
    if not any(reader.holds(one) for one in READS):
        return ""
    record_id = came_from(request.path, reader)
    return reverse("newsroom:origin", args=[record_id]) if record_id else ""


def _sign_in_help() -> dict[str, Any]:
    """In the demonstration alone: the cast with its password, and the code of the moment."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    from xieli.site.demo.people import CAST, PASSWORD, SECRET

    counter = int(time.time()) // STEP_SECONDS
    return {
        "cast": [
            {"name": r.name, "role": _(r.post), "username": r.username, "password": PASSWORD}
            for r in CAST
        ],
        "demo_code": format_hotp_value(hotp_value(SECRET, counter)),
    }
