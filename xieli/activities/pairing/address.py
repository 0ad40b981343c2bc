"""What an address, a form or a phone asks, fit for the verbs; and a refusal in one line."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from xieli.activities.pairing.models import HandOver
from xieli.kernel.refusal import Hidden

ROWS = 50
ANSWER_SALT = "pairing.answer"


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address line or the form, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:100]


def uuid_of(text: str) -> UUID:
    """The key that a form names; Hidden where it is none."""
    try:
        return UUID(text)
    except ValueError as no:
        raise Hidden from no


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def as_of(request: HttpRequest) -> datetime:
    """The moment that the address asks for, at most now; now where it asks for none."""
    now = timezone.now().replace(microsecond=0)
    try:
        asked = parse_datetime(request.GET.get("as_of", "").replace(" ", "+"))
    except ValueError:
        return now
    if asked is None or timezone.is_naive(asked) or not 2000 < asked.year < 9000:
        return now
    return min(asked, now)


def filled_at(request: HttpRequest) -> datetime | None:
    """When the sheet was filled in by the phone's own clock, if it says so sensibly."""
    try:
        seen = parse_datetime(request.headers.get("X-Filled-At", ""))
    except ValueError:
        return None
    if seen is None or timezone.is_naive(seen) or not 2000 < seen.year < 9000:
        return None
    return seen


def answer_token(record: HandOver) -> str:
    """The signed address on which a household answers; it names no one."""
    return signing.dumps(str(record.id), salt=ANSWER_SALT, compress=True)


def read_token(token: str) -> UUID:
    """The hand-over behind such an address; Hidden where we did not sign it."""
    try:
        return UUID(signing.loads(token, salt=ANSWER_SALT))
    except signing.BadSignature as no:
        raise Hidden from no
