"""The doors to an item: list it, claim it, prove it, report it, and the other side's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import items, queries, rules
from xieli.agreements.asking import Frame, Sheet, ask, context, do, frame, runner, seen, word
from xieli.agreements.forms import ClaimForm, ItemForm, ProofForm, ReasonForm, ResultForm
from xieli.agreements.items import NewItem
from xieli.agreements.models import Agreement, Goal, Party, YearItem
from xieli.agreements.queries import May
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


def goals_of(agreement: Agreement) -> list[Goal]:
    """Every goal with its clause, in the text's order."""
    rows = Goal.objects.filter(clause__agreement=agreement).select_related("clause")
    return list(rows.order_by("clause__number", "number"))


@get_or_post
@signed_in
def add(request: Request, agreement_id: UUID) -> HttpResponse:
    """List a matter of the year."""
    opened = runner(request, agreement_id)
    first = {"goal": request.GET.get("goal", "")[:40]}
    form = ItemForm(request.POST or None, goals=goals_of(opened.agreement), initial=first)
    sheet = Sheet(
        _("列一条年度事项"), _("列入协议"), opened.url("board"), _("列上了，请两边各认领。"),
        _("按完成日的年份列在看板上；两边各由一家工会认领，写明责任人。"),
    )  # fmt: skip

    def act() -> str:
        data = form.cleaned_data
        new = NewItem(UUID(data["goal"]), data["words"], data["due_on"])
        made = items.add_item(opened.agreement, new, by=request.reader.actor, at=timezone.now())
        return f"{opened.url('board')}?year={made.year}#{made.pk}"

    return ask(request, form, sheet, act, opened)


@require_safe
@signed_in
def item(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """One matter: its owners, its proof, and what one can do with it now."""
    opened = frame(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    return _page(request, opened, found, {})


def _page(
    request: Request, opened: Frame, found: YearItem, forms: dict[str, Any], fault: str = ""
) -> HttpResponse:
    may = queries.may_on(found, opened.mine)
    owners = {one.party_id: one for one in found.owners.all()}
    sides = [(one, owners.get(one.pk)) for one in opened.agreement.parties.all()]
    held = [
        (party, union) for party, union in may.pairs
        if party.pk in owners and owners[party.pk].union_id == union.pk
    ]  # fmt: skip
    is_pending = found.state in rules.PENDING
    more = {
        "item": found, "sides": sides, "may": may, "held": held, "is_pending": is_pending,
        "papers": queries.papers_of(found), "claim": ClaimForm(pairs=may.pairs),
        "proof": ProofForm(), "result": ResultForm(initial={"result": found.result}),
        "reason": ReasonForm(), "is_live": opened.agreement.state in rules.LIVE,
        "fault": fault, "others": _confirming(opened, found), "today": timezone.localdate(),
        **forms,
    }  # fmt: skip
    page = context(opened, "board", **more)
    return render(request, "agreements/item.html", page, status=422 if forms else 200)


def _confirming(opened: Frame, found: YearItem) -> list[Party]:
    """For whom the reader may confirm: the other sides, or a second person where there is none."""
    if found.state != rules.REPORTED or found.reported_party_id is None:
        return []
    if not queries.has_other_side(opened.agreement, found.reported_party_id):
        return list(opened.mine.runs)
    return [one for one in opened.mine.runs if one.pk != found.reported_party_id]


def _opened(request: Request, agreement_id: UUID, item_id: UUID) -> tuple[Frame, YearItem, May]:
    """The item and as whom the reader works on it; Hidden for who only reads."""
    opened = frame(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    may = queries.may_on(found, opened.mine)
    if not may.pairs:
        raise Hidden
    return opened, found, may


def _url(opened: Frame, found: YearItem) -> str:
    return opened.url("item", found.pk)


@require_POST
@signed_in
def claim(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Make one of one's unions the owner on its side."""
    opened, found, may = _opened(request, agreement_id, item_id)
    form = ClaimForm(request.POST, pairs=may.pairs)
    if not form.is_valid():
        return _page(request, opened, found, {"claim": form})
    party, union = may.pair_for(form.cleaned_data["pair"])
    person, by = form.cleaned_data["person"], request.reader.actor
    return do(
        request,
        lambda: items.claim(found, party, union, person, by=by, at=timezone.now()),
        _("认领好了。"), _url(opened, found),
    )  # fmt: skip


@require_POST
@signed_in
def hand_back(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Give an item up on one's side."""
    opened, found, may = _opened(request, agreement_id, item_id)
    party, union = may.pair_for(word(request, "pair", 80))
    by = request.reader.actor
    return do(
        request, lambda: items.hand_back(found, party, union, by=by, at=timezone.now()),
        _("退回了，别的工会可以认领。"), _url(opened, found),
    )  # fmt: skip


@require_POST
@signed_in
def name_outside(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Write down who answers on a side that stands by name alone."""
    opened = runner(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    sides = {str(one.pk): one for one in opened.agreement.parties.all() if not one.union_id}
    party, person = sides.get(word(request, "party", 40)), word(request, "person", 40)
    if party is None or not person:
        raise Hidden
    by = request.reader.actor
    return do(
        request, lambda: items.name_outside(found, party, person, by=by, at=timezone.now()),
        _("对方的责任人记下了。"), _url(opened, found),
    )  # fmt: skip


@require_POST
@signed_in
def prove(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Put a proof to an item."""
    opened, found, may = _opened(request, agreement_id, item_id)
    form = ProofForm(request.POST, request.FILES)
    party, _union = may.pair_for(word(request, "pair", 80))
    return _written(
        request, (opened, found), "proof", form,
        lambda: items.add_proof(
            found, party, form.told(), by=request.reader.actor, at=timezone.now()
        ),
        _("凭据存好了。"),
    )  # fmt: skip


@require_POST
@signed_in
def report(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Say that it is done."""
    opened, found, may = _opened(request, agreement_id, item_id)
    form, saw = ResultForm(request.POST), seen(request)
    party, union = may.pair_for(word(request, "pair", 80))
    return _written(
        request, (opened, found), "result", form,
        lambda: items.report(
            found, party, union, form.cleaned_data["result"], seen=saw,
            by=request.reader.actor, at=timezone.now(),
        ),
        _("报上去了，等对方确认。"),
    )  # fmt: skip


def _written(
    request: Request, where: tuple[Frame, YearItem], name: str, form: Any,
    act: Callable[[], object], done: str,
) -> HttpResponse:  # fmt: skip
    """Do what a form on the item's page says, or show the page with its faults."""
    opened, found = where
    if form.is_valid():
        try:
            act()
        except Refusal as no:
            now = queries.access_item(opened.agreement, found.pk)
            return _page(request, opened, now, {name: form}, one_line(no))
        return do(request, lambda: None, done, _url(opened, found))
    return _page(request, opened, found, {name: form})


@require_POST
@signed_in
def confirm(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """The other side's yes."""
    opened = runner(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    side, saw = opened.mine.run_for(word(request, "party", 40)), seen(request)
    by = request.reader.actor
    return do(
        request, lambda: items.confirm(found, side, seen=saw, by=by, at=timezone.now()),
        _("确认了，这一条办成了。"), _url(opened, found),
    )  # fmt: skip


@require_POST
@signed_in
def send_back(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """The other side's no, with what is missing."""
    opened = runner(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    side, saw = opened.mine.run_for(word(request, "party", 40)), seen(request)
    form = ReasonForm(request.POST)
    return _written(
        request, (opened, found), "reason", form,
        lambda: items.return_item(
            found, side, form.cleaned_data["why"], seen=saw, by=request.reader.actor,
            at=timezone.now(),
        ),
        _("退回了，写明了还差什么。"),
    )  # fmt: skip


@require_POST
@signed_in
def close(request: Request, agreement_id: UUID, item_id: UUID) -> HttpResponse:
    """Give an item up for good."""
    opened = runner(request, agreement_id)
    found = queries.access_item(opened.agreement, item_id)
    side, saw = opened.mine.run_for(word(request, "party", 40)), seen(request)
    form = ReasonForm(request.POST)
    return _written(
        request, (opened, found), "reason", form,
        lambda: items.close_item(
            found, side, form.cleaned_data["why"], seen=saw, by=request.reader.actor,
            at=timezone.now(),
        ),
        _("关掉了，双方都看得到理由。"),
    )  # fmt: skip


def board_at(agreement: Agreement, item: YearItem) -> str:
    """The board at an item."""
    return f"{reverse('agreements:board', args=[agreement.pk])}?year={item.year}#{item.pk}"
