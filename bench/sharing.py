"""Letters of another home verified, durably stored and receipted, beside raw Ed25519 verification.

usage: .venv/bin/python bench/sharing.py
Bundles of 200 notices of about 1 KB, signed one by one and as a whole, go through the door's own
verb, one transaction a bundle with fsync on: proved, checked, stored, noted in the journal, and
answered with a signed receipt. The yardstick is `Ed25519PublicKey.verify` alone over the same
letters, in the same process, bundle by bundle in turns.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import yardstick

BUNDLE, BUNDLES = 200, 25
LEAST_RATIO = 0.2
AT = datetime.now(UTC)
THERE = "BENC-HMAR-KING"


def lay() -> tuple[Any, bytes]:
    """Our card, and a partner whose private key we hold; give the partner and that key."""
    from xieli.kernel.actor import SYSTEM
    from xieli.rulebook import services as rulebook
    from xieli.sharing import keys, signing
    from xieli.sharing.models import Partner, PartnerKey
    from xieli.unions import services as unions
    from xieli.unions.rules import FEDERATION, Founding

    rulebook.load_defaults(by=SYSTEM, at=AT)
    top = unions.found(
        Founding(name="全国", parent_id=None, stands_as=FEDERATION), by=SYSTEM, at=AT
    )
    keys.keep_card(top, "本市总工会", "http://localhost:8000", by=SYSTEM, at=AT)
    seed, public = signing.new_key()
    partner = Partner.objects.create(
        code=THERE, name="外市总工会", address="http://there.localhost", union=top, state="live",
        our_key=keys.current_key(), confirmed_at=AT, made_at=AT, made_by="bench",
    )  # fmt: skip
    PartnerKey.objects.create(
        partner=partner, key_id=signing.key_id_of(public), public_hex=public.hex(), since=AT
    )
    return partner, seed


def bundles(seed: bytes) -> list[Any]:
    """The requests, ready to be taken."""
    from datetime import timedelta

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from xieli.sharing import contents, keys, signing, wire
    from xieli.sharing.receiving import Request
    from xieli.shell.keys import uuid7

    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    name, now, code = signing.key_id_of(public), int(AT.timestamp()), keys.card().code
    content = contents.told(
        contents.Notice("高温津贴", "8号", "外市总工会", "2024-06-01", "字" * 250)
    )
    made = []
    for n in range(BUNDLES):
        parts = []
        for k in range(BUNDLE):
            envelope = wire.Envelope(
                uuid7(), THERE, code, "notice", n * BUNDLE + k + 1, "关于高温津贴的通知",
                "让两地职工都知道", "协作协议第三条", AT, AT + timedelta(days=90), content,
            )  # fmt: skip
            body = wire.written(envelope)
            params = signing.Params(name, now, tag=wire.ENVELOPE)
            signed = signing.sign(wire.parts_of(body), signing.OF_ENVELOPE, params, seed)
            parts.append(wire.Part(body, signed))
        body_of_all = wire.written_bundle(parts)
        message = {
            "@method": "POST", "@authority": "localhost:8000", "@path": wire.WIRE_PATH,
            "content-digest": signing.digest_of(body_of_all), "content-type": signing.JSON,
        }  # fmt: skip
        outer = signing.Params(name, now, nonce=f"{n:032d}", tag=wire.BUNDLE)
        signed = signing.sign(message, signing.OF_REQUEST, outer, seed)
        made.append(Request(message, signed, body_of_all))
    return made


def raw_of(request: Any, seed: bytes) -> Any:
    """Verify the letters of a request with the library alone; what is timed is only `verify`."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from xieli.sharing import signing, wire

    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    pairs = []
    for part in wire.read_bundle(request.body, BUNDLE):
        given = signing.read(part.signed)
        base = signing.base_of(wire.parts_of(part.body), signing.OF_ENVELOPE, given.raw)
        pairs.append((base64.b64decode(part.signed.signature[6:-1]), base))

    def verify() -> None:
        for signature, base in pairs:
            public.verify(signature, base)

    return verify


def spent(act: Any) -> float:
    """Seconds of one act."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def main() -> None:
    """Measure in turns, print both rates, their ratio, and what was not stored exactly once."""
    with yardstick.server() as place, yardstick.home(place):
        from xieli.sharing import receiving
        from xieli.sharing.models import InLetter, Receipt

        _partner, seed = lay()
        requests = bundles(seed)
        raw, ours = [], []
        for request in requests:
            raw.append(spent(raw_of(request, seed)))
            ours.append(spent(lambda one=request: receiving.take_bundle(one, at=AT)))  # type: ignore[misc]
        stored, receipts = InLetter.objects.count(), Receipt.objects.count()
        durable = place.durability()
    per_s = [BUNDLE / min(times) for times in (raw, ours)]
    rows = [
        ("raw Ed25519 verify", per_s[0], 1e6 / per_s[0]),
        ("taken, stored, receipted", per_s[1], 1e6 / per_s[1]),
    ]
    yardstick.table(f"bundles of {BUNDLE}, {durable}", ("letters", "a second", "us each"), rows)
    wrong = abs(stored - BUNDLE * BUNDLES) + abs(receipts - BUNDLES)
    ratio = per_s[1] / per_s[0]
    yardstick.finish(
        "sharing", holds=ratio >= LEAST_RATIO and not wrong, ratio_over_raw=ratio,
        letters_a_second=per_s[1], raw_a_second=per_s[0], not_exactly_once=wrong,
    )  # fmt: skip


if __name__ == "__main__":
    main()
