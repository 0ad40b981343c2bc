"""Django's card of this package."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The app of ledger."""

    name = "xieli.ledger"
