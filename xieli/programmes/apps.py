"""Django's card of this package."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The app of programmes."""

    name = "xieli.programmes"
