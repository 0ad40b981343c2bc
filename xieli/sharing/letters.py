"""The officers' doors to letters: inbox, outbox, one letter and its receipt, writing, checking."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import queries as agreements
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.sharing import (
    cases,
    checking,
    contents,
    forms,
    keys,
    kinds,
    making,
    queries,
    reporting,
    sending,
    taking,
)
from xieli.sharing.doors import asked, said
from xieli.sharing.forms import FileForm, LetterForm
from xieli.sharing.models import InLetter, InState, OutState, Partner
from xieli.sharing.posting import Words, post
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line

WRITES: dict[str, type[LetterForm]] = {
    contents.Notice.key: forms.NoticeForm,
    contents.Event.key: forms.EventForm,
    contents.Practice.key: forms.PracticeForm,
    contents.Agreed.key: forms.AgreedForm,
    contents.Figures.key: forms.FiguresForm,
}


@require_safe
@signed_in
def inbox(request: Request) -> HttpResponse:
    """What came, the newest first."""
    must_hold(request.reader, Function.SHARING_RUN)
    show = asked(request, "show", 12)
    return _box(request, queries.inbox(request.reader, show), ("inbox", show, InState.choices))


@require_safe
@signed_in
def outbox(request: Request) -> HttpResponse:
    """What we wrote, the newest first."""
    must_hold(request.reader, Function.SHARING_RUN)
    show = asked(request, "show", 12)
    return _box(request, queries.outbox(request.reader, show), ("outbox", show, OutState.choices))


def _box(request: Request, rows: Any, look: tuple[str, str, Any]) -> HttpResponse:
    box, show, states = look
    context = {
        "page": Paginator(rows, queries.ROWS).get_page(request.GET.get("page")),
        "box": box, "show": show, "states": states, "names": _names(),
    }  # fmt: skip
    return render(request, "sharing/office/box.html", context)


def _names() -> dict[str, str]:
    return {key: _(kind.content.name) for key, kind in kinds.KINDS.items()}


@require_safe
@signed_in
def refusals(request: Request) -> HttpResponse:
    """Mail that was not taken, and why."""
    must_hold(request.reader, Function.SHARING_RUN)
    rows = queries.refusals(request.reader)
    page = Paginator(rows, queries.ROWS).get_page(request.GET.get("page"))
    return render(request, "sharing/office/refusals.html", {"page": page})


@never_cache
@require_safe
@signed_in
def sent(request: Request, letter_id: UUID) -> HttpResponse:
    """A letter of ours: its words, its state, its receipt checked."""
    row = queries.access_out(request.reader, letter_id)
    context = _letter(row, row.body) | {"is_ours": True}
    context["may_cancel"] = row.state == OutState.WAITING and not row.tries
    return render(request, "sharing/office/letter.html", context)


@never_cache
@get_or_post
@signed_in
def came(request: Request, letter_id: UUID) -> HttpResponse:
    """A letter to us; a personal one is opened with a reason, for this once."""
    row = queries.access_in(request.reader, letter_id)
    context = _letter(row, row.body) | {"is_ours": False, "may_open": row.sealed_body is not None}
    context["may_open"] = context["may_open"] and row.kind != contents.Case.key
    status = 200
    if request.method == "POST":
        status = _open(request, row, context)
    return render(request, "sharing/office/letter.html", context, status=status)


def _open(request: Request, row: InLetter, context: dict[str, Any]) -> int:
    """Open a personal letter for one view; cases are opened as tickets alone."""
    if not context["may_open"]:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    try:
        envelope = cases.envelope_of(row, reason=asked(request, "reason"), by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
        return 422
    context |= {"content": kinds.read(envelope.kind, envelope.content), "is_open": True}
    return 200


def _letter(row: Any, body: str) -> dict[str, Any]:
    content = None
    if body:
        envelope = kinds.envelope(body)
        content = kinds.read(envelope.kind, envelope.content)
    checks = checking.checks(checking.file_of(row), body) if row.receipt_id else []
    line = checking.line_of(checking.file_of(row)) if row.receipt_id else None
    return {
        "letter": row, "content": content, "checks": checks, "line": line,
        "name": _names().get(row.kind, row.kind), "holds": all(one.holds for one in checks),
    }  # fmt: skip


@require_POST
@signed_in
def put_away(request: Request, letter_id: UUID) -> HttpResponse:
    """Say that a letter was read and kept."""
    row = queries.access_in(request.reader, letter_id)
    by, at = request.reader.actor, timezone.now()
    said(request, lambda: taking.put_away(row, by=by, at=at), _("收下了。"))
    return redirect("sharing:came", row.id)


@require_POST
@signed_in
def cancel(request: Request, letter_id: UUID) -> HttpResponse:
    """Take a letter back that was not on the road yet."""
    row = queries.access_out(request.reader, letter_id)
    by, at = request.reader.actor, timezone.now()
    said(request, lambda: sending.cancel(row, by=by, at=at), _("撤回了，没有寄出。"))
    return redirect("sharing:sent", row.id)


@require_safe
@signed_in
def attachment(request: Request, letter_id: UUID) -> HttpResponse:
    """The PDF of a notice that came."""
    row = queries.access_in(request.reader, letter_id)
    content = kinds.read(row.kind, kinds.envelope(row.body).content) if row.body else None
    if not isinstance(content, contents.Notice) or not content.file:
        raise Hidden
    return _pdf(content)


def _pdf(content: contents.Notice) -> HttpResponse:
    """The file as a download; Hidden where it is no PDF after all."""
    try:
        file = base64.b64decode(content.file, validate=True)
    except ValueError as no:
        raise Hidden from no
    if not file.startswith(making.PDF):
        raise Hidden
    answer = HttpResponse(file, content_type="application/pdf")
    name = quote(content.file_name or "file.pdf")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@signed_in
def proof_file(request: Request, box: str, letter_id: UUID) -> HttpResponse:
    """The receipt as a file that anybody can check; it holds no word of the letter."""
    if box == "in":
        proof = checking.file_of(queries.access_in(request.reader, letter_id))
    else:
        proof = checking.file_of(queries.access_out(request.reader, letter_id))
    answer = HttpResponse(json.dumps(proof, indent=1), content_type="application/json")
    name = f"receipt-{proof['letter'][:12]}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@get_or_post
@signed_in
def check(request: Request) -> HttpResponse:
    """Check a receipt file, ours or another's."""
    must_hold(request.reader, Function.SHARING_RUN)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            proof = checking.read_file(form.cleaned_data["file"].read(queries.MOST * 1024))
        except Refusal as no:
            form.add_error("file", one_line(no))
        else:
            found = checking.checks(proof)
            context |= {"checks": found, "holds": all(one.holds for one in found)}
            context |= {"line": checking.line_of(proof), "signers": taking.signers(proof)}
    status = 422 if form.errors else 200
    return render(request, "sharing/office/check.html", context, status=status)


@get_or_post
@signed_in
def write(request: Request, kind: str) -> HttpResponse:
    """Write a letter of one kind."""
    must_hold(request.reader, Function.SHARING_RUN)
    if kind not in WRITES:
        raise Hidden
    live = list(queries.live_partners(request.reader))
    form = _form(request, kind, live)
    if request.method == "POST" and form.is_valid():
        try:
            row = _posted(request, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("放进发件箱了，一分钟内寄出。"))
            return redirect("sharing:sent", row.id)
    context = {"form": form, "kind": kind, "name": _names()[kind], "partners": live}
    context["kinds"] = [(key, _names()[key]) for key in WRITES]
    status = 422 if form.errors else 200
    return render(request, "sharing/office/write.html", context, status=status)


def _form(request: Request, kind: str, live: list[Partner]) -> LetterForm:
    more: dict[str, Any] = {"partners": live}
    if kind == contents.Event.key:
        more["occasions"] = queries.coming_occasions(request.reader)
    if kind == contents.Agreed.key:
        more["agreements"] = agreements.visible(request.reader).order_by("-ends_on")[: queries.MOST]
    if kind == contents.Figures.key:
        more["unions"] = queries.reporters(request.reader)
    return WRITES[kind](request.POST or None, request.FILES or None, **more)


def _posted(request: Request, form: LetterForm) -> Any:
    data = form.cleaned_data
    partner = queries.access_partner(request.reader, forms.key_in(data["partner"]))
    must_may(request.reader, Function.SHARING_RUN, partner.union_id)
    if isinstance(form, forms.FiguresForm):
        return _reported(request, data, partner)
    title, content = form.made(keys.card().address)
    words = Words(title, data["basis"], data["purpose"])
    return post(partner, content, words, by=request.reader.actor, at=timezone.now())


def _reported(request: Request, data: dict[str, Any], partner: Partner) -> Any:
    """The closed figures of a union whose figures the reader reads."""
    key = forms.key_in(data["union"])
    must_may(request.reader, Function.FIGURES_READ, key)
    union = queries.reporters(request.reader).get(pk=key)
    at, by = timezone.now(), request.reader.actor
    return reporting.report(union, partner, data, by=by, at=at)[0]
