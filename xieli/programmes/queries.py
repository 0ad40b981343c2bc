"""Questions: programmes by slug, and those a reader's unions run."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.programmes.models import Programme, ProgrammeState


def access_programme(slug: str) -> Programme:
    """The programme behind an address, with its rooms; Hidden where there is none."""
    found = programmes().filter(slug=slug).first()
    if found is None:
        raise Hidden
    return found


def programmes() -> QuerySet[Programme]:
    """Every programme with its union and rooms, newest first."""
    return Programme.objects.select_related("union", "board", "fund").order_by("-starts_on", "slug")


def open_programmes() -> QuerySet[Programme]:
    """The programmes that run."""
    return programmes().filter(state=ProgrammeState.OPEN)


def programme_of_board(board_id: UUID) -> Programme:
    """The programme whose room a board is; Hidden where a board stands alone."""
    found = programmes().filter(board_id=board_id).first()
    if found is None:
        raise Hidden
    return found


def must_run(programme: Programme) -> None:
    """Pass a programme that runs; Refusal for one that is closed."""
    if programme.state != ProgrammeState.OPEN:
        raise Refusal(_("项目“{title}”已经结束"), _("结束的项目不再变动。"), title=programme.title)
