"""Short signed codes for paper and QR: eight random characters, four that prove them ours.

A mistyped, guessed or foreign home's code is refused before the database is asked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

from xieli.kernel.refusal import Hidden
from xieli.shell.homes import current
from xieli.shell.keys import ALPHABET, code

_SHAPE = re.compile(rf"[{ALPHABET}]{{12}}")


def make(purpose: str) -> str:
    """A fresh code like K7QM-2RXA-9FTW, good in this home for this purpose."""
    body = code(8).replace("-", "")
    whole = body + _proof(purpose, body)
    return "-".join(whole[i : i + 4] for i in (0, 4, 8))


def read(purpose: str, text: str) -> str:
    """The code as stored, from what a person typed or scanned; Hidden where it is not ours.

    Small letters, spaces, dashes and full-width signs are forgiven.
    """
    bare = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", text)).upper()
    if not _SHAPE.fullmatch(bare) or not hmac.compare_digest(_proof(purpose, bare[:8]), bare[8:]):
        raise Hidden
    return "-".join(bare[i : i + 4] for i in (0, 4, 8))


def _proof(purpose: str, body: str) -> str:
    text = f"{current()}:{purpose}:{body}".encode()
    seen = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in seen[:4])
