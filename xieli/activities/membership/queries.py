"""Questions: who may be seen, where an asking goes, how many members a subtree has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from xieli.activities.membership import rules
from xieli.activities.membership.models import (
    Enrolment,
    Expulsion,
    Group,
    Joining,
    JoinLink,
    Member,
    State,
    Tally,
)
from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people
from xieli.people.models import Function, HouseholdMember, Mandate, Person, User
from xieli.rulebook.queries import value
from xieli.shell import codes
from xieli.shell.guards import Belonging, Reader
from xieli.unions import queries as unions
from xieli.unions.models import Enterprise, Standing, Union
from xieli.unions.rules import FEDERATION, HAMLET, INDUSTRY, TOWNSHIP, codes_up, ids_of

CODE_OF = {"link": "join-link", "joining": "join-state"}
MOST_PLACES, LONGEST = 8, 40
GRASS_ROOTS = (TOWNSHIP, HAMLET)


@dataclass(frozen=True)
class Where:
    """The union an asking goes to, by which way, and the firm that was meant."""

    union: Union
    way: str
    firm: str = ""


@dataclass(frozen=True)
class Place:
    """One answer to "where do you work": a firm or a union, as the page offers it."""

    key: str  # e:<id> or u:<id>
    name: str
    note: str


@dataclass(frozen=True)
class Covered:
    """Members of one union's subtree, by group; `total` counts 会员 in all living states."""

    union: Union
    total: int
    groups: Mapping[str, int]

    @property
    def new_form(self) -> int:
        """Members of the four new-form groups."""
        return sum(self.groups.get(group, 0) for group in rules.NEW_FORM)


def access_member(reader: Reader, member_id: UUID) -> Member:
    """Fetch a member that this officer keeps, or whom she is asked to receive; Hidden else."""
    rows = Member.objects.select_related("person", "union", "to_union")
    member = rows.filter(pk=member_id).first()
    if member is None or not any(
        reader.may(Function.MEMBERS_KEEP, union_id)
        for union_id in (member.union_id, member.to_union_id)
        if union_id
    ):
        raise Hidden
    return member


def access_joining(reader: Reader, joining_id: UUID) -> Joining:
    """Fetch an asking at a union whose members this officer keeps; Hidden else."""
    rows = Joining.objects.select_related("person", "union", "from_union")
    joining = rows.filter(pk=joining_id).first()
    if joining is None or not reader.may(Function.MEMBERS_KEEP, joining.union_id):
        raise Hidden
    return joining


def access_enrolment(reader: Reader, enrolment_id: UUID) -> Enrolment:
    """Fetch an enrolment of a member whom this officer keeps; Hidden else."""
    rows = Enrolment.objects.select_related("member__person", "member__union")
    enrolment = rows.filter(pk=enrolment_id).first()
    if enrolment is None or not reader.may(Function.MEMBERS_KEEP, enrolment.member.union_id):
        raise Hidden
    return enrolment


def access_keeper_union(reader: Reader, union_id: UUID) -> Union:
    """Fetch a union whose members this officer keeps; Hidden else."""
    if not reader.may(Function.MEMBERS_KEEP, union_id):
        raise Hidden
    return unions.access_union(union_id)


def access_link(text: str) -> JoinLink:
    """The open link behind a code as typed or scanned; Hidden where it is not ours."""
    code = codes.read(CODE_OF["link"], text)
    link = JoinLink.objects.select_related("union").filter(code=code).first()
    if link is None:
        raise Hidden
    return link


def joining_by_code(text: str) -> Joining:
    """The asking behind a worker's own code; Hidden where it is not ours."""
    code = codes.read(CODE_OF["joining"], text)
    joining = Joining.objects.select_related("union", "person").filter(code=code).first()
    if joining is None:
        raise Hidden
    return joining


def links_of(union: Union) -> QuerySet[JoinLink]:
    """The open links of a union, newest first."""
    return JoinLink.objects.filter(union=union, closed_at=None).order_by("-made_at")


def open_joining_of(person: Person) -> Joining | None:
    """The asking of a person that is still on its way."""
    return Joining.objects.filter(person=person, ended_at=None).first()


def known_of(person: Person) -> rules.Known | None:
    """What the book says of a person, as the rules see it."""
    member = Member.objects.filter(person=person).values_list("union_id", "state").first()
    is_open = open_joining_of(person) is not None
    if member is None:
        return rules.Known(UUID(int=0), rules.LEFT, has_open_asking=True) if is_open else None
    return rules.Known(member[0], member[1], is_open)


def belonging_of(person_id: UUID) -> Belonging:
    """A person as other kinds of work may ask: a member or not, where, of which group."""
    home = HouseholdMember.objects.filter(person_id=person_id).values_list("household_id").first()
    known = Belonging(person_id, household_id=home[0] if home else None)
    told = ("union_id", "union__path", "group")
    card = Member.objects.filter(person_id=person_id, state__in=rules.COUNTED).values_list(*told)
    member = card.first()
    if member is None:
        return known
    union_id, path, group = member
    return replace(known, is_member=True, union_id=union_id, union_path=path, group=group)


def kept_unions(reader: Reader) -> QuerySet[Union]:
    """The unions whose members this officer keeps."""
    return people.visible_unions(reader, Function.MEMBERS_KEEP)


def leaving_from(reader: Reader) -> QuerySet[Member]:
    """Members of her unions whom another union waits for; the oldest first."""
    rows = Member.objects.filter(state=State.LEAVING, union__in=kept_unions(reader))
    return _with_names(rows).order_by("until", "id")


def arriving_at(reader: Reader) -> QuerySet[Member]:
    """Members sent to her unions who wait to be received; the oldest first."""
    rows = Member.objects.filter(state=State.ARRIVING, to_union__in=kept_unions(reader))
    return _with_names(rows).order_by("until", "id")


def expulsions_open(reader: Reader) -> QuerySet[Expulsion]:
    """除名 that waits for a second person in her unions."""
    rows = Expulsion.objects.filter(is_confirmed=None, member__union__in=kept_unions(reader))
    return rows.select_related("member__person", "member__union").order_by("asked_at", "id")


def enrolments(reader: Reader) -> QuerySet[Enrolment]:
    """城市融入计划 of her unions: the open ones first, newest first."""
    rows = Enrolment.objects.filter(member__union__in=kept_unions(reader))
    rows = rows.select_related("member__person", "member__union")
    return rows.order_by("ended_on", "-enrolled_on", "-id")


def fallen_due(on: date, most: int) -> list[UUID]:
    """Transfers whose old union let its days pass; at most so many, the oldest first."""
    rows = Member.objects.filter(state=State.LEAVING, to_union__isnull=False, until__lt=on)
    return list(rows.order_by("until", "id").values_list("pk", flat=True)[:most])


def _with_names(rows: QuerySet[Member]) -> QuerySet[Member]:
    return rows.select_related("person", "union", "to_union")


def coverage(tops: Iterable[Union]) -> list[Covered]:
    """Members in each of these unions' subtrees by group, in living states; two queries each."""
    return [_covered(union) for union in tops]


def _covered(union: Union) -> Covered:
    rows = Tally.objects.filter(union__in=unions.subtree(union), state__in=rules.COUNTED)
    by_group = dict(rows.values_list("group").annotate(n=Sum("n")))
    return Covered(union, sum(by_group.values()), by_group)


def members_of_subtree(union: Union, group: str = "") -> int:
    """How many members stand in a subtree (会员, on the way, or kept), of one group or of all."""
    rows = Tally.objects.filter(union__in=unions.subtree(union), state__in=rules.COUNTED)
    if group:
        rows = rows.filter(group=Group(group))
    return rows.aggregate(n=Sum("n"))["n"] or 0


def guardian_below(region_code: str, on: date) -> int:
    """The age from which nobody else must agree."""
    return value(rules.GUARDIAN_BELOW, region_code, on).as_int


# Where an asking goes: the firm's own union, the trade's federation, 小三级, the next above.


def places_named(text: str) -> list[Place]:
    """Firms and unions whose name holds the text, at most eight; for the bare page."""
    words = clean_cell(text)[:LONGEST]
    if len(words) < 2:
        return []
    firms = Enterprise.objects.filter(name__icontains=words).select_related("region")
    found = [
        Place(f"e:{firm.id}", firm.name, firm.region.name if firm.region else "")
        for firm in firms.order_by("name_key", "id")[:MOST_PLACES]
    ]
    if len(found) < MOST_PLACES:
        found += _unions_named(words, MOST_PLACES - len(found))
    return found


def _unions_named(words: str, most: int) -> list[Place]:
    kinds = (*GRASS_ROOTS, FEDERATION, INDUSTRY)
    rows = Union.objects.filter(name__icontains=words, stands_as__in=kinds)
    rows = rows.select_related("region").order_by("-level", "name_key", "id")[:most]
    return [Place(f"u:{one.id}", one.name, one.region.name if one.region else "") for one in rows]


def where_of(key: str, text: str, group: str, on: date) -> Where:
    """The union for a chosen place (its key) or for words; Refusal where they fit none or many."""
    kind, _colon, tail = key.partition(":")
    if tail:
        return _of_firm(_firm(tail), group, on) if kind == "e" else _of_union(tail)
    found = places_named(text)
    exact = [one for one in found if one.name == clean_cell(text)]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) == 1:
        return where_of(chosen[0].key, "", group, on)
    if found:
        names = "、".join(one.name for one in found)
        raise Refusal(
            _("叫“{text}”的有几处：{names}。"), _("请在下面点一处。"), text=text, names=names
        )
    region = unions.find_region(text, on)
    return _of_region(region.code, group, on, firm="")


def _firm(text: str) -> Enterprise:
    try:
        return unions.access_enterprise(UUID(text))
    except ValueError as no:
        raise Hidden from no


def _of_union(text: str) -> Where:
    try:
        union = unions.access_union(UUID(text))
    except ValueError as no:
        raise Hidden from no
    is_near = union.stands_as in GRASS_ROOTS
    return Where(union, rules.BY_GRASS_ROOTS if is_near else rules.BY_HIGHER)


def _of_firm(firm: Enterprise, group: str, on: date) -> Where:
    if firm.union:
        return Where(firm.union, rules.BY_FIRM, firm.name)
    if firm.region is None:
        raise Refusal(
            _("还不知道“{firm}”在哪里，不好定由哪家工会办。"),
            _("请改填上班的街道或县区。"),
            firm=firm.name,
        )
    return _of_region(firm.region.code, group, on, firm.name)


def _of_region(code: str, group: str, on: date, firm: str) -> Where:
    """The trade's federation, else the one 小三级 union there, else the nearest 地方总工会."""
    rows = list(Union.objects.filter(region__code__in=codes_up(code)).select_related("region"))
    trade = _industry(rows, group, on)
    if trade:
        return Where(trade, rules.BY_INDUSTRY, firm)
    near = [one for one in rows if one.stands_as in GRASS_ROOTS and _code(one) == code]
    if len(near) > 1:
        raise _several(near)
    if near:
        return Where(near[0], rules.BY_GRASS_ROOTS, firm)
    above = {one.id: one for one in rows if one.stands_as == Standing.FEDERATION}
    chosen = rules.nearest(_spot(one) for one in above.values())
    if not chosen:
        raise Refusal(_("这个地方还没有建工会。"), _("请打 12351，由工会帮您找到能加入的工会。"))
    return Where(above[chosen[0].id], rules.BY_HIGHER, firm)


def _several(near: list[Union]) -> Refusal:
    names = "、".join(one.name for one in near[:MOST_PLACES])
    return Refusal(
        _("那里有几家街道、村社区工会：{names}。"),
        _("请填您上班的那个街道、村或社区。"),
        names=names + ("……" if len(near) > MOST_PLACES else ""),
    )


def _industry(rows: list[Union], group: str, on: date) -> Union | None:
    if group not in rules.NEW_FORM:
        return None
    found = {one.id: one for one in rows if one.stands_as == INDUSTRY}
    words = value(rules.INDUSTRY_WORDS[group], "", on).as_words
    chosen = rules.industry_of((_spot(one) for one in found.values()), words)
    return found[chosen[0].id] if chosen else None


def _spot(union: Union) -> rules.Spot:
    return rules.Spot(union.id, union.name, union.stands_as, len(ids_of(union.path)))


def _code(union: Union) -> str:
    return union.region.code if union.region else ""


def keepers(union: Union, on: date) -> list[str]:
    """Who may decide on joining here today: the names at the nearest union that has any."""
    rows = Mandate.objects.filter(
        function=Function.MEMBERS_KEEP, union__in=ids_of(union.path), programme_id=None,
        starts_on__lte=on, user__is_active=True,
    )  # fmt: skip
    rows = rows.exclude(ends_on__lt=on).select_related("user", "union").order_by("user_id")
    found = sorted(rows, key=lambda one: -len(one.union.path))
    return [str(one.user) for one in found if one.union_id == found[0].union_id]


def masked_phone(joining: Joining) -> str:
    """The phone an asking gives, masked."""
    return people.masked_person(
        Person(name=joining.person.name, sealed_phone=joining.sealed_phone)
    ).phone


def has_sign_in(person: Person) -> bool:
    """Whether this person has a sign-in already."""
    return User.objects.filter(person=person).exists()


def is_other_phone(joining: Joining) -> bool:
    """Whether the asking gives another phone than the register has, as far as masks tell."""
    known = people.masked_person(joining.person).phone
    return bool(known) and known != masked_phone(joining)
