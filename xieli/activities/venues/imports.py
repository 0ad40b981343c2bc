"""The importer of a union's list of stations; its target is the union's key."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from xieli.activities.venues import sheets
from xieli.kernel.actor import Actor
from xieli.people.models import Function
from xieli.shell.guards import Request, must_may
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.shell.tables.wizard import Wizard
from xieli.unions.models import Union
from xieli.unions.queries import access_union


def _union(target: str) -> Union:
    return access_union(UUID(target))


def _guard(request: HttpRequest, target: str) -> Actor:
    reader = cast(Request, request).reader
    must_may(reader, Function.VENUES_DECIDE, _union(target).id)
    return reader.actor


def _kind(target: str) -> Kind:
    return sheets.stations_kind(_union(target), timezone.localdate())


def _take(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    return sheets.take_stations(good_rows, union=_union(target), by=by, at=at)


def _back(target: str) -> str:
    return reverse("venues:desk")


STATIONS = Wizard("venues_import", _kind, _guard, _take, _back)
