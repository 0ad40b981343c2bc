"""Tags of founding's pages: a fresh key for a sheet, and a row's own value."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from xieli.shell.keys import uuid7

register = template.Library()


@register.simple_tag
def fresh_key() -> str:
    """Give a key of its own to each sheet of a page: sent twice it is one record."""
    return str(uuid7())


@register.filter
def of_row(values: Mapping[str, str], row: object) -> str:
    """Give a row's value; "" where there is none."""
    return values.get(str(row), "")
