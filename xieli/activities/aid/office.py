"""The officers' doors of files: the list, one file, visits, the outside check, re-checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.aid import checking, keeping, papers, queries, referred, services, visiting
from xieli.activities.aid.address import XLSX, asked, download, fault, page_of, seen_in, tell_fault
from xieli.activities.aid.forms import PhoneForm, ReasonForm, RecheckForm, VisitForm
from xieli.activities.aid.models import (
    AidFile,
    FileState,
    HardshipKind,
    LeaveReason,
)
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.review import queries as reviews
from xieli.review.models import Act, Application
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo
from xieli.unions.models import Level, Union

MOST_TOLD = 20  # on the list's page; the oldest first
STATES = [one for one in FileState if one != FileState.DRAFT]


@never_cache
@require_safe
@signed_in
def files(request: Request) -> HttpResponse:
    """The files of one's unions, 50 a page: searched, by kind and by state."""
    _must_work_here(request)
    on = timezone.localdate()
    words, kind, state = (asked(request, name) for name in ("q", "kind", "state"))
    rows = queries.listed(request.reader, words=words, kind=kind, state=state, on=on)
    page = page_of(request, rows)
    context = {
        "page": page, "rows": [(one, queries.shown_state(one, on)) for one in page],
        "q": words, "kind": kind, "state": state, "kinds": HardshipKind.choices,
        "states": [(one.value, one.label) for one in STATES], "recheck": queries.RECHECK,
        "streets": _streets(request), "counties": queries.counties_of(request.reader),
        "told": queries.to_contact(request.reader)[:MOST_TOLD],
    }  # fmt: skip
    return render(request, "aid/office/files.html", context)


@never_cache
@get_or_post
@signed_in
def told(request: Request, told_id: UUID) -> HttpResponse:
    """A family that another kind told of: open what was told (journalled), or tick it off."""
    found, act = queries.access_told(request.reader, told_id), request.POST.get("act", "")
    by, at = request.reader.actor, timezone.now()
    if request.method == "POST" and act == "done":
        referred.handle(found, by=by, at=at)
        messages.success(request, _("记下了：已经联系过。"))
        return redirect("aid:files")
    opened = referred.read(found, by=by, at=at) if act == "read" else None
    context = {"one": found, "opened": opened, "may_enter": found.handled_at is None}
    return render(request, "aid/office/told.html", context)


def _must_work_here(request: Request) -> None:
    if not any(request.reader.holds(function) for function in queries.FUNCTIONS):
        raise Hidden


def _streets(request: Request) -> list[Union]:
    """Where the reader may fill an application in for a worker; the first few."""
    rows = visible_unions(request.reader, Function.AID_CHECK).exclude(level=Level.ENTERPRISE)
    return list(rows.order_by("path")[:3])


@never_cache
@require_safe
@signed_in
def file(request: Request, file_id: UUID) -> HttpResponse:
    """One file: what the case is, where it stands, what may be decided, what was given."""
    found = queries.access_file(request.reader, file_id)
    return render(request, "aid/office/file.html", _about(request, found))


def _about(request: Request, found: AidFile, **more: Any) -> dict[str, Any]:
    on, may = timezone.localdate(), request.reader.may
    application = reviews.of_about(found.pk)
    grants = found.grants.select_related("person").order_by("-id")
    return {
        "file": found, "application": application, "shown": queries.shown_state(found, on),
        "members": found.members.select_related("person").order_by("id"),
        "visits": found.visits.prefetch_related("photos").order_by("id"),
        "checks": found.checks.order_by("id"), "rechecks": found.rechecks.order_by("id"),
        "grants": [(one, reviews.of_about(one.pk)) for one in grants],
        "evidence": queries.evidence_of(found).items(),
        "must_visit_first": _must_visit_first(found, application),
        "is_live": found.state in queries.LIVE, "is_ended": found.state in queries.ENDED,
        "may_check": may(Function.AID_CHECK, found.union_id),
        "may_decide": may(Function.AID_DECIDE, found.union_id),
        "me": request.reader.actor.id, "reasons": LeaveReason.choices, "key": uuid7().hex,
        "recheck_form": RecheckForm(initial={"seen": found.version}),
        "here": reverse("aid:file", args=[found.pk]), **more,
    }  # fmt: skip


def _must_visit_first(found: AidFile, application: Application | None) -> bool:
    """Whether the stage of the visit waits for a record that two have signed."""
    stage = application.stage if application else None
    return stage is not None and stage.act == Act.VISIT and not queries.is_visited(found)


def _worked(request: Request, file_id: UUID, *functions: str) -> AidFile:
    """A file for whose union the reader holds one of these functions; else Hidden."""
    found = queries.access_file(request.reader, file_id)
    if not any(request.reader.may(one, found.union_id) for one in functions):
        raise Hidden
    return found


CHECKERS = (Function.AID_CHECK, Function.AID_DECIDE)


@never_cache
@require_POST
@signed_in
def read(request: Request, file_id: UUID) -> HttpResponse:
    """Open the sheet with a reason; the opening stands in the journal."""
    found = _worked(request, file_id, *CHECKERS)
    by, at = request.reader.actor, timezone.now()
    form = ReasonForm(request.POST)
    more: dict[str, Any] = {"reason_form": form}
    if form.is_valid():
        try:
            why = form.cleaned_data["why"]
            told = services.read_sheet(found, why, by=by, at=at)
            more |= {"told": told, "findings": visiting.read_findings(found, why, by=by, at=at)}
            more["judged"] = queries.judged(told, found, timezone.localdate(found.begun_at))
        except Refusal as no:
            fault(form, no)
    status = 422 if form.errors else 200
    return render(request, "aid/office/file.html", _about(request, found, **more), status=status)


@never_cache
@get_or_post
@signed_in
def visit(request: Request, file_id: UUID) -> HttpResponse:
    """Record a home visit on the phone: 访、看、核、评, with a photo."""
    found = _worked(request, file_id, Function.AID_CHECK)
    first = {"key": uuid7().hex, "visited_on": timezone.localdate()}
    form = VisitForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _made, is_new = visiting.record_visit(
                found, _findings(form), by=request.reader.actor, at=timezone.now()
            )
        except Refusal as no:
            fault(form, no)
        else:
            told = _("记下了，等同去的另一位同志确认。") if is_new else _("这次入户已经记过。")
            messages.success(request, told)
            return redirect("aid:file", file_id=found.pk)
    context = {"file": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "aid/office/visit.html", context, status=status)


def _findings(form: VisitForm) -> visiting.Findings:
    data = form.cleaned_data
    photos = ()
    if data["photo"]:
        content = clean_photo(data["photo"].read())
        photos = ((data["photo_shows"] or _("入户现场"), content),)  # type: ignore[assignment]
    return visiting.Findings(
        data["key"], data["visited_on"], data["asked"], data["seen"], data["checked"],
        data["judged"], photos,
    )  # fmt: skip


def _done(request: Request, file_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Do it, and say on the file's page what came of it."""
    try:
        messages.success(request, act())
    except Refusal as no:
        tell_fault(request, no)
    return redirect("aid:file", file_id=file_id)


@require_POST
@signed_in
def confirm(request: Request, file_id: UUID, visit_id: UUID) -> HttpResponse:
    """The second officer confirms a visit."""
    found = _worked(request, file_id, *CHECKERS)
    made = found.visits.filter(pk=visit_id).first()
    if made is None:
        raise Hidden

    def act() -> str:
        visiting.confirm_visit(made, by=request.reader.actor, at=timezone.now())
        return _("入户由两个人确认了。")

    return _done(request, file_id, act)


@never_cache
@require_POST
@signed_in
def photo(request: Request, file_id: UUID, paper_id: UUID) -> HttpResponse:
    """A photo of a file, with a reason."""
    found = _worked(request, file_id, *CHECKERS)
    paper = found.papers.filter(pk=paper_id).first()
    if paper is None:
        raise Hidden
    why = asked(request, "why")
    shown = visiting.show_photo(paper, why, by=request.reader.actor, at=timezone.now())
    answer = HttpResponse(shown, content_type="image/jpeg")
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
@signed_in
def recheck(request: Request, file_id: UUID) -> HttpResponse:
    """The yearly re-check: the file stays with its kind, or ends with a reason."""
    found = _worked(request, file_id, Function.AID_DECIDE)
    form = RecheckForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refusal(_("年检要选结论、写依据。"))
        data = form.cleaned_data
        how, _colon, what = data["outcome"].partition(":")
        kind, why = (what, "") if how == "keep" else ("", what)
        checked = keeping.Checked(data["seen"], data["words"], kind, why)
        keeping.recheck(found, checked, by=request.reader.actor, at=timezone.now())
        return _("年检记下了。")

    return _done(request, file_id, act)


@require_POST
@signed_in
def leave(request: Request, file_id: UUID) -> HttpResponse:
    """End a file with one of the five reasons."""
    found = _worked(request, file_id, Function.AID_DECIDE)

    def act() -> str:
        why = asked(request, "reason")
        if why not in LeaveReason.values:
            raise Refusal(_("请选退档的原因。"))
        keeping.leave(
            found, why, asked(request, "words"), seen=seen_in(request),
            by=request.reader.actor, at=timezone.now(),
        )  # fmt: skip
        return _("退档了。")

    return _done(request, file_id, act)


@require_POST
@signed_in
def take_over(request: Request, file_id: UUID, member_id: UUID) -> HttpResponse:
    """Take a person out of a file, so that another may hold him; with a reason."""
    found = _worked(request, file_id, Function.AID_DECIDE)
    member = found.members.select_related("file").filter(pk=member_id).first()
    if member is None:
        raise Hidden

    def act() -> str:
        keeping.take_over(member, asked(request, "why"), by=request.reader.actor, at=timezone.now())
        return _("移出了，原因已经记进日志。")

    return _done(request, file_id, act)


@require_POST
@signed_in
def begin_again(request: Request, file_id: UUID) -> HttpResponse:
    """返困: a new file with the old sheet, to be looked through with the family."""
    found = _worked(request, file_id, Function.AID_CHECK)
    made: list[AidFile] = []

    def act() -> str:
        key = asked(request, "key")
        made.append(keeping.begin_again(found, key, by=request.reader.actor, at=timezone.now()))
        return _("带出了原来的申请表，请和本人核对后再签名、交上来。")

    answer = _done(request, file_id, act)
    return redirect("aid:own", file_id=made[0].pk) if made else answer


@never_cache
@require_safe
@signed_in
def rechecks(request: Request) -> HttpResponse:
    """Files whose yearly re-check is due, and households to be called."""
    _must_work_here(request)
    on = timezone.localdate()
    ahead = value("aid.recheck_ahead", "", on).as_days
    context = {
        "page": page_of(request, queries.to_recheck(request.reader, on, ahead)), "today": on,
        "calls": queries.to_phone(request.reader, on)[:50], "ahead": ahead, "form": PhoneForm(),
    }  # fmt: skip
    return render(request, "aid/office/rechecks.html", context)


@require_POST
@signed_in
def phone(request: Request, file_id: UUID) -> HttpResponse:
    """Write down what a household said by phone, once."""
    found = _worked(request, file_id, *CHECKERS)
    form = PhoneForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refusal(_("回访要选情况、写对方说了什么。"))
        data = form.cleaned_data
        keeping.phone_home(
            found, data["words"], is_in_need=data["is_in_need"] == "yes",
            by=request.reader.actor, at=timezone.now(),
        )  # fmt: skip
        return _("回访记下了，不会再问第二次。")

    return _done(request, file_id, act)


@never_cache
@get_or_post
@signed_in
def checks(request: Request) -> HttpResponse:
    """The families that wait for the outside check; the list for 民政, and its answers."""
    must_hold(request.reader, Function.AID_DECIDE)
    waiting = queries.to_check(request.reader)
    if request.method == "POST":
        try:
            book = checking.ask_check(list(waiting), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            tell_fault(request, no)
            return redirect("aid:checks")
        return download(book, "aid-checks.xlsx", XLSX)
    context = {"page": page_of(request, waiting), "counties": queries.counties_of(request.reader)}
    return render(request, "aid/office/checks.html", context)


@never_cache
@require_POST
@signed_in
def audit(request: Request, file_id: UUID) -> HttpResponse:
    """经审包 as PDF, with a reason."""
    found = queries.access_file(request.reader, file_id)
    try:
        paper = papers.audit_papers(
            found, asked(request, "why"), by=request.reader.actor, at=timezone.now()
        )
    except Refusal as no:
        tell_fault(request, no)
        return redirect("aid:file", file_id=file_id)
    return download(paper, f"aid-{found.number}.pdf", "application/pdf")


@require_POST
@signed_in
def start_taking(request: Request, union_id: UUID) -> HttpResponse:
    """Begin to take applications in a county."""
    must_may(request.reader, Function.AID_DECIDE, union_id)
    union = Union.objects.get(pk=union_id)
    try:
        services.start_taking(union, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
    else:
        messages.success(request, _("开始受理了，职工现在可以申请。"))
    return redirect("aid:files")
