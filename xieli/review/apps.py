"""Django's card of this package."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """The app of review."""

    name = "xieli.review"
