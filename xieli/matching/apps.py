"""Django's card of this package."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """The app of matching."""

    name = "xieli.matching"
