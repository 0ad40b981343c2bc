"""The verbs of early signals: raise_signal, follow, settle; about a workplace, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.rights import interests, queries, rules
from xieli.activities.rights.models import (
    Level,
    Signal,
    SignalMatter,
    SignalState,
    SignalStep,
    Source,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.keys import code, uuid7
from xieli.unions.models import Union


@dataclass(frozen=True)
class NewSignal:
    """A signal as it is reported; there is no field for a person."""

    union: Union
    matter: str
    level: str
    source: str
    words: str
    workplace: str = ""
    key: str = ""


@transaction.atomic
def raise_signal(new: NewSignal, *, by: Actor, at: datetime) -> Signal:
    """Report a signal about a workplace or a matter; words with an ID number or phone are refused.

    The same key is the same signal.
    """
    key = new.key or uuid7().hex
    known = Signal.objects.filter(key=key).first()
    if known:
        return known
    is_known = new.matter in SignalMatter.values and new.level in Level.values
    if not is_known or new.source not in Source.values:
        raise Refusal(_("还没有选事由、级别和来源。"))
    words, place = rules.must_name_nobody(new.words), new.workplace.strip()
    if place:
        rules.must_name_nobody(f"单位：{place}")
    firm = queries.firm_called(place) if place else None
    signal = Signal.objects.create(
        number=code(8), key=key, union=new.union, enterprise=firm, workplace=place[:80],
        firm_key=rules.firm_key(firm.name if firm else place)[:80], matter=new.matter,
        level=new.level, source=new.source, words=words,
        until=queries.last_day(rules.SIGNAL_DAYS, new.union, timezone.localdate(at)),
        raised_at=at, raised_by_id=by.id, raised_by=by.label,
    )  # fmt: skip
    words = f"报了一条队伍稳定预警 {signal.number}"
    note("rights.raise_signal", words, by=by, at=at, about=signal)
    return signal


@transaction.atomic
def follow(signal: Signal, words: str, *, seen: int, by: Actor, at: datetime) -> Signal:
    """Write down what was done about a signal."""
    return _step(signal, words, False, seen=seen, by=by, at=at)


@transaction.atomic
def settle(signal: Signal, words: str, *, seen: int, by: Actor, at: datetime) -> Signal:
    """Close a signal with what came of it."""
    return _step(signal, words, True, seen=seen, by=by, at=at)


def _step(
    signal: Signal, words: str, is_closing: bool, *, seen: int, by: Actor, at: datetime
) -> Signal:
    row = Signal.objects.select_for_update().filter(pk=signal.pk).first()
    if row is None:
        raise Hidden
    if row.version != seen:
        raise Refusal(_("别的同志刚刚办过这一件。"), _("请刷新，看看现在到哪一步了。"))
    if row.state == SignalState.CLOSED:
        raise Refusal(_("这条预警已经办结。"))
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, row.enterprise_id, row.firm_key, on)
    SignalStep.objects.create(
        signal=row, words=rules.must_name_nobody(words), is_closing=is_closing, at=at,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip
    row.state = SignalState.CLOSED if is_closing else SignalState.FOLLOWED
    row.closed_at = at if is_closing else None
    row.version += 1
    row.save()
    verb, told = ("rights.settle", "办结") if is_closing else ("rights.follow", "跟进")
    note(verb, f"{told}预警 {row.number}", by=by, at=at, about=row)
    return row
