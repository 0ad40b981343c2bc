"""Django's card of this package."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """The app of rulebook."""

    name = "xieli.rulebook"
