"""What every page is given: whether this is a demonstration, the reader, the officer's menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """The words that base.html and console.html read."""
    return {
        "demo": settings.DEMO,
        "reader": getattr(request, "reader", None),
        "elder": request.COOKIES.get("text") == "elder",
    }
