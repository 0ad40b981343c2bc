"""The officers' doors of legal aid: the list, one case with its acts, the pool of lawyers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.rights import fees, legal, papers, queries, rules, services
from xieli.activities.rights.forms import LawyerForm, TieForm
from xieli.activities.rights.links import asked, page_of, seen_of, sent, uuid_of
from xieli.activities.rights.models import AidState, Lawyer, LegalAid, Ticket
from xieli.activities.rights.office import must_see, unions_of
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.review import queries as review
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line

Do = Callable[[Request, LegalAid], str]
HANDLES = (Function.RIGHTS_TAKE, Function.RIGHTS_HANDLE, Function.RIGHTS_DECIDE)


@require_safe
@signed_in
def aids(request: Request) -> HttpResponse:
    """The legal aid of the tickets I may see, newest first."""
    if not (any(request.reader.holds(one) for one in (*queries.SEES, Function.AID_PAY))):
        raise Hidden
    rows = queries.seen_aids(request.reader)
    text, state = asked(request, "q"), asked(request, "state")
    if text:
        found = queries.tickets_matching(Ticket.objects.all(), text)
        rows = rows.filter(ticket__in=found.values("pk"))
    if state in AidState.values:
        rows = rows.filter(state=state)
    context = {
        "page": page_of(request, rows),
        "q": text,
        "state": state,
        "states": AidState.choices,
    }
    return render(request, "rights/office/aids.html", context)


@never_cache
@require_safe
@signed_in
def aid(request: Request, aid_id: UUID) -> HttpResponse:
    """One legal aid: its review, its lawyer, its report, its fee."""
    found = queries.access_aid(request.reader, aid_id)
    return render(request, "rights/office/aid.html", context_of(request, found))


def context_of(request: Request, found: LegalAid, **more: Any) -> dict[str, Any]:
    """What the page of a legal aid shows."""
    today, ticket = timezone.localdate(), found.ticket
    pool = legal.lawyers_for(ticket.at_union) if found.state == AidState.GRANTED else []
    checked = [(one, legal.conflict(ticket, one, today)) for one in pool]
    fund = fees.fund_of(ticket.at_union)
    return {
        "aid": found, "ticket": ticket, "application": review.of_about(found.pk), "today": today,
        "pool": [one for one, why in checked if not why],
        "barred": [(one, _(why)) for one, why in checked if why],
        "fee": getattr(found, "fee", None), "fund": fund,
        "left": fees.left_in(fund) if fund else None,
        "works": _works(request, found), "decides": _decides(request, found),
        "pays": request.reader.may(Function.AID_PAY, ticket.at_union_id), **more,
    }  # fmt: skip


def _works(request: Request, found: LegalAid) -> bool:
    union_id = found.ticket.at_union_id
    return any(request.reader.may(one, union_id) for one in HANDLES)


def _decides(request: Request, found: LegalAid) -> bool:
    return request.reader.may(Function.RIGHTS_DECIDE, found.ticket.at_union_id)


@never_cache
@require_POST
@signed_in
def act(request: Request, aid_id: UUID, verb: str) -> HttpResponse:
    """Do one thing with a legal aid; a refusal stands on the page."""
    found = queries.access_aid(request.reader, aid_id)
    do = _allowed(request, found, verb)
    try:
        messages.success(request, do(request, found))
    except Refusal as no:
        found = queries.access_aid(request.reader, aid_id)
        context = context_of(request, found, fault=one_line(no), told=request.POST)
        return render(request, "rights/office/aid.html", context, status=422)
    return redirect("rights:aid", aid_id=aid_id)


def _allowed(request: Request, found: LegalAid, verb: str) -> Do:
    pays = request.reader.may(Function.AID_PAY, found.ticket.at_union_id)
    ways: dict[str, tuple[bool, Do]] = {
        "assign": (_decides(request, found), _assign),
        "report": (_works(request, found), _report),
        "close": (_works(request, found), _close),
        "fee": (_works(request, found), _ask_fee),
        "approve": (_decides(request, found), _approve_fee),
        "pay": (pays, _pay_fee),
    }
    is_allowed, do = ways.get(verb, (False, _close))
    if not is_allowed:
        raise Hidden
    return do


def _assign(request: Request, found: LegalAid) -> str:
    lawyer = Lawyer.objects.filter(pk=uuid_of(asked(request, "lawyer"))).first()
    if lawyer is None:
        raise Hidden
    legal.assign_lawyer(
        found, lawyer, seen=seen_of(request), by=request.reader.actor, at=timezone.now()
    )
    return _("指派了{lawyer}律师。").format(lawyer=lawyer.name)


def _report(request: Request, found: LegalAid) -> str:
    legal.report(
        found, asked(request, "words", rules.LONGEST + 1), asked(request, "outcome", 200),
        seen=seen_of(request), by=request.reader.actor, at=timezone.now(),
    )  # fmt: skip
    return _("结案报告收下了。")


def _close(request: Request, found: LegalAid) -> str:
    legal.close_aid(found, seen=seen_of(request), by=request.reader.actor, at=timezone.now())
    return _("归档了，可以下载归档件，也可以申请律师补贴。")


def _ask_fee(request: Request, found: LegalAid) -> str:
    fees.ask_fee(found, by=request.reader.actor, at=timezone.now())
    return _("补贴申请了，要由另一位同志批准、第三位同志发放。")


def _approve_fee(request: Request, found: LegalAid) -> str:
    fees.approve_fee(found, by=request.reader.actor, at=timezone.now())
    return _("补贴批了，等第三位同志发放。")


def _pay_fee(request: Request, found: LegalAid) -> str:
    fees.pay_fee(found, by=request.reader.actor, at=timezone.now())
    return _("补贴记账发放了。")


@never_cache
@require_POST
@signed_in
def archive(request: Request, aid_id: UUID) -> HttpResponse:
    """The archive of a closed case as PDF: application, steps, report; opened for a purpose."""
    found = queries.access_aid(request.reader, aid_id)
    if not _works(request, found):
        raise Hidden
    if found.state != AidState.CLOSED:
        raise Refusal(_("还没有归档。"), _("请先交结案报告并归档。"))
    sheet = papers.archive(
        found, reason=asked(request, "reason", 200), by=request.reader.actor, at=timezone.now()
    )
    answer = HttpResponse(sheet, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="legal-aid-{found.ticket.number}.pdf"'
    return answer


@get_or_post
@signed_in
def lawyers(request: Request) -> HttpResponse:
    """The pool of lawyers; enter one by the licence."""
    must_see(request.reader)
    unions = unions_of(request.reader, Function.RIGHTS_TAKE, Function.RIGHTS_DECIDE)
    form = LawyerForm(sent(request), unions=unions) if unions else None
    if request.method == "POST" and form is None:
        raise Hidden
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _keep_lawyer(request, form)
        except Refusal as no:
            form.add_error("licence", one_line(no))
        else:
            messages.success(request, _("律师登记了。"))
            return redirect("rights:lawyers")
    rows = Lawyer.objects.prefetch_related("ties", "unions__union").order_by("name", "id")
    if asked(request, "q"):
        rows = rows.filter(name__icontains=asked(request, "q"))
    context = {"page": page_of(request, rows), "form": form, "q": asked(request, "q")}
    status = 422 if form is not None and form.errors else 200
    return render(request, "rights/office/lawyers.html", context, status=status)


def _keep_lawyer(request: Request, form: LawyerForm) -> None:
    data = form.cleaned_data
    new = legal.NewLawyer(
        data["name"], data["licence"], data["office"], form.told(),
        (services.union_with_region(uuid_of(data["union"])),),
    )  # fmt: skip
    legal.keep_lawyer(new, by=request.reader.actor, at=timezone.now())


@get_or_post
@signed_in
def tie(request: Request, lawyer_id: UUID) -> HttpResponse:
    """Write down whom a lawyer acts for, or whom he once stood against."""
    if not unions_of(request.reader, Function.RIGHTS_TAKE, Function.RIGHTS_DECIDE):
        raise Hidden
    lawyer = Lawyer.objects.prefetch_related("ties").filter(pk=lawyer_id).first()
    if lawyer is None:
        raise Hidden
    form = TieForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = legal.NewTie(data["firm"], data["phone"], data["until"])
        try:
            legal.tie_lawyer(lawyer, new, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("利害关系记下了，指派前会自动核对。"))
            return redirect("rights:lawyers")
    status = 422 if form.errors else 200
    context = {"form": form, "lawyer": lawyer}
    return render(request, "rights/office/tie.html", context, status=status)
