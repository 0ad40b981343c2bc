"""Django's card of this package."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The app of the newsroom."""

    name = "xieli.newsroom"
