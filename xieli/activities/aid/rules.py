"""The law of hardship files, pure: who is eligible and why, what a grant may be, what is due.

Sources: domain 3.1; the numbers themselves stand in the rulebook and come in as arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from xieli.kernel import money
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

DEEP, RELATIVE, ACCIDENT, NONE = "deep", "relative", "accident", ""
KIND_WORDS: Mapping[str, str] = {
    DEEP: _("深度困难"), RELATIVE: _("相对困难"), ACCIDENT: _("意外致困"),
}  # fmt: skip
# Old files carry three older kinds; they are mapped when a list is imported (domain 3.1).
OLD_KINDS: Mapping[str, str] = {
    "深度困难": DEEP, "相对困难": RELATIVE, "意外致困": ACCIDENT,
    "低保户": DEEP, "低保边缘户": RELATIVE, "意外致困户": ACCIDENT,
}  # fmt: skip
LIVING, MEDICAL, STUDY, LEGAL, TRAINING, JOB = (
    "living", "medical", "study", "legal", "training", "job",
)  # fmt: skip
SERVICES = (LEGAL, TRAINING, JOB)
MONTHS, ADULT = 12, 18
_CENT = Decimal("0.01")
_CARD = re.compile(r"[0-9]{16,19}")
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Cited:
    """A value of the rulebook with the source that a page must show beside it."""

    value: Decimal
    source: str


@dataclass(frozen=True)
class Measures:
    """What eligibility is measured by, for one region on one day."""

    line: Cited  # 低保线, 元 a person and month
    deep_times: Cited
    relative_times: Cited
    accident_share: Cited  # per cent of the family's income
    exclusions: tuple[str, ...] = ()
    exclusions_source: str = ""


@dataclass(frozen=True)
class Circumstances:
    """A family's year in 元, as it says itself."""

    income: Decimal | None  # 年可支配收入 of all who live together
    rigid: Decimal = Decimal(0)  # 刚性支出
    people: int = 1
    illness: Decimal = Decimal(0)  # 灾病支出 of the year, self-paid
    is_major_event: bool = False  # hurt or killed in a major accident or disaster
    excluded_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a sum as a page shows it: what, the numbers, the source."""

    words: str
    numbers: str
    source: str = ""


@dataclass(frozen=True)
class Judged:
    """What the rules say: the kind or none, the month's income a head, and how it was reckoned."""

    kind: str
    monthly: Decimal
    steps: tuple[Step, ...]
    lacks: str = ""  # what keeps a family out, in plain words


def must_be_sound(told: Circumstances) -> Circumstances:
    """Pass numbers that a family can have; Refusal for a missing or negative one."""
    if told.income is None:
        raise Refusal(_("还没有填全家一年的收入。"), _("没有收入请填 0。"))
    for amount in (told.income, told.rigid, told.illness):
        if amount < 0:
            raise Refusal(_("金额不能小于 0。"), _("请核对这一格；没有就填 0。"))
        money.yuan(amount)
    if not 1 <= told.people <= MOST_PEOPLE:
        raise Refusal(
            _("共同生活的人数要在 1 到 {most} 之间。"), _("请把您自己也算进去。"), most=MOST_PEOPLE
        )
    return told


def monthly(told: Circumstances) -> Decimal:
    """Give (年可支配收入 − 刚性支出) ÷ 12 ÷ 共同生活人口, 元 half up; may be negative."""
    sound = must_be_sound(told)
    assert sound.income is not None
    left = sound.income - sound.rigid
    return (left / MONTHS / sound.people).quantize(_CENT, ROUND_HALF_UP)


def judge(told: Circumstances, by: Measures) -> Judged:
    """Say which kind a family is, or none, with the sum step by step (domain 3.1).

    Below the line × 1: 深度; below the line × 2: 相对; else 意外 where illness costs more than the
    share of the income, or after a major event. An exclusion keeps out whatever the sum.
    """
    month = monthly(told)
    steps = [*_income_steps(told, month), *_line_steps(month, by)]
    kind = _by_income(month, by)
    if kind == NONE:
        steps.append(_accident_step(told, by))
        kind = ACCIDENT if _is_accident(told, by) else NONE
    if told.excluded_by:
        words = "、".join(told.excluded_by)
        steps.append(Step(_("有不能建档的情形"), words, by.exclusions_source))
        return Judged(NONE, month, tuple(steps), words)
    return Judged(kind, month, tuple(steps))


def _income_steps(told: Circumstances, month: Decimal) -> list[Step]:
    assert told.income is not None
    left = told.income - told.rigid
    return [
        Step(
            _("一年的收入减去刚性支出"),
            f"{money.show(told.income)} − {money.show(told.rigid)} = {money.show(left)}",
        ),
        Step(
            _("除以 12 个月，再除以共同生活的人"),
            f"{money.show(left)} ÷ {MONTHS} ÷ {told.people} = {money.show(month)}",
        ),
    ]


def _line_steps(month: Decimal, by: Measures) -> list[Step]:
    return [
        _line_step(_("深度困难：低于低保线"), month, by.line, by.deep_times),
        _line_step(_("相对困难：低于低保线的倍数"), month, by.line, by.relative_times),
    ]


def _line_step(words: str, month: Decimal, line: Cited, times: Cited) -> Step:
    bar = line.value * times.value
    sign = "<" if month < bar else "≥"
    numbers = f"{money.show(month)} {sign} {money.show(line.value)} × {times.value.normalize():f}"
    return Step(words, f"{numbers} = {money.show(bar)}", f"{line.source}；{times.source}")


def _by_income(month: Decimal, by: Measures) -> str:
    if month < by.line.value * by.deep_times.value:
        return DEEP
    return RELATIVE if month < by.line.value * by.relative_times.value else NONE


def _is_accident(told: Circumstances, by: Measures) -> bool:
    assert told.income is not None
    return told.is_major_event or told.illness * 100 > told.income * by.accident_share.value


def _accident_step(told: Circumstances, by: Measures) -> Step:
    assert told.income is not None
    bar = told.income * by.accident_share.value / 100
    sign = ">" if told.illness > bar else "≤"
    share = f"{by.accident_share.value.normalize():f}%"
    numbers = f"{money.show(told.illness)} {sign} {money.show(told.income)} × {share}"
    words = _("意外致困：灾病支出超过收入的一定比例，或遇到重大事故")
    return Step(words, f"{numbers} = {money.show(bar)}", by.accident_share.source)


def with_earlier_aid(told: Circumstances, earlier: Decimal) -> Circumstances:
    """Count aid already given this year as income, as a second kind of aid asks (domain 3.1)."""
    sound = must_be_sound(told)
    assert sound.income is not None
    return Circumstances(
        sound.income + earlier, sound.rigid, sound.people, sound.illness, sound.is_major_event,
        sound.excluded_by,
    )  # fmt: skip


@dataclass(frozen=True)
class Caps:
    """Ceilings of one region on one day, each with its source; months are of the 低保线."""

    line: Cited
    living_months: Mapping[str, Cited]
    study_months: Mapping[str, Cited]
    medical_share: Mapping[str, Cited]
    medical_most: Mapping[str, Cited]
    accident_share: Cited
    accident_most: Cited
    service_most: Cited
    warm_once: Cited  # 送温暖: a person, one time
    warm_year: Cited
    person_year: Cited
    home_year: Cited
    relative_kinds: Cited  # kinds of aid a 相对困难 family may have in a year


@dataclass(frozen=True)
class Had:
    """What was given or promised this year already, over all campaigns, in 元."""

    of_kind: Decimal = Decimal(0)  # this household, this kind of aid
    person: Decimal = Decimal(0)
    home: Decimal = Decimal(0)
    kinds: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Wish:
    """A grant that is asked for; `cost` is what the family paid itself, for 医疗 and 意外."""

    kind: str
    amount: Decimal
    file_kind: str
    cost: Decimal = Decimal(0)


def most_of(wish: Wish, caps: Caps) -> Cited:
    """Give the year's ceiling of a kind of aid for a family of this kind, with its source."""
    if wish.kind in SERVICES:
        return caps.service_most
    if wish.file_kind == ACCIDENT:
        return _smaller(wish.cost, caps.accident_share, caps.accident_most)
    if wish.kind == MEDICAL:
        return _smaller(
            wish.cost, caps.medical_share[wish.file_kind], caps.medical_most[wish.file_kind]
        )
    months = (caps.living_months if wish.kind == LIVING else caps.study_months)[wish.file_kind]
    return Cited(months.value * caps.line.value, f"{months.source}；{caps.line.source}")


def _smaller(cost: Decimal, share: Cited, most: Cited) -> Cited:
    part = (cost * share.value / 100).quantize(_CENT, ROUND_HALF_UP)
    return Cited(part, share.source) if part < most.value else most


def room(wish: Wish, had: Had, caps: Caps) -> Cited:
    """Give how much may still be granted, and the source of the tightest ceiling; never below 0."""
    top = most_of(wish, caps)
    bounds = [
        Cited(top.value - had.of_kind, top.source),
        Cited(caps.person_year.value - had.person, caps.person_year.source),
        Cited(caps.home_year.value - had.home, caps.home_year.source),
    ]
    tight = min(bounds, key=lambda one: one.value)
    return Cited(max(tight.value, Decimal(0)), tight.source)


def must_fit(wish: Wish, had: Had, caps: Caps) -> None:
    """Pass a grant under every ceiling of the year; Refusal with the sum, the source, what is left.

    A 相对困难 family gets one kind of aid a year (as many as the rulebook says).
    """
    if wish.amount < 0 or (wish.amount == 0 and wish.kind not in SERVICES):
        raise Refusal(_("金额要大于 0。"), _("请填准数，到分为止。"))
    others = had.kinds - {wish.kind}
    if wish.file_kind == RELATIVE and len(others) >= caps.relative_kinds.value:
        raise Refusal(
            _("相对困难家庭一年只享受 {n} 种帮扶，今年已经有别的一种（{source}）。"),
            _("请等下一年度，或先复核困难类型。"),
            n=int(caps.relative_kinds.value), source=caps.relative_kinds.source,
        )  # fmt: skip
    left = room(wish, had, caps)
    if wish.amount > left.value:
        raise _too_much(wish, had, left)


def _too_much(wish: Wish, had: Had, left: Cited) -> Refusal:
    return Refusal(
        _(
            "这次 {asked} 元，今年这一户已有 {home} 元、本人已有 {person} 元，"
            "超过上限（{source}）。"
        ),
        _("最多还能报 {left} 元。"),
        asked=money.show(wish.amount), home=money.show(had.home), person=money.show(had.person),
        source=left.source, left=money.show(left.value),
    )  # fmt: skip


def must_be_card(text: str) -> str:
    """Give a bank card number of 16 to 19 digits with a true check digit (Luhn, ISO/IEC 7812-1)."""
    bare = re.sub(r"[\s-]", "", text)
    if not _CARD.fullmatch(bare):
        raise Refusal(_("银行卡号要是 16 到 19 位数字。"), _("请对照本人的银行卡填写。"))
    total = 0
    for place, digit in enumerate(reversed(bare)):
        double = int(digit) * (1 + place % 2)
        total += double - 9 if double > 9 else double
    if total % 10:
        raise Refusal(_("银行卡号的最后一位对不上，可能有一位抄错。"), _("请对照卡面逐位核对。"))
    return bare


def mask_card(number: str) -> str:
    """Give a card's last four digits, as pages of officers show it."""
    return f"****{number[-4:]}"


def is_minor(born: date, on: date) -> bool:
    """Say whether somebody is under 18 on a day."""
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday else 1) < ADULT


def months_later(day: date, months: int) -> date:
    """Give the same day so many months on; the last day of a shorter month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)  # not reached: every month has a 28th


def must_be_three(applicant: object, approver: object, payer: object) -> None:
    """Pass three different people (law 1: who applies, who approves and who pays); else Refusal."""
    if len({applicant, approver, payer}) < 3 or None in (applicant, approver, payer):
        raise Refusal(
            _("申请、审批、发放必须是三个人，您已经办过其中一步。"), _("请换一位同志来办。")
        )


def lacking(there: Mapping[str, bool]) -> list[str]:
    """Name what is still missing, in the order given."""
    return [words for words, is_there in there.items() if not is_there]


def must_lack_nothing(there: Mapping[str, bool]) -> None:
    """Pass a file with all its evidence; Refusal that names what is missing."""
    missing = lacking(there)
    if missing:
        raise Refusal(
            _("还差 {n} 样：{what}。"), _("请先补齐再审批。"), n=len(missing),
            what="、".join(missing),
        )  # fmt: skip


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts of 元."""
    return sum(amounts, Decimal(0))
