"""Which home the running code works for: one home is one schema of the database.

A home is chosen by `use_home`; without one every query is refused (`NoHome`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.utils import OperationalError

from xieli.kernel.refusal import Refusal

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
RESERVED = {"public", "queue", "information_schema"}
QUEUE = "queue"

_home: ContextVar[str | None] = ContextVar("home", default=None)


class NoHome(OperationalError):
    """A query was tried while no home was chosen."""


def must_be_name(name: str) -> str:
    """A home's name is a schema's name: small letters, digits, underscore; else Refusal."""
    if not NAME.fullmatch(name) or name in RESERVED or name.startswith("pg_"):
        raise Refusal(
            f"“{name}”不能作为数据家的名字",
            next_step="请用小写字母开头，只含小写字母、数字和下划线，不超过 41 位。",
        )
    return name


def chosen() -> str | None:
    """The home chosen for the running code, or None."""
    return _home.get()


def current() -> str:
    """The home chosen for the running code; NoHome where there is none."""
    home = _home.get()
    if home is None:
        raise NoHome("no home chosen: wrap the code in use_home(name)")
    return home


@contextmanager
def use_home(name: str) -> Iterator[str]:
    """Run the block for one home."""
    token = _home.set(name)
    try:
        yield name
    finally:
        _home.reset(token)
