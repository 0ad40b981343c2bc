"""The verb take_bundle: proves a request, keeps its letters once, and gives a signed receipt.

One transaction for the bundle. A letter that came before is named in the receipt again as it was;
whatever is not taken is kept as a RefusedMail, and noted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.people import services as people
from xieli.rulebook.queries import values
from xieli.sharing import contents, keys, kinds, rules, signing, wire
from xieli.sharing.kinds import KINDS
from xieli.sharing.models import (
    HeardNonce,
    HomeKey,
    InLetter,
    InState,
    Partner,
    PartnerKey,
    PartnerState,
    Receipt,
    RefusedMail,
    Why,
)
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import NotSigned, Signed
from xieli.sharing.wire import Envelope, Line, Part, ReceiptWords
from xieli.shell.keys import uuid7

ROAD = "互通"


@dataclass(frozen=True)
class Request:
    """A request as it came: what its signature covers, the signature, the body."""

    message: Mapping[str, str]
    signed: Signed
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What goes back: a receipt and its signature."""

    body: bytes
    signed: Signed


@dataclass(frozen=True)
class House:
    """What the rulebook says on the day, and who we are."""

    code: str
    limits: Mapping[str, int]
    now: datetime


@dataclass(frozen=True)
class _Came:
    """A letter that was proved: its text and signature, what it says, by which key, its digest."""

    part: Part
    envelope: Envelope
    signed_by: PartnerKey
    digest: str


@dataclass
class _Sorted:
    """A bundle, letter by letter."""

    fresh: list[tuple[_Came, contents.Content]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    refused: list[tuple[UUID | None, str, str]] = field(default_factory=list)


def house(at: datetime) -> House:
    """The limits of today; two queries."""
    told = values(rules.KEYS, "", timezone.localdate(at))
    return House(keys.card().code, {key: told[key].as_int for key in rules.KEYS}, at)


def most_bytes(at: datetime) -> int:
    """The longest body that is read at all."""
    day = timezone.localdate(at)
    return values([rules.BUNDLE_KB], "", day)[rules.BUNDLE_KB].as_int * 1024


def take_bundle(request: Request, *, at: datetime) -> Answer:
    """Take a bundle of letters and give the receipt; Unacceptable where the request itself is not
    to be believed (nothing of it is kept then but the refusal)."""
    here = house(at)
    try:
        key, params = proved(request, here)
        parts = wire.read_bundle(request.body, here.limits[rules.BUNDLE_MOST])
        return _taken(key, params, parts, here)
    except Unacceptable as no:
        refuse(no, request.signed, here)
        raise


def proved(request: Request, here: House) -> tuple[PartnerKey, signing.Params]:
    """The key behind a request; Unacceptable for unknown or revoked keys, a false signature, a
    wrong clock, a partner nobody has confirmed."""
    if len(request.body) > here.limits[rules.BUNDLE_KB] * 1024:
        raise Unacceptable(rules.OVERSIZED)
    try:
        key = known_key(signing.read(request.signed).params.keyid)
        public = bytes.fromhex(key.public_hex)
        params = signing.must_be_signed(request.message, request.signed, signing.OF_REQUEST, public)
    except NotSigned as no:
        raise Unacceptable(rules.TAMPERED, "request") from no
    if request.message["content-digest"] != signing.digest_of(request.body):
        raise Unacceptable(rules.TAMPERED, "digest")
    if params.tag != wire.BUNDLE or not 16 <= len(params.nonce) <= 64:
        raise Unacceptable(rules.UNREADABLE, "tag")
    must_be_believed(key, here.now)
    now, skew = int(here.now.timestamp()), here.limits[rules.CLOCK_SECONDS]
    rules.must_be_timely(params.created, params.expires, now, skew)
    if key.partner.state != PartnerState.LIVE:
        raise Unacceptable(rules.UNCONFIRMED)
    return key, params


def known_key(key_id: str) -> PartnerKey:
    """A partner's key by its name."""
    rows = PartnerKey.objects.select_related("partner__our_key")
    found = rows.filter(key_id=key_id).first()
    if found is None:
        raise Unacceptable(rules.UNKNOWN)
    return found


def must_be_believed(key: PartnerKey, at: datetime) -> None:
    """Pass a key that was not revoked, and not replaced too long ago."""
    if key.revoked_at or (key.until and key.until <= at):
        raise Unacceptable(rules.REVOKED)


@transaction.atomic
def _taken(key: PartnerKey, params: signing.Params, parts: list[Part], here: House) -> Answer:
    partner = Partner.objects.select_for_update().get(pk=key.partner_id)
    if partner.state != PartnerState.LIVE:
        raise Unacceptable(rules.UNCONFIRMED)
    _hear(partner, params, here)
    found = _sort(partner, key, parts, here)
    our_key = HomeKey.objects.get(pk=partner.our_key_id)
    receipt = _receipt(partner, our_key, (params.nonce, found.lines), here)
    _keep(partner, receipt, found, here.now)
    _keep_refusals(partner, found.refused, here.now)
    Partner.objects.filter(pk=partner.pk).update(last_heard_at=here.now)
    _note(partner, receipt, found, here.now)
    return Answer(receipt.body.encode(), Signed(receipt.signature_input, receipt.signature))


def _hear(partner: Partner, params: signing.Params, here: House) -> None:
    """Take a request's nonce; the same again is a replay."""
    if HeardNonce.objects.filter(partner=partner, nonce=params.nonce).exists():
        raise Unacceptable(rules.REPLAYED)
    until = here.now + timedelta(seconds=3 * here.limits[rules.CLOCK_SECONDS])
    HeardNonce.objects.create(partner=partner, nonce=params.nonce, expires_at=until)


def _sort(partner: Partner, key: PartnerKey, parts: list[Part], here: House) -> _Sorted:
    """Prove every letter of a bundle, and find those that came before."""
    found, read = _Sorted(), list[_Came]()
    for part in parts:
        try:
            read.append(_proved_letter(part, key, here))
        except Unacceptable as no:
            _turn_down(found, part, no, here)
    known = _known(partner, [one.envelope for one in read])
    for one in read:
        try:
            _place(found, one, known, here)
        except Unacceptable as no:
            _turn_down(found, one.part, no, here, one.envelope.id)
    return found


def _proved_letter(part: Part, key: PartnerKey, here: House) -> _Came:
    """An envelope, proved by a key of the same partner, addressed to us."""
    if len(part.body.encode()) > here.limits[rules.ENVELOPE_KB] * 1024:
        raise Unacceptable(rules.OVERSIZED)
    try:
        name = signing.read(part.signed).params.keyid
        signed_by = key if name == key.key_id else known_key(name)
        public = bytes.fromhex(signed_by.public_hex)
        message = wire.parts_of(part.body)
        params = signing.must_be_signed(message, part.signed, signing.OF_ENVELOPE, public)
    except NotSigned as no:
        raise Unacceptable(rules.TAMPERED, "envelope") from no
    must_be_believed(signed_by, here.now)
    if signed_by.partner_id != key.partner_id or params.tag != wire.ENVELOPE:
        raise Unacceptable(rules.TAMPERED, "tag")
    envelope = wire.read_envelope(part.body)
    if envelope.receiver != here.code or envelope.sender != key.partner.code:
        raise Unacceptable(rules.ELSEWHERE)
    return _Came(part, envelope, signed_by, message["content-digest"])


def _known(partner: Partner, envelopes: list[Envelope]) -> dict[UUID | int, tuple[str, datetime]]:
    """What came before under these ids or numbers: digest and first arrival."""
    rows = InLetter.objects.filter(partner=partner)
    told = ("letter_id", "sequence", "digest", "arrived_at")
    known: dict[UUID | int, tuple[str, datetime]] = {}
    for one, _n, digest, at in rows.filter(letter_id__in=[e.id for e in envelopes]).values_list(
        *told
    ):
        known[one] = digest, at
    for _one, n, digest, at in rows.filter(
        sequence__in=[e.sequence for e in envelopes]
    ).values_list(*told):
        known[n] = digest, at
    return known


def _place(
    found: _Sorted, came: _Came, known: dict[UUID | int, tuple[str, datetime]], here: House
) -> None:
    """Put a proved letter where it belongs: taken before, new, or not to be taken."""
    envelope, digest = came.envelope, came.digest
    before = known.get(envelope.id)
    if before:
        if before[0] != digest:
            raise Unacceptable(rules.TAMPERED, "id")
        found.lines.append(Line(envelope.id, digest, wire.TAKEN, "", before[1]))
        return
    if envelope.sequence in known:
        raise Unacceptable(rules.REPLAYED, "sequence")
    if envelope.expires_at <= here.now:
        raise Unacceptable(rules.EXPIRED)
    content = kinds.read(envelope.kind, envelope.content)
    known[envelope.id] = known[envelope.sequence] = digest, here.now
    found.fresh.append((came, content))
    found.lines.append(Line(envelope.id, digest, wire.TAKEN, "", here.now))


def _turn_down(
    found: _Sorted, part: Part, no: Unacceptable, here: House, one: UUID | None = None
) -> None:
    """Name a letter that is not taken in the receipt, where it can be named at all."""
    if one is None:
        try:
            one = wire.read_envelope(part.body).id
        except Unacceptable:
            one = None
    found.refused.append((one, no.why, no.words))
    if one is not None:
        digest = signing.digest_of(part.body.encode())
        found.lines.append(Line(one, digest, wire.REFUSED, no.why, here.now))


def _receipt(partner: Partner, key: HomeKey, told: tuple[str, list[Line]], here: House) -> Receipt:
    words = ReceiptWords(here.code, partner.code, told[0], tuple(told[1]))
    body = wire.written_receipt(words)
    signed = signed_answer(body.encode(), key, here.now, wire.RECEIPT)
    return Receipt.objects.create(
        partner=partner, is_ours=True, body=body, signature_input=signed.input,
        signature=signed.signature, public_hex=key.public_hex, at=here.now,
    )  # fmt: skip


def signed_answer(body: bytes, key: HomeKey, at: datetime, tag: str) -> Signed:
    """The signature of an answer (status 200) by one of our keys."""
    message = {
        "@status": "200", "content-digest": signing.digest_of(body), "content-type": signing.JSON,
    }  # fmt: skip
    params = signing.Params(key.key_id, int(at.timestamp()), tag=tag)
    return signing.sign(message, signing.OF_ANSWER, params, keys.seed_of(key, at))


def _keep(partner: Partner, receipt: Receipt, found: _Sorted, at: datetime) -> None:
    """Write the new letters of a bundle at once, and do what machines owe to theirs."""
    rows = [_row(partner, receipt, came, content) for came, content in found.fresh]
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(_COPY) as into:
        for row in rows:
            into.write_row(row)
    for came, content in found.fresh:
        kind = KINDS[came.envelope.kind]
        if kind.is_followed:
            kept = InLetter.objects.select_related("partner")
            kind.on_arrival(kept.get(partner=partner, letter_id=came.envelope.id), content, at)


_COLUMNS = (
    "id", "letter_id", "partner_id", "kind", "sequence", "title", "purpose", "basis", "digest",
    "made_at", "expires_at", "signature_input", "signature", "signed_by_id", "receipt_id",
    "arrived_at", "state", "settled_at", "settled_by", "body", "sealed_body",
)  # fmt: skip
_COPY = f"COPY {InLetter._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN"


def _row(
    partner: Partner, receipt: Receipt, came: _Came, content: contents.Content
) -> tuple[object, ...]:
    """A letter as its table takes it; personal words are sealed."""
    part, envelope, at = came.part, came.envelope, receipt.at
    is_machine = KINDS[envelope.kind].is_machine
    settled = (InState.TAKEN.value, at, ROAD) if is_machine else (InState.ARRIVED.value, None, "")
    words = ("", people.seal("body", part.body)) if content.is_personal else (part.body, None)
    return (
        uuid7(), envelope.id, partner.pk, envelope.kind, envelope.sequence, envelope.title,
        envelope.purpose, envelope.basis, came.digest, envelope.made_at, envelope.expires_at,
        part.signed.input, part.signed.signature, came.signed_by.pk, receipt.pk, at,
        *settled, *words,
    )  # fmt: skip


def _keep_refusals(
    partner: Partner | None, refused: list[tuple[UUID | None, str, str]], at: datetime
) -> None:
    RefusedMail.objects.bulk_create(
        RefusedMail(partner=partner, letter_id=one, why=why, words=words[:80], at=at)
        for one, why, words in refused
    )


def _note(partner: Partner, receipt: Receipt, found: _Sorted, at: datetime) -> None:
    rows = "".join(line.digest for line in found.lines)
    facts = {
        "letters": len(found.fresh), "again": len(found.lines) - len(found.fresh),
        "refused": [why for _id, why, _words in found.refused],
        "digest": hashlib.sha256(rows.encode()).hexdigest(),
    }  # fmt: skip
    words = f"收到{partner.name}的 {len(found.fresh)} 封信"
    if found.refused:
        told = "、".join(dict.fromkeys(str(Why(why).label) for _i, why, _w in found.refused))
        words = f"{words}，{len(found.refused)} 封没有收：{told}"
    by = Actor(None, partner.name)
    note("sharing.take_bundle", words, by=by, at=at, about=receipt, facts=facts)


@transaction.atomic
def refuse(no: Unacceptable, signed: Signed, here: House) -> None:
    """Keep and note that a request was not believed; of a flood only so many an hour."""
    try:
        partner = known_key(signing.read(signed).params.keyid).partner
    except (NotSigned, Unacceptable):
        partner = None
    hour = here.now - timedelta(hours=1)
    recent = RefusedMail.objects.filter(partner=partner, at__gt=hour).count()
    if recent >= here.limits[rules.REFUSALS_MOST]:
        return
    _keep_refusals(partner, [(None, no.why, no.words)], here.now)
    who = partner.name if partner else "不认识的来信"
    words = f"没有收{who}：{Why(no.why).label}"
    note("sharing.refuse", words, by=Actor(None, ROAD), at=here.now, about=partner)


@transaction.atomic
def forget_nonces(*, at: datetime) -> int:
    """Forget requests so old that their clock alone refuses them."""
    gone, _by_model = HeardNonce.objects.filter(expires_at__lte=at).delete()
    return gone
