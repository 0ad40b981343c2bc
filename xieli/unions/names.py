"""The sort and search key of a name: pinyin syllables, a bar, the initials (zi yuan xian|zyx)."""

from __future__ import annotations

from functools import lru_cache

BAR = "|"


@lru_cache(maxsize=16384)
def name_key(text: str, most: int = 160) -> str:
    """Give the pinyin key of a name, at most `most` signs, the initials always whole.

    Sorting by it is sorting by pinyin; 重庆 and 长沙 read as places do, since words are known.
    """
    from pypinyin import lazy_pinyin  # its dictionary takes 0.2 s to load: only where it is needed

    spelled = text.lower()
    syllables = [part.strip() for part in lazy_pinyin(spelled) if part.strip()]
    # what pypinyin hands back as it was (tcl, 12) is searched for as it is
    initials = "".join(part if part in spelled else part[0] for part in syllables)[: most // 2]
    room = most - len(initials) - len(BAR)
    return " ".join(syllables)[:room].rstrip() + BAR + initials
