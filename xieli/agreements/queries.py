"""Questions: which agreements a reader sees, for which side she acts, the board, the samples."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from xieli.agreements import rules
from xieli.agreements.models import (
    Agreement,
    Assessment,
    Clause,
    Goal,
    Joining,
    Meeting,
    Owner,
    Paper,
    Party,
    Rhythm,
    State,
    Study,
    YearItem,
)
from xieli.agreements.rules import House
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import within_any
from xieli.rulebook.queries import values
from xieli.shell.guards import Reader
from xieli.unions.models import Union

FUNCTIONS = (Function.AGREEMENTS_RUN, Function.AGREEMENTS_SIGN)
SAMPLES = Path(__file__).parent / "data" / "clauses.csv"


def house(on: date) -> House:
    """What the rulebook says of agreements on a day; one query."""
    told = values(rules.KEYS, "", on)
    return House(*(told[key].as_int for key in rules.KEYS))


@dataclass(frozen=True)
class SampleClause:
    """A clause of a sample: its name, its words, what it wants to reach."""

    title: str
    words: str
    goals: tuple[str, ...]


@lru_cache(maxsize=1)
def samples() -> dict[str, tuple[SampleClause, ...]]:
    """The two real sets of five mechanisms, by the name of the agreement they come from."""
    found: dict[str, list[SampleClause]] = defaultdict(list)
    with SAMPLES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            goals = tuple(row["goals"].split("|"))
            found[row["set"]].append(SampleClause(row["clause"], row["words"], goals))
    return {name: tuple(clauses) for name, clauses in found.items()}


# who sees what


def is_any(reader: Reader) -> bool:
    """Whether she has any mandate of agreements."""
    return any(reader.holds(one) for one in FUNCTIONS)


def visible(reader: Reader) -> QuerySet[Agreement]:
    """The agreements to which one of her unions is party, or joined a clause of.

    What is only being thought of is seen by the side that began it alone.
    """
    hers = within_any(reader, FUNCTIONS, "union__path")
    party = Party.objects.filter(hers, agreement=OuterRef("pk"))
    joined = Joining.objects.filter(hers, clause__agreement=OuterRef("pk"), left_at=None)
    first = Q(Exists(party.filter(number=1)))
    later = ~Q(state=State.DRAFT) & (Q(Exists(party)) | Q(Exists(joined)))
    return Agreement.objects.filter(first | later)


def listed(reader: Reader, state: str = "", words: str = "") -> QuerySet[Agreement]:
    """Her agreements for the list, with the counts of their items; the running first."""
    rows = visible(reader)
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(parties__name__icontains=words)).distinct()
    done = Count("items", filter=Q(items__state=rules.DONE), distinct=True)
    counted = rows.annotate(n_items=Count("items", distinct=True), n_done=done)
    return counted.prefetch_related(_parties()).order_by("-ends_on", "-id")


def _parties() -> Prefetch[str, QuerySet[Party], str]:
    return Prefetch("parties", Party.objects.select_related("union").order_by("number"))


def access(agreement_id: UUID, reader: Reader) -> Agreement:
    """An agreement she sees, with its parties; Hidden for everybody else."""
    found = visible(reader).prefetch_related(_parties()).filter(pk=agreement_id).first()
    if found is None:
        raise Hidden
    return found


@dataclass(frozen=True)
class Seat:
    """What a reader may do in one agreement: for which parties, for which joined unions."""

    runs: tuple[Party, ...]
    signs: tuple[Party, ...]
    joined: tuple[Joining, ...]

    @property
    def side(self) -> Party | None:
        """The party for which she acts where nothing else is said."""
        return (*self.runs, *self.signs, None)[0]

    def run_for(self, party_id: str) -> Party:
        """The party she chose, or her first; Hidden where she acts for none."""
        return _chosen(self.runs, party_id)

    def sign_for(self, party_id: str) -> Party:
        """The party she signs for; Hidden where she does not."""
        return _chosen(self.signs, party_id)


def _chosen(parties: tuple[Party, ...], party_id: str) -> Party:
    found = [one for one in parties if str(one.pk) == party_id] if party_id else [*parties]
    if not found:
        raise Hidden
    return found[0]


def seat(agreement: Agreement, reader: Reader) -> Seat:
    """The reader's seat: her live parties; who stands by name alone is spoken for by nobody."""
    parties = [one for one in agreement.parties.all() if one.is_live and one.union_id]

    def held(function: str) -> tuple[Party, ...]:
        return tuple(one for one in parties if one.union_id and reader.may(function, one.union_id))

    rows = Joining.objects.filter(clause__agreement=agreement, left_at=None)
    joined = rows.filter(within_any(reader, FUNCTIONS, "union__path")).select_related(
        "union", "party"
    )
    return Seat(held(Function.AGREEMENTS_RUN), held(Function.AGREEMENTS_SIGN), tuple(joined))


def order_of(agreement: Agreement) -> list[UUID]:
    """The live parties in their order, by key."""
    return [one.pk for one in agreement.parties.all() if one.is_live]


def has_other_side(agreement: Agreement, party_id: UUID) -> bool:
    """Whether another live party works in this house and so can confirm."""
    rows = Party.objects.filter(agreement=agreement, withdrawn_at=None, union__isnull=False)
    return rows.exclude(pk=party_id).exists()


# the text and the board


def text(agreement: Agreement) -> list[Clause]:
    """The clauses with their goals and the unions that joined, in order; three queries."""
    joined = Joining.objects.filter(left_at=None).select_related("union", "party")
    rows = Clause.objects.filter(agreement=agreement).prefetch_related(
        Prefetch("goals", Goal.objects.order_by("number")),
        Prefetch("joined", joined.order_by("party__number", "union__name_key")),
    )
    return list(rows.order_by("number"))


@dataclass
class BoardLine:
    """An item on the board: its owner on each side, in the parties' order, None where nobody."""

    item: YearItem
    owners: list[Owner | None]


@dataclass
class BoardGoal:
    """A goal with its items."""

    goal: Goal
    lines: list[BoardLine] = field(default_factory=list)


@dataclass
class BoardClause:
    """A clause with its goals."""

    clause: Clause
    goals: list[BoardGoal]


@dataclass
class Board:
    """What both sides see of a year: clauses, goals, items, and what the items came to."""

    parties: list[Party]
    clauses: list[BoardClause]
    counts: rules.Counts


def board(agreement: Agreement, year: int, state: str = "") -> Board:
    """The board of a year; five queries however many items."""
    parties = list(agreement.parties.all())
    owners = Prefetch("owners", Owner.objects.all())
    items = list(
        YearItem.objects.filter(agreement=agreement, year=year)
        .annotate(n_papers=Count("papers"))
        .prefetch_related(owners)
        .order_by("due_on", "id")
    )
    by_goal: dict[UUID, list[BoardLine]] = defaultdict(list)
    for item in items:
        if not state or item.state == state:
            by_goal[item.goal_id].append(BoardLine(item, _by_side(item, parties)))
    clauses = [
        BoardClause(one, [BoardGoal(goal, by_goal[goal.pk]) for goal in one.goals.all()])
        for one in text(agreement)
    ]
    return Board(parties, clauses, rules.counted([outcome(one) for one in items]))


def _by_side(item: YearItem, parties: list[Party]) -> list[Owner | None]:
    held = {one.party_id: one for one in item.owners.all()}
    return [held.get(party.pk) for party in parties]


def outcome(item: YearItem) -> rules.Outcome:
    """An item as the rules see it."""
    return rules.Outcome(item.state, item.due_on, item.done_on)


def years(agreement: Agreement, today: date) -> list[int]:
    """The years of the term up to now or its first, the latest first, and years with items."""
    span = range(agreement.starts_on.year, min(agreement.ends_on.year, today.year + 1) + 1)
    with_items = YearItem.objects.filter(agreement=agreement).values_list("year", flat=True)
    return sorted({*span, agreement.starts_on.year, *with_items.distinct()}, reverse=True)


def access_item(agreement: Agreement, item_id: UUID) -> YearItem:
    """An item of this agreement with its goal; Hidden where it is another's."""
    rows = YearItem.objects.select_related("goal__clause", "reported_party", "agreement")
    found = rows.filter(agreement=agreement, pk=item_id).first()
    if found is None:
        raise Hidden
    return found


@dataclass(frozen=True)
class May:
    """As whom a reader may work on one item: (party, union) pairs, own ones and joined ones."""

    pairs: tuple[tuple[Party, Union], ...]
    confirms: tuple[Party, ...]

    def pair_for(self, chosen: str) -> tuple[Party, Union]:
        """The chosen pair ("party:union"), or the first; Hidden where she has none."""
        known = {f"{party.pk}:{union.pk}": (party, union) for party, union in self.pairs}
        if not known or (chosen and chosen not in known):
            raise Hidden
        return known[chosen] if chosen else next(iter(known.values()))


def may_on(item: YearItem, mine: Seat) -> May:
    """As whom the reader may claim and report this item: her parties, and unions that joined."""
    own = [(one, one.union) for one in mine.runs if one.union]
    joined = [
        (one.party, one.union)
        for one in mine.joined
        if one.clause_id == item.goal.clause_id and one.party.is_live
    ]
    pairs = {(party.pk, union.pk): (party, union) for party, union in (*own, *joined)}
    return May(tuple(pairs.values()), mine.runs)


def papers_of(item: YearItem) -> QuerySet[Paper]:
    """What proves an item, without the contents."""
    return item.papers.defer("content").select_related("party").order_by("at")


def scans_of(agreement: Agreement) -> QuerySet[Paper]:
    """The signed scans, without the contents."""
    rows = agreement.papers.filter(item=None).defer("content")
    return rows.select_related("party").order_by("at")


def access_paper(agreement: Agreement, paper_id: UUID) -> Paper:
    """A paper of this agreement that has a file; Hidden else."""
    here = Q(agreement=agreement) | Q(item__agreement=agreement)  # a renewal takes its items along
    found = Paper.objects.filter(here, pk=paper_id, content__isnull=False).first()
    if found is None:
        raise Hidden
    return found


# meetings, contacts, studies, years


def meetings(agreement: Agreement) -> QuerySet[Meeting]:
    """The joint meetings, latest first, with host, next host and the count of resolutions."""
    rows = Meeting.objects.filter(agreement=agreement).select_related("host", "next_host")
    return rows.annotate(n_resolutions=Count("resolutions")).order_by("-number")


def last_held(agreement: Agreement) -> date | None:
    """The day of the last joint meeting, None where there was none."""
    rows = Meeting.objects.filter(agreement=agreement, held_on__isnull=False)
    return rows.order_by("-held_on").values_list("held_on", flat=True).first()


def access_meeting(agreement: Agreement, meeting_id: UUID) -> Meeting:
    """A joint meeting of this agreement; Hidden where it is another's."""
    found = meetings(agreement).filter(pk=meeting_id).first()
    if found is None:
        raise Hidden
    return found


def host_due(agreement: Agreement) -> UUID:
    """Whose turn it is: who the last meeting named, else the next in order."""
    order = order_of(agreement)
    last = (
        Meeting.objects.filter(agreement=agreement).exclude(state="cancelled")
        .order_by("-number").first()
    )  # fmt: skip
    if last is None:
        return order[0]
    if last.next_host_id in order:
        return last.next_host_id
    return rules.next_host(order, last.host_id)


def rhythms(agreement: Agreement) -> QuerySet[Rhythm]:
    """The recurring contacts that go on, the next first."""
    rows = Rhythm.objects.filter(agreement=agreement, ended_at=None).select_related("turn")
    return rows.prefetch_related("touches__party").order_by("next_on", "id")


def access_rhythm(agreement: Agreement, rhythm_id: UUID) -> Rhythm:
    """A recurring contact of this agreement; Hidden else."""
    found = rhythms(agreement).filter(pk=rhythm_id).first()
    if found is None:
        raise Hidden
    return found


def studies(agreement: Agreement) -> QuerySet[Study]:
    """Secondments and joint classes, latest first."""
    rows = Study.objects.filter(agreement=agreement).select_related("host")
    waiting = Count("rows", filter=Q(rows__confirmed_at=None))
    return rows.annotate(n_rows=Count("rows"), n_waiting=waiting).order_by("-starts_on", "-id")


def access_study(agreement: Agreement, study_id: UUID) -> Study:
    """A secondment or class of this agreement; Hidden else."""
    found = studies(agreement).filter(pk=study_id).first()
    if found is None:
        raise Hidden
    return found


def access_assessment(agreement: Agreement, year: int) -> Assessment:
    """The assessment of a year; Hidden where none was drafted."""
    found = Assessment.objects.filter(agreement=agreement, year=year).first()
    if found is None:
        raise Hidden
    return found


def open_owned(agreement: Agreement, party: Party) -> QuerySet[YearItem]:
    """The items not ended that this party owns."""
    rows = YearItem.objects.filter(agreement=agreement, state__in=rules.PENDING)
    return rows.filter(Exists(Owner.objects.filter(item=OuterRef("pk"), party=party)))


def latest_scan(agreement: Agreement) -> bool:
    """Whether a signed scan lies in the file."""
    return agreement.papers.filter(item=None).exists()
