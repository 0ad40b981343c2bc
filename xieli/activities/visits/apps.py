"""Django's card of this package."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The app of visits."""

    name = "xieli.activities.visits"
