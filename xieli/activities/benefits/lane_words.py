"""What the lane says: prepared answers, JSON for scripts, a small page for a plain form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from html import escape
from http import HTTPStatus

from django.utils import translation
from django.utils.translation import gettext

from xieli.activities.benefits.claim_rules import WORDS, Fate
from xieli.activities.benefits.claims import Outcome
from xieli.kernel.refusal import marked as _

Head = list[tuple[bytes, bytes]]
_JSON, _HTML = b"application/json", b"text/html; charset=utf-8"
_SAFE: Head = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    ),
]
_OF_JSON: Head = [(b"content-type", _JSON), *_SAFE]
# status, seconds until it is worth asking again, what is wrong, what to do next
_SAID: dict[str, tuple[int, int, str, str]] = {
    **{fate.value: (409, 0, *words) for fate, words in WORDS.items()},
    Fate.EARLY.value: (409, 5, *WORDS[Fate.EARLY]),
    "forged": (403, 0, _("领取凭据不对。"), _("请回到这一批的页面，刷新以后再领。")),
    "expired": (403, 0, _("领取凭据过期了。"), _("请回到这一批的页面，刷新以后再领。")),
    "too_many": (429, 1, _("您点得太快了。"), _("请等一秒再试，不用连着点，名额按先后算。")),
    "full": (503, 1, _("领的人太多，正在排队。"), _("请等一秒再试。")),
    "away": (503, 2, _("系统正在恢复。"), _("请稍等再试；领到的不会丢，再点一次就能看到。")),
    "nowhere": (404, 0, _("没有这个地址。"), ""),
    "method": (405, 0, _("这里只收领取的表单。"), _("请回到这一批的页面领。")),
}
_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{words}</title>
<style>body{{font:18px/1.6 sans-serif;margin:32px 20px;max-width:36em;color:#191919}}
a{{display:block;margin-top:24px;padding:12px 0;text-align:center;border-radius:8px;
background:#17694f;color:#fff;text-decoration:none}}</style>
<h1 style="font-size:22px">{words}</h1><p>{step}</p><a href="{href}">{back}</a></html>"""


@dataclass(frozen=True)
class Answer:
    """A whole answer, ready to be sent."""

    status: int
    head: Head
    body: bytes

    def later(self, seconds: int) -> Answer:
        """The same with another time to wait."""
        kept = [pair for pair in self.head if pair[0] != b"retry-after"]
        return Answer(self.status, [*kept, (b"retry-after", b"%d" % seconds)], self.body)

    @cached_property
    def raw(self) -> bytes:
        """As it goes over the wire."""
        return _raw_head(self.status, tuple(self.head)) + self.body


@lru_cache(maxsize=4096)
def _raw_head(status: int, head: tuple[tuple[bytes, bytes], ...]) -> bytes:
    lines = [b"%b: %b\r\n" % pair for pair in head]
    first = b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
    return b"".join([first, *lines, b"\r\n"])


def given(outcome: Outcome, *, is_form: bool) -> Answer:
    """She has one: its code, or the way to its page."""
    if is_form:
        to = f"/benefits/claims/{outcome.code}/".encode()
        return Answer(303, [(b"location", to), (b"content-length", b"0"), *_SAFE], b"")
    is_new = b"true" if outcome.fate is Fate.WON else b"false"
    told = (outcome.code.encode(), outcome.state.encode(), is_new)
    body = b'{"claim":"%b","state":"%b","new":%b}' % told
    return Answer(200, _of_json(len(body)), body)


@cache
def _of_json(length: int) -> Head:
    return [(b"content-length", b"%d" % length), *_OF_JSON]


@lru_cache(maxsize=2048)
def plain(why: str, language: str, *, is_form: bool, back: str = "") -> Answer:
    """A no in words; the same object each time, for a rush asks it many thousand times."""
    status, wait, *texts = _SAID[why]
    with translation.override(language):
        words, step = (gettext(text) if text else "" for text in texts)
        label = gettext("回到这一批") if back else gettext("回到普惠服务")
    if is_form:
        href = f"/benefits/{back}/" if back else "/benefits/"
        told = (escape(text) for text in (language, words, step, href, label))
        names = ("lang", "words", "step", "href", "back")
        body, kind = _PAGE.format(**dict(zip(names, told, strict=True))).encode(), _HTML
    else:
        said = {"refused": why, "words": words, "next": step}
        body, kind = json.dumps(said, ensure_ascii=False).encode(), _JSON
    answer = Answer(status, _head(kind, body), body)
    return answer.later(wait) if wait else answer


def ready(is_ready: bool, waiting: int, p99_ms: int) -> Answer:
    """Whether the lane can serve, how many wait, how long the slowest of the last ones waited."""
    body = json.dumps({"ready": is_ready, "waiting": waiting, "p99_ms": p99_ms}).encode()
    return Answer(200 if is_ready else 503, _head(_JSON, body), body)


def _head(kind: bytes, body: bytes) -> Head:
    return [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *_SAFE]
