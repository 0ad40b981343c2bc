"""The calendar file, by RFC 5545."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.booking.ics import Event, calendar, escaped, folded

BEIJING = timezone(timedelta(hours=8))
START = datetime(2024, 3, 20, 14, 0, tzinfo=BEIJING)
EVENT = Event(
    "1@xieli", 3, "读书会；共读, 第三场", START, START + timedelta(hours=2), "人才驿站 2 楼",
    "带书来\r\n可以旁听", "https://meet.example/1",
)  # fmt: skip


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_an_event_says_when_in_utc_and_where() -> None:
    lines = unfolded(calendar([EVENT], START))

    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    for line in (
        "UID:1@xieli", "SEQUENCE:3", "DTSTAMP:20240320T060000Z", "DTSTART:20240320T060000Z",
        "DTEND:20240320T080000Z", r"SUMMARY:读书会；共读\, 第三场", "STATUS:CONFIRMED",
        "LOCATION:人才驿站 2 楼", r"DESCRIPTION:带书来\n可以旁听", "URL:https://meet.example/1",
    ):  # fmt: skip
        assert line in lines


def test_a_cancelled_event_keeps_its_uid() -> None:
    gone = Event("1@xieli", 4, "读书会", START, START, is_cancelled=True)

    lines = unfolded(calendar([gone], START))

    assert {"UID:1@xieli", "SEQUENCE:4", "STATUS:CANCELLED"} <= set(lines)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_line_is_short_and_comes_back_whole(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    pieces = folded(line).split("\r\n")

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
    assert "\n" not in escaped(text)
