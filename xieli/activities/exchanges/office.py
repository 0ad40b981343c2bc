"""The officers' doors of an exchange: the list, the cover, its page, its end, its report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.exchanges import planning, queries, rules, services, showing, telling
from xieli.activities.exchanges.doors import DOCX, ROWS, Asking, ask, do, key_in, posted, words_in
from xieli.activities.exchanges.forms import ConclusionForm, ExchangeForm, ReasonForm
from xieli.activities.exchanges.models import Exchange
from xieli.activities.exchanges.states import ExchangeKind
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in

MOST_UNIONS = 300


@require_safe
@signed_in
def exchanges(request: Request) -> HttpResponse:
    """The exchanges in which one's own unions take part."""
    must_hold(request.reader, queries.RUN)
    rows = queries.listed(request.reader)
    words, kind = words_in(request, "q"), words_in(request, "kind")
    agreement = key_in(words_in(request, "agreement"))
    shown = rows.filter(title__icontains=words) if words else rows
    shown = shown.filter(kind=kind) if kind in ExchangeKind.values else shown
    shown = shown.filter(agreement_id=agreement) if agreement else shown
    context = {
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "q": words, "kind": kind, "kinds": ExchangeKind.choices, "today": timezone.localdate(),
        "is_narrowed": bool(words or kind or agreement),
    }  # fmt: skip
    return render(request, "exchanges/office/exchanges.html", context)


@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Plan an exchange; `?agreement=` names the agreement it was meant for."""
    must_hold(request.reader, queries.RUN)
    unions = list(queries.my_unions(request.reader)[:MOST_UNIONS])
    if not unions:
        raise Hidden
    today = timezone.localdate()
    topics = queries.ruled(unions[0], rules.TOPICS, today).as_words
    first = {"starts_on": today, "ends_on": today, "kind": words_in(request, "kind") or rules.VISIT,
             "agreement": key_in(words_in(request, "agreement"))}  # fmt: skip
    form = ExchangeForm(
        **posted(request), initial=first, topics=topics, unions=unions, reader=request.reader
    )
    page = Asking(_("立一次交流"), _("存下，去写名单和行程"), reverse("exchanges:exchanges"))

    def act() -> str:
        made = planning.begin(form.one(), form.told(), by=request.reader.actor, at=timezone.now())
        return showing.url_of(made)

    return ask(request, form, page, act)


@get_or_post
@signed_in
def cover(request: Request, exchange_id: UUID) -> HttpResponse:
    """Change the cover."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    chosen = list(found.topics.order_by("id").values_list("words", flat=True))
    first = {
        "title": found.title, "aim": found.aim, "starts_on": found.starts_on,
        "ends_on": found.ends_on, "asks_papers": found.asks_papers,
        "topics": chosen, "agreement": found.agreement_id,
    }  # fmt: skip
    topics = queries.ruled(found.union, rules.TOPICS, timezone.localdate()).as_words
    known = list(dict.fromkeys([*topics, *chosen]))
    form = ExchangeForm(
        **posted(request),
        initial=first,
        topics=known,
        unions=[found.union],
        known=found,
        reader=request.reader,
    )
    back = showing.url_of(found)
    page = Asking(_("改封面"), _("存下改动"), back, found.title)

    def act() -> str:
        by, at = request.reader.actor, timezone.now()
        planning.change(found, form.told(), seen=found.version, by=by, at=at)
        return back

    return ask(request, form, page, act)


@require_safe
@signed_in
def exchange(request: Request, exchange_id: UUID) -> HttpResponse:
    """One exchange: the next thing first, then the way, the talks, the findings."""
    found = queries.access_exchange(exchange_id, request.reader)
    context = showing.page_of(found, request.reader, timezone.localdate())
    return render(request, "exchanges/office/exchange.html", context | {"off": ReasonForm()})


@get_or_post
@signed_in
def close(request: Request, exchange_id: UUID) -> HttpResponse:
    """Write the conclusion and close."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    form = ConclusionForm(**posted(request), initial={"conclusion": found.conclusion})
    back = showing.url_of(found)
    note = _("办结以后材料不再改；没办完的后续事项和整改继续由各自的负责人办。")
    page = Asking(_("写体会，办结"), _("办结这次交流"), back, found.title, note)

    def act() -> str:
        words = form.cleaned_data["conclusion"]
        services.close(found, words, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("办结了，报告可以下载。"))
        return reverse("exchanges:report", args=[found.id])

    return ask(request, form, page, act)


@require_POST
@signed_in
def cancel(request: Request, exchange_id: UUID) -> HttpResponse:
    """Call it off."""
    found, form = queries.access_as_organiser(exchange_id, request.reader), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("取消要写原因，四个字以上。"))
        return redirect(showing.url_of(found))
    by, why = request.reader.actor, form.cleaned_data["reason"]
    act = lambda: services.cancel(found, why, by=by, at=timezone.now())  # noqa: E731
    return do(request, act, _("取消了。"), showing.url_of(found))


def _report(request: Request, exchange_id: UUID) -> tuple[Exchange, telling.Report]:
    found = queries.access_exchange(exchange_id, request.reader)
    runs = queries.standing_of(request.reader, found).runs
    return found, telling.report(found, timezone.now(), with_costs=runs)


@require_safe
@signed_in
def report(request: Request, exchange_id: UUID) -> HttpResponse:
    """The report as drafted from the records of this moment."""
    found, told = _report(request, exchange_id)
    context: dict[str, Any] = {"one": found, "told": told}
    context["runs"] = queries.standing_of(request.reader, found).runs
    return render(request, "exchanges/office/report.html", context)


@require_safe
@signed_in
def report_docx(request: Request, exchange_id: UUID) -> HttpResponse:
    """The same as DOCX, to be edited and sealed outside."""
    _found, told = _report(request, exchange_id)
    answer = HttpResponse(telling.as_docx(told), content_type=DOCX)
    answer["Content-Disposition"] = 'attachment; filename="report.docx"'
    return answer
