"""The doors of a draw: its public page for everybody, entering for a worker, the officer's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.benefits import draw, draw_rules, draw_told, queries
from xieli.activities.benefits.heard import asked, done
from xieli.activities.benefits.models import Batch, BatchState, Way
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


@require_safe
def page(request: Request, code: str) -> HttpResponse:
    """A draw for everybody: what was promised, how it stands, how to check it oneself."""
    batch = draw_told.access_draw(code)
    at, who = timezone.now(), request.belonging()
    ticket = asked(request, "ticket", 20)
    mine = draw_told.mine_of(batch, who.person_id if who else None)
    context = {
        "batch": batch, "phase": phase_of(batch), "mine": mine, "who": who, "at": at,
        "whys": [] if mine else draw.why_not(batch, who, at),
        "lots": batch.lots_count if draw_told.is_closed(batch) else batch.lots.count(),
        "reveal_days": draw.reveal_days(batch, at),
        "ticket": ticket, "found": draw_told.lot_by_ticket(batch, ticket) if ticket else None,
    }  # fmt: skip
    return render(request, "benefits/draw_page.html", context)


def phase_of(batch: Batch) -> str:
    """Where a draw is, for the page: early, open, over, listed, drawn or void."""
    now = timezone.now()
    if batch.drawn_at:
        return "drawn"
    if batch.state != BatchState.OPEN:
        return "void"
    if draw_told.is_closed(batch):
        return "listed"
    if now >= batch.closes_at:
        return "over"
    return "open" if now >= batch.opens_at else "early"


@require_POST
@signed_in
def enter(request: Request, code: str) -> HttpResponse:
    """Put oneself on the list."""
    batch = draw_told.access_draw(code)
    by, at, who = request.reader.actor, timezone.now(), request.belonging()
    done(request, lambda: draw.enter(batch, who, by=by, at=at), _("报上名了，早报晚报机会一样。"))
    return redirect("benefits:draw", code=batch.code)


@require_POST
@signed_in
def leave(request: Request, code: str) -> HttpResponse:
    """Take oneself off the list."""
    batch, who = draw_told.access_draw(code), request.belonging()
    if who is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    words = _("退出了。截止以前还可以再报。")
    done(request, lambda: draw.leave(batch, who, by=by, at=at), words)
    return redirect("benefits:draw", code=batch.code)


@require_safe
def listed(request: Request, code: str) -> HttpResponse:
    """The closed list: tickets and places, nobody's name."""
    batch = draw_told.access_draw(code)
    if not draw_told.is_closed(batch):
        raise Hidden
    number = asked(request, "page", 6)
    part = draw_told.part_of(batch, int(number) if number.isdecimal() else 1)
    return render(request, "benefits/draw_list.html", {"batch": batch, "part": part})


@require_safe
def file(request: Request, code: str, kind: str) -> HttpResponse:
    """The whole draw as a file: json to check it, csv to read it."""
    if kind not in ("json", "csv"):
        raise Hidden
    told = draw_told.told_of(draw_told.access_draw(code))
    is_json = kind == "json"
    text = draw_rules.as_text(told) if is_json else draw_told.as_csv(told)
    media = "application/json" if is_json else "text/csv; charset=utf-8"
    answer = HttpResponse(text, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="draw-{told.batch}.{kind}"'
    return answer


@require_safe
def check(request: Request, code: str) -> HttpResponse:
    """Compute a draw again before the reader's eyes, from the rows."""
    batch = draw_told.access_draw(code)
    if batch.drawn_at is None:
        raise Hidden
    context: dict[str, Any] = {"batch": batch, "is_long": False, "wrong": []}
    if (batch.lots_count or 0) > draw_told.MOST_HERE:
        context["is_long"] = True
    else:
        context["wrong"] = draw_rules.verify(draw_told.told_of(batch), asked(request, "noted", 64))
    return render(request, "benefits/draw_check.html", context)


# The officer's page -------------------------------------------------------------------------------


def _access(request: Request, batch_id: UUID) -> Batch:
    batch = queries.access_batch(batch_id, request.reader)
    if batch.way != Way.DRAW or batch.state == BatchState.DRAFT:
        raise Hidden
    return batch


@get_or_post
@signed_in
def office(request: Request, batch_id: UUID) -> HttpResponse:
    """Close the list, write the public number down, draw, or declare it void."""
    batch = _access(request, batch_id)
    if request.method == "POST":
        return _act(request, batch)
    at = timezone.now()
    days = draw.reveal_days(batch, at)
    closed_on, today = timezone.localdate(batch.closes_at), timezone.localdate(at)
    context = {
        "batch": batch, "phase": phase_of(batch), "days": days,
        "lots": batch.lots_count if draw_told.is_closed(batch) else batch.lots.count(),
        "numbers": queries.numbers_of(batch), "waits": draw.waiting_of(batch),
        "is_late": batch.drawn_at is None and draw_rules.may_void(closed_on, today, days),
        "may_run": request.reader.may(Function.BENEFITS_RUN, batch.union_id),
        "may_decide": request.reader.may(Function.BENEFITS_DECIDE, batch.union_id),
    }  # fmt: skip
    return render(request, "benefits/draw_office.html", context)


def _act(request: Request, batch: Batch) -> HttpResponse:
    act, by, at = asked(request, "do", 8), request.reader.actor, timezone.now()
    needed = Function.BENEFITS_DECIDE if act == "void" else Function.BENEFITS_RUN
    queries.access_batch(batch.pk, request.reader, needed)
    try:
        if act == "close":
            draw.close_list(batch, by=by, at=at)
            words = _("名单截止了，名单指纹已公布。")
        elif act == "public":
            draw.tell_public(batch, asked(request, "number", 80), by=by, at=at)
            words = _("公开数字记下了。")
        elif act == "draw":
            draw.draw(batch, by=by, at=at)
            words = _("摇好了，结果和种子已公布，谁都可以重算。")
        elif act == "void":
            draw.void(batch, by=by, at=at)
            words = _("这次摇号已作废。")
        else:
            raise Hidden
        messages.success(request, words)
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("benefits:draw_office", batch_id=batch.pk)
