"""The vault: seals one field's text with AES-256-GCM and finds it again by a blind index.

Bytes: version (1) | nonce (12) | ciphertext and tag. The field's name is bound in as associated
data, so that a sealed value opens only as the field it was sealed for. Only people.services and
people.queries may import this module.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

Sealed = NewType("Sealed", bytes)
NONCE = 12
SHORTEST = 1 + NONCE + 16  # an empty text still has its tag of 16 bytes


class VaultBroken(Exception):
    """Sealed bytes were changed, moved to another field, or their key is not with us."""


def seal(field: str, text: str) -> Sealed:
    """Seal a text as a value of this field, with the newest key."""
    version = newest_version()
    nonce = secrets.token_bytes(NONCE)
    hidden = _keys()[version].encrypt(nonce, text.encode(), field.encode())
    return Sealed(bytes([version]) + nonce + hidden)


def opened(field: str, sealed: bytes | memoryview) -> str:
    """Give the text of a sealed value; VaultBroken unless it is whole and of this field."""
    whole = bytes(sealed)
    if len(whole) < SHORTEST:
        raise VaultBroken(f"{field}: too short to be sealed")
    version = whole[0]
    if version not in _keys():
        raise VaultBroken(f"{field}: no key of version {version}")
    nonce, hidden = whole[1 : 1 + NONCE], whole[1 + NONCE :]
    try:
        return _keys()[version].decrypt(nonce, hidden, field.encode()).decode()
    except InvalidTag as fault:
        raise VaultBroken(f"{field}: changed, moved or sealed with another key") from fault


def version_of(sealed: bytes | memoryview) -> int:
    """Say which key sealed a value."""
    return bytes(sealed[:1])[0] if len(sealed) else 0


def newest_version() -> int:
    """The version that seals from now on: the first one in VAULT_KEYS."""
    return next(iter(_keys()))


def index(field: str, value: str) -> str:
    """The blind index of a normalised value: HMAC-SHA256 (hex), another one in each field."""
    key = settings.VAULT_INDEX_KEY.encode()
    return hmac.new(key, f"{field}\0{value}".encode(), hashlib.sha256).hexdigest()


def _keys() -> dict[int, AESGCM]:
    return _read(settings.VAULT_KEYS)


@lru_cache(maxsize=4)
def _read(written: str) -> dict[int, AESGCM]:
    """Read "2:hex,1:hex", newest first; each key 32 bytes, each version 1 … 255 and once."""
    pairs = [pair.strip().split(":", 1) for pair in written.split(",")]
    try:
        keys = {int(version): AESGCM(bytes.fromhex(key)) for version, key in pairs}
    except ValueError as fault:
        raise VaultBroken("VAULT_KEYS must read version:hex,version:hex") from fault
    if len(keys) != len(pairs) or not all(0 < version < 256 for version in keys):
        raise VaultBroken("VAULT_KEYS: versions 1 to 255, each of them once")
    if any(len(key) != 64 for _version, key in pairs):
        raise VaultBroken("VAULT_KEYS: each key has 64 hex digits")
    return keys
