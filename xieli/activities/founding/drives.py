"""Coverage drives: targets, contacts, and a funnel counted from founding's own files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from xieli.activities.founding import queries, rules
from xieli.activities.founding.models import (
    Contact,
    Drive,
    FileState,
    FoundingFile,
    Step,
    Target,
    TargetKind,
    Way,
)
from xieli.activities.founding.queries import CODE
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell import codes
from xieli.shell.guards import Reader
from xieli.unions.models import Enterprise, Union
from xieli.unions.queries import within
from xieli.unions.rules import must_be_name


@dataclass(frozen=True)
class NewDrive:
    """A drive to be opened: title, window, and what it sets out to win."""

    union: Union
    title: str
    opens_on: date
    closes_on: date
    goal_firms: int = 0
    goal_people: int = 0


@dataclass(frozen=True)
class NewTarget:
    """A firm (with its credit code, if known) or a group to be won, and who follows it up."""

    kind: str
    name: str
    headcount: int
    follower: Actor | None = None
    credit_code: str = ""


@dataclass(frozen=True)
class Rung:
    """One rung of a drive's funnel: how many targets, their staff, and percent of the first."""

    key: str
    title: str
    targets: int
    people: int
    percent: int


@transaction.atomic
def open_drive(new: NewDrive, *, by: Actor, at: datetime) -> Drive:
    """Open a drive of a union with its window and goals."""
    if new.closes_on < new.opens_on:
        raise Refusal(_("结束日早于开始日。"), _("请核对日期。"))
    drive = Drive.objects.create(
        code=codes.make(CODE), union=new.union, title=must_be_name(new.title),
        opens_on=new.opens_on, closes_on=new.closes_on, goal_firms=new.goal_firms,
        goal_people=new.goal_people,
    )  # fmt: skip
    note("founding.open_drive", f"开展建会行动：{drive.title}", by=by, at=at, about=drive)
    return drive


@transaction.atomic
def add_target(drive: Drive, new: NewTarget, *, by: Actor, at: datetime) -> Target:
    """Put a firm or a group on a drive's list, once; a firm that has its union is refused."""
    Drive.objects.select_for_update().get(pk=drive.pk)
    name = must_be_name(new.name)
    if new.headcount < 1:
        raise Refusal(_("职工人数要填 1 人以上。"), _("没有准数的，填估计数。"))
    if drive.targets.filter(name=name).exists():
        raise Refusal(_("“{name}”已经在清单里。"), _("请在那一行上补联系记录。"), name=name)
    firm = None
    if new.kind == TargetKind.FIRM:
        firm = _known_firm(name, new.credit_code, queries.region_of(drive.union))
    if firm and firm.union_id:
        raise Refusal(_("“{name}”已经有自己的工会。"), _("不用列进建会清单。"), name=name)
    target = Target.objects.create(
        drive=drive, kind=TargetKind(new.kind), name=name, enterprise=firm,
        headcount=new.headcount, follower_id=new.follower.id if new.follower else None,
        follower=new.follower.label if new.follower else "",
    )  # fmt: skip
    facts = {"headcount": target.headcount}
    words = f"列入建会清单：{target.name}"
    note("founding.add_target", words, by=by, at=at, about=target, facts=facts)
    return target


def _known_firm(name: str, code: str, region: str) -> Enterprise | None:
    """The firm's row where it has one already; a target alone registers nobody."""
    if code.strip():
        found = Enterprise.objects.filter(credit_code=id_numbers.credit_code(code)).first()
        if found:
            return found
    return Enterprise.objects.filter(name=name, region__code=region).first()


@transaction.atomic
def log_contact(
    target: Target, way: str, words: str, *, key: str, on: date, by: Actor, at: datetime
) -> Contact:
    """Keep one visit or call; the same sheet sent again is the same contact."""
    known = Contact.objects.filter(key=key).first()
    if known:
        return known
    rules.must_not_be_ahead(on, timezone.localdate(at))
    contact = Contact.objects.create(
        key=key, target=target, on=on, way=Way(way), words=must_be_name(words)[:200], at=at,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip
    note("founding.log_contact", f"联系{target.name}", by=by, at=at, about=contact)
    return contact


@transaction.atomic
def follow(target: Target, *, by: Actor, at: datetime) -> Target:
    """Take a target over: from now on the actor follows it up."""
    target = Target.objects.select_for_update().get(pk=target.pk)
    target.follower_id, target.follower = by.id, by.label
    target.save(update_fields=["follower_id", "follower"])
    words = f"改由{by.label}跟进：{target.name}"
    note("founding.follow", words, by=by, at=at, about=target)
    return target


def drives(reader: Reader) -> QuerySet[Drive]:
    """The drives of the unions a reader keeps, newest first, with how many targets each has."""
    rows = Drive.objects.filter(within(queries.tops_of(reader), "union__path"))
    listed = rows.select_related("union").annotate(n_targets=Count("targets"))
    return listed.order_by("-opens_on", "-id")


def access_drive(reader: Reader, drive_id: UUID) -> Drive:
    """A drive of a union the reader keeps; Hidden for everybody else."""
    found = Drive.objects.select_related("union__region").filter(pk=drive_id).first()
    if found is None or not queries.may_keep(reader, found.union_id):
        raise Hidden
    return found


def targets(drive: Drive) -> QuerySet[Target]:
    """A drive's targets with how often each was contacted, by name."""
    newest = Prefetch("contacts", Contact.objects.order_by("-on", "-id"))
    rows = drive.targets.annotate(n_contacts=Count("contacts")).prefetch_related(newest)
    return rows.order_by("name", "id")


def funnel(drive: Drive) -> list[Rung]:
    """The funnel from the rows: listed → contacted → 意向 → 批复 → 选举 → 建成.

    A rung counts targets and their headcount; a group that several firms come from counts once.
    Members who joined one by one through the drive's code are membership's to count, see
    queries.drive_of_code.
    """
    of_target = FoundingFile.objects.filter(target=OuterRef("pk"))
    conditions: tuple[tuple[str, str, Q], ...] = (
        ("listed", _("列入清单"), Q()),
        ("contacted", _("联系过"), Q(Exists(Contact.objects.filter(target=OuterRef("pk"))))),
        ("intent", _("交了意向"), Q(Exists(of_target))),
        ("approved", _("批复建会"), Q(Exists(_past(of_target, Step.APPROVED)))),
        ("elected", _("选出委员会"), Q(Exists(_past(of_target, Step.ELECTED)))),
        ("filed", _("建成工会"), Q(Exists(of_target.filter(state=FileState.DONE)))),
    )
    rows = Target.objects.filter(drive=drive)
    counted = [(key, title, *_count(rows.filter(is_so))) for key, title, is_so in conditions]
    first = counted[0][2]
    return [Rung(key, title, n, people, rules.share(n, first)) for key, title, n, people in counted]


def _past(files: QuerySet[FoundingFile], step: Step) -> QuerySet[FoundingFile]:
    """The files that have this step behind them."""
    later = rules.STEPS[rules.STEPS.index(step) :]
    return files.filter(step__in=later).exclude(state=FileState.REFUSED)


def _count(rows: QuerySet[Target]) -> tuple[int, int]:
    told = rows.aggregate(n=Count("pk"), people=Sum("headcount"))
    return told["n"], told["people"] or 0


def joined(drive: Drive) -> tuple[int, int]:
    """How many unions stand through the drive, and their members at the election."""
    files = FoundingFile.objects.filter(target__drive=drive, state=FileState.DONE)
    told = files.aggregate(n=Count("pk"), people=Sum("members"))
    return told["n"], told["people"] or 0
