"""公示单: a notice on A4, with its days, its entries and where to object."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from xieli.review.models import Notice
from xieli.review.queries import lines_of
from xieli.shell import pdf, qr


def notice_sheet(notice: Notice, url: str, at: datetime) -> bytes:
    """Give the PDF of a notice; a changed entry shows its number alone."""
    shown = [
        [str(n), "已改正，另行公示" if line.is_void else line.words]
        for n, line in enumerate(lines_of(notice), 1)
    ]
    as_of = timezone.localtime(at).strftime("%Y年%-m月%-d日 %H:%M")
    seen = json.dumps([settings.SECRET_KEY, notice.code, shown, as_of])
    data = {
        "title": f"{notice.call.title}公示",
        "subtitle": f"{_written(notice.posted_on)} 至 {_written(notice.last_day)}",
        "lead": (
            "按程序将以下事项公示。公示按工作日计算，期间不停、不缩短。有不同意见的，请在期内"
            "实名提出，工会书面答复以后才作决定。"
        ),
        "columns": [
            {"label": "序号", "align": "right"},
            {"label": "公示内容", "width": "1"},
        ],
        "rows": shown,
        "notes": [f"受理单位：{notice.contact}", "扫码填写异议，不用登录；内容加密保存。"],
        "issuer": notice.union.name, "issued_on": _written(notice.posted_on), "as_of": as_of,
        "check": hashlib.sha256(seen.encode()).hexdigest()[:12], "demo": settings.DEMO,
        "qr": qr.svg(url), "code": notice.code,
    }  # fmt: skip
    return pdf.render("notice", data, at=at.replace(microsecond=0))


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
