"""The yearly results of a team, drafted from its records alone; no count of any person's work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.stationing import queries, rules
from xieli.activities.stationing.models import (
    Backer,
    HandTo,
    HeardMatter,
    ItemState,
    LogEntry,
    LogKind,
    PlanItem,
    Progress,
    Stationing,
)
from xieli.activities.stationing.rules import Result, Where
from xieli.shell import official


@dataclass(frozen=True)
class ItemLine:
    """An item as it stood at the end of the year (or now): its state, day, last report."""

    item: PlanItem
    where: Where
    latest: Progress | None
    is_overdue: bool

    @property
    def state(self) -> str:
        """The state in words."""
        return str(ItemState(self.where.state).label)


@dataclass(frozen=True)
class YearSheet:
    """The results of one year, up to `until` (its last day, or today)."""

    stationing: Stationing
    year: int
    until: date
    at: datetime
    n_members: int
    backers: tuple[str, ...]
    days: int  # with an entry
    by_kind: tuple[tuple[str, str, int], ...]  # key, words, entries
    solved: tuple[str, ...]
    handed: tuple[tuple[str, int], ...]
    n_waiting: int
    items: tuple[ItemLine, ...]
    results: tuple[Result, ...]

    def count(self, state: str) -> int:
        """How many items stood so."""
        return sum(line.where.state == state for line in self.items)

    @property
    def n_done(self) -> int:
        """Items that were done."""
        return self.count(rules.DONE)

    @property
    def n_overdue(self) -> int:
        """Open items whose day had passed."""
        return sum(line.is_overdue for line in self.items)


def years_of(stationing: Stationing, today: date) -> list[int]:
    """The years a sheet can be drafted for, the latest first."""
    last = min(today, stationing.ended_on or today)
    return list(range(last.year, min(stationing.starts_on, last).year - 1, -1))


def draft(stationing: Stationing, year: int, *, at: datetime) -> YearSheet:
    """Draft the sheet from the records of the year; six queries, whatever their number."""
    rules.must_be_year(year)
    first, until = date(year, 1, 1), min(date(year, 12, 31), timezone.localdate(at))
    entries = _entries(stationing, first, until)
    lines = _items(stationing, first, until)
    terms = stationing.terms.filter(starts_on__lte=until, ends_on__gte=first)
    matters = HeardMatter.objects.filter(
        entry__stationing=stationing, entry__on__range=(first, until)
    )
    sent = [row for row in matters.values_list("to", "handed_on_at")]
    told = [row for line in lines for row in line.item.told if first <= row.on]  # type: ignore[attr-defined]
    return YearSheet(
        stationing, year, until, at, len(set(terms.values_list("name", flat=True))),
        tuple(one.name for one in _stood(stationing, first, until)),
        len({one.on for one in entries}),
        tuple((kind.value, str(kind.label), sum(one.kind == kind for one in entries))
            for kind in LogKind
        ),
        tuple(one.solved for one in entries if one.solved),
        tuple((str(to.label), sum(a == to and b is not None for a, b in sent)) for to in HandTo),
        sum(at_ is None for _to, at_ in sent),
        tuple(lines),
        tuple(rules.results((one.result, one.quantity) for one in told if one.quantity)),
    )  # fmt: skip


def _entries(stationing: Stationing, first: date, until: date) -> list[LogEntry]:
    """The entries of the year that nobody corrected since."""
    rows = stationing.entries.filter(on__range=(first, until), corrected_by=None)
    return list(rows.order_by("on", "id"))


def _stood(stationing: Stationing, first: date, until: date) -> list[Backer]:
    rows = queries.backers_of(stationing)
    return [one for one in rows if one.since <= until and (one.until or until) >= first]


def _items(stationing: Stationing, first: date, until: date) -> list[ItemLine]:
    found = []
    for item in queries.items_of(stationing):
        if item.planned_on > until:
            continue
        item.told = [one for one in item.told if one.on <= until]  # type: ignore[attr-defined]
        told: list[Progress] = item.told  # type: ignore[attr-defined]
        before = [(one.how, one.new_due) for one in told if one.on < first]
        if rules.where_after(item.first_due, before).state != rules.OPEN and not any(
            one.on >= first for one in told
        ):
            continue  # it was settled in an earlier year
        where = rules.where_after(item.first_due, [(one.how, one.new_due) for one in told])
        late = rules.is_overdue(where.state, where.due, until)
        found.append(ItemLine(item, where, told[-1] if told else None, late))
    return found


def lines(sheet: YearSheet) -> list[str]:
    """The sheet as paragraphs, the same on the page's copy and in the DOCX."""
    words = _("{place}{kind}，{union}派出，在{host}。{n} 名队员，{m} 家后盾单位：{names}。")
    head = words.format(
        place=sheet.stationing.place, kind=sheet.stationing.get_kind_display(),
        union=sheet.stationing.union.name, host=sheet.stationing.host.name, n=sheet.n_members,
        m=len(sheet.backers), names="、".join(sheet.backers) or "—",
    )  # fmt: skip
    kinds = "、".join(f"{word} {n}" for _key, word, n in sheet.by_kind)
    log = _("一、在点工作。有记录的日子 {days} 天（{kinds}）。").format(
        days=sheet.days, kinds=kinds
    )
    solved = [_("当场解决：{what}。").format(what="；".join(sheet.solved))] if sheet.solved else []
    handed = "、".join(f"{word} {n} 件" for word, n in sheet.handed)
    heard = _("二、听到的事。转出去 {handed}；还没转的 {n} 件。").format(
        handed=handed, n=sheet.n_waiting
    )
    words = _("三、计划事项 {n} 项：办成 {done}，在办 {going}（逾期 {late}），不办 {dropped}。")
    plan = words.format(
        n=len(sheet.items), done=sheet.n_done, going=sheet.count(rules.OPEN), late=sheet.n_overdue,
        dropped=sheet.count(rules.DROPPED),
    )  # fmt: skip
    each = [f"{n}. {_told(line)}" for n, line in enumerate(sheet.items, 1)]
    sums = "；".join(f"{one.what} {one.shown}" for one in sheet.results)
    came = _("四、成效（按报告逐条合计，概数不相加）：{sums}。").format(sums=sums or "—")
    return [head, log, *solved, heard, plan, *each, came]


def _told(line: ItemLine) -> str:
    words = _("{title}（{field}，{owner}）：{state}，期限 {due}").format(
        title=line.item.title, field=line.item.field, owner=line.item.owner_union.name,
        state=line.state, due=official.written(line.where.due),
    )  # fmt: skip
    more = line.latest.words if line.latest else ""
    return f"{words}。{more}" if more else f"{words}。"


def title_of(sheet: YearSheet) -> str:
    """What the sheet is called."""
    return _("{place}{year}年驻点帮扶成果").format(place=sheet.stationing.place, year=sheet.year)


def paper(sheet: YearSheet) -> bytes:
    """The sheet as DOCX."""
    below = _("{union}　截至 {day}").format(
        union=sheet.stationing.union.name, day=official.written(sheet.until)
    )
    return official.briefing(title_of(sheet), below, lines(sheet))
