"""Whose firm is whose: the stake that keeps an employer's people out of every case about it."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length, StrIndex

from xieli.activities.rights import rules
from xieli.activities.rights.rules import Interest
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Mandate
from xieli.shell.guards import Reader
from xieli.unions.models import Enterprise, Standing, Union
from xieli.unions.rules import ids_of

ONCE = "rights.interest"  # of a reader, who is of one day


def interest_of(reader: Reader, on: date) -> Interest:
    """The firms of a reader: where he is employed, and those whose own union he holds office in.

    A firm's mother and sisters under one enterprise union count as the firm. Two queries for an
    officer without a stake, four for one with it, once a request.
    """
    who = reader.actor.id
    if who is None:
        return Interest()
    return reader.once(ONCE, lambda: interest_of_user(who, on))


def known_of(reader: Reader, on: date) -> tuple[tuple[str, Interest], ...]:
    """The same for errands, which ask nothing themselves."""
    return ((ONCE, interest_of(reader, on)),)


def interest_of_user(user_id: UUID, on: date) -> Interest:
    """The same by the sign-in's key (for whom a case is to be given to)."""
    own = Enterprise.objects.filter(user__id=user_id)
    firms = {firm.id: firm for firm in own.select_related("union")}
    nodes = [firm.union for firm in firms.values() if firm.union]
    nodes += _workplaces_of(user_id, on)
    for firm in _house_of(nodes):
        firms[firm.id] = firm
    keys = {rules.firm_key(firm.name) for firm in firms.values()}
    keys |= {rules.firm_key(node.name) for node in nodes}
    return Interest(frozenset(firms), tuple(sorted(key for key in keys if len(key) > 1)))


def _workplaces_of(user_id: UUID, on: date) -> list[Union]:
    """The enterprise unions at whose own node a mandate of the sign-in lives."""
    live = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    held = Mandate.objects.filter(live, user_id=user_id).values("union")
    return list(Union.objects.filter(pk__in=held, stands_as=Standing.ENTERPRISE))


def _house_of(nodes: list[Union]) -> QuerySet[Enterprise]:
    """Every firm under the topmost enterprise union above each of these, itself included."""
    if not nodes:
        return Enterprise.objects.none()
    above = {key for node in nodes for key in ids_of(node.path)}
    house = Union.objects.filter(pk__in=above, stands_as=Standing.ENTERPRISE)
    within = [Q(union__path__startswith=path) for path in house.values_list("path", flat=True)]
    return Enterprise.objects.filter(reduce(or_, within, Q(pk=None)))


def not_about(interest: Interest, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    """Leave out every row about a firm of this interest, by its key or by a name like its own."""
    if not interest.firms and not interest.keys:
        return rows
    rows = rows.alias(key_length=Length("firm_key"))
    about = Q(enterprise__in=interest.firms)
    for number, key in enumerate(interest.keys):
        held = f"held_{number}"  # the other way round: my name holds the case's
        rows = rows.alias(**{held: StrIndex(Value(key), F("firm_key"))})
        about |= Q(firm_key__contains=key) | Q(key_length__gte=2, **{f"{held}__gt": 0})
    return rows.exclude(about)


def must_have_no_stake(user_id: UUID | None, firm_id: UUID | None, key: str, on: date) -> None:
    """Pass one who may work on a case about this firm; Refusal for the firm's own people."""
    if user_id and interest_of_user(user_id, on).touches(firm_id, key):
        raise Refusal(_("这位同志和用人单位有利害关系，不能经手这件事。"), _("请交给另一位同志。"))
