"""The tests' own PostgreSQL: one template per state of the migrations, one copy per worker."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent
os.environ.pop("XIELI_DEMO", None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop
CACHE = ROOT / ".cache"
pytest_plugins = ["tests.browser"]
SLOW = {  # they start processes of their own, or walk every address as everyone
    "test_local_postgres.py", "test_command_line.py", "test_serve.py", "test_habits.py",
    "test_verify_cli.py", "test_who_sees_what.py", "test_two_homes.py", "test_solver.py",
    "test_lane_faults.py", "test_fresh_home.py", "test_two_cities.py",
}  # fmt: skip


DATABASE = {"db", "transactional_db", "django_db_setup"}
LONG = (  # the longest files begin first, so that no worker ends long after the other
    "test_lane_faults.py", "test_fresh_home.py",
    "test_who_sees_what.py", "test_two_homes.py", "test_the_loop_in_browser.py",
    "test_two_cities.py", "test_command_line.py", "test_visit_offline.py", "test_serve.py",
    "test_visits.py", "test_demo_visits.py", "test_one_ceiling.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out to end in about a minute; the longest go first."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)
        wanted = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or DATABASE & wanted:
            item.add_marker(pytest.mark.database)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk it during every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _start_server() -> None:
    """Start or join the tests' server and point the settings at it."""
    from django.conf import settings

    from xieli.shell.local_postgres import FOR_TESTS, LocalPostgres

    server = LocalPostgres(CACHE / "postgres", dict(FOR_TESTS)).start()
    os.environ["DATABASE_URL"] = server.url("xieli_app", "postgres")
    os.environ["DATABASE_OWNER_URL"] = server.url("postgres", "postgres")
    for alias, user in (("default", "xieli_app"), ("owner", "postgres")):
        settings.DATABASES[alias].update(HOST=str(server.socket), USER=user, PASSWORD="", PORT="")


def _fingerprint() -> str:
    """Everything that shapes an empty home: models, migrations and the store that makes it."""
    files = sorted(
        path
        for path in (ROOT / "xieli").rglob("*.py")
        if "migrations" in path.parts or path.name in {"models.py", "fresh.py", "homes_store.py"}
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _point_at(name: str) -> None:
    from django.conf import settings
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _build_template(name: str, admin: Any) -> None:
    from django.db import connections

    from xieli.shell import homes_store

    building = f"{name}_{os.getpid()}"
    admin.execute(f'CREATE DATABASE "{building}"')
    _point_at(building)
    homes_store.create("home", ["testserver", "localhost", "home.localhost"])
    homes_store.create("beta", ["beta.localhost"])
    for alias in ("default", "owner"):
        connections[alias].close()
    admin.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Copy the template for this worker; build it first where the migrations changed."""
    import psycopg
    from django.test import TransactionTestCase

    from tests.emptying import empty

    _start_server()
    TransactionTestCase._fixture_teardown = empty
    template = f"template_{_fingerprint()}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    mine = f"test_{worker}_{os.getpid()}"
    with (
        django_db_blocker.unblock(),
        psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as admin,
    ):
        with open(CACHE / "template.lock", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if not known.fetchone():
                _build_template(template, admin)
        admin.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        _point_at(mine)
        yield
        _point_at("postgres")
        admin.execute(f'DROP DATABASE IF EXISTS "{mine}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Nothing that one test left in the cache, such as counted posts, reaches the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[str]:
    """Every test works for the home `home` unless it opens another."""
    from xieli.shell.homes import use_home

    with use_home("home"):
        yield "home"
