"""Django's card of this package."""

from django.apps import AppConfig


class IndustryConfig(AppConfig):
    """The app of industry."""

    name = "xieli.activities.industry"
