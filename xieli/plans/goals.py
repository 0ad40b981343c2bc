"""The verbs of goals: set a goal with its strands, gather programmes, show figures.

Law: a goal holds nothing of its own: it shows what its programmes and figures say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xieli.insight.figures import FIGURES
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans import rules
from xieli.plans.models import Gathered, Goal, Strand, StrandFigure, YearLabel
from xieli.programmes.models import Programme
from xieli.unions.models import Union


@dataclass(frozen=True)
class NewGoal:
    """A goal as it is written: its strands in their order."""

    title: str
    year: int
    citation: str
    strands: tuple[str, ...]
    label: YearLabel | None = None


@transaction.atomic
def set_goal(union: Union, new: NewGoal, *, by: Actor, at: datetime) -> Goal:
    """Write down a goal of a union with its strands."""
    titles = tuple(dict.fromkeys(new.strands))
    if not 1 <= len(titles) <= rules.MOST_STRANDS:
        raise Refusal(_("一个目标要有 1 到 {n} 条线。"), _("一行写一条。"), n=rules.MOST_STRANDS)
    row = Goal.objects.create(
        union=union, title=new.title, year=new.year, citation=new.citation, label=new.label
    )
    Strand.objects.bulk_create(
        Strand(goal=row, number=n, title=title) for n, title in enumerate(titles, 1)
    )
    note("plans.set_goal", f"定目标：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def gather(strand: Strand, programme: Programme, *, by: Actor, at: datetime) -> None:
    """Put a programme of the goal's union, or of one below it, under a strand; twice is once."""
    top = strand.goal.union.path
    path = programme.union.path
    if path != top and not path.startswith(f"{top}/"):
        raise Hidden
    Gathered.objects.get_or_create(strand=strand, programme=programme)
    note("plans.gather", f"“{strand.title}”归入项目：{programme.title}", by=by, at=at, about=strand)


@transaction.atomic
def let_go(gathered: Gathered, *, by: Actor, at: datetime) -> None:
    """Take a programme out of a strand."""
    title, strand = gathered.programme.title, gathered.strand
    gathered.delete()
    note("plans.let_go", f"“{strand.title}”移出项目：{title}", by=by, at=at, about=strand)


@transaction.atomic
def show_figure(strand: Strand, key: str, *, by: Actor, at: datetime) -> None:
    """Show a figure with a strand; twice is once."""
    if key not in FIGURES:
        raise Hidden
    StrandFigure.objects.get_or_create(strand=strand, figure=key)
    words = f"“{strand.title}”看这个数：{FIGURES[key].title}"
    note("plans.show_figure", words, by=by, at=at, about=strand)
