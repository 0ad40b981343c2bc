"""The one written list of what passes between homes: for each kind how it is made and taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from xieli.kernel.refusal import Refusal
from xieli.rulebook.queries import value
from xieli.sharing import cases, contents, making, meeting, reporting, rules, wire
from xieli.sharing.contents import CaseState, Content, FreshKey, KeyGone
from xieli.sharing.models import HomeKey, InLetter, OutLetter, Partner, PartnerKey
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import key_id_of

Arrival = Callable[[InLetter, Any, datetime], None]
Settled = Callable[[OutLetter, datetime], None]


def _kept(letter: InLetter, content: Any, at: datetime) -> None:
    """It waits in the inbox for an officer."""


def _nothing(letter: OutLetter, at: datetime) -> None:
    """Nothing follows."""


def _readable(content: Any) -> None:
    """Every content that was read is readable."""


@dataclass(frozen=True)
class Kind:
    """One kind: what it holds, who makes it, what follows its arrival, delivery or failing."""

    content: type[Content]
    make: Callable[..., Content] | None = None
    check: Callable[[Any], None] = _readable
    on_arrival: Arrival = _kept
    on_delivered: Settled = _nothing
    on_stopped: Settled = _nothing
    is_machine: bool = False  # taken at once; no officer has to do anything

    @property
    def is_followed(self) -> bool:
        """Whether anything is done as it arrives."""
        return self.on_arrival is not _kept


def _greeted(letter: InLetter, content: Any, at: datetime) -> None:
    Partner.objects.filter(pk=letter.partner_id).update(they_confirmed_at=at)


def _fresh_key(letter: InLetter, content: FreshKey, at: datetime) -> None:
    """Believe the new key from now on, the old one for letters on the road only."""
    public = bytes.fromhex(content.public)
    days = value(rules.OLD_KEY_DAYS, "", timezone.localdate(at)).as_days
    old = PartnerKey.objects.filter(partner=letter.partner_id, revoked_at=None, until=None)
    old.update(until=at + timedelta(days=days))
    PartnerKey.objects.get_or_create(
        key_id=key_id_of(public),
        defaults={"partner": letter.partner, "public_hex": content.public, "since": at},
    )


def _must_be_key(content: FreshKey) -> None:
    """Pass 32 bytes in hex that are nobody's key yet."""
    public = bytes.fromhex(content.public)
    if len(public) != 32 or PartnerKey.objects.filter(key_id=key_id_of(public)).exists():
        raise ValueError(content.public)


def _key_gone(letter: InLetter, content: KeyGone, at: datetime) -> None:
    row = meeting.locked(letter.partner)
    meeting.break_with(row, at)


def _has_fresh_key(letter: OutLetter, at: datetime) -> None:
    """The partner has the new key: from now on our letters to it are signed with it."""
    newest = HomeKey.objects.filter(is_current=True).first()
    if newest and newest.made_at <= letter.made_at:
        Partner.objects.filter(pk=letter.partner_id).update(our_key=newest)


def read(envelope_kind: str, raw: Mapping[str, Any]) -> Content:
    """A content of a known kind; Unacceptable where it is unknown or cannot be read."""
    kind = KINDS.get(envelope_kind)
    if kind is None:
        raise Unacceptable(rules.UNREADABLE, "kind")
    content = contents.read(kind.content, raw)
    try:
        kind.check(content)
    except (ValueError, Refusal) as no:
        raise Unacceptable(rules.UNREADABLE, envelope_kind) from no
    return content


_ALL = (
    Kind(contents.Notice, making.notice),
    Kind(contents.Event, making.event),
    Kind(contents.Practice, making.practice),
    Kind(contents.Agreed, making.agreed),
    Kind(
        contents.Figures, making.figures, check=reporting.must_be_figures,
        on_arrival=reporting.take,
    ),
    Kind(contents.Proof),
    Kind(contents.Case, on_stopped=cases.on_stopped),
    Kind(CaseState, check=cases.must_be_readable, on_arrival=cases.take_state, is_machine=True),
    Kind(contents.Greeting, on_arrival=_greeted, is_machine=True),
    Kind(
        FreshKey, check=_must_be_key, on_arrival=_fresh_key, on_delivered=_has_fresh_key,
        is_machine=True,
    ),
    Kind(KeyGone, on_arrival=_key_gone, is_machine=True),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {one.content.key: one for one in _ALL}


def envelope(body: str) -> wire.Envelope:
    """A kept letter's text, read again."""
    return wire.read_envelope(body)
