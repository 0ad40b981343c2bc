"""`xieli clip PATH…`: texts as they came in, clean articles and their findings out; no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping.clip import clip
from xieli.newsroom.clipping.opening import left_out
from xieli.newsroom.clipping.shape import Article, Clip, Done
from xieli.newsroom.clipping.writing import as_json

PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".mp4", ".mp3", ".db", ".ini"}


def run(args: argparse.Namespace) -> int:
    """Clip every file; 0 when all could be read, else 1."""
    files = list(_files(args.paths))
    if not files:
        raise Refusal(_("文件夹里没有可读的文件"))
    if args.out:
        _make(args.out)
    refused = 0
    for number, path in enumerate(files, 1):
        _progress(f"{number}/{len(files)} {path.name}")
        try:
            data = _read(path)
            clips = clip(data, path.name)
            _progress("")
            _tell(path, clips, args)
            for name, no in left_out(data):
                print(f"{path}，其中的 {name}：{no}", file=sys.stderr)
        except Refusal as no:
            refused += 1
            _progress("")
            print(f"{path}：{no}", file=sys.stderr)
    if args.out:
        print(f"读了 {len(files) - refused} 个文件，结果在 {args.out}", file=sys.stderr)
    return 1 if refused else 0


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (inner for inner in sorted(path.rglob("*")) if _is_wanted(inner))
        elif path.exists():
            yield path
        else:
            raise Refusal(_("没有这个文件或文件夹：{path}"), path=str(path))


def _is_wanted(path: Path) -> bool:
    return path.is_file() and path.name[0] not in ".~" and path.suffix.lower() not in PICTURES


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Refusal(
            _("不能用这个文件夹：{path}（{why}）"),
            path=str(folder),
            why=fault.strerror or str(fault),
        ) from fault


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Refusal(_("打不开文件（{why}）"), why=fault.strerror or str(fault)) from fault


def _tell(path: Path, clips: list[Clip], args: argparse.Namespace) -> None:
    for number, one in enumerate(clips, 1):
        if args.out:
            stem = path.stem if len(clips) == 1 else f"{path.stem}-{number}-{_stem(one)}"
            told = json.dumps(as_json(one), ensure_ascii=False, indent=1)
            (args.out / f"{stem}.json").write_text(told, "utf-8")
        elif args.json:
            print(json.dumps(as_json(one), ensure_ascii=False))
        else:
            _summary(one)


def _stem(one: Clip) -> str:
    return Path(one.page.name.replace("\\", "/")).stem


def _summary(one: Clip) -> None:
    done = [change.done for change in one.changes]
    print(
        f"{one.page.name}（{one.page.encoding}）：{len(one.articles)} 篇，"
        f"修复 {done.count(Done.REPAIRED)} 处，转换 {done.count(Done.CONVERTED)} 处，"
        f"去掉 {done.count(Done.REMOVED)} 处，看不清 {done.count(Done.DAMAGED)} 处"
    )
    for article in one.articles:
        print(f"  {article.title.chars or '（没有标题）'}")
        print(f"    {article.date or '日期不明'}　{article.source or '来源不明'}　{_body(article)}")
        for fact in article.facts:
            print(f"    {fact.meaning}：{fact.at.words}")
        if article.organisations:
            print("    " + "、".join(named.full or named.name for named in article.organisations))


def _body(article: Article) -> str:
    return f"正文 {len(article.body)} 字"


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words}\033[K", end="", file=sys.stderr, flush=True)
