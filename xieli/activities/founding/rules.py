"""The law of founding: the order of steps, headcounts, kin, elections, terms, the day of expiry."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

# 意向 → 指导 → 请示 → 批复 → 发展会员 → 选举 → 选举结果请示 → 批复 → 法人登记 → 刻章开户 → 建档
STEPS = (
    "intent", "guided", "asked", "approved", "recruited", "elected",
    "result_asked", "result_approved", "registered", "account", "filed",
)  # fmt: skip
MATTER, RESULT_MATTER = "found_union", "election_result"
COMMITTEE, SMALL_COMMITTEE, JOINT, ORGANISER = "committee", "small", "joint", "organiser"
ALL_MEMBERS, DELEGATES = "all", "delegates"
CHAIR = "chair"
NO_KIN = "无"
APPLY, CHANGE, RENEW, REPLACE, CANCEL = "apply", "change", "renew", "replace", "cancel"
_CHECK_PAPERS = _("请对照花名册再核对一遍。")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rulebook says of an election, on a day and in a region."""

    committee_from: int
    delegates_from: int
    quorum: Fraction
    majority: Fraction
    kin: tuple[str, ...]
    barred_jobs: tuple[str, ...]
    seats: tuple[str, ...]  # "25:3-7": from 25 members on three to seven seats
    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name on the ballot, with what is declared of his kin and his job, and his votes."""

    name: str
    post: str
    votes: int
    relation: str = NO_KIN
    job: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """An election as it was held: due to attend, present, the kind of meeting, the candidates."""

    held_on: date
    meeting: str
    due: int
    present: int
    years: int
    candidates: tuple[Candidate, ...]


def step_after(step: str) -> str:
    """Give the step that follows; "" after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else ""


def must_follow(now: str, wanted: str) -> None:
    """Pass a step that follows straight on the present one (工会建会流程); any other is refused."""
    if step_after(now) == wanted:
        return
    if STEPS.index(wanted) <= STEPS.index(now):
        raise Refusal(_("这一步已经办过了。"), _("请刷新页面，看现在到了哪一步。"))
    raise Refusal(_("前面还有一步没有办，不能跳过。"), _("请先办页面上写的下一步。"))


def forms_for(members: int, limits: Limits) -> tuple[str, ...]:
    """Give the lawful forms for so many members: a committee from 25 on, else any of three.

    工会法（2021 修正）第十一条: fewer than 25 stand alone, with others, or choose one organiser.
    """
    if members >= limits.committee_from:
        return (COMMITTEE,)
    return (SMALL_COMMITTEE, JOINT, ORGANISER)


def must_fit_form(form: str, members: int, limits: Limits) -> None:
    """Pass a form that the law allows for so many members."""
    if form in forms_for(members, limits):
        return
    if form == COMMITTEE:
        raise Refusal(
            _("会员 {n} 人，不足 {least} 人。"),
            _("可以单独建、和别的单位联合建，或选一名组织员。"),
            n=members, least=limits.committee_from,
        )  # fmt: skip
    raise Refusal(
        _("会员 {n} 人，满 {least} 人应当建立基层工会委员会（工会法第十一条）。"),
        _("请把组织形式改为工会委员会。"), n=members, least=limits.committee_from,
    )  # fmt: skip


def must_be_headcount(members: int, headcount: int) -> None:
    """Pass at least one member and not more members than staff."""
    if headcount < 1:
        raise Refusal(_("职工人数要填 1 人以上。"), _CHECK_PAPERS)
    if members < 1:
        raise Refusal(_("会员人数要填 1 人以上。"), _("先发展会员，再开会选举。"))
    if members > headcount:
        raise Refusal(
            _("会员 {members} 人，多于职工 {staff} 人。"), _CHECK_PAPERS,
            members=members, staff=headcount,
        )  # fmt: skip


def must_be_meeting(meeting: str, members: int, limits: Limits) -> None:
    """Pass a meeting of all members; delegates only from 100 members on (会员代表大会条例)."""
    if meeting == DELEGATES and members < limits.delegates_from:
        raise Refusal(
            _("会员不足 {least} 人，要开会员大会，不开代表大会。"),
            _("请改为会员大会，全体会员都通知到。"), least=limits.delegates_from,
        )  # fmt: skip


def least_present(due: int, limits: Limits) -> int:
    """Give how many must attend: two thirds of those due, rounded up."""
    return -(-due * limits.quorum.numerator // limits.quorum.denominator)


def least_votes(due: int, limits: Limits) -> int:
    """Give how many votes elect: more than half of those due to attend."""
    return due * limits.majority.numerator // limits.majority.denominator + 1


def must_be_quorate(due: int, present: int, limits: Limits) -> None:
    """Pass a meeting that at least two thirds of those due attended (工会选举工作条例)."""
    if due < 1:
        raise Refusal(_("应到人数要填 1 人以上。"), _CHECK_PAPERS)
    if present > due:
        raise Refusal(_("实到 {n} 人，多于应到 {due} 人。"), _CHECK_PAPERS, n=present, due=due)
    least = least_present(due, limits)
    if present < least:
        raise Refusal(
            _("应到 {due} 人，实到 {n} 人，要有 {least} 人到会选举才有效。"),
            _("这次不算数，请另定日子再开会。"), due=due, n=present, least=least,
        )  # fmt: skip


def must_be_eligible(candidate: Candidate, limits: Limits) -> None:
    """Refuse close relatives of the chief manager and managers themselves (工会法第十条)."""
    if not candidate.name.strip():
        raise Refusal(_("有一名候选人没有填姓名。"), _("请把候选人名单补全。"))
    if candidate.relation in limits.kin:
        raise Refusal(
            _("{name}是主要负责人的近亲属（{relation}），不能作候选人（工会法第十条）。"),
            _("请另推候选人，再开会选举。"), name=candidate.name, relation=candidate.relation,
        )  # fmt: skip
    if candidate.job in limits.barred_jobs:
        raise Refusal(
            _("{name}的职务是{job}，不能作候选人。"), _("请另推候选人，再开会选举。"),
            name=candidate.name, job=candidate.job,
        )  # fmt: skip


def seats_for(members: int, limits: Limits) -> tuple[int, int]:
    """Give the least and the most seats of a committee for so many members."""
    least, most = 1, 0
    for line in limits.seats:
        start, _colon, span = line.partition(":")
        low, _dash, high = span.partition("-")
        if members >= int(start):
            least, most = int(low), int(high)
    return least, most


def elected(ballot: Ballot, limits: Limits) -> tuple[Candidate, ...]:
    """Give the candidates with more than half of those due; the others are not elected."""
    least = least_votes(ballot.due, limits)
    return tuple(one for one in ballot.candidates if one.votes >= least)


def must_be_valid(ballot: Ballot, form: str, members: int, limits: Limits) -> tuple[Candidate, ...]:
    """Give who was elected, or refuse the whole election with its first fault."""
    must_be_meeting(ballot.meeting, members, limits)
    if ballot.meeting == ALL_MEMBERS and ballot.due != members:
        raise Refusal(
            _("会员大会应到 {due} 人，会员是 {members} 人，两个数要一样。"), _CHECK_PAPERS,
            due=ballot.due, members=members,
        )  # fmt: skip
    if ballot.due > members:
        raise Refusal(_("应到人数多于会员人数。"), _CHECK_PAPERS)
    must_be_quorate(ballot.due, ballot.present, limits)
    must_be_term(ballot.years, limits)
    _must_be_ballot(ballot, limits)
    won = elected(ballot, limits)
    _must_fill_seats(won, form, members, limits)
    return won


def _must_be_ballot(ballot: Ballot, limits: Limits) -> None:
    names = [one.name for one in ballot.candidates]
    if len(set(names)) != len(names):
        raise Refusal(_("同一个候选人写了两次。"), _("请删去重复的一行。"))
    for one in ballot.candidates:
        must_be_eligible(one, limits)
        if one.votes > ballot.present:
            raise Refusal(
                _("{name}得 {votes} 票，多于实到 {present} 人。"), _CHECK_PAPERS,
                name=one.name, votes=one.votes, present=ballot.present,
            )  # fmt: skip


def _must_fill_seats(won: Sequence[Candidate], form: str, members: int, limits: Limits) -> None:
    chairs = sum(1 for one in won if one.post == CHAIR)
    if chairs != 1:
        raise Refusal(
            _("得票过半的主席（组织员）有 {n} 人，要正好 1 人。"),
            _("得票没有过应到人数一半的，请另行选举。"), n=chairs,
        )  # fmt: skip
    if form == ORGANISER:
        return
    least, most = seats_for(members, limits)
    if not least <= len(won) <= most:
        raise Refusal(
            _("选出 {n} 名委员，会员 {members} 人应设 {least} 到 {most} 名。"),
            _("请补选，或减少名额。"), n=len(won), members=members, least=least, most=most,
        )  # fmt: skip


def must_be_term(years: int, limits: Limits) -> None:
    """Pass a term of three or of five years (工会法第十六条)."""
    if years not in limits.terms:
        raise Refusal(
            _("每届任期只能是 {terms} 年。"), _("请改任期。"),
            terms="、".join(str(one) for one in limits.terms),
        )  # fmt: skip


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, the month's last where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def must_be_extension(ends: date, until: date, most_months: int) -> None:
    """Pass a term that is put off past its end by at most six months (工会选举工作条例)."""
    if until <= ends:
        raise Refusal(_("延期要晚于原来的届满日 {ends}。"), _("请改日期。"), ends=ends)
    last = months_after(ends, most_months)
    if until > last:
        raise Refusal(
            _("延期换届最多 {n} 个月，到 {last}。"), _("请改日期，或现在就筹备换届。"),
            n=most_months, last=last,
        )  # fmt: skip


def must_be_code(text: str, heads: Collection[str]) -> str:
    """Give a union legal person's 统一社会信用代码: check sign right, and issued to a union."""
    code = id_numbers.credit_code(text)
    if code[:2] not in heads:
        raise Refusal(
            _("{code} 不是工会法人的代码，工会的以 {heads} 开头。"),
            _("请对照工会法人资格证书填写，不要填企业的代码。"), code=code, heads="、".join(heads),
        )  # fmt: skip
    return code


def must_be_dated(issued: date, expires: date) -> None:
    """Pass a certificate that expires after it was issued."""
    if expires <= issued:
        raise Refusal(_("证书的到期日要晚于发证日。"), _("请对照证书核对日期。"))


def must_not_be_ahead(day: date, today: date) -> None:
    """Pass a day that has come: what is recorded has happened."""
    if day > today:
        raise Refusal(_("日期 {day} 还没有到。"), _("请填已经办了的日子。"), day=day)


def must_not_be_before(day: date, last: date) -> None:
    """Pass a day that does not lie before the step before it."""
    if day < last:
        raise Refusal(_("日期 {day} 早于上一步的 {last}。"), _("请核对日期。"), day=day, last=last)


def fraction(text: str) -> Fraction:
    """Read 2/3 as the rulebook writes a share."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as no:
        raise Refusal(_("规则库里的“{text}”不是分数。"), text=text) from no


def share(part: int, whole: int) -> int:
    """Give a whole percentage, rounded down; 0 of nothing."""
    return part * 100 // whole if whole else 0
