"""The verbs of the lists: open_list, list_people, strike, submit, and what a decision means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from xieli.activities.visits import moves, queries, rows, rules
from xieli.activities.visits.models import (
    Group,
    ListState,
    Parcel,
    Recipient,
    RecipientState,
    VisitList,
    YearSum,
)
from xieli.activities.visits.moves import Act, Move, act
from xieli.journal.services import note
from xieli.kernel import id_numbers, money
from xieli.kernel.actor import Actor
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people
from xieli.people.models import Household
from xieli.people.services import seal
from xieli.programmes.models import Programme
from xieli.programmes.queries import must_run
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.unions.models import Place, Union
from xieli.unions.names import name_key
from xieli.unions.queries import places_in

CHANGEABLE = ("number", "name", "name_key", "group", "village", "cash", "parcel_id", "pieces",
              "worth")  # fmt: skip

# what the sealed sheet of a list says of each person
TOLD = ("number", "name", "group", "village", "cash", "parcel__item__name", "pieces", "worth")


@dataclass(frozen=True)
class Listed:
    """One row of a list: a real name with an ID number or a phone, a group, a gift."""

    row: int
    name: str
    group: str
    village: str
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    cash: Decimal = Decimal(0)
    parcel: Parcel | None = None
    pieces: int = 0

    @property
    def worth(self) -> Decimal:
        """Cash and goods in 元."""
        return rules.worth(self.cash, self.pieces, self.parcel.price if self.parcel else Decimal(0))


@dataclass
class Taken:
    """What became of the rows; the refused by their row number."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, Refusal] = field(default_factory=dict)


@dataclass
class _Ground:
    """What is known before the rows go in, and what came of them."""

    visit_list: VisitList
    caps: rules.Caps
    people: Mapping[str, Recipient]
    sums: dict[str, Decimal]
    places: Mapping[str, Place]
    homes: Mapping[str, UUID]
    fresh: list[Recipient] = field(default_factory=list)
    changed: list[Recipient] = field(default_factory=list)


@transaction.atomic
def open_list(programme: Programme, union: Union, *, by: Actor, at: datetime) -> VisitList:
    """Give the list of a union at or below the campaign's; the same again is found."""
    must_run(programme)
    own = programme.union.path
    if union.path != own and not union.path.startswith(f"{own}/"):
        raise Refusal(_("这家工会不在承办工会之下"), _("请选承办工会或它的下级。"))
    made, is_new = VisitList.objects.get_or_create(
        programme=programme, union=union, defaults={"made_by": by.label, "made_at": at}
    )
    if is_new:
        note("visits.open_list", f"开了走访名单：{union.name}", by=by, at=at, about=made)
    return made


@transaction.atomic
def list_people(
    visit_list: VisitList, listed: Sequence[Listed], *, by: Actor, at: datetime
) -> Taken:
    """Put people on a list or change them, as a set; the caps of a year hold across campaigns.

    Each person's sum of the year is locked first, in one order for everybody, so that two lists
    taken at once cannot both use what is left. Rows that a rule refuses stay out, others go in.
    """
    visit_list = queries.locked_list(visit_list)
    _must_be_open(visit_list)
    taken = Taken()
    by_who = _identified(listed, taken)
    ground = _ground(visit_list, list(by_who), at)
    for who, row in by_who.items():
        try:
            _take(ground, who, row, taken)
        except Refusal as no:
            taken.refused[row.row] = no
    _write(ground)
    facts = {"new": taken.new, "changed": taken.changed, "unchanged": taken.unchanged}
    words = f"走访名单：{visit_list.union.name}，新增 {taken.new} 人"
    note("visits.list_people", words, by=by, at=at, about=visit_list, facts=facts)
    return taken


def _must_be_open(visit_list: VisitList) -> None:
    must_run(visit_list.programme)
    if not queries.is_open(visit_list):
        raise Refusal(_("名单已经报上去，不能再改"), _("要改，请审批的同志先退回。"))


def _identified(listed: Sequence[Listed], taken: Taken) -> dict[str, Listed]:
    """Each person once, by the blind index; rows without one, or twice, are refused."""
    told: dict[str, Listed] = {}
    for row in listed:
        try:
            who = who_is(row)
            if who in told:
                raise Refusal(_("这个人在表里出现了两次"), _("请只留一行。"))
            told[who] = row
        except Refusal as no:
            taken.refused[row.row] = no
    return told


def who_is(row: Listed) -> str:
    """The blind index of a person: of the ID number, without one of the phone with the name."""
    if row.id_number:
        return people.index_of("id_number", row.id_number)
    if row.phone:
        name = squeeze_name(row.name)
        return hashlib.sha256(f"{people.index_of('phone', row.phone)}{name}".encode()).hexdigest()
    raise Refusal(_("没有身份证号，也没有手机号"), _("送温暖要实名，请填其中一样。"))


def _ground(visit_list: VisitList, who: list[str], at: datetime) -> _Ground:
    held = rows.locked_sums(who, visit_list.programme.visiting.year)
    live = Recipient.objects.filter(programme=visit_list.programme, who__in=who)
    live = live.exclude(state=RecipientState.STRUCK).select_related("visit_list__union")
    region = visit_list.union.region
    homes = Household.objects.filter(head__id_number_index__in=who)
    pairs = homes.values_list("head__id_number_index", "id")
    return _Ground(
        visit_list, queries.caps(visit_list.union, timezone.localdate(at)),
        people={one.who: one for one in live}, sums=held,
        places={one.name: one for one in places_in(region.code)} if region else {},
        homes={str(who): home for who, home in pairs},
    )  # fmt: skip


def _take(ground: _Ground, who: str, row: Listed, taken: Taken) -> None:
    known = ground.people.get(who)
    if known and known.visit_list_id != ground.visit_list.id:
        raise Refusal(
            _("这个人已经在{union}的名单里"), _("一次走访一个人只列一回。"),
            union=known.visit_list.union.name,
        )  # fmt: skip
    if row.group not in Group.values:
        raise no_group()
    rules.must_give_something(row.cash, row.pieces)
    before = ground.sums[who] - (known.worth if known else 0)
    rules.must_be_within(row.worth, before, ground.caps)
    made = known or Recipient(
        programme=ground.visit_list.programme, visit_list=ground.visit_list, who=who,
        household_id=ground.homes.get(who), state=RecipientState.LISTED,
    )  # fmt: skip
    is_other = _fill(made, row, ground.places)
    ground.sums[who] = before + row.worth
    if known is None:
        ground.fresh.append(made)
        taken.new += 1
    elif is_other:
        ground.changed.append(made)
        taken.changed += 1
    else:
        taken.unchanged += 1


def no_group() -> Refusal:
    """The refusal of a word that is none of the four groups."""
    said = "、".join(str(one) for one in Group.labels)
    return Refusal(_("对象类别要写清"), _("请填其中一类：{said}。"), said=said)


def _fill(made: Recipient, row: Listed, places: Mapping[str, Place]) -> bool:
    """Write a row into its person and say whether anything is other than before."""
    name = squeeze_name(row.name)
    told = {
        "number": row.row, "name": name, "group": row.group, "village": row.village,
        "cash": money.yuan(row.cash), "parcel_id": row.parcel.id if row.parcel else None,
        "pieces": row.pieces, "worth": row.worth,
    }  # fmt: skip
    before = {column: getattr(made, column, None) for column in told}
    if before == told:
        return False
    for column, value in told.items():
        setattr(made, column, value)
    made.name_key, made.place = name_key(name), places.get(row.village)
    if row.id_number:
        made.sealed_id_number = seal("id_number", id_numbers.resident_id(row.id_number))
    if row.phone:
        made.sealed_phone = seal("phone", id_numbers.phone(row.phone))
    return True


def _write(ground: _Ground) -> None:
    """Write new and changed people, and the sums of both, as sets."""
    rows.copy_people(ground.fresh)
    columns = [*CHANGEABLE, "place", "sealed_id_number", "sealed_phone"]
    Recipient.objects.bulk_update(ground.changed, columns, batch_size=500)
    touched = {one.who for one in (*ground.fresh, *ground.changed)}
    sums = {who: ground.sums[who] for who in sorted(touched)}
    rows.write_sums(sums, ground.visit_list.programme.visiting.year)


@transaction.atomic
def strike(recipient: Recipient, *, by: Actor, at: datetime) -> Recipient:
    """Take a person off a list that is still open; the sum of the year falls by as much."""
    visit_list = queries.locked_list(recipient.visit_list)
    _must_be_open(visit_list)
    recipient = Recipient.objects.select_for_update().get(id=recipient.id)
    if recipient.state != RecipientState.LISTED:
        return recipient
    total = YearSum.objects.select_for_update().get(
        who=recipient.who, year=visit_list.programme.visiting.year
    )
    total.amount -= recipient.worth
    total.save(update_fields=["amount"])
    recipient.state = RecipientState.STRUCK
    recipient.save(update_fields=["state"])
    note("visits.strike", "从走访名单划去一人", by=by, at=at, about=recipient)
    return recipient


@transaction.atomic
def submit(visit_list: VisitList, *, by: Actor, at: datetime) -> Application:
    """Hand a list in for approval, the whole of it sealed as it is; again after it was returned."""
    visit_list = queries.locked_list(visit_list)
    _must_be_open(visit_list)
    live = queries.recipients_of(visit_list).exclude(state=RecipientState.STRUCK)
    sheet = ["\t".join(str(part) for part in one) for one in live.values_list(*TOLD)]
    if not sheet:
        raise Refusal(_("名单里还没有人"), _("请先导入名单，再报上去。"))
    asked = review_queries.of_about(visit_list.id)
    if asked is None or asked.state != State.RETURNED:
        asked = _drafted(visit_list, by, at)
    visit_list.state = ListState.ASKED
    visit_list.save(update_fields=["state"])
    note("visits.submit", f"报批走访名单：{visit_list.union.name}", by=by, at=at, about=visit_list)
    return review.submit(asked, "\n".join(sheet), seen=asked.version, by=by, at=at)


def _drafted(visit_list: VisitList, by: Actor, at: datetime) -> Application:
    programme = visit_list.programme
    call = Call.objects.get(code=rules.call_code(programme.id))
    title = f"{programme.title}：{visit_list.union.name}"[:120]
    asked = review.NewApplication(call, title, visit_list.id, visit_list.union)
    return review.draft(asked, by=by, at=at)


def approve(application: Application, by: Actor, at: datetime) -> None:
    """What a granted list means: the money of its people goes from the fund to their union.

    Runs inside the desk's transaction and under its note; Refusal where the fund has too little.
    """
    visit_list = _of(application)
    live = queries.recipients_of(visit_list, RecipientState.LISTED).order_by()
    total = live.aggregate(n=Sum("cash"))["n"] or Decimal(0)
    source = queries.fund_code(visit_list.programme)
    move = Move(source, rules.cash(visit_list.id), moves.YUAN, total)
    because = f"批准名单：{visit_list.union.name}"
    act(Act(f"visits:grant:{application.id.hex}", because, (move,)), by=by, at=at)
    visit_list.state, visit_list.approved_at = ListState.APPROVED, at
    visit_list.save(update_fields=["state", "approved_at"])


def refuse(application: Application, by: Actor, at: datetime) -> None:
    """A refused list may be changed and handed in anew; its people stay on it."""
    visit_list = _of(application)
    visit_list.state = ListState.REFUSED
    visit_list.save(update_fields=["state"])


def take_back(application: Application, by: Actor, at: datetime) -> None:
    """A revoked list gives back what its union has not handed out: money to the fund, goods too."""
    visit_list = _of(application)
    source = queries.fund_code(visit_list.programme)
    back = [
        Move(rules.cash(visit_list.id), source, unit, held)
        for unit, held in queries.held_at(rules.cash(visit_list.id)).items()
    ] + [
        Move(rules.goods(visit_list.id), rules.store(visit_list.programme_id), unit, held)
        for unit, held in queries.held_at(rules.goods(visit_list.id)).items()
    ]
    because = f"撤销名单：{visit_list.union.name}"
    act(Act(f"visits:revoke:{application.id.hex}", because, tuple(back)), by=by, at=at)
    visit_list.state = ListState.REFUSED
    visit_list.save(update_fields=["state"])


def _of(application: Application) -> VisitList:
    return queries.locked_list(queries.access_list(application.about_id))
