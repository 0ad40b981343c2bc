"""Django's card of this package."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app of people."""

    name = "xieli.people"
