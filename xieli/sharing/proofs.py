"""The verb give_proof: a member lets us tell one other home that he is a member; his wish alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.activities.membership.models import Member
from xieli.activities.membership.rules import COUNTED
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.sharing import rules
from xieli.sharing.cases import BASIS
from xieli.sharing.contents import Proof
from xieli.sharing.models import MemberProof, OutState, Partner
from xieli.sharing.posting import Words, post
from xieli.sharing.sending import cancel
from xieli.shell.guards import Belonging
from xieli.shell.keys import code


@transaction.atomic
def give_proof(
    who: Belonging, partner: Partner, for_whom: str, *, by: Actor, at: datetime
) -> MemberProof:
    """Send a member's proof to a home of his choice, under his own separate consent.

    Refusal for one who is no member. What is sent: name, number, union, standing, day of joining.
    """
    rows = Member.objects.select_related("person", "union")
    member = rows.filter(person=who.person_id, state__in=COUNTED).first()
    if member is None:
        raise Refusal(_("您现在没有会籍，开不了会员证明。"), _("请先加入工会。"))
    purpose = f"member_proof:{partner.code}"
    evidence = "本人在手机页面上勾选同意"
    people.give_consent(member.person, purpose=purpose, evidence=evidence, by=by, at=at)
    number = code(8)
    content = Proof(
        number=number, person=member.person.name, member_number=member.number,
        union=member.union.name, standing=member.get_state_display(),
        joined_on=member.joined_on.isoformat(), for_whom=rules.must_be_said(for_whom, 2, 80),
    )  # fmt: skip
    words = Words(f"会员证明 {number}", BASIS, "本人要在那边用会员身份")
    letter = post(partner, content, words, by=by, at=at)
    proof = MemberProof.objects.create(
        number=number, person=member.person, letter=letter, for_whom=content.for_whom, made_at=at
    )
    note("sharing.give_proof", f"按本人意愿寄出会员证明 {number}", by=by, at=at, about=proof)
    return proof


@transaction.atomic
def end_consent(proof: MemberProof, who: Belonging, *, by: Actor, at: datetime) -> None:
    """End the consent behind a proof: no further one goes; one still here does not leave."""
    if proof.person_id != who.person_id:
        raise Hidden
    purpose = f"member_proof:{proof.letter.partner.code}"
    people.withdraw_consent(proof.person, purpose=purpose, by=by, at=at)
    letter = proof.letter
    if letter.state == OutState.WAITING and not letter.tries:
        cancel(letter, by=by, at=at)
