"""The doors to the text: sides and liaisons, clauses and goals, who joins, what is said of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import queries, rules, services
from xieli.agreements.asking import Sheet, ask, context, do, frame, key, runner, word
from xieli.agreements.forms import (
    ClauseForm,
    CoverForm,
    LiaisonForm,
    PartyForm,
    RemarkForm,
    WordsForm,
    sample_names,
)
from xieli.agreements.models import Clause, Joining, Party
from xieli.agreements.services import ClauseWords
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.unions.models import Union

REMARKS = 100


@require_safe
@signed_in
def text(request: Request, agreement_id: UUID) -> HttpResponse:
    """The whole text, who stands behind it, and what the sides say of it."""
    opened = frame(request, agreement_id)
    row = opened.agreement
    is_writing = row.state in rules.WRITING
    more = {
        "clauses": queries.text(row), "may_write": is_writing and bool(opened.mine.runs),
        "may_join": bool(opened.mine.runs) and row.state not in (rules.RENEWED, rules.ENDED),
        "may_remark": bool(opened.mine.runs) and row.state in {*rules.WRITING, rules.REVIEW},
        "remarks": row.remarks.select_related("party").order_by("-at")[:REMARKS],
        "samples": sample_names(), "remark": RemarkForm(), "words": WordsForm(),
    }  # fmt: skip
    return render(request, "agreements/text.html", context(opened, "text", **more))


@get_or_post
@signed_in
def cover(request: Request, agreement_id: UUID) -> HttpResponse:
    """Change title, basis and term."""
    opened = runner(request, agreement_id)
    row = opened.agreement
    first = {
        "title": row.title, "basis": row.basis, "starts_on": row.starts_on, "ends_on": row.ends_on,
    }  # fmt: skip
    form = CoverForm(request.POST or None, initial=first)
    sheet = Sheet(_("改封面"), _("存下封面"), opened.url("text"), _("封面存好了。"))
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: services.change(row, form.told(), seen=_seen(request, row.version), by=by, at=at),
        opened,
    )  # fmt: skip


def _seen(request: Request, version: int) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else version


@get_or_post
@signed_in
def add_party(request: Request, agreement_id: UUID) -> HttpResponse:
    """Add one more side."""
    opened = runner(request, agreement_id)
    form = PartyForm(request.POST or None)
    sheet = Sheet(_("加一方"), _("加进协议"), opened.url("text"), _("加上了。"))
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: services.add_party(opened.agreement, form.told_party(), by=by, at=at), opened,
    )  # fmt: skip


@get_or_post
@signed_in
def liaison(request: Request, agreement_id: UUID, number: int) -> HttpResponse:
    """Name the liaison of one's own side, or of a side that stands by name alone."""
    opened = runner(request, agreement_id)
    party = next((one for one in opened.agreement.parties.all() if one.number == number), None)
    if party is None or (party.union_id and party not in opened.mine.runs):
        raise Hidden
    first = {
        "name": party.liaison, "post": party.liaison_post, "phone": party.liaison_phone,
    }  # fmt: skip
    form = LiaisonForm(request.POST or None, initial=first)
    title = _("“{name}”的联络员").format(name=party.name)
    sheet = Sheet(title, _("存下联络员"), opened.url("text"), _("联络员存好了。"))
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet, lambda: services.name_liaison(party, form.told(), by=by, at=at),
        opened,
    )  # fmt: skip


@get_or_post
@signed_in
def clause(request: Request, agreement_id: UUID, number: int = 0) -> HttpResponse:
    """Write a mechanism, or change one."""
    opened = runner(request, agreement_id)
    first: dict[str, Any] = {}
    if number:
        known = Clause.objects.filter(agreement=opened.agreement, number=number).first()
        if known is None:
            raise Hidden
        first = {"title": known.title, "words": known.words}
    form = ClauseForm(request.POST or None, initial=first)
    title = _("改机制") if number else _("加一条机制")
    sheet = Sheet(title, _("存下这一条"), opened.url("text"), _("机制存好了。"))

    def act() -> None:
        words = ClauseWords(form.cleaned_data["title"], form.cleaned_data["words"])
        by = request.reader.actor
        services.write_clause(opened.agreement, words, number, by=by, at=timezone.now())

    return ask(request, form, sheet, act, opened)


@require_POST
@signed_in
def remove_clause(request: Request, agreement_id: UUID, number: int) -> HttpResponse:
    """Take a mechanism out."""
    opened = runner(request, agreement_id)
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: services.remove_clause(opened.agreement, number, by=by, at=at),
        _("删去了。"), opened.url("text"),
    )  # fmt: skip


@require_POST
@signed_in
def add_goal(request: Request, agreement_id: UUID, number: int) -> HttpResponse:
    """Add a goal to a mechanism."""
    opened = runner(request, agreement_id)
    words, by = word(request, "words", 160), request.reader.actor
    if not words:
        raise Hidden
    return do(
        request,
        lambda: services.write_goal(opened.agreement, number, words, by=by, at=timezone.now()),
        _("目标加上了。"), f"{opened.url('text')}#c{number}",
    )  # fmt: skip


@require_POST
@signed_in
def remove_goal(request: Request, agreement_id: UUID, goal_id: UUID) -> HttpResponse:
    """Take a goal out."""
    opened = runner(request, agreement_id)
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: services.remove_goal(opened.agreement, goal_id, by=by, at=at),
        _("删去了。"), opened.url("text"),
    )  # fmt: skip


@require_POST
@signed_in
def take_sample(request: Request, agreement_id: UUID) -> HttpResponse:
    """Bring the mechanisms of a sample in."""
    opened = runner(request, agreement_id)
    name, by = word(request, "sample", 40), request.reader.actor
    return do(
        request,
        lambda: services.take_sample(opened.agreement, name, by=by, at=timezone.now()),
        _("五条机制带进来了，可以逐条改。"), opened.url("text"),
    )  # fmt: skip


@require_POST
@signed_in
def remark(request: Request, agreement_id: UUID) -> HttpResponse:
    """Say something of the text."""
    opened = runner(request, agreement_id)
    side, form = opened.mine.run_for(word(request, "party", 40)), RemarkForm(request.POST)
    to = f"{opened.url('text')}#remarks"
    if not form.is_valid():
        return do(request, lambda: None, _("意见是空的，没有存。"), to)
    words, by = form.cleaned_data["words"], request.reader.actor
    return do(
        request,
        lambda: services.remark(opened.agreement, side, words, by=by, at=timezone.now()),
        _("意见存好了，对方看得到。"), to,
    )  # fmt: skip


@get_or_post
@signed_in
def join(request: Request, agreement_id: UUID, number: int) -> HttpResponse:
    """Bring a local, industrial or enterprise union of one's side into a mechanism."""
    opened = runner(request, agreement_id)
    found = Clause.objects.filter(agreement=opened.agreement, number=number).first()
    if found is None:
        raise Hidden
    side = opened.mine.run_for(word(request, "party", 40))
    form = WordsForm(request.POST or None)
    form.fields["words"].label = _("工会全称")
    form.fields["words"].help_text = _("我方下面的，或您也负责的工会：地方、产业、企业工会都可以")
    title = _("加入机制“{title}”").format(title=found.title)
    sheet = Sheet(
        title, _("加进这一条"), opened.url("text"), _("加进来了，它可以认领这一条的事项。")
    )
    if request.method == "POST" and form.is_valid():
        union = _joining(request, side, form.cleaned_data["words"])
        if union is None:
            form.add_error("words", _("我方下面没有这家工会。请核对全称。"))
            return ask(request, form, sheet, lambda: None, opened)
        return ask(
            request, form, sheet,
            lambda: services.join(
                found, side, union, by=request.reader.actor, at=timezone.now()
            ),
            opened,
        )  # fmt: skip
    return ask(request, form, sheet, lambda: None, opened)


def _joining(request: Request, side: Party, name: str) -> Union | None:
    """A union of that name below the side, or one the reader runs herself."""
    rows = Union.objects.filter(name=name)
    below = rows.filter(path__startswith=f"{side.union.path}/").first() if side.union else None
    hers = visible_unions(request.reader, Function.AGREEMENTS_RUN).filter(name=name)
    return below or hers.first()


@require_POST
@signed_in
def leave(request: Request, agreement_id: UUID) -> HttpResponse:
    """Let a union take part no more."""
    opened = runner(request, agreement_id)
    rows = Joining.objects.filter(clause__agreement=opened.agreement, party__in=opened.mine.runs)
    found = rows.select_related("clause__agreement").filter(pk=key(request, "joining")).first()
    if found is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: services.leave(found, by=by, at=at), _("退出了。"), opened.url("text")
    )
