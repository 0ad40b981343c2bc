"""The doors to the joint meetings, the recurring contacts, the secondments and classes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import keeping, meetings, papers, queries, rules
from xieli.agreements.asking import Frame, Sheet, ask, context, do, frame, key, runner, seen, word
from xieli.agreements.forms import ResolutionForm
from xieli.agreements.item_pages import board_at, goals_of
from xieli.agreements.meeting_forms import (
    HoursForm,
    PlanForm,
    RecordForm,
    RhythmForm,
    StudyForm,
    TouchForm,
)
from xieli.agreements.models import MeetingState, Party
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Request, get_or_post, signed_in

ROWS = 50


def _live(opened: Frame) -> list[Party]:
    return [one for one in opened.agreement.parties.all() if one.is_live]


def _may(opened: Frame) -> bool:
    return bool(opened.mine.runs) and opened.agreement.state in rules.LIVE


@require_safe
@signed_in
def all_meetings(request: Request, agreement_id: UUID) -> HttpResponse:
    """The joint meetings, and whose turn it is."""
    opened = frame(request, agreement_id)
    rows = queries.meetings(opened.agreement)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    live = {one.pk: one for one in _live(opened)}
    months, today = queries.house(timezone.localdate()).meeting_months, timezone.localdate()
    last = queries.last_held(opened.agreement) or opened.agreement.starts_on
    more = {
        "is_late": _may(opened) and rules.added_months(last, months) < today, "months": months,
        "page": page, "turn": live.get(queries.host_due(opened.agreement)) if live else None,
        "may_plan": _may(opened) and not rows.filter(state=MeetingState.PLANNED).exists(),
    }  # fmt: skip
    return render(request, "agreements/meetings.html", context(opened, "meetings", **more))


@get_or_post
@signed_in
def plan(request: Request, agreement_id: UUID) -> HttpResponse:
    """Plan the next joint meeting."""
    opened = runner(request, agreement_id)
    first = {"host": str(queries.host_due(opened.agreement))} if _live(opened) else {}
    form = PlanForm(request.POST or None, parties=_live(opened), initial=first)
    sheet = Sheet(_("排一次联席会议"), _("排好"), opened.url("meetings"), _("排好了，对方看得到。"))
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: opened.url(
            "meeting", meetings.plan(opened.agreement, form.told(), by=by, at=at).pk
        ),
        opened,
    )  # fmt: skip


@require_safe
@signed_in
def meeting(request: Request, agreement_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One joint meeting: agenda, who came, minutes, resolutions and the items they became."""
    opened = frame(request, agreement_id)
    found = queries.access_meeting(opened.agreement, meeting_id)
    more = {
        "meeting": found, "may": _may(opened),
        "attendees": found.attendees.select_related("party").order_by("party__number", "id"),
        "resolutions": found.resolutions.select_related("item").order_by("number"),
        "agenda": [line for line in found.agenda.splitlines() if line.strip()],
    }  # fmt: skip
    return render(request, "agreements/meeting.html", context(opened, "meetings", **more))


@get_or_post
@signed_in
def change_plan(request: Request, agreement_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Change a planned meeting."""
    opened = runner(request, agreement_id)
    found = queries.access_meeting(opened.agreement, meeting_id)
    first = {
        "host": str(found.host_id), "planned_on": found.planned_on, "place": found.place,
        "agenda": found.agenda, "why_host": found.why_host,
    }  # fmt: skip
    form = PlanForm(request.POST or None, parties=_live(opened), initial=first)
    sheet = Sheet(
        _("改联席会议的安排"), _("存下安排"), opened.url("meeting", found.pk), _("改好了。")
    )
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: meetings.change_plan(found, form.told(), seen=found.version, by=by, at=at),
        opened,
    )  # fmt: skip


@require_POST
@signed_in
def cancel(request: Request, agreement_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Call a planned meeting off."""
    opened = runner(request, agreement_id)
    found, saw = queries.access_meeting(opened.agreement, meeting_id), seen(request)
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: meetings.cancel(found, seen=saw, by=by, at=at),
        _("取消了，承办还轮到这一方。"), opened.url("meetings"),
    )  # fmt: skip


@get_or_post
@signed_in
def record(request: Request, agreement_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Write down what came of a meeting."""
    opened = runner(request, agreement_id)
    found = queries.access_meeting(opened.agreement, meeting_id)
    order = queries.order_of(opened.agreement)
    first = {
        "held_on": timezone.localdate(),
        "next_host": str(rules.next_host(order, found.host_id)) if order else "",
    }
    form = RecordForm(request.POST or None, parties=_live(opened), initial=first)
    sheet = Sheet(
        _("写联席会议纪要"), _("存下纪要"), opened.url("meeting", found.pk),
        _("纪要存好了，议定事项可以列入协议。"),
        _("存下以后不再改；对方看到的是同一份。"),
    )  # fmt: skip
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: meetings.record(found, form.told(), seen=found.version, by=by, at=at), opened,
    )  # fmt: skip


@require_safe
@signed_in
def minutes(request: Request, agreement_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The minutes as DOCX."""
    opened = frame(request, agreement_id)
    found = queries.access_meeting(opened.agreement, meeting_id)
    if found.state != MeetingState.HELD:
        raise Hidden
    answer = HttpResponse(papers.minutes(found), content_type=papers.DOCX)
    name = quote(_("联席会议纪要 {n}").format(n=found.number))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.docx"
    return answer


@get_or_post
@signed_in
def resolution(request: Request, agreement_id: UUID, meeting_id: UUID, number: int) -> HttpResponse:
    """Make an item of a resolution."""
    opened = runner(request, agreement_id)
    found = queries.access_meeting(opened.agreement, meeting_id)
    row = meetings.access_resolution(found, number)
    form = ResolutionForm(request.POST or None, goals=goals_of(opened.agreement))
    sheet = Sheet(
        _("议定事项列入协议"), _("列入协议"), opened.url("meeting", found.pk),
        _("列上了，请两边各认领。"), row.words,
    )  # fmt: skip

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        made = meetings.make_item(row, UUID(data["goal"]), data["due_on"], by=by, at=timezone.now())
        return board_at(opened.agreement, made)

    return ask(request, form, sheet, act, opened)


@require_safe
@signed_in
def contacts(request: Request, agreement_id: UUID) -> HttpResponse:
    """What recurs, and who learns at whose place."""
    opened = frame(request, agreement_id)
    rows = queries.studies(opened.agreement)
    more = {
        "rhythms": [
            (one, list(one.touches.all())[-3:]) for one in queries.rhythms(opened.agreement)
        ],
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "today": timezone.localdate(), "may": _may(opened),
        "may_set": bool(opened.mine.runs)
        and opened.agreement.state in {*rules.WRITING, *rules.LIVE},
    }  # fmt: skip
    return render(request, "agreements/contacts.html", context(opened, "contacts", **more))


@get_or_post
@signed_in
def new_rhythm(request: Request, agreement_id: UUID) -> HttpResponse:
    """Set a contact that recurs."""
    opened = runner(request, agreement_id)
    form = RhythmForm(request.POST or None, parties=_live(opened))
    sheet = Sheet(
        _("定一项常态联系"), _("定下来"), opened.url("contacts"), _("定好了，到期会提醒。")
    )
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: keeping.set_rhythm(opened.agreement, form.told(), by=by, at=at), opened,
    )  # fmt: skip


@get_or_post
@signed_in
def touch(request: Request, agreement_id: UUID, rhythm_id: UUID) -> HttpResponse:
    """Write down that a contact took place."""
    opened = runner(request, agreement_id)
    found = queries.access_rhythm(opened.agreement, rhythm_id)
    side = opened.mine.run_for(word(request, "party", 40))
    form = TouchForm(request.POST or None, initial={"held_on": timezone.localdate()})
    sheet = Sheet(
        _("记一次联系"), _("记下"), opened.url("contacts"), _("记下了，下一次的日子自动排好。"),
        found.words,
    )  # fmt: skip
    by, at = request.reader.actor, timezone.now()

    def act() -> None:
        told = form.cleaned_data
        keeping.touch(found, side, told["held_on"], told["words"], by=by, at=at)

    return ask(request, form, sheet, act, opened)


@require_POST
@signed_in
def end_rhythm(request: Request, agreement_id: UUID, rhythm_id: UUID) -> HttpResponse:
    """Stop a contact."""
    opened = runner(request, agreement_id)
    found = queries.access_rhythm(opened.agreement, rhythm_id)
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: keeping.end_rhythm(found, by=by, at=at), _("停了，记过的还在。"),
        opened.url("contacts"),
    )  # fmt: skip


@get_or_post
@signed_in
def new_study(request: Request, agreement_id: UUID) -> HttpResponse:
    """Open a secondment or a class."""
    opened = runner(request, agreement_id)
    form = StudyForm(request.POST or None, parties=_live(opened))
    sheet = Sheet(
        _("开一次挂职或办班"), _("开好"), opened.url("contacts"), _("开好了，可以记学时。")
    )
    by, at = request.reader.actor, timezone.now()
    return ask(
        request, form, sheet,
        lambda: opened.url(
            "study", keeping.open_study(opened.agreement, form.told(), by=by, at=at).pk
        ),
        opened,
    )  # fmt: skip


@get_or_post
@signed_in
def study(request: Request, agreement_id: UUID, study_id: UUID) -> HttpResponse:
    """One secondment or class with its people's hours; one side writes, the other confirms."""
    opened = frame(request, agreement_id)
    found = queries.access_study(opened.agreement, study_id)
    form = HoursForm(request.POST or None, parties=_live(opened))
    if request.method == "POST" and not opened.mine.runs:
        raise Hidden
    if request.method == "POST" and form.is_valid():
        side, by = opened.mine.run_for(word(request, "side", 40)), request.reader.actor
        return do(
            request,
            lambda: keeping.write_hours(found, side, form.told(), by=by, at=timezone.now()),
            _("记下了，等对方确认。"), opened.url("study", found.pk),
        )  # fmt: skip
    rows = found.rows.select_related("party", "written_party").order_by("party__number", "id")
    more: dict[str, Any] = {
        "study": found, "form": form, "may": _may(opened),
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
    }  # fmt: skip
    page = context(opened, "contacts", **more)
    return render(request, "agreements/study.html", page, status=422 if form.errors else 200)


@require_POST
@signed_in
def confirm_hours(request: Request, agreement_id: UUID, study_id: UUID) -> HttpResponse:
    """Confirm a person's hours for one's side."""
    opened = runner(request, agreement_id)
    found = queries.access_study(opened.agreement, study_id)
    side, row = opened.mine.run_for(word(request, "party", 40)), key(request, "row")
    by, at = request.reader.actor, timezone.now()
    return do(
        request, lambda: keeping.confirm_hours(found, row, side, by=by, at=at),
        _("学时确认了。"), opened.url("study", found.pk),
    )  # fmt: skip
