"""Keeping homes: `xieli migrate`, `xieli home create|list`, `xieli shell`."""

from __future__ import annotations

import argparse
import code
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.utils import timezone

from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.rulebook import services as rulebook
from xieli.shell import homes_store
from xieli.shell.homes import QUEUE, use_home
from xieli.site.say import say
from xieli.unions import services as unions

KEEPER_LOCK = 7_203_119


def run(args: argparse.Namespace) -> int:
    """Do what the command says; needs DATABASE_OWNER_URL for all but the list."""
    verbs = {"migrate": _migrate, "home": _home, "shell": _shell}
    verbs[args.command](args)
    return 0


@contextmanager
def as_keeper() -> Iterator[None]:
    """Make or change tables: by a role that may, one process at a time per database."""
    with use_home(QUEUE), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
        if not cursor.fetchone()[0]:
            raise Refusal(
                "这个数据库用户不能建表。",
                next_step="请把库主的地址写进 DATABASE_OWNER_URL。",
            )
        cursor.execute("SELECT pg_advisory_lock(%s)", [KEEPER_LOCK])
    try:
        yield
    finally:
        connections["owner"].close()  # lets the lock go, also after an error


def _migrate(args: argparse.Namespace) -> None:
    with as_keeper():
        homes_store.prepare_server()
        for name in homes_store.names():
            homes_store.migrate(name)
            furnish(name)
            say(f"{name}：表结构已是最新")


def _home(args: argparse.Namespace) -> None:
    if args.what == "create":
        _create(args)
    by_home: dict[str, list[str]] = {name: [] for name in homes_store.names()}
    for host, home in homes_store.hosts().items():
        by_home[home].append(host)
    for home, answers_to in by_home.items():
        say(f"{home}：{'、'.join(answers_to)}")


def _create(args: argparse.Namespace) -> None:
    if not args.name:
        raise Refusal(
            "还没有写家的名字。", next_step="例：xieli home create guangyuan --host gy.example.org"
        )
    with as_keeper():
        homes_store.create(args.name, args.host or [f"{args.name}.localhost"])
        furnish(args.name)


def furnish(home: str) -> None:
    """Give a home what this version brings: regions, default rules; nothing set is written over."""
    with use_home(home):
        unions.load_regions(by=SYSTEM, at=timezone.now())
        rulebook.load_defaults(by=SYSTEM, at=timezone.now())


def _shell(args: argparse.Namespace) -> None:
    code.interact(banner=f"协力 · 家：{args.home}", local={})
