"""`xieli verify`: is the journal's chain whole, do the balances equal a replay of the ledger."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from xieli.booking import queries as booking
from xieli.journal import queries as journal
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.site.say import say


@dataclass(frozen=True)
class Report:
    """What one home's books and journal look like."""

    home: str
    chain: journal.ChainReport
    books: list[str]
    seats: list[str]

    @property
    def faults(self) -> list[str]:
        """Every fault in words, the journal's first."""
        return [
            *(f"日志：{one}" for one in self.chain.faults),
            *(f"账：{one}" for one in self.books),
            *(f"位子：{one}" for one in self.seats),
        ]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the number of faults, each in words, and both parts."""
        return {
            "faults": len(self.faults),
            "fault_words": self.faults,
            "home": self.home,
            "journal": self.chain.as_dict(),
            "ledger": {"faults": self.books},
            "booking": {"faults": self.seats},
        }


def run(args: argparse.Namespace) -> int:
    """Check and tell; 0 where nothing is wrong, else 1."""
    head = _read(args.head) if args.head else None
    report = Report(args.home, journal.verify(head), ledger.replay(), booking.faults())
    if args.save_head and not report.faults:
        _save(args.save_head, report.chain)
    if args.json:
        say(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        _tell(report, args.save_head)
    return 1 if report.faults else 0


def _read(path: Path) -> str:
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.strip():
        raise Refusal(f"读不了链头文件 {path}。", next_step="请用 --save-head 当时写下的那个文件。")
    return text


def _save(path: Path, chain: journal.ChainReport) -> None:
    try:
        path.write_text(f"{chain.head_number} {chain.head_digest}\n")
    except OSError as why:
        raise Refusal(f"写不了链头文件 {path}（{why.strerror}）。") from why


def _tell(report: Report, saved: Path | None) -> None:
    chain = report.chain
    say(f"家：{report.home}")
    say(f"日志：已封存 {chain.sealed} 条，链头是第 {chain.head_number} 条")
    if chain.unsealed:
        say(f"待封存 {chain.unsealed} 条，最早的已等 {_waited(chain.oldest_unsealed_at)}")
    for fault in report.faults:
        say(f"有误 · {fault}")
    if report.faults:
        say(f"核验未通过：{len(report.faults)} 处有误" + ("，链头没有写出" if saved else ""))
    else:
        say("核验通过：日志连得上，账和余额对得上")
    if saved and not report.faults:
        say(f"链头已写进 {saved}，请放到这台机器以外的地方")


def _waited(since: str | None) -> str:
    seconds = (timezone.now() - datetime.fromisoformat(since or "")).total_seconds()
    if seconds < 120:
        return f"{max(0, round(seconds))} 秒"
    return f"{round(seconds / 60)} 分钟" if seconds < 7200 else f"{round(seconds / 3600)} 小时"
