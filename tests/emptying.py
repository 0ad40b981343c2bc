"""After a test that really committed: every row of the home is deleted, by the tables' owner.

Django's flush truncates two hundred tables, each with the files of its indexes, and then makes all
permissions anew: a second for each such test. Deleting the few rows takes a fiftieth of that.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from django.conf import settings

from xieli.shell.homes import current

# The triggers of what is written once sleep meanwhile. Migrations, content types and permissions
# belong to the tables and stay.
EMPTY = """
DO $$ DECLARE one regclass; BEGIN
    FOR one IN
        SELECT oid FROM pg_catalog.pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
END $$
"""
_links: dict[int, psycopg.Connection] = {}


def empty(_test: Any = None) -> None:
    """Delete all rows of the chosen home."""
    link = _links.get(os.getpid())
    if link is None or link.closed:
        owner = settings.DATABASES["owner"]
        link = _links[os.getpid()] = psycopg.connect(
            host=owner["HOST"], user=owner["USER"], dbname=owner["NAME"], autocommit=True
        )
        link.execute("SET session_replication_role = replica")
    link.execute("SELECT set_config('search_path', %s, false)", [current()])
    link.execute(EMPTY)
