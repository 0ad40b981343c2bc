"""Seals the bytes of an upload while they wait: a roster in a backup must not be readable.

The key comes from SECRET_KEY alone (the vault stands above shell), so a changed SECRET_KEY asks
for the file again.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal

_NONCE = 12


def seal(content: bytes, upload_id: UUID) -> bytes:
    """Seal content for one upload (AES-256-GCM, bound to its id, packed first)."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, zlib.compress(content, 1), upload_id.bytes)


def unseal(sealed: bytes, upload_id: UUID) -> bytes:
    """Give the content back; Refusal where the key has changed since."""
    try:
        packed = _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], upload_id.bytes)
    except InvalidTag as why:
        raise Refusal(_("这次上传的文件已经读不出了。"), _("请把原来的表再传一次。")) from why
    return zlib.decompress(packed)


def _cipher() -> AESGCM:
    secret = f"xieli.shell.tables {settings.SECRET_KEY}"
    return AESGCM(hashlib.sha256(secret.encode()).digest())
