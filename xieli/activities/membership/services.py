"""The verbs on an asking: apply, amend, admit, turn_down, and on the links that lead to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.membership import moves, queries, rules
from xieli.activities.membership.models import Joining, JoinLink, Member, Sex, State, What
from xieli.activities.membership.moves import Act
from xieli.activities.membership.queries import Where
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.characters import clean_cell, squeeze_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.people.models import Person
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call
from xieli.rulebook import queries as rulebook
from xieli.shell import codes
from xieli.shell.keys import code as random_code
from xieli.unions.models import Union
from xieli.unions.rules import ids_of

TITLES = {rules.NEW: "入会", rules.TRANSFER: "转会", rules.RETURN: "恢复会籍"}
WORKER = Actor(None, "申请人本人（未登录）")


@dataclass(frozen=True)
class Asking:
    """What a worker fills in; the numbers in any way they are written."""

    key: str
    name: str
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    group: str = rules.STAFF
    has_consented: bool = False
    guardian: str = ""
    guardian_phone: str = field(default="", repr=False)


@transaction.atomic
def make_link(union: Union, words: str, *, by: Actor, at: datetime) -> JoinLink:
    """Make a signed link by which workers join this union, for paper or a message."""
    link = JoinLink.objects.create(
        union=union, code=codes.make(queries.CODE_OF["link"]), words=clean_cell(words)[:60],
        made_at=at, made_by=by.label,
    )  # fmt: skip
    note("membership.make_link", f"做了入会二维码：{union.name}", by=by, at=at, about=link)
    return link


@transaction.atomic
def close_link(link: JoinLink, *, by: Actor, at: datetime) -> None:
    """Close a link; who scans it is told so and led to the open page."""
    if not JoinLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=at):
        raise Refusal(_("这个二维码已经停用了。"))
    note("membership.close_link", "停用了入会二维码", by=by, at=at, about=link)


@transaction.atomic
def apply(
    asking: Asking, where: Where, *, link: JoinLink | None = None, by: Actor, at: datetime
) -> Joining:
    """Hand in a worker's asking to join; the same form's key again gives the same asking.

    Law: a known ID number is a transfer, never a second member. Refusal: a wrong or another's
    number, under the least age, no consent, a member here already, an asking still on its way.
    """
    sent = Joining.objects.filter(key=asking.key).first()
    if sent:
        return sent
    today = timezone.localdate(at)
    number = id_numbers.resident_id(asking.id_number)
    _must_agree(asking, number, where.union, today)
    person = _person_of(asking, number, by, at)
    kind = rules.kind_of(queries.known_of(person), where.union.pk)
    joining = _write(asking, where, person, _Found(kind, _sex(number), link), at)
    _keep_consents(asking, person, joining, by, at)
    _hand_in(joining, asking, by, at)
    facts = {"kind": kind, "way": where.way}
    words = f"申请{TITLES[kind]}：{where.union.name}"
    note("membership.apply", words, by=by, at=at, about=joining, facts=facts)
    return joining


def _must_agree(asking: Asking, number: str, union: Union, today: date) -> None:
    """Pass who is old enough, has said yes, and below 18 whose guardian has."""
    region = union.region.code if union.region else ""
    held = rulebook.values([rules.LEAST_AGE, rules.GUARDIAN_BELOW], region, today)
    born = id_numbers.birth_date(number)
    rules.must_be_of_age(born, today, held[rules.LEAST_AGE].as_int)
    if not asking.has_consented:
        raise Refusal(_("没有您的同意，工会不能登记证件号。"), _("同意的话，请在那一行前面打勾。"))
    below = held[rules.GUARDIAN_BELOW].as_int
    if rules.needs_guardian(born, today, below) and not asking.guardian.strip():
        raise NeedsGuardian(below)


class NeedsGuardian(Refusal):
    """The worker is so young that a guardian must agree; the page then asks for him."""

    def __init__(self, below: int) -> None:
        super().__init__(
            _("您还没有满 {below} 周岁，登记证件号要监护人同意。"),
            _("请填监护人的姓名和手机号，请他看过再交。"), below=below,
        )  # fmt: skip


def _person_of(asking: Asking, number: str, by: Actor, at: datetime) -> Person:
    """The one row of this human being, locked; a stranger's form never changes a known one."""
    known = people_queries.find_by_id_number(number)
    if known and known.name != squeeze_name(asking.name):
        raise Refusal(
            _("这个证件号已经登记在另一个姓名下。"),
            _("请对照身份证核对姓名和号码；都没有错，请带身份证到工会改。"),
        )
    phone = "" if known and known.phone_index else asking.phone
    person = people.register_person(
        people.NewPerson(asking.name, number, id_numbers.phone(phone) if phone else ""),
        by=by, at=at,
    )  # fmt: skip
    return Person.objects.select_for_update().get(pk=person.pk)


@dataclass(frozen=True)
class _Found:
    kind: str
    sex: str
    link: JoinLink | None


def _sex(number: str) -> str:
    """As GB 11643 writes it: the seventeenth digit is odd for a man."""
    return Sex.MAN if int(number[16]) % 2 else Sex.WOMAN


def _write(asking: Asking, where: Where, person: Person, found: _Found, at: datetime) -> Joining:
    member = Member.objects.filter(person=person).first()
    guardian = squeeze_name(asking.guardian)[:60]
    return Joining.objects.create(
        key=asking.key, code=codes.make(queries.CODE_OF["joining"]), person=person,
        union=where.union, way=where.way, kind=found.kind, sex=found.sex, group=asking.group,
        link=found.link, at=at, firm=where.firm[: rules.LONGEST_FIRM],
        from_union_id=member.union_id if member and found.kind == rules.TRANSFER else None,
        sealed_phone=people.seal("phone", id_numbers.phone(asking.phone)),
        sealed_guardian=people.seal("guardian", guardian) if guardian else None,
        sealed_guardian_phone=_guardian_phone(asking) if guardian else None,
    )  # fmt: skip


def _guardian_phone(asking: Asking) -> bytes:
    return people.seal("guardian_phone", id_numbers.phone(asking.guardian_phone))


def _keep_consents(
    asking: Asking, person: Person, joining: Joining, by: Actor, at: datetime
) -> None:
    evidence = f"入会申请 {joining.code} 上本人勾选"
    people.give_consent(person, purpose=rules.CONSENT, evidence=evidence, by=by, at=at)
    if joining.sealed_guardian:
        told = f"入会申请 {joining.code} 上监护人同意，电话另存"
        purpose = rules.GUARDIAN_CONSENT
        people.give_consent(person, purpose=purpose, evidence=told, by=by, at=at)


def _hand_in(joining: Joining, asking: Asking, by: Actor, at: datetime) -> Application:
    """Draft and submit the application that carries an asking through the review."""
    call = _standing_call(joining.union, at)
    title = f"{TITLES[joining.kind]}申请"
    new = review.NewApplication(call, title, joining.pk, joining.union, joining.person)
    application = review.draft(new, by=by, at=at)
    sheet = _sheet(joining, asking)
    return review.submit(application, sheet, seen=application.version, by=by, at=at)


def _sheet(joining: Joining, asking: Asking) -> str:
    """The whole sheet as it was handed in; review keeps it sealed."""
    lines = (
        ("办什么", TITLES[joining.kind]), ("姓名", asking.name), ("证件号", asking.id_number),
        ("手机号", asking.phone), ("人员类别", asking.group), ("单位", joining.firm),
        ("监护人", asking.guardian), ("监护人电话", asking.guardian_phone),
    )  # fmt: skip
    return "\n".join(f"{label}：{said}" for label, said in lines if said)


def _standing_call(union: Union, at: datetime) -> Call:
    """The call for joining that always stands open in this tree; opened at its root when first
    somebody asks."""
    today = timezone.localdate(at)
    known = _call_of(union, today)
    if known:
        return known
    root = ids_of(union.path)[0]
    new = review.NewCall(f"join-{root.hex[-12:]}", rules.MATTER, "入会和转会", root, today)
    try:
        with transaction.atomic():
            return review.open_call(new, by=SYSTEM, at=at)
    except (IntegrityError, Refusal):
        made = Call.objects.filter(code=new.code).first()  # somebody opened it in between
        if made is None:
            raise
        return made


def _call_of(union: Union, today: date) -> Call | None:
    try:
        return review_queries.open_call_of(rules.MATTER, union, today)
    except Refusal:
        return None


@transaction.atomic
def amend(joining: Joining, words: str, *, seen: int, by: Actor, at: datetime) -> Application:
    """Hand in again what was returned, with what the worker adds to it."""
    application = _application_of(joining)
    added = rules.must_be_reason(words)
    sheet = f"办什么：{TITLES[joining.kind]}\n补正：{added}"
    handed = review.submit(application, sheet, seen=seen, by=by, at=at)
    note("membership.amend", "补正了入会申请", by=by, at=at, about=joining)
    return handed


def _application_of(joining: Joining) -> Application:
    application = review_queries.of_about(joining.pk)
    if application is None:
        raise Hidden
    return application


def admit(application: Application, by: Actor, at: datetime) -> None:
    """What follows when the review grants: a member, a transfer that begins, or a return."""
    joining = _locked(application.about_id)
    member = Member.objects.select_for_update().filter(person=joining.person_id).first()
    if member is None:
        _enter(joining, by, at)
    elif joining.kind == rules.TRANSFER and member.union_id != joining.union_id:
        moves.ask_release(member, joining.union, by=by, at=at)
    else:
        act = Act(What.RETURNED, State.MEMBER, "申请恢复", union=joining.union)
        moves.put(member, act, by=by, at=at)
    if member:
        Member.objects.filter(pk=member.pk).update(group=joining.group, firm=joining.firm)
        moves.recount([member.union_id])
    _end(joining, at)
    note("membership.admit", f"批准{TITLES[joining.kind]}", by=by, at=at, about=joining)


def _enter(joining: Joining, by: Actor, at: datetime) -> None:
    """Write the one membership of a person who had none."""
    today = timezone.localdate(at)
    moves.hold([joining.union_id])
    member = Member.objects.create(
        person=joining.person, union=joining.union, number=random_code(10), group=joining.group,
        sex=joining.sex, firm=joining.firm, joined_on=today, since=today,
    )  # fmt: skip
    moves.write(member, Act(What.JOINED, State.MEMBER), ("", None), by, at)
    moves.recount([joining.union_id])


def _locked(joining_id: UUID) -> Joining:
    rows = Joining.objects.select_for_update(of=("self",)).select_related("union", "person")
    return rows.get(pk=joining_id)


def _end(joining: Joining, at: datetime) -> None:
    Joining.objects.filter(pk=joining.pk).update(ended_at=at)


def turn_down(application: Application, by: Actor, at: datetime) -> None:
    """What follows when the review refuses: the asking ends, the person may ask anew."""
    joining = _locked(application.about_id)
    _end(joining, at)
    note("membership.turn_down", "入会申请没有批准", by=by, at=at, about=joining)


def let_go(application: Application, by: Actor, at: datetime) -> None:
    """What follows when who asked takes it back: the asking ends, the person may ask anew."""
    _end(_locked(application.about_id), at)


def undo(application: Application, by: Actor, at: datetime) -> None:
    """What follows when a granted joining is revoked: the membership ends, its history stays."""
    joining = _locked(application.about_id)
    member = Member.objects.select_for_update().filter(person=joining.person_id).first()
    if member and member.union_id == joining.union_id and member.state in rules.COUNTED:
        moves.put(member, Act(What.LEFT, State.LEFT, "入会批准被撤销"), by=by, at=at)
    note("membership.undo", "撤销了一件入会", by=by, at=at, about=joining)


def release_due(*, at: datetime, most: int = 500) -> int:
    """Let every transfer go on whose old union has let its working days pass; say how many."""
    done = 0
    for member_id in queries.fallen_due(timezone.localdate(at), most):
        done += moves.fall_due(member_id, at=at)
    return done
