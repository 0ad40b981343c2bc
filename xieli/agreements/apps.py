"""Django's card of this package."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The app of agreements."""

    name = "xieli.agreements"
