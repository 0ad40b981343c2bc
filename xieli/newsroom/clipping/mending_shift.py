"""Runs that were decoded one byte out of line, put back in line.

Somebody worked on the GBK bytes of a text without minding where a character begins: readings were
put behind byte pairs that were the second half of one character and the first half of the next, or
the text was cut at a pair that only looked like a mark. What follows was then decoded one byte off.
Here the run is encoded again, the lost byte put before it, and the whole decoded: the reading that
was put in, or the words that come out, prove the lost byte. `?` stands for bytes no longer known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from xieli.newsroom.clipping import mending_lost as lost
from xieli.newsroom.clipping import pinyin
from xieli.newsroom.clipping.mending_bytes import (
    UNASSIGNED,
    UNKNOWN,
    Bytes,
    Cell,
    cells_of,
    code_of,
    is_read,
)
from xieli.newsroom.clipping.mending_lattice import solved
from xieli.newsroom.clipping.mending_words import likelihood
from xieli.newsroom.clipping.simplifying import simple

FAR = 400  # characters a run out of line is followed for
HOLES = 2  # pairs without a character that a run may hold
WIDE = 4  # half-width marks of a run that may have been full-width ones
WAYS = 8  # ends of a run that are weighed against each other
MISSES = 60  # runs that may stay unknown, and one more for every
FEW = 2000  # characters, before the rest of the text is left alone
PLAIN = 15  # the same for runs without a reading, which cost most: a text full of them stays so
NEAR = 8  # characters before a run that are weighed with it
BETTER = 2.5  # so much likelier (natural logarithm) a character the repaired run must be
POOR = -12.0  # below this a character is no Chinese anybody wrote

NEVER_FIRST = "。！，、；："  # no line begins with these
GAP = "?？\ufffd"
READING = re.compile(rf"[{GAP}]([{pinyin.LETTERS}]{{1,6}})[)）]")
TONED = re.compile(
    rf"(?=[{pinyin.LETTERS}]*{pinyin.TONED.pattern})([{pinyin.LETTERS}]{{1,6}})[)）]"
)
ANCHOR = re.compile(rf"[{GAP}]|(?<=[\u3400-\u9fff]){TONED.pattern}")


@dataclass(frozen=True)
class Fix:
    """What stands at [start, end) should read `now`; not whole: a part of it is still unknown."""

    start: int
    end: int
    now: str
    is_whole: bool


@dataclass(frozen=True)
class Place:
    """Where in which text, and the repaired characters before it."""

    chars: str
    start: int
    before: str


@dataclass(frozen=True)
class Run:
    """Bytes behind a lost one, up to `end`, None where they are lost too; the last pair read so."""

    body: Bytes
    end: int
    letters: str = ""

    @property
    def is_open(self) -> bool:
        """Whether its last byte is lost and nothing tells it."""
        return self.body[-1] is None and not self.letters


def fixes(chars: str) -> Iterator[Fix]:
    """Every run that can be put back in line, in order."""
    at, before, misses, plain = 0, "", 0, 0
    for anchor in ANCHOR.finditer(chars):
        start = anchor.start()
        if start < at or not _may_start(chars, start):
            continue
        read = READING.match(chars, start) or TONED.match(chars, start)
        runs = list(_runs(chars, read.end() if read else start + 1))
        if not read:
            runs = [run for run in runs if _promises(run, chars[start + 1 : run.end])]
        if not (read or runs):
            continue
        if misses > MISSES + len(chars) // FEW:
            return
        if not read and plain > PLAIN + len(chars) // FEW:
            continue
        known = (before + _plain(chars[max(at, start - 60) : start]))[-80:]
        place = Place(chars, start, known)
        fix = _fix_read(place, read, runs) if read else _fix_plain(place, runs)
        if fix and chars[start - 1 : start] in ("", "\n") and fix.now[:1] == UNKNOWN:
            fix = replace(fix, now=fix.now[1:])  # a wide space begins the line
        misses += not (fix and fix.is_whole)
        plain += not (read or fix and fix.is_whole)
        if fix:
            yield fix
            at, before = fix.end, known + fix.now


def _may_start(chars: str, at: int) -> bool:
    """Behind a character; and what follows is a reading, or could be bytes out of line."""
    if at == 0 or chars[at - 1] == "\n":
        return chars[at + 1 : at + 2] in tuple(NEVER_FIRST)
    if chars[at - 1] < "\x80" and chars[at - 1] not in ")?":
        return False
    first, second = chars[at + 1 : at + 2], chars[at + 2 : at + 3]
    return (
        first > "\x7f"
        or first.isalpha()
        or first in "!;:,()"
        and (second > "\x7f" or second == "?")
    )


def _fix_read(place: Place, read: re.Match[str], runs: list[Run]) -> Fix | None:
    """The reading tells the lost byte: it and the byte before it are a character so read."""
    code = code_of(place.before[-1:])
    if len(code) != 2:
        return None
    leads = tuple(b for b in range(0x81, 0xFF) if is_read(code[1:] + bytes([b]), read[1]))
    made = [_made(leads, run, place) for run in runs] if leads else []
    best = _best([one for one in made if one], place)
    if best and _weight(place.before, best.now) > POOR:
        return best
    if place.chars[read.end() : read.end() + 1] in tuple(GAP):
        rest = lost.swallowed(place.before, place.chars, read.end() + 1)
        return Fix(place.start, rest.end, UNKNOWN + rest.now, False)
    is_sure = place.chars[place.start] in GAP
    return Fix(place.start, read.end(), UNKNOWN, False) if is_sure else None


def _fix_plain(place: Place, runs: list[Run]) -> Fix | None:
    """No reading: the words that come out must be far likelier than those that stand there."""
    made: list[Fix] = []
    for run in runs:
        fix = _made(tuple(range(0x81, 0xFF)), run, place)
        if not fix:
            continue
        shown = place.chars[place.start : fix.end]
        gain = likelihood(simple(fix.now)) - likelihood(simple(shown))
        is_marked = run.body[0] == 0xA3 and run.is_open and len(run.body) == 3
        is_likely = _weight(place.before, fix.now) > POOR + BETTER
        if is_marked or (gain > BETTER * len(fix.now) and is_likely):
            made.append(fix)
    return _best(made, place)


def _best(made: list[Fix], place: Place) -> Fix | None:
    """The one after which the characters up to the furthest end read best."""
    end = max((one.end for one in made), default=0)

    def weight(one: Fix) -> float:
        return _weight(place.before, one.now + _plain(place.chars[one.end : end]))

    return max(made, key=weight, default=None)


def _plain(chars: str) -> str:
    return pinyin.GLUED.sub("", chars)


def _weight(before: str, text: str) -> float:
    near = simple(before[-NEAR:] + text)
    return likelihood(near) / max(1, len(near))


def _promises(run: Run, shown: str) -> bool:
    """Whether the inner characters of the run, which need no lost byte, read better than shown."""
    if len(run.body) < 3:
        return False
    known = bytes(b if b and b > 0 else 0x3F for b in run.body)
    text = known[1 : len(known) - (len(known) + 1) % 2].decode("gbk", "replace")
    if len(text) < 3:
        return True
    return likelihood(simple(text)) / len(text) > likelihood(simple(shown)) / len(shown)


def _made(leads: tuple[int, ...], run: Run, place: Place) -> Fix | None:
    """The likeliest text of a run with its lost bytes put back."""
    before, chars = place.before, place.chars
    rest = lost.Swallowed("", run.end, True)
    if run.is_open:
        rest = lost.swallowed(before, chars, run.end)
    after = rest.now + _plain(chars[rest.end : rest.end + 40])
    cells = cells_of(leads, run.body, run.letters)
    if not all(cells):
        return None
    cells = _with_marks(cells, run, before, after)
    now = solved(cells, before, after)
    is_whole = UNKNOWN not in now and rest.is_whole
    return Fix(place.start, rest.end, now + rest.now, is_whole)


def _with_marks(cells: list[Cell], run: Run, before: str, after: str) -> list[Cell]:
    """A mark whose second byte is lost is told by the brackets and quotes around it."""
    lead = run.body[-2] if len(run.body) > 1 else None
    if not run.is_open or lead not in (0xA1, 0xA3):
        return cells
    known = before + "".join(cell[0] if len(cell) == 1 else "" for cell in cells[:-1])
    return [*cells[:-1], (lost.mark(lead, known, after) or UNKNOWN,)]


def _read_behind(chars: str, at: int) -> str:
    """The reading in brackets that follows: the character before it must be read so."""
    found = pinyin.GLUED.match(chars, at)
    return found[1] if found and pinyin.TONED.search(found[1]) and " " not in found[1] else ""


def _runs(chars: str, at: int) -> Iterator[Run]:
    """How the bytes from here may go on until they are in line again, the shortest first."""
    return islice(_all_runs(chars, at), WAYS)


def _all_runs(chars: str, at: int) -> Iterator[Run]:
    body: list[int | None] = []
    wide = 0
    for _ in range(FAR):
        char = chars[at : at + 1]
        read = READING.match(chars, at)
        if read:
            yield Run((*body, None), read.end(), read[1])
            return
        if not char or char in GAP + "\n":
            is_end = not char or char == "\n"
            if not (is_end and body[-2:-1] == [UNASSIGNED]):
                yield Run((*body, None), at + (not is_end))
            if is_end or body.count(UNASSIGNED) >= HOLES:
                return
            body += (UNASSIGNED, None)
            at += 1
            continue
        glued = pinyin.GLUED.match(chars, at)
        if glued and body:
            at = glued.end()
            continue
        if "@" <= char <= "~":
            letters = _read_behind(chars, at + 1)
            yield Run((*body, ord(char)), at + 1, letters)
            if letters:
                yield Run((*body, UNASSIGNED, None, ord(char)), at + 1, letters)
        code = code_of(char)
        wide += char < "\x7f"
        if len(code) != 2 or wide > WIDE:
            return
        body += code
        at += 1
