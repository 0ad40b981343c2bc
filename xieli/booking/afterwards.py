"""The verb of what took place already and was not booked here: an occasion told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from xieli.booking.attending import tell_result
from xieli.booking.holding import hold_occasion, hold_series
from xieli.booking.models import Occasion, OccasionState, SeriesState
from xieli.booking.planning import OccasionWords, plan
from xieli.booking.services import SeriesWords, draft_series
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@transaction.atomic
def record_past(
    words: SeriesWords, told: OccasionWords, results: Sequence[tuple[str, str]], *, union: Union,
    by: Actor, at: datetime,
) -> Occasion:  # fmt: skip
    """Write down an occasion that is over, with (measure, quantity) of what it brought.

    Nobody can book it; its series is closed at once. Refusal for one that is still to come.
    """
    if told.ends_at > at:
        raise Refusal(_("这一场还没有办完。"), _("还没办的请在“活动和场次”里排，职工才报得上名。"))
    series = draft_series(words, union=union, by=by, at=at)
    made = plan(series, told, by=by, at=at)[0]
    row, series = hold_occasion(made.pk), hold_series(series.pk)
    row.state, row.version = OccasionState.HELD, row.version + 1
    row.save(update_fields=["state", "version"])
    series.state, series.version = SeriesState.CLOSED, series.version + 1
    series.save(update_fields=["state", "version"])
    for measure, quantity in results:
        tell_result(row, measure, quantity, by=by, at=at)
    facts = {"results": len(results)}
    note("booking.record_past", f"补记一场：{series.title}", by=by, at=at, about=row, facts=facts)
    return row
