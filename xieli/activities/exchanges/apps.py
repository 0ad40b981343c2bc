"""Django's card of this package."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    """The app of exchanges."""

    name = "xieli.activities.exchanges"
