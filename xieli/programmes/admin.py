"""The register of programmes: to be read; they are opened and closed by their kind's own pages."""

from __future__ import annotations

from django.contrib import admin

from xieli.programmes.models import Programme
from xieli.shell.registers import ByRight


@admin.register(Programme)
class ProgrammeAdmin(ByRight):
    """Every programme of every kind, newest first."""

    reads = "unions.keep"
    show_full_result_count = False
    list_display = ("title", "kind", "union", "starts_on", "ends_on", "state", "slug")
    list_filter = ("state", "kind")
    list_select_related = ("union",)
    search_fields = ("title", "=slug", "union__name")
    ordering = ("-starts_on", "slug")
