"""The verbs at the door: plan_day, record, settle, hand_by_roster."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from xieli.activities.visits import moves, queries, rules
from xieli.activities.visits.models import (
    Companion,
    Finding,
    ListState,
    Proof,
    Recipient,
    RecipientState,
    Roster,
    Stop,
    Visit,
    VisitList,
    VisitState,
    Want,
)
from xieli.activities.visits.moves import Act, Move, act
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.models import Entry
from xieli.people import queries as people_queries
from xieli.people.services import open_sealed, seal
from xieli.unions.models import Enterprise

TOLD = ("health", "schooling", "spending", "troubles")
MOST_COMPANIONS, MOST_FINDINGS = 8, 5


@dataclass(frozen=True)
class Picture:
    """A cleaned signature, photo or signed roster."""

    kind: str
    content: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True)
class Found:
    """Something lacking, seen at the door."""

    want: str
    title: str
    quantity: str = ""
    words: str = ""


@dataclass(frozen=True)
class Sheet:
    """One form as the phone sends it; `key` makes sending it thrice one visit."""

    key: str
    recipient: Recipient
    given: rules.Given
    told: dict[str, str] = field(default_factory=dict, repr=False)  # health, schooling, …
    may_keep: bool = False  # the person agreed that what was told is kept
    companions: tuple[tuple[str, str], ...] = ()  # (name, for which enterprise)
    findings: tuple[Found, ...] = ()
    picture: Picture | None = None
    device_at: datetime | None = None


@transaction.atomic
def plan_day(
    visitor: Actor, recipients: Sequence[Recipient], on: date, *, by: Actor, at: datetime
) -> list[Stop]:
    """Put people on a visitor's day and order the whole of it by distance; known stops stay."""
    if visitor.id is None:
        raise Refusal(_("还没有选谁去走访"), _("请选一位同志。"))
    approved = [one for one in recipients if one.visit_list.state == ListState.APPROVED]
    if len(approved) < len(recipients):
        raise Refusal(_("有人的名单还没有批准"), _("批准以后再安排走访。"))
    for one in approved:
        Stop.objects.get_or_create(
            recipient=one, visitor_id=visitor.id, on=on,
            defaults={"visitor": visitor.label, "position": 0},
        )  # fmt: skip
    stops = _in_order(list(queries.stops_of(visitor.id, on)))
    for position, stop in enumerate(stops, 1):
        stop.position = position
    Stop.objects.bulk_update(stops, ["position"])
    note("visits.plan_day", f"安排走访：{visitor.label}，{len(stops)} 家", by=by, at=at)
    return stops


def _in_order(stops: list[Stop]) -> list[Stop]:
    known = {str(stop.id): stop for stop in stops}
    union = stops[0].recipient.visit_list.union if stops else None
    asked = [rules.Stop(key, _spot(stop.recipient.place)) for key, stop in known.items()]
    return [known[key] for key in rules.route(_spot(union.place if union else None), asked)]


def _spot(place: object) -> rules.Spot | None:
    longitude, latitude = getattr(place, "longitude", None), getattr(place, "latitude", None)
    return (longitude, latitude) if longitude is not None and latitude is not None else None


@transaction.atomic
def record(sheet: Sheet, *, by: Actor, at: datetime) -> tuple[Visit, bool]:
    """Keep a form and move what was handed; the same key again gives (the visit, False).

    Who was visited already, or whose goods the union no longer has, becomes a conflict: the form
    is kept whole, nothing moves, an officer settles it.
    """
    recipient = _locked(sheet.recipient)
    known = Visit.objects.filter(key=sheet.key).first()
    if known:
        return _the_same(known, sheet), False
    _must_be_whole(sheet, recipient)
    visit = _kept(sheet, recipient, by, at)
    why = _clash(recipient) or _handed(visit, recipient, by, at)
    if why:
        visit.state, visit.why = VisitState.CONFLICT, why[:200]
    visit.save(update_fields=["state", "why"])
    words = "走访一户，已入账" if not why else "走访一户，等裁定"
    note("visits.record", words, by=by, at=at, about=visit, facts={"list": str(recipient.id)})
    return visit, True


def _locked(recipient: Recipient) -> Recipient:
    # Two phones with one key wait here, and the second finds the record.
    rows = Recipient.objects.select_for_update(of=("self",))
    return rows.select_related(
        "visit_list__union", "programme", "parcel__item"
    ).get(id=recipient.id)  # fmt: skip


def _the_same(known: Visit, sheet: Sheet) -> Visit:
    if known.digest != _digest(sheet):
        raise Refusal(_("这张单子已经用过，内容却不一样"), _("请打开一张新的单子再填。"))
    return known


def _digest(sheet: Sheet) -> str:
    """The fingerprint of a form without what was told: that stands nowhere but in the vault."""
    seen = [
        str(sheet.recipient.id), f"{sheet.given.cash:.2f}", sheet.given.pieces, sheet.companions,
        [(one.want, one.title, one.quantity, one.words) for one in sheet.findings],
        hashlib.sha256(sheet.picture.content).hexdigest() if sheet.picture else "",
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _must_be_whole(sheet: Sheet, recipient: Recipient) -> None:
    if recipient.visit_list.state != ListState.APPROVED:
        raise Refusal(_("这份名单还没有批准，或已经撤销"), _("请联系承办工会。"))
    planned = rules.Given(recipient.cash, recipient.pieces)
    rules.must_not_exceed(sheet.given, planned)
    if (sheet.given.cash or sheet.given.pieces) and sheet.picture is None:
        raise Refusal(_("还没有签名或照片"), _("送出的钱和东西要有签名；不会写字的，拍照。"))
    if any(sheet.told.values()) and not sheet.may_keep:
        raise Refusal(_("本人没有同意登记健康和家庭情况"), _("请征得同意后打勾，或把这几项清空。"))
    if len(sheet.companions) > MOST_COMPANIONS or len(sheet.findings) > MOST_FINDINGS:
        raise Refusal(_("一张单子写不下这么多"), _("请分两张填。"))


def _kept(sheet: Sheet, recipient: Recipient, by: Actor, at: datetime) -> Visit:
    told = {f"sealed_{name}": seal(name, text) for name, text in sheet.told.items() if text}
    visit = Visit.objects.create(
        key=sheet.key, recipient=recipient, visitor_id=by.id, visitor=by.label, at=at,
        device_at=sheet.device_at, digest=_digest(sheet), cash=sheet.given.cash,
        pieces=sheet.given.pieces, proof=keep(sheet.picture), state=VisitState.ASIDE, **told,
    )  # fmt: skip
    firms = Enterprise.objects.filter(name__in=[firm for _name, firm in sheet.companions if firm])
    by_name = {firm.name: firm for firm in firms}
    Companion.objects.bulk_create(
        [Companion(visit=visit, name=name[:40], enterprise=by_name.get(firm), of=firm[:80])
         for name, firm in sheet.companions if name]
    )  # fmt: skip
    Finding.objects.bulk_create(
        [Finding(visit=visit, want=Want(one.want), title=one.title[:60],
                 quantity=one.quantity[:20], words=one.words[:120]) for one in sheet.findings]
    )  # fmt: skip
    return visit


def keep(picture: Picture | None) -> Proof | None:
    """The proof's row."""
    if picture is None:
        return None
    media = "image/png" if picture.kind == "signature" else "image/jpeg"
    return Proof.objects.create(
        kind=picture.kind, content=picture.content, alt=picture.alt[:120], media_type=media,
        digest=hashlib.sha256(picture.content).hexdigest(),
    )  # fmt: skip


def _clash(recipient: Recipient) -> str:
    """Why this form cannot count by itself, in words; "" where it can."""
    first = queries.kept_visit(recipient)
    if first:
        return f"{first.visitor}已经走访过这一户，签收也已入账"
    if recipient.state == RecipientState.HANDED:
        return "这一位已经在签收册上签收过"
    if recipient.state == RecipientState.STRUCK:
        return "这一位已经从名单上划去"
    return ""


def _handed(visit: Visit, recipient: Recipient, by: Actor, at: datetime) -> str:
    """Move what the visit gave and mark the person; gives why it could not, "" where it could."""
    try:
        with transaction.atomic():
            _move(visit, recipient, by, at)
    except Refusal as no:
        return str(no)
    visit.state, visit.why = VisitState.KEPT, ""
    return ""


def _move(visit: Visit, recipient: Recipient, by: Actor, at: datetime) -> None:
    if not visit.cash and not visit.pieces:
        return
    target, own = rules.handed(recipient.programme_id), recipient.visit_list_id
    parts = [Move(rules.cash(own), target, moves.YUAN, visit.cash)]
    if recipient.parcel:
        unit = moves.unit_of(recipient.parcel.item)
        parts.append(Move(rules.goods(own), target, unit, Decimal(visit.pieces)))
    parts += _counted(recipient, visit.cash)
    because = f"入户走访：{recipient.visit_list.union.name} 第 {recipient.number} 号"
    act(Act(_key(visit), because[:200], tuple(parts)), by=by, at=at)
    _mark(recipient, rules.Given(visit.cash, visit.pieces), at)


def _counted(recipient: Recipient, cash: Decimal) -> list[Move]:
    """Count cash into the person's year, where aid and every other campaign read it.

    Only a person known by an ID number has one; the campaign's own accounts stay as they are.
    """
    if recipient.sealed_id_number is None or not cash:
        return []
    year = recipient.visit_list.programme.visiting.year
    got = people_queries.got_code(recipient.who, year)
    return [Move(rules.counted(recipient.programme_id), got, moves.YUAN, cash)]


def _key(visit: Visit) -> str:
    return f"visits:hand:{visit.id.hex}"


def _mark(recipient: Recipient, given: rules.Given, at: datetime | None) -> None:
    recipient.given_cash, recipient.given_pieces = given.cash, given.pieces
    recipient.state = RecipientState.HANDED if at else RecipientState.LISTED
    recipient.handed_at = at
    recipient.save(update_fields=["given_cash", "given_pieces", "state", "handed_at"])


@transaction.atomic
def settle(visit: Visit, counts: bool, why: str, *, by: Actor, at: datetime) -> Visit:
    """Say of a conflict whether this form counts; if so the earlier one is taken back by its own
    posting and kept for the record. Neither visitor settles; nothing is ever thrown away.
    """
    recipient = _locked(visit.recipient)
    visit = Visit.objects.select_for_update().get(id=visit.id)
    if visit.state != VisitState.CONFLICT:
        return visit
    first = queries.kept_visit(recipient)
    if by.id in {visit.visitor_id, first.visitor_id if first else None}:
        raise Refusal(_("您是走访人，要由另一位同志来定"), _("请同事来办。"))
    reason = why.strip()
    if len(reason) < 2:
        raise Refusal(_("还没有写怎么定的"), _("请写一句理由。"))
    if counts:
        _let_count(visit, recipient, first, by, at)
    else:
        visit.state = VisitState.ASIDE
    visit.why, visit.settled_at, visit.settled_by = reason[:200], at, by.label
    visit.save(update_fields=["state", "why", "settled_at", "settled_by"])
    words = "裁定：以这一张为准" if counts else "裁定：这一张只留底"
    note("visits.settle", words, by=by, at=at, about=visit)
    return visit


def _let_count(
    visit: Visit, recipient: Recipient, first: Visit | None, by: Actor, at: datetime
) -> None:
    if recipient.roster_id or recipient.state == RecipientState.STRUCK:
        raise Refusal(_("签收册上已经签收，或已划去"), _("这一张只能留底。"))
    if first:
        _undo(first, recipient, by, at)
    _move(visit, recipient, by, at)
    visit.state = VisitState.KEPT


def _undo(first: Visit, recipient: Recipient, by: Actor, at: datetime) -> None:
    entry = Entry.objects.filter(key=_key(first)).first()
    if entry:
        ledger.reverse(entry, because="另一张走访单为准", by=by, at=at)
    first.state, first.why = VisitState.ASIDE, "另一张走访单为准"
    first.save(update_fields=["state", "why"])
    _mark(recipient, rules.Given(Decimal(0), 0), None)


@dataclass(frozen=True)
class Signed:
    """A paper on which the people of a list signed at one place; all who are still to come."""

    visit_list: VisitList
    picture: Picture
    key: str
    only: frozenset[int] = frozenset()  # their numbers; none means everybody


@transaction.atomic
def hand_by_roster(signed: Signed, *, by: Actor, at: datetime) -> tuple[Roster, bool]:
    """Book what people got on one signed paper, as one entry; the same key is the same paper."""
    visit_list = queries.locked_list(signed.visit_list)
    known = Roster.objects.filter(key=signed.key).first()
    if known:
        return known, False
    if visit_list.state != ListState.APPROVED:
        raise Refusal(_("这份名单还没有批准，或已经撤销"), _("批准以后再发。"))
    rows = Recipient.objects.select_for_update(of=("self",)).filter(
        visit_list=visit_list, state=RecipientState.LISTED
    )
    rows = rows.filter(number__in=signed.only) if signed.only else rows
    people = list(rows.order_by("id").values_list("id", flat=True))
    if not people:
        raise Refusal(_("名单里没有还要签收的人"), _("请核对序号。"))
    made = _roster(signed, people, by, at)
    Recipient.objects.filter(id__in=people).update(
        given_cash=F("cash"), given_pieces=F("pieces"), state=RecipientState.HANDED,
        handed_at=at, roster=made,
    )  # fmt: skip
    words = f"集中发放：{visit_list.union.name} {made.people} 人，{money.show(made.cash)} 元"
    note("visits.hand_by_roster", words, by=by, at=at, about=made)
    return made, True


def _roster(signed: Signed, people: list[UUID], by: Actor, at: datetime) -> Roster:
    theirs = Recipient.objects.filter(id__in=people)
    cash = theirs.aggregate(n=Sum("cash"))["n"] or Decimal(0)
    told = theirs.filter(pieces__gt=0).order_by().values_list("parcel__item__code")
    pieces = {f"goods:{item}": n for item, n in told.annotate(n=Sum("pieces"))}
    own, target = signed.visit_list.id, rules.handed(signed.visit_list.programme_id)
    parts = [Move(rules.cash(own), target, moves.YUAN, cash)]
    parts += [Move(rules.goods(own), target, unit, Decimal(n)) for unit, n in pieces.items()]
    for one in theirs.filter(cash__gt=0).select_related("visit_list__programme__visiting"):
        parts += _counted(one, one.cash)
    proof = keep(signed.picture)
    assert proof is not None
    made = Roster.objects.create(
        key=signed.key, visit_list=signed.visit_list, people=len(people), cash=cash,
        pieces=sum(pieces.values()), proof=proof, at=at, by=by.label,
    )  # fmt: skip
    because = f"集中发放：{signed.visit_list.union.name}"[:200]
    act(Act(f"visits:roster:{made.id.hex}", because, tuple(parts)), by=by, at=at)
    return made


@transaction.atomic
def show_told(visit: Visit, *, reason: str, by: Actor, at: datetime) -> dict[str, str]:
    """Give what was told at a visit, each text opened with its reason in the journal."""
    names = [name for name in TOLD if getattr(visit, f"sealed_{name}") is not None]
    return {name: open_sealed(visit, name, reason=reason, by=by, at=at) for name in names}


@transaction.atomic
def show_proof(proof_id: UUID, *, by: Actor, at: datetime) -> Proof:
    """Give a signature or photo; that it was looked at stands in the journal."""
    proof = Proof.objects.get(id=proof_id)
    facts = {"proof": proof.digest}
    note("visits.show_proof", "看了一份签收凭据", by=by, at=at, about=proof, facts=facts)
    return proof
