"""The officers' doors on unions that stand: terms and committees, certificates of legal persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.founding import elections, forms, legal, queries
from xieli.activities.founding.address import asked, page_of
from xieli.activities.founding.models import Certificate, CertificateState, Term
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union


@require_safe
@signed_in
def terms(request: Request) -> HttpResponse:
    """The terms of one's unions, the one that ends first at the top."""
    if not queries.tops_of(request.reader):
        raise Hidden
    words, today = asked(request, "q"), timezone.localdate()
    rows = queries.terms(request.reader)
    if words:
        rows = rows.filter(Q(union__name__icontains=words) | Q(union__name_key__icontains=words))
    context = {
        "page": page_of(request, rows), "q": words, "today": today,
        "ending": queries.ending_terms(request.reader, today).count(),
    }  # fmt: skip
    return render(request, "founding/terms.html", context)


@require_safe
@signed_in
def certificates(request: Request) -> HttpResponse:
    """The live certificates, the one that expires first at the top; for registrars."""
    must_hold(request.reader, Function.UNIONS_FOUND)
    words, today = asked(request, "q"), timezone.localdate()
    rows = queries.certificates(request.reader)
    if words:
        rows = rows.filter(Q(union__name__icontains=words) | Q(credit_code=words.upper()))
    context = {
        "page": page_of(request, rows), "q": words, "today": today,
        "ending": queries.ending_certificates(request.reader, today).count(),
    }  # fmt: skip
    return render(request, "founding/certificates.html", context)


@require_safe
@signed_in
def union(request: Request, union_id: UUID) -> HttpResponse:
    """One union: its terms with their committees, its certificates, and what can be done."""
    found = queries.access_union(request.reader, union_id)
    return _show(request, found)


def _show(request: Request, found: Union, *, faulty: forms.SeenForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    held = list(queries.terms_of(found))
    papers = list(queries.certificates_of(found))
    last = held[0] if held else None
    live = next((one for one in papers if one.state == CertificateState.LIVE), None)
    context = {
        "union": found, "terms": held, "last": last, "certificates": papers, "live": live,
        "may_register": request.reader.may(Function.UNIONS_FOUND, found.id), "today": today,
        **_forms(found, last, live), **_again(faulty),
    }  # fmt: skip
    return render(request, "founding/union.html", context, status=422 if faulty else 200)


def _forms(found: Union, last: Term | None, live: Certificate | None) -> dict[str, forms.SeenForm]:
    """Every form of the page, empty."""
    today = timezone.localdate()
    kin = queries.limits(found, today).kin
    told: dict[str, forms.SeenForm] = {
        "renewal": forms.BallotForm(
            initial=forms.first_day(today, last.number if last else 0), kin=kin
        )
    }
    if last:
        told["extension"] = forms.ExtendForm(initial={"seen": last.version})
        told["seat"] = forms.SeatForm(initial=forms.first_day(today, last.version))
    if live:
        told["legal"] = forms.LegalForm(initial=forms.first_day(today, live.version))
        told["end"] = forms.EndForm(initial=forms.first_day(today, live.version))
    else:
        told["entry"] = forms.PapersForm(initial=forms.first_day(today, 0))
    return told


NAMES = {
    forms.BallotForm: "renewal", forms.ExtendForm: "extension", forms.SeatForm: "seat",
    forms.LegalForm: "legal", forms.EndForm: "end", forms.PapersForm: "entry",
}  # fmt: skip


def _again(faulty: forms.SeenForm | None) -> dict[str, Any]:
    """The form with its faults, in its own place, and open."""
    if faulty is None:
        return {"open": ""}
    name = NAMES[type(faulty)]
    return {name: faulty, "open": name}


def _act(
    request: Request, found: Union, form: forms.SeenForm, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do it and say so; a fault is shown in the form on the union's page."""
    if form.is_valid():
        who = {"seen": form.version, "by": request.reader.actor, "at": timezone.now()}
        try:
            messages.success(request, act(who))
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("founding:union", union_id=found.id)
    return _show(request, found, faulty=form)


@require_POST
@signed_in
def renew_term(request: Request, union_id: UUID) -> HttpResponse:
    """换届: an election and the next term."""
    found = queries.access_union(request.reader, union_id)
    kin = queries.limits(found, timezone.localdate()).kin
    form = forms.BallotForm(request.POST, kin=kin)

    def act(who: dict[str, Any]) -> str:
        members = form.cleaned_data["members"] or form.cleaned_data["due"]
        term = elections.renew_term(found, form.ballot(), members, **who)
        return _("登记了第 {n} 届。").format(n=term.number)

    return _act(request, found, form, act)


@require_POST
@signed_in
def extend_term(request: Request, term_id: UUID) -> HttpResponse:
    """Put a term's end off; for who approves."""
    term = queries.access_term(request.reader, term_id)
    must_may(request.reader, Function.UNIONS_FOUND, term.union_id)
    form = forms.ExtendForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        elections.extend_term(term, told["until"], told["why"], **who)
        return _("延期登记好了。")

    return _act(request, term.union, form, act)


@require_POST
@signed_in
def change_seat(request: Request, term_id: UUID) -> HttpResponse:
    """补选 one member of a committee."""
    term = queries.access_term(request.reader, term_id)
    form = forms.SeatForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        gone = term.seats.filter(pk=told["seat"]).first()
        if gone is None:
            raise Hidden
        elections.change_seat(term, gone, told["name"], on=told["on"], **who)
        return _("补选登记好了。")

    return _act(request, term.union, form, act)


@require_POST
@signed_in
def enter_certificate(request: Request, union_id: UUID) -> HttpResponse:
    """Enter the certificate of a union that stood before us."""
    found = queries.access_union(request.reader, union_id)
    must_may(request.reader, Function.UNIONS_FOUND, found.id)
    form = forms.PapersForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        del who["seen"]  # there is nothing yet that could be stale; the verb refuses a second one
        legal.enter(found, form.papers(), **who)
        return _("证书登记好了。")

    return _act(request, found, form, act)


@require_POST
@signed_in
def renew_certificate(request: Request, certificate_id: UUID) -> HttpResponse:
    """变更, 换证 or 补证."""
    held = queries.access_certificate(request.reader, certificate_id)
    form = forms.LegalForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        legal.renew(held, form.cleaned_data["kind"], form.papers(), **who)
        return _("新证书登记好了，代码不变。")

    assert held.union is not None
    return _act(request, held.union, form, act)


@require_POST
@signed_in
def cancel_certificate(request: Request, certificate_id: UUID) -> HttpResponse:
    """注销."""
    held = queries.access_certificate(request.reader, certificate_id)
    form = forms.EndForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        legal.cancel(held, form.done(), **who)
        return _("注销登记好了。")

    assert held.union is not None
    return _act(request, held.union, form, act)
