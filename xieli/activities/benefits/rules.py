"""The law of benefits: where the stock stands, who may claim and why not, what counts as 人次.

Pure: no Django, no clock. What draws obey stands in draw_rules.py, what a claim does in
claim_rules.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "benefits"
VOUCHER, GOODS, FARM, TOUR = "voucher", "goods", "farm", "tour"
FIRST, DRAW, WINDOW = "first", "draw", "window"
DRAFT, OPEN, DRAWN, CLOSED, SETTLED = "draft", "open", "drawn", "closed", "settled"
HELD, REDEEMED, EXPIRED, GIVEN_BACK = "held", "redeemed", "expired", "given_back"
ONE = Decimal(1)  # of a batch, as the ledger moves it
LEAST, MOST = 1, 10_000_000  # of one batch
MOST_SHOWN_GROUPS = 6

COUNT_RULE, COUNT_RULE_FARM, COUNT_RULE_TOUR = (
    "benefits.count_rule", "benefits.count_rule_farm", "benefits.count_rule_tour",
)  # fmt: skip
DEVICE_FREE, DEVICE_WAIT = "benefits.device_free", "benefits.device_wait_seconds"
CLOSING_SOON, CONTRACT_AHEAD = "benefits.closing_soon_days", "benefits.contract_ahead_days"
CLAIMED_COUNTS, REDEEMED_COUNTS = _("领取"), _("核销")
ORDERS_COUNT, PEOPLE_COUNT = _("订单"), _("出行人数")

# The words of membership's groups, as a batch's terms tell them.
GROUPS = {
    "truck": _("货车司机"), "car": _("网约车司机"), "parcel": _("快递员"),
    "food": _("外卖配送员"), "migrant": _("进城务工人员"), "staff": _("其他职工"),
}  # fmt: skip


# Where the stock of a batch stands in the ledger -------------------------------------------------


def bare(code: str) -> str:
    """A batch's code without its dashes, as unit and accounts carry it."""
    return code.replace("-", "")


def unit_of(code: str) -> str:
    """The ledger's unit of one batch: one of its vouchers or goods."""
    return f"quota:{bare(code)}"


def stock_of(code: str) -> str:
    """The bounded account of what nobody has claimed yet."""
    return f"benefits:stock:{bare(code)}"


def held_of(code: str) -> str:
    """The bounded account of what is claimed and not redeemed yet."""
    return f"benefits:held:{bare(code)}"


def issued_of(code: str) -> str:
    """The unbounded counter-account that stock comes from."""
    return f"benefits:issued:{bare(code)}"


def used_of(code: str) -> str:
    """The unbounded account of what was redeemed."""
    return f"benefits:used:{bare(code)}"


# Who may claim ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """Whom a batch is for, and when; `groups` empty is everybody."""

    state: str
    way: str
    opens_at: datetime
    closes_at: datetime
    members_only: bool = True
    within_path: str = ""
    within_name: str = ""
    groups: frozenset[str] = frozenset()
    per_household: bool = False


class Who(Protocol):
    """A worker, as shell's Belonging tells."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def household_id(self) -> UUID | None: ...
    @property
    def is_member(self) -> bool: ...
    @property
    def union_path(self) -> str: ...
    @property
    def group(self) -> str: ...


@dataclass(frozen=True)
class Had:
    """What the person, or somebody of the household, has of the batch already."""

    own: bool = False
    household: bool = False


# Why not, by a key that doors know; each has its words and its next step.
UNKNOWN, OWN, HOME, EARLY, OVER, NOT_MEMBER, NOT_WITHIN, NOT_GROUP = (
    "unknown", "own", "home", "early", "over", "not_member", "not_within", "not_group",
)  # fmt: skip


@dataclass(frozen=True)
class WhyNot:
    """One reason why somebody may not claim, with what to do next."""

    key: str
    words: str
    next_step: str
    named: tuple[tuple[str, str], ...] = ()

    def refusal(self) -> Refusal:
        """The same as a refusal, for a verb to raise or a page to say."""
        return Refusal(self.words, self.next_step, **dict(self.named))


def household_of(per_household: bool, who: Who) -> UUID | None:
    """What a claim or lot carries as its household: none where the terms do not count them.

    Whoever stands in no household counts as one of his own.
    """
    return (who.household_id or who.person_id) if per_household else None


def may_claim(terms: Terms, who: Who | None, at: datetime, had: Had | None = None) -> list[WhyNot]:
    """Say all reasons why somebody may not claim, or enter the draw, now; none: he may.

    What he has already comes first, then the time, then who the batch is for.
    """
    return [*_had(terms, had or Had()), *_when(terms, at), *who_not(terms, who)]


def must_claim(terms: Terms, who: Who | None, at: datetime, had: Had | None = None) -> None:
    """Pass somebody who may claim now; Refusal with the first reason."""
    for why in may_claim(terms, who, at, had):
        raise why.refusal()


def _had(terms: Terms, had: Had) -> list[WhyNot]:
    if had.own and terms.way == DRAW:
        return [WhyNot(OWN, _("您已经报名了。"), _("一人一次，摇号以后在这里看结果。"))]
    if had.own:
        return [WhyNot(OWN, _("这一批您已经领过了。"), _("一人一份，在“我领的”里看券码。"))]
    if had.household and terms.per_household:
        return [WhyNot(HOME, _("您家里已经有人领了这一批。"), _("这一批一户一份，请看别的福利。"))]
    return []


def _when(terms: Terms, at: datetime) -> list[WhyNot]:
    if terms.state == DRAFT:
        return [WhyNot(EARLY, _("这一批还没有开始。"), _("开始了会在这一页出现。"))]
    if at < terms.opens_at and terms.state == OPEN:
        return [WhyNot(EARLY, _("这一批还没有开始。"), _("到时候再来，不用提前守着。"))]
    if terms.state != OPEN or at >= terms.closes_at:
        return [WhyNot(OVER, _("这一批已经截止了。"), _("请看现在能领的。"))]
    return []


def who_not(terms: Terms, who: Who | None) -> list[WhyNot]:
    """Reasons that lie in who somebody is, whatever the time."""
    if who is None:
        words = _("还不知道您是谁。")
        return [WhyNot(UNKNOWN, words, _("请登录；没有入会的，3 分钟就能入会。"))]
    if not who.is_member and (terms.members_only or terms.within_path or terms.groups):
        return [WhyNot(NOT_MEMBER, _("这一批给会员，您还不是会员。"), _("3 分钟就能入会。"))]
    found = []
    if terms.within_path and not who.union_path.startswith(terms.within_path):
        found.append(_not_within(terms))
    if terms.groups and who.group not in terms.groups:
        found.append(_not_group(terms))
    return found


def _not_within(terms: Terms) -> WhyNot:
    words = _("这一批给{union}和它下面工会的会员，您的会籍不在那里。")
    step = _("换了单位的，可以先转会；也请看别的福利。")
    return WhyNot(NOT_WITHIN, words, step, (("union", terms.within_name),))


def _not_group(terms: Terms) -> WhyNot:
    words = _("这一批只给{groups}。")
    step = _("您的人员类别写错了的，请找您的工会改；也请看别的福利。")
    return WhyNot(NOT_GROUP, words, step, (("groups", group_words(terms.groups)),))


def group_words(groups: Iterable[str]) -> str:
    """Groups in the order they are always told."""
    kept = set(groups)
    return "、".join(words for key, words in GROUPS.items() if key in kept)


# Making a batch, opening it, changing it ---------------------------------------------------------


@dataclass(frozen=True)
class Money:
    """Of one voucher, in CNY: what it is worth, and who pays of it; the rest is the worker's."""

    face_value: Decimal
    union_pays: Decimal
    partner_pays: Decimal

    @property
    def own(self) -> Decimal:
        """What the worker pays."""
        return self.face_value - self.union_pays - self.partner_pays


def must_add_up(money: Money) -> None:
    """Pass parts that are no more than the whole."""
    if min(money.face_value, money.union_pays, money.partner_pays) < 0:
        raise Refusal(_("金额不能小于 0。"), _("请核对面值和两边各出多少。"))
    if money.own < 0:
        raise Refusal(_("工会和伙伴出的加起来比面值还多。"), _("请核对面值和两边各出多少。"))


@dataclass(frozen=True)
class Span:
    """When a batch is claimed, and until which day it is redeemed."""

    opens_at: datetime
    closes_at: datetime
    redeem_until: date


def must_be_in_order(span: Span, closes_on: date) -> None:
    """Pass times that follow each other; `closes_on` is the local day of the close."""
    if span.closes_at <= span.opens_at:
        raise Refusal(_("截止在开始之前。"), _("请核对这两个时间。"))
    if span.redeem_until < closes_on:
        raise Refusal(_("最后使用日在截止之前。"), _("请把最后使用日往后改。"))


@dataclass(frozen=True)
class Ready:
    """What opening a batch looks at."""

    quantity: int
    contract: tuple[date, date] | None  # of the partner; None: the union gives by itself
    is_contract_ended: bool
    outlets: int  # open ones where it can be redeemed
    windows: tuple[int, ...]  # places of each
    farm: bool  # told what is sold, where it comes from
    stops: int


def must_be_ready(what: str, way: str, span: Span, ready: Ready, today: date) -> None:
    """Pass a batch that can be opened: stock, a valid contract, somewhere to redeem, days ahead."""
    if not LEAST <= ready.quantity <= MOST:
        raise Refusal(_("还没有写有多少份。"), _("请先写数量。"))
    if span.redeem_until < today:
        raise Refusal(_("最后使用日已经过了。"), _("请先改最后使用日。"))
    _must_be_contracted(ready, span, today)
    if not ready.outlets:
        raise Refusal(_("还没有在用的兑换点。"), _("请先给合作伙伴加一个兑换点。"))
    if way == WINDOW and sum(ready.windows) < ready.quantity:
        raise Refusal(
            _("各时段的名额加起来是 {places}，比 {quantity} 份少。"), _("请加时段或名额。"),
            places=sum(ready.windows), quantity=ready.quantity,
        )  # fmt: skip
    if what == FARM and not ready.farm:
        raise Refusal(_("还没有写农产品从哪里来。"), _("请先填产地、生产者和规格。"))
    if what == TOUR and not ready.stops:
        raise Refusal(_("路线上还没有一站。"), _("请先加一站。"))


def _must_be_contracted(ready: Ready, span: Span, today: date) -> None:
    if ready.contract is None:
        raise Refusal(_("还没有选合作伙伴。"), _("请先登记合同，再选上。"))
    first, last = ready.contract
    if ready.is_contract_ended or not first <= today <= last:
        raise Refusal(_("和合作伙伴的合同现在不在有效期内。"), _("请续签，或换一家。"))
    if span.redeem_until > last:
        raise Refusal(
            _("最后使用日在合同到期（{day}）以后。"), _("请提前最后使用日，或续签。"), day=last
        )


def must_be_another(maker_id: UUID | None, opener_id: UUID | None) -> None:
    """Pass an opener who did not make the batch."""
    if opener_id is None or opener_id == maker_id:
        raise Refusal(
            _("这一批是您做的，要由另一位同志核对后开始。"), _("请转告有审批权限的同志。")
        )


def must_be_draft(state: str) -> None:
    """Pass a batch that nobody could claim yet."""
    if state != DRAFT:
        raise Refusal(
            _("这一批已经开始了，只能延后截止、延后最后使用日、增加数量。"),
            _("别的要改，请先截止，另做一批。"),
        )


def must_harm_nobody(was: Span, new: Span) -> None:
    """Pass a change of an open batch's days that takes nothing from anybody: only later."""
    if new.closes_at < was.closes_at or new.redeem_until < was.redeem_until:
        raise Refusal(_("开始以后只能延后，不能提前。"), _("请核对截止时间和最后使用日。"))


def must_take_stock(state: str, way: str, more: int) -> None:
    """Pass more stock for an open batch; a draw that was drawn stays as it was drawn."""
    if state != OPEN:
        raise Refusal(_("这一批不在进行中，不能增加数量。"), _("可以另做一批。"))
    if not LEAST <= more <= MOST:
        raise Refusal(_("要增加 1 份以上。"), _("请核对数量。"))


# 人次 --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountRule:
    """What counts as one 人次: of vouchers and goods, of farm goods, of tours."""

    plain: str = REDEEMED_COUNTS
    farm: str = ORDERS_COUNT
    tour: str = PEOPLE_COUNT

    def of(self, what: str) -> str:
        """The rule for what a batch gives."""
        return {FARM: self.farm, TOUR: self.tour}.get(what, self.plain)


@dataclass(frozen=True)
class Counts:
    """What a batch's rows say by a time."""

    claimed: int = 0
    redeemed: int = 0
    orders: int = 0
    people: int = 0


def people_times(rule: CountRule, what: str, counts: Counts) -> int:
    """The 人次 of one batch: rows of one kind, so that nobody is counted twice."""
    return {
        CLAIMED_COUNTS: counts.claimed,
        REDEEMED_COUNTS: counts.redeemed,
        ORDERS_COUNT: counts.orders,
        PEOPLE_COUNT: counts.people,
    }[rule.of(what)]
