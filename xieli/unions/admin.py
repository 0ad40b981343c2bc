"""The registers of unions: lists and single rows to read; writing goes through the office pages."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from xieli.shell.registers import ByRight
from xieli.unions import queries
from xieli.unions.models import Enterprise, Place, Region, RegionAlias, Union


class OfUnions(ByRight):
    """A register of those who keep unions."""

    reads = "unions.keep"
    show_full_result_count = False


@admin.register(Region)
class RegionAdmin(OfUnions):
    """Divisions by GB/T 2260, former ones too."""

    list_display = ("code", "name", "level", "parent_code", "valid_from", "valid_to")
    list_filter = ("level",)
    search_fields = ("=code", "name", "name_key")
    ordering = ("code", "valid_from")


@admin.register(RegionAlias)
class RegionAliasAdmin(OfUnions):
    """Other names of divisions."""

    list_display = ("name", "code", "note")
    search_fields = ("name", "=code")
    ordering = ("name",)


@admin.register(Place)
class PlaceAdmin(OfUnions):
    """Spots on the ground."""

    door = "unions:place"
    list_display = ("name", "region_code", "address", "longitude", "latitude")
    search_fields = ("name", "=region_code", "address")
    ordering = ("region_code", "name")


@admin.register(Union)
class UnionAdmin(OfUnions):
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
class EnterpriseAdmin(OfUnions):
    """Firms, one row each."""

    door = "unions:register"
    list_display = ("name", "credit_code", "region", "union")
    list_select_related = ("region", "union")
    search_fields = ("name", "name_key", "=credit_code")
    ordering = ("name_key", "id")
