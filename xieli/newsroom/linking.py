"""Which union, firm or region of ours a text means; asked for many names at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from xieli.newsroom.clipping.shape import Named
from xieli.unions.models import Enterprise, Region, Union
from xieli.unions.queries import valid_on

MOST = 400  # names of one clipping that are looked up


@dataclass(frozen=True)
class Known:
    """Names we know, each with its one row; a name of two rows is not known."""

    unions: Mapping[str, UUID]
    firms: Mapping[str, UUID]
    regions: Mapping[str, UUID]

    def of_organisation(self, named: Named) -> dict[str, UUID | None]:
        """The union or the firm an organisation is."""
        names = (named.full, named.name)
        union = next((self.unions[one] for one in names if one in self.unions), None)
        firm = next((self.firms[one] for one in names if one in self.firms), None)
        return {"union_id": union, "enterprise_id": None if union else firm}

    def of_place(self, named: Named) -> dict[str, UUID | None]:
        """The region a place is."""
        return {"region_id": self.regions.get(named.code)}


def known(organisations: Iterable[Named], places: Iterable[Named], on: date) -> Known:
    """What we know of these names; three questions however many names."""
    names = {one for named in organisations for one in (named.full, named.name) if one}
    wanted, codes = sorted(names)[:MOST], sorted({one.code for one in places if one.code})[:MOST]
    regions = Region.objects.filter(valid_on(on), code__in=codes).values_list("code", "id")
    return Known(
        _once(Union.objects.filter(name__in=wanted).values_list("name", "id")),
        _once(Enterprise.objects.filter(name__in=wanted).values_list("name", "id")),
        _once(regions),
    )


def _once(pairs: Iterable[tuple[Any, UUID]]) -> dict[str, UUID]:
    found: dict[str, list[UUID]] = {}
    for name, key in pairs:
        found.setdefault(name, []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1}
