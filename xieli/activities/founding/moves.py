"""How a file moves one step: locked as it was seen, in order, dated, with milestone and note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xieli.activities.founding import rules
from xieli.activities.founding.models import FileState, FoundingFile, Milestone, Step
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class Done:
    """A step as it was taken: the day, and what was said."""

    on: date
    words: str = ""


def locked(file: FoundingFile, seen: int | None = None) -> FoundingFile:
    """Lock an open file as it was seen; stale, ended or unknown is refused."""
    held = FoundingFile.objects.select_for_update(of=("self",))
    found = held.select_related("enterprise", "above__region").filter(pk=file.pk).first()
    if found is None:
        raise Hidden
    if seen is not None and found.version != seen:
        raise Refusal(_("这件刚被别人办过一步。"), _("请刷新页面，看现在到了哪一步。"))
    if found.state != FileState.OPEN:
        raise Refusal(_("这件已经结束了。"), _("要再建会，请重新交一份意向。"))
    return found


def next_step(
    file: FoundingFile, step: Step, done: Done, *, seen: int, at: datetime
) -> FoundingFile:
    """Lock the file and put it on its next step; the day has come and follows the last one."""
    file = locked(file, seen)
    rules.must_follow(file.step, step)
    rules.must_not_be_ahead(done.on, timezone.localdate(at))
    rules.must_not_be_before(done.on, file.moved_on)
    file.step = step
    return file


def moved(file: FoundingFile, done: Done, words: str, *, by: Actor, at: datetime) -> FoundingFile:
    """Write the step that next_step put the file on: version, milestone, the verb's one note."""
    file.moved_on = done.on
    file.version += 1
    file.save()
    mark(file, Step(file.step), done, by=by, at=at)
    facts = {"step": file.step, "above": str(file.above_id)}
    note(f"founding.{file.step}", f"{words}：{file.name}", by=by, at=at, about=file, facts=facts)
    return file


def mark(
    file: FoundingFile, step: Step, done: Done, *, by: Actor, at: datetime, is_back: bool = False
) -> None:
    """Write one milestone behind the others."""
    Milestone.objects.create(
        file=file, number=file.milestones.count() + 1, step=step, on=done.on,
        words=done.words.strip()[:200], is_back=is_back, at=at, actor_id=by.id,
        actor_label=by.label,
    )  # fmt: skip
