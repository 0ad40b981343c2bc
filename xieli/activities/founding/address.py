"""What an address or a form asks, fit for the verbs; a founder's signed link; the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xieli.activities.founding import queries
from xieli.activities.founding.models import FoundingFile, Target
from xieli.kernel.refusal import Hidden
from xieli.review.models import Application
from xieli.shell.homes import current
from xieli.shell.templatetags.xieli import day
from xieli.unions.models import Union

ROWS = 50
SALT = "founding.intent"
DAY = 24 * 3600
THREAD = 8  # nodes that the thread shows open


@dataclass(frozen=True)
class Link:
    """Whom a founder's link leads to, and which target of a drive it was sent to, if any."""

    union: Union
    target: Target | None = None


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address line or the form, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:100]


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def link_token(union: Union, target: Target | None = None) -> str:
    """The signed address at which a firm hands its intent in; good in this home, for its days."""
    told = f"{current()} {union.id.hex} {target.id.hex if target else ''}"
    return signing.dumps(told, salt=SALT, compress=True)


def read_link(token: str, today: date) -> Link:
    """The union behind a founder's link; Hidden where we did not sign it or it is too old."""
    most = queries.number("link_days", Union(), today)
    try:
        told = signing.loads(token, salt=SALT, max_age=most * DAY)
    except signing.BadSignature as no:
        raise Hidden from no
    home, union_id, target_id = str(told).split(" ")
    union = Union.objects.select_related("region").filter(pk=UUID(union_id)).first()
    if home != current() or union is None:
        raise Hidden
    target = Target.objects.filter(pk=UUID(target_id)).first() if target_id else None
    return Link(union, target)


def nodes(file: FoundingFile, has_it: str) -> list[dict[str, Any]]:
    """The eleven steps as the thread draws them; `has_it` says who has the next one.

    The thread folds the past beyond eight; early on it is the far steps that are told in one.
    """
    every = [_node(stop, has_it) for stop in queries.stops(file)]
    here = sum(1 for one in every if one["shape"] == "ok")
    if here >= len(every) - THREAD + 1:
        return every
    rest = len(every) - THREAD + 1
    tail = _("后面还有 {n} 步，到建档").format(n=rest)
    return [*every[: THREAD - 1], {"shape": "none", "word": _("还没到"), "title": tail}]


def _node(stop: queries.Stop, has_it: str) -> dict[str, Any]:
    words = {"ok": _("已办"), "doing": _("正在办"), "none": _("还没到")}
    return {
        "shape": stop.shape,
        "word": words[stop.shape],
        "title": stop.step.label,
        "when": day(stop.on) if stop.on else "",
        "words": [stop.words] if stop.words else [],
        "who_has": has_it if stop.shape == "doing" else "",
    }


def who_has(file: FoundingFile, running: Application | None) -> str:
    """The union that has the next step: the one that reviews, else the one that guides."""
    if running is not None and running.at_union is not None:
        return running.at_union.name
    return file.above.name
