"""The law of pairing: where goods stand, stage by stage, and what a hand-over must carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "pairing"
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# Why pieces leave the county's stock otherwise than to a household. The public sees these words
# alone; what an officer adds stays in the register.
BACK_REASONS = (_("规格不合"), _("运到已坏"), _("多出来了"), _("领取人不要了"))
LOST_REASONS = (_("受潮霉变"), _("过了保质期"), _("搬运损坏"), _("找不到了"))
REASON_END = "："


def must_be_carried_through(is_done: bool) -> None:
    """Pass a campaign that others may copy: it ended, or something reached a household."""
    if not is_done:
        raise Refusal(
            _("这次结对还没有走完一回，不能作样板。"), _("有东西发放到户以后，就可以给别家照着办。")
        )


def donor(enterprise: UUID) -> str:
    """The counter-account of a giver: below zero by what it gave."""
    return f"donor:{enterprise.hex}"


def committed(pledge: UUID) -> str:
    """Adopted, not yet packed."""
    return f"committed:{pledge.hex}"


def packed(line: UUID) -> str:
    """In a box at the helper union."""
    return f"packed:{line.hex}"


def road(line: UUID) -> str:
    """On the way."""
    return f"road:{line.hex}"


def stock(line: UUID) -> str:
    """In the county union's hands."""
    return f"stock:{line.hex}"


def given(pledge: UUID) -> str:
    """With households, against evidence."""
    return f"given:{pledge.hex}"


def lost(pledge: UUID) -> str:
    """Damaged or missing, on record."""
    return f"lost:{pledge.hex}"


def back(pledge: UUID) -> str:
    """Returned to the giver."""
    return f"back:{pledge.hex}"


@dataclass(frozen=True)
class Counted:
    """What came out of a box, in pieces."""

    packed: int
    received: int
    damaged: int
    missing: int


def must_add_up(count: Counted) -> None:
    """Every packed piece was received, damaged or is missing; else Refusal with the sum."""
    if min(count.received, count.damaged, count.missing) < 0:
        raise Refusal(_("数量不能小于 0"), _("请改数。"))
    total = count.received + count.damaged + count.missing
    if total != count.packed:
        raise Refusal(
            _("装箱 {packed}，实收 {received}、破损 {damaged}、缺少 {missing}，加起来是 {total}"),
            _("请让三个数加起来等于装箱数。"),
            packed=count.packed, received=count.received, damaged=count.damaged,
            missing=count.missing, total=total,
        )  # fmt: skip


def must_pair(helper: UUID, helped: UUID, *, is_below: bool) -> None:
    """Nobody pairs with itself nor with a union of its own subtree."""
    if helper == helped or is_below:
        raise Refusal(_("不能和自己或自己的下级结对"), _("请选另一家工会。"))


def must_still_invite(expires_on: date, revoked: bool, today: date) -> None:
    """An invitation opens pages until the end of its last day, unless it was revoked."""
    if revoked:
        raise Refusal(_("这个邀请链接已经停用"), _("请向工会承办人要一个新的链接。"))
    if today > expires_on:
        raise Refusal(
            _("这个邀请链接 {day} 到期了"), _("请向工会承办人要一个新的链接。"),
            day=expires_on.strftime("%Y年%-m月%-d日"),
        )  # fmt: skip


def must_be_carrier(carrier: str) -> str:
    """Give who carries the boxes; Refusal for none, or for a person's phone: the trace shows it."""
    bare = carrier.strip()
    if not bare:
        raise Refusal(_("还没有写承运方"), _("请写物流公司和单号。"))
    if _MOBILE.search(bare):
        raise Refusal(_("承运方会公开在追踪页上"), _("请不要写个人的手机号，写公司和单号。"))
    return bare


def public_reason(words: str) -> str:
    """Give the listed reason that a return or a loss begins with, "" for any other words."""
    said = words.split(REASON_END)[0]
    return said if said in (*BACK_REASONS, *LOST_REASONS) else ""
