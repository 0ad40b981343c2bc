"""A calendar file by RFC 5545: lines folded at 75 bytes, texts escaped, times in UTC; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_LINE = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True)
class Event:
    """One entry of a calendar; the same uid with a higher sequence replaces the older one."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str = ""
    words: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar(events: Iterable[Event], at: datetime) -> bytes:
    """The file; `at` is the moment it was asked for."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Xieli//booking//ZH", "CALSCALE:GREGORIAN"]
    lines.append("METHOD:PUBLISH")
    for event in events:
        lines += _lines(event, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _lines(event: Event, at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT", f"UID:{event.uid}", f"SEQUENCE:{event.sequence}", f"DTSTAMP:{stamp(at)}",
        f"DTSTART:{stamp(event.starts_at)}", f"DTEND:{stamp(event.ends_at)}",
        f"SUMMARY:{escaped(event.title)}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
    ]  # fmt: skip
    if event.where:
        lines.append(f"LOCATION:{escaped(event.where)}")
    if event.words:
        lines.append(f"DESCRIPTION:{escaped(event.words)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def stamp(at: datetime) -> str:
    """A moment in UTC as the format writes it."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text with its backslashes, semicolons, commas and line ends escaped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain.translate(_ESCAPES) if sign >= " ")


def folded(line: str) -> str:
    """A line in pieces of at most 75 bytes, each next one after a blank; no sign is cut."""
    pieces, room, now = [], LONGEST_LINE, ""
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(now)
            now, room = "", LONGEST_LINE - 1
        now, room = now + sign, room - size
    return "\r\n ".join([*pieces, now])
