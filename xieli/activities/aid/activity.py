"""Aid's declaration, and what it puts on an officer's desk beside what waits in review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieli.activities.aid import granting, queries, referred, services
from xieli.activities.aid.models import BatchState, Grant, GrantState
from xieli.activities.contract import Activity, Room
from xieli.kernel.actor import Actor
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.rulebook.queries import value
from xieli.shell.due import Due, first_of
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Re-checks, calls, visits to confirm, payments: what a reader's mandates ask of her."""
    if not any(reader.holds(function) for function in queries.FUNCTIONS):
        return []
    return [one for source in (_of_files, _of_money) for one in source(reader, today)]


def _of_files(reader: Reader, today: date) -> Iterator[Due]:
    ahead = value("aid.recheck_ahead", "", today).as_days
    first, n = first_of(queries.to_recheck(reader, today, ahead))
    if first:
        words = ngettext("{n} 份困难职工档案要年检", "{n} 份困难职工档案要年检", n).format(n=n)
        yield Due(words, _("最早到期的一份"), reverse("aid:rechecks"), first.recheck_on,
                  _("去年检"))  # fmt: skip
    calls = queries.to_phone(reader, today).count()
    if calls:
        words = ngettext("{n} 户脱困后该打个电话", "{n} 户脱困后该打个电话", calls).format(n=calls)
        yield Due(words, _("问问近况，只问一次"), reverse("aid:rechecks"), action=_("去回访"))
    told = queries.to_contact(reader).count()
    if told:
        words = ngettext("{n} 条转来的困难线索", "{n} 条转来的困难线索", told).format(n=told)
        yield Due(words, _("联系本人，问要不要申请"), f"{reverse('aid:files')}#referred",
                  action=_("去联系"))  # fmt: skip
    visits = queries.to_confirm(reader).count()
    if visits:
        words = ngettext("{n} 次入户等第二个人确认", "{n} 次入户等第二个人确认", visits)
        yield Due(words.format(n=visits), _("同去的另一位同志来确认"), reverse("aid:files"),
                  action=_("去确认"))  # fmt: skip


def _of_money(reader: Reader, today: date) -> Iterator[Due]:
    if reader.holds(Function.AID_DECIDE):
        n = queries.seen_grants(reader).filter(state=GrantState.PAYABLE).count()
        if n:
            words = ngettext("{n} 笔帮扶批了，等发放", "{n} 笔帮扶批了，等发放", n).format(n=n)
            yield Due(words, _("放进一个批次，送银行"), reverse("aid:payments"), action=_("做批次"))
    others = Q(state=BatchState.MADE) & ~Q(made_by_id=reader.actor.id)
    batches = queries.batches(reader).aggregate(
        made=Count("id", filter=others), paying=Count("id", filter=Q(state=BatchState.PAYING))
    )
    if reader.holds(Function.AID_PAY):
        n = batches["made"]
        if n:
            words = ngettext("{n} 个发放批次等您批准", "{n} 个发放批次等您批准", n).format(n=n)
            yield Due(words, _("批准后才能送银行"), reverse("aid:payments"), action=_("去批准"))
    n = batches["paying"]
    if n:
        words = ngettext("{n} 个批次等银行回盘", "{n} 个批次等银行回盘", n).format(n=n)
        yield Due(words, _("回盘来了请导入"), reverse("aid:payments"), action=_("导入回盘"))


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
    due=due,
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
