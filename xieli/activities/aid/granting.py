"""The verbs of grants: propose, approve (from the desk), cancel; every ceiling counted first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.aid import queries, rules
from xieli.activities.aid.models import AidFile, AidKind, Grant, GrantState
from xieli.activities.aid.services import GRANT, TITLES, locked, read_sheet
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Household, Person
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.review.models import Application
from xieli.shell.keys import code


@dataclass(frozen=True)
class Proposal:
    """Aid that is proposed: for whom in the file, of which kind, how much, why; cost is 自付."""

    key: str
    person: Person
    kind: str
    amount: Decimal
    cost: Decimal = Decimal(0)
    why: str = field(default="", repr=False)


@transaction.atomic
def propose(file: AidFile, asked: Proposal, *, by: Actor, at: datetime) -> tuple[Grant, bool]:
    """Propose aid for a person of an open file; the same key is the same grant. Says if it is new.

    First the file, then the help; under every ceiling of the year, counted over all campaigns
    while the household is held, so that two proposals at once cannot both pass.
    """
    file = locked(file)
    known = Grant.objects.filter(key=asked.key).first()
    if known:
        return known, False
    _must_be_helped(file, asked)
    hold(file)
    year = timezone.localdate(at).year
    _must_fit(file, asked, Ask(by, at))
    made = Grant.objects.create(
        number=code(), key=asked.key, file=file, person=asked.person, kind=AidKind(asked.kind),
        amount=asked.amount, cost=asked.cost, year=year, proposed_by_id=by.id,
        proposed_by=by.label, proposed_at=at, sealed_case=_sealed(asked.why),
    )  # fmt: skip
    _ask(made, asked, by, at)
    note("aid.propose", f"提出帮扶 {queries.grant_words(made)}", by=by, at=at, about=made)
    return made, True


def _must_be_helped(file: AidFile, asked: Proposal) -> None:
    if file.state not in queries.LIVE:
        raise Refusal(_("先建档，后帮扶：这份档案还没有批准，或已经退档。"))
    if not file.members.filter(person=asked.person, is_live=True).exists():
        raise Refusal(_("这个人不在这份档案里。"), _("请在家庭成员里选一位。"))


def hold(file: AidFile) -> Household:
    """Hold the household to the end of the transaction: whoever counts its year next waits."""
    return Household.objects.select_for_update().get(pk=file.household_id or queries.NOBODY)


@dataclass(frozen=True)
class Ask:
    """By whom and when a ceiling is asked, and how much of the grant is counted already."""

    by: Actor
    at: datetime
    own: Decimal = Decimal(0)


def _must_fit(file: AidFile, asked: Proposal, ask: Ask) -> None:
    """Pass a grant under every ceiling; a second kind of aid counts the first as income."""
    today = timezone.localdate(ask.at)
    counted = queries.had(file, asked.person, asked.kind, today.year)
    less = rules.Had(
        counted.of_kind - ask.own, counted.person - ask.own, counted.home - ask.own, counted.kinds
    )
    kind = _kind_now(file, asked, less, ask)
    wish = rules.Wish(asked.kind, asked.amount, kind, asked.cost)
    rules.must_fit(wish, less, queries.caps(queries.region_of(file.union), today))


def _kind_now(file: AidFile, asked: Proposal, had: rules.Had, ask: Ask) -> str:
    """Judge the family anew with this year's aid as income, where it asks for a second kind."""
    if file.sealed_sheet is None or not had.kinds - {asked.kind}:
        return file.kind
    told = read_sheet(file, "再次帮扶，已得的帮扶计入收入", by=ask.by, at=ask.at).told()
    by = queries.measures(queries.region_of(file.union), timezone.localdate(ask.at))
    judged = rules.judge(rules.with_earlier_aid(told, had.home), by)
    if not judged.kind:
        raise Refusal(
            _("今年已有 {home} 元帮扶，计入收入后月人均 {month} 元，不再低于困难线。"),
            _("请等下一年度，或先办年检。"),
            home=money.show(had.home), month=money.show(judged.monthly),
        )  # fmt: skip
    return judged.kind


def _sealed(words: str) -> bytes | None:
    return people.seal("case", words) if words.strip() else None


def _ask(made: Grant, asked: Proposal, by: Actor, at: datetime) -> None:
    call = reviews.open_call_of(GRANT, made.file.union)
    title = f"{TITLES[GRANT]} {queries.grant_words(made)}"
    new = review.NewApplication(call, title, made.pk, made.file.union, made.person)
    sheet = f"{AidKind(made.kind).label} {made.amount} 元；{asked.why}"
    application = review.draft(new, by=by, at=at)
    review.submit(application, sheet, seen=application.version, by=by, at=at)


def _of(application: Application) -> Grant:
    rows = Grant.objects.select_for_update(of=("self",)).select_related("file", "person")
    return rows.get(pk=application.about_id)


def approve(application: Application, by: Actor, at: datetime) -> None:
    """Make a granted proposal payable, its ceilings counted once more under the household's lock.

    Runs in the desk's transaction, under its note; a service without money is done at once.
    """
    grant = _of(application)
    hold(grant.file)
    if by.id is None or by.id == grant.proposed_by_id:
        raise Refusal(_("提出的人不能审批。"), _("请换一位同志来办。"))
    # upheld on appeal, it was not counted any more
    own = grant.amount if grant.state == GrantState.PROPOSED else Decimal(0)
    asked = Proposal(grant.key, grant.person, grant.kind, grant.amount, grant.cost)
    _must_be_helped(grant.file, asked)
    _must_fit(grant.file, asked, Ask(by, at, own))
    grant.state = GrantState.PAYABLE if grant.amount else GrantState.DONE
    grant.approved_by_id, grant.approved_by, grant.approved_at = by.id, by.label, at
    grant.save()


def refuse(application: Application, by: Actor, at: datetime) -> None:
    """A refused proposal ends; it counts against no ceiling any more."""
    grant = _of(application)
    grant.state = GrantState.REFUSED
    grant.save(update_fields=["state"])


def take_back(application: Application, by: Actor, at: datetime) -> None:
    """A proposal is withdrawn before its decision; it counts against no ceiling any more."""
    grant = _of(application)
    grant.state = GrantState.CANCELLED
    grant.save(update_fields=["state"])


def cancel(application: Application, by: Actor, at: datetime) -> None:
    """An approval is taken back, before the money is on its way; Refusal afterwards."""
    grant = _of(application)
    if grant.state not in (GrantState.PAYABLE, GrantState.DONE):
        raise Refusal(_("这笔钱已经发放或正在发放，不能撤销。"), _("请先在发放批次里办退回。"))
    grant.state = GrantState.CANCELLED
    grant.save(update_fields=["state"])
