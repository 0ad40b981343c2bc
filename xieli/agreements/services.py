"""The verbs of the text: draft, add_party, change, name_liaison, write_clause, remove_clause,
write_goal, remove_goal, take_sample, remark, join, leave. The text moves only while it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from xieli.agreements import queries, rules
from xieli.agreements.models import Agreement, Clause, Goal, Joining, Party, Remark, State
from xieli.agreements.queries import SampleClause
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@dataclass(frozen=True)
class Cover:
    """What an agreement says of itself."""

    title: str
    starts_on: date
    ends_on: date
    basis: str = ""


@dataclass(frozen=True)
class NewParty:
    """A side: a union of the tree, or a name with the home where it keeps its data."""

    union: Union | None = None
    name: str = ""
    home: str = ""


@dataclass(frozen=True)
class Liaison:
    """Who is asked on one side."""

    name: str
    post: str = ""
    phone: str = ""


@dataclass(frozen=True)
class ClauseWords:
    """A clause as it is written."""

    title: str
    words: str = ""


@transaction.atomic
def draft(
    cover: Cover, parties: Sequence[NewParty], *, by: Actor, at: datetime, sample: str = ""
) -> Agreement:
    """Begin an agreement; the first party alone sees it until it is sent to the others."""
    rules.must_be_term(cover.starts_on, cover.ends_on)
    if not parties or parties[0].union is None:
        raise Hidden
    agreement = Agreement(
        title=cover.title, basis=cover.basis, starts_on=cover.starts_on, ends_on=cover.ends_on,
        made_by=by.label,
    )  # fmt: skip
    agreement.save(force_insert=True)
    for new in parties:
        put_party(agreement, new)
    if sample:
        put_clauses(agreement, _sample(sample))
    note("agreements.draft", f"起草协作协议：{agreement.title}", by=by, at=at, about=agreement)
    return agreement


def _sample(name: str) -> tuple[SampleClause, ...]:
    known = queries.samples()
    if name not in known:
        raise Hidden
    return known[name]


def put_party(agreement: Agreement, new: NewParty) -> Party:
    """Write one more side; the same union twice is refused. Runs under its caller's note."""
    known = list(Party.objects.filter(agreement=agreement))
    rules.must_be_two(len(known) + 2)
    name = new.union.name if new.union else " ".join(new.name.split())
    if any(one.name == name and one.home == new.home for one in known):
        raise Refusal(_("“{name}”已经是一方了。"), _("请选另一家。"), name=name)
    if new.union is None and not (name and new.home.strip()):
        raise Refusal(
            _("对方不在本家的工会树里，要写明名称和所在地方。"), _("例如：合川区总工会，重庆市。")
        )
    return Party.objects.create(
        agreement=agreement, number=len(known) + 1, union=new.union, name=name,
        home="" if new.union else " ".join(new.home.split()),
    )  # fmt: skip


def put_clauses(agreement: Agreement, clauses: Iterable[SampleClause]) -> None:
    """Write clauses with their goals behind those that stand. Runs under its caller's note."""
    start = _last(Clause.objects.filter(agreement=agreement))
    for number, one in enumerate(clauses, start + 1):
        clause = Clause.objects.create(
            agreement=agreement, number=number, title=one.title, words=one.words
        )
        Goal.objects.bulk_create(
            Goal(clause=clause, number=n, words=words) for n, words in enumerate(one.goals, 1)
        )


def _last(rows: object) -> int:
    found = rows.aggregate(most=Max("number"))["most"]  # type: ignore[attr-defined]
    return int(found or 0)


@transaction.atomic
def change(agreement: Agreement, cover: Cover, *, seen: int, by: Actor, at: datetime) -> Agreement:
    """Change title, basis and term while the text is written."""
    row = held(agreement, seen, rules.WRITING)
    rules.must_be_term(cover.starts_on, cover.ends_on)
    row.title, row.basis = cover.title, cover.basis
    row.starts_on, row.ends_on = cover.starts_on, cover.ends_on
    return keep(row, "agreements.change", f"改协议封面：{row.title}", by=by, at=at)


@transaction.atomic
def add_party(agreement: Agreement, new: NewParty, *, by: Actor, at: datetime) -> Party:
    """Add one more side while the text is written."""
    row = held(agreement, None, rules.WRITING)
    party = put_party(row, new)
    keep(row, "agreements.add_party", f"加上一方“{party.name}”：{row.title}", by=by, at=at)
    return party


@transaction.atomic
def name_liaison(party: Party, told: Liaison, *, by: Actor, at: datetime) -> Party:
    """Say whom to ask on a side; at any time."""
    row = held(party.agreement, None, None)
    found = Party.objects.get(pk=party.pk)
    found.liaison, found.liaison_post = told.name, told.post
    found.liaison_phone = told.phone
    found.save(update_fields=["liaison", "liaison_post", "liaison_phone"])
    keep(row, "agreements.name_liaison", f"写明“{found.name}”的联络员", by=by, at=at)
    return found


@transaction.atomic
def write_clause(
    agreement: Agreement, told: ClauseWords, number: int = 0, *, by: Actor, at: datetime
) -> Clause:
    """Write a new clause (number 0) or change one, while the text is written."""
    row = held(agreement, None, rules.WRITING)
    clauses = Clause.objects.filter(agreement=row)
    if number:
        clause = clauses.filter(number=number).first()
        if clause is None:
            raise Hidden
    else:
        if clauses.count() >= rules.MOST_CLAUSES:
            raise Refusal(_("一份协议最多 {n} 条机制。"), n=rules.MOST_CLAUSES)
        clause = Clause(agreement=row, number=_last(clauses) + 1)
    clause.title, clause.words = told.title, told.words
    clause.save()
    keep(row, "agreements.write_clause", f"写机制“{clause.title}”：{row.title}", by=by, at=at)
    return clause


@transaction.atomic
def remove_clause(agreement: Agreement, number: int, *, by: Actor, at: datetime) -> None:
    """Take a clause out of the text, with its goals; not one that has items."""
    row = held(agreement, None, rules.WRITING)
    clause = Clause.objects.filter(agreement=row, number=number).first()
    if clause is None:
        raise Hidden
    goals = Goal.objects.filter(clause=clause)
    if row.items.filter(goal__in=goals).exists():
        raise Refusal(_("这条机制下已经列了事项。"), _("请先把事项移走或关掉。"))
    Joining.objects.filter(clause=clause).delete()
    goals.delete()
    clause.delete()
    keep(row, "agreements.remove_clause", f"删去机制“{clause.title}”：{row.title}", by=by, at=at)


@transaction.atomic
def write_goal(
    agreement: Agreement, clause_number: int, words: str, *, by: Actor, at: datetime
) -> Goal:
    """Add a goal to a clause while the text is written."""
    row = held(agreement, None, rules.WRITING)
    clause = Clause.objects.filter(agreement=row, number=clause_number).first()
    if clause is None:
        raise Hidden
    if clause.goals.count() >= rules.MOST_GOALS:
        raise Refusal(_("一条机制最多 {n} 个重点目标。"), n=rules.MOST_GOALS)
    goal = Goal.objects.create(clause=clause, number=_last(clause.goals.all()) + 1, words=words)
    keep(row, "agreements.write_goal", f"写重点目标：{row.title}", by=by, at=at)
    return goal


@transaction.atomic
def remove_goal(agreement: Agreement, goal_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a goal out of the text; not one that has items."""
    row = held(agreement, None, rules.WRITING)
    goal = Goal.objects.filter(clause__agreement=row, pk=goal_id).first()
    if goal is None:
        raise Hidden
    if goal.items.exists():
        raise Refusal(_("这个目标下已经列了事项。"), _("请先把事项移走或关掉。"))
    goal.delete()
    keep(row, "agreements.remove_goal", f"删去一个重点目标：{row.title}", by=by, at=at)


@transaction.atomic
def take_sample(agreement: Agreement, name: str, *, by: Actor, at: datetime) -> Agreement:
    """Bring the five mechanisms of a sample in behind what stands."""
    row = held(agreement, None, rules.WRITING)
    found = _sample(name)
    if row.clauses.count() + len(found) > rules.MOST_CLAUSES:
        raise Refusal(_("一份协议最多 {n} 条机制。"), n=rules.MOST_CLAUSES)
    put_clauses(row, found)
    return keep(row, "agreements.take_sample", f"带入样本“{name}”：{row.title}", by=by, at=at)


@transaction.atomic
def remark(agreement: Agreement, party: Party, words: str, *, by: Actor, at: datetime) -> Remark:
    """Say something of the text; every side reads it."""
    row = held(agreement, None, (State.DRAFT, State.TALKS, State.REVIEW))
    made = Remark.objects.create(agreement=row, party=party, words=words, at=at, by=by.label)
    note("agreements.remark", f"“{party.name}”对文本提了意见：{row.title}", by=by, at=at, about=row)
    return made


@transaction.atomic
def join(clause: Clause, party: Party, union: Union, *, by: Actor, at: datetime) -> Joining:
    """Let a union of that side take part in a clause; the same one twice is one.

    Law: it stands below the party, or its own officer brings it in (the door asks for that).
    """
    row = held(clause.agreement, None, (*rules.WRITING, *rules.LIVE, State.REVIEW, State.SIGNING))
    if party.agreement_id != row.pk or party.withdrawn_at:
        raise Hidden
    if Party.objects.filter(agreement=row, union=union).exists():
        raise Refusal(_("“{name}”本来就是协议的一方。"), name=union.name)
    told = {"party": party, "joined_at": at, "joined_by": by.label}
    made, fresh = Joining.objects.get_or_create(
        clause=clause, union=union, left_at=None, defaults=told
    )
    if fresh:
        words = f"“{union.name}”加入机制“{clause.title}”：{row.title}"
        keep(row, "agreements.join", words, by=by, at=at)
    return made


@transaction.atomic
def leave(joining: Joining, *, by: Actor, at: datetime) -> Joining:
    """Let a union take part no more; what it owns stays its own until it hands it back."""
    row = held(joining.clause.agreement, None, None)
    found = Joining.objects.select_related("union", "clause").get(pk=joining.pk)
    if found.left_at is None:
        found.left_at = at
        found.save(update_fields=["left_at"])
        words = f"“{found.union.name}”退出机制“{found.clause.title}”：{row.title}"
        keep(row, "agreements.leave", words, by=by, at=at)
    return found


# what every verb of an agreement begins and ends with


def held(agreement: Agreement, seen: int | None, states: Iterable[str] | None) -> Agreement:
    """The agreement, locked, at the version that was seen and in one of these states."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if seen is not None:
        rules.must_be_seen(row.version, seen)
    if states is not None:
        rules.must_be_in(row.state, frozenset(map(str, states)), dict(State.choices))
    return row


def keep(row: Agreement, verb: str, words: str, *, by: Actor, at: datetime) -> Agreement:
    """Save the agreement at its next version, with the verb's one note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
