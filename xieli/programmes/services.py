"""The verbs: open_programme, close_programme."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.booking.models import Series
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger.models import Account
from xieli.matching.models import Board
from xieli.programmes.models import Programme, ProgrammeState
from xieli.programmes.rules import Cover, must_be_cover
from xieli.unions.models import Union


@transaction.atomic
def open_programme(
    cover: Cover, *, union: Union, by: Actor, at: datetime, board: Board | None = None,
    series: Series | None = None, fund: Account | None = None,
) -> Programme:  # fmt: skip
    """Open a programme with its rooms under its address; a taken address is refused."""
    must_be_cover(cover)
    told = {
        "kind": cover.kind, "title": cover.title, "summary": cover.summary, "union": union,
        "starts_on": cover.starts_on, "ends_on": cover.ends_on, "board": board,
        "series": series, "fund": fund,
    }  # fmt: skip
    # two at once: the unique address lets one in, the other finds it taken
    programme, is_new = Programme.objects.get_or_create(slug=cover.slug, defaults=told)
    if not is_new:
        raise Refusal(_("短名“{slug}”已经用了"), _("请换一个短名。"), slug=cover.slug)
    note("programmes.open", f"开了项目“{cover.title}”", by=by, at=at, about=programme)
    return programme


@transaction.atomic
def close_programme(programme: Programme, *, by: Actor, at: datetime) -> Programme:
    """Close a programme; closing twice changes nothing."""
    programme = Programme.objects.select_for_update().get(id=programme.id)
    if programme.state == ProgrammeState.CLOSED:
        return programme
    programme.state = ProgrammeState.CLOSED
    programme.save(update_fields=["state"])
    note("programmes.close", f"结束了项目“{programme.title}”", by=by, at=at, about=programme)
    return programme
