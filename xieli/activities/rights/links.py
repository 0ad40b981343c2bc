"""The personal signed address of a complainant, and what a door reads from an address or a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core import signing
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from xieli.activities.rights.models import Ticket
from xieli.activities.rights.queries import ROWS
from xieli.kernel.refusal import Hidden

SALT = "rights.mine"


def token_of(ticket: Ticket) -> str:
    """The signed word of a ticket's own address; no officer's page shows it."""
    return signing.Signer(salt=SALT).sign(ticket.pk.hex)


def read_token(token: str) -> UUID:
    """The ticket behind such an address; Hidden where we did not sign it."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as no:
        raise Hidden from no


def asked(request: HttpRequest, name: str, most: int = 100) -> str:
    """A word of the form or the address line, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:most]


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, an empty sheet too; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def seen_of(request: HttpRequest) -> int:
    """The version that the page showed; −1, which no row has, where the form says none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def uuid_of(text: str) -> UUID:
    """The key that a form names; Hidden where it is none."""
    try:
        return UUID(text)
    except ValueError as no:
        raise Hidden from no


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))
