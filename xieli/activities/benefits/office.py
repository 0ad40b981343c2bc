"""The officers' doors of batches: the list, the draft, the opening by another, live numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.benefits import opening, queries, rules, services, windows
from xieli.activities.benefits.farm_forms import GoodsForm, OutingForm, SaleForm, StopForm
from xieli.activities.benefits.forms import (
    BatchForm,
    LaterForm,
    StockForm,
    WindowForm,
    as_form,
)
from xieli.activities.benefits.models import Batch, Claim, ClaimState, Outlet, Partner
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

ROWS, MOST_UNIONS = 50, 300
RUN, DECIDE = Function.BENEFITS_RUN, Function.BENEFITS_DECIDE


def seen(request: Request) -> int:
    """The version that the page was made from."""
    text = request.POST.get("seen", "")
    if not text.isdecimal() or len(text) > 8:
        raise Hidden
    return int(text)


def tell(request: Request, act: Callable[[], object], words: str = "") -> bool:
    """Do it and say what came of it on the next page."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
        return False
    if words:
        messages.success(request, words)
    return True


def take(request: Request, form: django_forms.Form, act: Callable[[], object], words: str) -> None:
    """Do what a small form says; its faults are said in one line, nothing else is lost."""
    if form.is_valid():
        tell(request, act, words)
        return
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}：{' '.join(map(str, faults))}".lstrip("："))


def run_unions(request: Request) -> list[Union]:
    """The unions for which this reader runs benefits."""
    found = visible_unions(request.reader, RUN).order_by("level", "name_key")
    return list(found[:MOST_UNIONS])


@require_safe
@signed_in
def batches(request: Request) -> HttpResponse:
    """The batches of one's own unions with what is left of each."""
    if not queries.may_read(request.reader):
        raise Hidden
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = queries.batches(request.reader)
    shown = rows.filter(title__icontains=words) if words else rows
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    left = queries.left_of(list(page.object_list))
    context = {
        "page": page, "q": words, "may_run": request.reader.holds(RUN), "now": timezone.now(),
        "rows": [(one, left[one.pk]) for one in page.object_list],
    }  # fmt: skip
    return render(request, "benefits/office/batches.html", context)


@get_or_post
@signed_in
def batch_form(request: Request, batch_id: UUID | None = None) -> HttpResponse:
    """Begin a batch, or change a draft."""
    must_hold(request.reader, RUN)
    known = queries.access_batch(batch_id, request.reader, RUN) if batch_id else None
    if known and known.state != rules.DRAFT:
        messages.error(request, _("这一批已经开始了，条件不能再改；还能延后、加量。"))
        return redirect("benefits:batch", known.id)
    form = _form(request, known)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _drafted(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("benefits:batch", batch.id)
    context = {"form": form, "batch": known}
    status = 422 if form.errors else 200
    return render(request, "benefits/office/batch_form.html", context, status=status)


def _form(request: Request, known: Batch | None) -> BatchForm:
    unions = run_unions(request)
    partners = queries.partners(request.reader).filter(is_ended=False, union__in=unions)
    kept: Iterable[Partner] = list(partners[:MOST_UNIONS])
    outlets = Outlet.objects.filter(partner__in=kept, is_open=True)
    return BatchForm(
        request.POST or None, initial=as_form(known) if known else {}, unions=unions,
        partners=kept, outlets=outlets.order_by("name")[:MOST_UNIONS],
    )  # fmt: skip


def _drafted(request: Request, form: BatchForm, known: Batch | None) -> Batch:
    by, at = request.reader.actor, timezone.now()
    if known:
        return services.change(known, form.told(), seen=known.version, by=by, at=at)
    union = form.unions[form.cleaned_data["union"]]
    must_may(request.reader, RUN, union.id)
    return services.draft(union, form.told(), by=by, at=at)


@require_safe
@signed_in
def batch(request: Request, batch_id: UUID) -> HttpResponse:
    """One batch: its terms, its numbers with their sum, and what can be done now."""
    one = queries.access_batch(batch_id, request.reader)
    outlets = list(queries.outlets_of(one))
    may_run = request.reader.may(RUN, one.union_id)
    context = {
        "batch": one, "numbers": queries.numbers_of(one), "outlets": outlets,
        "groups": rules.group_words(queries.terms_of(one).groups),
        "own": one.face_value - one.union_pays - one.partner_pays,
        "windows": list(one.windows.select_related("outlet")),
        "crowded": one.crowded.count(), "goods": getattr(one, "farm", None),
        "stops": list(one.stops.select_related("outlet")), "may_run": may_run,
        "may_open": may_open(request, one), "is_over": one.closes_at <= timezone.now(),
        "sales": list(one.sales.select_related("session").order_by("-day")[:ROWS]),
        "outings": list(one.outings.order_by("-day")[:ROWS]),
        **(_forms(one, outlets) if may_run or may_open(request, one) else {}),
    }  # fmt: skip
    return render(request, "benefits/office/batch.html", context)


def may_open(request: Request, one: Batch) -> bool:
    """Whether the reader may be the second person of this batch."""
    is_another = request.reader.actor.id != one.made_by_id
    return is_another and request.reader.may(DECIDE, one.union_id)


def _forms(one: Batch, outlets: list[Outlet]) -> dict[str, Any]:
    """The small forms that stand on a batch's page."""
    later = {"closes_at": one.closes_at, "redeem_until": one.redeem_until}
    goods = getattr(one, "farm", None)
    farm_words = vars(goods) if goods else {}
    sessions = [row.session for row in one.sessions.select_related("session")]
    return {
        "stock_form": StockForm(), "later_form": LaterForm(initial=later),
        "window_form": WindowForm(outlets=outlets), "goods_form": GoodsForm(initial=farm_words),
        "stop_form": StopForm(outlets=outlets), "outing_form": OutingForm(),
        "sale_form": SaleForm(sessions=sessions),
    }  # fmt: skip


@require_POST
@signed_in
def drop(request: Request, batch_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    version, by, at = seen(request), request.reader.actor, timezone.now()
    if tell(request, lambda: services.drop(one, seen=version, by=by, at=at), _("草稿删了。")):
        return redirect("benefits:batches")
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def open_batch(request: Request, batch_id: UUID) -> HttpResponse:
    """Open what another person made."""
    one = queries.access_batch(batch_id, request.reader, DECIDE)
    version, by, at = seen(request), request.reader.actor, timezone.now()
    words = _("开始了。职工在“我能领什么”里看得到。")
    tell(request, lambda: opening.open_batch(one, seen=version, by=by, at=at), words)
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def add_stock(request: Request, batch_id: UUID) -> HttpResponse:
    """Put more into an open batch."""
    one = queries.access_batch(batch_id, request.reader, DECIDE)
    form, version = StockForm(request.POST), seen(request)
    by, at = request.reader.actor, timezone.now()

    def act() -> object:
        return opening.add_stock(one, form.cleaned_data["more"], seen=version, by=by, at=at)

    take(request, form, act, _("增加了。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def put_off(request: Request, batch_id: UUID) -> HttpResponse:
    """Let it close, and be redeemed, later."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    form, version = LaterForm(request.POST), seen(request)
    by, at = request.reader.actor, timezone.now()

    def act() -> object:
        return opening.put_off(one, *form.told(), seen=version, by=by, at=at)

    take(request, form, act, _("延后了。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def close(request: Request, batch_id: UUID) -> HttpResponse:
    """Give nothing more of it."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    version, by, at = seen(request), request.reader.actor, timezone.now()
    words = _("截止了。领了的照样能用到最后使用日。")
    tell(request, lambda: opening.close(one, seen=version, by=by, at=at), words)
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def add_window(request: Request, batch_id: UUID) -> HttpResponse:
    """Add an appointment window."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    form = WindowForm(request.POST, outlets=queries.outlets_of(one))
    by, at = request.reader.actor, timezone.now()
    take(
        request, form, lambda: windows.add_window(one, form.told(), by=by, at=at),
        _("加了一个时段。"),
    )  # fmt: skip
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def set_window(request: Request, batch_id: UUID, window_id: UUID) -> HttpResponse:
    """Give a window other places, or take it away."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    window = queries.access_window(one, window_id)
    by, at, text = request.reader.actor, timezone.now(), request.POST.get("places", "")
    if request.POST.get("do") == "remove":
        tell(request, lambda: windows.remove_window(window, by=by, at=at), _("时段去掉了。"))
    elif not text.isascii() or not text.isdigit() or len(text) > 7:
        messages.error(request, _("名额要写一个整数。"))
    else:
        act = lambda: windows.set_places(window, int(text), by=by, at=at)  # noqa: E731
        tell(request, act, _("名额改了。"))
    return redirect("benefits:batch", batch_id)


@require_safe
@signed_in
def claims(request: Request, batch_id: UUID) -> HttpResponse:
    """Who claimed, masked, latest first; found by the code on somebody's voucher."""
    one = queries.access_batch(batch_id, request.reader)
    code = request.GET.get("q", "").replace("\x00", "").strip().upper()[:20]
    state = request.GET.get("state", "")
    rows = Claim.objects.filter(batch=one).select_related("person", "outlet", "window")
    if code:
        rows = rows.filter(code__startswith=code)
    if state in ClaimState.values:
        rows = rows.filter(state=state)
    context = {
        "batch": one, "q": code, "state": state, "states": ClaimState.choices,
        "page": Paginator(rows.order_by("-at", "-id"), ROWS).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "benefits/office/claims.html", context)
