"""Keys of rows (UUIDv7, made here and never by the database) and public random codes."""

from __future__ import annotations

import os
import secrets
import threading
import time
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: read aloud without doubt
_FAIR = 256 - 256 % len(ALPHABET)  # bytes from here on would favour the first letters
_UNFAIR = bytes(range(_FAIR, 256))
_LETTERS = bytes(ord(ALPHABET[n % len(ALPHABET)]) for n in range(256))

_lock = threading.Lock()
_last = 0


def _tick() -> int:
    """Milliseconds and a 12-bit fraction, strictly rising within the process."""
    global _last
    with _lock:
        now = time.time_ns() * 4096 // 1_000_000
        _last = max(now, _last + 1)
        return _last


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by the time it was made, also within one millisecond."""
    tick = _tick()
    value = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=value | 0b10 << 62 | chance)


def uuid7s(many: int) -> list[UUID]:
    """So many keys at once: a UUIDv7 and its successors (RFC 9562, 6.2), in rising order."""
    return [UUID(int=number) for number in _counted(many)]


def uuid7s_as_hex(many: int) -> list[str]:
    """The same as their 32 hexadecimal signs, for SQL that is written at once."""
    return [f"{number:032x}" for number in _counted(many)]


def _counted(many: int) -> range:
    first = uuid7().int & ~(1 << 61)  # room to count in the random part
    return range(first, first + many)


def code(length: int = 12) -> str:
    """A random public code, about 4.95 bits a character; groups of four for the eye."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(letters[i : i + 4] for i in range(0, length, 4))


def codes(many: int) -> list[str]:
    """So many codes of twelve signs at once, each as `code` gives one."""
    need, letters = many * 12, ""
    while len(letters) < need:
        chance = os.urandom(need - len(letters) + 64)
        letters += chance.translate(_LETTERS, _UNFAIR).decode()
    return [
        f"{letters[i : i + 4]}-{letters[i + 4 : i + 8]}-{letters[i + 8 : i + 12]}"
        for i in range(0, need, 12)
    ]
