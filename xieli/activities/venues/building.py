"""The verbs of a building: 立项, 在建 with dated progress, built, accepted by another, opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.venues import queries, rules, services
from xieli.activities.venues.models import BuildingProject, Progress, ProjectState, Venue
from xieli.activities.venues.services import VenueWords
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union

WORDS = dict(ProjectState.choices)  # lazy words


@dataclass(frozen=True)
class ProjectWords:
    """A building as a form tells it."""

    kind: str
    title: str
    address: str
    basis: str
    budget: Decimal
    ends_on: date


@transaction.atomic
def draft_project(union: Union, words: ProjectWords, *, by: Actor, at: datetime) -> BuildingProject:
    """立项: begin a building on a paper, with its budget and the day it is to be ready."""
    rules.must_be_kind(words.kind, queries.house_of(union, at))
    if words.budget < 0:
        raise Refusal(_("预算不能小于 0。"), _("请核对预算。"))
    made = BuildingProject.objects.create(
        union=union, kind=words.kind, title=words.title.strip()[:60], address=words.address[:160],
        basis=words.basis.strip()[:120], budget=words.budget, ends_on=words.ends_on,
        made_by_id=by.id, made_by=by.label, made_at=at,
    )  # fmt: skip
    note("venues.draft_project", f"阵地建设立项：{made.title}", by=by, at=at, about=made)
    return made


def _locked(project: BuildingProject, *states: str) -> BuildingProject:
    rows = BuildingProject.objects.select_for_update(of=("self",))
    row = rows.select_related("union__region").get(pk=project.pk)
    rules.must_be_at(row.state, states, WORDS)
    return row


def _kept(row: BuildingProject, verb: str, words: str, by: Actor, at: datetime) -> BuildingProject:
    row.version += 1
    row.save()
    note(verb, f"{words}：{row.title}", by=by, at=at, about=row)
    return row


@dataclass(frozen=True)
class Step:
    """How far it is."""

    on: date
    percent: int
    words: str
    picture: bytes | None = field(default=None, repr=False)  # cleaned


@transaction.atomic
def add_progress(project: BuildingProject, step: Step, *, by: Actor, at: datetime) -> Progress:
    """Write how far a building is on a day; it never goes back, and a hundred means built."""
    row = _locked(project, rules.PLANNED, rules.BUILDING)
    rules.must_not_be_ahead(step.on, timezone.localdate(at))
    last = row.steps.order_by("-id").first()
    if not 0 <= step.percent <= 100 or (last and step.percent < last.percent):
        raise Refusal(
            _("进度要在 {least} 到 100 之间。"), _("上次已经报到 {least}，请核对。"),
            least=last.percent if last else 0,
        )  # fmt: skip
    made = Progress.objects.create(
        project=row, on=step.on, percent=step.percent, words=rules.must_have_reason(step.words),
        picture=step.picture, by_id=by.id, by=by.label,
    )  # fmt: skip
    row.state = rules.BUILT if step.percent == 100 else rules.BUILDING
    _kept(row, "venues.add_progress", f"建设进度 {step.percent}", by, at)
    return made


@transaction.atomic
def accept(
    project: BuildingProject, is_good: bool, words: str, *, by: Actor, at: datetime
) -> BuildingProject:
    """验收 by a person who neither began the building nor reported on it; else back to 在建."""
    row = _locked(project, rules.BUILT)
    built_by = row.steps.filter(is_acceptance=False).values_list("by_id", flat=True)
    rules.must_be_another(by.id, [row.made_by_id, *built_by])
    told = rules.must_have_reason(words)
    day = timezone.localdate(at)
    Progress.objects.create(
        project=row, on=day, percent=100 if is_good else 99,
        words=f"{'验收通过' if is_good else '验收没有通过'}：{told}"[:200],
        is_acceptance=True, by_id=by.id, by=by.label,
    )  # fmt: skip
    if not is_good:
        row.state = rules.BUILDING
        return _kept(row, "venues.not_accepted", "验收没有通过", by, at)
    row.state, row.accepted_on = rules.ACCEPTED, day
    row.accepted_by_id, row.accepted_by = by.id, by.label
    return _kept(row, "venues.accept", "验收通过", by, at)


@transaction.atomic
def open_as_venue(project: BuildingProject, words: VenueWords, *, by: Actor, at: datetime) -> Venue:
    """开放: the accepted building becomes a place and runs; its acceptance names it.

    It must have its spot, its hours and all that its kind needs, as any other.
    """
    row = _locked(project, rules.ACCEPTED)
    venue = services.new_row(row.union, words, by=by, at=at)
    needs = queries.needs_of(venue.kind, row.union, timezone.localdate(at))
    rules.must_be_ready(venue.latitude is not None, venue.hours.exists(), needs, words.outfits)
    services.turned(venue, rules.NAMED, f"建设项目验收通过：{row.title}", by=by, at=at)
    services.turned(venue, rules.RUNNING, by=by, at=at)
    venue.named_on = row.accepted_on
    venue.save()
    row.venue, row.state = venue, rules.OPENED
    _kept(row, "venues.open_as_venue", "建成开放", by, at)
    return venue


@transaction.atomic
def stop(project: BuildingProject, why: str, *, by: Actor, at: datetime) -> BuildingProject:
    """Stop a building, and say why."""
    row = _locked(project, rules.PLANNED, rules.BUILDING, rules.BUILT)
    told = rules.must_have_reason(why)
    Progress.objects.create(
        project=row, on=timezone.localdate(at), percent=0, words=f"停了：{told}"[:200],
        by_id=by.id, by=by.label,
    )  # fmt: skip
    row.state = rules.STOPPED
    return _kept(row, "venues.stop_project", "停建", by, at)
