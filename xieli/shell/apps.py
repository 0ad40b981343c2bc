"""Starts shell: a cache of content types per home, since ids differ; a fault in plain words."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

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
        from django.forms import Field

        ContentType.objects._cache = PerHome()  # type: ignore[attr-defined]
        Field.default_error_messages["required"] = _("请填这一项")
