"""Pages that refuse, hide, fail or flow, for the tests of what every request passes."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import include, path
from django.utils.translation import get_language

from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.homes import current


def where(request: HttpRequest) -> HttpResponse:
    """Say the home and the language."""
    return HttpResponse(f"{current()} {get_language()}")


def refuse(request: HttpRequest) -> HttpResponse:
    """Say no, with a value in the words."""
    raise Refusal(_("短名“{slug}”已经用了"), _("请换一个短名。"), slug="<b>spring</b>")


def hide(request: HttpRequest) -> HttpResponse:
    """Not yours to know."""
    raise Hidden


def fail(request: HttpRequest) -> HttpResponse:
    """Our bug."""
    raise ZeroDivisionError


def flow(request: HttpRequest) -> StreamingHttpResponse:
    """Read rows while the answer is being sent."""

    def rows() -> Iterator[str]:
        for note in Note.objects.iterator():
            yield f"{current()} {note.words}\n"

    return StreamingHttpResponse(rows(), content_type="text/plain")


urlpatterns = [
    path("where/", where),
    path("refuse/", refuse),
    path("hide/", hide),
    path("fail/", fail),
    path("flow/", flow),
    path("accounts/", include("allauth.urls")),
]
