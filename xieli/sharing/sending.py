"""The verbs of the outbox: deliver_due, cancel, try_again, expire_due, forget_due.

A letter leaves the outbox only against a signed receipt that names it and its digest. Whoever does
not answer gets it later: the waits grow, nothing is given up before it expires, and however often
it is sent, it is taken once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.rulebook.queries import values
from xieli.sharing import keys, rules, signing, wire
from xieli.sharing.carrying import Away, Carry, Reply, Sheet
from xieli.sharing.contents import KeyGone
from xieli.sharing.kinds import KINDS
from xieli.sharing.meeting import answer_of, signed_of, signed_sheet
from xieli.sharing.models import (
    InLetter,
    OutLetter,
    OutState,
    Partner,
    PartnerState,
    Receipt,
    Why,
)
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import NotSigned
from xieli.sharing.wire import Part, ReceiptWords

LEASE = timedelta(minutes=3)  # a killed sender's letters wait so long for the next one
BUNDLES_A_RUN = 200
AT_ONCE = 500
FAULT_WORDS = {"receipt": "回执的签名对不上"}


@dataclass(frozen=True)
class Sent:
    """A bundle on the road: its letters as they were signed, and the request's nonce."""

    letters: list[OutLetter]
    parts: list[Part]
    nonce: str


class Undelivered(Exception):
    """A bundle came back without a receipt, with the words why."""


def deliver_due(*, at: datetime, carry: Carry) -> int:
    """Bring what waits to every home whose turn it is, and say how many letters were receipted."""
    return sum(_deliver(partner, at, carry) for partner in _claimed(at))


@transaction.atomic
def _claimed(at: datetime) -> list[Partner]:
    """The homes whose turn it is, for this process alone while the lease runs."""
    waiting = OutLetter.objects.filter(partner=OuterRef("pk"), state=OutState.WAITING)
    waiting = waiting.filter(expires_at__gt=at)
    gone = waiting.filter(kind=KeyGone.key)
    its_turn = Q(next_try_at=None) | Q(next_try_at__lte=at)
    live = Q(Exists(waiting), state=PartnerState.LIVE)
    live |= Q(Exists(gone), state=PartnerState.BROKEN)
    rows = Partner.objects.select_for_update(of=("self",), skip_locked=True)
    found = list(rows.filter(its_turn, live).select_related("our_key").order_by("id"))
    Partner.objects.filter(pk__in=[one.pk for one in found]).update(next_try_at=at + LEASE)
    return found


def _deliver(partner: Partner, at: datetime, carry: Carry) -> int:
    limits = values(rules.KEYS, "", timezone.localdate(at))
    count = 0
    for _n in range(BUNDLES_A_RUN):
        letters = _next(
            partner, limits[rules.BUNDLE_MOST].as_int, limits[rules.BUNDLE_KB].as_int, at
        )
        if not letters:
            break
        try:
            sent, reply = _carried(partner, letters, at, carry)
            count += _record(partner, sent, reply, at)
        except Undelivered as why:
            first, most = limits[rules.RETRY_FIRST].as_int, limits[rules.RETRY_MOST].as_int * 60
            _put_off(partner, [one.pk for one in letters], (str(why), first, most), at)
            return count
        partner.refresh_from_db()
    Partner.objects.filter(pk=partner.pk).update(next_try_at=None)
    return count


def _next(partner: Partner, most: int, most_kb: int, at: datetime) -> list[OutLetter]:
    """The next bundle: the oldest that wait, as many as fit; a broken home gets the last word."""
    rows = OutLetter.objects.filter(partner=partner, state=OutState.WAITING, expires_at__gt=at)
    if partner.state != PartnerState.LIVE:
        rows = rows.filter(kind=KeyGone.key)
    found, size = list[OutLetter](), 0
    for row in rows.order_by("sequence")[:most]:
        size += len(row.body) * 4 + len(row.sealed_body or b"") + 1024  # a sign has 4 bytes at most
        if found and size > most_kb * 1024:
            break
        found.append(row)
    return found


def _carried(
    partner: Partner, letters: list[OutLetter], at: datetime, carry: Carry
) -> tuple[Sent, Reply]:
    """Sign the letters anew, with the key that this home knows, and post them as one request."""
    key = partner.our_key
    seed, nonce = keys.seed_of(key, at), secrets.token_hex(16)
    params = signing.Params(key.key_id, int(at.timestamp()), tag=wire.ENVELOPE)
    parts = []
    for letter in letters:
        body = _body_of(letter, at)
        signed = signing.sign(wire.parts_of(body), signing.OF_ENVELOPE, params, seed)
        parts.append(Part(body, signed))
    sheet = Sheet(partner.address, wire.WIRE_PATH, wire.written_bundle(parts))
    outer = signing.Params(key.key_id, params.created, nonce=nonce, tag=wire.BUNDLE)
    try:
        return Sent(letters, parts, nonce), carry(signed_sheet(sheet, outer, seed))
    except Away as why:
        raise Undelivered(f"连不上：{why}") from why


def _body_of(letter: OutLetter, at: datetime) -> str:
    if letter.sealed_body is None:
        return letter.body
    return people.open_sealed(letter, "body", reason="寄给约定的另一家", by=SYSTEM, at=at)


def _record(partner: Partner, sent: Sent, reply: Reply, at: datetime) -> int:
    """Keep the receipt and settle what it names; Undelivered where there is none to be believed."""
    words, public = _proved(partner, sent, reply, at)
    signed = signed_of(reply)
    with transaction.atomic():
        receipt = Receipt.objects.create(
            partner=partner, is_ours=False, body=reply.body.decode(), at=at,
            signature_input=signed.input, signature=signed.signature, public_hex=public,
        )  # fmt: skip
        settled = _settle(partner, receipt, words, sent, at)
        Partner.objects.filter(pk=partner.pk).update(tries=0, last_fault="", last_heard_at=at)
        facts = {"letters": settled}
        told = f"{partner.name}签收了 {settled} 封信"
        note("sharing.deliver", told, by=SYSTEM, at=at, about=receipt, facts=facts)
    if not settled:
        raise Undelivered("回执里没有这几封信")
    return settled


def _proved(partner: Partner, sent: Sent, reply: Reply, at: datetime) -> tuple[ReceiptWords, str]:
    """The receipt of a reply and the key that signed it."""
    if reply.status != 200:
        raise Undelivered(_fault(reply))
    try:
        name = signing.read(signed_of(reply)).params.keyid
        key = partner.keys.filter(key_id=name, revoked_at=None).first()
        if key is None:
            raise NotSigned("key")
        public = bytes.fromhex(key.public_hex)
        params = signing.must_be_signed(
            answer_of(reply), signed_of(reply), signing.OF_ANSWER, public
        )
        words = wire.read_receipt(reply.body)
    except (NotSigned, Unacceptable) as no:
        raise Undelivered(FAULT_WORDS["receipt"]) from no
    if params.tag != wire.RECEIPT or words.nonce != sent.nonce or words.giver != partner.code:
        raise Undelivered(FAULT_WORDS["receipt"])
    return words, key.public_hex


def _fault(reply: Reply) -> str:
    """Why the other home did not take it, as far as it says so; unsigned, so it decides nothing."""
    try:
        raw = wire.read_object(reply.body)
    except Unacceptable:
        return f"对方的网站出错（{reply.status}）"
    why = raw.get("refused")
    label = str(Why(why).label) if why in Why.values else str(reply.status)
    return f"对方没有收：{label}"


def _settle(
    partner: Partner, receipt: Receipt, words: ReceiptWords, sent: Sent, at: datetime
) -> int:
    """Mark what the receipt names; a digest that is not ours settles nothing."""
    rows = OutLetter.objects.select_for_update(of=("self",)).select_related("partner")
    known = {row.id: row for row in rows.filter(pk__in=[one.pk for one in sent.letters])}
    signed = {one.id: part.signed for one, part in zip(sent.letters, sent.parts, strict=True)}
    count = 0
    for line in words.lines:
        row = known.get(line.id)
        if row is None or row.digest != line.digest or row.state != OutState.WAITING:
            continue
        if line.state == wire.REFUSED and line.why not in rules.FINAL:
            continue
        row.receipt, row.settled_at, row.tries = receipt, at, row.tries + 1
        row.signature_input, row.signature = signed[row.id].input, signed[row.id].signature
        row.signed_by = partner.our_key
        _end(row, OutState.DELIVERED if line.state == wire.TAKEN else OutState.REFUSED, line.why)
        ended = KINDS[row.kind]
        (ended.on_delivered if line.state == wire.TAKEN else ended.on_stopped)(row, at)
        count += 1
    return count


def _end(row: OutLetter, state: str, why: str = "") -> None:
    """A settled letter; what was personal in it goes, its digest and signature stay."""
    row.state, row.sealed_body = state, None
    row.why = why if why in Why.values else ""
    row.save()


@transaction.atomic
def _put_off(
    partner: Partner, letters: list[UUID], fault: tuple[str, int, int], at: datetime
) -> None:
    """Try again later: each time in vain doubles the wait."""
    words, first, most = fault
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    row.tries += 1
    row.next_try_at = at + timedelta(seconds=rules.wait_after(row.tries, first, most))
    row.last_fault = words[:160]
    row.save()
    for letter in OutLetter.objects.select_for_update().filter(pk__in=letters):
        letter.tries += 1
        letter.save(update_fields=["tries"])
    told = f"没有寄到{row.name}（第 {row.tries} 次）：{row.last_fault}"
    note("sharing.put_off", told, by=SYSTEM, at=at, about=row)


@transaction.atomic
def cancel(letter: OutLetter, *, by: Actor, at: datetime) -> OutLetter:
    """Take a letter back that was never on the road; one that was tried may have arrived."""
    row = OutLetter.objects.select_for_update().get(pk=letter.pk)
    if row.state != OutState.WAITING or row.tries:
        raise Refusal(_("这封信已经上路，撤不回来了。"), _("请打电话请对方不要用它。"))
    row.settled_at, row.body = at, ""
    _end(row, OutState.CANCELLED)
    KINDS[row.kind].on_stopped(row, at)
    note("sharing.cancel", f"寄出前撤回：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def try_again(partner: Partner, *, by: Actor, at: datetime) -> None:
    """Let the next run of the task try this home at once."""
    Partner.objects.filter(pk=partner.pk).update(next_try_at=None)
    note("sharing.try_again", f"马上再寄：{partner.name}", by=by, at=at, about=partner)


@transaction.atomic
def expire_due(*, at: datetime, most: int = AT_ONCE) -> int:
    """End letters that could not be delivered before they expired, and say how many."""
    rows = OutLetter.objects.select_for_update(skip_locked=True)
    late = list(rows.filter(state=OutState.WAITING, expires_at__lte=at).order_by("id")[:most])
    for row in late:
        row.settled_at = at
        _end(row, OutState.EXPIRED, Why.EXPIRED)
        KINDS[row.kind].on_stopped(row, at)
    if late:
        note("sharing.expire_due", f"{len(late)} 封信过期没有寄到", by=SYSTEM, at=at)
    return len(late)


@transaction.atomic
def forget_due(*, at: datetime, most: int = AT_ONCE) -> int:
    """Forget the words of letters that have expired, on either side; digest and receipt stay."""
    count = 0
    held = ~Q(body="") | Q(sealed_body__isnull=False)
    for box in (OutLetter, InLetter):
        found = box.objects.select_for_update(skip_locked=True).filter(held, expires_at__lte=at)
        keys_of = list(found.order_by("id").values_list("pk", flat=True)[:most])
        count += box.objects.filter(pk__in=keys_of).update(body="", sealed_body=None)
    if count:
        note("sharing.forget_due", f"{count} 封到期的信删了内容", by=SYSTEM, at=at)
    return count
