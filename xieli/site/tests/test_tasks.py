"""The background work: every home is sealed, a killed worker's job starts again."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import psycopg
import pytest
from croniter import croniter
from django.db import connection, connections
from procrastinate.contrib.django import app

from xieli.journal.models import Note, Seal
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.shell.homes import use_home
from xieli.site import tasks

pytestmark = pytest.mark.django_db(transaction=True)
WANG = Actor(None, "王强")
NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The owner, who sweeps up what a committed test left."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=name, autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        yield link
        for home in ("home", "beta"):
            link.execute(
                f"TRUNCATE {home}.journal_seal, {home}.journal_waiting, {home}.journal_note"
            )  # type: ignore[arg-type]
        link.execute("TRUNCATE queue.procrastinate_jobs CASCADE")
        link.execute("DROP SCHEMA IF EXISTS broken CASCADE")


def test_every_home_is_sealed(owner: psycopg.Connection) -> None:
    for home in ("home", "beta"):
        with use_home(home):
            note("try", "试一下", by=WANG, at=NOON)

    tasks.seal_journals.func(0)

    for home in ("home", "beta"):
        with use_home(home):
            assert Seal.objects.count() == Note.objects.count() > 0


def test_a_home_that_fails_keeps_no_other_waiting(
    owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    owner.execute("CREATE SCHEMA broken")
    owner.execute("""COMMENT ON SCHEMA broken IS '{"hosts": ["broken.localhost"]}'""")
    note("try", "试一下", by=WANG, at=NOON)

    tasks.seal_journals.func(0)

    assert Seal.objects.count() == Note.objects.count() > 0
    assert "seal_journals failed in broken" in caplog.text


def test_a_killed_workers_job_starts_again_and_a_periodic_one_is_dropped(
    owner: psycopg.Connection,
) -> None:
    left = "INSERT INTO queue.procrastinate_jobs (task_name, queue_name, status, queueing_lock)"
    owner.execute("SET search_path = queue")
    owner.execute(f"{left} VALUES ('once', 'default', 'doing', NULL)")  # type: ignore[arg-type]
    owner.execute(f"{left} VALUES ('tick', 'default', 'doing', 'seal_journals')")  # type: ignore[arg-type]

    in_a_worker(tasks.retry_stalled.func)
    jobs = owner.execute("SELECT task_name, status FROM procrastinate_jobs").fetchall()

    assert jobs == [("once", "todo")]


def in_a_worker(task: object) -> None:
    """Run an asynchronous task on a worker's own connection, outside of Playwright's loop."""

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            async with working.open_async():
                await task(SimpleNamespace(app=working), 0)  # type: ignore[operator]

    def run() -> None:
        try:
            with use_home("home"):
                asyncio.run(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.parametrize(
    ("cron", "seconds"), [(tasks.EVERY_2_SECONDS, 2), (tasks.EVERY_15_SECONDS, 15)]
)
def test_the_periods_are_what_they_are_called(cron: str, seconds: int) -> None:
    turns = croniter(cron, NOON)

    first, second = turns.get_next(), turns.get_next()

    assert second - first == seconds


def test_a_home_whose_notices_cannot_be_closed_is_named(
    owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    owner.execute("CREATE SCHEMA broken")
    owner.execute("""COMMENT ON SCHEMA broken IS '{"hosts": ["broken.localhost"]}'""")

    tasks.close_notices.func(0)

    assert "close_notices failed in broken" in caplog.text
    assert "close_notices failed in home" not in caplog.text
