"""The verb copy_campaign: a pairing carried through is a pattern for another union (S0.18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import HandOver
from xieli.activities.pairing.services import KIND, Terms, open_campaign, pair
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.programmes.models import Programme, ProgrammeState
from xieli.programmes.rules import Cover
from xieli.unions.models import Union


@dataclass(frozen=True)
class Pattern:
    """What a copy is called, who receives money there, which counties it stands by."""

    slug: str
    title: str
    invoice_name: str
    starts_on: date
    counties: Sequence[Union]


@transaction.atomic
def copy_campaign(
    programme: Programme, union: Union, told: Pattern, *, by: Actor, at: datetime
) -> Programme:
    """Open a campaign of another union after one that was carried through: the same way of working,
    the same days to answer, the counties that were chosen; no need, pledge, name or account.
    """
    rules.must_be_carried_through(is_done(programme))
    if programme.union_id == union.pk:
        raise Refusal(_("这次结对就是这家工会办的。"), _("请选另一家工会。"))
    if not told.counties:
        raise Refusal(_("还没有选受助的县。"), _("请至少选一个。"))
    for county in told.counties:
        pair(union, county, since=told.starts_on, by=by, at=at)
    cover = Cover(KIND, told.slug, told.title, programme.summary, told.starts_on)
    terms = Terms(told.invoice_name, "", programme.pairing.answer_within_days)
    made = open_campaign(cover, terms, union=union, by=by, at=at)
    words = f"以“{programme.title}”为样板开了“{made.title}”"
    note("pairing.copy_campaign", words, by=by, at=at, about=made)
    return made


def is_done(programme: Programme) -> bool:
    """Whether the campaign ended, or anything of it reached a household."""
    rows = HandOver.objects.filter(line__consignment__programme=programme)
    was_handed = rows.filter(kind=HandOver.TO_HOUSEHOLD).exists()
    return was_handed or programme.state == ProgrammeState.CLOSED
