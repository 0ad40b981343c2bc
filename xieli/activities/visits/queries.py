"""Questions: campaigns, lists and their progress, the sum, the rows behind it, the day's stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from xieli.activities.visits import moves, rules
from xieli.activities.visits.models import (
    Group,
    Income,
    ListState,
    Order,
    OrderState,
    Parcel,
    Proof,
    Recipient,
    RecipientState,
    Roster,
    Source,
    Stop,
    Visit,
    VisitList,
    VisitState,
)
from xieli.kernel.refusal import Hidden
from xieli.ledger import queries as ledger
from xieli.ledger.models import Account, Balance
from xieli.programmes.models import Programme
from xieli.programmes.queries import programmes
from xieli.review.models import State
from xieli.review.queries import of_about
from xieli.rulebook.queries import values
from xieli.unions.models import Union

NOTHING = Decimal(0)
FIGURES = ("came_in", "spent", "handed", "left")


@dataclass(frozen=True)
class Goods:
    """Where the pieces of one parcel are."""

    parcel: Parcel
    bought: int
    in_store: int
    with_unions: int
    handed: int

    @property
    def gap(self) -> int:
        """Zero where every piece has a place."""
        return self.bought - self.in_store - self.with_unions - self.handed


def programmes_of_kind() -> QuerySet[Programme]:
    """Every visiting campaign with its terms and fund, newest first."""
    return programmes().filter(kind=rules.KIND).select_related("union", "fund", "visiting")


def locked(programme: Programme) -> Programme:
    """The campaign's row, locked: its money moves one after another."""
    rows = Programme.objects.select_for_update(of=("self",))
    return rows.select_related("fund", "union", "visiting").get(id=programme.id)


def locked_list(visit_list: VisitList) -> VisitList:
    """A list's row, locked."""
    rows = VisitList.objects.select_for_update(of=("self",))
    return rows.select_related("union__region", "programme__fund", "programme__visiting").get(
        id=visit_list.id
    )


def fund_code(programme: Programme) -> str:
    """The code of the campaign's fund."""
    assert programme.fund is not None
    return programme.fund.code


def caps(union: Union, on: date) -> rules.Caps:
    """The ceilings that the rulebook sets for a union's region on a day; one query."""
    code = union.region.code if union.region else ""
    held = values([rules.PER_VISIT, rules.PER_YEAR], code, on)
    return rules.Caps(Decimal(held[rules.PER_VISIT].value), Decimal(held[rules.PER_YEAR].value))


def lists_of(programme: Programme) -> QuerySet[VisitList]:
    """The lists of a campaign with how many are listed, handed, and what they get together."""
    live = ~Q(recipients__state=RecipientState.STRUCK)
    done = Q(recipients__state=RecipientState.HANDED)
    return (
        VisitList.objects.filter(programme=programme)
        .select_related("union", "programme")
        .annotate(
            people=Count("recipients", filter=live),
            done=Count("recipients", filter=done),
            money=Sum("recipients__cash", filter=live, default=NOTHING),
            parcels=Sum("recipients__pieces", filter=live, default=0),
            worth=Sum("recipients__worth", filter=live, default=NOTHING),
        )
        .order_by("union__name_key", "id")
    )


def access_list(list_id: UUID) -> VisitList:
    """A list with its campaign and union; Hidden where there is none."""
    rows = VisitList.objects.select_related("union__region", "programme__union",
                                            "programme__visiting", "programme__fund")  # fmt: skip
    found = rows.filter(id=list_id).first()
    if found is None:
        raise Hidden
    return found


def is_open(visit_list: VisitList) -> bool:
    """Say whether people can still be listed: never asked, refused, or returned by a decider."""
    if visit_list.state in (ListState.DRAFT, ListState.REFUSED):
        return True
    asked = of_about(visit_list.id) if visit_list.state == ListState.ASKED else None
    return asked is not None and asked.state == State.RETURNED


def recipients_of(visit_list: VisitList, state: str = "", group: str = "") -> QuerySet[Recipient]:
    """The people of a list in its order."""
    rows = Recipient.objects.filter(visit_list=visit_list).select_related("parcel__item")
    rows = rows.filter(state=state) if state in RecipientState.values else rows
    rows = rows.filter(group=group) if group in Group.values else rows
    return rows.order_by("number", "id")


def goods_lacking(visit_list: VisitList) -> list[tuple[Parcel, int]]:
    """What a list still needs of each parcel: listed and not handed, less what lies there."""
    rows = recipients_of(visit_list, RecipientState.LISTED).exclude(parcel=None).order_by()
    wanted = rows.values_list("parcel").annotate(n=Sum("pieces"))
    parcels = Parcel.objects.in_bulk([key for key, _n in wanted])
    held = held_at(rules.goods(visit_list.id))
    lacking = []
    for key, pieces in wanted:
        lies = int(held.get(moves.unit_of(parcels[key].item), NOTHING))
        if pieces > lies:
            lacking.append((parcels[key], pieces - lies))
    return lacking


def times_sent(visit_list: VisitList) -> int:
    """How many lines moved goods of this list so far: the number of the next sending."""
    code = rules.goods(visit_list.id)
    return sum(ledger.lines_of(one).count() for one in Account.objects.filter(code=code))


def held_at(code: str) -> dict[str, Decimal]:
    """What a bounded place holds, by unit; nothing where it was never opened."""
    rows = Balance.objects.filter(account__code=code).values_list("unit", "amount")
    return dict(rows)


def _held(codes: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """What places hold, by code and unit; three queries however many."""
    accounts = {one.id: one.code for one in Account.objects.filter(code__in=list(codes))}
    told = ledger.balances(Account.objects.filter(id__in=list(accounts)))
    return {accounts[key]: held for key, held in told.items()}


def _places(programme: Programme) -> tuple[list[str], list[str], list[str]]:
    ids = list(VisitList.objects.filter(programme=programme).values_list("id", flat=True))
    sources = [rules.source(programme.id, name) for name in Source.values]
    return sources, [rules.cash(one) for one in ids], [rules.goods(one) for one in ids]


def sum_of(programme: Programme) -> rules.Sum:
    """The campaign's money as the ledger has it."""
    sources, tills, _goods = _places(programme)
    spent, handed = rules.spent(programme.id), rules.handed(programme.id)
    held = _held([*sources, *tills, spent, handed, fund_code(programme)])

    def yuan(codes: Iterable[str]) -> Decimal:
        return sum((held.get(one, {}).get(moves.YUAN, NOTHING) for one in codes), NOTHING)

    return rules.Sum(
        came_in=-yuan(sources), spent=yuan([spent]), handed=yuan([handed]),
        in_fund=yuan([fund_code(programme)]), with_unions=yuan(tills),
    )  # fmt: skip


def rows_sum(programme: Programme) -> dict[str, Decimal]:
    """The same figures added up from the rows behind them."""
    came = Income.objects.filter(programme=programme).aggregate(n=Sum("amount"))["n"]
    paid = Order.objects.filter(programme=programme, state=OrderState.PAID)
    given = Recipient.objects.filter(programme=programme, state=RecipientState.HANDED)
    return {
        "came_in": came or NOTHING,
        "spent": paid.aggregate(n=Sum("amount"))["n"] or NOTHING,
        "handed": given.aggregate(n=Sum("given_cash"))["n"] or NOTHING,
    }


def agrees(programme: Programme) -> bool:
    """Say whether ledger and rows tell the same, money and goods."""
    told = sum_of(programme)
    money = {"came_in": told.came_in, "spent": told.spent, "handed": told.handed}
    is_same = rules.agrees(money, rows_sum(programme))
    return is_same and not any(one.gap for one in goods_of(programme))


def goods_of(programme: Programme) -> list[Goods]:
    """Where each piece is, parcel by parcel: bought and handed by rows, the rest by the ledger."""
    parcels = Parcel.objects.filter(programme=programme).select_related("item")
    parcels = parcels.annotate(bought=Sum("orders__pieces", filter=~Q(orders__state="ordered")))
    given = dict(
        Recipient.objects.filter(programme=programme, state=RecipientState.HANDED)
        .order_by().values_list("parcel").annotate(n=Sum("given_pieces"))
    )  # fmt: skip
    _sources, _tills, stocks = _places(programme)
    held = _held([rules.store(programme.id), *stocks])
    told = []
    for parcel in parcels.order_by("item__name"):
        unit = moves.unit_of(parcel.item)
        lies = sum((held.get(one, {}).get(unit, NOTHING) for one in stocks), NOTHING)
        in_store = held.get(rules.store(programme.id), {}).get(unit, NOTHING)
        told.append(Goods(parcel, parcel.bought or 0, int(in_store), int(lies),
                          given.get(parcel.id, 0)))  # fmt: skip
    return told


def still_to_pay(programme: Programme) -> bool:
    """Say whether goods are here that nobody has paid."""
    return Order.objects.filter(programme=programme, state=OrderState.RECEIVED).exists()


def handed_rows(programme: Programme) -> QuerySet[Recipient]:
    """Everybody who signed, newest first."""
    rows = Recipient.objects.filter(programme=programme, state=RecipientState.HANDED)
    return rows.select_related("visit_list__union", "parcel__item", "roster").order_by(
        "-handed_at", "number", "id"
    )


def by_group(programme: Programme) -> list[tuple[str, int, Decimal]]:
    """Group, people and worth of what they signed for (元), in the order of the groups."""
    price = F("parcel__price")
    rows = Recipient.objects.filter(programme=programme, state=RecipientState.HANDED).order_by()
    told = {
        group: (n, (cash or NOTHING) + (goods or NOTHING))
        for group, n, cash, goods in rows.values_list("group").annotate(
            n=Count("id"), cash=Sum("given_cash"), goods=Sum(F("given_pieces") * price)
        )
    }
    return [(str(Group(one).label), *told[one]) for one in Group.values if one in told]


def stops_of(visitor_id: UUID, on: date) -> QuerySet[Stop]:
    """The stops of a visitor's day, in the order of the route."""
    return (
        Stop.objects.filter(visitor_id=visitor_id, on=on)
        .select_related("recipient__visit_list__union", "recipient__programme",
                        "recipient__parcel__item", "recipient__household", "recipient__place")
        .order_by("position", "id")
    )  # fmt: skip


def access_stop(visitor_id: UUID | None, stop_id: UUID) -> Stop:
    """A stop of this very visitor; Hidden otherwise."""
    rows = Stop.objects.select_related(
        "recipient__visit_list__union__region", "recipient__programme", "recipient__parcel__item",
        "recipient__household", "recipient__place",
    )  # fmt: skip
    found = rows.filter(id=stop_id, visitor_id=visitor_id).first() if visitor_id else None
    if found is None:
        raise Hidden
    return found


def conflicts_of(campaigns: Iterable[Programme]) -> QuerySet[Visit]:
    """The visits that wait for an officer's word, oldest first."""
    rows = Visit.objects.filter(state=VisitState.CONFLICT, recipient__programme__in=list(campaigns))
    return rows.select_related("recipient__visit_list__union", "recipient__programme",
                               "recipient__parcel__item").order_by("at", "id")  # fmt: skip


def kept_visit(recipient: Recipient) -> Visit | None:
    """The visit that counts, if any."""
    return Visit.objects.filter(recipient=recipient, state=VisitState.KEPT).first()


def rosters_of(visit_list: VisitList) -> QuerySet[Roster]:
    """The signed rosters of a list, newest first."""
    return Roster.objects.filter(visit_list=visit_list).order_by("-at", "id")


def access_proof(programme: Programme, proof_id: UUID) -> tuple[Proof, VisitList]:
    """A proof of this campaign and the list it belongs to; Hidden otherwise."""
    roster = Roster.objects.filter(proof=proof_id, visit_list__programme=programme)
    visit = Visit.objects.filter(proof=proof_id, recipient__programme=programme)
    roster_ = roster.select_related("proof", "visit_list").first()
    visit_ = visit.select_related("proof", "recipient__visit_list").first()
    if roster_:
        return roster_.proof, roster_.visit_list
    if visit_ and visit_.proof:
        return visit_.proof, visit_.recipient.visit_list
    raise Hidden


def kept_visits(recipients: Iterable[UUID]) -> dict[UUID, Visit]:
    """The visits that count, by person."""
    rows = Visit.objects.filter(recipient__in=list(recipients), state=VisitState.KEPT)
    return {one.recipient_id: one for one in rows}


def access_visit(visit_id: UUID) -> Visit:
    """A form with its person, list and companions; Hidden where there is none."""
    rows = Visit.objects.select_related(
        "recipient__visit_list__union", "recipient__programme", "recipient__parcel__item", "proof"
    ).prefetch_related("companions__enterprise", "findings")
    found = rows.filter(id=visit_id).first()
    if found is None:
        raise Hidden
    return found


def by_source(programme: Programme) -> list[tuple[str, Decimal]]:
    """Source and what came from it (元), in the order of the sources; zero where nothing did."""
    rows = Income.objects.filter(programme=programme).order_by().values_list("source")
    told = dict(rows.annotate(n=Sum("amount")))
    return [(str(one.label), told.get(one.value, NOTHING)) for one in Source]


def tills(programme: Programme) -> dict[UUID, Decimal]:
    """What each union still has to hand out, by list (元)."""
    ids = list(VisitList.objects.filter(programme=programme).values_list("id", flat=True))
    codes = {rules.cash(one): one for one in ids}
    held = _held(codes)
    return {codes[code]: units.get(moves.YUAN, NOTHING) for code, units in held.items()}
