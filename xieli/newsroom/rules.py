"""The law of the newsroom: states, what may be adopted, when two articles tell one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from xieli.kernel.quantity import parse
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

NEW, PARTLY, DONE, REFUSED = "new", "partly", "done", "refused"
WAITING, TAKEN, KNOWN, BAD = "waiting", "taken", "known", "bad"
FACT, DAY, ORGANISATION, PLACE = "fact", "day", "organisation", "place"
OPEN, ADOPTED = "open", "adopted"

SHINGLE = 6  # characters that are compared as one
TEXT_MARKS = 16  # of an article's shingles the smallest by hash
FIGURE_MARKS = 12
READ_SO_FAR = 20_000  # characters of an article that are compared
SMALL = Decimal(20)  # a smaller number says little about which event it was
ALIKE, SOMEWHAT_ALIKE = 6, 2  # marks of the text that two articles share
TITLES_ALIKE, TITLES_VERY_ALIKE = 0.3, 0.6
DAYS_APART = 30


@dataclass(frozen=True)
class Event:
    """An article as it is compared with others; text marks are positive, figures' are negative."""

    title: str
    marks: frozenset[int] = field(default_factory=frozenset)
    on: date | None = None


def marks_of(body: str, figures: Iterable[tuple[Decimal, str]]) -> frozenset[int]:
    """The marks by which articles find each other: of the text, and of its figures."""
    return _text_marks(body) | _figure_marks(figures)


def _text_marks(body: str) -> frozenset[int]:
    bare = "".join(sign for sign in body[:READ_SO_FAR] if sign.isalnum())
    pieces = {bare[n : n + SHINGLE] for n in range(len(bare) - SHINGLE + 1)}
    return frozenset(sorted(map(_hash, pieces))[:TEXT_MARKS])


def _figure_marks(figures: Iterable[tuple[Decimal, str]]) -> frozenset[int]:
    told = {_plain(value, unit) for value, unit in figures if value > SMALL or "万" in unit}
    return frozenset(-_hash(one) for one in sorted(told)[:FIGURE_MARKS])


def _plain(value: Decimal, unit: str) -> str:
    """A figure in its plain unit: 20 of 万元 is 200000 of 元."""
    words = f"{value.normalize():f}{unit}"
    try:
        said = parse(words)
    except Refusal:
        return words
    return f"{said.value.normalize():f}{said.unit}"


def _hash(text: str) -> int:
    """A positive number of 62 bits."""
    return (int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 2) + 1


def is_same_event(one: Event, other: Event) -> bool:
    """Say whether two articles tell the same event: alike in text, or in figures, title and day."""
    shared = one.marks & other.marks
    alike, figures = sum(mark > 0 for mark in shared), sum(mark < 0 for mark in shared)
    if alike >= ALIKE:
        return True
    if not figures or not _is_near(one.on, other.on):
        return False
    titles = likeness(one.title, other.title)
    if figures >= 2 and (titles >= TITLES_ALIKE or alike >= SOMEWHAT_ALIKE):
        return True
    return titles >= TITLES_VERY_ALIKE


def _is_near(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs((one - other).days) <= DAYS_APART


def likeness(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1 (Dice, over pairs of characters)."""
    a, b = ({text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def day_of(told: str) -> date | None:
    """The day an article tells of itself, where it is a whole day."""
    try:
        return date.fromisoformat(told) if len(told) == 10 else None
    except ValueError:
        return None


def state_of(findings: Sequence[str]) -> str:
    """Where a clipping stands, from the states of its figures: new, partly adopted, done."""
    if not findings or all(one == OPEN for one in findings):
        return NEW
    return PARTLY if OPEN in findings else DONE


def must_be_fresh(seen: int, version: int) -> None:
    """Pass who acts on what stands there now."""
    if seen != version:
        raise Refusal(
            _("别的同志刚刚办过这一篇。"), _("请刷新，看看哪些已经采用了，再采用剩下的。")
        )


def must_be_open(state: str) -> None:
    """Pass a clipping that is not put aside."""
    if state == REFUSED:
        raise Refusal(_("这份文字已经记为不用。"), _("要用请先“拿回来办”。"))


def must_choose(chosen: Sequence[object]) -> None:
    """Pass where at least one finding was chosen."""
    if not chosen:
        raise Refusal(_("还没有选要采用的内容。"), _("请在左边打勾选一项或几项，再采用。"))


def must_say_why(words: str) -> str:
    """A reason of two signs at least."""
    bare = " ".join(words.split())
    if len(bare) < 2:
        raise Refusal(_("还没有写理由。"), _("请写几个字，例如：和我们无关。"))
    return bare[:120]
