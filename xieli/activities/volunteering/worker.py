"""The doors of a worker who asks and of a volunteer who serves."""

from __future__ import annotations

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

from xieli.activities.volunteering import (
    asking,
    hours,
    projects,
    proofs,
    queries,
    rules,
    services,
    yearly,
)
from xieli.activities.volunteering import shown as telling
from xieli.activities.volunteering.forms import (
    AskForm,
    CodeForm,
    DutyForm,
    OfferForm,
    SlotForm,
    WhyForm,
    slot_of,
)
from xieli.activities.volunteering.models import HelpRequest, Invite, Shift, Volunteer
from xieli.booking.models import Occasion
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.saying import plainly
from xieli.people.models import Person
from xieli.shell.guards import Belonging, Request, get_or_post, signed_in
from xieli.unions.models import Union

SHOWN = 20


def _me(request: Request) -> Belonging:
    """Who is signed in as a worker; Hidden for a sign-in without a person."""
    me = request.belonging()
    if me is None:
        raise Hidden
    return me


def _mine(request: Request) -> Volunteer:
    return queries.access_own(request.belonging())


@never_cache
@get_or_post
@signed_in
def ask(request: Request) -> HttpResponse:
    """Ask volunteers for something."""
    me, today = _me(request), timezone.localdate()
    form = AskForm(request.POST or None, today=today, initial={"skill": request.GET.get("skill")})
    if request.method == "POST" and form.is_valid():
        try:
            by, near = request.reader.actor, _near(request)
            made = asking.ask(me, form.told(), by=by, at=timezone.now(), near=near)
        except Refusal as no:
            form.add_error(None, plainly(no))
        else:
            return redirect("volunteering:asked", code=made.code)
    mine = queries.own_requests(me.person_id)[:SHOWN]
    status = 422 if form.errors else 200
    return render(request, "volunteering/ask.html", {"form": form, "mine": mine}, status=status)


def _near(request: Request) -> Union | None:
    """The union of the project whose page led here."""
    code = request.GET.get("p", "").replace("\x00", "")[:14]
    rows = queries.public_projects(timezone.now()) if code else None
    found = rows.filter(code=code).first() if rows is not None else None
    return found.union if found else None


@never_cache
@require_safe
@signed_in
def asked(request: Request, code: str) -> HttpResponse:
    """Where one's own request is."""
    row = queries.access_own_request(code, request.belonging())
    context = {
        "row": row, "nodes": telling.thread(row),
        "may_withdraw": row.state in queries.OPEN_REQUESTS,
    }  # fmt: skip
    return render(request, "volunteering/asked.html", context)


@require_POST
@signed_in
def withdraw(request: Request, code: str) -> HttpResponse:
    """Need it no more."""
    row: HelpRequest = queries.access_own_request(code, request.belonging())
    try:
        asking.withdraw(row, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("撤回了。要的时候可以再提。"))
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("volunteering:asked", code=code)


@never_cache
@require_safe
@signed_in
def me(request: Request) -> HttpResponse:
    """The volunteer's own page: what waits, what is ahead, hours, certificates."""
    known = queries.volunteer_of(_me(request).person_id)
    if known is None or known.state == "left":
        return redirect("volunteering:offer")
    at = timezone.now()
    shifts = list(queries.shifts_of(known)[:SHOWN])
    context = {
        "volunteer": known, "hours": hours.held(known), "invites": queries.invites_of(known),
        "ahead": [one for one in reversed(shifts) if one.went_at is None],
        "done": [one for one in shifts if one.went_at],
        "projects": telling.placed(queries.led_by(known, at)[:SHOWN]),
        "proofs": known.proofs.select_related("union").order_by("-asked_at")[:SHOWN],
        "recorders": proofs.recorders(known), "year": timezone.localdate(at).year,
    }  # fmt: skip
    return render(request, "volunteering/me.html", context)


@never_cache
@get_or_post
@signed_in
def offer(request: Request) -> HttpResponse:
    """Offer one's time, or say anew what one can do and when."""
    who = _me(request)
    known = queries.volunteer_of(who.person_id)
    is_new = known is None or known.state == "left"
    union = known.union if known else queries.union_for(who)
    form = _offer_form(request, known, union, is_new)
    if request.method == "POST" and form.is_valid():
        try:
            _offered(request, form, None if is_new else known, union)
        except Refusal as no:
            form.add_error(None, plainly(no))
        else:
            messages.success(request, _("记下了。"))
            return redirect("volunteering:me")
    context = {"form": form, "union": union, "is_new": is_new, "volunteer": known}
    return render(request, "volunteering/offer.html", context, status=422 if form.errors else 200)


def _offer_form(request: Request, known: Volunteer | None, union: Union, is_new: bool) -> OfferForm:
    teams = queries.list_of(rules.TEAMS, union, timezone.localdate())
    first = offer_initial(known) if known else {}
    return OfferForm(request.POST or None, teams=teams, asks_consent=is_new, initial=first)


def offer_initial(known: Volunteer) -> dict[str, Any]:
    """What a volunteer said before, as the form shows it."""
    skills = list(known.skills.all())
    return {
        "skills": "、".join(one.word for one in skills),
        "level": skills[0].level if skills else None,
        "free": [f"{one.weekday}:{one.part}" for one in known.free.all()],
        "teams": [one.team for one in known.places.filter(until=None)],
        "trade": known.trade, "post": known.post, "words": known.words,
        "may_be_shown": known.is_shown,
    }  # fmt: skip


def _offered(request: Request, form: OfferForm, known: Volunteer | None, union: Union) -> None:
    by, at = request.reader.actor, timezone.now()
    if known:
        services.change_offer(known, form.told(), seen=known.version, by=by, at=at)
        return
    person = Person.objects.get(pk=_me(request).person_id)
    services.ask_to_join(person, union, form.told(), by=by, at=at)


@never_cache
@get_or_post
@signed_in
def slots(request: Request, code: str) -> HttpResponse:
    """The volunteer sets a time for a project of hers."""
    mine = _mine(request)
    project = queries.access_led(mine, code, timezone.now())
    waiting = project.requests.filter(state="taken").first()
    first = slot_of(waiting) if waiting else {}
    form = SlotForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = projects.set_slot(
                project, form.told(), volunteer=mine, by=request.reader.actor, at=timezone.now()
            )
        except Refusal as no:
            form.add_error(None, plainly(no))
        else:
            words = _("{n} 场定了，可以报名了。").format(n=made.number)
            messages.success(request, words)
            return redirect("volunteering:slots", code=code)
    context = {
        "project": project, "form": form, "occasions": queries.occasions_of(project)[:SHOWN],
        "waiting": waiting, **telling.place(project),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "volunteering/slots.html", context, status=status)


@require_POST
@signed_in
def join(request: Request, occasion_id: UUID) -> HttpResponse:
    """Stand in at an occasion."""
    mine = _mine(request)
    occasion = Occasion.objects.filter(pk=occasion_id).first()
    if occasion is None:
        raise Hidden
    try:
        projects.join(mine, occasion, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("记下了，到时候用现场的签到码签到。"))
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("volunteering:me")


@never_cache
@get_or_post
@signed_in
def shift(request: Request, shift_id: UUID) -> HttpResponse:
    """One shift: check in by the code, check out by the code, see what was confirmed."""
    found = queries.access_own_shift(_mine(request), shift_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _checked(request, found, form.cleaned_data["code"])
        except Refusal as no:
            form.add_error("code", plainly(no))
        else:
            return redirect("volunteering:shift", shift_id)
    context = {"shift": found, "form": form, "changes": found.changes.order_by("asked_at")}
    status = 422 if form.errors else 200
    return render(request, "volunteering/shift.html", context, status=status)


def _checked(request: Request, found: Shift, code: str) -> None:
    act = hours.leave if found.came_at else hours.arrive
    act(found, code, by=request.reader.actor, at=timezone.now())
    words = _("签退了，工会核对后记时长。") if found.came_at else _("签到了，走的时候再签退。")
    messages.success(request, words)


@never_cache
@get_or_post
@signed_in
def invite(request: Request, invite_id: UUID) -> HttpResponse:
    """Answer an invitation: who asks, why it is you; set the time, or say why not."""
    mine = _mine(request)
    found: Invite = queries.access_invite(mine, invite_id)
    has_slot = found.project is not None
    form = SlotForm(request.POST or None, initial=slot_of(found.request)) if has_slot else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            row = asking.accept(
                found, form.told() if form else None, volunteer=mine, by=request.reader.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as no:
            messages.error(request, plainly(no))
        else:
            messages.success(request, _("谢谢您答应。"))
            return _after_yes(row)
    context = {"invite": found, "row": found.request, "form": form, "no": WhyForm()}
    status = 422 if form and form.errors else 200
    return render(request, "volunteering/invite.html", context, status=status)


def _after_yes(row: HelpRequest) -> HttpResponse:
    if row.project:
        return redirect("volunteering:slots", code=row.project.code)
    return redirect("volunteering:me")


@require_POST
@signed_in
def decline(request: Request, invite_id: UUID) -> HttpResponse:
    """Cannot come."""
    mine = _mine(request)
    found = queries.access_invite(mine, invite_id)
    why = request.POST.get("why", "").replace("\x00", "")[:200]
    try:
        asking.decline(found, why, volunteer=mine, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("记下了，工会会另找人。"))
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("volunteering:me")


@never_cache
@get_or_post
@signed_in
def sheet(request: Request, year: int) -> HttpResponse:
    """The yearly 履职+服务 sheet; a duty can be added."""
    mine, today = _mine(request), timezone.localdate()
    kinds = queries.list_of(rules.DUTIES, mine.union, today)
    form = DutyForm(request.POST or None, kinds=kinds, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_duty(mine, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, plainly(no))
        else:
            messages.success(request, _("记下了，工会核对后算数。"))
            return redirect("volunteering:sheet", year)
    year = yearly.year_of(year, today)
    context = {
        "volunteer": mine, "told": yearly.sheet_of(mine, year), "form": form,
        "before": year - 1, "after": year + 1 if year < today.year else None,
        "waiting": mine.duties.filter(on__year=year, confirmed_at=None),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "volunteering/sheet.html", context, status=status)


@require_safe
@signed_in
def sheet_paper(request: Request, year: int) -> HttpResponse:
    """The yearly sheet as a PDF."""
    mine, at = _mine(request), timezone.now()
    told = yearly.sheet_of(mine, yearly.year_of(year, timezone.localdate(at)))
    services_note = _("履职和服务年度表")
    proofs.note_paper(mine, services_note, by=request.reader.actor, at=at)
    return as_pdf(yearly.year_paper(mine, told, at), f"{told.year}")


@require_POST
@signed_in
def ask_proof(request: Request) -> HttpResponse:
    """Ask the union that recorded one's hours for a certificate."""
    mine = _mine(request)
    union = proofs.recorders(mine).filter(pk__in=_ids(request.POST.getlist("union"))).first()
    if union is None:
        raise Hidden
    try:
        proofs.ask_proof(mine, union, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("申请交上去了，工会受理后开证明。"))
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("volunteering:me")


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in texts]
    except ValueError as no:
        raise Hidden from no


@require_safe
@signed_in
def proof_paper(request: Request, code: str) -> HttpResponse:
    """One's own certificate as a PDF."""
    mine = _mine(request)
    found = proofs.access_own_proof(code, mine)
    proofs.access_public(found.code)
    proofs.note_paper(mine, _("志愿服务证明"), by=request.reader.actor, at=timezone.now())
    url = request.build_absolute_uri(reverse("volunteering:check", args=[found.code]))
    return as_pdf(yearly.proof_paper(found, url, timezone.now()), found.code)


def as_pdf(paper: bytes, name: str) -> HttpResponse:
    """A PDF to be saved or read."""
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
