"""The verbs of a project: draft, hand in, publish, set a slot, join one, close, star."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import (
    HelpRequest,
    RequestState,
    Shift,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.booking import planning
from xieli.booking import services as booking
from xieli.booking.models import Occasion, OccasionState, Series, SeriesState
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.programmes.rules import Cover
from xieli.programmes.services import open_programme
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.shell.keys import code
from xieli.unions.models import Level, Union
from xieli.unions.rules import ids_of

SERIES_KIND = "service"  # a word of booking.kinds
TITLES = {rules.MATTER: "志愿服务项目申报", rules.STAR_MATTER: "精品志愿服务项目推荐"}


@dataclass(frozen=True)
class ProjectWords:
    """What a project says of itself; there is no place for a charge."""

    title: str
    category: str
    words: str
    skill: str
    for_whom: str = ""
    form: str = "here"
    team: str = ""


@transaction.atomic
def draft(
    lead: Volunteer, words: ProjectWords, *, by: Actor, at: datetime,
    union: Union | None = None, request: HelpRequest | None = None,
) -> VolunteerProject:  # fmt: skip
    """Begin a project of a volunteer; where a request asked for it, the request points to it."""
    if lead.state != VolunteerState.ACTIVE:
        raise Refusal(_("负责人还没有登记。"), _("请先在志愿者名册里登记。"))
    row = VolunteerProject(
        code=code(12), lead=lead, union=union or lead.union, made_by_id=by.id, made_by=by.label
    )
    _take(row, words, at)
    row.save(force_insert=True)
    if request:
        HelpRequest.objects.filter(pk=request.pk).update(project=row)
    note("volunteering.draft", f"起草志愿服务项目：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def change(
    project: VolunteerProject, words: ProjectWords, *, seen: int, by: Actor, at: datetime
) -> VolunteerProject:
    """Change a project before it is handed in, or after it was sent back."""
    row = locked(project, seen)
    if row.approved_at or (row.asked_at and not _is_returned(row)):
        raise Refusal(_("项目已经交上去了，现在不能改。"), _("要改，请在退回补正后改。"))
    _take(row, words, at)
    return kept(row, "volunteering.change", f"改志愿服务项目：{row.title}", by=by, at=at)


def _take(row: VolunteerProject, words: ProjectWords, at: datetime) -> None:
    day = timezone.localdate(at)
    known = queries.list_of(rules.CATEGORIES, row.union, day)
    rules.must_be_of(words.category, known)
    if words.team:
        teams = queries.list_of(rules.TEAMS, row.union, day)
        rules.must_be_of(words.team, teams)
    for name in ("title", "category", "words", "skill", "for_whom", "form", "team"):
        setattr(row, name, getattr(words, name).strip())


def _is_returned(row: VolunteerProject) -> bool:
    found = review_queries.of_about(row.pk)
    return found is not None and found.state == State.RETURNED


@transaction.atomic
def hand_in(project: VolunteerProject, *, seen: int, by: Actor, at: datetime) -> VolunteerProject:
    """申报: hand a project in for review, or again after it was sent back or withdrawn."""
    row = locked(project, seen)
    running = review_queries.of_about(row.pk)
    if running and running.state == State.RETURNED:
        review.submit(running, _sheet(row), seen=running.version, by=by, at=at)
    elif row.asked_at or row.approved_at:
        raise Refusal(_("这个项目已经交上去了。"), _("请看看走到哪一步。"))
    else:
        _submit(rules.MATTER, row, _sheet(row), by, at)
    row.asked_at, row.refused_at = at, None
    return kept(row, "volunteering.hand_in", f"申报志愿服务项目：{row.title}", by=by, at=at)


def _sheet(row: VolunteerProject) -> str:
    lines = (
        f"项目：{row.title}", f"类别：{row.category}", f"服务对象：{row.for_whom}",
        f"内容：{row.words}", f"技能：{row.skill}", f"方式：{row.get_form_display()}", "不收费用",
    )  # fmt: skip
    return "\n".join(lines)


def _submit(matter: str, row: VolunteerProject, sheet: str, by: Actor, at: datetime) -> None:
    call = _call_of(matter, row.union, by, at)
    title = f"{TITLES[matter]}：{row.title}"[:120]
    new = review.NewApplication(call, title, row.id, row.union, row.lead.person)
    drafted = review.draft(new, by=by, at=at)
    review.submit(drafted, sheet, seen=drafted.version, by=by, at=at)


def _call_of(matter: str, union: Union, by: Actor, at: datetime) -> Call:
    """The call that is open here; else opened at the city above, by the first who asks."""
    try:
        return review_queries.open_call_of(matter, union)
    except Refusal:
        pass
    way = ids_of(union.path)
    rows = Union.objects.select_for_update().filter(pk__in=way, level__lte=Level.CITY)
    keeper = max(rows, key=lambda one: way.index(one.id), default=union)
    new = review.NewCall(
        code=f"{matter.replace('_', '-')}-{keeper.id.hex[-16:]}", matter=matter,
        title=TITLES[matter], union_id=keeper.id, opens_on=timezone.localdate(at),
    )  # fmt: skip
    known = Call.objects.filter(matter=matter, union=keeper).first()
    return known or review.open_call(new, by=by, at=at)


def of_application(application: Application) -> VolunteerProject:
    """The project that an application is about."""
    rows = VolunteerProject.objects.select_related("union", "lead__person")
    return rows.get(pk=application.about_id)


def on_granted(application: Application, by: Actor, at: datetime) -> None:
    """立项, or 精品 after its notice; called by the desk in the decision's transaction."""
    row = locked(of_application(application))
    if application.call.matter == rules.STAR_MATTER:
        row.starred_at = at
        kept(row, "volunteering.starred", f"评为精品项目：{row.title}", by=by, at=at)
        return
    row.approved_at = at
    kept(row, "volunteering.approved", f"志愿服务项目立项：{row.title}", by=by, at=at)


def on_refused(application: Application, by: Actor, at: datetime) -> None:
    """Not approved: the project stays as a draft that was refused; a refused star changes nothing.

    The same where the asking was withdrawn, or an approval revoked before anything was published.
    """
    row = locked(of_application(application))
    if application.call.matter == rules.STAR_MATTER:
        row.starred_at, row.is_demonstration = None, False
        kept(row, "volunteering.not_starred", f"没有评为精品：{row.title}", by=by, at=at)
        return
    if row.published_at:
        raise Refusal(_("项目已经发布，立项不能再撤。"), _("要停，请先取消各场，再结项。"))
    is_refused = application.state in (State.REFUSED, State.REVOKED)
    row.asked_at, row.approved_at = None, None
    row.refused_at = at if is_refused else None
    kept(row, "volunteering.not_approved", f"项目没有立项：{row.title}", by=by, at=at)


@transaction.atomic
def publish(project: VolunteerProject, *, seen: int, by: Actor, at: datetime) -> VolunteerProject:
    """发布: open its programme with a room for occasions; from now on anyone can read it."""
    row = locked(project, seen)
    if row.approved_at is None:
        raise Refusal(_("市里还没有立项，不能发布。"), _("请看看审到哪一步。"))
    if row.published_at:
        raise Refusal(_("这个项目已经发布了。"), _("可以排时间了。"))
    series = booking.draft_series(
        SeriesWords(kind=SERIES_KIND, title=row.title, summary=row.words), union=row.union,
        by=by, at=at,
    )  # fmt: skip
    series = booking.open_series(series, seen=series.version, by=by, at=at)
    slug = f"v-{row.code.lower()}"
    cover = Cover(rules.KIND, slug, row.title, row.words[:200], timezone.localdate(at))
    row.programme = open_programme(cover, union=row.union, series=series, by=by, at=at)
    row.published_at = at
    return kept(row, "volunteering.publish", f"发布志愿服务项目：{row.title}", by=by, at=at)


@dataclass(frozen=True)
class Slot:
    """A time a volunteer sets herself: when, where or online, how many can come."""

    starts_at: datetime
    ends_at: datetime
    places: int
    where: str = ""
    online_url: str = ""


@transaction.atomic
def set_slot(
    project: VolunteerProject, slot: Slot, *, volunteer: Volunteer, by: Actor, at: datetime
) -> Occasion:
    """Set a time of a published project and open it for booking; who sets it serves there.

    A request that waits for this project gets its time with the first slot.
    """
    row = locked(project)
    if row.lead_id != volunteer.id:
        raise Hidden
    _must_run(row)
    _must_be_slot(slot, at)
    assert row.programme
    assert row.programme.series
    words = OccasionWords(
        slot.starts_at, slot.ends_at, slot.places, where=slot.where,
        online_url=slot.online_url, speaker=_called(volunteer),
    )  # fmt: skip
    made = planning.plan(row.programme.series, words, by=by, at=at)
    (occasion,) = planning.publish(made, by=by, at=at)
    Shift.objects.create(volunteer=volunteer, occasion=occasion, project=row)
    waiting = row.requests.filter(state=RequestState.TAKEN, occasion=None)
    waiting.update(state=RequestState.SET, occasion=occasion, ended_at=at, ended_by=by.label)
    words_told = f"排了一场：{row.title}"
    note("volunteering.set_slot", words_told, by=by, at=at, about=row)
    return occasion


def _called(volunteer: Volunteer) -> str:
    """The name an occasion shows: whole only with the volunteer's consent."""
    name = volunteer.person.name
    return name if volunteer.is_shown else mask_name(name)


def _must_run(row: VolunteerProject) -> None:
    rules.must_be_published(
        rules.Facts(is_published=bool(row.published_at), is_closed=bool(row.closed_at))
    )


def _must_be_slot(slot: Slot, at: datetime) -> None:
    if slot.starts_at <= at:
        raise Refusal(_("这个时间已经过了。"), _("请选以后的时间。"))
    if not slot.where and not slot.online_url:
        raise Refusal(_("还没有写在哪里。"), _("请写地点，或线上的网址。"))


@transaction.atomic
def join(volunteer: Volunteer, occasion: Occasion, *, by: Actor, at: datetime) -> Shift:
    """A volunteer stands in at an occasion of a project; twice is once."""
    if volunteer.state != VolunteerState.ACTIVE:
        raise Refusal(_("您还没有登记为志愿者。"), _("工会登记以后就可以报名服务。"))
    rows = VolunteerProject.objects.filter(programme__series=occasion.series_id)
    project = rows.first()
    if project is None or occasion.state != OccasionState.OPEN:
        raise Hidden
    if occasion.ends_at <= at:
        raise Refusal(_("这一场已经结束。"), _("请看看别的场次。"))
    shift, is_new = Shift.objects.get_or_create(
        volunteer=volunteer, occasion=occasion, defaults={"project": project}
    )
    if is_new:
        words = f"一名志愿者报名服务：{project.title}"
        note("volunteering.join", words, by=by, at=at, about=shift)
    return shift


@transaction.atomic
def close(
    project: VolunteerProject, words: str, *, seen: int, by: Actor, at: datetime
) -> VolunteerProject:
    """结项: a project that served and has nothing ahead ends with its words; another person ends it
    than the one who drafted it."""
    row = locked(project, seen)
    counted = queries.projects(at).get(pk=row.pk)
    rules.must_be_able_to_close(queries.facts_of(counted))
    rules.must_be_another(by.id, {row.made_by_id, *queries.users_of(row.lead)})
    row.closed_at, row.closing_words = at, words.strip()
    _close_series(row, by, at)
    return kept(row, "volunteering.close", f"结项：{row.title}", by=by, at=at)


def _close_series(row: VolunteerProject, by: Actor, at: datetime) -> None:
    """No more booking; occasions that are over stay as they are."""
    assert row.programme
    assert row.programme.series
    series = Series.objects.select_for_update(of=("self",)).get(pk=row.programme.series.pk)
    is_over = not series.occasions.filter(state=OccasionState.OPEN).exists()
    if is_over and series.state == SeriesState.OPEN:
        booking.close_series(series, seen=series.version, by=by, at=at)


@transaction.atomic
def propose_star(
    project: VolunteerProject, why: str, *, seen: int, by: Actor, at: datetime
) -> VolunteerProject:
    """Put a closed project forward as 精品; a notice is shown, others decide."""
    row = locked(project, seen)
    if row.closed_at is None:
        raise Refusal(_("结项以后才能推荐精品。"), _("请先结项。"))
    waiting = review_queries.of_about(row.pk)
    is_star = waiting is not None and waiting.call.matter == rules.STAR_MATTER
    if row.starred_at or (is_star and waiting and waiting.state in _RUNNING):
        raise Refusal(_("这个项目已经推荐过了。"), _("请看看走到哪一步。"))
    _submit(rules.STAR_MATTER, row, f"{_sheet(row)}\n推荐理由：{why.strip()}", by, at)
    return kept(row, "volunteering.propose_star", f"推荐精品：{row.title}", by=by, at=at)


_RUNNING = (State.DRAFT, State.IN_REVIEW, State.RETURNED)


@transaction.atomic
def label(
    project: VolunteerProject, is_on: bool, *, seen: int, by: Actor, at: datetime
) -> VolunteerProject:
    """Give a 精品 project the label 示范, or take it off; not by who drafted it."""
    row = locked(project, seen)
    if row.starred_at is None:
        raise Refusal(_("精品项目才能挂示范。"), _("请先推荐精品。"))
    rules.must_be_another(by.id, {row.made_by_id, *queries.users_of(row.lead)})
    row.is_demonstration = is_on
    words = f"{'挂上' if is_on else '摘下'}示范：{row.title}"
    return kept(row, "volunteering.label", words, by=by, at=at)


def locked(project: VolunteerProject, seen: int | None = None) -> VolunteerProject:
    """The project as it stands now, held; Refusal where the actor has seen an older row."""
    rows = VolunteerProject.objects.select_for_update(of=("self",))
    shown = ("union__region", "lead__person", "programme__series")
    row = rows.select_related(*shown).get(pk=project.pk)
    if seen is not None:
        rules.must_be_fresh(seen, row.version)
    return row


def kept(
    row: VolunteerProject, verb: str, words: str, *, by: Actor, at: datetime
) -> VolunteerProject:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
