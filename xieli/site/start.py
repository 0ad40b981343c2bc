"""The way from a bare process to a house with a database: environment, PostgreSQL, Django, home."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from xieli.kernel.refusal import Refusal
from xieli.shell.local_postgres import FULL, FULL_ERRNOS, SAFE, LocalPostgres

DATABASE = "xieli"
APP_ROLE = "xieli_app"
SECRETS = {"XIELI_SECRET_KEY": "", "XIELI_VAULT_KEYS": "1:", "XIELI_VAULT_INDEX_KEY": ""}
AWAY = (None, "08", "28", "3D", "57")  # SQLSTATE classes: no answer, refused at the door, stopping
FULL_STATES = ("53100", "58030")  # disk full, input/output error
NO_TABLE = ("42P01", "3F000")  # the home has no tables, or is not there
MAKE_ROOM = "请腾出至少 1 GB 再运行一次。已提交的数据没有丢。"
_running: list[LocalPostgres] = []


def read_environment(data: Path, *, is_demo: bool) -> None:
    """Fix the data folder for this process and its children; the demo says so on every page."""
    folder = data.expanduser().resolve()
    os.environ["XIELI_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieli.site.settings")
    if is_demo or (folder / "demo").exists():
        os.environ["XIELI_DEMO"] = "1"


def database(*, makes_secrets: bool) -> None:
    """Name the database: DATABASE_URL where given, else the embedded one in the data folder.

    Secrets that stand in no variable are kept in the data folder. For a named database only a
    command that makes a home may invent them: others would read its vault with a wrong key.
    """
    folder = Path(os.environ["XIELI_DATA"])
    if os.environ.get("DATABASE_URL"):
        _must_be_address("DATABASE_URL")
        _must_be_address("DATABASE_OWNER_URL")
        _keep_secrets(folder / "secrets", may_make=makes_secrets)
        return
    server = LocalPostgres(folder, dict(SAFE)).start()
    _running.append(server)
    _keep_secrets(folder / "secrets", may_make=True)
    _make_database(server)
    os.environ["DATABASE_URL"] = server.url(APP_ROLE, DATABASE)
    os.environ["DATABASE_OWNER_URL"] = server.url("postgres", DATABASE)


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
def only_one(path: Path, words: str, next_step: str = "") -> Iterator[None]:
    """Run the block while no other process does, by a lock that dies with it; else Refusal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Refusal(words, next_step=next_step) from taken
        yield


@contextmanager
def faults_in_plain_words() -> Iterator[None]:
    """A full disk or a database that is away is told plainly; nothing committed is lost."""
    import psycopg
    from django.db import utils

    try:
        yield
    except (utils.DatabaseError, utils.InterfaceError, psycopg.Error) as fault:
        plain = _of_database(fault)
        if plain is None:
            raise
        raise plain from fault
    except OSError as fault:
        if fault.errno not in FULL_ERRNOS:
            raise
        raise Refusal("磁盘满了。", next_step=MAKE_ROOM) from fault


def _of_database(fault: Exception) -> Refusal | None:
    """The plain words for what is not our bug; None for what is."""
    from xieli.shell.homes import NoHome

    state = getattr(fault.__cause__ or fault, "sqlstate", None)
    log = _running[-1].last_words() if _running else ""
    if state in FULL_STATES or FULL.search(str(fault)):
        return Refusal("磁盘满了，数据库写不进去。", next_step=MAKE_ROOM)
    if state in NO_TABLE:
        return Refusal("这个家还没有建好。", next_step="请先运行 xieli demo 或 xieli home create。")
    if isinstance(fault, NoHome) or (state and state[:2]) not in AWAY:
        return None
    if FULL.search(log[-1500:]):
        return Refusal("磁盘满了，数据库停了。", next_step=MAKE_ROOM)
    return Refusal(
        f"连不上数据库：{' '.join(str(fault).split())[:300]}。",
        next_step="请看数据库是不是开着，DATABASE_URL 对不对。",
    )


def _must_be_address(name: str) -> None:
    """Django and psycopg understand postgresql://user:password@host:port/database."""
    given = os.environ.get(name, "postgresql:")
    try:
        parts = urlsplit(given)
        is_right = parts.scheme in {"postgresql", "postgres"} and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise Refusal(
            f"{name} 读不懂。",
            next_step="它应当像 postgresql://用户:密码@主机:5432/库名；特殊字符写成 %xx。",
        )


def _keep_secrets(folder: Path, *, may_make: bool) -> None:
    """Keys made once for this data folder, readable by its owner alone."""
    missing = [
        name
        for name in SECRETS
        if not os.environ.get(name) and not (folder / name.lower()).exists()
    ]
    if missing and not may_make:
        raise Refusal(
            f"缺少密钥 {'、'.join(missing)}。",
            next_step=f"请设好这些环境变量，或用 --data 指向建家时的文件夹（现在是 {folder}）。",
        )
    for name in missing:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(folder / name.lower(), SECRETS[name] + secrets.token_hex(32))


def _write_once(path: Path, text: str) -> None:
    """The first of two processes wins, both read the same; a half file never gets the name."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)


def _make_database(server: LocalPostgres) -> None:
    """The embedded server's database and the application's role; two at once are safe."""
    import psycopg

    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(7203118)")
        roles = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if not roles.fetchone():
            link.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
        known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not known.fetchone():
            link.execute(f"CREATE DATABASE {DATABASE}")
