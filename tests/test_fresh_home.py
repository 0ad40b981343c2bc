"""A home made at once is the same as one that walked every migration."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from xieli.shell import homes_store
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)

SHAPES = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity::text, coalesce(pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'v', 'S')""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = %s::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
    "triggers": """
        SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal""",
    "functions": """
        SELECT proname, prosrc, proconfig::text FROM pg_proc
        WHERE pronamespace = %s::regnamespace""",
    "rights": """
        SELECT relname, relacl::text FROM pg_class WHERE relnamespace = %s::regnamespace
        AND relkind IN ('r', 'S')""",
}


WALKED = Path(__file__).with_name("fresh_home.walked")
MAKERS = ("fresh.py", "homes_store.py")  # beside all models and migrations


def state_of_the_makers() -> str:
    """The digest of everything that shapes an empty home."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent.parent / "xieli").rglob("*.py")):
        if "migrations" in path.parts or "models" in path.name or path.name in MAKERS:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def shape(home: str) -> dict[str, list[tuple[str, ...]]]:
    """What stands in a home's schema, in one order, without the home's name."""
    found = {"applied": asked("SELECT app, name FROM django_migrations WHERE %s <> ''", home)}
    for what, statement in SHAPES.items():
        found[what] = asked(statement, home)
    return found


def asked(statement: str, home: str) -> list[tuple[str, ...]]:
    with use_home(home), connections["owner"].cursor() as cursor:
        cursor.execute(statement, [home])
        return sorted(
            tuple(str(cell).replace(home, "HOME") for cell in row) for row in cursor.fetchall()
        )


@pytest.fixture
def walked() -> Iterator[str]:
    """A home whose tables came one migration after the other."""
    name = "walkedhome"
    with use_home(name):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{name}"')
        call_command("migrate", database="owner", verbosity=0)
    homes_store.migrate(name)
    yield name
    with use_home(name), connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{name}" CASCADE')


def test_a_home_made_at_once_is_the_same_as_one_that_walked(request: pytest.FixtureRequest) -> None:
    """The walk takes a minute: it is gone once for each state of models, migrations and makers.

    What it was gone for stands in fresh_home.walked, written by this test alone when it has passed
    (XIELI_RECORD=1); any other state is walked again, here and in CI.
    """
    state = state_of_the_makers()
    if WALKED.exists() and WALKED.read_text().strip() == state:
        pytest.skip("these very migrations were walked and found equal")
    walked = request.getfixturevalue("walked")
    at_once = shape("beta")
    assert all(at_once.values())
    for what, rows in shape(walked).items():
        assert set(rows) ^ set(at_once[what]) == set(), what
        assert len(rows) == len(at_once[what]), what
    if os.environ.get("XIELI_RECORD"):
        WALKED.write_text(f"{state}\n")
