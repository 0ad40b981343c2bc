"""Small questions of the visits' templates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django import template

register = template.Library()


@register.simple_tag
def till(held: Mapping[UUID, Decimal], key: UUID) -> Decimal:
    """What a union still has to hand out; zero where it never had anything."""
    return held.get(key, Decimal(0))
