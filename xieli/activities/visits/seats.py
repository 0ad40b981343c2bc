"""The seat of a reader in a campaign: what of it she runs, decides or may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from xieli.activities.visits import queries, rules
from xieli.activities.visits.models import VisitList
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function, Mandate, User
from xieli.people.queries import visible_unions
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.shell.guards import Reader
from xieli.unions.models import Union
from xieli.unions.rules import ids_of


@dataclass(frozen=True)
class Seat:
    """What this reader may do in this campaign."""

    programme: Programme
    reader: Reader
    runs: bool  # the whole campaign: funds, goods, publishing
    decides: bool  # … pays and approves
    unions: frozenset[UUID]  # those whose lists she may see, none where she sees all

    @property
    def sees_all(self) -> bool:
        """Whether the whole campaign is hers to look at."""
        return self.runs or self.decides

    def runs_list(self, visit_list: VisitList) -> bool:
        """Whether she keeps this union's list."""
        return self.reader.may(Function.VISITS_RUN, visit_list.union_id, self.programme.id)

    def sees_list(self, visit_list: VisitList) -> bool:
        """Whether she keeps or decides this union's list."""
        decides = self.reader.may(Function.VISITS_DECIDE, visit_list.union_id, self.programme.id)
        return decides or self.runs_list(visit_list)

    def lists(self) -> QuerySet[VisitList]:
        """The lists she may see, with their figures."""
        rows = queries.lists_of(self.programme)
        return rows if self.sees_all else rows.filter(union__in=self.unions)


def seat(reader: Reader, slug: str) -> Seat:
    """The reader's seat in a campaign; Hidden for a stranger."""
    programme = access_programme(slug)
    if programme.kind != rules.KIND:
        raise Hidden
    return seat_in(reader, programme)


def seat_in(reader: Reader, programme: Programme) -> Seat:
    """The same for a campaign already found."""
    runs = reader.may(Function.VISITS_RUN, programme.union_id, programme.id)
    decides = reader.may(Function.VISITS_DECIDE, programme.union_id, programme.id)
    mine = frozenset[UUID]() if runs or decides else _unions(reader, programme)
    if not (runs or decides or mine):
        raise Hidden
    return Seat(programme, reader, runs, decides, mine)


def _unions(reader: Reader, programme: Programme) -> frozenset[UUID]:
    """The unions at or below the campaign's for which she does something."""
    if not any(reader.holds(one) for one in (Function.VISITS_RUN, Function.VISITS_DECIDE)):
        return frozenset()
    path = programme.union.path
    found: set[UUID] = set()
    for function in (Function.VISITS_RUN, Function.VISITS_DECIDE):
        rows = visible_unions(reader, function, programme.id)
        found |= set(rows.filter(path__startswith=f"{path}/").values_list("id", flat=True))
    return frozenset(found)


def mine(reader: Reader) -> list[Programme]:
    """The campaigns in which she has a seat, newest first."""
    if not any(reader.holds(one) for one in (Function.VISITS_RUN, Function.VISITS_DECIDE)):
        raise Hidden
    told = []
    for programme in queries.programmes_of_kind():
        try:
            told.append(seat_in(reader, programme).programme)
        except Hidden:
            continue
    return told


def list_seat(reader: Reader, list_id: UUID) -> tuple[Seat, VisitList]:
    """A list and the reader's seat in its campaign; Hidden where it is not hers."""
    visit_list = queries.access_list(list_id)
    mine_ = seat_in(reader, visit_list.programme)
    if not mine_.sees_list(visit_list):
        raise Hidden
    return mine_, visit_list


def must_run_list(mine_: Seat, visit_list: VisitList) -> None:
    """Pass who keeps the list; Hidden for who only looks."""
    if not mine_.runs_list(visit_list):
        raise Hidden


def visitors(union: Union, programme: Programme, on: date) -> QuerySet[User]:
    """The people who may be sent out for a union: mandated for visits at or above it."""
    held = Mandate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), Q(programme_id=None) | Q(programme_id=programme.id),
        function=Function.VISITS_RUN, union__in=ids_of(union.path), starts_on__lte=on,
    )  # fmt: skip
    return User.objects.filter(mandates__in=held, is_active=True).distinct().order_by("shown_name")
