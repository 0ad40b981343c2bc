"""The registers of unions: lists and single rows to read; writing goes through the office pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from xieli.unions import queries
from xieli.unions.models import Enterprise, Place, Region, RegionAlias, Union


class ReadOnly(ModelAdmin):  # type: ignore[misc]
    """A register read with one function; `door` is the office page where a row is added."""

    reads = "unions.keep"
    door = ""
    list_per_page = 50
    actions_selection_counter = False
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the menu to those who hold the function somewhere."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Read by those who hold the function somewhere."""
        return bool(request.reader.holds(self.reads))  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Where an office page adds rows."""
        return bool(self.door) and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted."""
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go to the page whose verb writes the row and the journal."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect(self.door)


@admin.register(Region)
class RegionAdmin(ReadOnly):
    """Divisions by GB/T 2260, former ones too."""

    list_display = ("code", "name", "level", "parent_code", "valid_from", "valid_to")
    list_filter = ("level",)
    search_fields = ("=code", "name", "name_key")
    ordering = ("code", "valid_from")


@admin.register(RegionAlias)
class RegionAliasAdmin(ReadOnly):
    """Other names of divisions."""

    list_display = ("name", "code", "note")
    search_fields = ("name", "=code")
    ordering = ("name",)


@admin.register(Place)
class PlaceAdmin(ReadOnly):
    """Spots on the ground."""

    door = "unions:place"
    list_display = ("name", "region_code", "address", "longitude", "latitude")
    search_fields = ("name", "=region_code", "address")
    ordering = ("region_code", "name")


@admin.register(Union)
class UnionAdmin(ReadOnly):
    """Unions of the subtrees one keeps; a new one is founded on the tree."""

    door = "unions:tree"
    list_display = ("name", "level", "stands_as", "region", "is_outside", "page")
    list_filter = ("level", "stands_as", "is_outside")
    list_select_related = ("region",)
    search_fields = ("name", "name_key", "=credit_code")
    ordering = ("path",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Union]:
        """Those the reader keeps."""
        tops = request.reader.tops(self.reads)  # type: ignore[attr-defined]
        return queries.kept_by(tops)

    @admin.display(description=_("页面"))
    def page(self, union: Union) -> str:
        """The way to the office page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("unions:union", args=[union.pk]), _("打开")
        )


@admin.register(Enterprise)
class EnterpriseAdmin(ReadOnly):
    """Firms, one row each."""

    door = "unions:register"
    list_display = ("name", "credit_code", "region", "union")
    list_select_related = ("region", "union")
    search_fields = ("name", "name_key", "=credit_code")
    ordering = ("name_key", "id")
