"""A mail or a saved web page: its text, and the attachments that can be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping import opening_html
from xieli.newsroom.clipping.encodings import decode
from xieli.newsroom.clipping.shape import Hints, Page

MANY = 50  # attachments
Opener = Callable[[bytes, str], list[Page]]


def open_mail(data: bytes, name: str, opener: Opener) -> list[Page]:
    """The body, plain text first, then each attachment that is a text; Refusal where none is."""
    mail = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain", "html"))
    pages = _body(body, name, _hints(mail)) if isinstance(body, EmailMessage) else []
    for part in list(mail.iter_attachments())[:MANY]:
        pages += _attached(part, opener)
    if not pages:
        raise Refusal(_("邮件里没有文字"), _("请把正文粘贴过来。"))
    return pages


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _hints(mail: EmailMessage) -> Hints:
    try:
        sent = parsedate_to_datetime(str(mail["date"])).date() if mail["date"] else None
    except (TypeError, ValueError):
        sent = None
    return Hints(title=str(mail["subject"] or ""), date=sent)


def _body(part: EmailMessage, name: str, hints: Hints) -> list[Page]:
    data = _bytes(part)
    if part.get_content_type() == "text/html":
        (page,) = opening_html.open_html(data, name, _charset(part))
        told = page.hints
        hints = replace(told, title=told.title or hints.title, date=told.date or hints.date)
        return [replace(page, hints=hints)]
    raw, encoding = decode(data, _charset(part))
    return [Page(name, encoding, raw, hints)] if raw.strip() else []


def _charset(part: EmailMessage) -> str:
    return str(part.get_param("charset") or "")


def _attached(part: EmailMessage, opener: Opener) -> list[Page]:
    data, name = _bytes(part), part.get_filename() or ""
    if not name or part.get_content_maintype() in ("image", "audio", "video", "message"):
        return []
    if name.lower().endswith((".eml", ".mht", ".mhtml", ".zip", ".css", ".js")):
        return []  # nothing nested
    try:
        return opener(data, name)
    except Refusal:
        return []  # an attachment of another kind; the mail's own text is what is wanted
