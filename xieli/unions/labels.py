"""The verbs of county labels: give_label, end_label. A label is a dated row with its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.period import Period
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions import rules
from xieli.unions.models import CountyLabel, Level, Standing, Union


@dataclass(frozen=True)
class NewLabel:
    """A label to be given: from which day, to which (none: until ended), by which document."""

    label: str
    valid_from: date
    citation: str
    valid_to: date | None = None


@transaction.atomic
def give_label(union_id: UUID, new: NewLabel, *, by: Actor, at: datetime) -> CountyLabel:
    """Give a county a label for a window of days; one label never has two windows at once."""
    county = _held(union_id)
    label, cited = rules.must_be_label(new.label), rules.must_be_cited(new.citation)
    asked = Period(new.valid_from, new.valid_to)
    for known in county.labels.filter(label=label):
        if asked.overlaps(Period(known.valid_from, known.valid_to)):
            raise Refusal(
                _("{county}从 {day} 起已经有“{label}”。"),
                _("请先写它到哪天为止，再写新的一段。"),
                county=county.name, day=known.valid_from, label=label,
            )  # fmt: skip
    made = CountyLabel.objects.create(
        union=county, label=label, valid_from=new.valid_from, valid_to=new.valid_to,
        citation=cited, given_at=at, given_by=by.label,
    )  # fmt: skip
    words = f"{county.name}：{label}，{new.valid_from} 起"
    note("unions.give_label", words, by=by, at=at, about=made, facts={"label": label})
    return made


@transaction.atomic
def end_label(label_id: UUID, last_day: date, *, by: Actor, at: datetime) -> CountyLabel:
    """Say which day is the last of a label; the row stays, so that a past day is still known."""
    row = CountyLabel.objects.select_for_update(of=("self",)).filter(pk=label_id).first()
    if row is None:
        raise Hidden
    if row.valid_to is not None and last_day >= row.valid_to:
        raise Refusal(
            _("这个标签已经写了到 {day} 为止，只能提前。"),
            _("要延长，请从第二天起另写一段，写上文件。"), day=row.valid_to,
        )  # fmt: skip
    if last_day < row.valid_from:
        raise Refusal(_("最后一天不能早于起用的 {day}。"), _("请再核对一遍。"), day=row.valid_from)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    words = f"{row.union.name}：{row.label}到 {last_day} 为止"
    note("unions.end_label", words, by=by, at=at, about=row, facts={"label": row.label})
    return row


def _held(union_id: UUID) -> Union:
    """Hold the county's row, so that two officers cannot give one label twice."""
    rows = Union.objects.select_for_update(of=("self",))
    county = rows.filter(pk=union_id).first()
    if county is None:
        raise Hidden
    if county.level != Level.COUNTY or county.stands_as != Standing.FEDERATION:
        raise Refusal(_("标签只给县（市、区）总工会。"), _("请到县总工会的页面上写。"))
    return county
