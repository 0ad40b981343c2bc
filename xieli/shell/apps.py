"""Starts shell: Django's cache of content types is kept per home, since ids differ between them."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from xieli.shell.homes import chosen


class PerHome(dict[Any, Any]):
    """A dict whose keys silently carry the chosen home."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__((chosen(), key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((chosen(), key), value)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return super().setdefault((chosen(), key), default)


class ShellConfig(AppConfig):
    """The app of the shared kit."""

    name = "xieli.shell"

    def ready(self) -> None:
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects._cache = PerHome()  # type: ignore[attr-defined]
