"""The importers of aid: old files, the answers of 民政, the bank's answer to a batch."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from xieli.activities.aid import checking, paying, queries, sheets
from xieli.kernel.actor import Actor
from xieli.people.models import Function
from xieli.shell.guards import Request, must_may
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.shell.tables.wizard import Wizard
from xieli.unions.queries import access_union


def _of_union(request: HttpRequest, target: str) -> Actor:
    reader = cast(Request, request).reader
    must_may(reader, Function.AID_DECIDE, UUID(target))
    return reader.actor


def _of_batch(request: HttpRequest, target: str) -> Actor:
    reader = cast(Request, request).reader
    batch = queries.access_batch(reader, UUID(target))
    if not reader.may(Function.AID_PAY, batch.fund.union_id):
        must_may(reader, Function.AID_DECIDE, batch.fund.union_id)
    return reader.actor


def _take_files(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    return sheets.take_files(good_rows, union=access_union(UUID(target)), by=by, at=at)


def _take_answers(
    good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
) -> CommitResult:
    return checking.take_answers(good_rows, union=access_union(UUID(target)), by=by, at=at)


def _take_results(
    good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
) -> CommitResult:
    return paying.read_back(good_rows, batch=queries.batch_of(UUID(target)), by=by, at=at)


def _files_kind(_target: str) -> Kind:
    return sheets.files_kind()


def _answers_kind(_target: str) -> Kind:
    return sheets.answers_kind()


def _results_kind(_target: str) -> Kind:
    return sheets.results_kind()


FILES = Wizard(
    "aid_files_import", _files_kind, _of_union, _take_files, lambda _t: reverse("aid:files")
)
ANSWERS = Wizard(
    "aid_answers_import", _answers_kind, _of_union, _take_answers, lambda _t: reverse("aid:checks")
)
RESULTS = Wizard(
    "aid_results_import", _results_kind, _of_batch, _take_results,
    lambda target: reverse("aid:batch", args=[target]),
)  # fmt: skip
