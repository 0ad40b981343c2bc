"""Rights' declaration: what it takes, what follows a decision, and what is due on a desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.rights import interests, legal, queries, rules, services
from xieli.activities.rights.models import AidState, SignalState
from xieli.activities.rights.models import State as S
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.queries import within

OPEN = (S.NEW, S.TAKEN, S.SENT, S.SIGNED, S.ANSWERED)


def due(reader: Reader, today: date) -> list[Due]:
    """What a reader's mandates ask of her: to accept, to sign, late, due today, to revisit."""
    return errands.due(ERRANDS, reader, today)


def _of_tickets(day: Day) -> Sequence[QuerySet[Any]]:
    """One row for all the steps that may wait for this reader."""
    asked: dict[str, Aggregate] = {}
    for n, which in enumerate(_steps(day.reader, day.today)):
        asked |= {f"n{n}": Count("id", filter=which), f"first{n}": Min("until", filter=which)}
    rows = queries.seen_tickets(day.reader).filter(state__in=OPEN)
    return [errands.counted(rows, **asked)]


def _tickets(day: Day, counts: list[dict[str, Any]]) -> Iterator[Due]:
    found = counts[0]
    for n, (state, words) in enumerate(_step_words()):
        if found[f"n{n}"]:
            url = f"{reverse('rights:queue')}?show={state}"
            told = words.format(n=found[f"n{n}"])
            yield Due(told, _("维权诉求"), url, found[f"first{n}"], _("去办"))


def _steps(reader: Reader, today: date) -> list[Q]:
    """Which tickets wait for what."""
    takes = within(reader.tops(Function.RIGHTS_TAKE), "at_union__path")
    works = within(queries.tops_of(reader, queries.WORKS), "at_union__path")
    signs = within(queries.tops_of(reader, queries.WORKS), "to_union__path")
    in_hand = works & Q(state__in=(S.TAKEN, S.SIGNED))
    sent = Q(state=S.SENT)
    return [
        takes & Q(state=S.NEW), signs & sent, works & sent & Q(sign_by__lt=today),
        in_hand & Q(until__lt=today), in_hand & Q(until=today), _to_revisit(reader, today),
    ]  # fmt: skip


def _step_words() -> list[tuple[str, str]]:
    """The same steps: the page's filter and the words."""
    return [
        ("new", _("{n} 件诉求等您受理")),
        ("sent", _("{n} 件派来的诉求等签收")),
        ("sent", _("{n} 件派出去没人签收，请收回再派")),
        ("late", _("{n} 件诉求超过期限，还没有答复")),
        ("today", _("{n} 件诉求今天到期")),
        ("answered", _("{n} 件答复等回访评价")),
    ]


def _to_revisit(reader: Reader, today: date) -> Q:
    """Answered, judged bad or silent beyond the days; not by the one who answered."""
    takes = reader.tops(Function.RIGHTS_TAKE)
    mine = within(takes, "at_union__path") | within(takes, "union__path")
    waits = Q(mark="bad") | Q(until__lt=today)
    return mine & waits & Q(state=S.ANSWERED) & ~Q(answered_by_id=reader.actor.id)


def _of_aids(day: Day) -> Sequence[QuerySet[Any]]:
    """Legal aid at this reader's step; one row for all three."""
    reader = day.reader
    decides = within(reader.tops(Function.RIGHTS_DECIDE), "ticket__at_union__path")
    pays = within(reader.tops(Function.AID_PAY), "ticket__at_union__path")
    asked = decides & Q(fee__isnull=False, fee__approved_at=None)
    by_me = Q(fee__asked_by_id=reader.actor.id)
    approved = Q(fee__approved_at__isnull=False, fee__paid_at=None)
    told = errands.counted(
        queries.seen_aids(reader),
        granted=Count("id", filter=decides & Q(state=AidState.GRANTED)),
        fees=Count("id", filter=asked & ~by_me),
        unpaid=Count("id", filter=pays & approved),
    )
    return [told]


def _aids(day: Day, counts: list[dict[str, int]]) -> Iterator[Due]:
    for key, words, action in (
        ("granted", _("{n} 件法律援助等指派律师"), _("去指派")),
        ("fees", _("{n} 笔律师补贴等批准"), _("去批准")),
        ("unpaid", _("{n} 笔律师补贴等发放"), _("去发放")),
    ):
        if counts[0][key]:
            told = words.format(n=counts[0][key])
            yield Due(told, _("法律援助"), reverse("rights:aids"), action=action)


def _of_signals(day: Day) -> Sequence[QuerySet[Any]]:
    rows = queries.seen_signals(day.reader).exclude(state=SignalState.CLOSED)
    return [errands.first_and_count(rows.order_by("until"), "until")]


def _signals(day: Day, found: list[Any]) -> Iterator[Due]:
    words = _("{n} 条队伍稳定预警要跟进").format(n=found[0].of_all)
    yield Due(words, _("预警"), reverse("rights:signals"), found[0].until, _("去跟进"))


ERRANDS = (
    Errand(queries.SEES, _of_tickets, _tickets, before=interests.known_of),
    Errand((Function.RIGHTS_DECIDE, Function.AID_PAY), _of_aids, _aids, before=interests.known_of),
    Errand((Function.SIGNALS_READ,), _of_signals, _signals, before=interests.known_of),
)


def page_of(application: Application) -> str:
    """Where an officer reads the whole of a legal aid; it is Hidden from the employer's people."""
    return reverse("rights:aid", args=[application.about_id])


RIGHTS = Activity(
    kind=rules.KIND,
    title="维权诉求",
    rooms=frozenset(),
    errands=ERRANDS,
    matters=frozenset({rules.MATTER}),
    on_granted=legal.on_granted,
    on_refused=legal.on_refused,
    on_revoked=legal.on_revoked,
    on_withdrawn=legal.on_withdrawn,
    must_be_free=legal.must_be_free,
    hidden_from=legal.hidden_from,
    known_before=interests.known_of,
    page_of=page_of,
    takes=frozenset({"visits", "surveys", "stationing"}),
    on_referred=services.on_referred,
    hands_on=services.hands_on,
)
