"""The officers' doors of talks: what was told, what is to follow, and what one's unions owe."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.exchanges import queries, rules, showing, talking
from xieli.activities.exchanges.doors import ROWS, Asking, ask, posted, words_in
from xieli.activities.exchanges.meeting_forms import (
    EvidenceForm,
    FollowUpForm,
    PutOffForm,
    RemarkForm,
    TalkForm,
)
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line

TWO_WEEKS = timedelta(days=14)


@get_or_post
@signed_in
def new_talk(request: Request, exchange_id: UUID) -> HttpResponse:
    """Write down a talk; either side may."""
    found = queries.access_exchange(exchange_id, request.reader)
    first = {"held_on": found.starts_on, "title": found.title}
    form = TalkForm(**posted(request), initial=first)
    page = Asking(_("记一场座谈"), _("存下，去记发言"), showing.url_of(found), found.title)

    def act() -> str:
        data = form.cleaned_data
        when = data["held_on"], data["place"]
        made = talking.hold_talk(
            found, data["title"], when, by=request.reader.actor, at=timezone.now()
        )
        return reverse("exchanges:talk", args=[made.id])

    return ask(request, form, page, act)


@get_or_post
@signed_in
def talk(request: Request, talk_id: UUID) -> HttpResponse:
    """A talk: its remarks by kind, what is to follow; a further remark."""
    found = queries.access_talk(talk_id, request.reader)
    data = request.POST if request.method == "POST" else None
    form = RemarkForm(data, unions=queries.sides_of(found.exchange))
    if request.method == "POST" and form.is_valid():
        try:
            talking.say(found, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("发言记下了。"))
            return redirect(reverse("exchanges:talk", args=[found.id]))
    context = showing.talk_of(found) | {
        "form": form, "may_change": found.exchange.state == rules.PLANNED,
        "today": timezone.localdate(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "exchanges/office/talk.html", context, status=status)


@get_or_post
@signed_in
def agree(request: Request, talk_id: UUID) -> HttpResponse:
    """Agree on a thing to be done."""
    found = queries.access_talk(talk_id, request.reader)
    back = reverse("exchanges:talk", args=[found.id])
    first = {"due_on": found.held_on + TWO_WEEKS, "remark": words_in(request, "remark")}
    sides = queries.sides_of(found.exchange)
    form = FollowUpForm(**posted(request), initial=first, talk=found, unions=sides)
    note = _("一件事只由一家单位负责；到期前会出现在那家单位的“今天要办”里。")
    page = Asking(_("定一件后续事项"), _("定下这件事"), back, found.title, note)

    def act() -> str:
        talking.agree(found, form.told(), by=request.reader.actor, at=timezone.now())
        return f"{back}#follow"

    return ask(request, form, page, act)


@require_safe
@signed_in
def follow_up(request: Request, follow_up_id: UUID) -> HttpResponse:
    """One thing a talk left to be done."""
    found = queries.access_follow_up(follow_up_id, request.reader)
    context = {
        "thing": found, "talk": found.talk, "today": timezone.localdate(),
        "may_finish": request.reader.may(queries.RUN, found.union_id) and not found.done_at,
    }  # fmt: skip
    return render(request, "exchanges/office/follow_up.html", context)


@get_or_post
@signed_in
def finish(request: Request, follow_up_id: UUID) -> HttpResponse:
    """Close it with evidence; the owning union's officers alone."""
    found = queries.access_follow_up(follow_up_id, request.reader)
    must_may(request.reader, queries.RUN, found.union_id)
    form = EvidenceForm(**posted(request))
    back = reverse("exchanges:follow_up", args=[found.id])
    page = Asking(_("写凭据办结"), _("办结这件事"), back, found.words)

    def act() -> str:
        talking.finish(found, form.told(), by=request.reader.actor, at=timezone.now())
        messages.success(request, _("办结了，对方看得到凭据。"))
        return back

    return ask(request, form, page, act)


@get_or_post
@signed_in
def put_off(request: Request, follow_up_id: UUID) -> HttpResponse:
    """Move its day, with a reason."""
    found = queries.access_follow_up(follow_up_id, request.reader)
    must_may(request.reader, queries.RUN, found.union_id)
    form = PutOffForm(**posted(request))
    back = reverse("exchanges:follow_up", args=[found.id])
    page = Asking(_("改期"), _("改到这一天"), back, found.words, _("原因会记进日志。"))

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        talking.put_off(found, data["until"], data["why"], by=by, at=timezone.now())
        return back

    return ask(request, form, page, act)


@require_safe
@signed_in
def owed(request: Request) -> HttpResponse:
    """What the reader's unions owe: follow-ups, findings to put right or to look at again."""
    must_hold(request.reader, queries.RUN)
    is_problems = words_in(request, "of") == "problems"
    things, problems = (
        queries.owed_follow_ups(request.reader),
        queries.owed_problems(request.reader),
    )
    rows = problems if is_problems else things
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "is_problems": is_problems, "today": timezone.localdate(),
        "n_things": things.count(), "n_problems": problems.count(),
    }  # fmt: skip
    return render(request, "exchanges/office/owed.html", context)
