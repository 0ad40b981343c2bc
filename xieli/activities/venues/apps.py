"""Django's card of this package."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """The app of venues."""

    name = "xieli.activities.venues"
