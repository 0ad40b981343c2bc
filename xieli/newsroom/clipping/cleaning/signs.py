"""Characters: what counts as one, and full-width signs as half-width ones."""

from __future__ import annotations

import re
from functools import lru_cache

PLAIN = {
    ord(c): c2
    for c, c2 in zip(
        "，：；！？（）［］｛｝｜＞＜／＼～＿＝＋＊＃＆＠％＂＇．｀　\xa0",
        ",:;!?()[]{}|></\\~_=+*#&@%\"'.`  ",
        strict=True,
    )
}
PLAIN |= {
    code: chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
CJK = re.compile(r"[\u3400-\u9fff]")
CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
NOT_WORD = re.compile(r"[\W_]+")


def plain(chars: str) -> str:
    """Full-width signs, digits and letters as half-width ones; as long as before."""
    return chars.translate(PLAIN)


def bare(chars: str) -> str:
    """Letters, digits and characters alone."""
    return _bare(chars) if len(chars) < 400 else NOT_WORD.sub("", chars)


@lru_cache(maxsize=8192)
def _bare(chars: str) -> str:
    return NOT_WORD.sub("", chars)


def cjk_count(chars: str) -> int:
    """How many Chinese characters."""
    return len(chars) - len(CJK_RUN.sub("", chars))
