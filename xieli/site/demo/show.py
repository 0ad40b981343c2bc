"""`xieli demo`: builds the demonstration once, tells what the loop did, then serves it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from xieli.activities.pairing.models import Invitation
from xieli.kernel.refusal import Refusal
from xieli.shell import homes_store
from xieli.shell.homes import use_home
from xieli.site import keep, serve, start
from xieli.site.demo import care
from xieli.site.demo.federation import Ground, lay
from xieli.site.demo.loop import SLUG, Loop, seal, steps
from xieli.site.demo.people import CAST, PASSWORD

HOSTS = ["localhost", "127.0.0.1", "*"]
BUILDING, BUILT = "demo-building", "demo"
STORY = 3  # counts up when the demonstration tells more; an older one is kept and says so
STORY_DAYS = 16  # the story ends yesterday


def run(args: argparse.Namespace) -> int:
    """Build what is missing, print the story and the sign-ins, serve unless told not to."""
    folder = Path(os.environ["XIELI_DATA"])
    if not args.no_serve:
        serve.must_be_free("127.0.0.1", args.port)
    with start.only_one(folder / "demo.lock", "另一个 make demo 正在建示范数据，请等它建完再试。"):
        _build(folder, args.home)
    _tell(folder, args)
    if args.no_serve:
        return 0
    (args.bind, args.command) = ("127.0.0.1", "serve")
    return serve.run(args)


def _build(folder: Path, home: str) -> None:
    """A finished demonstration is kept; one that was cut off half-way is built anew."""
    mark = folder / f"{BUILT}-{home}.json"
    if mark.exists() and home in homes_store.names():
        homes_store.migrate(home)
        keep.furnish(home)
        return
    unfinished = folder / f"{BUILDING}-{home}"
    if home in homes_store.names() and not unfinished.exists():
        raise Refusal(
            f"“{home}”里已经有数据，示范不会动它。",
            next_step="请用 --data 换一个文件夹，或用 --home 换一个名字。",
        )
    unfinished.touch()
    _drop(home)
    (folder / BUILT).touch()
    bar = Bar(total=20)
    bar.step("建库")
    homes_store.create(home, HOSTS)
    with use_home(home):
        told = _play(folder, bar)
    bar.end()
    fresh = folder / f".{mark.name}"
    fresh.write_text(json.dumps({"story": STORY, "lines": told}, ensure_ascii=False))
    fresh.replace(mark)
    unfinished.unlink()


def _drop(home: str) -> None:
    with use_home(home), connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{home}" CASCADE')
    shutil.rmtree(Path(os.environ["XIELI_DATA"]) / "files", ignore_errors=True)


def _play(folder: Path, bar: Bar) -> list[str]:
    told: list[str] = []
    begin = (timezone.localtime() - timedelta(days=STORY_DAYS)).replace(
        hour=9, minute=12, second=0, microsecond=0
    )
    bar.step("地区、工会、企业、人员")
    ground: Ground = lay(begin - timedelta(days=1))
    loop = Loop(ground, folder, begin, told.append)
    care_steps = care.steps(ground, told.append)
    for words, act in (*steps(loop), *care_steps, ("封账链", lambda: seal(loop))):
        bar.step(words)
        act()
    return told


class Bar:
    """A progress bar on one line; plain lines where the output is no terminal."""

    def __init__(self, total: int, write: Callable[[str], object] = sys.stderr.write) -> None:
        self.total, self.done, self.write = total, 0, write
        self.is_terminal = sys.stderr.isatty()

    def step(self, words: str) -> None:
        """Show that the next step begins."""
        self.done += 1
        full = 24 * min(self.done, self.total) // self.total
        line = f"[{'█' * full}{'·' * (24 - full)}] {words}"
        self.write(f"\r\033[K{line}" if self.is_terminal else f"{line}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.is_terminal:
            self.write("\r\033[K")


def _tell(folder: Path, args: argparse.Namespace) -> None:
    kept = json.loads((folder / f"{BUILT}-{args.home}.json").read_text())
    is_of_now = isinstance(kept, dict) and kept["story"] == STORY
    told = kept["lines"] if isinstance(kept, dict) else kept
    print("\n这一圈做了什么：")
    for number, line in enumerate(told, 1):
        print(f"  {line}" if line.startswith(" ") else f"{number:3d} {line}")
    if not is_of_now:
        print("这份示范数据是旧版本建的，新的内容不全；您的数据没有动。")
        print("要看全，请换一个文件夹：make demo DATA=var/demo-2")
    print("\n登录（密码都是 " + PASSWORD + "，第二步验证码写在登录页上）：")
    for role in CAST:
        print(f"  {role.username:<10}{role.name}  {role.post}")
    base = f"http://127.0.0.1:{args.port}"
    print(f"\n打开：{base}/")
    print(f"  项目公开页  {base}/p/{SLUG}/")
    print(f"  企业邀请页  {base}/i/{_first_invitation(args.home)}/")
    print(f"  入会  {base}/join/   困难帮扶自测  {base}/aid/test/")
    print(f"  有事找工会  {base}/rights/   附近驿站  {base}/venues/")
    print("\n可以试试：")
    print("  · 用 chenzx 看“供需配对”，钉住一行，让 zhoumin 重新求解")
    print("  · 用 wangqiang 在手机宽度打开“发放到户”，签个名，断网再发一次")
    print("  · 把上面的追踪码输进 " + base + "/t/")
    print(f'  · .venv/bin/xieli verify --data "{os.environ["XIELI_DATA"]}" --json')
    sys.stdout.flush()


def _first_invitation(home: str) -> str:
    with use_home(home):
        return Invitation.objects.order_by("id").values_list("code", flat=True).first() or ""
