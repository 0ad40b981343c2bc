"""HTTP message signatures (RFC 9421), the part our homes speak: Ed25519, no `;sf`.

A message is a mapping from component to value: "@method", "@authority", "@path", "@status" and
fields in small letters. What a verifier wants covered must be covered exactly, in that order.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LABEL = "sig1"
OF_REQUEST = ("@method", "@authority", "@path", "content-digest", "content-type")
OF_ANSWER = ("@status", "content-digest", "content-type")
OF_ENVELOPE = ("content-digest", "content-type")
JSON = "application/json"
LONGEST = 2000

_WHOLE = re.compile(
    r'sig1=(\(((?:"[a-z@][a-z0-9-]*"(?: (?="))?)*)\)'
    r'((?:;[a-z]+=(?:\d{1,12}|"[ !#-~]{0,120}"))*))'
)
_PARAM = re.compile(r';([a-z]+)=(?:(\d{1,12})|"([ !#-~]{0,120})")')
_SIGNATURE = re.compile(r"sig1=:([A-Za-z0-9+/]{86}==):")
_TEXTS = frozenset({"keyid", "nonce", "tag", "alg"})
_TIMES = frozenset({"created", "expires"})


class NotSigned(Exception):
    """A signature that is missing, not of our shape, or does not fit its message."""


@dataclass(frozen=True)
class Params:
    """What a signature says of itself; times are seconds since 1970."""

    keyid: str
    created: int
    expires: int = 0
    nonce: str = ""
    tag: str = ""
    alg: str = "ed25519"


@dataclass(frozen=True)
class Signed:
    """The two fields that a signature travels in."""

    input: str  # Signature-Input
    signature: str  # Signature


@dataclass(frozen=True)
class Given:
    """A Signature-Input as it was read: nothing in it is proved yet."""

    components: tuple[str, ...]
    params: Params
    raw: str  # the value of "@signature-params", to the letter


def digest_of(body: bytes) -> str:
    """The Content-Digest of a body (RFC 9530), by SHA-256."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def key_id_of(public: bytes) -> str:
    """The name of a public key: the first half of its SHA-256, in hex."""
    return hashlib.sha256(public).hexdigest()[:32]


def new_key() -> tuple[bytes, bytes]:
    """A fresh key pair as raw bytes: (private seed, public key), 32 each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign(
    message: Mapping[str, str], wanted: tuple[str, ...], params: Params, seed: bytes
) -> Signed:
    """Sign these components of a message with a private key."""
    raw = _raw_of(wanted, params)
    made = _private(seed).sign(base_of(message, wanted, raw))
    return Signed(f"{LABEL}={raw}", f"{LABEL}=:{base64.b64encode(made).decode()}:")


def read(signed: Signed) -> Given:
    """Read a Signature-Input strictly; NotSigned where it is none of our profile."""
    return _read(signed.input[:LONGEST])


@lru_cache(maxsize=64)
def _read(text: str) -> Given:
    """The letters of a bundle were signed in one second by one key: their input is one text."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise NotSigned("Signature-Input")
    components = tuple(found[2].replace('"', "").split())
    told: dict[str, str] = {}
    for name, number, text in _PARAM.findall(found[3]):
        if name in told or name not in (_TIMES if number else _TEXTS):
            raise NotSigned(name)
        told[name] = number or text
    if len(set(components)) != len(components) or not {"created", "keyid"} <= told.keys():
        raise NotSigned("Signature-Input")
    params = Params(
        told["keyid"], int(told["created"]), int(told.get("expires", 0)), told.get("nonce", ""),
        told.get("tag", ""), told.get("alg", "ed25519"),
    )  # fmt: skip
    return Given(components, params, found[1])


def must_be_signed(
    message: Mapping[str, str], signed: Signed, wanted: tuple[str, ...], public: bytes
) -> Params:
    """Pass a message whose signature covers exactly the wanted components by this key."""
    given = read(signed)
    if given.components != wanted or given.params.alg != "ed25519":
        raise NotSigned("components")
    found = _SIGNATURE.fullmatch(signed.signature)
    if found is None:
        raise NotSigned("Signature")
    try:
        made = base64.b64decode(found[1], validate=True)
        _public(public).verify(made, base_of(message, wanted, given.raw))
    except (InvalidSignature, binascii.Error) as no:
        raise NotSigned("signature") from no
    return given.params


def base_of(message: Mapping[str, str], components: tuple[str, ...], raw: str) -> bytes:
    """The signature base (RFC 9421, 2.5) of these components; NotSigned where one is missing."""
    try:
        lines = [f'"{name}": {message[name]}' for name in components]
    except KeyError as no:
        raise NotSigned(str(no)) from no
    return "\n".join([*lines, f'"@signature-params": {raw}']).encode()


def _raw_of(components: tuple[str, ...], params: Params) -> str:
    names = " ".join(f'"{name}"' for name in components)
    parts = [f"({names})", f"created={params.created}"]
    parts += [f"expires={params.expires}"] if params.expires else []
    parts += [f'nonce="{params.nonce}"'] if params.nonce else []
    parts += [f'keyid="{params.keyid}"', f'alg="{params.alg}"']
    parts += [f'tag="{params.tag}"'] if params.tag else []
    return ";".join(parts)


@lru_cache(maxsize=256)
def _public(raw: bytes) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as no:
        raise NotSigned("key") from no


@lru_cache(maxsize=64)
def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
