"""What the journal's tests need: notes by the dozen, and the owner who can do what we may not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from xieli.journal.models import Note
from xieli.journal.services import note
from xieli.kernel.actor import Actor

WANG = Actor(None, "王强")
NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)


def write(count: int) -> list[Note]:
    """So many notes, one after the other."""
    return [note("try", f"第 {n} 件", by=WANG, at=NOON, facts={"n": n}) for n in range(count)]


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The owner of the tables, with every trigger and constraint asleep."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=name, autocommit=True) as link:
        link.execute("SET search_path = home")
        link.execute("SET session_replication_role = replica")
        yield link
