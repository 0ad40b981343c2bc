"""Questions: which homes, letters and passed cases a reader may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xieli.activities.rights import queries as rights
from xieli.activities.rights.models import State as TicketState
from xieli.activities.rights.models import Ticket
from xieli.booking.models import Occasion, OccasionState
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import within_any
from xieli.sharing.contents import Case
from xieli.sharing.models import (
    HomeCard,
    HomeKey,
    InLetter,
    InState,
    Invitation,
    InvitationState,
    MemberProof,
    OutLetter,
    OutState,
    Partner,
    PartnerState,
    Passing,
    PassingState,
    RefusedMail,
)
from xieli.shell.guards import Belonging, Reader, must_may
from xieli.unions.models import Level, Union

ROWS = 50
MOST = 300


def _within(reader: Reader, column: str) -> Q:
    return within_any(reader, [Function.SHARING_RUN], column)


def unions_of(reader: Reader) -> QuerySet[Union]:
    """The unions on whose behalf the reader shares, the highest first."""
    return Union.objects.filter(_within(reader, "path")).order_by("level", "name_key")[:MOST]


def our_card() -> HomeCard | None:
    """Our card, None where nobody has written it."""
    return HomeCard.objects.select_related("union").first()


def may_keep_card(reader: Reader) -> bool:
    """Whether the reader answers for this home's card and keys: at its union, or at a city's."""
    card = our_card()
    if card:
        return reader.may(Function.SHARING_RUN, card.union_id)
    return any(union.level <= Level.CITY for union in unions_of(reader))


def must_keep_card(reader: Reader) -> None:
    """Pass who answers for the card and the keys; Hidden for others."""
    if not may_keep_card(reader):
        raise Hidden


def partners(reader: Reader) -> QuerySet[Partner]:
    """The homes with which the reader's unions share, with what waits on either side."""
    rows = partners_of(reader).select_related("union")
    waiting = Count("outbox", filter=Q(outbox__state=OutState.WAITING), distinct=True)
    arrived = Count("inbox", filter=Q(inbox__state=InState.ARRIVED), distinct=True)
    return rows.annotate(n_waiting=waiting, n_arrived=arrived)


def partners_of(reader: Reader) -> QuerySet[Partner]:
    """The same by themselves."""
    return Partner.objects.filter(_within(reader, "union__path")).order_by("name", "id")


def live_partners(reader: Reader) -> QuerySet[Partner]:
    """The homes to which a letter can be written."""
    rows = Partner.objects.filter(_within(reader, "union__path"), state=PartnerState.LIVE)
    return rows.order_by("name", "id")


def access_partner(reader: Reader, partner_id: UUID) -> Partner:
    """A home that the reader's unions share with; Hidden for others."""
    rows = Partner.objects.select_related("union", "our_key").filter(pk=partner_id)
    found = rows.first()
    if found is None:
        raise Hidden
    must_may(reader, Function.SHARING_RUN, found.union_id)
    return found


def open_invitations(reader: Reader) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted."""
    rows = Invitation.objects.filter(_within(reader, "union__path"), state=InvitationState.OPEN)
    return rows.select_related("union").order_by("-made_at")


def access_invitation(reader: Reader, invitation_id: UUID) -> Invitation:
    """An invitation of the reader's unions; Hidden for others."""
    found = Invitation.objects.select_related("union", "partner").filter(pk=invitation_id).first()
    if found is None:
        raise Hidden
    must_may(reader, Function.SHARING_RUN, found.union_id)
    return found


def must_be_invitation(code: str, key_id: str) -> None:
    """Pass a link that names an invitation and a key of ours; Hidden for any other."""
    is_key = HomeKey.objects.filter(key_id=key_id).exists()
    if not is_key or not Invitation.objects.filter(code=code).exists():
        raise Hidden


def inbox(reader: Reader, show: str = "") -> QuerySet[InLetter]:
    """Letters to the reader's unions, the newest first; what machines tell each other is left out
    unless asked for."""
    rows = InLetter.objects.filter(_within(reader, "partner__union__path"))
    rows = (
        rows.defer("body", "sealed_body").select_related("partner").order_by("-arrived_at", "-id")
    )
    if show in InState.values:
        rows = rows.filter(state=show)
    return rows if show == "all" else rows.exclude(settled_by="互通")


def outbox(reader: Reader, show: str = "") -> QuerySet[OutLetter]:
    """Letters of the reader's unions, the newest first."""
    rows = OutLetter.objects.filter(_within(reader, "partner__union__path"))
    rows = rows.defer("body", "sealed_body").select_related("partner").order_by("-made_at", "-id")
    return rows.filter(state=show) if show in OutState.values else rows


def access_in(reader: Reader, letter_id: UUID) -> InLetter:
    """A letter to the reader's unions; Hidden for others."""
    rows = InLetter.objects.select_related("partner", "receipt", "signed_by")
    found = rows.filter(pk=letter_id).first()
    if found is None:
        raise Hidden
    must_may(reader, Function.SHARING_RUN, found.partner.union_id)
    return found


def access_out(reader: Reader, letter_id: UUID) -> OutLetter:
    """A letter of the reader's unions; Hidden for others."""
    rows = OutLetter.objects.select_related("partner", "receipt", "signed_by")
    found = rows.filter(pk=letter_id).first()
    if found is None:
        raise Hidden
    must_may(reader, Function.SHARING_RUN, found.partner.union_id)
    return found


def refusals(reader: Reader) -> QuerySet[RefusedMail]:
    """Mail that was not taken; of unknown senders only for who answers for the keys."""
    mine = _within(reader, "partner__union__path")
    if may_keep_card(reader):
        mine |= Q(partner=None)
    return RefusedMail.objects.filter(mine).select_related("partner").order_by("-at", "-id")


def missing_of(partner: Partner) -> int:
    """How many letters of a home are known to be on the road: numbers left out below the newest."""
    newest = partner.inbox.order_by("-sequence").values_list("sequence", flat=True).first()
    return (newest or 0) - partner.inbox.count()


def may_cases(reader: Reader) -> bool:
    """Whether the reader shares and has a part in rights too."""
    return reader.holds(Function.SHARING_RUN) and any(reader.holds(one) for one in rights.SEES)


def must_see_cases(reader: Reader) -> None:
    """Pass who may; Hidden for others."""
    if not may_cases(reader):
        raise Hidden


def passings(reader: Reader) -> QuerySet[Passing]:
    """The shared cases whose ticket the reader may see here, the newest first."""
    tickets = rights.seen_tickets(reader).order_by().values("pk")
    rows = Passing.objects.filter(_within(reader, "partner__union__path"), ticket__in=tickets)
    return rows.select_related("partner", "ticket__at_union").order_by("-made_at", "-id")


def access_passing(reader: Reader, passing_id: UUID) -> Passing:
    """A shared case the reader may see; Hidden for others, the employer's people among them."""
    found = passings(reader).filter(pk=passing_id).first()
    if found is None:
        raise Hidden
    return found


def arrived_cases(reader: Reader) -> QuerySet[InLetter]:
    """Cases that wait to be taken in."""
    return inbox(reader).filter(kind=Case.key, state=InState.ARRIVED)


def access_workable(reader: Reader, ticket_id: UUID) -> Ticket:
    """A ticket that the reader works on; Hidden for others."""
    ticket = rights.access_ticket(reader, ticket_id)
    if not rights.hand_on(reader, ticket).may_work or not reader.holds(Function.SHARING_RUN):
        raise Hidden
    return ticket


def passable(reader: Reader, text: str) -> QuerySet[Ticket]:
    """The tickets in hand that can go to another home: signed for, and not there already."""
    over = (PassingState.DECLINED, PassingState.STOPPED)
    gone = Passing.objects.exclude(state__in=over).values("ticket")
    rows = rights.seen_tickets(reader).filter(state=TicketState.SIGNED).exclude(pk__in=gone)
    return rights.listed(rights.tickets_matching(rows, text))


def takers(reader: Reader) -> QuerySet[Union]:
    """The unions at which the reader may take a case in."""
    rows = Union.objects.filter(within_any(reader, [Function.RIGHTS_TAKE], "path"))
    return rows.exclude(stands_as="enterprise").order_by("level", "name_key")[:MOST]


def coming_occasions(reader: Reader) -> QuerySet[Occasion]:
    """The occasions of the reader's unions that can be told to others."""
    rows = Occasion.objects.filter(_within(reader, "series__union__path"))
    rows = rows.filter(state=OccasionState.OPEN, series__is_listed=True)
    return rows.select_related("series__union", "place").order_by("starts_at", "id")[:MOST]


def homes_for_proofs() -> QuerySet[Partner]:
    """The homes to which a member can have a proof sent."""
    return Partner.objects.filter(state=PartnerState.LIVE).order_by("name", "id")


def proofs_of(who: Belonging) -> QuerySet[MemberProof]:
    """A member's own proofs, the newest first."""
    rows = MemberProof.objects.filter(person=who.person_id).select_related("letter__partner")
    return rows.order_by("-made_at")[:ROWS]


def access_own_proof(who: Belonging, proof_id: UUID) -> MemberProof:
    """A member's own proof; Hidden for others."""
    rows = MemberProof.objects.select_related("letter__partner", "person")
    found = rows.filter(pk=proof_id, person=who.person_id).first()
    if found is None:
        raise Hidden
    return found


def reporters(reader: Reader) -> QuerySet[Union]:
    """The unions whose closed figures the reader may report: she shares for them and reads them."""
    both = _within(reader, "path") & within_any(reader, [Function.FIGURES_READ], "path")
    return Union.objects.filter(both).order_by("level", "name_key")
