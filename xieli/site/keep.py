"""Keeping homes: `xieli migrate`, `xieli home create|list`, `xieli shell`."""

from __future__ import annotations

import argparse
import code

from xieli.kernel.refusal import Refusal
from xieli.shell import homes_store


def run(args: argparse.Namespace) -> int:
    """Do what the command says; needs DATABASE_OWNER_URL for all but the list."""
    verbs = {"migrate": _migrate, "home": _home, "shell": _shell}
    verbs[args.command](args)
    return 0


def _migrate(args: argparse.Namespace) -> None:
    homes_store.prepare_server()
    for name in homes_store.names():
        homes_store.migrate(name)
        print(f"{name}：表结构已是最新")


def _home(args: argparse.Namespace) -> None:
    if args.what == "create":
        if not args.name:
            raise Refusal(
                "还没有写家的名字",
                next_step="例：xieli home create guangyuan --host gy.example.org",
            )
        homes_store.create(args.name, args.host or [f"{args.name}.localhost"])
    by_home: dict[str, list[str]] = {name: [] for name in homes_store.names()}
    for host, home in homes_store.hosts().items():
        by_home[home].append(host)
    for home, answers_to in by_home.items():
        print(f"{home}：{'、'.join(answers_to)}")


def _shell(args: argparse.Namespace) -> None:
    code.interact(banner=f"协力 · 家：{args.home}", local={})
