"""Django's card of the roof; the shared job table and the secrets of sign-in leave the admin."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The app of the roof."""

    name = "xieli.site"
    label = "roof"
