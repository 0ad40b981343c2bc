"""The law of stories: states, another person publishes, personal numbers never go out.

Pure: no Django, no clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from xieli.kernel.id_numbers import id_check, mask_id, mask_phone
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

WRITING, ASKED, SETTLED, DROPPED = "writing", "asked", "settled", "dropped"
NOT_YET, PUBLISHED, CORRECTED, WITHDRAWN = "not_yet", "published", "corrected", "withdrawn"
READABLE = frozenset({PUBLISHED, CORRECTED})  # what everybody may read
NO_NAMES, MASKED, CONSENTED = "none", "masked", "consent"  # of the helped, as the publisher read

MOST_TEXT, MOST_TITLE, MOST_PICTURES = 60_000, 80, 30
MOBILE, IDENTITY, CARD = _("手机号"), _("身份证号"), _("银行卡号")
_SAYS = {
    MOBILE: _("文中有手机号（{seen}），不能公开。"),
    IDENTITY: _("文中有身份证号（{seen}），不能公开。"),
    CARD: _("文中有银行卡号（{seen}），不能公开。"),
}

_GAP = r"[ \-—–·.]?"
_FREE, _ENDS = r"(?<![0-9*])", r"(?![0-9*Xx])"
_NO_SUM = r"(?!\s*[元万亿人次件个])"  # 15000000000元 is money
_MOBILE = re.compile(
    rf"{_FREE}(?:86{_GAP})?(1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}){_ENDS}{_NO_SUM}"
)
_IDENTITY = re.compile(rf"{_FREE}([1-9][0-9]{{5}}{_GAP}[0-9]{{8}}{_GAP}[0-9]{{3}}[0-9Xx]){_ENDS}")
_OLD_IDENTITY = re.compile(
    rf"{_FREE}([1-8][0-9]{{5}}[2-9][0-9][01][0-9][0-3][0-9]{{4}}){_ENDS}{_NO_SUM}"
)
_CARD = re.compile(
    rf"{_FREE}([3-6][0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?){_ENDS}"
)
_APART = re.compile(r"[ \-—–·.]")


@dataclass(frozen=True)
class Number:
    """A number that names a person: what it is, and masked as it may be shown to its writer."""

    what: str
    masked: str


@dataclass(frozen=True)
class Checked:
    """What the publisher read and marked before the story goes out."""

    names: str  # NO_NAMES, MASKED or CONSENTED
    consent: str = ""  # where the written consent lies
    has_read: bool = False


def personal_numbers(text: str) -> list[Number]:
    """The mobile, identity and card numbers in a text, however they are spaced; each once.

    Office lines, 12351, filing numbers and numbers that are masked already are left alone.
    """
    bare = unicodedata.normalize("NFKC", text)
    found: dict[str, Number] = {}
    for shape, fits, what, mask in _SHAPES:
        for seen in shape.finditer(bare):
            digits = _APART.sub("", seen[1]).upper()
            if fits(digits):
                found.setdefault(digits, Number(what, mask(digits)))
    return list(found.values())


def _luhn(digits: str) -> bool:
    """Say whether the check digit of a bank card fits (ISO/IEC 7812)."""
    doubled = (int(sign) * (1 + n % 2) for n, sign in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _checks(digits: str) -> bool:
    """Say whether the 18th sign of an identity number fits the 17 before it."""
    return digits[17] == id_check(digits)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str], bool], str, Callable[[str], str]], ...] = (
    (_MOBILE, bool, MOBILE, mask_phone),
    (_IDENTITY, _checks, IDENTITY, mask_id),
    (_OLD_IDENTITY, bool, IDENTITY, mask_id),
    (_CARD, _luhn, CARD, mask_id),
)


def must_hold_no_numbers(text: str) -> None:
    """Pass a text without numbers of persons; Refusal names the kinds, never the numbers."""
    found = personal_numbers(text)
    if found:
        raise Refusal(
            _SAYS[found[0].what], _("请删掉或遮住再送；要留联系方式，请写办公电话或 12351。"),
            seen=found[0].masked,
        )  # fmt: skip


def must_be_stage(stage: str, allowed: str) -> None:
    """Pass a story whose text is at this stage."""
    if stage != allowed:
        words = {
            WRITING: _("这篇稿件没有人在写。"), ASKED: _("这篇稿件没有在等发布。"),
            SETTLED: _("这篇稿件还有改动没有发布。"), DROPPED: _("这篇稿件没有放下。"),
        }  # fmt: skip
        raise Refusal(words[allowed], _("请刷新页面，看它现在到了哪一步。"))


def must_be_readable(shown: str) -> None:
    """Pass a story that everybody may read now."""
    if shown not in READABLE:
        raise Refusal(_("这篇稿件现在没有公开。"), _("请刷新页面，看它现在到了哪一步。"))


def must_be_unpublished(shown: str) -> None:
    """Pass a story that nobody has read yet."""
    if shown != NOT_YET:
        raise Refusal(_("这篇稿件已经发布过。"), _("不再改了，请点“不更正了”；要下架，请撤回。"))


def must_be_seen(version: int, seen: int) -> None:
    """Pass what was decided on the version that stands."""
    if version != seen:
        raise Refusal(_("这篇稿件刚刚有人改过。"), _("请看过最新的再办；您写的还存在本机。"))


def must_be_another(by: UUID | None, hands: Collection[UUID]) -> None:
    """Pass whoever laid no hand on this edition: its writers do not publish it."""
    if by is None or by in hands:
        raise Refusal(
            _("这篇稿件您写过或改过，要由另一位同志发布。"),
            _("请让有发布权限的另一位同志看过再发。"),
        )


def must_be_whole(title: str, plain: str) -> None:
    """Pass a story that has a title and a text of a bearable length."""
    if not title.strip():
        raise Refusal(_("还没有标题。"), _("请写一个标题。"))
    if len(title) > MOST_TITLE:
        raise Refusal(_("标题太长。"), _("请写在 {n} 个字以内。"), n=MOST_TITLE)
    if not plain.strip():
        raise Refusal(_("正文还是空的。"), _("请写上正文再送。"))


def must_fit(text: str) -> None:
    """Pass a text of a bearable length."""
    if len(text) > MOST_TEXT:
        raise Refusal(_("正文太长。"), _("请写在 {n} 个字以内。"), n=MOST_TEXT)


def must_be_checked(checked: Checked) -> None:
    """Pass a publisher who read it, and who says how the names of the helped stand in it."""
    if not checked.has_read:
        raise Refusal(_("发布之前要逐字看过。"), _("请看过正文和照片，再勾上“逐字看过”。"))
    if checked.names not in (NO_NAMES, MASKED, CONSENTED):
        raise Refusal(_("还没有选受助人姓名怎么处理的。"), _("请在三项里选一项。"))
    if checked.names == CONSENTED and len(checked.consent.strip()) < 4:
        raise Refusal(_("没有写明本人同意的凭据。"), _("请写清书面同意存在哪里。"))


def must_be_words(words: str, least: int = 4, most: int = 200) -> str:
    """Give a reason without outer blanks; Refusal where it is too short, too long, or numbers."""
    bare = " ".join(words.split())
    if not least <= len(bare) <= most:
        raise Refusal(
            _("还没有写清楚。"), _("请用 {least} 到 {most} 个字写明。"), least=least, most=most
        )
    must_hold_no_numbers(bare)
    return bare


def after_publishing(shown: str) -> str:
    """What a story is once its text goes out: published, or corrected where it was out before."""
    return PUBLISHED if shown == NOT_YET else CORRECTED
