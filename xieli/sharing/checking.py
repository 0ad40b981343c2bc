"""Whether a receipt holds: both signatures, the digest, the line; by rows or by a file alone.

A proof file holds no word of the letter, only its digest, so that it can be shown to a third party.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _m
from xieli.sharing import signing, wire
from xieli.sharing.models import InLetter, OutLetter
from xieli.sharing.rules import Unacceptable
from xieli.sharing.signing import NotSigned, Signed

FORM = "xieli-receipt-1"
PARTS = ("letter", "digest", "envelope_input", "envelope_signature", "envelope_key",
         "receipt", "receipt_input", "receipt_signature", "receipt_key")  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing that was checked."""

    words: str
    holds: bool


def file_of(letter: OutLetter | InLetter) -> dict[str, str]:
    """The proof of a letter as a file: digests, signatures, keys and the receipt."""
    receipt = letter.receipt
    if receipt is None:
        raise Refusal(_m("这封信还没有回执。"), _m("对方收到以后，这里就能下载。"))
    return {
        "form": FORM, "letter": id_of(letter), "digest": letter.digest,
        "envelope_input": letter.signature_input, "envelope_signature": letter.signature,
        "envelope_key": letter.signed_by.public_hex if letter.signed_by else "",
        "receipt": receipt.body, "receipt_input": receipt.signature_input,
        "receipt_signature": receipt.signature, "receipt_key": receipt.public_hex,
    }  # fmt: skip


def id_of(letter: OutLetter | InLetter) -> str:
    """The envelope's id, on either side."""
    return (letter.letter_id if isinstance(letter, InLetter) else letter.id).hex


def read_file(content: bytes) -> dict[str, str]:
    """A proof file as it was uploaded; Refusal where it is none."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as no:
        raise _no_file() from no
    is_ours = isinstance(raw, dict) and raw.get("form") == FORM
    if not is_ours or not all(isinstance(raw.get(name), str) for name in PARTS):
        raise _no_file()
    return {name: raw[name] for name in PARTS}


def _no_file() -> Refusal:
    return Refusal(_m("这不是一份回执文件。"), _m("请上传从“信”的页面下载的 json 文件。"))


def checks(proof: Mapping[str, str], body: str = "") -> list[Check]:
    """Check a proof; with the letter's text its digest is computed anew."""
    found = [
        Check(_("信的签名和写信的那一家的钥匙对得上"), _envelope_holds(proof)),
        Check(_("回执的签名和收信的那一家的钥匙对得上"), _receipt_holds(proof)),
        Check(_("回执里写着这封信和它的摘要"), _is_named(proof)),
    ]
    if body:
        same = signing.digest_of(body.encode()) == proof["digest"]
        found.append(Check(_("信的内容和摘要一致，没有被改过"), same))
    return found


def _envelope_holds(proof: Mapping[str, str]) -> bool:
    message = {"content-digest": proof["digest"], "content-type": signing.JSON}
    signed = Signed(proof["envelope_input"], proof["envelope_signature"])
    return _holds(message, signed, signing.OF_ENVELOPE, (proof["envelope_key"], wire.ENVELOPE))


def _receipt_holds(proof: Mapping[str, str]) -> bool:
    message = {
        "@status": "200", "content-digest": signing.digest_of(proof["receipt"].encode()),
        "content-type": signing.JSON,
    }  # fmt: skip
    signed = Signed(proof["receipt_input"], proof["receipt_signature"])
    return _holds(message, signed, signing.OF_ANSWER, (proof["receipt_key"], wire.RECEIPT))


def _holds(
    message: Mapping[str, str], signed: Signed, wanted: tuple[str, ...], by: tuple[str, str]
) -> bool:
    key, tag = by
    try:
        return signing.must_be_signed(message, signed, wanted, bytes.fromhex(key)).tag == tag
    except (NotSigned, ValueError):
        return False


def _is_named(proof: Mapping[str, str]) -> bool:
    try:
        words = wire.read_receipt(proof["receipt"])
    except Unacceptable:
        return False
    return any(
        line.id.hex == proof["letter"] and line.digest == proof["digest"]
        and line.state == wire.TAKEN
        for line in words.lines
    )  # fmt: skip


def line_of(proof: Mapping[str, str]) -> Any:
    """What the receipt says of the letter, or None."""
    try:
        words = wire.read_receipt(proof["receipt"])
    except Unacceptable:
        return None
    return next((line for line in words.lines if line.id.hex == proof["letter"]), None)
