"""Text that was decoded with a wrong encoding: encoded back, and decoded with the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xieli.newsroom.clipping.mending_steps import Found
from xieli.newsroom.clipping.mending_words import likelihood
from xieli.newsroom.clipping.shape import Done
from xieli.newsroom.clipping.simplifying import simple

WINDOWS = {ord(bytes([b]).decode("cp1252", "ignore") or "\0"): b for b in range(0x80, 0xA0)}
WESTERN = "\x80-\xff" + "".join(map(chr, sorted(WINDOWS.keys() - {0})))
LATIN = re.compile(rf"[{WESTERN}][{WESTERN}\x20-\x7e]*[{WESTERN}]")
HIGH = re.compile("[\x80-\xff]")
HAN = re.compile("[\u3400-\u9fff]")
# Chinese in UTF-8 begins with E3 to E9 or EF; two bytes of it, read as GBK, are one of these.
LEADS = re.compile("[" + "".join(
    char for lead in (0xE3, *range(0xE4, 0xEA), 0xEF) for trail in range(0x80, 0xC0)
    for char in bytes([lead, trail]).decode("gbk", "ignore")) + "]")  # fmt: skip
AS_GBK = re.compile(r"[^\x00-\x7f]+(?:\?[^\x00-\x7f]*)*")
PLAUSIBLE = -11.0  # a character


def mojibake(chars: str) -> Iterator[Found]:
    """Runs that are UTF-8 or GBK read as Western letters, or UTF-8 read as GBK."""
    if HIGH.search(chars):
        for match in LATIN.finditer(chars):
            if len(HIGH.findall(match[0])) >= 3:
                yield from _western(match)
    if LEADS.search(chars):
        for match in AS_GBK.finditer(chars):
            if len(LEADS.findall(match[0])) * 4 >= len(match[0]):
                yield from _as_gbk(match)


def _western(match: re.Match[str]) -> Iterator[Found]:
    code = bytes(WINDOWS.get(ord(char), ord(char) & 0xFF) for char in match[0])
    for encoding in ("utf-8", "gbk"):
        try:
            now = code.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_chinese(now):
            yield Found(match.start(), match.end(), now, Done.REPAIRED, "mojibake")
            return


def _as_gbk(match: re.Match[str]) -> Iterator[Found]:
    """`?` in such a run is the last byte of a character, lost: that one stays unknown."""
    try:
        code = match[0].encode("gbk")
    except UnicodeEncodeError:
        return
    now = code.replace(b"?", b"").decode("utf-8", "replace")
    if "\ufffd" in now and b"?" not in code or now.count("\ufffd") > code.count(b"?"):
        return
    if _is_chinese(now.replace("\ufffd", "")):
        is_whole = "\ufffd" not in now
        done = Done.REPAIRED if is_whole else Done.DAMAGED
        yield Found(match.start(), match.end(), now.replace("\ufffd", "?"), done, "mojibake")


def _is_chinese(now: str) -> bool:
    han = "".join(HAN.findall(now))
    return bool(han) and likelihood(simple(han)) / len(han) > PLAUSIBLE
