"""The verbs of appointment windows: add one, add places, take one away that nobody chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Batch, Outlet, Window
from xieli.activities.benefits.services import locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _

MOST_WINDOWS = 400


@dataclass(frozen=True)
class WindowWords:
    """When somebody may come, where, and how many."""

    starts_at: datetime
    ends_at: datetime
    places: int
    outlet_id: UUID | None = None


@transaction.atomic
def add_window(batch: Batch, words: WindowWords, *, by: Actor, at: datetime) -> Window:
    """Add a window, also to an open batch: more choice harms nobody."""
    row = _of_windows(batch)
    if not at < words.starts_at < words.ends_at:
        raise Refusal(_("时段要从现在以后开始，结束在开始之后。"), _("请核对时间。"))
    if not rules.LEAST <= words.places <= rules.MOST:
        raise Refusal(_("一个时段至少 1 个名额。"))
    if row.windows.count() >= MOST_WINDOWS:
        raise Refusal(_("一批最多 {most} 个时段。"), most=MOST_WINDOWS)
    if (
        words.outlet_id
        and not Outlet.objects.filter(pk=words.outlet_id, partner=row.partner_id).exists()
    ):
        raise Hidden
    window = Window.objects.create(batch=row, **vars(words))
    note("benefits.add_window", f"加预约时段：{row.title}，{words.places} 个名额", by=by, at=at,
         about=row)  # fmt: skip
    return window


@transaction.atomic
def set_places(window: Window, places: int, *, by: Actor, at: datetime) -> Window:
    """Give a window other places; never fewer than are taken."""
    row = Window.objects.select_for_update(of=("self",)).select_related("batch").get(pk=window.pk)
    if not row.taken <= places <= rules.MOST or places < rules.LEAST:
        raise Refusal(_("已经约了 {n} 人，名额不能比这少。"), _("请核对名额。"), n=row.taken)
    row.places = places
    row.save(update_fields=["places"])
    words = f"改时段名额：{row.batch.title}，{places} 个"
    note("benefits.set_places", words, by=by, at=at, about=row.batch)
    return row


@transaction.atomic
def remove_window(window: Window, *, by: Actor, at: datetime) -> None:
    """Take a window away that nobody chose; an open batch keeps as many places as it has left."""
    batch = locked(window.batch)
    row = Window.objects.select_for_update().get(pk=window.pk)
    if row.taken or row.batch.claims.filter(window=row).exists():
        raise Refusal(_("这个时段已经有人约了，不能去掉。"), _("可以另加时段。"))
    if batch.state != rules.DRAFT:
        raise Refusal(_("这一批已经开始了，时段只能加，不能减。"))
    row.delete()
    note("benefits.remove_window", f"去掉预约时段：{batch.title}", by=by, at=at, about=batch)


def _of_windows(batch: Batch) -> Batch:
    row = locked(batch)
    if row.way != rules.WINDOW:
        raise Refusal(_("这一批不是预约时段的。"))
    if row.state not in (rules.DRAFT, rules.OPEN):
        raise Refusal(_("这一批已经截止了。"))
    return row
