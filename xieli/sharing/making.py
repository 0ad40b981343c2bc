"""What letters are made of, kind by kind: our own rows, or what an officer wrote."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from xieli.agreements.models import Agreement, MeetingState, YearItem
from xieli.booking.models import Occasion
from xieli.insight.rules import Reported
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.sharing.contents import (
    Agreed,
    AgreedItem,
    Event,
    FigureRow,
    Figures,
    Notice,
    Practice,
)

PDF = b"%PDF-"
MOST_FILE = 1024 * 1024


@dataclass(frozen=True)
class Cover:
    """A document's title, its number, and who issued it."""

    heading: str
    number: str
    issuer: str


def notice(cover: Cover, issued_on: str, words: str, file: tuple[str, bytes] | None) -> Notice:
    """A policy or notice as the officer's form has it; a file is a PDF by its content."""
    name, encoded = "", ""
    if file is not None:
        if not file[1].startswith(PDF) or len(file[1]) > MOST_FILE:
            raise Refusal(_("附件只收 1 MB 以内的 PDF。"), _("请另存为 PDF，或把要点写在正文里。"))
        name, encoded = file[0][-80:], base64.b64encode(file[1]).decode()
    return Notice(cover.heading, cover.number, cover.issuer, issued_on, words, name, encoded)


def event(occasion: Occasion, address: str) -> Event:
    """An occasion of ours with its own address; who booked it is not told."""
    series = occasion.series
    where = [occasion.place.name if occasion.place else "", occasion.where]
    return Event(
        heading=str(occasion), host=series.union.name, starts_at=occasion.starts_at.isoformat(),
        ends_at=occasion.ends_at.isoformat(), words=series.summary,
        where=" ".join(one for one in where if one),
        url=f"{address}{reverse('booking:occasion', args=[series.code, occasion.number])}",
    )  # fmt: skip


def practice(heading: str, topic: str, origin: str, words: str) -> Practice:
    """A good practice as the officer's form has it."""
    return Practice(heading, topic, origin, words)


def agreed(agreement: Agreement, year: int) -> Agreed:
    """An agreement's items of a year as our records have them, and the newest joint meeting's
    minutes."""
    items = agreement.items.filter(year=year).select_related("goal__clause")
    met = agreement.meetings.filter(state=MeetingState.HELD).order_by("-held_on").first()
    return Agreed(
        agreement=agreement.title, words=met.minutes if met else "",
        heading=gettext("{year} 年的事项").format(year=year),
        held_on=met.held_on.isoformat() if met and met.held_on else "",
        items=tuple(_item(one) for one in items.order_by("due_on", "id")[:200]),
    )  # fmt: skip


def _item(one: YearItem) -> AgreedItem:
    owners = [owner.union_name for owner in one.owners.order_by("party__number")]
    first, *others = owners or [""]
    return AgreedItem(
        one.words, one.goal.clause.title, first, "、".join(others)[:80], one.due_on.isoformat(),
        str(one.get_state_display()), one.result[:200],
    )  # fmt: skip


def figures(heading: str, lines: Sequence[Reported]) -> Figures:
    """Closed figures as insight reports them."""
    return Figures(heading, tuple(FigureRow(**line.told()) for line in lines))  # type: ignore[arg-type]
