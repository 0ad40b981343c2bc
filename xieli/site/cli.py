"""The command line `xieli`: finds its database, then calls one verb of the house.

`--data DIR` names the folder of the embedded database for every command; DATABASE_URL makes every
command use that PostgreSQL instead.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from xieli.kernel.refusal import Hidden, Refusal

Run = Callable[[argparse.Namespace], int]


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="网站的端口（默认 8000）")
    parser.add_argument("--no-serve", action="store_true", help="只建好示范数据，不启动网站")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="网站的端口（默认 8000）")
    parser.add_argument("--bind", default="127.0.0.1", help="监听的地址（默认 127.0.0.1）")


def _home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["create", "list"], help="新建，或列出")
    parser.add_argument("name", nargs="?", default="", help="家的名字：小写字母、数字、下划线")
    parser.add_argument("--host", action="append", default=[], help="域名，可写多次")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--head", type=Path, help="保存在外面的链头文件，用来核对整条链有没有被换掉"
    )
    parser.add_argument("--save-head", type=Path, help="把现在的链头写进这个文件")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["needs", "pledges"], help="需求清单，或认捐清单")
    parser.add_argument("file", type=Path, help="xlsx、xls 或 csv 文件")
    parser.add_argument("--board", required=True, help="供需板的编号、短名或标题")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("board", help="供需板的编号、短名或标题")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"], help="重算并核对")
    parser.add_argument("file", nargs="?", type=Path, help="摇号页面上下载的 json 文件，不用数据库")
    parser.add_argument("--batch", default="", help="批次编号：从这个家里读")
    parser.add_argument("--commitment", default="", help="您在报名时记下的种子指纹")
    parser.add_argument("--ticket", default="", help="顺便查一个抽签号")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _clip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--out", type=Path, help="每个文件写一个 JSON，放在这个文件夹里")


def _nothing(_: argparse.ArgumentParser) -> None:
    """A command without words of its own."""


# name → (module whose `run` does it, its words, one line of help)
COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], str]] = {
    "demo": ("xieli.site.demo.show", _demo, "跑起示范工会：建库、导入、配对、签收，再打开网站"),
    "serve": ("xieli.site.serve", _serve, "启动网站和后台任务"),
    "migrate": ("xieli.site.keep", _nothing, "更新每个家的表结构"),
    "home": ("xieli.site.keep", _home, "新建或列出数据家"),
    "verify": ("xieli.site.verify_cli", _verify, "核验账和日志，一处改动都能发现"),
    "import": ("xieli.site.board_cli", _import, "导入需求清单或认捐清单"),
    "match": ("xieli.site.board_cli", _match, "求解供需配对，每一行都说明原因"),
    "draw": ("xieli.site.draw_cli", _draw, "重算一次摇号，谁都可以验"),
    "clip": ("xieli.newsroom.cli", _clip, "清洗文稿：去杂质、修复乱码、读出事实，不用数据库"),
    "shell": ("xieli.site.keep", _nothing, "打开 Python，已选好家"),
}


def parser() -> argparse.ArgumentParser:
    """The words that every command understands."""
    whole = argparse.ArgumentParser(prog="xieli", description="协力：从一条需求到一张签收单")
    commands = whole.add_subparsers(dest="command", required=True, metavar="命令")
    for name, (_module, words, line) in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line)
        data = os.environ.get("XIELI_DATA", "var/demo")
        sub.add_argument("--data", default=data, help=f"内置数据库的文件夹（现在是 {data}）")
        sub.add_argument("--home", default=os.environ.get("XIELI_HOME", "home"), help="哪个家")
        words(sub)
    return whole


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a Refusal is told in plain words and ends with 2, never a traceback."""
    args = parser().parse_args(words)
    for sent in (signal.SIGTERM, signal.SIGHUP):  # so that the database is left properly
        signal.signal(sent, lambda number, _: sys.exit(128 + number))
    try:
        return _run(args)
    except Refusal as no:
        print(no, file=sys.stderr)
    except Hidden:
        print("没有找到，或您不能看", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, `head` perhaps, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return 2


def _run(args: argparse.Namespace) -> int:
    from xieli.site import start

    if args.command == "clip" or (args.command == "draw" and not args.batch):  # files alone
        return _run_of(args.command)(args)
    with start.faults_in_plain_words():
        start.read_environment(Path(args.data), is_demo=args.command == "demo")
        makes_a_home = args.command == "demo" or getattr(args, "what", "") == "create"
        start.database(makes_secrets=makes_a_home)
        start.django()
        with start.chosen_home(args.home):
            return _run_of(args.command)(args)


def _run_of(command: str) -> Run:
    """What does a command; imported only now, as most of it needs Django."""
    run: Run = importlib.import_module(COMMANDS[command][0]).run
    return run


if __name__ == "__main__":
    sys.exit(main())
