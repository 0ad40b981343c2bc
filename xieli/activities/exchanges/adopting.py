"""What exchanges make of a text: a visit, a talk or an inspection, with its talk where it names
one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Adopted, Adopts, Asked, Found, Shape, Told
from xieli.activities.exchanges import planning, talking
from xieli.activities.exchanges.states import ExchangeKind
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal, marked
from xieli.people.models import Function
from xieli.unions.models import Union
from xieli.unions.queries import access_union

MOST_AIM = 300


def asks(found: Found) -> Sequence[Asked]:
    """The fields of an exchange: kind, title, days, the other side, aim, place of the talk."""
    days, other, place = found.of("day"), _other(found), found.of("place")
    first = days[0] if days else None
    day = found.day.isoformat() if found.day else ""
    last = first.ends_on.isoformat() if first and first.ends_on else day
    rests = (first.id,) if first else ()
    kind = ExchangeKind.TALK if "meeting" in found.kinds else ExchangeKind.VISIT
    kinds = tuple((one.value, str(one.label)) for one in ExchangeKind)
    return [
        Asked("kind", _("种类"), Shape.CHOICE, kind, is_required=True, choices=kinds),
        Asked("title", _("名称"), value=found.title[:60], is_required=True, most=60),
        Asked("other", _("对方工会"), value=other.name if other else "",
              told=(other.id,) if other else (), is_required=True,
              help=_("工会树里的全称")),
        Asked("starts_on", _("从哪天起"), Shape.DAY, day, rests, True),
        Asked("ends_on", _("到哪天止"), Shape.DAY, last, rests, True),
        Asked("talk", _("座谈地点"), value=place[0].words[:60] if place else "",
              told=(place[0].id,) if place else (), most=60, help=_("填了就连座谈一起记")),
        Asked("aim", _("为了什么、怎么谈的"), Shape.TEXT, _figures(found),
              tuple(one.id for one, _q in found.figures()), most=MOST_AIM),
    ]  # fmt: skip


def _figures(found: Found) -> str:
    return "；".join(dict.fromkeys(one.quote for one, _q in found.figures()))[:MOST_AIM]


def _other(found: Found) -> Told | None:
    """A union of our tree that is not the clipping's own."""
    unions = [one for one in found.of("organisation") if one.union_id]
    return next((one for one in unions if one.union_id != found.union_id), None)


@transaction.atomic
def adopt(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Adopted:
    """Plan the exchange; with a place, its talk too."""
    first = date.fromisoformat(answers["starts_on"])
    plan = planning.Plan(
        kind=answers["kind"], title=answers["title"], starts_on=first,
        ends_on=date.fromisoformat(answers["ends_on"]), others=[_named(answers["other"])],
        aim=answers.get("aim", ""),
    )  # fmt: skip
    row = planning.begin(access_union(found.union_id), plan, by=by, at=at)
    if answers.get("talk"):
        talking.hold_talk(row, answers["title"], (first, answers["talk"]), by=by, at=at)
    return Adopted(row.id, row.title, reverse("exchanges:exchange", args=[row.id]))


def _named(name: str) -> Union:
    found = list(Union.objects.filter(name=name)[:2])
    if len(found) != 1:
        raise Refusal(
            marked("工会树里没有认出“{name}”。"), marked("请写工会树里的全称。"), name=name
        )
    return found[0]


EXCHANGE = Adopts(
    "exchange", marked("交流考察或座谈"), Function.EXCHANGES_RUN,
    frozenset({"inspection", "meeting"}),
    "exchanges:exchange", asks, adopt,
)  # fmt: skip
