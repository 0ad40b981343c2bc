"""The registers of the ledger: to be read, never to be written."""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from xieli.ledger.models import Account, Balance, Entry, Line
from xieli.shell.registers import Unwritten


class LinesOfEntry(Unwritten, TabularInline):  # type: ignore[misc]
    """The lines of the entry on the page."""

    model = Line
    fields = ("account", "unit", "amount")
    extra = 0


class BalancesOfAccount(Unwritten, TabularInline):  # type: ignore[misc]
    """What the account on the page holds."""

    model = Balance
    fields = ("unit", "amount")
    extra = 0


@admin.register(Account)
class AccountRegister(Unwritten, ModelAdmin):  # type: ignore[misc]
    """Accounts."""

    list_display = ("code", "name", "is_bounded", "opened_at", "opened_by")
    list_filter = ("is_bounded",)
    search_fields = ("code", "name")
    ordering = ("code",)
    inlines = (BalancesOfAccount,)


@admin.register(Entry)
class EntryRegister(Unwritten, ModelAdmin):  # type: ignore[misc]
    """Entries with their lines, newest first."""

    list_display = ("key", "because", "at", "actor_label")
    search_fields = ("key", "because")
    ordering = ("-id",)
    inlines = (LinesOfEntry,)


@admin.register(Balance)
class BalanceRegister(Unwritten, ModelAdmin):  # type: ignore[misc]
    """Running balances of bounded accounts."""

    list_display = ("account", "unit", "amount")
    list_select_related = ("account",)
    search_fields = ("account__code", "account__name")
    ordering = ("account__code", "unit")
