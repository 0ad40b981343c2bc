"""Questions: where an application is, who has it and until when, what waits, what is shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import User
from xieli.review import moving, rules
from xieli.review.models import Act, Application, Call, NoticeLine, Objection, State
from xieli.review.showing import (
    Group,
    Waiting,
    access_appeal,
    access_group,
    access_line,
    access_notice,
    access_objection,
    access_public_notice,
    due_notices,
    line_of,
    lines_of,
    may_post,
    mine_at,
    notices_of,
    open_appeals,
    open_objections,
    running_notices,
    shown_lines,
    to_post,
    words_for,
)
from xieli.review.steps import Step, timeline
from xieli.shell.guards import Reader
from xieli.unions.models import Union
from xieli.unions.rules import ids_of

__all__ = [
    "Group", "Step", "Waiting", "access_appeal", "access_group", "access_line", "access_notice",
    "access_objection", "access_public_notice", "due_notices", "line_of", "lines_of", "may_post",
    "notices_of", "open_appeals", "open_objections", "running_notices", "shown_lines", "timeline",
    "to_post", "words_for",
]  # fmt: skip
SHOWN = ("call", "stage", "at_union", "union", "person")


def access_application(number: str) -> Application:
    """Fetch an application by its public number; Hidden where there is none."""
    found = Application.objects.select_related(*SHOWN).filter(number=number).first()
    if found is None:
        raise Hidden
    return found


def of_about(about_id: UUID) -> Application | None:
    """The newest application about a kind's row, if any."""
    rows = Application.objects.select_related(*SHOWN).filter(about_id=about_id)
    return rows.order_by("-id").first()


def of_person(actor: Actor) -> QuerySet[Application]:
    """The applications of the signed-in person: asked by her, or about her; newest first."""
    if actor.id is None:
        return Application.objects.none()
    mine = User.objects.filter(pk=actor.id, person__isnull=False).values("person_id")
    rows = Application.objects.filter(Q(asked_by_id=actor.id) | Q(person__in=mine))
    return rows.select_related(*SHOWN).order_by("-id")


def access_own(actor: Actor, number: str) -> Application:
    """One of the signed-in person's own applications; Hidden for every other."""
    found = of_person(actor).filter(number=number).first()
    if found is None:
        raise Hidden
    return found


def open_call_of(matter: str, union: Union, on: date | None = None) -> Call:
    """The newest open call of the matter at the nearest union at or above; Refusal for none.

    Without a day calls are not held to their days: the verbs that draft and submit do that.
    """
    way = ids_of(union.path)
    rows = Call.objects.filter(matter=matter, union__in=way).select_related("union")
    open_ones = [
        one for one in rows if on is None or rules.is_open(one.opens_on, one.closes_on, on)
    ]
    if not open_ones:
        raise Refusal(_("这里还没有开办这一项。"), _("请问问您的工会，或打 12351。"))
    return max(open_ones, key=lambda one: (way.index(one.union_id), one.opens_on, one.id))


def waiting(reader: Reader, matters: Collection[str] | None, on: date) -> QuerySet[Application]:
    """What waits for the reader's mandates, the earliest deadline first; None is every matter.

    `is_late` tells which are past their last day. A shown entry waits for time and not for her,
    until an objection to it is open or upheld.
    """
    shown = NoticeLine.objects.filter(
        application=OuterRef("pk"), stage=OuterRef("stage"), is_void=False
    )
    disputed = Objection.objects.filter(
        Q(answered_at=None) | Q(is_upheld=True, line__is_void=False),
        line__application=OuterRef("pk"), line__stage=OuterRef("stage"),
    )  # fmt: skip
    rows = Application.objects.filter(
        mine_at(reader, "stage__function", "at_union__path"), state=State.IN_REVIEW
    )
    if matters is not None:
        rows = rows.filter(call__matter__in=matters)
    rows = rows.filter(~Q(stage__act=Act.NOTICE) | ~Q(Exists(shown)) | Q(Exists(disputed)))
    late = Case(When(until__lt=on, then=True), default=False)
    return rows.annotate(is_late=late).select_related(*SHOWN).order_by("until", "id")


def by_numbers(numbers: Collection[str]) -> list[Application]:
    """The applications with these numbers, in the order of their deadlines."""
    rows = Application.objects.filter(number__in=numbers).select_related(*SHOWN)
    return list(rows.order_by("until", "id"))


def may_read(reader: Reader, application: Application) -> bool:
    """Say whether the reader works at any stage of the application's call, for its union."""
    functions = {one.function for one in application.call.stages.all()}
    return any(reader.may(one, application.union_id) for one in functions)


def may_decide(reader: Reader, application: Application) -> bool:
    """Say whether the present stage (of an ended one: the last) is the reader's to decide."""
    stage = application.stage
    if stage is None:
        return False
    return reader.may(stage.function, application.at_union_id or moving.union_at(application))


def why_not(application: Application, actor: Actor) -> str:
    """Say in words why this actor may not decide the present stage; "" where she may."""
    if application.state != State.IN_REVIEW:
        return _("现在不在办理中。")
    stage = moving.stage_of(application)
    asked, before = moving.who_asked(application), moving.who_decided_before(application)
    said = moving.words_of(application)
    try:
        who = rules.must_be_another(actor.id, asked, before)
        rules.must_be_first_word(who, stage.number, application.round, said)
    except Refusal as no:
        return " ".join(no.told_by(_)).strip()
    return ""
