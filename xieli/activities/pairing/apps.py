"""Django's card of this package."""

from django.apps import AppConfig


class PairingConfig(AppConfig):
    """The app of pairing."""

    name = "xieli.activities.pairing"
