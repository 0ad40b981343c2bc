"""The officers' doors on founding files: the list, a file with its next step, papers, links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.founding import asking, elections, forms, legal, papers, queries, services
from xieli.activities.founding.address import asked, link_token, nodes, page_of, who_has
from xieli.activities.founding.models import FileState, FoundingFile, Step
from xieli.activities.founding.rules import step_after
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.review.models import Application, State
from xieli.shell.guards import Request, signed_in
from xieli.shell.saying import one_line

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class NextStep:
    """How a step is taken: its form, the button's words, the verb, and who may."""

    form: type[forms.SeenForm]
    button: str
    act: Callable[[FoundingFile, Any, dict[str, Any]], object]
    is_registrars: bool = False


NEXT: Mapping[str, NextStep] = {
    Step.GUIDED: NextStep(
        forms.GuideForm, gettext_noop("记下这次指导"),
        lambda file, form, who: services.guide(file, form.done(), **who),
    ),
    Step.ASKED: NextStep(
        forms.AskForm, gettext_noop("报送建会请示"),
        lambda file, form, who: asking.ask_approval(
            file, form.cleaned_data["shape"], form.done(), **who
        ),
    ),
    Step.RECRUITED: NextStep(
        forms.RecruitForm, gettext_noop("登记会员人数"),
        lambda file, form, who: services.recruit(
            file, form.cleaned_data["members"], form.done(), **who
        ),
    ),
    Step.ELECTED: NextStep(
        forms.BallotForm, gettext_noop("登记选举结果"),
        lambda file, form, who: elections.hold_election(file, form.ballot(), **who),
    ),
    Step.RESULT_ASKED: NextStep(
        forms.DoneForm, gettext_noop("报送选举结果请示"),
        lambda file, form, who: asking.ask_result(file, form.done(), **who),
    ),
    Step.REGISTERED: NextStep(
        forms.PapersForm, gettext_noop("登记法人资格证书"),
        lambda file, form, who: legal.register(file, form.papers(), **who),
        is_registrars=True,
    ),
    Step.ACCOUNT: NextStep(
        forms.AccountForm, gettext_noop("登记刻章开户"),
        lambda file, form, who: services.open_account(file, form.done(), **who),
    ),
    Step.FILED: NextStep(
        forms.DoneForm, gettext_noop("建档，成立工会"),
        lambda file, form, who: services.file_away(file, form.done(), **who),
        is_registrars=True,
    ),
}  # fmt: skip


@require_safe
@signed_in
def files(request: Request) -> HttpResponse:
    """The founding files of one's unions, by step, and the links to send to firms."""
    rows = queries.files(request.reader)
    tops = list(queries.tops(request.reader))
    if not tops:
        raise Hidden
    step, words, quiet = (asked(request, name) for name in ("step", "q", "quiet"))
    today = timezone.localdate()
    shown = _narrowed(rows, step, words)
    if quiet:
        least = today - timedelta(days=queries.number("quiet_days", tops[0], today))
        shown = shown.filter(state=FileState.OPEN, moved_on__lt=least)
    links = [
        (one, request.build_absolute_uri(reverse("founding:intent", args=[link_token(one)])))
        for one in tops
    ]
    context = {
        "page": page_of(request, shown), "step": step, "q": words, "steps": Step.choices,
        "quiet": quiet, "links": links,
        "days": queries.number("link_days", tops[0], today),
    }  # fmt: skip
    return render(request, "founding/files.html", context)


def _narrowed(rows: QuerySet[FoundingFile], step: str, words: str) -> QuerySet[FoundingFile]:
    if step in Step.values:
        rows = rows.filter(step=step, state=FileState.OPEN)
    if words:
        rows = rows.filter(
            Q(enterprise__name__icontains=words) | Q(enterprise__name_key__icontains=words)
            | Q(above__name__icontains=words)
        )  # fmt: skip
    return rows


@require_safe
@signed_in
def file(request: Request, file_id: UUID) -> HttpResponse:
    """One file: how far it is, the papers, and the next step."""
    found = queries.access_file(request.reader, file_id)
    return _show(request, found, _form_for(found, None))


def _show(
    request: Request, found: FoundingFile, form: forms.SeenForm | None, status: int = 200
) -> HttpResponse:
    coming = step_after(found.step)
    running = asking.application_of(found)
    context = {
        "file": found, "nodes": nodes(found, who_has(found, running)),
        "papers": papers.ready(found),
        "form": form, "next": Step(coming).label if coming else "",
        "is_open": found.state == FileState.OPEN, "button": _(NEXT[coming].button) if form else "",
        "is_ballot": isinstance(form, forms.BallotForm),
        "may_take": bool(form) and _may_take(request, found, coming),
        "running": running, "waits": _waits(running), "returned": _is(running, State.RETURNED),
        "election": queries.last_election(found), "certificate": queries.certificate_of(found),
    }  # fmt: skip
    return render(request, "founding/file.html", context, status=status)


def _is(running: Application | None, state: str) -> bool:
    return running is not None and running.state == state


def _waits(running: Application | None) -> bool:
    return _is(running, State.IN_REVIEW) or _is(running, State.RETURNED)


def _may_take(request: Request, found: FoundingFile, step: str) -> bool:
    if not NEXT[step].is_registrars:
        return True
    return request.reader.may(Function.UNIONS_FOUND, found.above_id)


def _form_for(found: FoundingFile, told: Any) -> forms.SeenForm | None:
    """The form of the next step; None where review has the file or it has ended."""
    coming = step_after(found.step)
    if found.state != FileState.OPEN or coming not in NEXT:
        return None
    initial = forms.first_day(timezone.localdate(), found.version)
    if coming == Step.ELECTED:
        limits = queries.limits(found.above, timezone.localdate())
        initial["due"] = found.members
        ballot = forms.BallotForm(told, initial=initial, kin=limits.kin)
        del ballot.fields["members"]  # the file knows them
        return ballot
    if coming == Step.REGISTERED:
        initial["expires_on"] = _in_five_years(timezone.localdate())
    return NEXT[coming].form(told, initial=initial)


def _in_five_years(today: date) -> date:
    return today.replace(year=today.year + 5, day=min(today.day, 28))


@require_POST
@signed_in
def step(request: Request, file_id: UUID) -> HttpResponse:
    """Take the next step of a file; what the rule does not allow is said beside the form."""
    found = queries.access_file(request.reader, file_id)
    coming, form = step_after(found.step), _form_for(found, request.POST)
    if form is None:
        messages.error(request, _("这件现在没有要您办的一步，请看看到了哪里。"))
        return redirect("founding:file", file_id=found.id)
    if not _may_take(request, found, coming):
        raise Hidden
    if form.is_valid():
        who = {"seen": form.version, "by": request.reader.actor, "at": timezone.now()}
        try:
            NEXT[coming].act(found, form, who)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("办好了：{step}。").format(step=Step(coming).label))
            return redirect("founding:file", file_id=found.id)
    return _show(request, found, form, 422)


@require_POST
@signed_in
def give_up(request: Request, file_id: UUID) -> HttpResponse:
    """End a file with its reason."""
    found = queries.access_file(request.reader, file_id)
    form = forms.GiveUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明为什么不建了。"))
        return redirect("founding:file", file_id=found.id)
    why = form.cleaned_data["why"]
    who: dict[str, Any] = {"seen": form.version, "by": request.reader.actor, "at": timezone.now()}
    return _told(request, found, _("这件结束了。"), lambda: services.give_up(found, why, **who))


@require_POST
@signed_in
def supply(request: Request, file_id: UUID) -> HttpResponse:
    """Hand a returned 请示 in again."""
    found = queries.access_file(request.reader, file_id)
    form = forms.SupplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明补了什么。"))
        return redirect("founding:file", file_id=found.id)
    words = form.cleaned_data["words"]
    who: dict[str, Any] = {"seen": form.version, "by": request.reader.actor, "at": timezone.now()}
    return _told(request, found, _("补正交上去了。"), lambda: asking.supply(found, words, **who))


def _told(
    request: Request, found: FoundingFile, words: str, act: Callable[[], object]
) -> HttpResponse:
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect("founding:file", file_id=found.id)


@require_safe
@signed_in
def paper(request: Request, file_id: UUID, name: str) -> HttpResponse:
    """One paper of a file as DOCX."""
    found = queries.access_file(request.reader, file_id)
    title, made = papers.draft(name, found, timezone.localdate())
    answer = HttpResponse(made, content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    return answer
