"""The shapes on the wire: an envelope, a bundle of them, a receipt; JSON, read strictly.

An envelope is a text signed for itself (content-digest, content-type), so that its signature and
the receipt can be checked years later, when its words are forgotten and only the digest stays. A
bundle is one HTTP request of many envelopes, itself signed, good once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xieli.sharing.rules import UNREADABLE, Unacceptable
from xieli.sharing.signing import JSON, Signed, digest_of

VERSION = 1
BUNDLE, ENVELOPE, RECEIPT, MEET = "xieli-bundle", "xieli-envelope", "xieli-receipt", "xieli-meet"
WIRE_PATH, MEET_PATH = "/sharing/wire/", "/sharing/wire/meet/"
TAKEN, REFUSED = "taken", "refused"
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Envelope:
    """What is signed: from whom to whom, what for, on what ground, until when, and the content."""

    id: UUID
    sender: str  # codes of homes
    receiver: str
    kind: str
    sequence: int
    title: str  # names nobody
    purpose: str
    basis: str
    made_at: datetime
    expires_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """An envelope as it travels: its text to the letter, and its signature."""

    body: str
    signed: Signed


@dataclass(frozen=True)
class Line:
    """What a receipt says of one envelope."""

    id: UUID
    digest: str
    state: str  # taken or refused
    why: str
    at: datetime  # of the first arrival, however often it is repeated


@dataclass(frozen=True)
class ReceiptWords:
    """A receipt: who got what from whom, answering which request."""

    giver: str
    getter: str
    nonce: str
    lines: tuple[Line, ...]


def written(envelope: Envelope) -> str:
    """An envelope's text."""
    return _dump(
        {
            "v": VERSION, "id": envelope.id.hex, "from": envelope.sender, "to": envelope.receiver,
            "kind": envelope.kind, "sequence": envelope.sequence, "title": envelope.title,
            "purpose": envelope.purpose, "basis": envelope.basis,
            "made_at": envelope.made_at.isoformat(), "expires_at": envelope.expires_at.isoformat(),
            "content": envelope.content,
        }
    )  # fmt: skip


def read_envelope(body: str) -> Envelope:
    """An envelope from its text; Unacceptable where it is not of our shape."""
    raw = _object(body)
    content = raw.get("content")
    if not isinstance(content, dict):
        raise Unacceptable(UNREADABLE, "content")
    return Envelope(
        _uuid(raw, "id"), _text(raw, "from", 14), _text(raw, "to", 14), _text(raw, "kind", 20),
        _number(raw, "sequence"), _text(raw, "title", 160), _text(raw, "purpose", 120),
        _text(raw, "basis", 160), _time(raw, "made_at"), _time(raw, "expires_at"), content,
    )  # fmt: skip


def parts_of(body: str) -> dict[str, str]:
    """The message that an envelope's signature covers."""
    return {"content-digest": digest_of(body.encode()), "content-type": JSON}


def written_bundle(parts: list[Part]) -> bytes:
    """A request's body."""
    told = [
        {"envelope": one.body, "signature_input": one.signed.input,
         "signature": one.signed.signature}
        for one in parts
    ]  # fmt: skip
    return _dump({"v": VERSION, "envelopes": told}).encode()


def read_bundle(body: bytes, most: int) -> list[Part]:
    """The envelopes of a request; Unacceptable for too many or another shape."""
    raw = _object(body).get("envelopes")
    if not isinstance(raw, list) or not 0 < len(raw) <= most:
        raise Unacceptable(UNREADABLE, "envelopes")
    return [_part(one) for one in raw]


def _part(raw: object) -> Part:
    if not isinstance(raw, dict):
        raise Unacceptable(UNREADABLE, "envelopes")
    texts = [raw.get(name) for name in ("envelope", "signature_input", "signature")]
    if not all(isinstance(one, str) for one in texts):
        raise Unacceptable(UNREADABLE, "envelopes")
    return Part(str(texts[0]), Signed(str(texts[1]), str(texts[2])))


def written_receipt(words: ReceiptWords) -> str:
    """A receipt's text."""
    lines = [
        {"id": one.id.hex, "digest": one.digest, "state": one.state, "why": one.why,
         "at": one.at.isoformat()}
        for one in words.lines
    ]  # fmt: skip
    told = {"v": VERSION, "from": words.giver, "to": words.getter, "for": words.nonce}
    return _dump({**told, "lines": lines})


def read_receipt(body: str | bytes) -> ReceiptWords:
    """A receipt from its text."""
    raw = _object(body)
    lines = raw.get("lines")
    if not isinstance(lines, list):
        raise Unacceptable(UNREADABLE, "lines")
    return ReceiptWords(
        _text(raw, "from", 14), _text(raw, "to", 14), _text(raw, "for", 64),
        tuple(_line(one) for one in lines),
    )  # fmt: skip


def _line(raw: object) -> Line:
    if not isinstance(raw, dict):
        raise Unacceptable(UNREADABLE, "lines")
    return Line(
        _uuid(raw, "id"), _text(raw, "digest", 60), _text(raw, "state", 10), _text(raw, "why", 20),
        _time(raw, "at"),
    )  # fmt: skip


def read_object(body: str | bytes) -> dict[str, Any]:
    """A JSON object of our version; Unacceptable for anything else."""
    return _object(body)


def written_object(told: Mapping[str, Any]) -> bytes:
    """A JSON object of our version."""
    return _dump({"v": VERSION, **told}).encode()


def _object(body: str | bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as no:
        raise Unacceptable(UNREADABLE, "json") from no
    if not isinstance(raw, dict) or raw.get("v") != VERSION:
        raise Unacceptable(UNREADABLE, "v")
    return raw


def _text(raw: Mapping[str, Any], name: str, most: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise Unacceptable(UNREADABLE, name)
    return value


def text_in(raw: Mapping[str, Any], name: str, most: int) -> str:
    """A printable text of at most so many signs."""
    return _text(raw, name, most)


def _number(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    if type(value) is not int or not 0 < value < 2**31:
        raise Unacceptable(UNREADABLE, name)
    return value


def _uuid(raw: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(raw, name, 36))
    except ValueError as no:
        raise Unacceptable(UNREADABLE, name) from no


def _time(raw: Mapping[str, Any], name: str) -> datetime:
    try:
        value = datetime.fromisoformat(_text(raw, name, 40))
    except ValueError as no:
        raise Unacceptable(UNREADABLE, name) from no
    if value.tzinfo is None:
        raise Unacceptable(UNREADABLE, name)
    return value
