"""The registers of matching: lists to look at; an item's other names change by their verb.

A reader sees the boards she runs or adopts for, and the needs of her own counties.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieli.matching import services
from xieli.matching.models import Allocation, Board, Item, Need, Pledge, Proposal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Reader
from xieli.shell.registers import ByRight

AT_BOARD = (Function.BOARD_RUN, Function.BOARD_ADOPT)


def _reader(request: HttpRequest) -> Reader:
    return cast(Reader, request.reader)  # type: ignore[attr-defined]


def _of_unions(reader: Reader, functions: tuple[Function, ...], key: str) -> Q:
    """Rows of the unions for which the reader holds one of the functions."""
    found = Q(pk__in=[])
    for function in functions:
        found |= Q(**{f"{key}__in": visible_unions(reader, function)})
    return found


class OfBoard(ByRight):
    """A register that those see who hold one of several functions."""

    reads = Function.BOARD_RUN
    readers: tuple[Function, ...] = AT_BOARD

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the menu to those who read it somewhere."""
        return any(_reader(request).holds(function) for function in self.readers)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Which rows are seen get_queryset says."""
        return self.has_module_permission(request)


@admin.register(Item)
class ItemAdmin(OfBoard):
    """The catalogue; whoever runs a board enters items and keeps their other names."""

    keeps = Function.BOARD_RUN
    list_display = ("name", "unit", "category", "other_names", "is_money", "code")
    list_filter = ("category", "is_money", "unit")
    search_fields = ("name", "other_names", "code")
    ordering = ("code",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever runs a board."""
        return _reader(request).holds(Function.BOARD_RUN)

    def get_fields(self, request: HttpRequest, obj: Item | None = None) -> tuple[str, ...]:
        """The code is made from the name."""
        return ("name", "unit", "category", "other_names", *(["code", "is_money"] if obj else []))

    def get_readonly_fields(self, request: HttpRequest, obj: Item | None = None) -> tuple[str, ...]:
        """Name and unit stay once lists and the ledger speak of them."""
        return ("name", "unit", "code", "is_money") if obj else ()

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        """By the verbs, which write the journal; what they refuse becomes the page of refusals."""
        said, by, at = form.cleaned_data, _reader(request).actor, timezone.now()
        if not change:
            obj.pk = services.name_item(said["name"], said["unit"], by=by, at=at).pk
        services.change_item(
            obj, category=said["category"], other_names=said["other_names"], by=by, at=at
        )


@admin.register(Board)
class BoardAdmin(OfBoard):
    """Boards with how often they changed."""

    list_display = ("title", "union", "version", "is_open")
    fields = readonly_fields = list_display
    list_filter = ("is_open",)
    list_select_related = ("union",)
    search_fields = ("title", "union__name")
    ordering = ("title", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Board]:
        """Those of her unions."""
        mine = _of_unions(_reader(request), AT_BOARD, "union")
        return Board.objects.filter(mine).select_related("union")


@admin.register(Need)
class NeedAdmin(OfBoard):
    """Needs with their states, on her boards or of her own counties."""

    readers = (*AT_BOARD, Function.NEEDS_REPORT, Function.NEEDS_VERIFY)
    list_display = (
        "number", "union", "item", "quantity", "allocated", "urgency", "state", "reported_by",
        "verified_by",
    )  # fmt: skip
    fields = readonly_fields = (
        "board", "number", "union", "village", "item", "quantity", "qualifier", "allocated",
        "urgency", "group", "households", "words", "due_on", "state", "reported_by", "reported_at",
        "verified_by", "verified_at", "version",
    )  # fmt: skip
    list_filter = ("state", "urgency", "item")
    search_fields = ("number", "union__name", "item__name", "village")
    ordering = ("-urgency", "number", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        """Of her boards or counties, with what the list shows in one query."""
        reader, county = _reader(request), (Function.NEEDS_REPORT, Function.NEEDS_VERIFY)
        mine = _of_unions(reader, AT_BOARD, "board__union") | _of_unions(reader, county, "union")
        return Need.objects.filter(mine).select_related("board", "union", "item")


@admin.register(Pledge)
class PledgeAdmin(OfBoard):
    """Pledges; the contact and the sealed phone are not here."""

    list_display = (
        "number", "enterprise", "item", "quantity", "allocated", "unit_value", "only_union",
        "only_group", "state",
    )  # fmt: skip
    fields = readonly_fields = (
        "board", "number", "enterprise", "item", "quantity", "allocated", "lot", "unit_value",
        "only_union", "only_need", "only_group", "ready_on", "words", "state", "pledged_by",
        "pledged_at", "version",
    )  # fmt: skip
    list_filter = ("state", "item")
    search_fields = ("number", "enterprise__name", "item__name")
    ordering = ("-pledged_at", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pledge]:
        """Of her boards."""
        mine = _of_unions(_reader(request), AT_BOARD, "board__union")
        rows = Pledge.objects.filter(mine).defer("sealed_phone")
        return rows.select_related("board", "enterprise", "item", "only_union", "only_need__item")


@admin.register(Proposal)
class ProposalAdmin(OfBoard):
    """Plans: who solved, who adopted."""

    list_display = (
        "board", "number", "made_by", "made_at", "is_proven", "adopted_by", "adopted_at",
    )  # fmt: skip
    fields = readonly_fields = (
        *list_display, "board_version", "cost", "splits_before", "splits_after",
    )  # fmt: skip
    list_filter = (("adopted_at", admin.EmptyFieldListFilter), "is_proven")
    search_fields = ("board__title", "made_by", "adopted_by")
    ordering = ("-made_at", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Of her boards."""
        mine = _of_unions(_reader(request), AT_BOARD, "board__union")
        return Proposal.objects.filter(mine).select_related("board")


@admin.register(Allocation)
class AllocationAdmin(OfBoard):
    """Adopted lines."""

    list_display = ("giver", "receiver", "what", "quantity", "because", "board")
    fields = readonly_fields = list_display
    list_filter = ("need__item",)
    search_fields = ("pledge__enterprise__name", "need__union__name", "need__item__name")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Allocation]:
        """Of her boards, with both ends in one query."""
        mine = _of_unions(_reader(request), AT_BOARD, "board__union")
        ends = ("board", "pledge__enterprise", "need__union", "need__item")
        return Allocation.objects.filter(mine).select_related(*ends)

    @admin.display(description=_("认捐单位"))
    def giver(self, line: Allocation) -> str:
        """Who gives."""
        return line.pledge.enterprise.name

    @admin.display(description=_("给谁"))
    def receiver(self, line: Allocation) -> str:
        """Whose need it is."""
        return line.need.union.name

    @admin.display(description=_("物资"))
    def what(self, line: Allocation) -> str:
        """The item."""
        return line.need.item.name
