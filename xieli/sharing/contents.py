"""What a letter can hold: one frozen dataclass a kind, read strictly from JSON and told as JSON.

A text has its longest length beside it, a list its most rows; what is not known is left out, so
that a newer home can say more to an older one.
"""

from __future__ import annotations

import typing
from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from xieli.kernel.refusal import marked as _
from xieli.sharing.rules import UNREADABLE, Unacceptable

Made = TypeVar("Made")
SHORT, LONG, ROWS = 160, 20_000, 500


def text(most: int = SHORT, default: str = "") -> Any:
    """A text of at most so many signs."""
    return field(default=default, metadata={"most": most})


def many(most: int = ROWS) -> Any:
    """A list of at most so many rows."""
    return field(default=(), metadata={"most": most})


@dataclass(frozen=True)
class Content:
    """The root of all kinds: what a kind is called, whether it is personal, how long it is good."""

    key: ClassVar[str] = ""
    name: ClassVar[str] = ""
    is_personal: ClassVar[bool] = False
    days_key: ClassVar[str] = "sharing.days_machine"


@dataclass(frozen=True)
class Notice(Content):
    """A policy or a notice, with its text and perhaps one PDF (base64)."""

    key, name, days_key = "notice", _("政策和通知"), "sharing.days_notice"
    heading: str = text()
    number: str = text(60)
    issuer: str = text(80)
    issued_on: str = text(10)
    words: str = text(LONG)
    file_name: str = text(80)
    file: str = text(1_400_000)


@dataclass(frozen=True)
class Event(Content):
    """An occasion of a partner, and where its own page is."""

    key, name, days_key = "event", _("活动预告"), "sharing.days_event"
    heading: str = text()
    host: str = text(80)
    starts_at: str = text(40)
    ends_at: str = text(40)
    where: str = text(200)
    words: str = text(1000)
    url: str = text(300)


@dataclass(frozen=True)
class Practice(Content):
    """A good practice: what was done, for whom, with what result."""

    key, name, days_key = "practice", _("经验做法"), "sharing.days_practice"
    heading: str = text()
    topic: str = text(60)
    origin: str = text(80)
    words: str = text(LONG)


@dataclass(frozen=True)
class AgreedItem:
    """One item of an agreement as the sender's records have it."""

    heading: str = text(200)
    clause: str = text(200)
    ours: str = text(80)
    theirs: str = text(80)
    due_on: str = text(10)
    state: str = text(40)
    proof: str = text(200)


@dataclass(frozen=True)
class Agreed(Content):
    """An agreement's items of a year, or the minutes of a joint meeting."""

    key, name, days_key = "agreed", _("协议事项和会议纪要"), "sharing.days_agreed"
    agreement: str = text()
    heading: str = text()
    held_on: str = text(10)
    words: str = text(LONG)
    items: tuple[AgreedItem, ...] = many(200)


@dataclass(frozen=True)
class FigureRow:
    """One closed figure of one union, field by field as insight reports it."""

    union_key: str = text(36)
    union_name: str = text(80)
    region_code: str = text(6)
    key: str = text(40)
    title: str = text(60)
    unit: str = text(12)
    start: str = text(10)
    end: str = text(10)
    revision: int = 1
    value: str = text(40)
    rows: int = 0
    qualifier: str = text(4)
    digest: str = text(64)
    as_of: str = text(40)


@dataclass(frozen=True)
class Figures(Content):
    """The closed figures of a union and those below it: reported once, used everywhere."""

    key, name, days_key = "figures", _("已关账的数字"), "sharing.days_figures"
    heading: str = text()
    figures: tuple[FigureRow, ...] = many(ROWS)


@dataclass(frozen=True)
class Proof(Content):
    """That somebody is a member, on his own wish."""

    key, name, is_personal = "proof", _("会员证明"), True
    days_key = "sharing.days_proof"
    number: str = text(20)
    person: str = text(60)
    member_number: str = text(20)
    union: str = text(80)
    standing: str = text(20)
    joined_on: str = text(10)
    for_whom: str = text(80)


@dataclass(frozen=True)
class Case(Content):
    """A worker's matter under its number; fields that the worker did not agree to are empty."""

    key, name, is_personal = "case", _("职工诉求"), True
    days_key = "sharing.days_case"
    number: str = text(14)
    subject: str = text(8)
    from_union: str = text(80)
    asked_on: str = text(10)
    matter: str = text(2000)
    person: str = text(60)
    phone: str = text(20)
    firm: str = text(80)
    progress: str = text(LONG)
    consent: str = text(200)


@dataclass(frozen=True)
class Step:
    """One step of a case on the other side."""

    id: str = text(32)
    act: str = text(10)
    union: str = text(80)
    at: str = text(40)


@dataclass(frozen=True)
class CaseState(Content):
    """Where a case is on the sender's side; the answer's words where there is one."""

    key, name, is_personal = "case_state", _("诉求进展"), True
    days_key = "sharing.days_case"
    number: str = text(14)
    state: str = text(10)
    union: str = text(80)
    until: str = text(10)
    words: str = text(200)
    answer: str = text(2000)
    steps: tuple[Step, ...] = many(100)


@dataclass(frozen=True)
class Greeting(Content):
    """The other home's officer has compared the number and agreed."""

    key, name = "greeting", _("核对完毕")


@dataclass(frozen=True)
class FreshKey(Content):
    """A new key of the sender, told under the old one."""

    key, name = "fresh_key", _("换了钥匙")
    public: str = text(64)


@dataclass(frozen=True)
class KeyGone(Content):
    """The key that signed this must not be believed any more."""

    key, name = "key_gone", _("钥匙作废")


def told(content: Content) -> dict[str, Any]:
    """A content as JSON tells it."""
    return asdict(content)


def read(kind: type[Made], raw: object) -> Made:
    """A content from JSON; Unacceptable where a text is too long or is none."""
    if not isinstance(raw, Mapping):
        raise Unacceptable(UNREADABLE, kind.__name__)
    values = {}
    for name, shape, most in _shape(cast(Hashable, kind)):
        if name in raw:
            values[name] = _value(shape, raw[name], most, name)
    return kind(**values)


@cache
def _shape(kind: Any) -> tuple[tuple[str, Any, int], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((one.name, hints[one.name], one.metadata.get("most", 0)) for one in fields(kind))


def _value(shape: Any, raw: object, most: int, name: str) -> object:
    if shape is str and isinstance(raw, str) and len(raw) <= most and "\x00" not in raw:
        return raw
    if shape is int and type(raw) is int and 0 <= raw < 10**12:
        return raw
    if typing.get_origin(shape) is tuple and isinstance(raw, list) and len(raw) <= most:
        inner = typing.get_args(shape)[0]
        if is_dataclass(inner):
            return tuple(read(inner, one) for one in raw)  # type: ignore[arg-type]
    raise Unacceptable(UNREADABLE, name)
