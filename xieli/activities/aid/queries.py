"""Questions: which files and grants a reader sees, what the rulebook holds, what a year gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from xieli.activities.aid import rules
from xieli.activities.aid.models import (
    AidFile,
    AidKind,
    FileMember,
    FileState,
    Fund,
    Grant,
    GrantState,
    HomeVisit,
    PayBatch,
    Referred,
)
from xieli.activities.aid.rules import Caps, Cited, Had, Measures
from xieli.activities.aid.sheet import Sheet
from xieli.kernel.refusal import Hidden
from xieli.ledger import queries as ledger
from xieli.ledger.models import Account
from xieli.people import queries as people
from xieli.people.models import Function, Person
from xieli.review.models import Act, Application, State
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import value, values
from xieli.shell.guards import Reader
from xieli.unions.models import Level, Union
from xieli.unions.queries import ancestors

YUAN = "CNY"
NOBODY = UUID(int=0)
ENDED = (FileState.RECOVERED, FileState.LEFT)
LIVE = (FileState.OPEN, FileState.HELPED)
COUNTED = (
    GrantState.PROPOSED, GrantState.PAYABLE, GrantState.PAYING, GrantState.PAID, GrantState.DONE,
)  # fmt: skip
FUNCTIONS = (Function.AID_CHECK, Function.AID_DECIDE, Function.AID_PAY)
RECHECK = "recheck"  # 待年检: of the day, not of the row
_MEASURES = ("aid.line", "aid.deep_times", "aid.relative_times", "aid.accident_share",
             "aid.exclusions")  # fmt: skip
_CAPS = (
    "aid.line", "aid.living_months.deep", "aid.living_months.relative", "aid.study_months.deep",
    "aid.study_months.relative", "aid.medical_share.deep", "aid.medical_share.relative",
    "aid.medical_most.deep", "aid.medical_most.relative", "aid.accident_cost_share",
    "aid.accident_most", "aid.service_most", "aid.warm_once", "aid.warm_year", "aid.person_year",
    "aid.home_year", "aid.relative_kinds",
)  # fmt: skip


def region_of(union: Union) -> str:
    """The region whose rules hold for a union: its own, else the nearest above; "" for none."""
    ups = [union, *ancestors(union).select_related("region").order_by("-level")]
    return next((one.region.code for one in ups if one.region), "")


def regions() -> list[tuple[str, str]]:
    """The counties of our unions by code and name, for a choice; one query."""
    rows = Union.objects.filter(level=Level.COUNTY, region__isnull=False, is_outside=False)
    return list(rows.order_by("name_key").values_list("region__code", "region__name"))


def measures(region_code: str, on: date) -> Measures:
    """What eligibility is measured by in a region on a day; one query."""
    held = values(_MEASURES, region_code, on)
    out = held["aid.exclusions"]
    return Measures(
        line=_cited(held["aid.line"]), deep_times=_cited(held["aid.deep_times"]),
        relative_times=_cited(held["aid.relative_times"]),
        accident_share=_cited(held["aid.accident_share"]), exclusions=tuple(out.as_words),
        exclusions_source=out.citation,
    )  # fmt: skip


def caps(region_code: str, on: date) -> Caps:
    """The ceilings of a region on a day; one query."""
    held = {key: _cited(row) for key, row in values(_CAPS, region_code, on).items()}

    def by_kind(key: str) -> dict[str, Cited]:
        return {kind: held[f"aid.{key}.{kind}"] for kind in (rules.DEEP, rules.RELATIVE)}

    return Caps(
        line=held["aid.line"], living_months=by_kind("living_months"),
        study_months=by_kind("study_months"), medical_share=by_kind("medical_share"),
        medical_most=by_kind("medical_most"), accident_share=held["aid.accident_cost_share"],
        accident_most=held["aid.accident_most"], service_most=held["aid.service_most"],
        warm_once=held["aid.warm_once"], warm_year=held["aid.warm_year"],
        person_year=held["aid.person_year"], home_year=held["aid.home_year"],
        relative_kinds=held["aid.relative_kinds"],
    )  # fmt: skip


def _cited(row: Parameter) -> Cited:
    return Cited(row.as_decimal if row.key != "aid.exclusions" else Decimal(0), row.citation)


def got(persons: Iterable[Person], year: int) -> dict[UUID, Decimal]:
    """What each person got in a year by the ledger, in 元; three queries at most."""
    codes = {people.got_code(people.who_of(person), year): person.pk for person in persons}
    accounts = list(Account.objects.filter(code__in=codes))
    held = ledger.balances(accounts)
    told = {codes[one.code]: held[one.pk].get(YUAN, Decimal(0)) for one in accounts}
    return {person_id: told.get(person_id, Decimal(0)) for person_id in codes.values()}


def had(file: AidFile, person: Person, kind: str, year: int) -> Had:
    """What this person and this household had or were promised in a year, over all campaigns.

    Paid aid stands on the ledger; what is promised and not yet paid stands in the grants.
    """
    mates = FileMember.objects.filter(file__household=file.household_id)
    members = Person.objects.filter(Q(pk__in=mates.values("person")) | Q(pk=person.pk))
    paid = got(members, year)
    promised = Grant.objects.filter(file__household=file.household_id, year=year, state__in=COUNTED)
    unpaid = promised.exclude(state=GrantState.PAID)
    by_person = {
        row["person"]: row["held"]
        for row in unpaid.values("person").annotate(held=Sum("amount")).order_by()
    }
    of_kind = promised.filter(kind=kind).aggregate(held=Sum("amount"))["held"] or Decimal(0)
    return Had(
        of_kind=of_kind,
        person=paid[person.pk] + by_person.get(person.pk, Decimal(0)),
        home=rules.added(paid.values()) + rules.added(by_person.values()),
        kinds=frozenset(promised.values_list("kind", flat=True)),
    )


def seen_files(reader: Reader) -> QuerySet[AidFile]:
    """The files of the unions for which the reader checks, decides or pays; drafts are nobody's."""
    mine = people.within_any(reader, FUNCTIONS, "union__path")
    rows = AidFile.objects.filter(mine).exclude(state=FileState.DRAFT)
    return rows.select_related("union", "applicant")


def listed(
    reader: Reader, *, words: str = "", kind: str = "", state: str = "", on: date
) -> QuerySet[AidFile]:
    """The reader's files, newest first, by number, name, exact ID or phone, kind, state."""
    rows = seen_files(reader)
    if kind in rules.KIND_WORDS:
        rows = rows.filter(kind=kind)
    if state == RECHECK:
        rows = rows.filter(state__in=LIVE, recheck_on__lte=on)
    elif state in FileState.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(number__iexact=words) | Q(pk__in=_of_people(words)))
    return rows.order_by("-id")


def _of_people(words: str) -> QuerySet[FileMember, UUID]:
    """Files with a member of this exact ID or phone, or with a part of this name."""
    found = people.people_matching(Person.objects.all(), words)
    return FileMember.objects.filter(person__in=found).values_list("file_id", flat=True)


def access_file(reader: Reader, file_id: UUID) -> AidFile:
    """A file this reader works on; else Hidden."""
    found = seen_files(reader).select_related("household", "again_of").filter(pk=file_id).first()
    if found is None:
        raise Hidden
    return found


def file_of(about_id: UUID) -> AidFile:
    """The file an application is about, or the file its grant is for."""
    file = AidFile.objects.filter(pk=about_id).first()
    return file or Grant.objects.select_related("file").get(pk=about_id).file


def access_own(reader: Reader, file_id: UUID) -> AidFile:
    """A file that this very sign-in began; else Hidden."""
    rows = own_files(reader).filter(pk=file_id)
    found = rows.first()
    if found is None:
        raise Hidden
    return found


def own_files(reader: Reader) -> QuerySet[AidFile]:
    """The files that this sign-in began or that are about the person behind it."""
    if not reader.is_signed_in:
        return AidFile.objects.none()
    mine = Q(begun_by_id=reader.actor.id) | Q(applicant__user__id=reader.actor.id)
    return AidFile.objects.filter(mine).select_related("union", "applicant").order_by("-id")


def to_recheck(reader: Reader, on: date, ahead: int) -> QuerySet[AidFile]:
    """Live files whose yearly re-check is due within so many days, the oldest first."""
    soon = on + timedelta(days=ahead)
    rows = seen_files(reader).filter(state__in=LIVE, recheck_on__lte=soon)
    return rows.order_by("recheck_on", "id")


def to_phone(reader: Reader, on: date) -> QuerySet[AidFile]:
    """Households that left a file some time ago and were not yet asked by phone."""
    rows = seen_files(reader).filter(state=FileState.RECOVERED, phone_on__lte=on, call=None)
    return rows.order_by("phone_on", "id")


def to_confirm(reader: Reader) -> QuerySet[HomeVisit]:
    """Visits of the reader's files that another officer recorded and nobody confirmed yet."""
    files = seen_files(reader).filter(state=FileState.IN_REVIEW).order_by().values("id")
    rows = HomeVisit.objects.filter(file__in=files, confirmed_at=None)
    return rows.exclude(first_id=reader.actor.id or NOBODY).select_related("file").order_by("id")


def to_contact(reader: Reader) -> QuerySet[Referred]:
    """Families that other kinds told of and nobody contacted yet, the oldest first."""
    rows = Referred.objects.filter(
        union__in=people.visible_unions(reader, Function.AID_CHECK), handled_at=None
    )
    return rows.select_related("union").order_by("id")


def access_told(reader: Reader, told_id: UUID) -> Referred:
    """One of them, contacted or not, where the reader checks; else Hidden."""
    found = Referred.objects.select_related("union").filter(pk=told_id).first()
    if found is None or not reader.may(Function.AID_CHECK, found.union_id):
        raise Hidden
    return found


def seen_grants(reader: Reader) -> QuerySet[Grant]:
    """The grants of the reader's files."""
    rows = Grant.objects.filter(file__in=seen_files(reader).order_by().values("id"))
    return rows.select_related("file", "person", "file__union").order_by("-id")


def funds(reader: Reader) -> QuerySet[Fund]:
    """The funds of unions for which the reader decides on aid or pays it."""
    mine = people.within_any(reader, (Function.AID_DECIDE, Function.AID_PAY), "union__path")
    rows = Fund.objects.filter(mine)
    return rows.select_related("union", "account").order_by("code")


def batches(reader: Reader) -> QuerySet[PayBatch]:
    """The payment batches from those funds, newest first."""
    rows = PayBatch.objects.filter(fund__in=funds(reader).order_by().values("id"))
    return rows.select_related("fund", "fund__union", "fund__account").order_by("-id")


def counties_of(reader: Reader) -> list[Union]:
    """The counties (or wider unions) for which the reader decides, the first few."""
    rows = people.visible_unions(reader, Function.AID_DECIDE).filter(level__lte=Level.COUNTY)
    return list(rows.order_by("path")[:3])


def to_check(reader: Reader) -> QuerySet[AidFile]:
    """The files that wait at the outside check where the reader decides, not answered yet."""
    unions = people.visible_unions(reader, Function.AID_DECIDE)
    waiting = Application.objects.filter(
        state=State.IN_REVIEW, stage__act=Act.CHECK, call__matter="aid_file"
    )
    rows = seen_files(reader).filter(union__in=unions, pk__in=waiting.values("about_id"))
    return rows.exclude(checks__answer__gt="").order_by("id")


def judged(told: Sheet, file: AidFile, on: date) -> rules.Judged:
    """What the rules of a file's region say of its sheet on a day."""
    return rules.judge(told.told(), measures(region_of(file.union), on))


def batch_of(batch_id: UUID) -> PayBatch:
    """A batch by its key, behind a guard that has passed."""
    return PayBatch.objects.select_related("fund__account").get(pk=batch_id)


def access_batch(reader: Reader, batch_id: UUID) -> PayBatch:
    """A batch this reader sees; else Hidden."""
    found = batches(reader).filter(pk=batch_id).first()
    if found is None:
        raise Hidden
    return found


def fund_of(union: Union) -> Fund | None:
    """The fund of the nearest union at or above."""
    ups = [union.pk, *ancestors(union).values_list("pk", flat=True)]
    rows = Fund.objects.filter(union__in=ups).select_related("account", "union")
    return rows.order_by("-union__level").first()


def shown_state(file: AidFile, on: date) -> tuple[str, str]:
    """The state as a page shows it, with its word: 待年检 once the day has come."""
    if file.state in LIVE and file.recheck_on and file.recheck_on <= on:
        return RECHECK, _("待年检")
    return file.state, str(FileState(file.state).label)


def recheck_on(file: AidFile, today: date) -> date:
    """The day of the next yearly re-check, by the rulebook of the file's region."""
    months = value("aid.recheck_months", region_of(file.union), today).as_int
    return rules.months_later(today, months)


def needed_at(file: AidFile, act: str) -> Mapping[str, bool]:
    """What a stage of this act needs before it is passed, and whether it is there."""
    if act == Act.VISIT:
        return {_("两人入户记录"): is_visited(file)}
    return {_("民政核对结果"): is_checked(file)} if act == Act.CHECK else {}


def is_visited(file: AidFile) -> bool:
    """Whether a visit was confirmed by a second officer."""
    return file.visits.exclude(confirmed_at=None).exists()


def is_checked(file: AidFile) -> bool:
    """Whether 民政 has answered."""
    return file.checks.exclude(answer="").exists()


def evidence_of(file: AidFile) -> Mapping[str, bool]:
    """What a file must have before the county decides, and whether it is there."""
    return {
        _("申请表"): file.sealed_sheet is not None,
        _("核对授权书签名"): file.signed_at is not None,
        _("两人入户记录"): is_visited(file),
        _("民政核对结果"): is_checked(file),
    }


def grant_words(grant: Grant) -> str:
    """A grant in a few words that name no illness."""
    return f"{AidKind(grant.kind).label} {grant.number}"
