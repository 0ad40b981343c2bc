"""Rights' declaration: what it takes, what follows a decision, and what is due on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.rights import legal, queries, rules, services
from xieli.activities.rights.models import AidState, SignalState, Ticket
from xieli.activities.rights.models import State as S
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What a reader's mandates ask of her: to accept, to sign, late, due today, to revisit."""
    found: list[Due] = []
    if any(reader.holds(one) for one in queries.SEES):
        found += _tickets(reader, today)
    if any(reader.holds(one) for one in (Function.RIGHTS_DECIDE, Function.AID_PAY)):
        found += _aids(reader)
    if reader.holds(Function.SIGNALS_READ):
        found += _signals(reader)
    return found


def _tickets(reader: Reader, today: date) -> Iterator[Due]:
    rows = queries.seen_tickets(reader)
    takes = queries.within(reader.tops(Function.RIGHTS_TAKE), "at_union__path")
    works = queries.within(queries.tops_of(reader, queries.WORKS), "at_union__path")
    signs = queries.within(queries.tops_of(reader, queries.WORKS), "to_union__path")
    hands = (S.TAKEN, S.SIGNED)
    yield from _one(rows.filter(takes, state=S.NEW), "new", _("{n} 件诉求等您受理"))
    yield from _one(rows.filter(signs, state=S.SENT), "sent", _("{n} 件派来的诉求等签收"))
    back = Q(sign_by__lt=today)
    words = _("{n} 件派出去没人签收，请收回再派")
    yield from _one(rows.filter(works & back, state=S.SENT), "sent", words)
    late = rows.filter(works, state__in=hands, until__lt=today)
    yield from _one(late, "late", _("{n} 件诉求超过期限，还没有答复"))
    words = _("{n} 件诉求今天到期")
    yield from _one(rows.filter(works, state__in=hands, until=today), "today", words)
    yield from _one(_to_revisit(rows, reader, today), "answered", _("{n} 件答复等回访评价"))


def _to_revisit(rows: QuerySet[Ticket], reader: Reader, today: date) -> QuerySet[Ticket]:
    """Answered, judged bad or silent beyond the days; not by the one who answered."""
    takes = reader.tops(Function.RIGHTS_TAKE)
    mine = queries.within(takes, "at_union__path") | queries.within(takes, "union__path")
    waits = Q(mark="bad") | Q(until__lt=today)
    return rows.filter(mine, waits, state=S.ANSWERED).exclude(answered_by_id=reader.actor.id)


def _one(rows: QuerySet[Ticket], state: str, words: str) -> Iterator[Due]:
    found = list(rows.order_by("until", "id").values_list("until", flat=True)[:1000])
    if found:
        url = f"{reverse('rights:queue')}?show={state}"
        yield Due(words.format(n=len(found)), _("维权诉求"), url, found[0], _("去办"))


def _aids(reader: Reader) -> Iterator[Due]:
    rows, url = queries.seen_aids(reader), reverse("rights:aids")
    decides = queries.within(reader.tops(Function.RIGHTS_DECIDE), "ticket__at_union__path")
    waiting = rows.filter(decides, state=AidState.GRANTED).count()
    if waiting:
        words = _("{n} 件法律援助等指派律师").format(n=waiting)
        yield Due(words, _("法律援助"), url, action=_("去指派"))
    asked = rows.filter(decides, fee__approved_at=None, fee__isnull=False)
    fees = asked.exclude(fee__asked_by_id__in=[reader.actor.id]).count()
    if fees:
        words = _("{n} 笔律师补贴等批准").format(n=fees)
        yield Due(words, _("法律援助"), url, action=_("去批准"))
    pays = queries.within(reader.tops(Function.AID_PAY), "ticket__at_union__path")
    unpaid = rows.filter(pays, fee__approved_at__isnull=False, fee__paid_at=None).count()
    if unpaid:
        words = _("{n} 笔律师补贴等发放").format(n=unpaid)
        yield Due(words, _("法律援助"), url, action=_("去发放"))


def _signals(reader: Reader) -> Iterator[Due]:
    rows = queries.seen_signals(reader).exclude(state=SignalState.CLOSED)
    found = list(rows.order_by("until").values_list("until", flat=True)[:1000])
    if found:
        words = _("{n} 条队伍稳定预警要跟进").format(n=len(found))
        yield Due(words, _("预警"), reverse("rights:signals"), found[0], _("去跟进"))


def page_of(application: Application) -> str:
    """Where an officer reads the whole of a legal aid; it is Hidden from the employer's people."""
    return reverse("rights:aid", args=[application.about_id])


RIGHTS = Activity(
    kind=rules.KIND,
    title="维权诉求",
    rooms=frozenset(),
    due=due,
    matters=frozenset({rules.MATTER}),
    on_granted=legal.on_granted,
    on_refused=legal.on_refused,
    on_revoked=legal.on_revoked,
    on_withdrawn=legal.on_withdrawn,
    must_be_free=legal.must_be_free,
    hidden_from=legal.hidden_from,
    page_of=page_of,
    takes=frozenset({"visits", "surveys"}),
    on_referred=services.on_referred,
    hands_on=services.hands_on,
)
