"""The doors for other homes: a bundle of letters, and the first meeting; signatures open them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xieli.kernel.refusal import Refusal
from xieli.sharing import introducing, receiving, rules, signing, wire
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import Signed

STATUS = {rules.UNKNOWN: 404, rules.OVERSIZED: 413, rules.BUSY: 429}


def _message(request: HttpRequest) -> dict[str, str]:
    """What the signature of a request may cover, as the request itself has it."""
    fields = request.headers
    return {
        "@method": request.method or "", "@path": request.path,
        "@authority": rules.authority_asked(request.get_host(), request.is_secure()),
        "content-digest": fields.get("Content-Digest", ""),
        "content-type": fields.get("Content-Type", ""),
    }  # fmt: skip


def _signed(request: HttpRequest) -> Signed:
    fields = request.headers
    return Signed(fields.get("Signature-Input", ""), fields.get("Signature", ""))


def _body(request: HttpRequest) -> bytes:
    """The body, not read at all where it says itself that it is too long."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > receiving.most_bytes(timezone.now()):
        raise Unacceptable(rules.OVERSIZED)
    return request.body


@csrf_exempt
@never_cache
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a bundle; answer with a signed receipt, or with the word why not."""
    at, signed = timezone.now(), _signed(request)
    try:
        try:
            body = _body(request)
        except Unacceptable as no:
            receiving.refuse(no, signed, receiving.house(at))
            raise
        came = receiving.Request(_message(request), signed, body)
        answer = receiving.take_bundle(came, at=at)
    except Refusal:  # no card of ours yet, or the rulebook is empty
        return _refused(Unacceptable(rules.UNKNOWN))
    except Unacceptable as no:
        return _refused(no)
    return _answered(answer)


@csrf_exempt
@never_cache
@require_POST
def meet(request: HttpRequest) -> HttpResponse:
    """Let a home with our invitation introduce itself; answer with our card."""
    try:
        came = receiving.Request(_message(request), _signed(request), _body(request))
        answer = introducing.introduce(came, at=timezone.now())
    except Refusal:
        return _refused(Unacceptable(rules.UNKNOWN))
    except Unacceptable as no:
        return _refused(no)
    return _answered(answer)


def _answered(answer: receiving.Answer) -> HttpResponse:
    told = HttpResponse(answer.body, content_type=signing.JSON)
    told.headers["Content-Digest"] = signing.digest_of(answer.body)
    told.headers["Signature-Input"] = answer.signed.input
    told.headers["Signature"] = answer.signed.signature
    return told


def _refused(no: Unacceptable) -> HttpResponse:
    body = wire.written_object({"refused": no.why, "now": int(timezone.now().timestamp())})
    return HttpResponse(body, content_type=signing.JSON, status=STATUS.get(no.why, 422))
