"""Which encoding a text file is written in, and its text."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping.mending_words import likelihood
from xieli.newsroom.clipping.simplifying import simple

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NO_TEXT = _("这个文件不是文字"), _("请另存为 txt、docx 或带文字的 pdf 再试。")
SAMPLE = 400  # Chinese characters that are weighed
FEW = 0.005  # broken bytes that a file may have and still be what it seems
TOLD = 0.2  # and the most when nothing fits better
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text and the name of its encoding; bytes that are none become U+FFFD."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    head = data[:4000]
    if head.count(0) * 20 > len(head):
        return _wide(data)
    if len(CONTROL.findall(head)) * 20 > len(head):
        raise Refusal(*NO_TEXT)
    for encoding in dict.fromkeys(("utf-8", *_known(declared))):
        if _broken(data, encoding) <= FEW:
            return data.decode(encoding, "replace"), encoding
    likely = _likeliest(data)
    if likely:
        return data.decode(likely, "replace"), likely
    ranked = [(_broken(data, one), one) for one in ("utf-8", "gb18030")]
    if min(ranked)[0] <= TOLD:
        return data.decode(min(ranked)[1], "replace"), min(ranked)[1]
    best = from_bytes(data[:200_000]).best()
    if not best:
        raise Refusal(*NO_TEXT)
    return data.decode(best.encoding, "replace"), best.encoding


def _known(declared: str) -> list[str]:
    """The encoding a page or a mail names; who says GB2312 means all of GB 18030."""
    try:
        name = codecs.lookup(declared.strip()).name if declared.strip() else ""
    except LookupError:
        return []
    wider = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
    return [wider.get(name, name)] if name and name not in ("ascii", "iso8859-1") else []


def _broken(data: bytes, encoding: str) -> float:
    """Which part of the bytes beyond ASCII the encoding cannot read."""
    high = sum(byte > 0x7F for byte in data[:20_000])
    return data[:20_000].decode(encoding, "replace").count("\ufffd") / max(1, high)


def _wide(data: bytes) -> tuple[str, str]:
    """UTF-16 without a mark has line feeds and spaces that tell its order; else it is no text."""
    for encoding, signs in (("utf-16-le", (b"\n\0", b" \0")), ("utf-16-be", (b"\0\n", b"\0 "))):
        seen = any(data[:4000].find(sign) % 2 == 0 for sign in signs if sign in data[:4000])
        text = data[: len(data) // 2 * 2].decode(encoding, "replace")
        if seen and text[:2000].count("\ufffd") * 50 < len(text[:2000]) and "\0" not in text:
            return text, encoding
    raise Refusal(*NO_TEXT)


def _likeliest(data: bytes) -> str:
    """GB 18030 or Big5: the one whose text reads more like Chinese."""
    ranked = []
    for encoding in ("gb18030", "big5hkscs"):
        if _broken(data, encoding) > FEW * 4:
            continue
        text = data[:20_000].decode(encoding, "ignore")
        han = "".join(char for char in text if "\u3400" <= char <= "\u9fff")[:SAMPLE]
        if han:
            ranked.append((likelihood(simple(han)) / len(han), encoding))
    return max(ranked)[1] if ranked else ""
