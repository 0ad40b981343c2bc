"""Rights' declaration: what it takes, what follows a decision, and what is due on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.rights import legal, queries, rules, services
from xieli.activities.rights.models import AidState, SignalState
from xieli.activities.rights.models import State as S
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.queries import within

OPEN = (S.NEW, S.TAKEN, S.SENT, S.SIGNED, S.ANSWERED)


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
    """One line for each step that waits for this reader; one question for all of them."""
    steps = _steps(reader, today)
    asked: dict[str, Count | Min] = {}
    for n, (which, _state, _words) in enumerate(steps):
        asked |= {f"n{n}": Count("id", filter=which), f"first{n}": Min("until", filter=which)}
    found = queries.seen_tickets(reader).filter(state__in=OPEN).aggregate(**asked)
    for n, (_which, state, words) in enumerate(steps):
        if found[f"n{n}"]:
            url = f"{reverse('rights:queue')}?show={state}"
            told = words.format(n=found[f"n{n}"])
            yield Due(told, _("维权诉求"), url, found[f"first{n}"], _("去办"))


def _steps(reader: Reader, today: date) -> list[tuple[Q, str, str]]:
    """Which tickets wait for what, the page's filter, the words."""
    takes = within(reader.tops(Function.RIGHTS_TAKE), "at_union__path")
    works = within(queries.tops_of(reader, queries.WORKS), "at_union__path")
    signs = within(queries.tops_of(reader, queries.WORKS), "to_union__path")
    in_hand = works & Q(state__in=(S.TAKEN, S.SIGNED))
    sent = Q(state=S.SENT)
    return [
        (takes & Q(state=S.NEW), "new", _("{n} 件诉求等您受理")),
        (signs & sent, "sent", _("{n} 件派来的诉求等签收")),
        (works & sent & Q(sign_by__lt=today), "sent", _("{n} 件派出去没人签收，请收回再派")),
        (in_hand & Q(until__lt=today), "late", _("{n} 件诉求超过期限，还没有答复")),
        (in_hand & Q(until=today), "today", _("{n} 件诉求今天到期")),
        (_to_revisit(reader, today), "answered", _("{n} 件答复等回访评价")),
    ]


def _to_revisit(reader: Reader, today: date) -> Q:
    """Answered, judged bad or silent beyond the days; not by the one who answered."""
    takes = reader.tops(Function.RIGHTS_TAKE)
    mine = within(takes, "at_union__path") | within(takes, "union__path")
    waits = Q(mark="bad") | Q(until__lt=today)
    return mine & waits & Q(state=S.ANSWERED) & ~Q(answered_by_id=reader.actor.id)


def _aids(reader: Reader) -> Iterator[Due]:
    """Legal aid at this reader's step; one question for all three."""
    decides = within(reader.tops(Function.RIGHTS_DECIDE), "ticket__at_union__path")
    pays = within(reader.tops(Function.AID_PAY), "ticket__at_union__path")
    asked = decides & Q(fee__isnull=False, fee__approved_at=None)
    by_me = Q(fee__asked_by_id=reader.actor.id)
    approved = Q(fee__approved_at__isnull=False, fee__paid_at=None)
    found = queries.seen_aids(reader).aggregate(
        granted=Count("id", filter=decides & Q(state=AidState.GRANTED)),
        fees=Count("id", filter=asked & ~by_me),
        unpaid=Count("id", filter=pays & approved),
    )
    for key, words, action in (
        ("granted", _("{n} 件法律援助等指派律师"), _("去指派")),
        ("fees", _("{n} 笔律师补贴等批准"), _("去批准")),
        ("unpaid", _("{n} 笔律师补贴等发放"), _("去发放")),
    ):
        if found[key]:
            told = words.format(n=found[key])
            yield Due(told, _("法律援助"), reverse("rights:aids"), action=action)


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
    takes=frozenset({"visits", "surveys", "stationing"}),
    on_referred=services.on_referred,
    hands_on=services.hands_on,
)
