"""The way from a bare process to a house with a database: environment, PostgreSQL, Django, home."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xieli.kernel.refusal import Refusal
from xieli.shell.local_postgres import SAFE, LocalPostgres

DATABASE = "xieli"
APP_ROLE = "xieli_app"
SECRETS = {"XIELI_SECRET_KEY": "", "XIELI_VAULT_KEYS": "1:", "XIELI_VAULT_INDEX_KEY": ""}
_running: list[LocalPostgres] = []


def read_environment(data: Path, *, is_demo: bool) -> None:
    """Fix the data folder for this process and its children; the demo says so on every page."""
    folder = data.expanduser().resolve()
    os.environ["XIELI_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieli.site.settings")
    if is_demo or (folder / "demo").exists():
        os.environ["XIELI_DEMO"] = "1"


def database() -> None:
    """Name the database: DATABASE_URL where given, else the embedded one in the data folder."""
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(os.environ["XIELI_DATA"])
    server = LocalPostgres(folder, dict(SAFE)).start()
    _running.append(server)
    _keep_secrets(folder / "secrets")
    _make_database(server)
    os.environ["DATABASE_URL"] = server.url(APP_ROLE, DATABASE)
    os.environ["DATABASE_OWNER_URL"] = server.url("postgres", DATABASE)


def _keep_secrets(folder: Path) -> None:
    """Keys made once for this data folder, readable by its owner alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, prefix in SECRETS.items():
        path = folder / name.lower()
        if path.exists() or os.environ.get(name):
            continue
        fresh = folder / f".{name}.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(prefix + secrets.token_hex(32))
        try:
            os.link(fresh, path)  # the first of two processes wins, both read the same
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


def _make_database(server: LocalPostgres) -> None:
    import psycopg

    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known:
            return
        try:
            link.execute(f"CREATE DATABASE {DATABASE}")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another process was first


def django() -> None:
    """Set Django up."""
    import django as framework

    framework.setup()


@contextmanager
def chosen_home(name: str) -> Iterator[None]:
    """Work for one home; the commands that make or list homes need none yet."""
    from xieli.shell.homes import must_be_name, use_home

    with use_home(must_be_name(name)):
        yield


@contextmanager
def faults_in_plain_words() -> Iterator[None]:
    """A full disk or a database that is away is told plainly; nothing that was committed is lost."""
    import psycopg
    from django.db.utils import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, psycopg.OperationalError) as fault:
        raise Refusal(*_plain(str(fault))) from fault
    except ProgrammingError as fault:
        if "does not exist" in str(fault):
            raise Refusal(
                "这个家还没有建好", next_step="请先运行 xieli demo 或 xieli home create。"
            ) from fault
        raise
    except OSError as fault:
        if fault.errno in (27, 28, 122):
            raise Refusal(
                "磁盘满了", next_step="请腾出至少 1 GB 再运行一次。已提交的数据没有丢。"
            ) from fault
        raise


def _plain(fault: str) -> tuple[str, str]:
    if "No space left" in fault or "could not extend" in fault or "File too large" in fault:
        return "磁盘满了，数据库写不进去。", "请腾出至少 1 GB 再运行一次。已提交的数据没有丢。"
    return f"连不上数据库：{fault.strip()[:300]}", "请看数据库是不是开着，DATABASE_URL 对不对。"
