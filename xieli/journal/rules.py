"""The chain's law: a link is SHA-256 over its number, the digest before it and the whole note."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

START = "0" * 64
LONGEST_WORDS = 400  # signs, the width of the column


@dataclass(frozen=True)
class Link:
    """One sealed note as the chain sees it; `body` is every column of the note as text.

    A seal whose note is gone has no body.
    """

    number: int
    before: str
    digest: str
    body: Mapping[str, str] | None


def shortened(words: str) -> str:
    """A sentence that fits its column; what is cut off shows as "…"."""
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…"


def digest(number: int, before: str, body: Mapping[str, str]) -> str:
    """The digest of a link, 64 hex digits; any change of number, order or text changes it."""
    text = json.dumps([number, before, dict(body)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def fault_of(link: Link, before: Link | None) -> str | None:
    """What is wrong with a link behind the one before it, in words; None where all is well."""
    due = before.number + 1 if before else 1
    if link.number != due:
        return f"第 {due} 条不见了，后面是第 {link.number} 条"
    if link.before != (before.digest if before else START):
        return f"第 {link.number} 条接不上前一条"
    if link.body is None:
        return f"第 {link.number} 条封着的记录不见了"
    if link.digest != digest(link.number, link.before, link.body):
        return f"第 {link.number} 条被改过"
    return None
