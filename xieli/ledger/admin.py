"""The registers of the ledger: to be read, never to be written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from xieli.ledger.models import Account, Balance, Entry, Line


class ReadOnly:
    """Nobody adds, changes or removes rows by hand: the database refuses it as well."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no."""
        return False


class LinesOfEntry(ReadOnly, TabularInline):  # type: ignore[misc]
    """The lines of the entry on the page."""

    model = Line
    fields = ("account", "unit", "amount")
    extra = 0


class BalancesOfAccount(ReadOnly, TabularInline):  # type: ignore[misc]
    """What the account on the page holds."""

    model = Balance
    fields = ("unit", "amount")
    extra = 0


@admin.register(Account)
class AccountRegister(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Accounts."""

    list_display = ("code", "name", "is_bounded", "opened_at", "opened_by")
    list_filter = ("is_bounded",)
    search_fields = ("code", "name")
    ordering = ("code",)
    inlines = (BalancesOfAccount,)


@admin.register(Entry)
class EntryRegister(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Entries with their lines, newest first."""

    list_display = ("key", "because", "at", "actor_label")
    search_fields = ("key", "because")
    ordering = ("-id",)
    inlines = (LinesOfEntry,)


@admin.register(Balance)
class BalanceRegister(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """Running balances of bounded accounts."""

    list_display = ("account", "unit", "amount")
    list_select_related = ("account",)
    search_fields = ("account__code", "account__name")
    ordering = ("account__code", "unit")
