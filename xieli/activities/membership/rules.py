"""The law of membership: who may join, where an asking goes, which state may follow which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

MATTER = "join"
CONSENT, GUARDIAN_CONSENT = "member_file", "member_file.guardian"
LEAST_AGE, GUARDIAN_BELOW = "membership.least_age", "membership.guardian_below"
RELEASE_DAYS = "membership.release_working_days"

TRUCK, CAR, PARCEL, FOOD, MIGRANT, STAFF = "truck", "car", "parcel", "food", "migrant", "staff"
NEW_FORM = (TRUCK, CAR, PARCEL, FOOD)
INDUSTRY_WORDS = MappingProxyType({group: f"membership.industry_{group}" for group in NEW_FORM})

MEMBER, LEAVING, ARRIVING, KEPT, LEFT, EXPELLED = (
    "member", "leaving", "arriving", "kept", "left", "expelled",
)  # fmt: skip
COUNTED = (MEMBER, LEAVING, ARRIVING, KEPT)  # 会员 of a union; the others stand in its book only
NEW, TRANSFER, RETURN = "new", "transfer", "return"

BY_LINK, BY_FIRM, BY_INDUSTRY, BY_GRASS_ROOTS, BY_HIGHER = (
    "link", "firm", "industry", "grass_roots", "higher",
)  # fmt: skip
SHORTEST_REASON, LONGEST_REASON = 4, 200
LONGEST_FIRM = 80

# 会籍管理办法 (2016-12-12): membership follows the labour relation; what may follow what.
FOLLOWS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        MEMBER: frozenset({LEAVING, ARRIVING, KEPT, LEFT, EXPELLED, MEMBER}),
        LEAVING: frozenset({MEMBER}),
        ARRIVING: frozenset({MEMBER}),
        KEPT: frozenset({MEMBER, LEAVING, LEFT}),
        LEFT: frozenset({MEMBER}),
        EXPELLED: frozenset({MEMBER}),
    }
)


@dataclass(frozen=True)
class Spot:
    """A union as the route sees it: where it stands and how deep; `words` is its name."""

    id: UUID
    name: str
    stands_as: str
    depth: int  # steps from the root: the larger the nearer to the worker


@dataclass(frozen=True)
class Route:
    """Where an asking goes and by which of the five ways."""

    union_id: UUID
    way: str


@dataclass(frozen=True)
class Known:
    """What the book already says of a person who asks to join."""

    union_id: UUID
    state: str
    has_open_asking: bool = False


def age_on(born: date, on: date) -> int:
    """Give whole years of life (周岁): a year more on the birthday itself."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def must_be_of_age(born: date, on: date, least: int) -> None:
    """Pass who has reached the least age for work (劳动法第十五条); Refusal below it."""
    if born > on:
        raise Refusal(_("证件上的出生日期在今天以后。"), _("请对照证件核对号码。"))
    if age_on(born, on) < least:
        raise Refusal(
            _("按规定满 {least} 周岁才能入会，您还没有到。"),
            _("满 {least} 周岁以后再来。如果有人让您现在就上班，请打 12351。"),
            least=least,
        )


def needs_guardian(born: date, on: date, below: int) -> bool:
    """Say whether a guardian must agree to keeping the file of one so young."""
    return age_on(born, on) < below


def kind_of(known: Known | None, target: UUID) -> str:
    """Say whether an asking is new, a transfer or a return; Refusal where there is nothing to ask.

    One person one membership: whoever stands in the book elsewhere is moved, never written twice.
    """
    if known is None:
        return NEW
    if known.has_open_asking:
        raise Refusal(
            _("您已经申请过，还在办，不用再交。"), _("用上次给您的查询码就能看到走到哪里。")
        )
    if known.state in (LEFT, EXPELLED):
        return RETURN
    if known.state in (LEAVING, ARRIVING):
        raise Refusal(_("您的会籍正在接转，还没有办完。"), _("办完以后再申请，或问现在的工会。"))
    if known.union_id == target and known.state == MEMBER:
        raise Refusal(_("您已经是这个工会的会员，不用再申请。"), _("会员号在工会的册子里查得到。"))
    return RETURN if known.union_id == target else TRANSFER


def must_follow(state: str, wanted: str) -> None:
    """Pass a change of 会籍 that may follow the present state."""
    if wanted not in FOLLOWS[state]:
        raise Refusal(_("现在的会籍状态不能这样办。"), _("请刷新页面，看清现在的状态再办。"))


def must_be_reason(reason: str) -> str:
    """Give a reason tidied, 4 to 200 characters; it stands in the history for ever."""
    bare = " ".join(reason.split())
    if len(bare) < SHORTEST_REASON:
        raise Refusal(
            _("还没有写明原因。"), _("请写清原因，至少 {least} 个字。"), least=SHORTEST_REASON
        )
    if len(bare) > LONGEST_REASON:
        raise Refusal(_("原因太长。"), _("请写在 {most} 个字以内。"), most=LONGEST_REASON)
    return bare


def must_be_another(asked_by: UUID | None, decider: UUID | None) -> None:
    """Pass when another person decides than the one who asked (二人原则)."""
    if asked_by is None or asked_by == decider:
        raise Refusal(_("提出除名的人不能自己确认。"), _("请由另一位有权限的同志确认。"))


def must_be_new_citizen(group: str) -> None:
    """Pass a member for whom 城市融入计划 is made: 进城务工人员 and new-form workers."""
    if group == STAFF:
        raise Refusal(
            _("城市融入计划是给进城务工人员和新就业形态劳动者的。"),
            _("如果是进城务工的，请先把人员类别改过来。"),
        )


def nearest(spots: Iterable[Spot]) -> list[Spot]:
    """Give those of the unions that stand deepest, and so nearest to the worker."""
    every = list(spots)
    deepest = max((one.depth for one in every), default=0)
    return [one for one in every if one.depth == deepest]


def industry_of(spots: Iterable[Spot], words: Sequence[str]) -> list[Spot]:
    """Give the industry federations nearest to the worker whose name says the trade."""
    return nearest(one for one in spots if any(word in one.name for word in words))
