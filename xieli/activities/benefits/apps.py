"""Django's card of this package."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """The app of benefits."""

    name = "xieli.activities.benefits"
