"""The verbs of the register: who volunteers, what she can do, when she is free, what she did.

Those on projects, requests, hours and certificates stand in files named for what they move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import (
    DutyRecord,
    FreeTime,
    Licence,
    ModelHonour,
    Skill,
    TeamPlace,
    Volunteer,
    VolunteerState,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Person
from xieli.unions.models import Union

MOST_SKILLS, LONGEST_SKILL = 12, 20
OLDEST_HONOUR = 1950


@dataclass(frozen=True)
class Offer:
    """What a volunteer says of herself: skills as (word, level), free as (weekday, part)."""

    skills: tuple[tuple[str, str], ...] = ()
    free: tuple[tuple[int, str], ...] = ()
    teams: tuple[str, ...] = ()
    trade: str = ""
    post: str = ""
    words: str = ""
    may_be_shown: bool = False


@dataclass(frozen=True)
class LicenceWords:
    """A certificate as it is shown to the union."""

    name: str
    number: str = field(repr=False)
    expires_on: date | None = None


@transaction.atomic
def ask_to_join(
    person: Person, union: Union, offer: Offer, *, by: Actor, at: datetime
) -> Volunteer:
    """A worker offers her time; with her consent, and in the register once an officer took her."""
    row = _written(person, union, VolunteerState.ASKED, by, at)
    _keep_consents(row, offer, by, at)
    _take(row, offer, at)
    note("volunteering.ask_to_join", "有人要当志愿者", by=by, at=at, about=row)
    return row


@transaction.atomic
def register(person: Person, union: Union, offer: Offer, *, by: Actor, at: datetime) -> Volunteer:
    """Write a volunteer into the register; her consent was given to the officer."""
    row = _written(person, union, VolunteerState.ACTIVE, by, at)
    _keep_consents(row, offer, by, at)
    _take(row, offer, at)
    note("volunteering.register", "登记一名志愿者", by=by, at=at, about=row)
    return row


def _written(person: Person, union: Union, state: str, by: Actor, at: datetime) -> Volunteer:
    """A new row, or the row of one who left before; Refusal for one who is in it."""
    Person.objects.select_for_update().get(pk=person.pk)
    known = Volunteer.objects.filter(person=person).first()
    if known and known.state != VolunteerState.LEFT:
        raise Refusal(_("这个人已经在志愿者名册里。"), _("不用再登记。"))
    row = known or Volunteer(person=person)
    row.union, row.state, row.made_by = union, state, by.label
    row.since = timezone.localdate(at)
    row.version += 1
    row.save()
    return row


def _keep_consents(row: Volunteer, offer: Offer, by: Actor, at: datetime) -> None:
    purposes = [rules.CONSENT, *([rules.CONSENT_SHOWN] if offer.may_be_shown else [])]
    for purpose in purposes:
        people.give_consent(
            row.person, purpose=purpose, evidence=f"volunteer:{row.pk}", by=by, at=at
        )
    if row.is_shown and not offer.may_be_shown:
        people.withdraw_consent(row.person, purpose=rules.CONSENT_SHOWN, by=by, at=at)


@transaction.atomic
def take_in(volunteer: Volunteer, *, seen: int, by: Actor, at: datetime) -> Volunteer:
    """Take one who asked into the register; nobody takes herself in."""
    row = locked(volunteer, seen)
    if row.state != VolunteerState.ASKED:
        raise Refusal(_("这一位已经登记过了。"), _("请刷新再看。"))
    rules.must_be_another(by.id, queries.users_of(row))
    row.state = VolunteerState.ACTIVE
    return kept(row, "volunteering.take_in", "登记一名报名的志愿者", by=by, at=at)


@transaction.atomic
def change_offer(
    volunteer: Volunteer, offer: Offer, *, seen: int, by: Actor, at: datetime
) -> Volunteer:
    """Say anew what one can do, when, in which teams, and whether one may be shown."""
    row = locked(volunteer, seen)
    _keep_consents(row, offer, by, at)
    _take(row, offer, at)
    return kept(row, "volunteering.change_offer", "改志愿者的特长和时间", by=by, at=at)


def _take(row: Volunteer, offer: Offer, at: datetime) -> None:
    day = timezone.localdate(at)
    known = queries.list_of(rules.TEAMS, row.union, day)
    for team in offer.teams:
        rules.must_be_of(team, known)
    row.trade, row.post, row.words = offer.trade, offer.post, offer.words
    row.is_shown = offer.may_be_shown
    row.save()
    _take_skills(row, offer.skills)
    row.free.all().delete()
    FreeTime.objects.bulk_create(
        FreeTime(volunteer=row, weekday=weekday, part=part)
        for weekday, part in sorted(set(offer.free))
    )
    _take_teams(row, offer.teams, day)


def _take_skills(row: Volunteer, skills: Iterable[tuple[str, str]]) -> None:
    told = {word.strip(): level for word, level in skills if word.strip()}
    if len(told) > MOST_SKILLS or any(len(word) > LONGEST_SKILL for word in told):
        raise Refusal(
            _("特长最多 {n} 样，每样最多 {most} 个字。"), _("请写成词，例如：电工、心理疏导。"),
            n=MOST_SKILLS, most=LONGEST_SKILL,
        )  # fmt: skip
    row.skills.all().delete()
    Skill.objects.bulk_create(
        Skill(volunteer=row, word=word, level=level) for word, level in told.items()
    )


def _take_teams(row: Volunteer, teams: Iterable[str], day: date) -> None:
    """Leave teams that are no longer named, join those that are new; the past stays."""
    now = {one.team: one for one in row.places.filter(until=None)}
    row.places.filter(until=None).exclude(team__in=list(teams)).update(until=day)
    TeamPlace.objects.bulk_create(
        TeamPlace(volunteer=row, team=team, since=day) for team in teams if team not in now
    )


@transaction.atomic
def add_honour(
    volunteer: Volunteer, name: str, level: str, year: int, *, by: Actor, at: datetime
) -> ModelHonour:
    """Write an honour of a model worker into the register; the same one once."""
    row, day = locked(volunteer), timezone.localdate(at)
    rules.must_be_of(level, queries.list_of(rules.LEVELS, row.union, day))
    if not OLDEST_HONOUR <= year <= day.year:
        raise Refusal(_("授予年份不对。"), _("请填四位数的年份。"))
    if row.honours.filter(name=name, year=year).exists():
        raise Refusal(_("这项荣誉已经登记过了。"))
    made = ModelHonour.objects.create(volunteer=row, name=name, level=level, year=year)
    note("volunteering.add_honour", f"登记荣誉：{year} {name}", by=by, at=at, about=row)
    return made


@transaction.atomic
def add_licence(volunteer: Volunteer, words: LicenceWords, *, by: Actor, at: datetime) -> Licence:
    """Write a certificate into the register, its number sealed; a newer one takes the old's place.

    Refusal for one that has expired.
    """
    row, number = locked(volunteer), words.number.strip()
    if words.expires_on and words.expires_on < timezone.localdate(at):
        raise Refusal(_("这张证已经过期。"), _("请登记还在有效期内的证。"))
    if not 4 <= len(number) <= 40:
        raise Refusal(_("证号要有 4 到 40 位。"), _("请对着证件再看一遍。"))
    row.licences.filter(name=words.name).delete()
    made = Licence.objects.create(
        volunteer=row, person=row.person, name=words.name,
        sealed_number=people.seal("number", number), expires_on=words.expires_on,
    )  # fmt: skip
    note("volunteering.add_licence", f"登记证书：{words.name}", by=by, at=at, about=row)
    return made


@transaction.atomic
def leave(volunteer: Volunteer, *, seen: int, by: Actor, at: datetime) -> Volunteer:
    """Leave the register; hours and certificates stay, consents end."""
    row = locked(volunteer, seen)
    row.state, row.is_shown = VolunteerState.LEFT, False
    row.places.filter(until=None).update(until=timezone.localdate(at))
    for purpose in (rules.CONSENT, rules.CONSENT_SHOWN):
        people.withdraw_consent(row.person, purpose=purpose, by=by, at=at)
    return kept(row, "volunteering.leave", "一名志愿者退出", by=by, at=at)


@dataclass(frozen=True)
class DutyWords:
    """What was done of one's duties, on which day."""

    on: date
    kind: str
    words: str


@transaction.atomic
def record_duty(volunteer: Volunteer, words: DutyWords, *, by: Actor, at: datetime) -> DutyRecord:
    """Write down what a model worker did; it counts once another person confirmed it."""
    row, day = locked(volunteer), timezone.localdate(at)
    rules.must_be_of(words.kind, queries.list_of(rules.DUTIES, row.union, day))
    if words.on > day:
        raise Refusal(_("这一天还没有到。"), _("做完再记。"))
    made = DutyRecord.objects.create(
        volunteer=row, on=words.on, kind=words.kind, words=words.words,
        told_by_id=by.id, told_by=by.label, told_at=at,
    )  # fmt: skip
    note("volunteering.record_duty", f"记一次履职：{words.kind}", by=by, at=at, about=made)
    return made


@transaction.atomic
def confirm_duty(duty: DutyRecord, *, by: Actor, at: datetime) -> DutyRecord:
    """Confirm a duty that somebody else wrote down, and of somebody else."""
    row = DutyRecord.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    rules.must_be_another(by.id, {row.told_by_id, *queries.users_of(row.volunteer)})
    if row.confirmed_at:
        return row
    row.confirmed_at, row.confirmed_by_id, row.confirmed_by = at, by.id, by.label
    row.save()
    note("volunteering.confirm_duty", f"核对一次履职：{row.kind}", by=by, at=at, about=row)
    return row


def locked(volunteer: Volunteer, seen: int | None = None) -> Volunteer:
    """The volunteer as she stands now, held; Refusal where the actor has seen an older row."""
    rows = Volunteer.objects.select_for_update(of=("self",)).select_related("union__region")
    row = rows.select_related("person", "union__region").get(pk=volunteer.pk)
    if seen is not None:
        rules.must_be_fresh(seen, row.version)
    return row


def kept(row: Volunteer, verb: str, words: str, *, by: Actor, at: datetime) -> Volunteer:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
