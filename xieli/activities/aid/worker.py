"""The worker's doors: the self-test for all, and the own application from draft to answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.aid import queries, rules, services
from xieli.activities.aid.address import asked, fault, seen_in, tell_fault
from xieli.activities.aid.forms import ApplyForm, SignForm, TestForm, as_form
from xieli.activities.aid.models import AidFile, FileState
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.review import queries as reviews
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_signature
from xieli.shell.saying import one_line
from xieli.unions.models import Level, Union
from xieli.unions.queries import access_union

FOUND = 20


@never_cache
@get_or_post
def test(request: Request) -> HttpResponse:
    """Tell in plain words whether a family may get a file; nothing is kept, nobody signs in."""
    on = timezone.localdate()
    region = asked(request, "region")
    regions = queries.regions()
    known = region if region in dict(regions) else ""
    by = queries.measures(known, on)
    form = TestForm(request.POST or None, regions=regions, exclusions=by.exclusions)
    judged = None
    if request.method == "POST" and form.is_valid():
        try:
            judged = rules.judge(form.told(), by)
        except Refusal as no:
            fault(form, no)
    context = {"form": form, "judged": judged, "by": by, "word": _word(judged)}
    status = 422 if form.errors else 200
    return render(request, "aid/test.html", context, status=status)


def _word(judged: rules.Judged | None) -> str:
    return _(rules.KIND_WORDS[judged.kind]) if judged and judged.kind else ""


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """The reader's own files, and the way to a new one."""
    files = [(one, queries.shown_state(one, timezone.localdate()))
             for one in queries.own_files(request.reader)[:FOUND]]  # fmt: skip
    return render(request, "aid/mine.html", {"files": files})


@never_cache
@require_safe
@signed_in
def choose(request: Request) -> HttpResponse:
    """Find the street or county union that takes the application; an enterprise's never does."""
    words = asked(request, "q")
    rows = Union.objects.filter(level__in=(Level.COUNTY, Level.STREET, Level.VILLAGE))
    found = rows.filter(Q(name__contains=words) | Q(name_key__contains=words.lower()))
    shown = found.select_related("parent").order_by("name_key")[:FOUND] if words else []
    return render(request, "aid/choose.html", {"q": words, "unions": shown})


@never_cache
@get_or_post
@signed_in
def apply(request: Request, union_id: UUID) -> HttpResponse:
    """Begin an application; it is kept at once and may be filled in later."""
    union = _taking(access_union(union_id))
    return _form(request, union, None, is_on_behalf=False)


@never_cache
@get_or_post
@signed_in
def enter(request: Request, union_id: UUID) -> HttpResponse:
    """An officer fills the application in for a worker who sits before her."""
    must_may(request.reader, Function.AID_CHECK, union_id)
    return _form(request, _taking(access_union(union_id)), None, is_on_behalf=True)


def _taking(union: Union) -> Union:
    if union.level == Level.ENTERPRISE:
        raise Hidden
    return union


@never_cache
@get_or_post
@signed_in
def edit(request: Request, file_id: UUID) -> HttpResponse:
    """Fill in more, or mend what was returned."""
    file = _own(request, file_id)
    return _form(request, file.union, file, is_on_behalf=file.is_on_behalf)


def _own(request: Request, file_id: UUID) -> AidFile:
    """A file that this sign-in itself fills in; one entered for her she may only read."""
    file = queries.access_own(request.reader, file_id)
    if file.begun_by_id != request.reader.actor.id:
        raise Hidden
    return file


def _form(
    request: Request, union: Union, file: AidFile | None, *, is_on_behalf: bool
) -> HttpResponse:
    by = queries.measures(queries.region_of(union), timezone.localdate())
    first = _first(request, file)
    form = ApplyForm(request.POST or None, initial=first, exclusions=by.exclusions)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = services.Draft(data["key"], union, form.sheet(), data["seen"], is_on_behalf)
        try:
            kept = services.save_draft(draft, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            fault(form, no)
        else:
            messages.success(request, _("存好了，只有您和办事的工会能看。"))
            return redirect("aid:own", file_id=kept.pk)
    context = {"form": form, "union": union, "file": file, "is_on_behalf": is_on_behalf}
    status = 422 if form.errors else 200
    return render(request, "aid/apply.html", context, status=status)


def _first(request: Request, file: AidFile | None) -> dict[str, Any]:
    if file is None:
        return {"key": uuid7().hex, "seen": 0}
    shown = {"key": file.key, "seen": file.version}
    if request.method == "POST":
        return shown
    told = services.read_own(file, by=request.reader.actor, at=timezone.now())
    return {**as_form(told), **shown}


@never_cache
@require_safe
@signed_in
def own(request: Request, file_id: UUID) -> HttpResponse:
    """Where one's own application is: what to do next, who has it, until when, what lacks."""
    file = queries.access_own(request.reader, file_id)
    application = reviews.of_about(file.pk)
    is_mine = file.begun_by_id == request.reader.actor.id
    is_returned = application is not None and application.state == "returned"
    context = {
        "file": file, "application": application, "is_mine": is_mine,
        "is_open": is_mine and (file.state == FileState.DRAFT or is_returned),
        "may_withdraw": is_mine and file.state in services.EDITABLE,
        "shown": queries.shown_state(file, timezone.localdate()),
        "grants": file.grants.select_related("person").order_by("-id"),
    }  # fmt: skip
    return render(request, "aid/own.html", context)


@never_cache
@get_or_post
@signed_in
def sign(request: Request, file_id: UUID) -> HttpResponse:
    """Sign 《家庭经济状况核对授权书》 on the screen."""
    file = _own(request, file_id)
    form = SignForm(request.POST or None, initial={"seen": file.version})
    if request.method == "POST" and form.is_valid():
        witness = request.reader.actor.label if file.is_on_behalf else ""
        try:
            picture = clean_signature(form.cleaned_data["signature"])
            services.sign(
                file, picture, seen=form.cleaned_data["seen"], witness=witness,
                by=request.reader.actor, at=timezone.now(),
            )  # fmt: skip
        except Refusal as no:
            form.add_error("signature", one_line(no))
        else:
            messages.success(request, _("授权书签好了。"))
            return redirect("aid:own", file_id=file.pk)
    status = 422 if form.errors else 200
    return render(request, "aid/sign.html", {"file": file, "form": form}, status=status)


@require_POST
@signed_in
def hand_in(request: Request, file_id: UUID) -> HttpResponse:
    """Hand the application in; what lacks is said on the page it came from."""
    file = _own(request, file_id)
    try:
        services.hand_in(file, seen=seen_in(request), by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
    else:
        messages.success(request, _("交上去了。办到哪一步，这一页都会写。"))
    return redirect("aid:own", file_id=file_id)


@require_POST
@signed_in
def withdraw(request: Request, file_id: UUID) -> HttpResponse:
    """Take the own application back; what was told is let go."""
    file = _own(request, file_id)
    try:
        services.withdraw(file, seen=seen_in(request), by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
        return redirect("aid:own", file_id=file_id)
    messages.success(request, _("撤回了，您填的内容已经清掉。"))
    return redirect("aid:mine")
