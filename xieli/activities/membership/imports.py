"""The importer of a roster, mounted for one union: rows go to it and to the unions below it."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from xieli.activities.membership import sheets
from xieli.kernel.actor import Actor
from xieli.people.models import Function
from xieli.shell.guards import Request, must_may
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.shell.tables.wizard import Wizard
from xieli.unions.queries import access_union


def _guard(request: HttpRequest, target: str) -> Actor:
    reader = cast(Request, request).reader
    must_may(reader, Function.MEMBERS_KEEP, UUID(target))
    return reader.actor


def _kind(target: str) -> Kind:
    return sheets.roster_kind(access_union(UUID(target)))


def _take(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    return sheets.take_members(good_rows, top=access_union(UUID(target)), by=by, at=at)


def _back(target: str) -> str:
    return f"{reverse('membership:roster')}?under={target}"


ROSTER = Wizard("roster_import", _kind, _guard, _take, _back)
