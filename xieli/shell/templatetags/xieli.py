"""Filters and tags of every page: money, days, states, codes, and the links of the frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xieli.kernel import id_numbers, money
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.shell import qr as codes

register = template.Library()

NOTHING = "—"
SHAPES = frozenset({"ok", "doing", "due", "bad", "none"})
SIZES = frozenset({"elder", "plain"})
THEMES = frozenset({"dark", "light"})
_LEVELS = {"success": "ok", "warning": "due", "error": "bad"}


@register.filter
def yuan(amount: Decimal | int | None) -> str:
    """Show 1,234.00, the unit left to the page; nothing is a dash."""
    return NOTHING if amount is None or amount == "" else money.show(amount)


@register.filter
def qty(amount: Decimal | int | Quantity | None) -> str:
    """Show 1,200 or 2.5 without trailing zeros; nothing is a dash, zero is 0."""
    if amount is None or amount == "":
        return NOTHING
    if isinstance(amount, Quantity):
        return str(amount)
    plain = f"{Decimal(amount):,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


@register.filter
def day(value: date | datetime | None) -> str:
    """Show 3月20日（周三）, with the year when it is not this one; English by the language."""
    if not value:
        return NOTHING
    shown = timezone.localtime(value).date() if isinstance(value, datetime) else value
    is_other_year = shown.year != timezone.localdate().year
    if translation.get_language() == "en":
        return f"{shown:%a} {shown.day} {shown:%b}" + (f" {shown.year}" if is_other_year else "")
    year = f"{shown.year}年" if is_other_year else ""
    return f"{year}{shown.month}月{shown.day}日（周{'一二三四五六日'[shown.weekday()]}）"


@register.filter
def moment(value: datetime | None) -> str:
    """Show 3月14日 15:26 in local time, with the year when it is not this one."""
    if not value:
        return NOTHING
    shown = timezone.localtime(value)
    is_other_year = shown.year != timezone.localdate().year
    if translation.get_language() == "en":
        tail = f" {shown.year}" if is_other_year else ""
        return f"{shown.day} {shown:%b}{tail} {shown:%H:%M}"
    year = f"{shown.year}年" if is_other_year else ""
    return f"{year}{shown.month}月{shown.day}日 {shown:%H:%M}"


@register.filter
def masked_name(name: str) -> str:
    """Show 李* or 欧阳*, as pages about hardship must."""
    return id_numbers.mask_name(name) if name else NOTHING


@register.simple_tag
def status(
    state: str, word: str, shapes: str | Mapping[str, str] = "", *, chip: bool = False
) -> SafeString:
    """Show a state as shape + word: `{% status c.state c.word "packed=doing received=ok" %}`.

    Without `shapes` the state itself names one of the five; a state without a shape is our bug.
    """
    known = dict(pair.split("=") for pair in shapes.split()) if isinstance(shapes, str) else shapes
    shape = known.get(str(state), str(state)) if known else str(state)
    if shape not in SHAPES:
        raise ValueError(f"no shape for the state {state!r}")
    return format_html('<span class="st {}{}">{}</span>', shape, " chip" if chip else "", word)


@register.filter
def word_of(record: Model, name: str) -> str:
    """The label of a choice, `{{ member|word_of:"state" }}`: as get_…_display, for long lists.

    Django's own way compares every label of the field, in words, for every row.
    """
    value = getattr(record, name)
    return str(_labels(type(record), name).get(value, "" if value is None else value))


@lru_cache
def _labels(model: type[Model], name: str) -> Mapping[str, Any]:
    field: Any = model._meta.get_field(name)
    return dict(field.flatchoices)


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """Draw a QR code inline; the label says what it opens, and the text should stand beside it."""
    drawn = mark_safe(codes.svg(text))  # segno draws squares only; the text is not in the markup
    label = label or _("二维码")
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, drawn)


@register.inclusion_tag("shell/_gap.html")
def gap(
    got: Decimal | int, sworn: Decimal | int, total: Decimal | int, unit: str = ""
) -> dict[str, Any]:
    """Draw the bar got / promised / missing; `sworn` is promised and not yet got.

    With a unit the three numbers follow in words; without one the page must say them beside it.
    """
    lack = max(Decimal(total) - Decimal(got) - Decimal(sworn), Decimal(0))
    return {
        "got": got,
        "sworn": sworn,
        "total": total,
        "lack": lack,
        "unit": unit,
        "got_width": _share(got, total),
        "sworn_width": _share(sworn, total),
    }


def _share(part: Decimal | int, whole: Decimal | int) -> str:
    """Give part of whole as a CSS percentage from 0 to 100 with one decimal, "" for none."""
    if not whole or not part:
        return ""
    return f"{min(Decimal(100), Decimal(part) * 100 / Decimal(whole)):.1f}"


def _request(context: template.Context) -> HttpRequest | None:
    """Give the request, which error pages may lack."""
    found = context.get("request")
    return found if isinstance(found, HttpRequest) else None


def _chosen(context: template.Context, name: str, allowed: frozenset[str]) -> str:
    """Give what the reader chose for this page or keeps in a cookie, if it is allowed."""
    request = _request(context)
    if request is None:
        return ""
    asked = request.GET.get(name) or request.COOKIES.get(name, "")
    return asked if asked in allowed else ""


@register.simple_tag(takes_context=True)
def html_flags(context: template.Context) -> SafeString:
    """Give the attributes of `<html>`: language, and the reader's text size and theme."""
    speech = "en" if translation.get_language() == "en" else "zh-CN"
    size = ' data-text="elder"' if _chosen(context, "text", SIZES) == "elder" else ""
    theme = _chosen(context, "theme", THEMES)
    hue = format_html(' data-theme="{}"', theme) if theme else ""
    return format_html(' lang="{}"{}{}', speech, mark_safe(size), hue)


@register.simple_tag(takes_context=True)
def get_page_text(context: template.Context) -> str:
    """Give "elder" when the reader wants large text, else "plain"."""
    return _chosen(context, "text", SIZES) or "plain"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: str) -> str:
    """Give this page's query with some values changed: `?q=李&lang=en`."""
    request = _request(context)
    kept = [] if request is None else [(k, v) for k, vs in request.GET.lists() for v in vs]
    pairs = [(k, v) for k, v in kept if k not in changes] + list(changes.items())
    return "?" + urlencode(pairs)


@register.simple_tag(takes_context=True)
def came_from(context: template.Context, known: str = "") -> str:
    """Give the way back: the door's own, or the page of ours the reader came from, or the top."""
    request = _request(context)
    if known or request is None:
        return known or "/"
    seen = urlsplit(request.headers.get("referer", ""))
    is_ours = seen.netloc == request.get_host() and seen.scheme in {"http", "https"}
    # one leading slash only: "//elsewhere" would be another house
    place = "/" + seen.path.lstrip("/") + (f"?{seen.query}" if seen.query else "")
    return place if is_ours else "/"


@register.simple_tag
def has_mail() -> bool:
    """Say whether this house can send mail at all: EMAIL_HOST names a server."""
    return bool(settings.EMAIL_HOST)


@register.filter
def told(refusal: Refusal) -> tuple[str, str]:
    """Give a refusal's words and next step in the reader's language."""
    return refusal.told_by(_)


@register.filter
def note_class(level: str) -> str:
    """Give the shape of a message by its level."""
    return _LEVELS.get(level, "doing")


@register.filter
def note_word(level: str) -> str:
    """Give the word read aloud for the shape of a message."""
    words = {"success": _("办好了"), "warning": _("请留意"), "error": _("没有办成")}
    return words.get(level, _("请知道"))


@register.filter
def undo_path(tags: str) -> str:
    """Give the address in a message's `undo:/path/`, only one of this house."""
    found = next((t[5:] for t in (tags or "").split() if t.startswith("undo:/")), "")
    return "" if found.startswith("//") else found


@register.filter
def widget_kind(field: BoundField) -> str:
    """Say how a field is drawn: tick, choices or input."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "tick"
    return "choices" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "input"


@register.filter
def as_input(field: BoundField) -> SafeString:
    """Draw the widget in our look, tied to its help and its fault for screen readers."""
    told = [f"{field.auto_id}_help"] if field.help_text else []
    told += [f"{field.auto_id}_wrong"] if field.errors else []
    marks: dict[str, Any] = {} if widget_kind(field) == "tick" else {"class": "input"}
    if isinstance(field.field.widget, Textarea):
        marks["rows"] = 3
    if told:
        marks["aria-describedby"] = " ".join(told)
    if field.errors:
        marks["aria-invalid"] = "true"
    return field.as_widget(attrs=marks)
