"""Where a number is part of a name and counts nothing: titles, fixed phrases, places, times."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xieli.newsroom.clipping.finding.words import pattern

_LONGEST_NAME = 32
_SPOKEN = 16
_QUOTED = re.compile(
    rf"“([^“”\n]{{1,{_LONGEST_NAME}}})”|\"([^\"\n]{{1,{_LONGEST_NAME}}})\"|「([^」\n]{{1,{_LONGEST_NAME}}})」"
)
_TITLE = re.compile(r"《[^《》\n]{1,80}》")
_SENTENCE_SIGN = re.compile(r"[,，。;；!！?？:：]")
_MEETING = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:届[一二三四五六七八九]中全会|届[一二三四五六七八九十]{1,3}次|中全会|大(?:精神|报告|代表|召开|胜利|以来|提出|[,，。、”]))"
    r"|十[一二三四五六七]五(?:规划|时期|[,，。、”·])"
)
_PHASE = re.compile(
    r"[一二三四五六七八九十]期(?=[^\d,，。;；、]{0,8}(?:工程|项目|建设|厂区|厂房|基地|园区|地块|工地))"
    r"|双\d{1,3}(?=工程|行动|计划|活动)"
    r"|你[一两二三四五六七八九十]{1,2}[^\W\d_][,，、]\s?[我他她][一两二三四五六七八九十]{1,2}[^\W\d_]"
)
_ORDINAL = re.compile(
    r"第\s?[\d一二三四五六七八九十百千〇零]{1,9}(?:[、至—-]\s?[\d一二三四五六七八九十百]+)*"
)
_TIME = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|(?<!\d)\d{1,4}[年月日号时](?!次)"
    r"|(?<=[\d年月日])\s*\d{1,2}[时点](?:\d{1,2}分)?"
)
_WEB = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#:-]+|(?<![\w.-])[\w.-]{1,64}@[\w.-]+|\d{3,4}-\d{7,8}|\d{11,}"
)


def masked(text: str, places: Iterable[tuple[int, int]] = ()) -> bytearray:
    """Give a byte for each character: 1 where numbers are words of a name."""
    mask = bytearray(len(text))
    spans = list(places)
    for found in _QUOTED.finditer(text):
        inside = found[1] or found[2] or found[3]
        if len(inside) <= _SPOKEN or not _SENTENCE_SIGN.search(inside):
            spans.append(found.span())
    for shape in (_TITLE, _MEETING, _PHASE, _ORDINAL, _TIME, _WEB, pattern("number_traps")):
        spans += (found.span() for found in shape.finditer(text))
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask
