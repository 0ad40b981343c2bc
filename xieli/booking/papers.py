"""The papers a visitor may show, and what each number looks like; pure, like rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from xieli.kernel.characters import half_width
from xieli.kernel.id_numbers import is_residence_permit, resident_id
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

_JOINERS = re.compile(r"[\s\-—–()（）]+")
# 8 digits are the person's own; cards before 2013 add two for the number of the card.
_HOME_RETURN = re.compile(r"[HM][0-9]{8}([0-9]{2})?")
# 8 digits since 2015; the booklets before had ten and a letter.
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_ANY = re.compile(r"[A-Z0-9]{5,20}")
_COMPARE = _("请对照证件核对。")


def paper_number(kind: str, text: str) -> str:
    """Give the number of a paper tidied; a kind without a shape of its own takes 5 to 20 signs."""
    number = _JOINERS.sub("", half_width(text)).upper()
    return CHECKS.get(kind, _other)(number)


def _home_return(number: str) -> str:
    if not _HOME_RETURN.fullmatch(number):
        raise Refusal(_("来往内地通行证是 H 或 M 加 8 位数字（旧证 10 位）。"), _COMPARE)
    return number


def _taiwan(number: str) -> str:
    if not _TAIWAN.fullmatch(number):
        raise Refusal(_("来往大陆通行证是 8 位数字（旧证 10 位数字加一个字母）。"), _COMPARE)
    return number


def _permit(number: str) -> str:
    if not is_residence_permit(resident_id(number)):
        raise Refusal(_("居住证号以 81、82 或 83 开头。"), _COMPARE)
    return number


def _mainland(number: str) -> str:
    tidy = resident_id(number)
    if is_residence_permit(tidy):
        raise Refusal(_("这是港澳台居民居住证的号码。"), _("请改选证件种类。"))
    return tidy


def _other(number: str) -> str:
    if not _ANY.fullmatch(number):
        raise Refusal(_("证件号由 5 到 20 位字母和数字组成。"), _COMPARE)
    return number


CHECKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "居民身份证": _mainland,
        "港澳居民来往内地通行证": _home_return,
        "台湾居民来往大陆通行证": _taiwan,
        "港澳台居民居住证": _permit,
    }
)
