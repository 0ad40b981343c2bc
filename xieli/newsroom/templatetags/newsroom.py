"""What the newsroom's pages say: the words of a reason, the title of an offer."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from xieli.newsroom.clipping.reasons import REASONS

register = template.Library()
DONE = {
    "repaired": _("修好了"),
    "damaged": _("坏了，没有猜"),
    "converted": _("换了写法"),
    "removed": _("不是正文"),
    "joined": _("断开的行接上了"),
}


@register.simple_tag
def reason_of(reason: str, done: str) -> str:
    """Why something was done, in a few words."""
    return gettext(REASONS.get(reason) or DONE.get(done, reason))


@register.simple_tag
def offer_title(title: str) -> str:
    """What a record is called."""
    return gettext(title)
