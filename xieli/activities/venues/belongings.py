"""The verbs on what belongs to a place: hours, special days, hosts, keepers' codes, outlines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.venues import hours, queries, rules
from xieli.activities.venues.models import Host, Keeper, Outline, SpecialDay, Venue
from xieli.activities.venues.services import kept, locked, put_hours
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell import codes


@transaction.atomic
def set_hours(venue: Venue, text: str, *, by: Actor, at: datetime) -> Venue:
    """Set the week from what an officer wrote; Refusal names the part that cannot be read."""
    row = locked(venue)
    put_hours(row, hours.read(text))
    return kept(row, "venues.set_hours", f"改开放时间：{row.name}", by=by, at=at)


@transaction.atomic
def set_special(
    venue: Venue, special: hours.Special, why: str, *, by: Actor, at: datetime
) -> SpecialDay:
    """Close, or open at other hours, from one day to another; workers see why."""
    row = locked(venue)
    if special.last < timezone.localdate(at) or special.last < special.first:
        raise Refusal(_("日子已经过了，或先后写反了。"), _("请改起止日。"))
    made = SpecialDay.objects.create(
        venue=row, first=special.first, last=special.last, opens=special.opens,
        closes=special.closes, why=rules.must_have_reason(why)[:60],
    )  # fmt: skip
    note("venues.set_special", f"排特殊日子：{row.name}", by=by, at=at, about=row)
    return made


@transaction.atomic
def drop_special(special: SpecialDay, *, by: Actor, at: datetime) -> None:
    """Take a special day back that has not passed."""
    row = locked(special.venue)
    SpecialDay.objects.filter(pk=special.pk).delete()
    note("venues.drop_special", f"取消特殊日子：{row.name}", by=by, at=at, about=row)


@transaction.atomic
def add_host(venue: Venue, name: str, part: str = "", *, by: Actor, at: datetime) -> Host:
    """Write down a body that runs the place too; named twice it is the same host."""
    row = locked(venue)
    if not name.strip():
        raise Refusal(_("还没有写是哪个单位。"), _("例如：新时代文明实践所。"))
    host, is_new = Host.objects.get_or_create(
        venue=row, name=name.strip()[:60], defaults={"part": part.strip()[:60]}
    )
    if is_new:
        note("venues.add_host", f"添共建单位：{row.name}", by=by, at=at, about=row)
    return host


@transaction.atomic
def drop_host(host: Host, *, by: Actor, at: datetime) -> None:
    """A body no longer runs the place."""
    row = locked(host.venue)
    Host.objects.filter(pk=host.pk).delete()
    note("venues.drop_host", f"去掉共建单位：{row.name}", by=by, at=at, about=row)


@transaction.atomic
def give_keeper_code(venue: Venue, name: str, *, by: Actor, at: datetime) -> Keeper:
    """Give a keeper a code of his own; who is named again gets a fresh one, the old one ends."""
    row = locked(venue)
    if not name.strip():
        raise Refusal(_("还没有写是谁。"), _("请写值守人的称呼。"))
    Keeper.objects.filter(venue=row, name=name.strip(), until=None).update(until=at)
    made = Keeper.objects.create(
        venue=row, name=name.strip()[:20], code=codes.make(queries.KEEPER_CODE), since=at
    )
    note("venues.give_keeper_code", f"发值守码：{row.name}", by=by, at=at, about=row)
    return made


@transaction.atomic
def end_keeper(keeper: Keeper, *, by: Actor, at: datetime) -> Keeper:
    """Let a keeper's code end."""
    row = Keeper.objects.select_for_update().get(pk=keeper.pk)
    if row.until is None:
        row.until = at
        row.save()
        note("venues.end_keeper", "收回值守码", by=by, at=at, about=row)
    return row


@transaction.atomic
def set_outline(
    region_code: str, approval: str, points: str, *, by: Actor, at: datetime
) -> Outline:
    """Keep the outline of a district from an approved map; without its 审图号 it is refused."""
    number = rules.must_be_approval(approval)
    rules.must_be_rings(points)
    made, _is_new = Outline.objects.update_or_create(
        region_code=region_code,
        defaults={"approval": number, "points": points, "at": at, "by": by.label},
    )
    note("venues.set_outline", f"存区界示意，审图号 {number}", by=by, at=at, about=made)
    return made
