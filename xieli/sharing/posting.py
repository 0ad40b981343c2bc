"""The verb post: puts a letter into the outbox, in the transaction of the verb that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.rulebook.queries import value, values
from xieli.sharing import rules, wire
from xieli.sharing.contents import Content, told
from xieli.sharing.models import HomeCard, OutLetter, Partner, PartnerState
from xieli.sharing.signing import digest_of
from xieli.shell.keys import uuid7


@dataclass(frozen=True)
class Words:
    """What stands on an envelope beside its content; the title names nobody."""

    title: str
    basis: str
    purpose: str
    expires_at: datetime | None = None  # else as the rulebook says for the kind


@transaction.atomic
def post(partner: Partner, content: Content, words: Words, *, by: Actor, at: datetime) -> OutLetter:
    """Put a letter into the outbox under the next number; the task carries it.

    Refusal where we do not share with that home, or the letter is too large.
    """
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    if row.state != PartnerState.LIVE:
        raise Refusal(_("和这一家还没有互通，或者已经停了。"), _("请先核对，再寄。"))
    row.last_out += 1
    row.save(update_fields=["last_out"])
    letter = _letter(row, content, words, at)
    letter.made_by_id, letter.made_by = by.id, by.label
    letter.save(force_insert=True)
    facts = {"kind": content.key, "digest": letter.digest, "sequence": letter.sequence}
    note("sharing.post", f"寄给{row.name}：{letter.title}", by=by, at=at, about=letter, facts=facts)
    return letter


def _letter(partner: Partner, content: Content, words: Words, at: datetime) -> OutLetter:
    expires = words.expires_at or expires_of(content, at)
    if expires <= at:
        raise Refusal(_("有效期已经过了。"), _("请选一个今天以后的日子。"))
    purpose = rules.must_be_said(words.purpose, 4, 120)
    basis, title = rules.must_be_said(words.basis, 4, 160), rules.must_be_said(words.title, 2, 160)
    key = uuid7()
    envelope = wire.Envelope(
        key, HomeCard.objects.get().code, partner.code, content.key, partner.last_out, title,
        purpose, basis, at, expires, told(content),
    )  # fmt: skip
    body = wire.written(envelope)
    must_fit(body, at)
    letter = OutLetter(
        id=key, partner=partner, kind=content.key, sequence=partner.last_out, title=title,
        purpose=purpose, basis=basis, digest=digest_of(body.encode()), made_at=at,
        expires_at=expires,
    )  # fmt: skip
    if content.is_personal:
        letter.sealed_body = people.seal("body", body)
    else:
        letter.body = body
    return letter


def expires_of(content: Content | type[Content], at: datetime) -> datetime:
    """Until when a letter of this kind is good, as the rulebook says."""
    days = value(content.days_key, "", timezone.localdate(at)).as_days
    return at + timedelta(days=days)


def must_fit(body: str, at: datetime) -> None:
    """Pass a letter of at most so many KB."""
    most = values([rules.ENVELOPE_KB], "", timezone.localdate(at))[rules.ENVELOPE_KB].as_int
    if len(body.encode()) > most * 1024:
        raise Refusal(_("这封信太大，最多 {most} KB。"), _("请换一个小一些的文件。"), most=most)
