"""Homes in the database: made, migrated and listed by the owner; a schema's comment names hosts.

The application's own role may read and write rows, never make a table, and never change what is
written once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections

from xieli.kernel.refusal import Refusal
from xieli.shell import fresh
from xieli.shell.homes import QUEUE, must_be_name, use_home
from xieli.shell.models import WrittenOnce

APP_ROLE = "xieli_app"

_HOSTS = """
SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace
WHERE obj_description(oid, 'pg_namespace') LIKE '{"hosts":%'
"""
_REFUSES = """
CREATE OR REPLACE FUNCTION written_once_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'this row is written once' USING ERRCODE = 'restrict_violation'; END $$
"""


def _as_owner(statements: Sequence[str], home: str) -> None:
    with use_home(home), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def hosts() -> dict[str, str]:
    """Host name → home, for every home of this database; "*" is any other host."""
    with use_home(QUEUE), connections["default"].cursor() as cursor:
        cursor.execute(_HOSTS.replace("%", "%%"), [])
        rows = cursor.fetchall()
    return {host: home for home, comment in rows for host in json.loads(comment)["hosts"]}


def names() -> list[str]:
    """Every home of this database, by name."""
    with use_home(QUEUE), connections["default"].cursor() as cursor:
        cursor.execute(_HOSTS.replace("%", "%%"), [])
        return sorted(home for home, _ in cursor.fetchall())


def create(name: str, answers_to: Sequence[str]) -> None:
    """Make a home with all its tables; Refusal where the name is wrong or a host is taken."""
    must_be_name(name)
    prepare_server()
    taken = hosts()
    for host in answers_to:
        if taken.get(host, name) != name:
            raise Refusal(f"域名 {host} 已经属于“{taken[host]}”")
    comment = json.dumps({"hosts": list(answers_to)}, ensure_ascii=False).replace("'", "''")
    _as_owner([f'CREATE SCHEMA IF NOT EXISTS "{name}"'], name)
    migrate(name)
    _as_owner([f"COMMENT ON SCHEMA \"{name}\" IS '{comment}'"], name)


def prepare_server() -> None:
    """The application's role and the job queue's schema, made once for a database."""
    role = (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{APP_ROLE}') "
        f"THEN CREATE ROLE {APP_ROLE} LOGIN; END IF; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    _as_owner([role, f'CREATE SCHEMA IF NOT EXISTS "{QUEUE}"'], QUEUE)
    with use_home(QUEUE):
        call_command("migrate", "procrastinate", database="owner", verbosity=0)
    _as_owner(_grants(QUEUE), QUEUE)


def migrate(name: str) -> None:
    """Bring one home's tables up to date, then renew grants and the written-once triggers."""
    with use_home(name):
        if fresh.is_empty(connections["owner"]):
            fresh.build(connections["owner"])
        call_command("migrate", database="owner", verbosity=0)
    _as_owner([*_grants(name), _REFUSES], name)
    for model in apps.get_models():
        if issubclass(model, WrittenOnce):
            _as_owner(_written_once(model._meta.db_table), name)


def _grants(schema: str) -> list[str]:
    return [
        f'GRANT USAGE ON SCHEMA "{schema}" TO {APP_ROLE}',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO {APP_ROLE}',
        f'GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA "{schema}" TO {APP_ROLE}',
    ]


def _written_once(table: str) -> list[str]:
    refuse = "EXECUTE FUNCTION written_once_refuses()"
    return [
        f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APP_ROLE}',
        f'CREATE OR REPLACE TRIGGER written_once BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW {refuse}",
        f'CREATE OR REPLACE TRIGGER written_once_whole BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT {refuse}",
    ]


class Router:
    """The job queue's tables stand in its own schema, all others in a home (made by the owner)."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        from xieli.shell.homes import chosen

        return (app_label == "procrastinate") == (chosen() == QUEUE)
