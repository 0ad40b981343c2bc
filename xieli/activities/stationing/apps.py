"""Django's card of this package."""

from django.apps import AppConfig


class StationingConfig(AppConfig):
    """The app of stationing."""

    name = "xieli.activities.stationing"
