"""The road: one POST to another home by HTTP, with the standard library; no proxy, no redirect.

Two homes on one server take the same road to each other's host name, so that there is one way of
checking and no shortcut past it.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TIMEOUT = 15.0  # seconds
MOST_ANSWER = 4 * 1024 * 1024


class Away(Exception):
    """The other home did not answer; the words say why."""


@dataclass(frozen=True)
class Sheet:
    """What is posted: to which address, which path, with which signed fields."""

    address: str
    path: str
    body: bytes = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came back; fields in small letters."""

    status: int
    body: bytes = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)


Carry = Callable[[Sheet], Reply]


def by_http(sheet: Sheet) -> Reply:
    """Post a sheet and give the reply; Away where nobody answers in time."""
    try:
        with closing(_link(sheet.address)) as link:
            link.request("POST", sheet.path, sheet.body, dict(sheet.fields))
            answer = link.getresponse()
            body = answer.read(MOST_ANSWER + 1)
            fields = {name.lower(): value for name, value in answer.getheaders()}
    except (OSError, http.client.HTTPException, ssl.SSLError, socket.gaierror) as why:
        raise Away(_in_words(why)) from why
    if len(body) > MOST_ANSWER:
        raise Away("answer too long")
    return Reply(answer.status, body, fields)


def _link(address: str) -> http.client.HTTPConnection:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT)
    if host.endswith(".localhost"):  # RFC 6761: always this machine, whatever the resolver says
        return _Loopback(host, parts.port, timeout=TIMEOUT)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


class _Loopback(http.client.HTTPConnection):
    """A link to this machine that still asks for the other home's host name."""

    def connect(self) -> None:
        """Connect to the loopback address."""
        self.sock = socket.create_connection(("127.0.0.1", self.port), self.timeout)


def _in_words(why: BaseException) -> str:
    return " ".join(str(why).split())[:120] or type(why).__name__
