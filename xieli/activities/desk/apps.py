"""Django's card of this package."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The app of desk."""

    name = "xieli.activities.desk"
