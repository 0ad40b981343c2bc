"""Django's card of this package."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The app of insight."""

    name = "xieli.insight"
