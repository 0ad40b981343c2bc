"""How a whole sheet becomes rows: persons, consents, the household, the members of the file."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.aid import queries, rules, sheet
from xieli.activities.aid.models import AidFile, FileMember, FileState
from xieli.activities.aid.sheet import Sheet
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people_queries
from xieli.people import rules as people_rules
from xieli.people import services as people
from xieli.people.models import Household, HouseholdMember, Person, User
from xieli.review import queries as reviews
from xieli.review.models import State

CHECK_CONSENT = "aid_check"  # 家庭经济状况核对, apart from keeping the file


def enter(file: AidFile, whole: Sheet, *, by: Actor, at: datetime) -> None:
    """Let the sheet become rows: persons, consents, the household, the file's members."""
    person = _register(whole.name, whole.id_number, whole.phone, by=by, at=at)
    _must_be_own_number(file, person, by)
    for purpose in (people_rules.AID_FILE, CHECK_CONSENT):
        people.give_consent(person, purpose=purpose, evidence=file.number, by=by, at=at)
    others = [(_register(one.name, one.id_number, by=by, at=at), one.relation) for one in whole.kin]
    _consent_of_minors(file, whole, others, by, at)
    everybody = [(person, sheet.SELF), *others]
    file.household = _home(file, whole, everybody, by=by, at=at)
    file.applicant, file.people, file.unit = person, len(everybody), whole.unit
    region = queries.region_of(file.union)
    on = timezone.localdate(at)
    file.kind = rules.judge(whole.told(), queries.measures(region, on)).kind
    file.state = FileState.IN_REVIEW
    file.sealed_sheet = people.seal("sheet", whole.to_text())
    file.sealed_card, file.bank = people.seal("card", whole.card), whole.bank
    _free_withdrawn([one for one, _relation in everybody])
    try:
        with transaction.atomic():
            file.save()
            _join(file, everybody)
    except IntegrityError as twice:
        raise in_two_files() from twice


def _register(name: str, id_number: str, phone: str = "", *, by: Actor, at: datetime) -> Person:
    return people.register_person(people.NewPerson(name, id_number, phone), by=by, at=at)


def _must_be_own_number(file: AidFile, person: Person, by: Actor) -> None:
    """Refuse a sign-in that belongs to somebody else than the sheet names."""
    mine = (
        User.objects.filter(pk=by.id or queries.NOBODY).values_list("person_id", flat=True).first()
    )
    if mine and mine != person.pk and not file.is_on_behalf:
        raise Refusal(_("这个证件号不是您本人的。"), _("替别人申请，请到工会由工作人员代填。"))


def _consent_of_minors(
    file: AidFile, whole: Sheet, others: list[tuple[Person, str]], by: Actor, at: datetime
) -> None:
    """Write down the guardian's consent for every minor (PIPL 31)."""
    young = {one.id_number for one in sheet.minors(whole, timezone.localdate(at))}
    for one, (person, _relation) in zip(whole.kin, others, strict=True):
        if one.id_number in young:
            people.give_consent(
                person, purpose=people_rules.AID_FILE, evidence=f"{file.number} 监护人同意",
                by=by, at=at,
            )  # fmt: skip


def _home(
    file: AidFile, whole: Sheet, everybody: list[tuple[Person, str]], *, by: Actor, at: datetime
) -> Household:
    person = everybody[0][0]
    place = HouseholdMember.objects.filter(person=person).select_related("household").first()
    known = place.household if place else None
    new = people.NewHousehold(
        known.key if known else f"DA-{file.number}", known.union if known else file.union,
        whole.village or (known.village if known else ""), head=person, members=len(everybody),
        address=whole.address, case=whole.case, people=tuple(everybody),
    )  # fmt: skip
    return people.register_household(new, by=by, at=at)


def _join(file: AidFile, everybody: list[tuple[Person, str]]) -> None:
    file.members.exclude(person__in=[person for person, _r in everybody]).update(is_live=False)
    for person, relation in everybody:
        FileMember.objects.update_or_create(
            file=file, person=person, defaults={"relation": relation, "is_live": True}
        )


def take_consents_back(person: Person, *, by: Actor, at: datetime) -> None:
    """End the consents of a withdrawn application; the household's address and case go with it."""
    for purpose in (people_rules.AID_FILE, CHECK_CONSENT):
        if people_queries.has_consent(person, purpose):
            people.withdraw_consent(person, purpose=purpose, by=by, at=at)


def join_again(file: AidFile) -> None:
    """Let the people of a file stand in it again; Refusal where one stands in another by now."""
    try:
        with transaction.atomic():
            file.members.update(is_live=True)
    except IntegrityError as twice:
        raise in_two_files() from twice


def _free_withdrawn(persons: list[Person]) -> None:
    """Let go what was withdrawn in review's own page: it holds nobody any more."""
    held = FileMember.objects.filter(
        person__in=persons, is_live=True, file__state=FileState.IN_REVIEW
    )
    for file in AidFile.objects.filter(members__in=held).distinct():
        asked = reviews.of_about(file.pk)
        if asked and asked.state == State.WITHDRAWN:
            file.members.update(is_live=False)
            AidFile.objects.filter(pk=file.pk).update(state=FileState.LEFT, end_words="本人撤回")


def in_two_files() -> Refusal:
    """Give the refusal for a person who stands in another live file; it names no file."""
    return Refusal(
        _("这一户里有人已经在一份困难职工档案里，一人只能在一份档案。"),
        _("请找县总工会核实；确实分了户的，由县里写明原因后移出。"),
    )
