"""Django's card of this package."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The app of sharing."""

    name = "xieli.sharing"
