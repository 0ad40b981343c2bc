"""The registers of the rulebook, to read; writing goes through the office pages."""

from __future__ import annotations

from django.contrib import admin

from xieli.rulebook.models import DayMark, Parameter
from xieli.unions.admin import ReadOnly


@admin.register(Parameter)
class ParameterAdmin(ReadOnly):
    """Every value a rule ever had."""

    reads = "rules.keep"
    door = "rulebook:parameters"
    list_display = ("key", "region_code", "value", "unit", "valid_from", "valid_to", "citation")
    list_filter = ("key",)
    search_fields = ("key", "=region_code", "value", "citation")
    ordering = ("key", "region_code", "-valid_from")


@admin.register(DayMark)
class DayMarkAdmin(ReadOnly):
    """Holidays, made-up working days and edited days."""

    reads = "rules.keep"
    list_display = ("day", "is_working", "name", "citation")
    list_filter = ("is_working",)
    search_fields = ("name", "citation")
    date_hierarchy = "day"
    ordering = ("-day",)
