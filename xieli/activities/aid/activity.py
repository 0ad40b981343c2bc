"""Aid's declaration, and what it puts on an officer's desk beside what waits in review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieli.activities.aid import granting, queries, referred, services
from xieli.activities.aid.models import BatchState, Grant, GrantState
from xieli.activities.contract import Activity, Room
from xieli.kernel.actor import Actor
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader

AHEAD = "aid.recheck_ahead"


def due(reader: Reader, today: date) -> list[Due]:
    """Re-checks, calls, visits to confirm, payments: what a reader's mandates ask of her."""
    return errands.due(ERRANDS, reader, today)


def _of_files(day: Day) -> Sequence[QuerySet[Any]]:
    reader, today = day.reader, day.today
    ahead = day.held[AHEAD].as_days
    return [
        errands.first_and_count(queries.to_recheck(reader, today, ahead), "recheck_on"),
        errands.counted(queries.to_phone(reader, today)),
        errands.counted(queries.to_contact(reader)),
        errands.counted(queries.to_confirm(reader)),
    ]


def _files(day: Day, first: list[Any], *counts: list[dict[str, int]]) -> Iterator[Due]:
    calls, told, visits = (one[0]["n"] for one in counts)
    for file in first:
        n = file.of_all
        words = ngettext("{n} 份困难职工档案要年检", "{n} 份困难职工档案要年检", n).format(n=n)
        yield Due(words, _("最早到期的一份"), reverse("aid:rechecks"), file.recheck_on,
                  _("去年检"))  # fmt: skip
    if calls:
        words = ngettext("{n} 户脱困后该打个电话", "{n} 户脱困后该打个电话", calls).format(n=calls)
        yield Due(words, _("问问近况，只问一次"), reverse("aid:rechecks"), action=_("去回访"))
    if told:
        words = ngettext("{n} 条转来的困难线索", "{n} 条转来的困难线索", told).format(n=told)
        yield Due(words, _("联系本人，问要不要申请"), f"{reverse('aid:files')}#referred",
                  action=_("去联系"))  # fmt: skip
    if visits:
        words = ngettext("{n} 次入户等第二个人确认", "{n} 次入户等第二个人确认", visits)
        yield Due(words.format(n=visits), _("同去的另一位同志来确认"), reverse("aid:files"),
                  action=_("去确认"))  # fmt: skip


def _of_grants(day: Day) -> Sequence[QuerySet[Any]]:
    return [errands.counted(queries.seen_grants(day.reader).filter(state=GrantState.PAYABLE))]


def _grants(day: Day, counts: list[dict[str, int]]) -> Iterator[Due]:
    n = counts[0]["n"]
    if n:
        words = ngettext("{n} 笔帮扶批了，等发放", "{n} 笔帮扶批了，等发放", n).format(n=n)
        yield Due(words, _("放进一个批次，送银行"), reverse("aid:payments"), action=_("做批次"))


def _of_batches(day: Day) -> Sequence[QuerySet[Any]]:
    others = Q(state=BatchState.MADE) & ~Q(made_by_id=day.reader.actor.id)
    paying = Q(state=BatchState.PAYING)
    told = errands.counted(
        queries.batches(day.reader), made=Count("id", filter=others),
        paying=Count("id", filter=paying),
    )  # fmt: skip
    return [told]


def _batches(day: Day, counts: list[dict[str, int]]) -> Iterator[Due]:
    n = counts[0]["made"]
    if n and day.reader.holds(Function.AID_PAY):
        words = ngettext("{n} 个发放批次等您批准", "{n} 个发放批次等您批准", n).format(n=n)
        yield Due(words, _("批准后才能送银行"), reverse("aid:payments"), action=_("去批准"))
    n = counts[0]["paying"]
    if n:
        words = ngettext("{n} 个批次等银行回盘", "{n} 个批次等银行回盘", n).format(n=n)
        yield Due(words, _("回盘来了请导入"), reverse("aid:payments"), action=_("导入回盘"))


ERRANDS = (
    Errand(queries.FUNCTIONS, _of_files, _files, keys=(AHEAD,)),
    Errand((Function.AID_DECIDE,), _of_grants, _grants),
    Errand(queries.FUNCTIONS, _of_batches, _batches),
)


def on_granted(application: Application, by: Actor, at: datetime) -> None:
    """Open the file, or make the grant payable."""
    follow = granting.approve if _is_grant(application) else services.open_file
    follow(application, by, at)


def on_refused(application: Application, by: Actor, at: datetime) -> None:
    """不予建档, or a proposal that ends."""
    follow = granting.refuse if _is_grant(application) else services.refuse_file
    follow(application, by, at)


def on_revoked(application: Application, by: Actor, at: datetime) -> None:
    """A file or a grant is taken back."""
    follow = granting.cancel if _is_grant(application) else services.revoke_file
    follow(application, by, at)


def on_withdrawn(application: Application, by: Actor, at: datetime) -> None:
    """Taken back by who asked: what was told is let go, or the proposal ends."""
    follow = granting.take_back if _is_grant(application) else services.follow_withdrawal
    follow(application, by, at)


def may_pass(application: Application, by: Actor, at: datetime) -> None:
    """A file's stage needs its paper; a grant's stages need none."""
    if not _is_grant(application):
        services.may_pass(application, by, at)


def _is_grant(application: Application) -> bool:
    return application.call.matter == services.GRANT


def shown_of(application: Application) -> str:
    """The category a notice shows beside the surname (law 2); the unit by the union's rule."""
    file = queries.file_of(application.about_id)
    return " · ".join(filter(None, (file.get_kind_display(), file.unit)))


def page_of(application: Application) -> str:
    """The page of the file that an application is about."""
    if not _is_grant(application):
        return reverse("aid:file", args=[application.about_id])
    file_id = Grant.objects.values_list("file_id", flat=True).get(pk=application.about_id)
    return f"{reverse('aid:file', args=[file_id])}#grant-{application.about_id}"


AID = Activity(
    kind=services.KIND,
    title="困难帮扶",
    rooms=frozenset({Room.CALL, Room.FUND}),
    errands=ERRANDS,
    matters=frozenset({services.FILE, services.GRANT}),
    on_granted=on_granted,
    on_refused=on_refused,
    on_revoked=on_revoked,
    on_withdrawn=on_withdrawn,
    may_pass=may_pass,
    shown_of=shown_of,
    page_of=page_of,
    takes=frozenset({"rights", "visits", "surveys", "stationing"}),
    on_referred=referred.on_referred,
)
