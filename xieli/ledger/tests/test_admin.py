"""The registers can be read and not written."""

from __future__ import annotations

from django.contrib import admin
from django.test import RequestFactory

from xieli.ledger.models import Account, Balance, Entry


def test_no_register_of_the_ledger_can_be_written() -> None:
    request = RequestFactory().get("/")

    for model in (Account, Entry, Balance):
        register = admin.site._registry[model]
        assert not register.has_add_permission(request)
        assert not register.has_change_permission(request)
        assert not register.has_delete_permission(request)
        for inline in register.inlines:
            assert not inline(model, admin.site).has_change_permission(request)
