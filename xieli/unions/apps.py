"""Django's card of this package."""

from django.apps import AppConfig


class UnionsConfig(AppConfig):
    """The app of unions."""

    name = "xieli.unions"
