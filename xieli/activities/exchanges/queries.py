"""Questions: which exchanges somebody may see, where he stands in one, what is owed by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from xieli.activities.exchanges import rules
from xieli.activities.exchanges.models import (
    CostRow,
    CostSheet,
    Exchange,
    ExchangeSide,
    FollowUp,
    PracticeCard,
    Problem,
    Proof,
    Stop,
    StopPicture,
    Talk,
)
from xieli.activities.exchanges.rules import LineNow, Standing
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.people.rules import is_within
from xieli.rulebook import queries as rulebook
from xieli.rulebook.models import Parameter
from xieli.shell.guards import Reader, must_may
from xieli.unions.models import Enterprise, Union
from xieli.unions.queries import within

MOST_SIDES = 20
RUN = Function.EXCHANGES_RUN
OFFICER = tuple(function for function in Function.values if function != Function.PLEDGES_MAKE)


def is_officer(reader: Reader) -> bool:
    """Whether the reader holds any mandate that makes an officer of this home."""
    return reader.is_signed_in and any(reader.holds(function) for function in OFFICER)


def ruled(union: Union, key: str, on: date) -> Parameter:
    """The rulebook's value where the union stands."""
    return rulebook.value(key, union.region.code if union.region else "", on)


def my_unions(reader: Reader) -> QuerySet[Union]:
    """The unions for which the reader runs exchanges."""
    return visible_unions(reader, RUN).order_by("level", "name_key")


def _is_mine(reader: Reader, place: str) -> Q:
    """Rows whose union (a path of names) lies within the reader's mandates."""
    return within(reader.tops(RUN), f"{place}__path")


def visible(reader: Reader) -> QuerySet[Exchange]:
    """The exchanges of which one of the reader's unions is a side; the latest first."""
    mine = ExchangeSide.objects.filter(_is_mine(reader, "union"), exchange=OuterRef("pk"))
    rows = Exchange.objects.filter(Exists(mine)).select_related("union__region")
    return rows.order_by("-starts_on", "-id")


def listed(reader: Reader) -> QuerySet[Any]:
    """The same for the list: with sides, and how many problems and follow-ups are open."""
    sides = Prefetch("sides", ExchangeSide.objects.select_related("union").order_by("id"))
    rows = visible(reader).prefetch_related(sides)
    return rows.annotate(
        n_open=Count("talks__follow_ups", Q(talks__follow_ups__done_at=None), distinct=True),
        n_problems=Count("problems", ~Q(problems__state=rules.DONE), distinct=True),
    )


def access_exchange(exchange_id: UUID, reader: Reader) -> Exchange:
    """An exchange that one of the reader's unions takes part in; Hidden for others."""
    found = visible(reader).filter(pk=exchange_id).first()
    if found is None:
        raise Hidden
    return found


def access_as_organiser(exchange_id: UUID, reader: Reader) -> Exchange:
    """An exchange that the reader's own union organises."""
    found = access_exchange(exchange_id, reader)
    must_may(reader, RUN, found.union_id)
    return found


def standing_of(reader: Reader, exchange: Exchange, inspected: Union | None = None) -> Standing:
    """Where the reader stands: for the organiser, of the inspected body (a mandate at it or below).

    A superior's mandate reaches down to the inspected body too; it does not make him one of it.
    """
    tops = reader.tops(RUN)
    is_of = inspected is not None and any(is_within(top, inspected.path) for top in tops)
    runs = any(is_within(exchange.union.path, top) for top in tops)
    return Standing(runs, is_of)


def sides_of(exchange: Exchange) -> list[Union]:
    """The unions that take part, the organiser first."""
    rows = [one.union for one in exchange.sides.select_related("union").order_by("id")]
    return sorted(rows, key=lambda union: union.pk != exchange.union_id)


def others_of(exchange: Exchange) -> list[Union]:
    """The sides but the organiser."""
    return [union for union in sides_of(exchange) if union.pk != exchange.union_id]


def access_stop(stop_id: UUID, reader: Reader) -> Stop:
    """A place on the way of an exchange the reader organises."""
    found = Stop.objects.filter(pk=stop_id).first()
    if found is None:
        raise Hidden
    found.exchange = access_as_organiser(found.exchange_id, reader)
    return found


def access_picture(picture_id: UUID, reader: Reader) -> StopPicture:
    """A photo of a place; every side may see it."""
    found = StopPicture.objects.filter(pk=picture_id).select_related("stop").first()
    if found is None:
        raise Hidden
    access_exchange(found.stop.exchange_id, reader)
    return found


def access_proof(proof_id: UUID, reader: Reader) -> Proof:
    """A photo that proves something; every side may see it."""
    found = Proof.objects.filter(pk=proof_id).first()
    if found is None:
        raise Hidden
    access_exchange(found.exchange_id, reader)
    return found


def access_talk(talk_id: UUID, reader: Reader) -> Talk:
    """A talk that one of the reader's unions sat in."""
    found = Talk.objects.filter(pk=talk_id).first()
    if found is None:
        raise Hidden
    found.exchange = access_exchange(found.exchange_id, reader)
    return found


def access_follow_up(follow_up_id: UUID, reader: Reader) -> FollowUp:
    """Something a talk left to be done, for its sides."""
    found = FollowUp.objects.filter(pk=follow_up_id).select_related("talk", "union").first()
    if found is None:
        raise Hidden
    found.talk.exchange = access_exchange(found.talk.exchange_id, reader)
    return found


def access_problem(problem_id: UUID, reader: Reader) -> Problem:
    """A finding of an inspection, for the inspecting and the inspected body."""
    found = Problem.objects.filter(pk=problem_id).select_related("union").first()
    if found is None:
        raise Hidden
    found.exchange = access_exchange(found.exchange_id, reader)
    return found


def access_sheet(sheet_id: UUID, reader: Reader) -> CostSheet:
    """A sheet of costs, for the union that pays alone."""
    found = CostSheet.objects.filter(pk=sheet_id).first()
    if found is None:
        raise Hidden
    found.exchange = access_as_organiser(found.exchange_id, reader)
    return found


def unions_named(text: str) -> list[Union]:
    """The unions of a list, one a line, by their names or a part that only one of them has.

    Refusal for a line that means none or several.
    """
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if len(names) > MOST_SIDES:
        raise Refusal(_("一次最多写 {most} 家对方单位。"), _("多的请另立一次。"), most=MOST_SIDES)
    return list({one.pk: one for one in map(_union_named, names)}.values())


def _union_named(name: str) -> Union:
    found = list(Union.objects.filter(name=name)[:2])
    found = found or list(Union.objects.filter(name__icontains=name).order_by("level")[:4])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal(_("没有找到“{name}”。"), _("请写工会全称，一行一家。"), name=name[:80])
    several = "、".join(one.name for one in found)
    raise Refusal(
        _("“{name}”不止一家：{several}。"), _("请写全称。"), name=name[:80], several=several
    )


def firm_named(name: str) -> Enterprise | None:
    """The enterprise of exactly this name; none where several share it."""
    rows = list(Enterprise.objects.filter(name=name.strip())[:2])
    return rows[0] if len(rows) == 1 else None


# Costs.


def lines_of(exchange: Exchange, sheet: CostSheet | None = None) -> list[LineNow]:
    """Every budget line with what is planned, approved and asked by this sheet; two queries.

    A line without a plan that costs name stands here with a plan of 0.
    """
    planned = dict(exchange.budget.values_list("line", "planned"))
    asked_by = Q(sheet__state=rules.APPROVED)
    rows = CostRow.objects.filter(sheet__exchange=exchange).order_by().values("line")
    counted = rows.annotate(
        approved=Sum("amount", filter=asked_by, default=Decimal(0)),
        asked=Sum("amount", filter=Q(sheet=sheet), default=Decimal(0)),
    )
    none = {"approved": Decimal(0), "asked": Decimal(0)}
    spent: dict[str, dict[str, Any]] = {row["line"]: dict(row) for row in counted}
    names = [*planned, *(line for line in sorted(spent) if line not in planned)]
    found = [(name, spent.get(name, none)) for name in names]
    return [
        LineNow(name, planned.get(name, Decimal(0)), row["approved"], row["asked"])
        for name, row in found
    ]


def by_member(exchange: Exchange) -> list[tuple[Any, Decimal]]:
    """The approved costs of each member, and of all together (None); members in their order."""
    rows = CostRow.objects.filter(sheet__exchange=exchange, sheet__state=rules.APPROVED).order_by()
    sums = dict(rows.values_list("delegate").annotate(Sum("amount")))
    found: list[tuple[Any, Decimal]]
    found = [
        (one, sums[one.pk]) for one in exchange.delegates.select_related("person") if one.pk in sums
    ]
    return [*found, (None, sums[None])] if None in sums else found


# What is owed.


def owed_follow_ups(reader: Reader) -> QuerySet[FollowUp]:
    """Open follow-ups of talks whose owner is one of the reader's unions."""
    rows = FollowUp.objects.filter(_is_mine(reader, "union"), done_at=None)
    return rows.select_related("union", "talk__exchange").order_by("due_on", "id")


def owed_problems(reader: Reader) -> QuerySet[Problem]:
    """Findings not closed that the reader's unions put right, or have to look at again."""
    mine = _is_mine(reader, "union") | _is_mine(reader, "exchange__union")
    rows = Problem.objects.filter(mine).exclude(state=rules.DONE)
    return rows.select_related("union", "exchange__union").order_by("due_on", "id")


# Cards.


def cards(reader: Reader) -> QuerySet[PracticeCard]:
    """The cards an officer may read: the published ones of the home, drafts of his own unions."""
    if not is_officer(reader):
        raise Hidden
    mine = _is_mine(reader, "union") & ~Q(state=rules.WITHDRAWN)
    return PracticeCard.objects.filter(Q(state=rules.PUBLISHED) | mine).select_related("union")


def cards_found(reader: Reader, topic: str = "", words: str = "") -> QuerySet[PracticeCard]:
    """Cards of a topic that hold every one of the words, in the title or the text."""
    rows = cards(reader)
    if topic:
        rows = rows.filter(topic=topic)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(words__icontains=word) | Q(union__name__icontains=word)
        )
    return rows


def access_card(card_id: UUID, reader: Reader) -> PracticeCard:
    """A card the reader may read, with its source."""
    rows = cards(reader).select_related("union__region", "remark__talk__exchange", "remark__union")
    found = rows.filter(pk=card_id).first()
    if found is None:
        raise Hidden
    return found


def topics_counted(reader: Reader) -> dict[str, int]:
    """How many published cards each topic has."""
    rows = cards(reader).filter(state=rules.PUBLISHED).order_by().values_list("topic")
    return dict(rows.annotate(Count("id")))
