"""The registers of the rulebook, to read; writing goes through the office pages."""

from __future__ import annotations

from django.contrib import admin

from xieli.rulebook.models import DayMark, Parameter
from xieli.shell.registers import ByRight


@admin.register(Parameter)
class ParameterAdmin(ByRight):
    """Every value a rule ever had."""

    reads = "rules.keep"
    show_full_result_count = False
    door = "rulebook:parameters"
    list_display = ("key", "region_code", "value", "unit", "valid_from", "valid_to", "citation")
    list_filter = ("key",)
    search_fields = ("key", "=region_code", "value", "citation")
    ordering = ("key", "region_code", "-valid_from")


@admin.register(DayMark)
class DayMarkAdmin(ByRight):
    """Holidays, made-up working days and edited days."""

    reads = "rules.keep"
    show_full_result_count = False
    list_display = ("day", "is_working", "name", "citation")
    list_filter = ("is_working",)
    search_fields = ("name", "citation")
    date_hierarchy = "day"
    ordering = ("-day",)
