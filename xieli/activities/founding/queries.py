"""Questions about founding files, terms and certificates; the limits as the rulebook has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from xieli.activities.founding import rules
from xieli.activities.founding.models import (
    Certificate,
    CertificateState,
    Drive,
    Election,
    FileState,
    FoundingFile,
    Step,
    Term,
)
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.rulebook.queries import value, values
from xieli.rulebook.values import whole, words
from xieli.shell import codes
from xieli.shell.guards import Reader
from xieli.unions.models import Enterprise, Union
from xieli.unions.queries import within

CODE = "founding"
TERM_AHEAD, CERTIFICATE_AHEAD = "founding.term_ahead", "founding.certificate_ahead"
KEEPERS = (Function.UNIONS_FOUND, Function.MEMBERS_KEEP)
_LIMITS = (
    "committee_from", "delegates_from", "quorum", "majority", "close_relatives", "barred_jobs",
    "committee_seats", "term_years",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One step on the founder's way: done (with its day), the present one, or to come."""

    step: Step
    shape: str  # ok, doing or none
    on: date | None = None
    by: str = ""
    words: str = ""


def region_of(union: Union) -> str:
    """The region's code of a union; "" for the whole country."""
    return union.region.code if union.region else ""


def limits(union: Union, on: date) -> rules.Limits:
    """What the rulebook says of elections for a union's region on a day; one query."""
    held = values([f"founding.{key}" for key in _LIMITS], region_of(union), on)
    told = {key: held[f"founding.{key}"] for key in _LIMITS}
    return rules.Limits(
        committee_from=told["committee_from"].as_int,
        delegates_from=told["delegates_from"].as_int,
        quorum=rules.fraction(told["quorum"].value),
        majority=rules.fraction(told["majority"].value),
        kin=tuple(told["close_relatives"].as_words),
        barred_jobs=tuple(told["barred_jobs"].as_words),
        seats=tuple(told["committee_seats"].as_words),
        terms=tuple(whole(one) for one in words(told["term_years"].value)),
    )


def number(key: str, union: Union, on: date) -> int:
    """A whole number of founding's part of the rulebook: days, months."""
    return value(f"founding.{key}", region_of(union), on).as_int


def tops_of(reader: Reader) -> tuple[str, ...]:
    """The subtrees for which a reader keeps founding: as guide or as approving union."""
    return tuple({top for function in KEEPERS for top in reader.tops(function)})


def may_keep(reader: Reader, union_id: UUID) -> bool:
    """Say whether a reader guides firms under this union on their way."""
    return any(reader.may(function, union_id) for function in KEEPERS)


def files(reader: Reader) -> QuerySet[FoundingFile]:
    """The files a reader keeps, newest first."""
    rows = FoundingFile.objects.filter(within(tops_of(reader), "above__path"))
    return rows.select_related("enterprise", "above", "union").order_by("-opened_on", "-id")


def access_file(reader: Reader, file_id: UUID) -> FoundingFile:
    """A file of a union the reader keeps; Hidden for everybody else."""
    rows = FoundingFile.objects.select_related("enterprise", "above__region", "union")
    found = rows.filter(pk=file_id).first()
    if found is None or not may_keep(reader, found.above_id):
        raise Hidden
    return found


def file_of_code(text: str) -> FoundingFile:
    """The file behind a founder's code; Hidden where it is not ours."""
    rows = FoundingFile.objects.select_related("enterprise", "above", "union")
    found = rows.filter(code=codes.read(CODE, text)).first()
    if found is None:
        raise Hidden
    return found


def open_file_of(enterprise: Enterprise) -> FoundingFile | None:
    """The one file of a firm that goes on, or None."""
    return FoundingFile.objects.filter(enterprise=enterprise, state=FileState.OPEN).first()


def last_election(file: FoundingFile) -> Election | None:
    """The election that counts: the latest one."""
    return file.elections.order_by("-at", "-id").first()


def certificate_of(file: FoundingFile) -> Certificate | None:
    """The certificate entered on the way of a file."""
    return Certificate.objects.filter(file=file).first()


def stops(file: FoundingFile) -> list[Stop]:
    """The eleven steps as the founder reads them; what was taken back counts as not done."""
    done = {one.step: one for one in file.milestones.all()}
    place = rules.STEPS.index(file.step)
    told = []
    for number, step in enumerate(Step):
        past = done.get(step) if number <= place else None
        if past:
            told.append(Stop(step, "ok", past.on, past.actor_label, past.words))
        else:
            is_next = number == place + 1 and file.state == FileState.OPEN
            told.append(Stop(step, "doing" if is_next else "none"))
    return told


def terms(reader: Reader) -> QuerySet[Term]:
    """The latest term of each union a reader keeps, the one that ends first at the top."""
    rows = Term.objects.filter(within(tops_of(reader), "union__path"))
    newest = rows.order_by("union_id", "-number").distinct("union_id").values("pk")
    return (
        Term.objects.filter(pk__in=newest).select_related("union")
        .annotate(last=Coalesce("until", "ends")).order_by("last", "id")
    )  # fmt: skip


def terms_of(union: Union) -> QuerySet[Term]:
    """The terms of one union with their committees, newest first."""
    return Term.objects.filter(union=union).prefetch_related("seats").order_by("-number")


def access_term(reader: Reader, term_id: UUID) -> Term:
    """A term of a union the reader keeps; Hidden for everybody else."""
    found = Term.objects.select_related("union__region").filter(pk=term_id).first()
    if found is None or not may_keep(reader, found.union_id):
        raise Hidden
    return found


def certificates(reader: Reader) -> QuerySet[Certificate]:
    """The live certificates of the unions a reader keeps, the one that expires first at the top."""
    rows = Certificate.objects.filter(
        within(tops_of(reader), "union__path"), state=CertificateState.LIVE
    )
    return rows.select_related("union").order_by("expires_on", "id")


def certificates_of(union: Union) -> QuerySet[Certificate]:
    """The certificates of one union with what was done to them, newest first."""
    rows = Certificate.objects.filter(union=union).prefetch_related("acts")
    return rows.order_by("-issued_on", "-id")


def access_certificate(reader: Reader, certificate_id: UUID) -> Certificate:
    """A certificate of a union where the reader registers legal persons; else Hidden."""
    found = Certificate.objects.select_related("union__region").filter(pk=certificate_id).first()
    if found is None or found.union_id is None:
        raise Hidden
    if not reader.may(Function.UNIONS_FOUND, found.union_id):
        raise Hidden
    return found


def ending_terms(reader: Reader, today: date) -> QuerySet[Term]:
    """The terms that ended, or end within the rulebook's days."""
    if not terms(reader).exists():
        return Term.objects.none()
    return terms_within(reader, today, value(TERM_AHEAD, "", today).as_days)


def terms_within(reader: Reader, today: date, days: int) -> QuerySet[Term]:
    """The terms that ended, or end within so many days."""
    until = today + timedelta(days=days)
    return terms(reader).filter(Q(until__lte=until) | Q(until=None, ends__lte=until))


def ending_certificates(reader: Reader, today: date) -> QuerySet[Certificate]:
    """The certificates that expired, or expire within the rulebook's days."""
    if not certificates(reader).exists():
        return Certificate.objects.none()
    return certificates_within(reader, today, value(CERTIFICATE_AHEAD, "", today).as_days)


def certificates_within(reader: Reader, today: date, days: int) -> QuerySet[Certificate]:
    """The certificates that expired, or expire within so many days."""
    return certificates(reader).filter(expires_on__lte=today + timedelta(days=days))


def drive_of_code(text: str) -> Drive:
    """The drive behind the code in its links; Hidden where it is not ours.

    A seam for membership, which may not import this package: a person who joins through
    /join/…?drive=CODE keeps the code as plain text with his application, and whoever shows both
    numbers (site) asks membership for its own count by that code and lays it beside the funnel.
    """
    found = Drive.objects.select_related("union").filter(code=codes.read(CODE, text)).first()
    if found is None:
        raise Hidden
    return found


def tops(reader: Reader) -> QuerySet[Union]:
    """The unions at whose subtrees a reader keeps founding, upper ones first."""
    return Union.objects.filter(path__in=tops_of(reader)).order_by("path")


def access_union(reader: Reader, union_id: UUID) -> Union:
    """A union the reader keeps, with its region; Hidden for everybody else."""
    found = Union.objects.select_related("region", "parent").filter(pk=union_id).first()
    if found is None or not may_keep(reader, found.id):
        raise Hidden
    return found
