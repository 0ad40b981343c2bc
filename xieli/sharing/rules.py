"""The law of what passes between homes: addresses, clocks, keys, waits; pure, no rows."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

CLOCK_SECONDS = "sharing.clock_seconds"
ENVELOPE_KB = "sharing.envelope_most_kb"
BUNDLE_KB = "sharing.bundle_most_kb"
BUNDLE_MOST = "sharing.bundle_most"
INVITATION_DAYS = "sharing.invitation_days"
RETRY_FIRST = "sharing.retry_first_seconds"
RETRY_MOST = "sharing.retry_most_minutes"
OLD_KEY_DAYS = "sharing.old_key_days"
REFUSALS_MOST = "sharing.refusals_per_hour"
KEYS = (CLOCK_SECONDS, ENVELOPE_KB, BUNDLE_KB, BUNDLE_MOST, RETRY_FIRST, RETRY_MOST, REFUSALS_MOST)

# Why mail was not taken; the words stand in models.Why.
UNKNOWN, REVOKED, TAMPERED, REPLAYED = "unknown", "revoked", "tampered", "replayed"
CLOCK, EXPIRED, OVERSIZED, UNREADABLE = "clock", "expired", "oversized", "unreadable"
ELSEWHERE, UNCONFIRMED, BUSY = "elsewhere", "unconfirmed", "busy"
FINAL = frozenset({EXPIRED, OVERSIZED, UNREADABLE, ELSEWHERE, REPLAYED, TAMPERED})

# The fields of a case that an officer may choose one by one; the matter itself is the least.
MATTER, NAME, PHONE, FIRM, PROGRESS = "matter", "name", "phone", "firm", "progress"
CASE_FIELDS: Mapping[str, str] = {
    MATTER: _("诉求内容"), NAME: _("姓名"), PHONE: _("电话"), FIRM: _("用人单位"),
    PROGRESS: _("已经办了什么"),
}  # fmt: skip

PLAIN_HOSTS = ("localhost", ".localhost")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?")
_LINK = re.compile(r"(.+)/sharing/i/([0-9A-Z-]{8,20})/([0-9a-f]{32})/?")


class Unacceptable(Exception):
    """Mail that is not taken; `why` is one of the words above, kept and told to the sender."""

    def __init__(self, why: str, words: str = "") -> None:
        super().__init__(why, words)
        self.why, self.words = why, words


def must_be_address(text: str) -> str:
    """Give a home's address without a path: https anywhere, http only inside one's own network."""
    bare = text.strip().rstrip("/")
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError as no:
        raise _bad_address() from no
    host = (parts.hostname or "").lower()
    is_whole = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in ("http", "https") or not is_whole or parts.username is not None:
        raise _bad_address()
    if not _HOST.fullmatch(host):
        raise _bad_address()
    if parts.scheme == "http" and not is_inside(host):
        raise Refusal(
            _("这个地址没有加密，信在路上会被看到。"),
            _("请用 https 开头的地址；只有本机和内网可以用 http。"),
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _bad_address() -> Refusal:
    return Refusal(
        _("这不像一个网站的地址。"), _("它应当像 https://gonghui.example.cn，不带后面的路径。")
    )


def is_inside(host: str) -> bool:
    """Say whether a host is this machine or stands in a private network."""
    if host == PLAIN_HOSTS[0] or host.endswith(PLAIN_HOSTS[1]):
        return True
    try:
        spot = ipaddress.ip_address(host)
    except ValueError:
        return False
    return spot.is_loopback or spot.is_private


def authority_of(address: str) -> str:
    """The "@authority" under which an address is asked: no default port (RFC 9421, 2.2.3)."""
    parts = urlsplit(address)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    is_plain = parts.port is None or parts.port == default
    host = (parts.hostname or "").lower()
    return host if is_plain else f"{host}:{parts.port}"


def authority_asked(host: str, is_secure: bool) -> str:
    """The same of a request, by its Host."""
    return authority_of(f"{'https' if is_secure else 'http'}://{host}")


def link_of(address: str, code: str, key_id: str) -> str:
    """An invitation as one line: where, which, and the key that will answer."""
    return f"{address}/sharing/i/{code}/{key_id}/"


def read_link(text: str) -> tuple[str, str, str]:
    """(address, code, key) of such a line; Refusal where it is none."""
    found = _LINK.fullmatch("".join(text.split()))
    if found is None:
        raise Refusal(_("这不是一份互通邀请。"), _("请把对方发来的整条链接粘贴进来。"))
    return must_be_address(found[1]), found[2], found[3]


def check_number(keys: Iterable[str]) -> str:
    """The number both officers read to each other: six groups of five digits, the same for both."""
    whole = hashlib.sha256("|".join(sorted(keys)).encode()).digest()
    groups = (int.from_bytes(whole[n * 5 : n * 5 + 5]) % 100_000 for n in range(6))
    return " ".join(f"{group:05d}" for group in groups)


def must_be_timely(created: int, expires: int, now: int, skew: int) -> None:
    """Pass a signature made within the allowed difference of clocks, and not yet run out."""
    if abs(now - created) > skew:
        raise Unacceptable(CLOCK, str(created - now))
    if expires and expires + skew < now:
        raise Unacceptable(CLOCK, str(created - now))


def wait_after(tries: int, first: int, most: int) -> int:
    """Seconds until the next try after so many in vain: doubled each time, never above the most."""
    return int(min(first * 2 ** min(max(tries - 1, 0), 20), most))


def must_choose_fields(fields: Iterable[str]) -> frozenset[str]:
    """Give the chosen fields of a case; the matter must be among them, nothing unknown may be."""
    chosen = frozenset(fields)
    if MATTER not in chosen:
        raise Refusal(_("没有诉求内容，对方就没法办。"), _("请征得本人同意，勾上诉求内容。"))
    if not chosen <= CASE_FIELDS.keys():
        raise Refusal(_("勾选的内容里有不认识的一项。"), _("请刷新再勾。"))
    return chosen


def must_be_said(words: str, least: int, most: int) -> str:
    """Give words without outer blanks, of so many signs."""
    bare = words.replace("\x00", "").strip()
    if not least <= len(bare) <= most:
        raise Refusal(
            _("这里要写 {least} 到 {most} 个字。"), _("请补上或写短一些。"), least=least, most=most
        )
    return bare
