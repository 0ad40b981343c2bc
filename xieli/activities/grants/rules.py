"""The law of grants: who may ask by its county's labels, what a cap bears, who must be another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from xieli.kernel import money
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND, MATTER = "grants", "grant_proposal"
PURPOSES, LABEL_DAY = "grants.purposes", "grants.label_day"
COUNTY_MOST, POOL_LEAST = "grants.county_most", "grants.pool_least"
INSTALMENTS, REPORT_DAYS = "grants.instalments", "grants.report_days"
RATING_BANDS = "grants.rating_bands"
PAPERS_MOST, PAPER_MEGABYTES = "grants.papers_most", "grants.paper_megabytes"
ASKED_DAY, REPLY_DAY = "申报日", "批复日"
ANY = "不限"
ON_REPLY, ON_REPORT, ON_ACCEPTANCE = "批复", "进度", "验收"
CONDITIONS = (ON_REPLY, ON_REPORT, ON_ACCEPTANCE)
UNIT, ROOM_UNIT = "CNY", "quota:grant-fen"  # a cap is counted in 分, whole
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
LARGEST = Decimal(10**9)

DRAFT, IN_REVIEW, GRANTED, IN_USE = "draft", "in_review", "granted", "in_use"
ACCEPTED, RATED, FINISHED = "accepted", "rated", "finished"
REFUSED, REVOKED = "refused", "revoked"
PAID_INTO = (GRANTED, IN_USE, ACCEPTED, RATED)  # states in which money may go out
SPENDING = (IN_USE, ACCEPTED, RATED)  # states in which money may be told of or come back


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the budget: for what, asked from the grant, and put in by the union itself."""

    what: str
    amount: Decimal
    own: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as the proposal writes it: 服务职工 2000 人次; it is rated against this later."""

    words: str
    target: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment of the plan: its share in percent and what must be there before it is paid."""

    share: Decimal
    condition: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The most of something, and the paper that says so."""

    most: Decimal
    citation: str


def named(words: Iterable[str]) -> dict[str, str]:
    """Read "small_three 小三级工会建设" and its like: code → words, in their order."""
    pairs = (word.partition(" ") for word in words)
    return {code: title.strip() or code for code, _blank, title in pairs}


def plan_of(words: Sequence[str]) -> list[Part]:
    """Read "50 批复、30 进度、20 验收"; the shares make 100, the first waits for nothing more."""
    parts = [_part(word) for word in words]
    if sum((one.share for one in parts), Decimal(0)) != HUNDRED or parts[0].condition != ON_REPLY:
        raise Refusal(
            _("规则库里分期拨付的写法不对。"),
            _("例如“50 批复、30 进度、20 验收”：比例加起来是 100，第一笔按批复拨。"),
        )
    return parts


def _part(word: str) -> Part:
    share, _blank, condition = word.partition(" ")
    if not share.isdecimal() or not 0 < int(share) <= 100 or condition not in CONDITIONS:
        raise Refusal(_("规则库里分期拨付写了“{word}”，看不懂。"), _("例如“30 进度”。"), word=word)
    return Part(Decimal(share), condition)


def split(amount: Decimal, plan: Sequence[Part]) -> list[Decimal]:
    """Part an amount by the plan, to the cent; what is left over by rounding goes with the last."""
    heads = [(amount * one.share / HUNDRED).quantize(CENT, ROUND_DOWN) for one in plan[:-1]]
    return [*heads, amount - sum(heads, Decimal(0))]


def fen(amount: Decimal) -> Decimal:
    """Give an amount of 元 in whole 分, as caps are counted."""
    return (amount * HUNDRED).quantize(Decimal(1))


def total(lines: Iterable[Line]) -> Decimal:
    """What the lines ask from the grant."""
    return sum((one.amount for one in lines), Decimal(0))


def lacks(words: Mapping[str, str], lines: Sequence[Line], goals: Sequence[Goal]) -> list[str]:
    """Name what a proposal still lacks before it may be handed in; nothing is checked earlier."""
    found = [name for name, told in words.items() if not told.strip()]
    if not lines or total(lines) <= 0:
        found.append(_("预算明细"))
    if not goals:
        found.append(_("绩效目标"))
    return found


def must_be_amount(amount: Decimal) -> Decimal:
    """Give a sum above 0 and below 10 亿, to the cent."""
    exact = money.yuan(amount)
    if exact <= 0 or exact != amount:
        raise Refusal(_("金额要大于 0，最多写到分。"), _("请核对金额。"))
    if exact >= LARGEST:
        raise Refusal(_("金额太大了。"), _("请核对有没有多写几位。"))
    return exact


def must_bear(held: Collection[str], wanted: Collection[str], county: str, on: date) -> None:
    """Pass a county that bears one of the wanted labels on the day; where none is wanted, all."""
    if wanted and not set(held) & set(wanted):
        raise Refusal(
            _("{county}在 {day} 没有这一项要的标签：{wanted}。"),
            _("标签由管理工会的人照文件写；标签到期的，请看这次通知算哪一天。"),
            county=county, day=on, wanted="、".join(wanted),
        )  # fmt: skip


def must_fit(asked: Decimal, cap: Cap, what: str) -> None:
    """Pass a sum under a cap; the cap and its paper are told."""
    if asked > cap.most:
        raise Refusal(
            _("{what}每县最多 {most} 元，这里是 {asked} 元（{citation}）。"),
            _("请减少金额再交。"),
            what=what, most=money.show(cap.most), asked=money.show(asked), citation=cap.citation,
        )  # fmt: skip


def must_be_left(asked: Decimal, left: Decimal, what: str, citation: str) -> None:
    """Pass a sum that still fits into what a cap has left."""
    if asked > left:
        raise Refusal(
            _("{what}的额度还剩 {left} 元，这一件是 {asked} 元（{citation}）。"),
            _("请核减，或退回申报单位。"),
            what=what, left=money.show(left), asked=money.show(asked), citation=citation,
        )  # fmt: skip


def must_be_less(amount: Decimal, asked: Decimal) -> Decimal:
    """Give a sum that may be approved: above 0, never more than was asked."""
    exact = must_be_amount(amount)
    if exact > asked:
        raise Refusal(
            _("审定的不能多于申报的 {asked} 元。"), _("只能核减，不能核增。"),
            asked=money.show(asked),
        )  # fmt: skip
    return exact


def must_be_another(actor: object, others: Collection[object], words: str) -> None:
    """Pass a person who is none of the others; `words` say which work he has already done."""
    if actor is None or actor in others:
        raise Refusal(words, _("请换一位同志来办。"))


def must_be_other_body(body: str, builder: str, asker: str) -> str:
    """Give the accepting body tidied: neither who built nor who asked."""
    bare = " ".join(body.split())
    if len(bare) < 2:
        raise Refusal(_("还没有写验收单位。"), _("请写全称。"))
    if _squeezed(bare) in {_squeezed(builder), _squeezed(asker)}:
        raise Refusal(_("验收单位不能是施工单位，也不能是申报单位自己。"), _("请由另一家来验收。"))
    return bare[:80]


def _squeezed(name: str) -> str:
    return "".join(name.split())


def share_reached(target: Decimal, reached: Decimal) -> Decimal:
    """How much of a goal was reached, in percent with one decimal; never above 100."""
    if target <= 0:
        return HUNDRED
    share = (reached * HUNDRED / target).quantize(Decimal("0.1"), ROUND_DOWN)
    return min(share, HUNDRED)


def rated(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The mean of what was reached of each goal (target, reached), in percent with one decimal."""
    shares = [share_reached(target, reached) for target, reached in pairs]
    return (sum(shares, Decimal(0)) / len(shares)).quantize(Decimal("0.1"), ROUND_DOWN)


def band(percent: Decimal, words: Sequence[str]) -> str:
    """The word for a rating by "90 优、80 良、60 中、0 差", from the highest down."""
    pairs = (word.partition(" ") for word in words)
    steps = sorted(((Decimal(least), title) for least, _b, title in pairs), reverse=True)
    return next((title for least, title in steps if percent >= least), "")


def must_be_reason(text: str, most: int = 200) -> str:
    """Give a reason tidied, 4 signs at least."""
    bare = " ".join(text.split())
    if not 4 <= len(bare) <= most:
        raise Refusal(_("还没有写理由。"), _("请写 4 到 {most} 字。"), most=most)
    return bare


def must_be_reference(text: str) -> str:
    """Give a bank's reference tidied: letters, digits, - and /, 6 to 40 of them."""
    bare = "".join(text.split())
    if not 6 <= len(bare) <= 40 or not all(one.isalnum() or one in "-/" for one in bare):
        raise Refusal(_("还没有写银行回单号。"), _("请照回单抄，6 到 40 位。"))
    return bare
