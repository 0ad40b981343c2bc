"""The verbs on the way and at its end: who came, the papers, closing, calling off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import Attendance, Delegate, Exchange, Proof
from xieli.activities.exchanges.planning import hold
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.rulebook import queries as rulebook
from xieli.shell.pictures import clean_photo

Came = Iterable[tuple[UUID, date]]


@transaction.atomic
def record_days(exchange: Exchange, on: date, came: set[UUID], *, by: Actor, at: datetime) -> int:
    """Record who came on one day (delegates' keys); the others were absent. Gives how many came.

    Again replaces the day. Refusal for a day outside the window or still ahead.
    """
    row = hold(exchange.pk)
    rules.must_be_within(on, (row.starts_on, row.ends_on))
    if on > timezone.localdate(at):
        raise Refusal(_("{day} 还没到。"), _("到了那天再记。"), day=on)
    members = list(row.delegates.all())
    if not members:
        raise Refusal(_("代表团名单还是空的。"), _("请先写名单。"))
    Attendance.objects.filter(delegate__exchange=row, on=on).delete()
    rows = [Attendance(delegate=one, on=on, came=one.pk in came, told_by=by.label)
            for one in members]  # fmt: skip
    Attendance.objects.bulk_create(rows)
    count = sum(one.came for one in rows)
    words = f"记考勤 {count} 人：{row.title}"
    facts = {"on": f"{on:%Y-%m-%d}", "came": count, "of": len(rows)}
    note("exchanges.record_days", words, by=by, at=at, about=row, facts=facts)
    return count


@transaction.atomic
def close(exchange: Exchange, conclusion: str, *, by: Actor, at: datetime) -> Exchange:
    """Close an exchange with its conclusion; what it left to be done stays open with its owners.

    Refusal before its last day, while a day lacks its attendance, or costs are not decided.
    """
    row = hold(exchange.pk)
    if timezone.localdate(at) < row.ends_on:
        raise Refusal(_("行程还没有结束。"), _("{day} 以后再办结。"), day=row.ends_on)
    _must_know_who_came(row)
    if row.cost_sheets.exclude(state=rules.APPROVED).exists():
        raise Refusal(_("还有费用单没有批。"), _("请先交审批，或去掉没用的。"))
    row.conclusion = rules.must_have_evidence(conclusion)
    row.state, row.ended_at = rules.CLOSED, at
    row.version += 1
    row.save()
    note("exchanges.close", f"办结交流：{row.title}", by=by, at=at, about=row)
    return row


def _must_know_who_came(row: Exchange) -> None:
    if not row.delegates.exists():
        return
    told = Attendance.objects.filter(delegate__exchange=row).values_list("on", flat=True)
    known = set(told.distinct())
    missing = [day for day in rules.days_of(row.starts_on, row.ends_on) if day not in known]
    if missing:
        raise Refusal(_("{day} 还没有记考勤。"), _("请先在代表团页记完每一天。"), day=missing[0])


@transaction.atomic
def cancel(exchange: Exchange, why: str, *, by: Actor, at: datetime) -> Exchange:
    """Call an exchange off; Refusal once it left anything: a talk, a problem, money approved."""
    row = hold(exchange.pk)
    spent = row.cost_sheets.filter(state=rules.APPROVED).exists()
    if spent or row.talks.exists() or row.problems.exists() or row.heard.exists():
        raise Refusal(_("已经有座谈、问题或批过的费用，不能取消。"), _("请写明情况后办结。"))
    row.state, row.why_cancelled, row.ended_at = rules.CANCELLED, why.strip(), at
    row.version += 1
    row.save()
    note("exchanges.cancel", f"取消交流：{row.title}", by=by, at=at, about=row)
    return row


def read_paper(delegate: Delegate, *, reason: str, by: Actor, at: datetime) -> str:
    """Open the number of a member's paper; each reading and its reason is noted."""
    return people.open_sealed(delegate, "paper", reason=reason, by=by, at=at)


@transaction.atomic
def note_names(exchange: Exchange, how: str, *, by: Actor, at: datetime) -> None:
    """Note that the delegation was read or taken along with full names."""
    words = f"看代表团全名（{how}）：{exchange.title}"
    note("exchanges.note_names", words, by=by, at=at, about=exchange)


@transaction.atomic
def drop_papers(at: datetime, *, by: Actor = SYSTEM) -> int:
    """Forget the papers of members so many days after the last day (kept no longer than needed,
    PIPL 19); gives how many. Again changes nothing."""
    on = timezone.localdate(at)
    days = rulebook.value(rules.PAPER_DAYS, "", on).as_days
    rows = Delegate.objects.filter(
        sealed_paper__isnull=False, exchange__ends_on__lt=on - timedelta(days=days)
    )
    count = rows.update(sealed_paper=None)
    if count:
        note("exchanges.drop_papers", f"清掉团员 {count} 份用过的证件号", by=by, at=at)
    return count


def keep_proof(exchange: Exchange, content: bytes | None) -> Proof | None:
    """Keep a photo that a verb got along with its words; its note is the verb's."""
    if not content:
        return None
    return Proof.objects.create(exchange=exchange, content=clean_photo(content))


def number_of(exchange: Exchange, key: str, at: datetime) -> int:
    """A number of the rulebook where the organiser stands."""
    return queries.ruled(exchange.union, key, timezone.localdate(at)).as_int
