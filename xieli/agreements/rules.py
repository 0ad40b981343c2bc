"""The law of agreements: states, sides, two different people, who hosts next, days that recur.

Pure: no Django, no clock. How early to remind and how large a paper may be is the rulebook's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

DRAFT, TALKS, REVIEW, SIGNING = "draft", "talks", "review", "signing"
RUNNING, ASSESSING, RENEWED, ENDED = "running", "assessing", "renewed", "ended"
WRITING = frozenset({DRAFT, TALKS})  # the text may change
LIVE = frozenset({RUNNING, ASSESSING})  # signed and in force
SIGNED = frozenset({RUNNING, ASSESSING, RENEWED, ENDED})  # with a day of signing
WAY = (DRAFT, TALKS, REVIEW, SIGNING, RUNNING, ASSESSING)

OPEN, REPORTED, DONE, CLOSED = "open", "reported", "done", "closed"
PENDING = frozenset({OPEN, REPORTED})

REMIND_DAYS, PAPER_MB = "agreements.remind_days", "agreements.paper_mb"
MEETING_MONTHS, ASSESS_MONTH = "agreements.meeting_months", "agreements.assess_month"
KEYS = (REMIND_DAYS, PAPER_MB, MEETING_MONTHS, ASSESS_MONTH)
MOST_PARTIES, MOST_CLAUSES, MOST_GOALS, MOST_ITEMS = 6, 20, 20, 400
LEAST_REASON = 4


@dataclass(frozen=True)
class House:
    """What the rulebook says: days of reminding, megabytes of a paper, months of rhythm."""

    remind_days: int
    paper_mb: int
    meeting_months: int
    assess_month: int


@dataclass(frozen=True)
class Act:
    """What one side did: which party, and which sign-in did it."""

    party_id: UUID
    user_id: UUID | None


@dataclass(frozen=True)
class Outcome:
    """How an item ended: its state, its day, and the day it was done."""

    state: str
    due_on: date
    done_on: date | None = None

    @property
    def is_on_time(self) -> bool:
        """Done, and not after its day."""
        return self.state == DONE and self.done_on is not None and self.done_on <= self.due_on


@dataclass(frozen=True)
class Counts:
    """What a year's records say: items and how they ended, meetings, contacts, hours' rows."""

    items: int
    done: int
    on_time: int
    closed: int
    left: int


def must_be_reason(text: str) -> str:
    """Give a reason of at least four signs, tidied."""
    words = " ".join(text.split())
    if len(words) < LEAST_REASON:
        raise Refusal(_("请写清理由，至少四个字。"), _("对方会看到这句话。"))
    return words


def must_be_in(state: str, wanted: Collection[str], words: Mapping[str, object]) -> None:
    """Pass an agreement at a stage where this step is done; else say where it stands."""
    if state not in wanted:
        raise Refusal(
            _("现在是“{state}”，这一步办不了。"),
            _("请刷新后再看。"),
            state=words.get(state, state),
        )


def must_be_seen(version: int, seen: int) -> None:
    """Pass a decision on the version that was on the screen; else somebody changed it meanwhile."""
    if version != seen:
        raise Refusal(_("别的同志刚刚改过这里。"), _("请刷新，看看现在的样子再定。"))


def must_be_term(starts_on: date, ends_on: date) -> None:
    """Pass a term that runs forward."""
    if ends_on <= starts_on:
        raise Refusal(_("到期日要在生效日之后。"), _("请核对这两天。"))


def must_be_two(parties: int) -> None:
    """Pass an agreement of at least two parties and at most six."""
    if parties < 2:
        raise Refusal(_("协议至少要有两方。"), _("请先加上对方。"))
    if parties > MOST_PARTIES:
        raise Refusal(_("一份协议最多 {n} 方。"), _("请分成几份来签。"), n=MOST_PARTIES)


def must_be_ready(clauses: int, goals: int) -> None:
    """Pass a text with clauses, each with something to reach."""
    if not clauses:
        raise Refusal(_("还没有一条机制。"), _("请先写，或从样本带入。"))
    if goals < clauses:
        raise Refusal(_("有的机制还没有重点目标。"), _("每一条机制至少写一个重点目标。"))


def must_be_another(by: UUID | None, before: Sequence[Act], party_id: UUID) -> None:
    """Pass a person who has not signed for another side: each side signs by its own person."""
    if by is None or any(one.user_id == by and one.party_id != party_id for one in before):
        raise Refusal(_("您已经替另一方签过了，两方要由两个人来签。"), _("请对方的同志登录来签。"))


def must_be_other_side(by: UUID | None, party_id: UUID, reported: Act, has_other: bool) -> None:
    """Pass who confirms for another side, by another person.

    Where no other side works in this house (`has_other` False), a second person of our own
    confirms after asking them.
    """
    if by is None or by == reported.user_id:
        raise Refusal(_("谁报的完成，不能自己确认。"), _("请对方的同志来确认。"))
    if has_other and party_id == reported.party_id:
        raise Refusal(_("完成情况要由对方确认。"), _("对方在协议看板上会看到这一条。"))


def must_be_on_paper(signed_on: date, today: date) -> None:
    """Pass a day of signing that is not to come."""
    if signed_on > today:
        raise Refusal(_("签署日还没有到。"), _("请填纸上写的那一天。"))


def must_be_within(due_on: date, starts_on: date, ends_on: date) -> None:
    """Pass a day within the agreement's term."""
    if not starts_on <= due_on <= ends_on:
        raise Refusal(
            _("完成日要在协议有效期里：{start} 到 {end}。"), _("请改完成日。"),
            start=starts_on, end=ends_on,
        )  # fmt: skip


def must_be_unclaimed(holder: str) -> None:
    """Pass an item nobody on this side has claimed; else name the union that has."""
    if holder:
        raise Refusal(
            _("这一条已经由“{holder}”认领了。"),
            _("请和他们商量；他们退回以后才能改由您来办。"),
            holder=holder,
        )


def next_host(order: Sequence[UUID], last: UUID | None) -> UUID:
    """Who hosts after `last`, in the order of the parties; the first party where nobody has yet."""
    if last is None or last not in order:
        return order[0]
    return order[(order.index(last) + 1) % len(order)]


def must_rotate(host: UUID, expected: UUID, why: str) -> str:
    """Pass the host whose turn it is; another one only with a reason, which is kept."""
    return "" if host == expected else must_be_reason(why)


def added_months(day: date, months: int) -> date:
    """The same day so many months later; a month that is shorter ends on its last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_after - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def next_turn(due_on: date, held_on: date, months: int) -> date:
    """When a recurring contact is due again: by its rhythm, never before what was just held."""
    coming = added_months(due_on, months)
    while coming <= held_on:
        coming = added_months(coming, months)
    return coming


def moved_years(day: date, years: int) -> date:
    """The same day in another year; 29 February becomes 28."""
    return added_months(day, 12 * years)


def must_be_time_to_assess(year: int, today: date, starts_on: date, month: int) -> None:
    """Pass a year that has begun its last months, and that the agreement has seen."""
    if not starts_on.year <= year <= today.year:
        raise Refusal(_("这一年协议还没有执行。"), _("请选执行过的年份。"))
    if (today.year, today.month) < (year, month):
        raise Refusal(
            _("{year} 年的评估从 {month} 月起写。"), _("到时候数会自动算好。"),
            year=year, month=month,
        )  # fmt: skip


def counted(outcomes: Sequence[Outcome]) -> Counts:
    """What a year's items came to; closed ones are counted apart, never as done."""
    return Counts(
        items=len(outcomes),
        done=sum(one.state == DONE for one in outcomes),
        on_time=sum(one.is_on_time for one in outcomes),
        closed=sum(one.state == CLOSED for one in outcomes),
        left=sum(one.state in PENDING for one in outcomes),
    )


def must_be_done_with(pending: int) -> None:
    """Pass an agreement of which nothing waits to be confirmed."""
    if pending:
        raise Refusal(
            _("还有 {n} 条报了完成、等着确认。"), _("请先确认或退回，再终止协议。"), n=pending
        )
