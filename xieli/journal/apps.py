"""Django's card of this package."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The app of journal."""

    name = "xieli.journal"
