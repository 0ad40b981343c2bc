"""Reasons kept in a JSON column as [words, named], nested too, and told again; refusals plainly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal
from xieli.matching.rules import Reason, Saying

Packed = list[Any]


def packed(why: Sequence[Reason]) -> list[Packed]:
    """Give the reasons as JSON can hold them."""
    return [_packed(reason) for reason in why]


def told(why: Sequence[Packed], translate: Callable[[str], str]) -> str:
    """Say kept reasons in the reader's language, strongest first."""
    return "；".join(_unpacked(one).told_by(translate) for one in why)


def plainly(no: Refusal) -> str:
    """A refusal in the reader's language as whole sentences, what helps after what is wrong."""
    stop = _("。")
    parts = (part.strip() for part in no.told_by(_) if part)
    return "".join(part if part[-1] in "。.!?！？" else part + stop for part in parts).strip()


def _packed(reason: Reason) -> Packed:
    named = {name: _packed(s) if isinstance(s, Reason) else s for name, s in reason.named.items()}
    return [reason.words, named]


def _unpacked(kept: Packed) -> Reason:
    words, named = kept
    return Reason(words, {name: _saying(value) for name, value in named.items()})


def _saying(value: Any) -> Saying:
    return _unpacked(value) if isinstance(value, list) else value
