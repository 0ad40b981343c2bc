"""Django's card of this package."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The app of plans."""

    name = "xieli.plans"
