"""The verbs by which two homes meet: invite, withdraw, accept, meet, confirm, close, distrust.

The link names the key that must answer; the officers then read one number to each other, made of
both keys. Until an officer here has confirmed it, nothing is taken from that home or sent to it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook.queries import value
from xieli.sharing import keys, rules, signing, wire
from xieli.sharing.carrying import Away, Carry, Reply, Sheet
from xieli.sharing.contents import Greeting
from xieli.sharing.models import (
    Invitation,
    InvitationState,
    Partner,
    PartnerKey,
    PartnerState,
)
from xieli.sharing.posting import Words, post
from xieli.sharing.rules import Unacceptable
from xieli.shell.keys import code
from xieli.unions.models import Union


@dataclass(frozen=True)
class Card:
    """Another home as it introduces itself, and its key."""

    code: str
    name: str
    address: str
    public: bytes

    @property
    def key_id(self) -> str:
        """The name of its key."""
        return signing.key_id_of(self.public)


@transaction.atomic
def invite(
    union: Union, words: str, *, again: Partner | None = None, by: Actor, at: datetime
) -> Invitation:
    """Make an invitation for one other home, good for some days; `again` after a key was lost."""
    keys.card()
    days = value(rules.INVITATION_DAYS, "", timezone.localdate(at)).as_days
    row = Invitation.objects.create(
        code=code(12), union=union, words=rules.must_be_said(words, 2, 80), partner=again,
        expires_at=at + timedelta(days=days), made_at=at, made_by=by.label,
    )  # fmt: skip
    note("sharing.invite", f"邀请互通：{row.words}", by=by, at=at, about=row)
    return row


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Let an invitation go that nobody has accepted."""
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.state != InvitationState.OPEN:
        raise Refusal(_("这份邀请已经用过或撤回了。"))
    row.state = InvitationState.WITHDRAWN
    row.save(update_fields=["state"])
    note("sharing.withdraw", f"撤回邀请：{row.words}", by=by, at=at, about=row)
    return row


def accept(link: str, union: Union, *, carry: Carry, by: Actor, at: datetime) -> Partner:
    """Introduce ourselves to the home behind a link and keep its card, still to be confirmed.

    Refusal where nobody answers there, or another key answers than the link names.
    """
    address, invitation, key_id = rules.read_link(link)
    nonce = secrets.token_hex(16)
    theirs = _introduced(_sheet_of(address, invitation, nonce, at), carry, (key_id, nonce))
    return _keep_met(theirs, union, by=by, at=at)


def _sheet_of(address: str, invitation: str, nonce: str, at: datetime) -> Sheet:
    body = wire.written_object({"invitation": invitation, "card": _told()})
    return signed_sheet(
        Sheet(address, wire.MEET_PATH, body), _params(keys.current_key().key_id, at, nonce),
        keys.seed_of(keys.current_key(), at),
    )  # fmt: skip


def _params(key_id: str, at: datetime, nonce: str) -> signing.Params:
    return signing.Params(key_id, int(at.timestamp()), nonce=nonce, tag=wire.MEET)


def signed_sheet(sheet: Sheet, params: signing.Params, seed: bytes) -> Sheet:
    """A sheet with the fields of its signature."""
    digest = signing.digest_of(sheet.body)
    message = {
        "@method": "POST", "@authority": rules.authority_of(sheet.address), "@path": sheet.path,
        "content-digest": digest, "content-type": signing.JSON,
    }  # fmt: skip
    signed = signing.sign(message, signing.OF_REQUEST, params, seed)
    fields = {
        "Content-Type": signing.JSON, "Content-Digest": digest,
        "Signature-Input": signed.input, "Signature": signed.signature,
    }  # fmt: skip
    return Sheet(sheet.address, sheet.path, sheet.body, fields)


def _told() -> dict[str, str]:
    ours = keys.card()
    public = keys.current_key().public_hex
    return {"code": ours.code, "name": ours.name, "address": ours.address, "public": public}


def _introduced(sheet: Sheet, carry: Carry, due: tuple[str, str]) -> Card:
    """The card that came back, proved by the key that the link names."""
    try:
        reply = carry(sheet)
    except Away as why:
        raise Refusal(
            _("对方现在连不上（{why}）。"), _("请核对链接，或过一会儿再试。"), why=why
        ) from why
    if reply.status != 200:
        raise Refusal(_("对方没有接受这份邀请。"), _("邀请可能过期或用过了，请对方重新发一份。"))
    try:
        return _proved(reply, due)
    except (Unacceptable, signing.NotSigned) as no:
        raise Refusal(_("回话的不是发邀请的那一家。"), _("请不要继续，打电话问问对方。")) from no


def _proved(reply: Reply, due: tuple[str, str]) -> Card:
    raw = wire.read_object(reply.body)
    card = read_card(raw.get("card"))
    key_id, nonce = due
    if card.key_id != key_id or raw.get("for") != nonce:
        raise Unacceptable(rules.TAMPERED)
    signing.must_be_signed(answer_of(reply), signed_of(reply), signing.OF_ANSWER, card.public)
    return card


def answer_of(reply: Reply) -> dict[str, str]:
    """The message that a reply's signature must cover; its digest is computed, not believed."""
    return {
        "@status": str(reply.status), "content-digest": signing.digest_of(reply.body),
        "content-type": reply.fields.get("content-type", ""),
    }  # fmt: skip


def signed_of(reply: Reply) -> signing.Signed:
    """The signature of a reply, empty where there is none."""
    fields = reply.fields
    return signing.Signed(fields.get("signature-input", ""), fields.get("signature", ""))


def read_card(raw: object) -> Card:
    """A card from JSON; Unacceptable where it is none."""
    if not isinstance(raw, dict):
        raise Unacceptable(rules.UNREADABLE, "card")
    try:
        public = bytes.fromhex(wire.text_in(raw, "public", 64))
        address = rules.must_be_address(wire.text_in(raw, "address", 200))
    except (ValueError, Refusal) as no:
        raise Unacceptable(rules.UNREADABLE, "card") from no
    name, home = wire.text_in(raw, "name", 80).strip(), wire.text_in(raw, "code", 14)
    if len(public) != 32 or not name or not home:
        raise Unacceptable(rules.UNREADABLE, "card")
    return Card(home, name, address, public)


@transaction.atomic
def _keep_met(theirs: Card, union: Union, *, by: Actor, at: datetime) -> Partner:
    known = Partner.objects.select_for_update().filter(code=theirs.code).first()
    if known and known.state in _MET and _knows(known, theirs):
        return known
    if known and known.state == PartnerState.LIVE:
        raise Refusal(_("和这一家已经互通了。"), _("要换钥匙，请先把旧钥匙作废。"))
    partner = _kept(known, theirs, union, by, at)
    note("sharing.accept", f"接受{partner.name}的邀请", by=by, at=at, about=partner)
    return partner


_MET = (PartnerState.LIVE, PartnerState.WAITING)


def _knows(partner: Partner, theirs: Card) -> bool:
    return partner.keys.filter(key_id=theirs.key_id, revoked_at=None).exists()


def _kept(known: Partner | None, theirs: Card, union: Union, by: Actor, at: datetime) -> Partner:
    """The partner with this card, waiting to be confirmed; its older keys are believed no more."""
    if theirs.code == keys.card().code:
        raise Refusal(_("这是自己发的邀请。"), _("请把链接发给另一家。"))
    taken = PartnerKey.objects.filter(key_id=theirs.key_id).exclude(partner=known).exists()
    if taken:
        raise Refusal(_("这把钥匙已经是另一家的。"), _("请打电话问问对方。"))
    row = known or Partner(code=theirs.code, union=union, made_at=at, made_by=by.label)
    row.name, row.address, row.our_key = theirs.name, theirs.address, keys.current_key()
    row.state, row.confirmed_at, row.they_confirmed_at = PartnerState.WAITING, None, None
    row.confirmed_by, row.tries, row.next_try_at, row.last_fault = "", 0, None, ""
    row.version += 1
    row.save()
    row.keys.exclude(key_id=theirs.key_id).filter(revoked_at=None).update(revoked_at=at)
    PartnerKey.objects.get_or_create(
        key_id=theirs.key_id,
        defaults={"partner": row, "public_hex": theirs.public.hex(), "since": at},
    )
    return row


@transaction.atomic
def meet(invitation: str, theirs: Card, *, at: datetime) -> dict[str, str]:
    """Keep the card of a home that came with our invitation, and give ours; the same again is the
    same. Unacceptable where the invitation is not open any more."""
    row = Invitation.objects.select_for_update(of=("self",)).filter(code=invitation).first()
    if row is None or row.state == InvitationState.WITHDRAWN or row.expires_at <= at:
        raise Unacceptable(rules.UNKNOWN, "invitation")
    if row.state == InvitationState.USED:
        partner = row.partner
        if partner and _knows(partner, theirs):
            return _told()
        raise Unacceptable(rules.UNKNOWN, "invitation")
    known = Partner.objects.select_for_update().filter(code=theirs.code).first()
    is_other = row.partner_id is not None and (known is None or known.pk != row.partner_id)
    is_busy = known is not None and known.state == PartnerState.LIVE and row.partner_id is None
    if is_other or is_busy:
        raise Unacceptable(rules.UNKNOWN, "partner")
    try:
        row.partner = _kept(known, theirs, row.union, Actor(None, row.made_by), at)
    except Refusal as no:
        raise Unacceptable(rules.UNKNOWN, "card") from no
    row.state = InvitationState.USED
    row.save(update_fields=["partner", "state"])
    note("sharing.meet", f"{theirs.name}接受了邀请", by=SYSTEM, at=at, about=row.partner)
    return _told()


def check_number(partner: Partner) -> str:
    """The number to be read to each other, from the key they know of us and the one we know of
    them."""
    theirs = partner.keys.filter(revoked_at=None, until=None).order_by("-since").first()
    return rules.check_number([partner.our_key.public_hex, theirs.public_hex]) if theirs else ""


@transaction.atomic
def confirm(partner: Partner, *, seen: int, by: Actor, at: datetime) -> Partner:
    """Say that the number was compared; from now on letters go and come, and they are told so."""
    row = locked(partner, seen)
    if row.state != PartnerState.WAITING:
        raise Refusal(_("这一家现在不用核对。"))
    row.state, row.confirmed_at, row.confirmed_by = PartnerState.LIVE, at, by.label
    row.version += 1
    row.save()
    words = Words("核对完毕", "双方工会互通约定", "告诉对方核对码已经核对")
    post(row, Greeting(), words, by=by, at=at)
    note("sharing.confirm", f"核对了{row.name}的核对码", by=by, at=at, about=row)
    return row


@transaction.atomic
def close(partner: Partner, why: str, *, seen: int, by: Actor, at: datetime) -> Partner:
    """Stop sharing with a home: nothing is sent to it or taken from it any more."""
    row = locked(partner, seen)
    if row.state == PartnerState.CLOSED:
        raise Refusal(_("和这一家已经停了。"))
    row.why_closed = rules.must_be_said(why, 4, 120)
    row.state, row.confirmed_at = PartnerState.CLOSED, None
    row.version += 1
    row.save()
    row.keys.filter(revoked_at=None).update(revoked_at=at)
    note("sharing.close", f"停止和{row.name}互通：{row.why_closed}", by=by, at=at, about=row)
    return row


@transaction.atomic
def distrust(partner: Partner, why: str, *, seen: int, by: Actor, at: datetime) -> Partner:
    """Believe the keys of a home no more, as its officer asked on the phone; invite it anew."""
    row = locked(partner, seen)
    words = rules.must_be_said(why, 4, 120)
    break_with(row, at)
    note("sharing.distrust", f"不再认{row.name}的钥匙：{words}", by=by, at=at, about=row)
    return row


def break_with(row: Partner, at: datetime) -> None:
    """Nothing signed so far is believed any more; the partner waits for a new invitation."""
    row.keys.filter(revoked_at=None).update(revoked_at=at)
    row.state, row.confirmed_at = PartnerState.BROKEN, None
    row.version += 1
    row.save()


def locked(partner: Partner, seen: int | None = None) -> Partner:
    """The row, held, as the page showed it."""
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这一家。"), _("请刷新，看看现在的样子。"))
    return row
