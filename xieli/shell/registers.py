"""The registers: admin pages on which rows are read; verbs write them, elsewhere."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from xieli.shell.guards import Reader


def reader_of(request: HttpRequest) -> Reader:
    """Who reads the register."""
    return cast(Reader, request.reader)  # type: ignore[attr-defined]  # set by site.reader


class Unwritten:
    """Nobody adds, changes or removes rows by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False


class ByRight(Unwritten, ModelAdmin):  # type: ignore[misc]
    """A register read with one function; rows are added where a function keeps it, or at a door.

    `door` is the address of the office page whose verb writes the row.
    """

    reads: str
    keeps: str | None = None
    door = ""
    list_per_page = 50
    actions_selection_counter = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the menu to those who read it somewhere."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Read by those who hold the function somewhere; which rows get_queryset says."""
        return reader_of(request).holds(self.reads)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where a function keeps the register, or an office page adds rows."""
        function = self.reads if self.door else self.keeps
        return function is not None and reader_of(request).holds(function)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go to the page whose verb writes the row and the journal, where there is one."""
        if not self.door:
            answer: HttpResponse = super().add_view(request, form_url, extra_context)
            return answer
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect(self.door)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No guessing of hidden columns by the address line: only the filters that are shown."""
        shown = {str(name) for name in self.list_filter} | {str(self.date_hierarchy)}
        return lookup.split("__")[0] in shown
