"""Closed figures between homes: report (out), and what is done with those that came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from xieli.insight import kept, services
from xieli.insight.rules import reported
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.sharing.contents import ROWS, Figures
from xieli.sharing.making import figures
from xieli.sharing.models import InLetter, OutLetter, OutState, Partner
from xieli.sharing.posting import Words, post
from xieli.unions.models import Union


@transaction.atomic
def report(
    union: Union, partner: Partner, why: Mapping[str, str], *, by: Actor, at: datetime
) -> list[OutLetter]:
    """Report every figure that was closed since the last report to this home, revisions too.

    A figure is told once and can be used everywhere; a line sent twice is one there.
    """
    title = f"{union.name}已关账的数字"
    before = OutLetter.objects.filter(partner=partner, kind=Figures.key, title=title)
    before = before.exclude(state__in=(OutState.CANCELLED, OutState.EXPIRED, OutState.REFUSED))
    last = before.order_by("-made_at").values_list("made_at", flat=True).first()
    lines = kept.closed_figures(union, last)
    if not lines:
        raise Refusal(_("上次报过以后，没有新关账的数字。"), _("请先在“统计数字”里关账。"))
    words = Words(title, why["basis"], why["purpose"])
    parts = [lines[n : n + ROWS] for n in range(0, len(lines), ROWS)]
    letters = [post(partner, figures(title, part), words, by=by, at=at) for part in parts]
    facts = {"lines": len(lines), "letters": len(letters)}
    told = f"向{partner.name}报{union.name}的数：{len(lines)} 行"
    note("sharing.report", told, by=by, at=at, about=letters[0], facts=facts)
    return letters


def take(letter: InLetter, content: Figures, at: datetime) -> None:
    """Keep the figures that came where all received figures stand; the letter stays readable."""
    rows = [asdict(one) for one in content.figures]
    by = Actor(None, letter.partner.name)
    services.receive(rows, letter.partner.name, by=by, at=at)


def must_be_figures(content: Figures) -> None:
    """Pass a letter in which every line is a figure that can be kept; else Refusal."""
    for one in content.figures:
        reported(asdict(one))
    if not content.figures:
        raise ValueError("empty")
