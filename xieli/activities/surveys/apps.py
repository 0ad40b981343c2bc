"""Django's card of this package."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """The app of surveys."""

    name = "xieli.activities.surveys"
