"""The figures of a campaign: each with its counting rule, its as-of time and its source rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, pgettext_lazy
from django.utils.translation import gettext as _

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import Gift, HandOver
from xieli.activities.pairing.queries import hand_overs, helped_unions
from xieli.journal.models import Note
from xieli.kernel.quantity import Quantity, as_rough, parse
from xieli.ledger.models import Line
from xieli.matching.models import Need, Pledge
from xieli.programmes.models import Programme

UNIT_WORDS = {
    "元": pgettext_lazy("figure", "元"),
    "家": pgettext_lazy("figure", "家"),
    "个": pgettext_lazy("figure", "个"),
    "户": pgettext_lazy("figure", "户"),
    "条": pgettext_lazy("figure", "条"),
}
VERIFIED = "matching.verify_need"
OF_NEEDS = (VERIFIED, "matching.report_need", "matching.withdraw_need", "matching.restore_need")


@dataclass(frozen=True)
class Source:
    """One row behind a figure: where, what, how much; `trace_code` opens its way."""

    who: str
    what: str
    amount: Decimal
    trace_code: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Figure:
    """A number that can be opened: exact value, the phrase for print, and how it is counted."""

    key: str
    title: str
    how: str
    unit: str
    value: Decimal
    sources: tuple[Source, ...]

    @property
    def rough(self) -> str:
        """The rounded phrase with its qualifier, e.g. 20余万元; true for the exact value."""
        return as_rough(self.value, self.unit)

    @property
    def phrase(self) -> str:
        """The same in the reader's language: 20余万元, over 200,000 yuan."""
        if get_language() != "en":
            return self.rough
        read = parse(self.rough)
        amount = f"{read.value:,.0f} {self.unit_word}"
        return _("超过 {amount}").format(amount=amount) if read.qualifier else amount

    @property
    def unit_word(self) -> str:
        """The unit in the reader's language."""
        return str(UNIT_WORDS[self.unit])


def committed_pieces(programme: Programme, as_of: datetime) -> dict[UUID, int]:
    """Pieces each pledge has committed by a moment, from the ledger's giver accounts."""
    pledges = {rules.committed(p.id): p.id for p in _pledges(programme)}
    rows = (
        Line.objects.filter(
            account__code__in=pledges, amount__gt=0, entry__at__lte=as_of,
            entry__key__startswith="adopt:",
        )
        .values("account__code")
        .annotate(n=Sum("amount"))
    )  # fmt: skip
    undone = (
        Line.objects.filter(
            account__code__in=pledges, entry__key__startswith="give-up:", entry__at__lte=as_of
        )
        .values("account__code")
        .annotate(n=Sum("amount"))
    )
    total = {pledges[row["account__code"]]: int(row["n"]) for row in rows}
    for row in undone:
        total[pledges[row["account__code"]]] += int(row["n"])
    return {pledge: pieces for pledge, pieces in total.items() if pieces}


def _pledges(programme: Programme) -> QuerySet[Pledge]:
    return Pledge.objects.filter(board=programme.board).select_related("item", "enterprise")


def _needs(programme: Programme, as_of: datetime) -> list[Source]:
    """Needs whose last act by a moment was a verification: told by the journal, so it stays so."""
    needs = Need.objects.filter(board=programme.board).select_related("union", "item")
    by_id = {need.id: need for need in needs.order_by("union__name_key", "number")}
    acts = Note.objects.filter(about_id__in=by_id, verb__in=OF_NEEDS, at__lte=as_of)
    last = {key: (verb, at) for key, verb, at in _told(acts)}
    return [
        Source(need.union.name, _what(need), Decimal(1), "", last[need.id][1])
        for need in by_id.values()
        if last.get(need.id, ("",))[0] == VERIFIED
    ]


def _told(acts: QuerySet[Note]) -> QuerySet[Note, tuple[UUID | None, str, datetime]]:
    return acts.order_by("at", "id").values_list("about_id", "verb", "at")


def _what(need: Need) -> str:
    amount = Quantity(Decimal(need.quantity), need.item.unit, need.qualifier).show()
    return f"{need.item.name} {amount} {need.village}".strip()


def _donated(programme: Programme, as_of: datetime) -> list[Source]:
    codes = dict(Gift.objects.filter(programme=programme).values_list("pledge_id", "trace_code"))
    pieces = committed_pieces(programme, as_of)
    return [
        Source(
            pledge.enterprise.name,
            f"{pledge.item.name} {pieces[pledge.id]}{pledge.item.unit}",
            pledge.unit_value * pieces[pledge.id],
            codes.get(pledge.id, ""),
            pledge.pledged_at,
        )
        for pledge in _pledges(programme).order_by("enterprise__name_key", "id")
        if pledge.id in pieces
    ]


def _givers(programme: Programme, as_of: datetime) -> list[Source]:
    sums: dict[str, Decimal] = {}
    for source in _donated(programme, as_of):
        sums[source.who] = sums.get(source.who, Decimal(0)) + source.amount
    return [Source(who, f"{amount:,.2f} 元", Decimal(1)) for who, amount in sums.items()]


def _counties(programme: Programme, as_of: datetime) -> list[Source]:
    day = timezone.localdate(as_of)
    return [Source(union.name, "", Decimal(1)) for union in helped_unions(programme, day)]


def _given(programme: Programme, as_of: datetime) -> QuerySet[HandOver]:
    return hand_overs(programme).filter(kind=HandOver.TO_HOUSEHOLD, at__lte=as_of)


def _households(programme: Programme, as_of: datetime) -> list[Source]:
    rows = _given(programme, as_of).order_by().values_list("household__village", "household_id")
    by_village: dict[str, set[UUID]] = {}
    for village, household in rows.distinct():
        by_village.setdefault(village, set()).add(household)
    return [
        Source(village, _("{n} 户").format(n=len(homes)), Decimal(len(homes)))
        for village, homes in sorted(by_village.items())
    ]


def _delivered(programme: Programme, as_of: datetime) -> list[Source]:
    found = []
    for record in _given(programme, as_of).order_by("at", "id"):
        pledge = record.line.allocation.pledge
        village = record.household.village if record.household else ""
        what = f"{pledge.item.name} {record.quantity}{pledge.item.unit}"
        found.append(Source(village, what, pledge.unit_value * record.quantity, "", record.at))
    return found


Rows = Callable[[Programme, datetime], list[Source]]
DECLARED: tuple[tuple[str, str, str, str, Rows], ...] = (
    (
        "needs", gettext_noop("核实的需求"),
        gettext_noop("县里报送、另一位同志核实过的，改过没再核实的不算"), "条", _needs,
    ),
    (
        "donated", gettext_noop("捐赠物资和善款折合"),
        gettext_noop("采纳的认捐 × 公允单价，扣掉整行退回的"), "元", _donated,
    ),
    (
        "givers", gettext_noop("爱心企业"),
        gettext_noop("有采纳认捐的企业，一家算一次"), "家", _givers,
    ),
    (
        "counties", gettext_noop("帮扶的县"),
        gettext_noop("那一天结着对的县"), "个", _counties,
    ),
    (
        "delivered", gettext_noop("已签收到户折合"),
        gettext_noop("有签名或照片的发放 × 公允单价"), "元", _delivered,
    ),
    (
        "households", gettext_noop("受助家庭"),
        gettext_noop("领过物资的家庭，一户算一次"), "户", _households,
    ),
)  # fmt: skip


def figures(programme: Programme, as_of: datetime) -> list[Figure]:
    """Every figure of a campaign as it was at a moment; the same moment gives the same figures."""
    return [_figure(row, programme, as_of) for row in DECLARED]


def figure(programme: Programme, key: str, as_of: datetime) -> Figure | None:
    """One figure by its key."""
    row = next((row for row in DECLARED if row[0] == key), None)
    return _figure(row, programme, as_of) if row else None


def _figure(row: tuple[str, str, str, str, Rows], programme: Programme, as_of: datetime) -> Figure:
    key, title, how, unit, rows = row
    sources = tuple(rows(programme, as_of))
    value = sum((source.amount for source in sources), Decimal(0))
    return Figure(key, _(title), _(how), unit, value, sources)
