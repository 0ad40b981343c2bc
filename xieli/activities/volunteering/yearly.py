"""The yearly 履职+服务 sheet of a volunteer, and the papers that leave the house."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from xieli.activities.volunteering import rules
from xieli.activities.volunteering.models import DutyRecord, HoursProof, ProofState, Volunteer
from xieli.kernel.id_numbers import mask_name
from xieli.people.queries import masked_person
from xieli.shell import pdf, qr

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Served:
    """What a volunteer did for one project in a year."""

    title: str
    category: str
    times: int
    hours: Decimal


@dataclass(frozen=True)
class YearSheet:
    """One year of a volunteer: duties that were confirmed, services by project, hours."""

    year: int
    duties: list[DutyRecord]
    served: list[Served]
    hours: Decimal
    waiting: int  # shifts and duties that nobody confirmed yet; they do not count


def sheet_of(volunteer: Volunteer, year: int) -> YearSheet:
    """The year as the confirmed rows tell it; three queries."""
    shifts = volunteer.shifts.filter(occasion__starts_at__year=year)
    counted = shifts.filter(confirmed_at__isnull=False).select_related("project")
    by_project: dict[Any, list[Any]] = {}
    for one in counted.order_by("project__title", "id"):
        by_project.setdefault(one.project_id, []).append(one)
    served = [
        Served(rows[0].project.title, rows[0].project.category, len(rows), _hours(rows))
        for rows in by_project.values()
    ]
    duties = list(volunteer.duties.filter(on__year=year))
    waiting = shifts.filter(confirmed_at=None, went_at__isnull=False).count()
    told = [one for one in duties if one.confirmed_at]
    hours = sum((one.hours for one in served), Decimal(0))
    return YearSheet(year, told, served, hours, waiting + len(duties) - len(told))


def _hours(rows: list[Any]) -> Decimal:
    return rules.total([one.minutes or 0 for one in rows])


def year_of(year: int, today: date) -> int:
    """A year that can have a sheet: of this or an earlier one, else this."""
    return year if FIRST_YEAR <= year <= today.year else today.year


def year_paper(volunteer: Volunteer, told: YearSheet, at: datetime) -> bytes:
    """The sheet as a PDF, ready to be signed."""
    rows = [["履职", _day(one.on), f"{one.kind}：{one.words}", "—"] for one in told.duties]
    rows += [
        ["服务", f"{one.times} 次", f"{one.title}（{one.category}）", f"{one.hours:f}"]
        for one in told.served
    ]
    data = {
        "title": f"{told.year} 年履职和服务情况", "subtitle": volunteer.person.name,
        "lead": "履职由工会核对，服务时长凭签到、经他人核对后记账。无偿服务，不含路途。",
        "columns": [
            {"label": "类别"}, {"label": "日期或次数"}, {"label": "内容", "width": "1"},
            {"label": "小时", "align": "right"},
        ],
        "rows": rows or [["—", "—", "这一年还没有核对过的记录", "—"]],
        "totals": ["合计", "", "", f"{told.hours:f}"],
        "notes": ["本人签字：____________　　工会盖章：____________"],
        "issuer": volunteer.union.name, "issued_on": _day(timezone.localdate(at)),
        **_foot([volunteer.id.hex, rows], at),
    }  # fmt: skip
    return pdf.render("sheet", data, at=at.replace(microsecond=0))


def proof_paper(proof: HoursProof, url: str, at: datetime) -> bytes:
    """The certificate of hours as a PDF: who, which services, how many hours, how to check it."""
    lines = list(proof.lines.all())
    rows = [
        [str(one.number), _day(one.on), one.title, f"{rules.hours_of(one.minutes):f}"]
        for one in lines
    ]
    assert proof.as_of is not None
    identity = proof.volunteer.person
    data = {
        "title": "志愿服务记录证明", "to": identity.name, "paper": masked_paper(proof),
        "union": proof.union.name, "since": _day(lines[0].on), "until": _day(lines[-1].on),
        "hours": f"{proof.hours:f}", "times": str(len(lines)), "rows": rows,
        "revoked": proof.state == ProofState.REVOKED, "code": proof.code, "qr": qr.svg(url),
        "issuer": proof.union.name, "issued_on": _day(timezone.localdate(proof.as_of)),
        **_foot([proof.code, rows], proof.as_of),
    }  # fmt: skip
    return pdf.render("service", data, at=at.replace(microsecond=0))


def masked_paper(proof: HoursProof) -> str:
    """The volunteer's ID number as a certificate may carry it: masked, or a dash."""
    return masked_person(proof.volunteer.person).id_number or "—"


def shown_name(proof: HoursProof) -> str:
    """The volunteer's name as the check page shows it."""
    return mask_name(proof.volunteer.person.name)


def _foot(told: list[Any], at: datetime) -> dict[str, Any]:
    seen = json.dumps([settings.SECRET_KEY, *told])
    return {
        "as_of": timezone.localtime(at).strftime("%Y年%-m月%-d日 %H:%M"),
        "check": hashlib.sha256(seen.encode()).hexdigest()[:12], "demo": settings.DEMO,
    }  # fmt: skip


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
