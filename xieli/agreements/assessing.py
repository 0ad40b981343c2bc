"""The verbs of the yearly assessment: assess, write_words, assent; what they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, DecimalField, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from xieli.agreements import queries, rules
from xieli.agreements.models import (
    Agreement,
    Assent,
    Assessment,
    ItemState,
    Meeting,
    MeetingState,
    Party,
    Resolution,
    State,
    StudyHours,
    Touch,
    YearItem,
)
from xieli.agreements.services import held, keep
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class Year:
    """What the records of a year say."""

    items: rules.Counts
    meetings: int
    resolutions: int
    touches: int
    people: int
    hours: Decimal


def count(agreement: Agreement, year: int) -> Year:
    """Count a year from its rows: items by their year, meetings and contacts by their day, hours
    of studies that began in it, confirmed ones alone; four queries.
    """
    outcomes = [
        queries.outcome(one) for one in YearItem.objects.filter(agreement=agreement, year=year)
    ]
    held_in = Meeting.objects.filter(
        agreement=agreement, state=MeetingState.HELD, held_on__year=year
    )
    resolved = Resolution.objects.filter(meeting__in=held_in).count()
    rows = StudyHours.objects.filter(
        study__agreement=agreement, study__starts_on__year=year, confirmed_at__isnull=False
    )
    zero = Value(Decimal(0), output_field=DecimalField(max_digits=9, decimal_places=1))
    learnt = rows.aggregate(people=Count("pk"), hours=Coalesce(Sum("hours"), zero))
    touched = Touch.objects.filter(rhythm__agreement=agreement, held_on__year=year).count()
    return Year(
        rules.counted(outcomes), held_in.count(), resolved, touched, learnt["people"],
        learnt["hours"],
    )  # fmt: skip


@transaction.atomic
def assess(agreement: Agreement, year: int, *, seen: int, by: Actor, at: datetime) -> Assessment:
    """Begin a year's assessment, drafted from the records, or count an open one anew.

    Law: the counts come from rows; a new count takes both sides' yes back.
    """
    row = held(agreement, seen, rules.LIVE)
    today = timezone.localdate(at)
    month = queries.house(today).assess_month
    rules.must_be_time_to_assess(year, today, row.starts_on, month)
    found = Assessment.objects.filter(agreement=row, year=year).first()
    if found and found.confirmed_at:
        raise Refusal(_("{year} 年的评估双方已经确认了。"), year=year)
    told = count(row, year)
    if found is None:
        found = Assessment(agreement=row, year=year, words=drafted(row, year, told))
    fill_counts(found, told, at)
    Assent.objects.filter(assessment=found).delete()
    row.state = State.ASSESSING
    keep(row, "agreements.assess", f"写 {year} 年评估：{row.title}", by=by, at=at)
    return found


def fill_counts(found: Assessment, told: Year, at: datetime) -> None:
    """Write the counts of a year into its assessment. Runs under its caller's note."""
    for name in ("items", "done", "on_time", "closed", "left"):
        setattr(found, name, getattr(told.items, name))
    found.meetings, found.resolutions = told.meetings, told.resolutions
    found.touches, found.people, found.hours = told.touches, told.people, told.hours
    found.counted_at = at
    found.version += 1
    found.save()


def drafted(agreement: Agreement, year: int, told: Year) -> str:
    """The first words of an assessment, one paragraph a line; people go on from there."""
    items = told.items
    lines = [
        f"{year}年，{'、'.join(one.name for one in agreement.parties.order_by('number'))}"
        f"按《{agreement.title}》列了{items.items}条事项，完成{items.done}条，"
        f"其中按时{items.on_time}条；不再办{items.closed}条，还在办{items.left}条。",
        f"召开联席会议{told.meetings}次，议定事项{told.resolutions}条；"
        f"常态联系{told.touches}次；挂职和办班{told.people}人次，{told.hours.normalize():f}学时。",
    ]
    for clause in queries.text(agreement):
        done = YearItem.objects.filter(
            agreement=agreement, year=year, goal__clause=clause, state=ItemState.DONE
        )
        words = [f"{one.words}（{one.result}）" if one.result else one.words for one in done]
        if words:
            lines.append(f"{clause.title}：{'；'.join(words)}。")
    return "\n".join(lines)[:4000]


@transaction.atomic
def write_words(
    assessment: Assessment, words: str, *, seen: int, by: Actor, at: datetime
) -> Assessment:
    """Change the words; who had said yes says it again."""
    row, found = _locked(assessment, seen)
    found.words = words
    found.version += 1
    found.save()
    Assent.objects.filter(assessment=found).delete()
    keep(row, "agreements.write_assessment", f"改 {found.year} 年评估：{row.title}", by=by, at=at)
    return found


@transaction.atomic
def assent(
    assessment: Assessment, party: Party, *, seen: int, by: Actor, at: datetime
) -> Assessment:
    """One side says yes; with the last yes the year is settled and the agreement runs on.

    Law: each side by its own person; a side by name alone is asked outside.
    """
    row, found = _locked(assessment, seen)
    given = list(found.assents.all())
    rules.must_be_another(by.id, [rules.Act(one.party_id, one.user_id) for one in given], party.pk)
    Assent.objects.get_or_create(
        assessment=found, party=party, defaults={"at": at, "by": by.label, "user_id": by.id}
    )
    said = {one.party_id for one in given} | {party.pk}
    asked = row.parties.filter(withdrawn_at=None, union__isnull=False)
    if {one.pk for one in asked} <= said:
        found.confirmed_at = at
        found.save(update_fields=["confirmed_at"])
        if not row.assessments.filter(confirmed_at=None).exists():
            row.state = State.RUNNING
    words = f"“{party.name}”确认 {found.year} 年评估：{row.title}"
    keep(row, "agreements.assent", words, by=by, at=at)
    return found


def _locked(assessment: Assessment, seen: int) -> tuple[Agreement, Assessment]:
    row = held(Agreement(pk=assessment.agreement_id), None, rules.LIVE)
    found = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if found.confirmed_at:
        raise Refusal(_("{year} 年的评估双方已经确认了。"), year=found.year)
    rules.must_be_seen(found.version, seen)
    return row, found


def years_to_assess(agreement: Agreement, today: date, month: int) -> list[int]:
    """The years of the term whose assessment is due and not settled."""
    settled = set(
        agreement.assessments.filter(confirmed_at__isnull=False).values_list("year", flat=True)
    )
    last = today.year if today.month >= month else today.year - 1
    span = range(agreement.starts_on.year, min(last, agreement.ends_on.year) + 1)
    return [year for year in span if year not in settled]
