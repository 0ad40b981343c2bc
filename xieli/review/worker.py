"""The doors of applicants and of the public: my applications, a notice, an objection."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.review import queries, services
from xieli.review.forms import AppealForm, ObjectionForm
from xieli.review.models import Application, Notice, State
from xieli.shell.guards import Request, signed_in
from xieli.shell.saying import one_line

ROWS = 20
LONGEST_KEPT = 300  # seconds in a cache, so that an entry taken off is gone within five minutes
WITHDRAWABLE = (State.DRAFT, State.IN_REVIEW, State.RETURNED)


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """The reader's own applications, newest first."""
    rows = Paginator(queries.of_person(request.reader.actor), ROWS)
    return render(request, "review/mine.html", {"page": rows.get_page(request.GET.get("page"))})


@never_cache
@require_safe
@signed_in
def application(request: Request, number: str) -> HttpResponse:
    """Where one's own application is, who has it, until when, what is missing."""
    return _page(request, _own(request, number), AppealForm())


def _page(request: Request, found: Application, form: AppealForm) -> HttpResponse:
    may_appeal = (
        found.state == State.REFUSED and not found.appeals.filter(answered_at=None).exists()
    )
    context = {
        "application": found,
        "form": form if may_appeal else None,
        "can_withdraw": found.state in WITHDRAWABLE,
    }
    return render(request, "review/application.html", context)


def _own(request: Request, number: str) -> Application:
    return queries.access_own(request.reader.actor, number)


@require_POST
@signed_in
def appeal(request: Request, number: str) -> HttpResponse:
    """Ask the union above about a refusal."""
    found, form = _own(request, number), AppealForm(request.POST)
    if form.is_valid():
        try:
            services.appeal(
                found, form.cleaned_data["words"], by=request.reader.actor, at=timezone.now()
            )
            messages.success(request, _("申诉收到了，上一级工会会书面答复您。"))
            return redirect("review:application", number)
        except Refusal as no:
            form.add_error("words", one_line(no))
    return _page(request, found, form)


@require_safe
def notice(request: Request, code: str) -> HttpResponse:
    """A notice on the open web, while it runs; caches forget it at the end of its last day."""
    now = timezone.now()
    found = queries.access_public_notice(code, timezone.localdate(now))
    lines = list(enumerate(queries.lines_of(found), 1))
    answer = render(request, "review/notice.html", {"notice": found, "lines": lines})
    if not request.reader.is_signed_in:
        _keep_until_its_end(answer, found, now)
    return answer


def _keep_until_its_end(answer: HttpResponse, found: Notice, now: datetime) -> None:
    midnight = datetime.combine(
        found.last_day + timedelta(days=1), time(), timezone.get_current_timezone()
    )
    left = min(LONGEST_KEPT, max(0, int((midnight - now).total_seconds())))
    answer.headers["Cache-Control"] = f"public, max-age={left}, must-revalidate"
    answer.headers["Expires"] = http_date(now.timestamp() + left)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: Request, code: str) -> HttpResponse:
    """Object to an entry by its number on the sheet; no sign-in, and no name is shown here."""
    found, now = queries.access_notice(code), timezone.now()
    if not found.posted_on <= timezone.localdate(now) <= found.last_day:
        raise Hidden
    form = ObjectionForm(request.POST or None, initial={"number": request.GET.get("n")})
    is_kept = False
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            line = queries.line_of(found, asked["number"])
            by = request.reader.actor
            services.object_to(line, asked["words"], asked["contact"], by=by, at=now)
            is_kept = True
        except Refusal as no:
            form.add_error(None, one_line(no))
    context = {"notice": found, "form": form, "is_kept": is_kept}
    return render(request, "review/object.html", context)
