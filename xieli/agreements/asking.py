"""What the doors of agreements share: a form's page, a step done, an agreement's frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xieli.agreements import queries
from xieli.agreements.models import Agreement
from xieli.agreements.queries import Seat
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request
from xieli.shell.saying import one_line


@dataclass(frozen=True)
class Frame:
    """An agreement as one of its sides has it open."""

    agreement: Agreement
    mine: Seat

    def url(self, name: str, *more: Any) -> str:
        """An address of this agreement."""
        return reverse(f"agreements:{name}", args=[self.agreement.pk, *more])


@dataclass(frozen=True)
class Sheet:
    """What a form's page says: its heading, the button, where it leads back to, a hint."""

    title: str
    button: str
    back: str
    done: str
    hint: str = ""


def frame(request: Request, agreement_id: UUID) -> Frame:
    """Fetch and authorise; Hidden for who is neither party nor joined."""
    agreement = queries.access(agreement_id, request.reader)
    return Frame(agreement, queries.seat(agreement, request.reader))


def runner(request: Request, agreement_id: UUID) -> Frame:
    """The same for whoever acts for a side; a joined union reads only."""
    found = frame(request, agreement_id)
    if not found.mine.runs:
        raise Hidden
    return found


def context(opened: Frame, name: str, /, **more: Any) -> dict[str, Any]:
    """What every page of an agreement is given."""
    return {
        "agreement": opened.agreement, "mine": opened.mine, "page_name": name,
        "parties": opened.agreement.parties.all(), **more,
    }  # fmt: skip


def ask(
    request: Request, form: forms.Form, sheet: Sheet, act: Callable[[], object],
    opened: Frame | None = None,
) -> HttpResponse:  # fmt: skip
    """A form's page: show it, or do what it says and go where `act` or the sheet leads."""
    if request.method == "POST" and form.is_valid():
        try:
            where = act()
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, sheet.done)
            return redirect(where if isinstance(where, str) else sheet.back)
    shown = {"form": form, "sheet": sheet, "agreement": opened and opened.agreement}
    sides = opened.mine.runs if opened and len(opened.mine.runs) > 1 else ()
    status = 422 if form.errors else 200
    return render(request, "agreements/form.html", {**shown, "sides": sides}, status=status)


def do(request: Request, act: Callable[[], object], done: str, to: str) -> HttpResponse:
    """Do it and say what came of it on the page it leads to."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, done)
    return redirect(to)


def seen(request: Request) -> int:
    """The version that was on the screen; Hidden where it is none."""
    text = request.POST.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Hidden
    return int(text)


def word(request: Request, name: str, most: int = 200) -> str:
    """A word of the form that was sent, without what no database takes."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def key(request: Request, name: str) -> UUID:
    """A key of the form that was sent; Hidden where it is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Hidden from None
