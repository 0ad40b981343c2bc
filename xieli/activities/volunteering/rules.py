"""The law of volunteering: where a project is, who fits a request and why, what an hour is.

Pure: no Django, no clock. Nothing in this package knows money.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "volunteering"
MATTER, STAR_MATTER = "volunteer_project", "volunteer_star"
UNIT = "hour"
CATEGORIES, TEAMS = "volunteering.categories", "volunteering.teams"
LEVELS, DUTIES = "volunteering.honour_levels", "volunteering.duties"
LICENSED, AROUND = "volunteering.licensed_skills", "volunteering.around_minutes"
LONGEST, CONFIRM_DAYS = "volunteering.longest_minutes", "volunteering.confirm_days"
SHOWN_DAYS, LICENCE_AHEAD = "volunteering.shown_days", "volunteering.licence_ahead"
ANSWER_DAYS = "volunteering.answer_days"
CONSENT, CONSENT_SHOWN = "volunteering.register", "volunteering.shown"
SHORTEST_WORD = 2  # signs that two skills must share to be alike
PARTS = ("morning", "afternoon", "evening")
FORM_HOURS = {"morning": (9, 11), "afternoon": (15, 17), "evening": (19, 21)}  # to begin with

# The road of a project; a project's place on it is found from facts, never typed in.
DRAFTED, REVIEWED, APPROVED, PUBLISHED = "drafted", "reviewed", "approved", "published"
PLANNED, BOOKING, SERVING, RATED = "planned", "booking", "serving", "rated"
CLOSED, STARRED, REFUSED = "closed", "starred", "refused"
ROAD = (
    DRAFTED, REVIEWED, APPROVED, PUBLISHED, PLANNED, BOOKING, SERVING, RATED, CLOSED, STARRED,
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is known of a project; the counts are of its occasions that were not cancelled."""

    is_asked: bool = False  # handed in for review and with somebody now
    is_approved: bool = False
    is_refused: bool = False
    is_published: bool = False
    is_closed: bool = False
    is_starred: bool = False
    to_come: int = 0  # occasions ahead
    bookable: int = 0  # … of them open for booking
    begun: int = 0  # occasions that have started
    rated: int = 0  # … of them with at least one listener's word


def place_of(facts: Facts) -> str:
    """Say where a project is; the first that holds, from the end of the road backwards."""
    late = (
        (facts.is_starred, STARRED), (facts.is_closed, CLOSED), (facts.is_refused, REFUSED),
        (not facts.is_published, _before(facts)), (facts.bookable > 0, BOOKING),
        (facts.rated > 0 and not facts.to_come, RATED), (facts.begun > 0, SERVING),
        (facts.to_come > 0, PLANNED),
    )  # fmt: skip
    return next((place for holds, place in late if holds), PUBLISHED)


def _before(facts: Facts) -> str:
    if facts.is_approved:
        return APPROVED
    return REVIEWED if facts.is_asked else DRAFTED


def must_be_published(facts: Facts) -> None:
    """Pass a project that runs: published and not closed."""
    if not facts.is_published:
        raise Refusal(_("这个项目还没有发布。"), _("立项以后先发布，再排时间。"))
    if facts.is_closed:
        raise Refusal(_("这个项目已经结项了。"), _("要接着做，请另报一个项目。"))


def must_be_able_to_close(facts: Facts) -> None:
    """Pass a project that has served and has nothing ahead."""
    must_be_published(facts)
    if facts.to_come:
        raise Refusal(_("还有 {n} 场没有办。"), _("办完或取消了这几场，再结项。"), n=facts.to_come)
    if not facts.begun:
        raise Refusal(_("一场都没有办过。"), _("办过一场才能结项。"))


def must_be_of(word: str, known: Collection[str]) -> str:
    """Give a word that stands in the rulebook's list."""
    if word not in known:
        raise Refusal(_("“{word}”不在名单里。"), _("请从列出来的里面选。"), word=word)
    return word


@dataclass(frozen=True)
class Paper:
    """A certificate: its name, and its last day if it has one."""

    name: str
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is valid on a day; the last day still counts."""
        return self.expires_on is None or self.expires_on >= day


@dataclass(frozen=True)
class Wanted:
    """What a worker asks for: a skill, a day and a part of it, and the unions of her place.

    `near` names, by key, the unions from the county down to hers, the nearest last.
    """

    skill: str
    day: date
    part: str
    near: tuple[tuple[Hashable, str], ...] = ()
    needs_paper: bool = False


@dataclass(frozen=True)
class Candidate:
    """A volunteer, or a project of hers, as the proposal sees it; the name only orders equals."""

    key: Hashable
    name: str
    skills: tuple[str, ...]
    unions: frozenset[Hashable] = frozenset()  # of the volunteer, up to the root
    free: frozenset[tuple[int, str]] = frozenset()  # (weekday 0 to 6, part)
    papers: tuple[Paper, ...] = ()
    is_busy: bool = False  # stands at another occasion that day
    project: str = ""  # its title, where a running project is what is proposed


@dataclass(frozen=True)
class Reason:
    """Why somebody fits, as words with their values; the pages put it behind 因为."""

    words: str
    value: str = ""


@dataclass(frozen=True)
class Proposal:
    """Somebody who could do it, with the reasons in the order of their weight."""

    key: Hashable
    reasons: tuple[Reason, ...]


SAME_SKILL, LIKE_SKILL = _("会“{value}”，正是要的"), _("会“{value}”，和要的相近")
RUNNING, NEAR = _("有现成的项目“{value}”"), _("同在{value}")
FREE, VALID = _("那天{value}有空"), _("{value}在有效期内")
PART_WORDS = {"morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上")}


def propose(wanted: Wanted, known: Iterable[Candidate]) -> list[Proposal]:
    """Give who could answer a request, best first, each with every reason that speaks for it.

    The skill decides first, then a running project, nearness (the nearest union wins), the free
    hour, a valid certificate; equals stand by name. Out: without the skill, busy that day, or
    without a valid certificate where the rulebook asks for one. No number of a person is made.
    """
    fitting = [(one, _reasons(wanted, one)) for one in known if not one.is_busy]
    found = [(one, why) for one, why in fitting if why and _has_paper(wanted, one)]
    found.sort(key=lambda pair: (_rank(wanted, pair[0]), pair[0].name, str(pair[0].key)))
    return [Proposal(one.key, why) for one, why in found]


def _has_paper(wanted: Wanted, one: Candidate) -> bool:
    return not wanted.needs_paper or _paper(wanted, one) is not None


def _paper(wanted: Wanted, one: Candidate) -> Paper | None:
    return next((paper for paper in one.papers if paper.holds_on(wanted.day)), None)


def _skill(wanted: Wanted, one: Candidate) -> tuple[str, bool] | None:
    """The skill that answers and whether it is the very word; None where none is alike."""
    if wanted.skill in one.skills:
        return wanted.skill, True
    alike = next((word for word in one.skills if is_alike(word, wanted.skill)), None)
    return (alike, False) if alike else None


def is_alike(one: str, other: str) -> bool:
    """Say whether one skill's word holds the other's, from two signs up."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_WORD and short in long


def _nearness(wanted: Wanted, one: Candidate) -> tuple[int, str]:
    """How deep the nearest union is that both stand under, and its name; 0 for none."""
    shared = [(n, name) for n, (key, name) in enumerate(wanted.near, 1) if key in one.unions]
    return max(shared, default=(0, ""))


def _is_free(wanted: Wanted, one: Candidate) -> bool:
    return (wanted.day.weekday(), wanted.part) in one.free


def _reasons(wanted: Wanted, one: Candidate) -> tuple[Reason, ...]:
    skill = _skill(wanted, one)
    if skill is None:
        return ()
    why = [Reason(SAME_SKILL if skill[1] else LIKE_SKILL, skill[0])]
    if one.project:
        why.append(Reason(RUNNING, one.project))
    depth, name = _nearness(wanted, one)
    if depth:
        why.append(Reason(NEAR, name))
    if _is_free(wanted, one):
        why.append(Reason(FREE, PART_WORDS[wanted.part]))
    paper = _paper(wanted, one)
    if paper:
        why.append(Reason(VALID, paper.name))
    return tuple(why)


def _rank(wanted: Wanted, one: Candidate) -> tuple[object, ...]:
    skill = _skill(wanted, one)
    return (
        not (skill and skill[1]), not one.project, -_nearness(wanted, one)[0],
        not _is_free(wanted, one), _paper(wanted, one) is None,
    )  # fmt: skip


def minutes_of(
    came: datetime, went: datetime, window: tuple[datetime, datetime], around: int
) -> int:
    """Count the minutes of service: present, within the occasion and `around` minutes beside it.

    Travel lies outside and never counts. 0 where the two do not meet.
    """
    edge = timedelta(minutes=around)
    start, end = max(came, window[0] - edge), min(went, window[1] + edge)
    return max(int((end - start).total_seconds()) // 60, 0)


def must_be_minutes(minutes: int, most: int) -> int:
    """Give minutes that one shift can have."""
    if not 0 < minutes <= most:
        raise Refusal(
            _("一次服务要在 1 到 {most} 分钟之间，现在是 {n}。"), _("请核对到和走的时间。"),
            most=most, n=minutes,
        )  # fmt: skip
    return minutes


def hours_of(minutes: int) -> Decimal:
    """Give hours with two decimals, as the ledger keeps them."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def must_be_another(actor: Hashable | None, others: Collection[Hashable | None]) -> None:
    """Pass somebody else: who serves, who asks and who confirms are different people."""
    if actor is None or actor in others:
        raise Refusal(_("这一步要由另一个人来办。"), _("请别的同志核对后再办。"))


def must_be_fresh(seen: int, now: int) -> None:
    """Pass who has seen the newest."""
    if seen != now:
        raise Refusal(_("别的同志刚刚办过。"), _("请刷新，看看现在的样子。"))


def total(minutes: Sequence[int]) -> Decimal:
    """Give the hours of several shifts as the ledger adds them: each rounded, then summed."""
    return sum((hours_of(one) for one in minutes), Decimal(0))
