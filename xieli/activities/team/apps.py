"""Django's card of this package."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    """The app of team."""

    name = "xieli.activities.team"
