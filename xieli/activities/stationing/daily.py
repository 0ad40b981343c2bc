"""The officers' doors to what happens on site: the log, matters heard, the plan's reports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieli.activities.stationing import items, onsite, queries, rules
from xieli.activities.stationing.forms import ItemForm, LogForm, MatterForm, ProgressForm
from xieli.activities.stationing.models import LogEntry, LogKind
from xieli.activities.stationing.office import ROWS, asked, form_page
from xieli.activities.stationing.queries import Wanted
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


@require_safe
@signed_in
def log(request: Request, stationing_id: UUID) -> HttpResponse:
    """The days on site, the latest first."""
    found = queries.access_stationing(stationing_id, request.reader)
    kind, of = asked(request, "kind"), asked(request, "year")
    wanted = Wanted(
        kind if kind in LogKind.values else "",
        int(of) if of.isascii() and of.isdigit() and len(of) == 4 and of > "0000" else 0,
        heard=asked(request, "heard") == "1",
    )
    rows = queries.log_of(found, wanted)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "team": found, "page": page, "kind": kind, "kinds": LogKind.choices, "wanted": wanted,
    }  # fmt: skip
    return render(request, "stationing/log.html", context)


@get_or_post
@signed_in
def write(request: Request, stationing_id: UUID) -> HttpResponse:
    """Write a day into the log."""
    found = queries.access_stationing(stationing_id, request.reader)
    return _write(request, found.id, None)


@get_or_post
@signed_in
def correct(request: Request, entry_id: UUID) -> HttpResponse:
    """Correct an entry by a further one."""
    wrong = queries.access_entry(entry_id, request.reader)
    return _write(request, wrong.stationing_id, wrong)


def _write(request: Request, stationing_id: UUID, wrong: LogEntry | None) -> HttpResponse:
    found = queries.access_stationing(stationing_id, request.reader)
    first = LogForm.fresh(wrong.on if wrong else timezone.localdate())
    if wrong:
        first |= {name: getattr(wrong, name) for name in ("kind", "what", "met", "solved")}
    form = LogForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            made = onsite.write_log(found, form.told(wrong), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记好了。听到要转办的事，就在这一页写。"))
            return redirect("stationing:entry", made.id)
    more = {
        "title": _("更正一条日志") if wrong else _("写驻点日志"), "go": _("记下这一天"),
        "team": found, "files": True,
        "why": _("原来的一条留着，划掉，旁边写更正的。") if wrong else "",
    }  # fmt: skip
    return form_page(request, form, more)


@get_or_post
@signed_in
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """One day: what was done, its photos, what was heard and where it went."""
    found = queries.access_entry(entry_id, request.reader)
    form = MatterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            onsite.keep_matter(found, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。看一眼，再点“转过去”。"))
            return redirect("stationing:entry", found.id)
    context = {
        "entry": found, "team": found.stationing, "matters": queries.matters_of(found),
        "form": form, "corrected": getattr(found, "corrected_by", None), "here": request.path,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "stationing/entry.html", context, status=status)


@never_cache
@require_safe
@signed_in
def picture(request: Request, picture_id: UUID) -> HttpResponse:
    """A photo of the log."""
    content = queries.access_picture(picture_id, request.reader)
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@get_or_post
@signed_in
def new_item(request: Request, stationing_id: UUID) -> HttpResponse:
    """Put a thing on the town's plan."""
    found = queries.access_stationing(stationing_id, request.reader)
    house = queries.house_of(found, timezone.localdate())
    form = ItemForm(
        request.POST or None, owners=queries.owners(found), house=house, initial=ItemForm.fresh()
    )
    if request.method == "POST" and form.is_valid():
        try:
            by, at = request.reader.actor, timezone.now()
            made = items.plan_item(found, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("列进计划了。"))
            return redirect("stationing:item", made.id)
    return form_page(request, form, {
        "title": _("加一项计划"), "go": _("列进计划"), "team": found,
    })  # fmt: skip


@get_or_post
@signed_in
def item(request: Request, item_id: UUID) -> HttpResponse:
    """One thing of the plan: its reports in order, and the next one."""
    found = queries.access_item(item_id, request.reader)
    today = timezone.localdate()
    form = ProgressForm(request.POST or None, state=found.state, initial=ProgressForm.fresh(today))
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            items.report_progress(found, form.told(), seen=form.seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("进展记好了。"))
            return redirect("stationing:item", found.id)
    context = {
        "item": found, "team": found.stationing, "form": form,
        "reports": found.reports.order_by("number"),
        "is_late": rules.is_overdue(found.state, found.due, today),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "stationing/item.html", context, status=status)
