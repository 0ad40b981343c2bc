"""What doors ask before they answer: is somebody signed in, and may they do this for that union.

The reader himself comes from people by way of site's middleware; shell knows only his shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden

Words = ParamSpec("Words")
Answer = TypeVar("Answer")

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class Reader(Protocol):
    """Who reads a page; rights are computed from mandates, for one day."""

    @property
    def actor(self) -> Actor:
        """Whose name the journal gets; without an id for a stranger."""
        ...

    @property
    def is_signed_in(self) -> bool:
        """Whether a sign-in stands behind the reader."""
        ...

    def holds(self, function: str) -> bool:
        """Say whether the reader may do this for any union at all (menus, registers)."""
        ...

    def may(self, function: str, union_id: UUID, programme_id: UUID | None = None) -> bool:
        """Say whether the reader may do this for the union, or for that programme of it."""
        ...

    def programmes(self, function: str) -> frozenset[UUID]:
        """The programmes for which alone this may be done."""
        ...

    def tops(self, function: str, programme_id: UUID | None = None) -> tuple[str, ...]:
        """The paths of the unions at whose subtrees the reader may do this (for lists)."""
        ...

    def once(self, question: str, ask: Callable[[], Answer]) -> Answer:
        """The answer to a question about this reader, asked at most once while the page is made."""
        ...


@dataclass(frozen=True)
class Belonging:
    """A worker as the house knows him when he asks for a seat or a share of something."""

    person_id: UUID
    household_id: UUID | None = None
    is_member: bool = False  # a live 会籍
    union_id: UUID | None = None  # where the 会籍 stands
    union_path: str = ""
    group: str = ""  # of membership: truck, car, parcel, food, migrant, staff


if TYPE_CHECKING:

    class Request(HttpRequest):
        """A request that passed site.reader."""

        reader: Reader

        def belonging(self) -> Belonging | None:
            """Who he is as a worker; None for a stranger and for a sign-in without a person."""
            ...

else:
    Request = HttpRequest

View = Callable[Concatenate[Request, Words], HttpResponse]


def signed_in(view: View[Words]) -> View[Words]:
    """Send a visitor without a sign-in to the sign-in page and back; for pages of one's own work.

    Whoever is signed in but may not see the thing still gets Hidden from the page's own question.
    """

    @wraps(view)
    def guarded(request: Request, *args: Words.args, **kwargs: Words.kwargs) -> HttpResponse:
        if not request.reader.is_signed_in:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps() forgets that it is a View


def _to_sign_in(request: Request) -> HttpResponse:
    """Redirect; an HTMX swap would put the sign-in page into the middle of ours."""
    if request.headers.get("HX-Request") == "true":
        page = urlsplit(request.headers.get("HX-Current-URL", "/"))
        back = page._replace(scheme="", netloc="").geturl()
        return HttpResponseClientRedirect(redirect_to_login(back).url)
    return redirect_to_login(request.get_full_path())


def must_may(
    reader: Reader, function: str, union_id: UUID, programme_id: UUID | None = None
) -> None:
    """Pass a reader who may do this for the union; Hidden for all others, a stranger among them."""
    if not reader.may(function, union_id, programme_id):
        raise Hidden


def must_hold(reader: Reader, function: str) -> None:
    """Pass a reader who may do this for some union; Hidden for all others."""
    if not reader.holds(function):
        raise Hidden
