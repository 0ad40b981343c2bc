"""Questions: which teams a reader sees, the team, its log, its items, what ends or is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from xieli.activities.stationing import rules
from xieli.activities.stationing.models import (
    Backer,
    HeardMatter,
    LogEntry,
    LogPicture,
    PlanItem,
    Progress,
    Stationing,
    Term,
)
from xieli.activities.stationing.rules import House
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import values
from xieli.shell.guards import Reader, must_may
from xieli.unions.models import Union
from xieli.unions.queries import within

RUN = Function.STATIONING_RUN


def house(on: date, region_code: str = "") -> House:
    """What the rulebook says on a day; one query."""
    return read_house(values(rules.KEYS, region_code, on))


def read_house(told: Mapping[str, Parameter]) -> House:
    """The house of these values of the rulebook."""
    fields = tuple(told[rules.FIELDS].as_words)
    term, item, pictures = (told[key].as_int for key in rules.KEYS[1:])
    return House(fields, term, item, pictures)


def house_of(stationing: Stationing, on: date) -> House:
    """What the rulebook says at the place where the team stays."""
    region = stationing.host.region
    return house(on, region.code if region else "")


def seen_by(reader: Reader) -> QuerySet[Stationing]:
    """The teams that this officer's unions send or have on their ground; running ones first."""
    rows = Stationing.objects.filter(_either(reader))
    return rows.select_related("union", "host").order_by(F("ended_on").desc(nulls_first=True), "id")


def _either(reader: Reader, way: str = "") -> Q:
    """Rows whose team one of her unions sends or has on its ground; `way` leads to the team."""
    tops = reader.tops(RUN)
    return within(tops, f"{way}union__path") | within(tops, f"{way}host__path")


def _sent(reader: Reader, way: str = "") -> Q:
    return within(reader.tops(RUN), f"{way}union__path")


def listed(reader: Reader, kind: str = "", words: str = "") -> QuerySet[Stationing]:
    """The same with how many items are open and late is left to the page, narrowed."""
    rows = seen_by(reader)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(
            Q(place__icontains=words) | Q(union__name__icontains=words)
            | Q(host__name__icontains=words)
        )  # fmt: skip
    open_items = Count("items", filter=Q(items__state=rules.OPEN), distinct=True)
    return rows.annotate(n_items=open_items)


def access_stationing(stationing_id: UUID, reader: Reader) -> Stationing:
    """A team for either side; Hidden for everyone else."""
    rows = Stationing.objects.select_related("union", "host__region")
    found = rows.filter(id=stationing_id).first()
    if found is None or not is_of(found, reader):
        raise Hidden
    return found


def is_of(stationing: Stationing, reader: Reader) -> bool:
    """Whether the reader works for one of the two sides."""
    return sends(stationing, reader) or reader.may(RUN, stationing.host_id)


def sends(stationing: Stationing, reader: Reader) -> bool:
    """Whether the reader works for the union that sends the team: it keeps members and terms."""
    return reader.may(RUN, stationing.union_id)


def access_sent(stationing_id: UUID, reader: Reader) -> Stationing:
    """A team for the side that sends it; Hidden for everyone else."""
    found = access_stationing(stationing_id, reader)
    must_may(reader, RUN, found.union_id)
    return found


def access_backer(backer_id: UUID, reader: Reader) -> Backer:
    """A body behind a team, for the side that sends it."""
    found = Backer.objects.select_related("stationing__union").filter(id=backer_id).first()
    if found is None:
        raise Hidden
    must_may(reader, RUN, found.stationing.union_id)
    return found


def access_term(term_id: UUID, reader: Reader) -> Term:
    """A member's term, for the side that sends the team."""
    found = Term.objects.select_related("stationing__union").filter(id=term_id).first()
    if found is None:
        raise Hidden
    must_may(reader, RUN, found.stationing.union_id)
    return found


def team_of(stationing: Stationing) -> list[Term]:
    """The terms that nobody renewed, the leader first, then as they came; one query."""
    rows = stationing.terms.filter(renewed_by=None).select_related("backer")
    return list(rows.order_by("left_on", "-is_leader", "starts_on", "id"))


def backers_of(stationing: Stationing) -> list[Backer]:
    """The bodies behind it, those that stand first."""
    return list(stationing.backers.order_by(F("until").desc(nulls_first=True), "since", "id"))


def terms_named(stationing: Stationing, name: str) -> QuerySet[Term]:
    """The terms of somebody in this team."""
    return stationing.terms.filter(name=name)


# the log


@dataclass(frozen=True)
class Wanted:
    """Which entries of a log: of a kind, of a year, only those with something heard."""

    kind: str = ""
    year: int = 0
    heard: bool = False


def log_of(stationing: Stationing, wanted: Wanted | None = None) -> QuerySet[LogEntry]:
    """The entries of a team, the latest day first, with what was corrected and pictures' keys."""
    asked = wanted or Wanted()
    rows = stationing.entries.select_related("corrected_by", "corrects")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.year:
        rows = rows.filter(on__year=asked.year)
    pictures = LogPicture.objects.only("id", "entry_id", "alt").order_by("id")
    counted = rows.annotate(n_matters=Count("matters"))
    shown = counted.filter(n_matters__gt=0) if asked.heard else counted
    return shown.prefetch_related(Prefetch("pictures", pictures)).order_by("-on", "-id")


def access_entry(entry_id: UUID, reader: Reader) -> LogEntry:
    """An entry for either side of its team."""
    pictures = LogPicture.objects.only("id", "entry_id", "alt").order_by("id")
    rows = LogEntry.objects.select_related(
        "stationing__union", "stationing__host__region", "corrects", "corrected_by"
    ).prefetch_related(Prefetch("pictures", pictures))
    found = rows.filter(id=entry_id).first()
    if found is None or not is_of(found.stationing, reader):
        raise Hidden
    return found


def access_picture(picture_id: UUID, reader: Reader) -> bytes:
    """A photo of the log for either side."""
    rows = LogPicture.objects.select_related("entry__stationing")
    found = rows.filter(id=picture_id).first()
    if found is None or not is_of(found.entry.stationing, reader):
        raise Hidden
    return bytes(found.content)


def matters_of(entry: LogEntry) -> list[HeardMatter]:
    """What was heard that day, without its words."""
    return list(entry.matters.defer("sealed_words").order_by("id"))


# the plan


def items_of(stationing: Stationing) -> list[PlanItem]:
    """The items, open ones first by their day, each with its latest report as `latest`."""
    reports = Progress.objects.order_by("number")
    rows = stationing.items.select_related("owner_union")
    rows = rows.prefetch_related(Prefetch("reports", reports, to_attr="told"))
    return sorted(rows, key=lambda one: (one.state != rules.OPEN, one.due, one.id))


def access_item(item_id: UUID, reader: Reader) -> PlanItem:
    """An item for either side of its team."""
    rows = PlanItem.objects.select_related(
        "stationing__union", "stationing__host__region", "owner_union"
    )
    found = rows.filter(id=item_id).first()
    if found is None or not is_of(found.stationing, reader):
        raise Hidden
    return found


# what falls due


def ending_terms(reader: Reader, today: date, house: House) -> QuerySet[Term]:
    """Terms of her running teams that end soon or have ended, neither renewed nor left."""
    soon = today + timedelta(days=house.term_ahead)
    rows = Term.objects.filter(
        _sent(reader, "stationing__"), stationing__ended_on=None, ends_on__lte=soon,
        left_on=None, renewed_by=None,
    )  # fmt: skip
    return rows.select_related("stationing").order_by("ends_on", "id")


def ending(reader: Reader, today: date, house: House) -> QuerySet[Stationing]:
    """Teams she sends whose days end soon or are over, and that were not closed."""
    soon = today + timedelta(days=house.term_ahead)
    rows = Stationing.objects.filter(_sent(reader), ended_on=None, ends_on__lte=soon)
    return rows.order_by("ends_on", "id")


def late_items(reader: Reader, today: date, house: House) -> QuerySet[PlanItem]:
    """Open items of either side that are late or due within the rulebook's days."""
    soon = today + timedelta(days=house.item_ahead)
    rows = PlanItem.objects.filter(
        _either(reader, "stationing__"), state=rules.OPEN, due__lte=soon, stationing__ended_on=None
    )
    return rows.select_related("stationing", "owner_union").order_by("due", "id")


def waiting_matters(reader: Reader) -> QuerySet[HeardMatter]:
    """What was heard on site and not handed on yet."""
    rows = HeardMatter.objects.filter(_either(reader, "entry__stationing__"), handed_on_at=None)
    return rows.defer("sealed_words").select_related("entry__stationing").order_by("id")


def owners(stationing: Stationing) -> list[Union]:
    """The unions that can answer for an item: both sides."""
    both = {one.id: one for one in (stationing.host, stationing.union)}
    return list(both.values())
