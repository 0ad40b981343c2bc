"""Django's card of this package."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The app of rights."""

    name = "xieli.activities.rights"
