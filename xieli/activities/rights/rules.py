"""The law of tickets, legal aid and signals: pure, no clock, no rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xieli.kernel.characters import clean_cell, half_width
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "rights"
MATTER = "legal_aid"
SHORTEST, LONGEST = 4, 2000
LONGEST_PLAIN = 160

ACCEPT_DAYS = "rights.accept_working_days"
SIGN_DAYS = "rights.sign_working_days"
REDO_DAYS = "rights.redo_working_days"
REDO_TIMES = "rights.redo_times"
JUDGE_DAYS = "rights.judge_working_days"
GRADE_DAYS: Mapping[str, str] = {
    "plain": "rights.days_plain",
    "hard": "rights.days_hard",
    "complex": "rights.days_complex",
}
FEES: Mapping[str, str] = {
    "advice": "legal_aid.fee_advice",
    "writing": "legal_aid.fee_writing",
    "mediation": "legal_aid.fee_mediation",
    "court": "legal_aid.fee_court",
}
SIGNAL_DAYS = "signals.follow_working_days"
SMALLEST_CELL = "signals.smallest_cell"

# What may follow what. SENT leads back to where the sender stood, so it stands in no row's left.
STEPS: Mapping[str, frozenset[str]] = {
    "take": frozenset({"new"}),
    "dispatch": frozenset({"taken", "signed"}),
    "sign": frozenset({"sent", "taken"}),
    "send_back": frozenset({"sent"}),
    "assign": frozenset({"signed"}),
    "tell": frozenset({"signed"}),
    "answer": frozenset({"signed"}),
    "judge": frozenset({"answered"}),
    "close": frozenset({"answered"}),
    "withdraw": frozenset({"new", "taken", "sent", "signed"}),
    "hand_on": frozenset({"new", "taken"}),
}
STEP_WORDS: Mapping[str, str] = {
    "take": _("受理"), "dispatch": _("派单"), "sign": _("签收"), "send_back": _("退回派出工会"),
    "assign": _("交办"), "tell": _("记办理情况"), "answer": _("答复"), "judge": _("评价"),
    "close": _("办结"), "withdraw": _("撤回"), "hand_on": _("转办"),
}  # fmt: skip

_TAILS = re.compile("(股份有限公司|有限责任公司|有限公司|集团公司|分公司|公司|集团|厂|工会)$")
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
_BLANKS = re.compile(r"[\s·\-—_,，。.、]+")
_LONG_NUMBER = re.compile(r"\d(?:[\s\-—.·、,，]*\d){6,}")
_NAME_LABEL = re.compile("(姓名|身份证|手机号|电话)[是为：: ]*")


@dataclass(frozen=True)
class Interest:
    """The firms in which somebody has a stake: their ids and their bare names."""

    firms: frozenset[UUID] = frozenset()
    keys: tuple[str, ...] = ()

    def touches(self, firm_id: UUID | None, key: str) -> bool:
        """Say whether a case about this firm is a case about one of mine."""
        return firm_id in self.firms or any(same_firm(key, mine) for mine in self.keys)


@dataclass(frozen=True)
class Tie:
    """What a lawyer has to do with one side: acts for a firm, or once stood against a person."""

    acts_for: UUID | None = None
    firm_key: str = ""
    against: str = ""  # the blind index of a complainant's phone
    until: date | None = None


@dataclass(frozen=True)
class Sides:
    """The two sides of a case as the lawyer's check sees them."""

    firm_id: UUID | None
    firm_key: str
    phone_index: str


def firm_key(name: str) -> str:
    """Give the bare name of a firm: no brackets, no 有限公司, no blanks; "" for none."""
    bare = _BLANKS.sub("", _BRACKETS.sub("", half_width(clean_cell(name)))).lower()
    shorter = _TAILS.sub("", bare)
    return shorter if len(shorter) > 1 else bare


def same_firm(one: str, other: str) -> bool:
    """Say whether two bare names may mean one firm: one holds the other; doubt counts as yes."""
    if len(one) < 2 or len(other) < 2:
        return False
    return one in other or other in one


def must_follow(verb: str, state: str) -> None:
    """Pass a verb that may follow this state (受理→派单→签收→办理→答复→评价→办结)."""
    if state not in STEPS[verb]:
        raise Refusal(
            _("这张单子现在不能{verb}。"), _("请刷新看看它走到哪一步了。"), verb=STEP_WORDS[verb]
        )


def must_be_told(words: str) -> str:
    """Give a text without outer blanks, 4 to 2000 characters; it will be sealed."""
    bare = words.replace("\x00", "").strip()
    if len(bare) < SHORTEST:
        raise Refusal(_("还没有写清楚。"), _("请至少写 {n} 个字。"), n=SHORTEST)
    if len(bare) > LONGEST:
        raise Refusal(_("写得太长了。"), _("请写在 {n} 个字以内。"), n=LONGEST)
    return bare


def must_name_nobody(words: str) -> str:
    """Give plain words that hold no ID number, no phone and no name field; these are not sealed."""
    bare = must_be_told(words)
    if len(bare) > LONGEST_PLAIN:
        raise Refusal(_("写得太长了。"), _("请写在 {n} 个字以内。"), n=LONGEST_PLAIN)
    flat = half_width(bare)
    if _LONG_NUMBER.search(flat):
        raise Refusal(
            _("这里有一长串数字，像证件号或电话。"), _("这里只写事情，不写人。请删掉号码。")
        )
    if _NAME_LABEL.search(flat):
        raise Refusal(_("这里像是写了某个人。"), _("这里只写单位和事情，不写人。"))
    return bare


def may_redo(times_done: int, times_allowed: int) -> bool:
    """Say whether 不满意 sends the ticket back by right (once, unless the rulebook says more)."""
    return times_done < times_allowed


def is_late(until: date | None, on: date) -> bool:
    """Say whether the last working day is over."""
    return until is not None and on > until


def conflict_of(sides: Sides, ties: Iterable[Tie], on: date) -> str:
    """Say in words why a lawyer may not take the case, "" where he may.

    He acts (or on that day still acts) for the employer, or once stood against this worker.
    """
    for tie in ties:
        if tie.against and tie.against == sides.phone_index:
            return _("这位律师在别的案子里代理过申请人的对方。")
        if tie.until and tie.until < on:
            continue
        if tie.acts_for and tie.acts_for == sides.firm_id:
            return _("这位律师现在是用人单位的代理人或顾问。")
        if same_firm(tie.firm_key, sides.firm_key):
            return _("这位律师现在是用人单位的代理人或顾问。")
    return ""


def must_be_another(by: UUID | None, others: Sequence[UUID | None], words: str) -> None:
    """Pass one who is none of those who acted before; without an id nobody passes."""
    if by is None or by in others:
        raise Refusal(words, _("请换一位同志办。"))


def suppressed(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Give the cells with those under `least` hidden (None); zero may be told.

    Where one alone would be hidden, it could be computed from the total: the next smallest is
    hidden too.
    """
    shown: dict[str, int | None] = {
        key: None if 0 < count < least else count for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    if len(hidden) != 1:
        return shown
    others = [key for key in counts if key not in hidden and counts[key]]
    if others:
        shown[min(others, key=lambda key: counts[key])] = None
    return shown


def total_of(counts: Mapping[str, int], least: int) -> int | None:
    """Give the sum unless it is itself a small cell, or has one hidden cell and no other."""
    total = sum(counts.values())
    filled = [count for count in counts.values() if count]
    is_bare = len(filled) == 1 and filled[0] < least
    return None if is_bare or 0 < total < least else total


def words_of(text: str) -> list[str]:
    """Give the words of a line parted by 、 or a comma."""
    return [word.strip() for word in re.split("[、，,;；]", text) if word.strip()]
