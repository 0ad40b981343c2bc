"""A refusal as one line of words, where it stands beside a field or above a list."""

from __future__ import annotations

from django.utils.translation import gettext

from xieli.kernel.refusal import Refusal

_CLOSED = ("。", "？", "！")
_ENDS = (*_CLOSED, ".", "?", "!")


def one_line(no: Refusal) -> str:
    """Its words and the next step in the reader's language, each closed as a sentence."""
    line = ""
    for part in no.told_by(gettext):
        if part:
            gap = " " if line and not line.endswith(_CLOSED) else ""
            line += gap + (part if part.endswith(_ENDS) else f"{part}。")
    return line
