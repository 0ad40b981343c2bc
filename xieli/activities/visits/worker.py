"""The visitor's phone: today's calls in the order of the road, the sheet of a household."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.visits import handing, queries, rules
from xieli.activities.visits.address import day_of, filled_at
from xieli.activities.visits.forms import VisitForm
from xieli.activities.visits.models import Recipient, Stop, Visit, VisitState
from xieli.kernel.refusal import Hidden, Refusal
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo, clean_signature
from xieli.shell.saying import one_line
from xieli.unions.models import Enterprise

MOST_FIRMS = 400


@require_safe
@signed_in
def day(request: Request) -> HttpResponse:
    """Whom she calls on that day; the page and its sheets are kept on the phone for some hours."""
    on, me = day_of(request), request.reader.actor.id
    if me is None:
        raise Hidden
    stops = list(queries.stops_of(me, on))
    mine = Visit.objects.filter(visitor_id=me, recipient__in=[one.recipient_id for one in stops])
    done = {one.recipient_id: one for one in mine.order_by("at")}
    rows = [(stop, done.get(stop.recipient_id)) for stop in stops]
    hours = value("visits.offline_hours", "", on).as_int
    context = {"on": on, "rows": rows, "hours": hours, "today": timezone.localdate(),
               "left": sum(1 for _stop, one in rows if one is None)}  # fmt: skip
    return render(request, "visits/day.html", context)


@get_or_post
@signed_in
def sheet(request: Request, stop_id: UUID) -> HttpResponse:
    """The sheet of one household: works without network, and sent thrice it is one visit."""
    stop = queries.access_stop(request.reader.actor.id, stop_id)
    person = stop.recipient
    first = {"key": uuid7().hex, "cash": person.cash, "pieces": person.pieces}
    form = VisitForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made = _recorded(request, person, form)
        if made:
            return _thank(request, stop, *made)
    context = {"stop": stop, "person": person, "form": form, "firms": _firms(),
               "along": _along(request), "before": queries.kept_visit(person)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "visits/sheet.html", context, status=status)


def _firms() -> list[str]:
    rows = Enterprise.objects.order_by("name_key").values_list("name", flat=True)
    return list(rows[:MOST_FIRMS])


def _along(request: Request) -> list[tuple[str, str]]:
    """Who came along and for whom, as the form has it: two lists of one length."""
    names, firms = request.POST.getlist("along"), request.POST.getlist("along_of")
    told = [
        (name.replace("\x00", "").strip()[:40], firm.replace("\x00", "").strip()[:80])
        for name, firm in zip(names, firms, strict=False)
    ]
    return [one for one in told if one[0]]


def _recorded(request: Request, person: Recipient, form: VisitForm) -> tuple[Visit, bool] | None:
    """Call the verb; what it refuses stands on the sheet."""
    data = form.cleaned_data
    try:
        asked = handing.Sheet(
            data["key"], person,
            given=rules.Given(data["cash"] or Decimal(0), data["pieces"] or 0),
            told=form.told(), may_keep=data["may_keep"], companions=tuple(_along(request)),
            findings=form.findings(), picture=_picture(data), device_at=filled_at(request),
        )  # fmt: skip
        return handing.record(asked, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return None


def _picture(data: dict[str, Any]) -> handing.Picture | None:
    """The signature drawn on the pad, else the photo; both cleaned of hidden data."""
    if data["signature"]:
        return handing.Picture("signature", clean_signature(data["signature"]), "本人签名")
    if data["photo"]:
        content = clean_photo(data["photo"].read())
        return handing.Picture("photo", content, "走访现场，不拍正脸")
    return None


def _thank(request: Request, stop: Stop, made: Visit, is_new: bool) -> HttpResponse:
    if not is_new:
        messages.success(request, _("这张单子已经记过，没有重复。"))
    elif made.state == VisitState.CONFLICT:
        words = _("单子收下了，先不入账：{why}。由工会的另一位同志来定。")
        messages.warning(request, words.format(why=made.why.rstrip("。")))
    else:
        messages.success(request, _("记下了，已入账。"))
    if made.findings.exists():
        return redirect("visits:visit", visit_id=made.id)
    return redirect(f"{reverse('visits:day')}?on={stop.on:%Y-%m-%d}")
