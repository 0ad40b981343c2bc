"""Django's card of this package."""

from django.apps import AppConfig


class MembershipConfig(AppConfig):
    """The app of membership."""

    name = "xieli.activities.membership"
