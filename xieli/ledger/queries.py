"""Questions: what an account holds, what moved it, and whether all of the ledger adds up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from xieli.ledger import sql
from xieli.ledger.models import Account, Balance, Line


def balance(account: Account, unit: str) -> Decimal:
    """What the account holds of a unit: one row where it is bounded, else the sum of its lines."""
    if account.is_bounded:
        rows = Balance.objects.filter(account=account, unit=unit).values_list("amount", flat=True)
        return next(iter(rows), Decimal(0))
    summed: Decimal | None = Line.objects.filter(account=account, unit=unit).aggregate(
        amount=Sum("amount")
    )["amount"]
    return summed or Decimal(0)


def balances(accounts: Iterable[Account]) -> dict[UUID, dict[str, Decimal]]:
    """What each account holds, unit by unit, in two queries; units it never held are left out."""
    asked = list(accounts)
    told: dict[UUID, dict[str, Decimal]] = {account.pk: {} for account in asked}
    bounded = [account.pk for account in asked if account.is_bounded]
    others = [account.pk for account in asked if not account.is_bounded]
    rows = Balance.objects.filter(account__in=bounded).values_list("account", "unit", "amount")
    sums = Line.objects.filter(account__in=others).values_list("account", "unit")
    for account, unit, amount in [*rows, *sums.annotate(held=Sum("amount"))]:
        told[account][unit] = amount
    return told


def lines_of(account: Account, unit: str | None = None) -> QuerySet[Line]:
    """The account's lines with their entries, newest first."""
    lines = Line.objects.filter(account=account).select_related("entry").order_by("-id")
    return lines if unit is None else lines.filter(unit=unit)


def replay() -> list[str]:
    """Add up the whole ledger again and give every fault in words (at most 20 of a kind)."""
    faults = []
    for row in _rows(sql.WRONG_BALANCES):
        faults.append(_wrong_balance(row))
    for key, unit, summed in _rows(sql.UNBALANCED_ENTRIES):
        faults.append(f"凭证 {key} 不平：{unit} 合计 {summed.normalize():f}，应为 0")
    for (key,) in _rows(sql.WRONG_DIGESTS):
        faults.append(f"凭证 {key} 的分录和指纹对不上，可能被改过")
    return faults


def _wrong_balance(row: tuple[Any, ...]) -> str:
    code, unit, held, summed, is_bounded = row
    place = f"账户 {code}（{unit}）"
    if not is_bounded:
        return f"{place}是往来账户，不该有余额行"
    if held != summed:
        return f"{place}余额 {held.normalize():f}，按分录合计是 {summed.normalize():f}"
    return f"{place}透支：{summed.normalize():f}"


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
