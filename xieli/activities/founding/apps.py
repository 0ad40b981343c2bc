"""Django's card of this package."""

from django.apps import AppConfig


class FoundingConfig(AppConfig):
    """The app of founding."""

    name = "xieli.activities.founding"
