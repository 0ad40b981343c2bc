"""What stands below activities and is made of a text: an occasion with results, an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.contract import Adopted, Adopts, Asked, Found, Shape
from xieli.agreements import services as agreements
from xieli.agreements.services import Cover, NewParty
from xieli.booking import rules as booking_rules
from xieli.booking.afterwards import record_past
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal, marked
from xieli.people.models import Function
from xieli.rulebook import queries as rulebook
from xieli.unions.models import Union
from xieli.unions.queries import access_union

MEASURE, COUNT = "measure-", "count-"
MOST_RESULTS, MOST_PLACES = 12, 1_000_000
DAY_BEGINS, DAY_ENDS = time(9), time(17)
USUAL_YEARS = 3
LATEST = date(2100, 1, 1)  # what the rulebook says last
LIKELY = {"lecture": "talk", "training": "lecture", "volunteer": "service"}


def asks_occasion(found: Found) -> Sequence[Asked]:
    """The fields of an occasion: kind, title, day, place, and what it brought."""
    days, place = found.of("day"), found.of("place")
    kinds = _kinds(found)
    likely = next((LIKELY[one] for one in sorted(found.kinds) if LIKELY.get(one) in kinds), "")
    return [
        Asked("kind", _("活动种类"), Shape.CHOICE, likely, is_required=True,
              choices=tuple(kinds.items())),
        Asked("title", _("活动名称"), value=found.title[:60], is_required=True, most=60),
        Asked("day", _("哪一天"), Shape.DAY, found.day.isoformat() if found.day else "",
              (days[0].id,) if days else (), True),
        Asked("where", _("在哪里"), value=place[0].words[:60] if place else "",
              told=(place[0].id,) if place else (), most=60),
        *_results(found),
    ]  # fmt: skip


def _kinds(found: Found) -> dict[str, str]:
    region = access_union(found.union_id).region
    told = rulebook.value(booking_rules.KINDS, region.code if region else "", LATEST)
    return booking_rules.kinds_of(told.as_words)


def _results(found: Found) -> Iterator[Asked]:
    for n, (told, said) in enumerate(found.figures()[:MOST_RESULTS], 1):
        name = "".join(told.meaning.split())[:30]
        yield Asked(f"{MEASURE}{n}", _("第 {n} 项成果：是什么数").format(n=n), value=name, most=30)
        yield Asked(
            f"{COUNT}{n}", _("第 {n} 项成果：多少").format(n=n), Shape.QUANTITY, said.show(),
            (told.id,),
        )  # fmt: skip


def adopt_occasion(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Adopted:
    """Record the occasion of that day, which is over, with what it brought."""
    day = date.fromisoformat(answers["day"])
    starts, ends = (
        timezone.make_aware(datetime.combine(day, one)) for one in (DAY_BEGINS, DAY_ENDS)
    )
    results = list(_told(answers))
    row = record_past(
        SeriesWords(answers["kind"], answers["title"], is_listed=False),
        OccasionWords(starts, ends, _places(results), where=answers.get("where", "")),
        results, union=access_union(found.union_id), by=by, at=at,
    )  # fmt: skip
    url = reverse("booking:occasion_office", args=[row.id])
    return Adopted(row.id, answers["title"], url)


def _told(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, count in answers.items():
        measure = answers.get(MEASURE + key.removeprefix(COUNT), "")
        if key.startswith(COUNT) and count:
            if not measure:
                raise Refusal(
                    marked("“{count}”没有写是什么数。"), marked("请写，例如 参加人数。"),
                    count=count,
                )  # fmt: skip
            yield measure, count


def _places(results: Sequence[tuple[str, str]]) -> int:
    """As many places as people came, at least one; nobody books what is over."""
    people = [booking_rules.result_of(*one)[1] for one in results]
    most = max((one.value for one in people if one.unit in ("人", "名")), default=Decimal(1))
    return min(MOST_PLACES, max(1, int(most)))


def asks_agreement(found: Found) -> Sequence[Asked]:
    """The fields of an agreement: title, the other side, its term, its basis."""
    others = [
        one for one in found.of("organisation")
        if one.union_id != found.union_id and "工会" in one.name
    ]  # fmt: skip
    other, days = next(iter(others), None), found.of("day")
    ids = (days[0].id,) if days else ()
    first = found.day
    last = first + timedelta(days=365 * USUAL_YEARS) if first else None
    rest = [one for one, _q in found.figures()]
    return [
        Asked("title", _("协议名称"), value=found.title[:80], is_required=True),
        Asked("partner", _("对方工会"), value=other.name if other else "",
              told=(other.id,) if other else (), is_required=True),
        Asked("home", _("对方在哪里"), most=40, help=_("不在工会树里的才填，例如：重庆市")),
        Asked("starts_on", _("哪天生效"), Shape.DAY, first.isoformat() if first else "", ids, True),
        Asked("ends_on", _("哪天到期"), Shape.DAY, last.isoformat() if last else "",
              is_required=True, help=_("文里没有写，按三年预填，请核对")),
        Asked("basis", _("上级依据和原文"), Shape.TEXT, _basis(found),
              tuple(one.id for one in rest), most=300),
    ]  # fmt: skip


def _basis(found: Found) -> str:
    return "；".join(dict.fromkeys(one.quote for one in found.of("fact")))[:300]


@transaction.atomic
def adopt_agreement(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Adopted:
    """Draft the agreement with its two parties; clauses are written on its own page."""
    cover = Cover(
        answers["title"], date.fromisoformat(answers["starts_on"]),
        date.fromisoformat(answers["ends_on"]), answers.get("basis", ""),
    )  # fmt: skip
    parties = [NewParty(access_union(found.union_id)), _party(answers)]
    row = agreements.draft(cover, parties, by=by, at=at)
    return Adopted(row.id, row.title, reverse("agreements:board", args=[row.id]))


def _party(answers: Mapping[str, str]) -> NewParty:
    name, home = answers["partner"], answers.get("home", "")
    known = list(Union.objects.filter(name=name)[:2]) if not home else []
    if len(known) > 1:
        raise Refusal(marked("同名的工会不止一家。"), marked("请写明对方在哪里。"))
    return NewParty(known[0] if known else None, name, home)


OCCASION = Adopts(
    "occasion", marked("一场活动和它的成果"), Function.EVENTS_RUN,
    frozenset({"lecture", "volunteer", "competition", "training", "culture", "ceremony"}),
    "booking:occasion_office", asks_occasion, adopt_occasion,
)  # fmt: skip
AGREEMENT = Adopts(
    "agreement", marked("协作协议"), Function.AGREEMENTS_RUN, frozenset({"agreement"}),
    "agreements:board", asks_agreement, adopt_agreement,
)  # fmt: skip
