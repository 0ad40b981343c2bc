"""Django's card of this package."""

from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    """The app of volunteering."""

    name = "xieli.activities.volunteering"
