"""Django's card of this package."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """The app of grants."""

    name = "xieli.activities.grants"
