"""The law of matching: what a need, a pledge, a pin and a ban are, and what may not be asked."""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

Place = tuple[float, float]  # longitude, latitude in degrees
MOST = 10**12  # units in one need or pledge; more is a slip of the finger


@dataclass(frozen=True)
class NeedLine:
    """What one receiver still lacks of one item, in the item's smallest unit; 5 is most urgent."""

    id: Hashable
    item: str
    receiver: Hashable
    receiver_name: str
    quantity: int
    urgency: int
    place: Place | None = None
    region: str = ""  # GB/T 2260
    groups: frozenset[str] = frozenset()  # for whom: 小学生, 60岁以上老人
    item_name: str = ""  # as on the page; the item itself when empty
    unit: str = ""  # 床, 台, 套
    already: int = 0  # units of this item that the receiver got in earlier rounds


@dataclass(frozen=True)
class PledgeLine:
    """What one donor still offers of one item; an empty restriction means all."""

    id: Hashable
    item: str
    donor_name: str
    quantity: int
    lot: int = 1
    only_receivers: frozenset[Hashable] = frozenset()
    only_needs: frozenset[Hashable] = frozenset()
    only_groups: frozenset[str] = frozenset()  # one of them must be among the need's groups
    place: Place | None = None
    region: str = ""


@dataclass(frozen=True)
class Pin:
    """The officer's word: this pledge gives this need exactly so much."""

    pledge: Hashable
    need: Hashable
    quantity: int


@dataclass(frozen=True)
class Ban:
    """The officer's word: nothing from this pledge to that need or that receiver.

    With neither need nor receiver the pledge gives nothing; ids no longer on the board do nothing.
    """

    pledge: Hashable
    need: Hashable | None = None
    receiver: Hashable | None = None


@dataclass(frozen=True)
class Reason:
    """Marked Chinese words with named places, so that a door can say them in another language."""

    words: str
    named: "Mapping[str, Saying]" = field(default_factory=dict)

    def told_by(self, translate: Callable[[str], str]) -> str:
        """Fill the words; translate sees the unfilled text, also of reasons inside reasons."""
        said = {
            name: saying.told_by(translate) if isinstance(saying, Reason) else saying
            for name, saying in self.named.items()
        }
        return translate(self.words).format(**said)

    def __str__(self) -> str:
        """Give the Chinese words."""
        return self.told_by(_)


Saying = str | int | Reason


@dataclass(frozen=True)
class Line:
    """So much of this pledge to that need, because …"""

    pledge: Hashable
    need: Hashable
    quantity: int
    because: str
    pinned: bool
    why: tuple[Reason, ...] = ()  # the same, ready for another language


@dataclass(frozen=True)
class Unmet:
    """What a need still lacks, because …"""

    need: Hashable
    quantity: int
    because: str
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """How far one receiver's wish for one item is met, in the item's units."""

    receiver: Hashable
    receiver_name: str
    item: str
    needed: int
    got: int


@dataclass(frozen=True)
class Cost:
    """The parts of the objective; total is their weighted sum (see `objective`)."""

    total: int
    unmet: tuple[int, ...]  # units unmet in class 1 … 5
    unevenness: int  # sum over receivers and items of the levels of their missing units
    unit_km: int  # units × kilometres


@dataclass(frozen=True)
class Proposal:
    """A plan for a whole board; proven means that no plan can cost less."""

    lines: tuple[Line, ...]
    unmet: tuple[Unmet, ...]
    cost: int
    splits_before: int  # lines (pledge → need) as the flow left them
    splits_after: int  # lines after the pass that saves trips at the same cost
    arcs_total: int  # admissible pairs
    arcs_solved: int  # pairs that the last solving looked at
    proven: bool
    coverage: tuple[Coverage, ...]
    parts: Cost
    opened: int = 0  # trips (pledge → receiver) for which a lot is broken up


def bar(need: NeedLine, pledge: PledgeLine) -> str:
    """Say what keeps a pledge from a need (item, need, receiver, group), "" when nothing does."""
    if need.item != pledge.item:
        return "item"
    if pledge.only_needs and need.id not in pledge.only_needs:
        return "need"
    if pledge.only_receivers and need.receiver not in pledge.only_receivers:
        return "receiver"
    if pledge.only_groups and not pledge.only_groups & need.groups:
        return "group"
    return ""


def is_banned(need: NeedLine, pledge: PledgeLine, bans: Sequence[Ban]) -> bool:
    """Say whether one of the bans keeps this pledge from this need."""
    return any(
        ban.pledge == pledge.id
        and (ban.need is None or ban.need == need.id)
        and (ban.receiver is None or ban.receiver == need.receiver)
        for ban in bans
    )


def must_be_sound(needs: Sequence[NeedLine], pledges: Sequence[PledgeLine]) -> None:
    """Refuse lines no solver should see: an id twice, a quantity below 0 or absurd, a wrong class.

    A place must lie on the globe; quantities are whole units.
    """
    _must_be_once([need.id for need in needs], _("需求"))
    _must_be_once([pledge.id for pledge in pledges], _("认捐"))
    for need in needs:
        _must_count(need.quantity, named(need))
        _must_count(need.already, named(need))
        if need.urgency not in range(1, 6):
            raise Refusal(_("{whose}的急需等级要在 1 到 5 之间"), whose=named(need))
        _must_be_on_earth(need.place, named(need))
    if max(sum(line.quantity for line in lines) for lines in (needs, pledges)) > 1000 * MOST:
        raise Refusal(_("数量加起来大得不合常理"), _("请核对单位和数量。"))
    for pledge in pledges:
        _must_count(pledge.quantity, pledge.donor_name)
        _must_be_on_earth(pledge.place, pledge.donor_name)
        if pledge.lot < 1:
            raise Refusal(_("{donor}的每箱数量至少是 1"), donor=pledge.donor_name)


def must_hold(
    needs: Sequence[NeedLine],
    pledges: Sequence[PledgeLine],
    pins: Sequence[Pin],
    bans: Sequence[Ban],
) -> None:
    """Refuse pins of strangers, of a banned or inadmissible pair, or beyond need or pledge."""
    need_of = {need.id: need for need in needs}
    pledge_of = {pledge.id: pledge for pledge in pledges}
    if len({(pin.pledge, pin.need) for pin in pins}) < len(pins):
        raise Refusal(_("同一行钉住了两次"), _("请松开一个再求解。"))
    for pin in pins:
        if pin.need not in need_of or pin.pledge not in pledge_of:
            raise Refusal(_("您钉住的一行已经不在这里"), _("请刷新后再看。"))
        _must_pair(pin, need_of[pin.need], pledge_of[pin.pledge], bans)
    _must_not_exceed_needs(pins, need_of)
    _must_not_exceed_pledges(pins, pledge_of)


def named(need: NeedLine) -> str:
    """Name a need the way the page does: county and item."""
    return f"{need.receiver_name} {need.item_name or need.item}"


def _must_be_once(ids: Iterable[Hashable], what: str) -> None:
    twice = [key for key, times in Counter(ids).items() if times > 1]
    if twice:
        raise Refusal(_("有{what}重复了"), _("请刷新后再求解。"), what=what)


def _must_count(quantity: int, whose: str) -> None:
    if quantity < 0:
        raise Refusal(_("{whose}的数量小于 0"), _("请先改数。"), whose=whose)
    if quantity > MOST:
        raise Refusal(_("{whose}的数量大得不合常理"), _("请核对单位和数量。"), whose=whose)


def _must_be_on_earth(place: Place | None, whose: str) -> None:
    if place is None:
        return
    east, north = place
    if not (math.isfinite(east) and abs(east) <= 180 and math.isfinite(north) and abs(north) <= 90):
        raise Refusal(_("{whose}的经纬度不对"), _("请核对地点。"), whose=whose)


def _must_pair(pin: Pin, need: NeedLine, pledge: PledgeLine, bans: Sequence[Ban]) -> None:
    pair = {"donor": pledge.donor_name, "whose": named(need)}
    if pin.quantity < 1:
        raise Refusal(_("{donor} → {whose}钉住的数量至少是 1"), _("不想给请用禁配。"), **pair)
    if is_banned(need, pledge, bans):
        raise Refusal(_("{donor} → {whose}您既钉住又禁配了"), _("请松开钉住或放开禁配。"), **pair)
    kind = bar(need, pledge)
    if kind == "item":
        raise Refusal(_("{donor}认捐的物资和{whose}要的不是一种"), _("请松开这一行。"), **pair)
    if kind:
        raise Refusal(_("{donor}限定了给谁，不能给{whose}"), _("请松开这一行。"), **pair)


def _must_not_exceed_needs(pins: Sequence[Pin], need_of: Mapping[Hashable, NeedLine]) -> None:
    total: Counter[Hashable] = Counter()
    for pin in pins:
        total[pin.need] += pin.quantity
        need = need_of[pin.need]
        if total[pin.need] > need.quantity:
            raise Refusal(
                _("{whose}只要 {most}{unit}，您钉住了 {pinned}{unit}"),
                _("请改数或松开一行。"),
                whose=named(need),
                most=need.quantity,
                pinned=total[pin.need],
                unit=_unit(need),
            )


def _must_not_exceed_pledges(pins: Sequence[Pin], pledge_of: Mapping[Hashable, PledgeLine]) -> None:
    total: Counter[Hashable] = Counter()
    for pin in pins:
        total[pin.pledge] += pin.quantity
        pledge = pledge_of[pin.pledge]
        if total[pin.pledge] > pledge.quantity:
            raise Refusal(
                _("{donor}只认捐了 {most}，您一共钉住了 {pinned}"),
                _("请改数或松开一行。"),
                donor=pledge.donor_name,
                most=pledge.quantity,
                pinned=total[pin.pledge],
            )


def _unit(need: NeedLine) -> str:
    return f" {need.unit}" if need.unit else ""
