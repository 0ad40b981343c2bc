"""The A4 sheet that hangs on a wall: scan, fill in, be answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from xieli.rulebook.queries import value
from xieli.shell import pdf, qr
from xieli.unions.models import Union

STEPS = (
    "用微信或手机相机扫这个码，不用装软件，不用注册。",
    "填姓名、身份证号、手机号，点一下您做哪一行，大约三分钟。",
    "交上以后给您一个查询码，随时看得到走到哪里、谁在办。",
)


def poster(union: Union, url: str, *, at: datetime) -> bytes:
    """The sheet of a union's code; it says by when an answer comes, as the rulebook has it."""
    region = union.region.code if union.region else ""
    days = value("review.join.days", region, timezone.localdate(at)).value.split("、")[0]
    data = {
        "title": "加入工会", "lead": "您在哪家单位、跑哪一行，都可以加入工会。", "steps": STEPS,
        "promise": f"{days} 个工作日内答复您。您的证件号只用来办会籍，不给用人单位看。",
        "issuer": union.name, "url": url, "qr": qr.svg(url), "hotline": "有事也可以打 12351",
        "as_of": f"{timezone.localdate(at):%Y-%m-%d}", "check": "", "demo": settings.DEMO,
    }  # fmt: skip
    return pdf.render("poster", data, at=at.replace(microsecond=0))
