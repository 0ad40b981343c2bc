"""Who may do what: mandates on the tree of unions, the presets, the three separated offices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

# What each kind of body does by habit (domain S0: need, pledge, pairing, hand-over; 3.4: who asks
# is not who approves). County holds both reporting and verifying, since two of its officers share
# them; the verb that verifies refuses the one who reported.
PRESETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "province": (
            "unions.keep",
            "rules.keep",
            "grants.decide",
            "grants.pay",
            "sharing.run",
            "figures.read",
            "plans.decide",
        ),
        "city": (
            "board.adopt",
            "unions.keep",
            "rules.keep",
            "aid.pay",
            "unions.found",
            "events.run",
            "volunteers.decide",
            "benefits.decide",
            "benefits.pay",
            "agreements.run",
            "agreements.sign",
            "exchanges.run",
            "sharing.run",
            "grants.decide",
            "grants.pay",
            "venues.decide",
            "newsroom.run",
            "newsroom.publish",
            "figures.read",
            "plans.run",
            "plans.decide",
        ),
        "county": (
            "needs.report",
            "needs.verify",
            "goods.move",
            "households.read",
            "people.unmask",
            "members.keep",
            "unions.found",
            "team.keep",
            "aid.decide",
            "visits.decide",
            "rights.take",
            "rights.decide",
            "signals.read",
            "surveys.run",
            "events.run",
            "volunteers.run",
            "volunteers.decide",
            "benefits.run",
            "benefits.decide",
            "gifts.run",
            "agreements.run",
            "agreements.sign",
            "exchanges.run",
            "stationing.run",
            "industry.run",
            "sharing.run",
            "grants.ask",
            "grants.decide",
            "venues.run",
            "venues.decide",
            "newsroom.run",
            "newsroom.publish",
            "figures.read",
            "plans.run",
        ),
        "street": (
            "needs.report",
            "board.run",
            "goods.move",
            "households.read",
            "members.keep",
            "team.keep",
            "aid.check",
            "visits.run",
            "rights.handle",
            "surveys.run",
            "events.run",
            "volunteers.run",
            "benefits.run",
            "gifts.run",
            "agreements.run",
            "exchanges.run",
            "stationing.run",
            "industry.run",
            "grants.ask",
            "venues.run",
            "newsroom.run",
            "figures.read",
            "plans.run",
        ),
        "partner": ("pledges.make", "goods.move"),
        "enterprise": ("pledges.make",),
        "system": ("system.keep",),
        "security": ("security.keep",),
        "audit": ("audit.read",),
    }
)
# 三员分立: keeping the system, giving rights and reading the trail are three people's work.
OFFICES = frozenset(("system.keep", "security.keep", "audit.read"))
NOT_STAFF = frozenset(("pledges.make",))  # all other functions make their holder an officer

AID_FILE = "aid_file"  # consent to keep a household's address and case (PIPL 29)
SHORTEST_REASON, LONGEST_REASON = 4, 200
ERASED = "已注销-"
_NUMBER_LIKE = re.compile(r"\d{7,}")


@dataclass(frozen=True)
class Held:
    """A mandate as the rules see it; both days belong to its window."""

    function: str
    union_id: UUID
    path: str
    starts_on: date
    ends_on: date | None = None
    programme_id: UUID | None = None


def preset(name: str) -> tuple[str, ...]:
    """The functions of a preset; Refusal for a name that is none."""
    if name not in PRESETS:
        raise Refusal(_("没有“{name}”这一套权限。"), name=name)
    return PRESETS[name]


def is_live(held: Held, on: date) -> bool:
    """Say whether a mandate's window holds the day."""
    return held.starts_on <= on and (held.ends_on is None or on <= held.ends_on)


def overlap(one: Held, other: Held) -> bool:
    """Say whether two windows share a day."""
    last_of_one, last_of_other = one.ends_on or date.max, other.ends_on or date.max
    return one.starts_on <= last_of_other and other.starts_on <= last_of_one


def is_within(path: str, top: str) -> bool:
    """Say whether a union's path stands at or below another's."""
    return path == top or path.startswith(f"{top}/")


def covers(
    held: Held, function: str, union_path: str, *, on: date, programme_id: UUID | None = None
) -> bool:
    """Say whether a mandate lets its holder do this, for a union at this path, on this day.

    A mandate for one programme covers that programme alone; any other covers every programme.
    """
    is_same_work = held.programme_id is None or held.programme_id == programme_id
    return (
        held.function == function
        and is_same_work
        and is_live(held, on)
        and is_within(union_path, held.path)
    )


def must_not_join_offices(held: Iterable[Held], more: Held) -> None:
    """Pass unless one person would hold two of the three offices on one day (三员分立)."""
    if more.function not in OFFICES:
        return
    for other in held:
        if other.function in OFFICES - {more.function} and overlap(other, more):
            raise Refusal(
                _("系统管理员、安全管理员、审计员必须是三个人，这个人已经担任其中一项。"),
                _("请换一个人，或先结束他现在的那一项。"),
            )


def makes_staff(functions: Iterable[str]) -> bool:
    """Say whether these functions make an officer, who needs a second factor to sign in."""
    return any(function not in NOT_STAFF for function in functions)


def must_be_reason(reason: str) -> str:
    """Give a reason without outer blanks; Refusal below 4, above 200 characters, or with a number.

    The reason stands in the journal for ever, so no ID number or phone may be written into it.
    """
    bare = reason.strip()
    if len(bare) > LONGEST_REASON:
        raise Refusal(_("理由太长。"), _("请写在 {most} 个字以内。"), most=LONGEST_REASON)
    if _NUMBER_LIKE.search(bare):
        raise Refusal(_("理由里有一长串数字。"), _("请不要把证件号或手机号写进理由。"))
    if len(bare) < SHORTEST_REASON:
        raise Refusal(
            _("还没有写明理由。"), _("请写清为什么要看，至少 {least} 个字。"), least=SHORTEST_REASON
        )
    return bare


def pseudonym(code: str) -> str:
    """The name that stays when a person has been erased."""
    return f"{ERASED}{code}"


def is_erased(name: str) -> bool:
    """Say whether a name is such a pseudonym."""
    return name.startswith(ERASED)
