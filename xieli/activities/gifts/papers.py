"""The label that is stuck on a checked thing: what it is, its code, a QR to its page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from xieli.activities.gifts.models import Thing
from xieli.shell import pdf, qr


def label(thing: Thing, url: str, *, at: datetime) -> bytes:
    """One A4 sheet with the code large; who gave it is not on it."""
    steps = (
        f"{thing.category}，{thing.get_wear_display()}，共 {thing.quantity} 件",
        "扫码或在手机上认领，拿到领取码。",
        f"凭领取码到{thing.station.name}取，{thing.station.hours}",
    )
    data = {
        "title": thing.what, "lead": f"编号 {thing.code}", "steps": steps,
        "promise": "查过能用、擦净消毒了。赠送人和领取人互相看不到姓名。",
        "issuer": thing.station.union.name, "url": url, "qr": qr.svg(url), "hotline": "爱心互献",
        "as_of": f"{timezone.localdate(at):%Y-%m-%d}", "check": thing.code, "demo": settings.DEMO,
    }  # fmt: skip
    return pdf.render("poster", data, at=at.replace(microsecond=0))
