"""Django's card of this package."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """The app of aid."""

    name = "xieli.activities.aid"
