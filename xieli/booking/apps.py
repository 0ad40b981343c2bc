"""Django's card of this package."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """The app of booking."""

    name = "xieli.booking"
