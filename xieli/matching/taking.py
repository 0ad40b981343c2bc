"""The verbs that take the good rows of a list: each row is reported or offered by its own verb.

Every row has a savepoint and a note of its own: a row that is refused (a pledge above the need)
stays to be mended, the others are in, and the same list again changes nothing and leaves no note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from xieli.kernel.actor import Actor
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import queries, services
from xieli.matching.finding import Amount, Firm, Firms, Items, text_of
from xieli.matching.models import Board, Item, Need, PledgeState
from xieli.matching.saying import plainly
from xieli.matching.wanted import NeedWords, PledgeWords
from xieli.people.queries import index_of
from xieli.people.services import seal
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions import queries as unions
from xieli.unions.models import Enterprise, Union
from xieli.unions.services import register_enterprise

Values = Mapping[str, object]
MayReport = Callable[[Union], bool]
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
PLAIN = 3  # the urgency a blank means


def anyone(_union: Union) -> bool:
    """Every county's needs may be reported (the command line, the demonstration)."""
    return True


@transaction.atomic
def take_needs(
    good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime,
    may_report: MayReport = anyone, of: Union | None = None,
) -> CommitResult:  # fmt: skip
    """Report every row to the board `target`; `of` is the county where a row names none.

    Rows of a county that `may_report` denies are refused.
    """
    take = _Taking(services.lock_board(UUID(target)), by, at)

    def report(values: Values) -> str:
        union = cast("Union | None", values["county"]) or of
        if union is None:
            raise Refusal(_("没有写是哪个县的需求"), _("请补上县名。"))
        if not may_report(union):
            raise Refusal(_("您不能报{union}的需求"), _("请由那个县的同志来报。"), union=union.name)
        return take.report(union, values)

    return take.each(good_rows, report)


@transaction.atomic
def take_pledges(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    """Offer every row to the board `target`, in the list's order; firms with a code are registered.

    A pledge that its firm has withdrawn is not brought back by the same old row.
    """
    take = _Taking(services.lock_board(UUID(target)), by, at)
    return take.each(good_rows, take.offer)


class _Taking:
    """One list on its way onto one board; items and firms are looked up once each."""

    def __init__(self, board: Board, by: Actor, at: datetime) -> None:
        self.board, self.by, self.at = board, by, at
        self.items, self.firms = Items(), Firms()
        self._known = {
            (need.union_id, need.number): need
            for need in Need.objects.filter(board=board).select_related("item")
        }
        self._entered: dict[tuple[str, str], Item] = {}
        self._registered: dict[Firm, Enterprise] = {}

    def each(self, good_rows: list[GoodRow], act: Callable[[Values], str]) -> CommitResult:
        """Act on every row in a savepoint; what a refused row had entered is forgotten with it."""
        count = {NEW: 0, CHANGED: 0, UNCHANGED: 0}
        refused: dict[int, str] = {}
        for row in good_rows:
            try:
                with transaction.atomic():
                    count[act(row.values)] += 1
            except Refusal as no:
                refused[row.number] = plainly(no)
                self._entered.clear()
                self._registered.clear()
        return CommitResult(count[NEW], count[CHANGED], count[UNCHANGED], refused)

    def report(self, union: Union, values: Values) -> str:
        """Report one row; says what it was: new, changed or unchanged."""
        amount = self._amount(values)
        asked = NeedWords(
            union, self._item(amount), text_of(values, "number"), amount.quantity,
            qualifier=amount.qualifier, urgency=cast("int | None", values["urgency"]) or PLAIN,
            village=text_of(values, "village"), group=text_of(values, "group"),
            households=cast("int | None", values["households"]) or 0,
            words=text_of(values, "words"), due_on=cast(Any, values["due_on"]),
        )  # fmt: skip
        known = self._known.get((union.id, asked.number))
        if known and not services.differs(known, asked.columns()):
            return UNCHANGED  # asked of the rows read under the board's lock: no query a row
        services.report_need(self.board, asked, by=self.by, at=self.at)
        return CHANGED if known else NEW

    def offer(self, values: Values) -> str:
        """Offer one row; says what it was: new, changed or unchanged."""
        amount = self._amount(values)
        firm = self._firm(self.firms.find(text_of(values, "firm"), text_of(values, "credit_code")))
        asked = PledgeWords(
            firm, self._item(amount), text_of(values, "number"), amount.quantity,
            cast("Decimal | None", values["price"]) or Decimal(1),
            lot=cast("int | None", values["lot"]) or 1,
            only_union=cast("Union | None", values["only_county"]),
            only_group=text_of(values, "only_group"), ready_on=cast(Any, values["ready_on"]),
            words=text_of(values, "words"), contact=text_of(values, "contact"),
            **_sealed(text_of(values, "phone")),
        )  # fmt: skip
        known = queries.pledge_numbered(self.board, firm, asked.number)
        is_gone = known is not None and known.state == PledgeState.WITHDRAWN
        if known and is_gone and not services.is_changed(known, asked):
            return UNCHANGED
        _pledge, is_changed = services.offer(self.board, asked, by=self.by, at=self.at)
        return (CHANGED if known else NEW) if is_changed else UNCHANGED

    def _amount(self, values: Values) -> Amount:
        said = cast(Quantity, values["quantity"])
        amount, faults = self.items.read(text_of(values, "item"), said, text_of(values, "unit"))
        if amount is None:
            raise Refusal(next(iter(faults.values())))
        return amount

    def _item(self, amount: Amount) -> Item:
        key = (amount.item, amount.unit)
        if key not in self._entered:
            self._entered[key] = services.item_called(*key, by=self.by, at=self.at)
        return self._entered[key]

    def _firm(self, firm: Firm) -> Enterprise:
        if firm not in self._registered:
            self._registered[firm] = self._register(firm)
        return self._registered[firm]

    def _register(self, firm: Firm) -> Enterprise:
        if firm.known_id:
            return unions.access_enterprise(firm.known_id)
        return register_enterprise(
            name=firm.name, credit_code=firm.code, region_code=firm.region_code,
            by=self.by, at=self.at,
        )  # fmt: skip


def _sealed(phone: str) -> dict[str, Any]:
    if not phone:
        return {}
    return {"sealed_phone": seal("phone", phone), "phone_index": index_of("phone", phone)}
