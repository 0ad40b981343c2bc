"""The other half of a meeting: a home comes with our invitation and proves the key it brings."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xieli.rulebook.queries import value
from xieli.sharing import keys, meeting, rules, signing, wire
from xieli.sharing.receiving import Answer, Request, signed_answer
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import NotSigned


def introduce(request: Request, *, at: datetime) -> Answer:
    """Keep the card that came with an open invitation and give ours, signed; Unacceptable else."""
    raw = wire.read_object(request.body)
    theirs = meeting.read_card(raw.get("card"))
    try:
        params = signing.must_be_signed(
            request.message, request.signed, signing.OF_REQUEST, theirs.public
        )
    except NotSigned as no:
        raise Unacceptable(rules.TAMPERED, "card") from no
    if request.message["content-digest"] != signing.digest_of(request.body):
        raise Unacceptable(rules.TAMPERED, "digest")
    if params.tag != wire.MEET or params.keyid != theirs.key_id:
        raise Unacceptable(rules.TAMPERED, "tag")
    skew = value(rules.CLOCK_SECONDS, "", timezone.localdate(at)).as_int
    rules.must_be_timely(params.created, params.expires, int(at.timestamp()), skew)
    ours = meeting.meet(wire.text_in(raw, "invitation", 20), theirs, at=at)
    body = wire.written_object({"card": ours, "for": params.nonce})
    return Answer(body, signed_answer(body, keys.current_key(), at, wire.MEET))
