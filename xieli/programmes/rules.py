"""The law of the cover: a window that runs forward, a title, an address that can be typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

LONGEST_TITLE, LONGEST_SUMMARY = 80, 200  # signs
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True)
class Cover:
    """What every programme says of itself."""

    kind: str
    slug: str
    title: str
    summary: str
    starts_on: date
    ends_on: date | None = None


def must_be_cover(cover: Cover) -> None:
    """A forward window (kernel.Period refuses), a title of 1 to 80 signs, a slug fit for an URL."""
    Period(cover.starts_on, cover.ends_on)
    if not _SLUG.fullmatch(cover.slug):
        raise Refusal(
            _("短名“{slug}”不能用在网址里"),
            _("请用小写字母、数字和短横，不超过 40 位。"),
            slug=cover.slug,
        )
    if not cover.title.strip():
        raise Refusal(_("项目还没有名称"), _("请写一个名称，例如：春季结对帮扶。"))
    for text, most in ((cover.title, LONGEST_TITLE), (cover.summary, LONGEST_SUMMARY)):
        if len(text) > most:
            raise Refusal(_("字数超过 {most}"), _("请写短一些。"), most=most)
