"""The sheet for the door: the name, what is here, when it is open, the code and its QR."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from xieli.activities.venues import hours, queries
from xieli.activities.venues.models import Venue
from xieli.shell import pdf, qr


def door_sheet(venue: Venue, url: str, *, at: datetime) -> bytes:
    """One A4 sheet; the address stands on it, so that a copy hung elsewhere gives itself away."""
    week = hours.say(queries.spans_of(venue)) or "以现场告示为准"
    hosts = "、".join(one.name for one in venue.hosts.all())
    steps = (
        f"开放时间：{week}",
        "扫码看今天开不开，最近谁在什么时候确认过。",
        "锁着门、东西坏了、找不到，扫码说一声，按期答复您。",
    )
    data = {
        "title": venue.name, "lead": f"编号 {venue.code}", "steps": steps,
        "promise": f"这张码只属于：{venue.address}。贴在别处的是抄去的，请扫码告诉我们。",
        "issuer": "、".join(part for part in (venue.union.name, hosts) if part),
        "url": url, "qr": qr.svg(url), "hotline": "歇脚、喝水、避雨、充电，不问您是谁",
        "as_of": f"{timezone.localdate(at):%Y-%m-%d}", "check": venue.code, "demo": settings.DEMO,
    }  # fmt: skip
    return pdf.render("poster", data, at=at.replace(microsecond=0))
