"""How an application moves: locked, seen fresh, into a stage, on to the next, to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import User
from xieli.review import rules
from xieli.review.models import Application, Decision, NoticeLine, Objection, Stage, State
from xieli.rulebook import queries as rulebook
from xieli.unions.models import Union
from xieli.unions.rules import ids_of

BY_TIME = "公示期满，没有异议"
MOVED = ("state", "stage_id", "at_union_id", "until", "missing", "ended_at")
SHOWN = ("call", "stage", "union__region", "person")
LIVE = (State.DRAFT, State.IN_REVIEW, State.RETURNED)


def locked(application: Application, seen: int) -> Application:
    """Give the application as it is now, locked; Refusal where the actor has seen an older one."""
    rows = Application.objects.select_for_update(of=("self",))
    now = rows.select_related(*SHOWN).get(pk=application.pk)
    rules.must_be_fresh(seen, now.version)
    return now


def keep(application: Application) -> Application:
    """Keep what a verb changed and count the version up."""
    application.version += 1
    application.save()
    return application


def must_be_in(application: Application, *states: str) -> None:
    """Pass an application in one of these states."""
    if application.state not in states:
        raise Refusal(
            _("这件事现在是“{state}”，不能这样办。"),
            _("请刷新页面看看办到哪了。"),
            state=State(application.state).label,
        )


def stage_of(application: Application) -> Stage:
    """The stage where an application under review stands."""
    assert application.stage is not None
    return application.stage


def way_up(union: Union) -> list[rules.Spot]:
    """The union and all above it, the nearest first; one query."""
    return ways_up([union])[union.pk]


def union_at(application: Application) -> UUID:
    """The union whose turn the present stage is, also after the end."""
    return rules.union_for(stage_of(application).level, way_up(application.union))


def ways_up(unions: Iterable[Union]) -> dict[UUID, list[rules.Spot]]:
    """For each union the way up, the nearest first; one query for all."""
    paths = {one.pk: ids_of(one.path) for one in unions}
    every = {pk for path in paths.values() for pk in path}
    levels = dict(Union.objects.filter(pk__in=every).values_list("id", "level"))
    return {
        own: [rules.Spot(pk, levels[pk]) for pk in reversed(path)] for own, path in paths.items()
    }


def enter(application: Application, stage: Stage, today: date) -> None:
    """Put an application into a stage: who has it from now on, and until which working day."""
    until = rulebook.working_days_after(today, stage.days)
    _enter(application, stage, way_up(application.union), until)


def _enter(application: Application, stage: Stage, way: Sequence[rules.Spot], until: date) -> None:
    application.state, application.stage, application.missing = State.IN_REVIEW, stage, ""
    application.at_union_id = rules.union_for(stage.level, way)
    application.until = until


def step_on(applications: Sequence[Application], at: datetime) -> None:
    """Put passed applications into their next stage, or grant them after the last.

    A handful of queries for however many there are; the caller keeps them.
    """
    calls = {one.call_id for one in applications}
    stages = {(s.call_id, s.number): s for s in Stage.objects.filter(call__in=calls)}
    ways = ways_up({one.union for one in applications})
    ends: dict[int, date] = {}
    for one in applications:
        later = stages.get((one.call_id, stage_of(one).number + 1))
        if later is None:
            end(one, State.GRANTED, at)
            continue
        if later.days not in ends:
            ends[later.days] = rulebook.working_days_after(timezone.localdate(at), later.days)
        _enter(one, later, ways[one.union_id], ends[later.days])


def free_of(shown: Sequence[Application], over: Q) -> list[Application]:
    """Those of some locked applications whose notice is over and no objection holds; two queries.

    `over` tells, about a line, whether its notice is over: an entry shown anew waits for its own.
    An open objection holds, wherever it was made; an upheld one holds until the entry is changed.
    """
    ids = [one.pk for one in shown]
    lines = NoticeLine.objects.filter(over, application__in=ids, is_void=False)
    alive = set(lines.values_list("application_id", "stage_id"))
    upheld = Q(is_upheld=True, line__is_void=False)
    holding = Objection.objects.filter(Q(answered_at=None) | upheld, line__application__in=ids)
    held = set(holding.values_list("line__application_id", "line__stage_id"))
    return [
        one
        for one in shown
        if one.state == State.IN_REVIEW and (one.pk, one.stage_id) in alive - held
    ]


def pass_by_time(applications: Sequence[Application], at: datetime) -> list[Application]:
    """Let shown applications move on because their notice is over; one word each, by nobody."""
    passed = list(applications)
    Decision.objects.bulk_create(
        (
            Decision(
                application=one, stage=stage_of(one), round=one.round, outcome=rules.PASS,
                reason=BY_TIME, at=at, actor_id=SYSTEM.id, actor_label=SYSTEM.label,
            )
            for one in passed
        ),
        batch_size=500,
    )  # fmt: skip
    step_on(passed, at)
    _keep_all(passed)
    return passed


def _keep_all(passed: Sequence[Application]) -> None:
    """Keep many that moved, one statement for all that now stand alike."""
    alike: dict[tuple[object, ...], list[Application]] = {}
    for one in passed:
        alike.setdefault(tuple(getattr(one, name) for name in MOVED), []).append(one)
        one.version += 1
    for words, some in alike.items():
        rows = Application.objects.filter(pk__in=[one.pk for one in some])
        rows.update(**dict(zip(MOVED, words, strict=True)), version=F("version") + 1)


def end(application: Application, state: str, at: datetime) -> None:
    """Bring an application to its end; its stage stays, to be read and appealed against."""
    application.state, application.ended_at = state, at
    application.until, application.missing = None, ""
    application.at_union = None


def begin_anew(application: Application) -> None:
    """Begin a new round; what is shown of the application counts no more."""
    application.round += 1
    void_lines(application)


def void_lines(application: Application) -> None:
    """Take an application off the notices where it is shown at its present stage."""
    lines = NoticeLine.objects.filter(application=application, stage=application.stage)
    lines.filter(is_void=False).update(is_void=True)


def words_of(application: Application) -> list[rules.Word]:
    """Everything said about an application so far."""
    rows = Decision.objects.filter(application=application).order_by("id")
    return [
        rules.Word(*row)
        for row in rows.values_list("stage__number", "round", "outcome", "actor_id")
    ]


def who_asked(application: Application) -> set[object]:
    """Everybody who asked: the one who drafted, whoever handed it in, the person it is about."""
    asked: set[object] = set(application.versions.values_list("actor_id", flat=True))
    asked.add(application.asked_by_id)
    if application.person_id:
        asked |= set(User.objects.filter(person=application.person_id).values_list("id", flat=True))
    return asked - {None}


def who_decided_before(application: Application) -> set[object]:
    """Who may not decide this stage: the stage before's, its refusers, who answered an appeal."""
    said, number = words_of(application), stage_of(application).number
    before: set[object] = {*rules.deciders_before(number, said), *rules.refusers(number, said)}
    before |= set(application.appeals.values_list("answered_by_id", flat=True))
    return before - {None}


def write(application: Application, outcome: str, reason: str, by: Actor, at: datetime) -> Decision:
    """Write one person's word at the present stage and round."""
    return Decision.objects.create(
        application=application, stage=stage_of(application), round=application.round,
        outcome=outcome, reason=reason, at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def locked_any(application_id: UUID) -> Application:
    """Give the application as it is now, locked, whatever version the actor has seen."""
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related(*SHOWN).get(pk=application_id)
