"""A kept picture as an answer; a page may keep it for an hour."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from xieli.kernel.refusal import Hidden


def picture_of(found: Any) -> HttpResponse:
    """The cleaned JPEG of a row; Hidden where there is none."""
    kept = getattr(found, "picture", None)
    if kept is None:
        raise Hidden
    answer = HttpResponse(bytes(kept.content), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
