"""What pairing's pages show beyond the shell's tags: rough quantities, pieces by household."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template

from xieli.kernel.quantity import Quantity

register = template.Library()


@register.simple_tag
def rough(amount: int, unit: str, qualifier: str = "") -> str:
    """Show 约200床, 20余万元, or 1,200床 where the number is exact."""
    return Quantity(Decimal(amount), unit, qualifier).show()


@register.simple_tag
def pieces(had: Mapping[object, int], key: object) -> int:
    """How many pieces stand under a key."""
    return had.get(key, 0)
