"""The law of the till, pure: what may be redeemed, and what a till without network may take."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from xieli.activities.benefits.rules import EXPIRED, GIVEN_BACK, HELD, REDEEMED
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

OFFLINE_RULE, OFFLINE_MOST, OFFLINE_HOURS = (
    "benefits.offline_rule", "benefits.offline_most", "benefits.offline_hours",
)  # fmt: skip
_CODE = re.compile(r"[0-9A-Z]{12}")


@dataclass(frozen=True)
class Offline:
    """What a till without network may do, by the rulebook: how long, how much, who bears it."""

    hours: int
    most: Decimal  # CNY of vouchers, of one till
    rule: str

    def pieces(self, face_value: Decimal) -> int:
        """How many vouchers of this value a till takes without network."""
        return int(self.most // face_value) if face_value else 0


@dataclass(frozen=True)
class Claimed:
    """A claim as the till finds it."""

    state: str
    redeem_until: date
    ended: str = ""  # when and where, in words
    from_day: date | None = None  # of its appointment


def bare(text: str) -> str:
    """The code as it is stored, from what was typed or scanned; "" where it cannot be one.

    Small letters, spaces, dashes, full-width signs and the whole address of a QR are forgiven.
    """
    last = unicodedata.normalize("NFKC", text).strip().rstrip("/").rpartition("/")[2]
    letters = re.sub(r"[\s\-—]", "", last).upper()
    return "-".join(letters[i : i + 4] for i in (0, 4, 8)) if _CODE.fullmatch(letters) else ""


def moment_of(till_at: datetime | None, at: datetime) -> datetime:
    """When the voucher was taken: by the till's clock where it had no network, never in future."""
    return min(till_at, at) if till_at else at


def must_redeem(claimed: Claimed, on: date, late: str = "") -> None:
    """Pass a claim that may be redeemed on the day.

    `late` is the written rule on who bears it, where the voucher was taken without network.
    """
    if claimed.state == REDEEMED:
        raise Refusal(
            _("这张券已经核销过：{ended}。"), _("{late}不要再兑给客人。"),
            ended=claimed.ended, late=_sentence(late),
        )  # fmt: skip
    if claimed.state == EXPIRED or on > claimed.redeem_until:
        raise Refusal(
            _("这张券过期了，最后一天是 {day}。"), _("{late}请客人看别的福利。"),
            day=claimed.redeem_until, late=_sentence(late),
        )  # fmt: skip
    if claimed.state == GIVEN_BACK:
        raise Refusal(_("这张券已经退回了。"), _("{late}请客人看别的福利。"), late=_sentence(late))
    assert claimed.state == HELD
    if claimed.from_day and on < claimed.from_day:
        raise Refusal(_("客人约的是 {day}，还没有到。"), _("请到那天再来。"), day=claimed.from_day)


def _sentence(rule: str) -> str:
    return f"{rule.rstrip('。')}。" if rule else ""


def must_arrive(moment: datetime, at: datetime, hours: int) -> None:
    """Pass what a till without network sends within its hours."""
    if at - moment > timedelta(hours=hours):
        raise Refusal(
            _("这张券是 {n} 个多小时前收下的，超过断网收券的时限，不能再入账。"),
            _("请和工会的同志核对。"),
            n=hours,
        )
