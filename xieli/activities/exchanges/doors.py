"""What the officers' doors share: a form's page, a deed with its message, keys and days as sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request
from xieli.shell.saying import one_line

ROWS = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Asking:
    """A page with one form: heading, button, the way back, what it is about, a calm word."""

    heading: str
    button: str
    back: str
    about: str = ""
    note: str = ""


def ask(request: Request, form: Form, page: Asking, act: Callable[[], str]) -> HttpResponse:
    """Show a form; once it is whole do it and go where `act` says; a refusal stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            where = act()
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect(where)
    context: dict[str, Any] = {"form": form, "page": page, "takes_files": form.is_multipart()}
    status = 422 if form.errors else 200
    return render(request, "exchanges/office/form.html", context, status=status)


def posted(request: Request) -> dict[str, Any]:
    """What a form gets: the post and its files, or nothing on a first look."""
    is_post = request.method == "POST"
    return {"data": request.POST if is_post else None, "files": request.FILES if is_post else None}


def do(request: Request, act: Callable[[], object], words: str, where: str) -> HttpResponse:
    """Do it, say what came of it, and go there."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect(where)


def seen_in(request: Request) -> int:
    """The version the page was read at; Hidden for what our pages never send."""
    text = request.POST.get("seen", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 8:
        raise Hidden
    return int(text)


def words_in(request: Request, name: str, most: int = 40) -> str:
    """A word of the address, short and without what a database refuses."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


def keys_in(texts: Iterable[str]) -> set[UUID]:
    """The keys among texts; what is none is left."""
    return {key for key in map(key_in, texts) if key}


def key_in(text: str) -> UUID | None:
    """A key as a page sends it."""
    try:
        return UUID(text)
    except ValueError:
        return None


def day_in(text: str) -> date | None:
    """A day as a page sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
