"""Signed entry tokens: who may ask for one of which batch, and until when, without the database.

A door mints one after it has checked the terms; the fast lane believes its signature. It is good
for one claim however often it is sent: the second time the same claim comes back. The clocks of
two machines differ: the tolerance is the rulebook's and stands inside the token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import NamedTuple

from django.conf import settings

VERSION = "1"
LONGEST = 420  # signs; ours have at most 330
_NONE = "-"


class No(Enum):
    """Why a token is not believed."""

    FORGED = "forged"
    EARLY = "early"
    EXPIRED = "expired"


class TokenRefused(Exception):
    """A token that is not believed; `entry` says whose, where only its time is wrong."""

    def __init__(self, why: No, entry: Entry | None = None) -> None:
        super().__init__(why)
        self.why, self.entry = why, entry


class Entry(NamedTuple):
    """What a token says; ids are texts with dashes, times are seconds since 1970."""

    home: str
    batch: str
    code: str  # the batch's, for its pages
    person: str
    household: str | None
    window: str | None
    begins: int
    ends: int
    nonce: str = ""


@dataclass(frozen=True)
class Life:
    """How long a token lives after the batch has opened, and how far clocks may differ."""

    lasts: timedelta
    skew: timedelta


def span(opens_at: datetime, at: datetime, life: Life) -> tuple[int, int]:
    """From when to when a token minted now is good: not before the batch opens.

    Clocks that differ are borne on both sides, but nobody gets in before the opening by it.
    """
    begins = max(at - life.skew, opens_at)
    ends = max(at, opens_at) + life.lasts + life.skew
    return int(begins.timestamp()), int(ends.timestamp())


def mint(entry: Entry) -> str:
    """The token of this entry, with a nonce of its own."""
    ids = (entry.batch, entry.person, entry.household or _NONE, entry.window or _NONE)
    times = (str(entry.begins), str(entry.ends))
    body = ".".join((VERSION, entry.home, entry.code, *ids, *times, secrets.token_hex(8)))
    return f"{body}.{_proof(body, settings.SECRET_KEY)}"


def read(token: str, now: float, secret: str | None = None) -> Entry:
    """What a token says; TokenRefused where it is not ours, too early or too old."""
    body, _dot, proof = token.rpartition(".")
    if len(token) > LONGEST or not token.isascii():
        raise TokenRefused(No.FORGED)
    if not hmac.compare_digest(_proof(body, secret or settings.SECRET_KEY), proof):
        raise TokenRefused(No.FORGED)
    version, home, code, batch, person, household, window, begins, ends, nonce = body.split(".")
    if version != VERSION:
        raise TokenRefused(No.FORGED)
    entry = Entry(
        home, batch, code, person,
        None if household == _NONE else household, None if window == _NONE else window,
        int(begins), int(ends), nonce,
    )  # fmt: skip
    if now < entry.begins:
        raise TokenRefused(No.EARLY, entry)
    if now > entry.ends:
        raise TokenRefused(No.EXPIRED, entry)
    return entry


def _proof(body: str, secret: str) -> str:
    """HMAC-SHA-256, with the key's two blocks hashed once instead of for every token."""
    keyed = _key(secret)
    inner, outer = keyed[0].copy(), keyed[1].copy()
    inner.update(body.encode())
    outer.update(inner.digest())
    return outer.hexdigest()


@cache
def _key(secret: str) -> tuple[hashlib._Hash, hashlib._Hash]:
    """A key of the tokens' own, so that no other signature of the house can be one."""
    key = hmac.digest(secret.encode(), b"xieli.benefits.entry", "sha256").ljust(64, b"\0")
    inner, outer = (bytes(one ^ pad for one in key) for pad in (0x36, 0x5C))  # RFC 2104
    return hashlib.sha256(inner), hashlib.sha256(outer)
