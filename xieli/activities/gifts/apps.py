"""Django's card of this package."""

from django.apps import AppConfig


class GiftsConfig(AppConfig):
    """The app of gifts."""

    name = "xieli.activities.gifts"
