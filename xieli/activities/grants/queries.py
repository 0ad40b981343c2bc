"""Questions: what a reader sees, what the rulebook holds, what a cap still bears, who has acted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from xieli.activities.grants import rules
from xieli.activities.grants.models import (
    CallPurpose,
    CountyRoom,
    GrantCall,
    GrantPaper,
    GrantPool,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProgressReport,
    ProposalState,
    ReportState,
)
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.models import Balance
from xieli.people.models import Function
from xieli.people.queries import visible_unions, within_any
from xieli.review import queries as reviews
from xieli.review.models import Application, Decision, Outcome, State
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import value, values
from xieli.shell.guards import Reader
from xieli.unions.models import Level, Standing, Union
from xieli.unions.queries import ancestors, labels_on
from xieli.unions.rules import ids_of

ASK, DECIDE, PAY = Function.GRANTS_ASK, Function.GRANTS_DECIDE, Function.GRANTS_PAY
WORKERS = (ASK, DECIDE, PAY)
READERS = (DECIDE, PAY, Function.AUDIT_READ)
SEERS = (*WORKERS, Function.AUDIT_READ)
MOST_UNIONS = 300


def works_here(reader: Reader) -> bool:
    """Whether the reader asks for, decides on, pays or audits grants for any union."""
    return any(reader.holds(one) for one in SEERS)


def purposes(region_code: str, on: date) -> dict[str, str]:
    """The purposes of grants in a region: code → words."""
    return rules.named(value(rules.PURPOSES, region_code, on).as_words)


def region_of(union: Union) -> str:
    """The region whose rules hold for a union: its own, else the nearest above; "" for none."""
    if union.region:
        return union.region.code
    ups = ancestors(union).select_related("region").order_by("-level")
    return next((one.region.code for one in ups if one.region), "")


def county_of(union: Union) -> Union:
    """The county federation at or above a union, which bears labels and caps; Refusal for none."""
    rows = Union.objects.filter(pk__in=ids_of(union.path)).select_related("region")
    county = rows.filter(level=Level.COUNTY, stands_as=Standing.FEDERATION).first()
    if county is None:
        raise Refusal(_("补助由县（市、区）和以下的工会申报。"), _("请选县里的工会。"))
    return county


def labels_by_rule(codes: Iterable[str], region_code: str, on: date) -> dict[str, str]:
    """The labels that the rulebook proposes for each purpose; "" where it says 不限, or nothing."""
    wanted = [f"grants.labels.{one}" for one in codes]
    rows = Parameter.objects.filter(key__in=wanted).values_list("key", flat=True).distinct()
    held = values(list(rows), region_code, on)
    told = {key.rpartition(".")[2]: row.value for key, row in held.items()}
    return {code: "" if words == rules.ANY else words for code, words in told.items()}


def _cap(row: Parameter) -> rules.Cap:
    return rules.Cap(row.as_decimal, row.citation)


def caps_of(purpose: str, county: Union, on: date) -> dict[str, rules.Cap]:
    """The caps that hold for a county: "" in all, and that of the purpose; one query."""
    keys = {"": rules.COUNTY_MOST, purpose: f"grants.most.{purpose}"}
    held = values(keys.values(), region_of(county), on)
    return {name: _cap(held[key]) for name, key in keys.items()}


def labels_wanted(purpose: CallPurpose) -> list[str]:
    """The labels of which a county must bear one; none: open to all."""
    return list(purpose.labels.values_list("label", flat=True))


def label_day(proposal: GrantProposal) -> str:
    """Which day counts for the labels, as the rulebook said when the call opened."""
    call = proposal.call.call
    return value(rules.LABEL_DAY, region_of(proposal.county), call.opens_on).value


def must_be_eligible(proposal: GrantProposal, on: date) -> None:
    """Pass a proposal whose county bears a wanted label on the day; one query more than labels."""
    held = labels_on([proposal.county_id], on)[proposal.county_id]
    rules.must_bear(held, labels_wanted(proposal.purpose), proposal.county.name, on)


def calls(reader: Reader) -> QuerySet[GrantCall]:
    """The calls of the unions at or above those the reader works for, and below them."""
    ups = {pk for one in WORKERS for top in reader.tops(one) for pk in ids_of(top)}
    mine = Q(call__union__in=ups) | within_any(reader, SEERS, "call__union__path")
    rows = GrantCall.objects.filter(mine).select_related("call__union__region", "pool__union")
    return rows.order_by("-call__opens_on", "-id")


def access_call(reader: Reader, call_id: UUID) -> GrantCall:
    """A call the reader may read; else Hidden."""
    found = calls(reader).filter(pk=call_id).first()
    if found is None:
        raise Hidden
    return found


def may_ask_under(reader: Reader, call: GrantCall) -> QuerySet[Union]:
    """The unions for which the reader may ask under this call."""
    rows = visible_unions(reader, ASK).filter(path__startswith=call.call.union.path)
    below = rows.filter(level__gte=Level.COUNTY, level__lt=Level.ENTERPRISE)
    return below.order_by("level", "name_key")[:MOST_UNIONS]


def proposals(reader: Reader) -> QuerySet[GrantProposal]:
    """What the reader may see: her own unions' with drafts; what she decides, pays, audits without.

    The pool's payer sees what is asked of her pool.
    """
    own = within_any(reader, (ASK,), "union__path")
    others = within_any(reader, READERS, "union__path") | within_any(
        reader, (PAY,), "call__pool__union__path"
    )
    seen = GrantProposal.objects.filter(own | (others & ~Q(state=ProposalState.DRAFT)))
    shown = ("union", "county__region", "purpose", "call__call", "call__pool")
    return seen.select_related(*shown).order_by("-id")


def listed(reader: Reader, words: str = "", state: str = "") -> QuerySet[GrantProposal]:
    """The reader's proposals, newest first, by title, number or union, and by state."""
    rows = proposals(reader)
    if state in ProposalState.values:
        rows = rows.filter(state=state)
    if words:
        called = Q(title__icontains=words) | Q(number__iexact=words)
        rows = rows.filter(called | Q(union__name__icontains=words))
    return rows


def access_proposal(reader: Reader, proposal_id: UUID) -> GrantProposal:
    """A proposal the reader may see; else Hidden."""
    found = proposals(reader).filter(pk=proposal_id).first()
    if found is None:
        raise Hidden
    return found


def access_for(reader: Reader, proposal_id: UUID, function: str) -> GrantProposal:
    """A proposal for whose union the reader holds this function; else Hidden."""
    found = access_proposal(reader, proposal_id)
    if not reader.may(function, found.union_id):
        raise Hidden
    return found


def access_to_pay(reader: Reader, proposal_id: UUID) -> GrantProposal:
    """A proposal whose pool the reader pays from; else Hidden."""
    found = access_proposal(reader, proposal_id)
    if not reader.may(PAY, found.call.pool.union_id):
        raise Hidden
    return found


def access_to_finish(reader: Reader, proposal_id: UUID) -> GrantProposal:
    """A proposal whose pool's union the reader decides for; else Hidden."""
    found = access_proposal(reader, proposal_id)
    if not reader.may(DECIDE, found.call.pool.union_id):
        raise Hidden
    return found


def access_part(proposal: GrantProposal, number: int) -> Instalment:
    """An instalment of a proposal by its number; else Hidden."""
    found = proposal.instalments.filter(number=number).first()
    if found is None:
        raise Hidden
    found.proposal = proposal
    return found


def access_report(proposal: GrantProposal, report_id: UUID) -> ProgressReport:
    """A report of a proposal; else Hidden."""
    rows = ProgressReport.objects.filter(instalment__proposal=proposal, pk=report_id)
    found = rows.select_related("instalment__proposal").first()
    if found is None:
        raise Hidden
    return found


def access_paper(reader: Reader, paper_id: UUID) -> GrantPaper:
    """An attachment of a proposal the reader may see; else Hidden."""
    found = GrantPaper.objects.filter(pk=paper_id).first()
    if found is None:
        raise Hidden
    access_proposal(reader, found.proposal_id)
    return found


def pools(reader: Reader) -> QuerySet[GrantPool]:
    """The pools that the reader decides over or pays from."""
    mine = within_any(reader, (DECIDE, PAY), "union__path")
    rows = GrantPool.objects.filter(mine).select_related("union", "account", "spent_account")
    return rows.order_by("-year", "code")


def access_pool(reader: Reader, pool_id: UUID) -> GrantPool:
    """One of them; else Hidden."""
    found = pools(reader).filter(pk=pool_id).first()
    if found is None:
        raise Hidden
    return found


def who_asked(proposal: GrantProposal) -> set[object]:
    """Everybody who drafted or handed the proposal in."""
    found: set[object] = {proposal.begun_by_id}
    application = reviews.of_about(proposal.pk)
    if application:
        found.add(application.asked_by_id)
        found |= set(application.versions.values_list("actor_id", flat=True))
    return found - {None}


def who_decided(proposal: GrantProposal) -> set[object]:
    """Everybody who passed a stage of the proposal or set its sum."""
    rows = Decision.objects.filter(application__about_id=proposal.pk, outcome=Outcome.PASS)
    found: set[object] = set(rows.values_list("actor_id", flat=True))
    return (found | set(proposal.fixings.values_list("actor_id", flat=True))) - {None}


def who_paid(proposal: GrantProposal) -> set[object]:
    """Everybody who paid a part of it."""
    found: set[object] = set(proposal.instalments.values_list("paid_by_id", flat=True))
    return found - {None}


def balances(accounts: Iterable[UUID | None]) -> dict[UUID, Decimal]:
    """What bounded accounts hold, by account; one query."""
    wanted = [one for one in accounts if one]
    rows = Balance.objects.filter(account__in=wanted).values_list("account_id", "amount")
    held = dict(rows)
    return {one: held.get(one, Decimal(0)) for one in wanted}


@dataclass(frozen=True)
class Left:
    """What a cap still bears for a county."""

    title: str
    most: Decimal
    left: Decimal
    citation: str


def left_for(proposal: GrantProposal, on: date) -> list[Left]:
    """What the county's two caps still bear in this pool, as decisions made so far leave it."""
    caps = caps_of(proposal.purpose.purpose, proposal.county, on)
    rows = CountyRoom.objects.filter(pool=proposal.call.pool, county=proposal.county)
    rooms = {one.purpose: one for one in rows.filter(purpose__in=list(caps))}
    held = balances(one.account_id for one in rooms.values())
    titles = {"": _("一个县各项合计")}
    told = []
    for name, cap in caps.items():
        room = rooms.get(name)
        used = room.most - held[room.account_id] / rules.HUNDRED if room else Decimal(0)
        title = titles.get(name, proposal.purpose.title)
        told.append(Left(title, cap.most, cap.most - used, cap.citation))
    return told


def needed_for(one: Instalment) -> str:
    """Say in words what an instalment still waits for; "" where it may be paid now."""
    if one.state != InstalmentState.PLANNED:
        return _("这一笔已经办过了。")
    earlier = list(one.proposal.instalments.filter(number__lt=one.number))
    if any(before.state == InstalmentState.PLANNED for before in earlier):
        return _("前面一笔还没有拨。")
    if one.condition == rules.ON_ACCEPTANCE and not _is_accepted(one.proposal):
        return _("还没有验收。")
    if one.condition == rules.ON_REPORT and not _is_told_of(earlier):
        return _("上一笔的进度报告还没有核对。")
    return ""


def _is_accepted(proposal: GrantProposal) -> bool:
    return proposal.checks.filter(is_passed=True).exists()


def _is_told_of(earlier: list[Instalment]) -> bool:
    last = earlier[-1] if earlier else None
    rows = ProgressReport.objects.filter(instalment=last, state=ReportState.CONFIRMED)
    return last is not None and rows.exists()


def to_pay(reader: Reader) -> QuerySet[Instalment]:
    """Instalments that may be paid now from the reader's pools, by somebody else than acted."""
    earlier = Instalment.objects.filter(
        proposal=OuterRef("proposal"), number__lt=OuterRef("number"),
        state=InstalmentState.PLANNED,
    )  # fmt: skip
    told = ProgressReport.objects.filter(
        instalment__proposal=OuterRef("proposal"), state=ReportState.CONFIRMED,
        instalment__number=OuterRef("number") - 1,
    )  # fmt: skip
    ready = Q(condition=rules.ON_REPLY) | Q(Exists(told), condition=rules.ON_REPORT)
    ready |= Q(condition=rules.ON_ACCEPTANCE, proposal__state__in=(rules.ACCEPTED, rules.RATED))
    rows = Instalment.objects.filter(
        ready, within_any(reader, (PAY,), "proposal__call__pool__union__path"),
        ~Exists(earlier), state=InstalmentState.PLANNED, proposal__state__in=rules.PAID_INTO,
    )  # fmt: skip
    return rows.select_related("proposal__union").order_by("proposal__granted_at", "id")


def reports_due(reader: Reader) -> QuerySet[Instalment]:
    """Paid instalments of the reader's unions of which nothing was told yet, soonest first."""
    live = ProgressReport.objects.filter(instalment=OuterRef("pk")).exclude(
        state=ReportState.RETURNED
    )
    rows = Instalment.objects.filter(
        within_any(reader, (ASK,), "proposal__union__path"), ~Exists(live),
        state=InstalmentState.PAID, proposal__state__in=rules.SPENDING,
    )  # fmt: skip
    return rows.select_related("proposal__union").order_by("report_by", "id")


def reports_to_confirm(reader: Reader) -> QuerySet[ProgressReport]:
    """Reports that wait for another person's look, oldest first."""
    rows = ProgressReport.objects.filter(
        within_any(reader, (DECIDE,), "instalment__proposal__union__path"),
        state=ReportState.MADE,
    ).exclude(made_by_id=reader.actor.id)
    return rows.select_related("instalment__proposal__union").order_by("made_at", "id")


def to_rate(reader: Reader) -> QuerySet[GrantProposal]:
    """Accepted proposals of the reader's unions that were not rated yet."""
    rows = GrantProposal.objects.filter(within_any(reader, (ASK,), "union__path"))
    return rows.filter(state=ProposalState.ACCEPTED).order_by("id")


def to_finish(reader: Reader) -> QuerySet[GrantProposal]:
    """Rated proposals of the pools the reader decides for."""
    mine = within_any(reader, (DECIDE,), "call__pool__union__path")
    return GrantProposal.objects.filter(mine, state=ProposalState.RATED).order_by("id")


def application_of(proposal: GrantProposal) -> Application | None:
    """The proposal's way through review."""
    return reviews.of_about(proposal.pk)


def may_be_changed(proposal: GrantProposal, application: Application | None) -> bool:
    """Whether the asker may still write: a draft, or returned to be supplemented."""
    is_returned = application is not None and application.state == State.RETURNED
    return proposal.state == ProposalState.DRAFT or is_returned


def stages_told(call: GrantCall) -> list[Mapping[str, object]]:
    """The stages of a call, for its page."""
    return [
        {"name": one.name, "level": Level(one.level).label, "days": one.days, "needed": one.needed}
        for one in call.call.stages.all()
    ]
