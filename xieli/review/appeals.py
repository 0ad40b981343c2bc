"""The verbs of an appeal: the applicant asks the union above, another person answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.services import seal
from xieli.review import moving, rules
from xieli.review.models import Appeal, Application, State
from xieli.rulebook import queries as rulebook

WITHIN, ANSWER = "review.appeal.within_days", "review.appeal.answer_days"


@transaction.atomic
def appeal(application: Application, words: str, *, by: Actor, at: datetime) -> Appeal:
    """Ask the union above about a refusal, once at a time, within the rulebook's calendar days."""
    held = moving.locked_any(application.pk)
    moving.must_be_in(held, State.REFUSED)
    if by.id is None or by.id not in moving.who_asked(held):
        raise Refusal(_("只有申请人自己可以申诉。"))
    said = words.strip()
    if not rules.SHORTEST_OBJECTION <= len(said) <= rules.LONGEST_OBJECTION:
        raise Refusal(_("请写清为什么不服，10 到 1000 字。"), _("写明哪一条与事实不符。"))
    if held.appeals.filter(answered_at=None).exists():
        raise Refusal(_("您的申诉已经收到，正在办。"), _("答复后会写在这里。"))
    made = _appeal(held, said, by, at)
    note("review.appeal", f"收到申诉 {held.number}", by=by, at=at, about=made)
    return made


def _appeal(held: Application, said: str, by: Actor, at: datetime) -> Appeal:
    stage, today = moving.stage_of(held), timezone.localdate(at)
    region = held.union.region.code if held.union.region else ""
    days = rulebook.values([WITHIN, ANSWER], region, today)
    assert held.ended_at is not None
    if (today - timezone.localdate(held.ended_at)).days > days[WITHIN].as_days:
        raise Refusal(
            _("申诉要在收到结果后 {n} 天内提出，已经过了。"),
            _("情况有变化的，可以重新申请。"),
            n=days[WITHIN].as_days,
        )
    way = moving.way_up(held.union)
    here = rules.union_for(stage.level, way)
    return Appeal.objects.create(
        application=held, sealed_words=seal("words", said), made_at=at, made_by_id=by.id,
        until=rulebook.working_days_after(today, days[ANSWER].as_days),
        at_union_id=rules.union_above(here, way),
    )  # fmt: skip


@transaction.atomic
def answer_appeal(
    appeal: Appeal, answer: str, is_upheld: bool, *, by: Actor, at: datetime
) -> Appeal:
    """Answer in writing, by another than who asked or refused; upheld: the stage is decided anew.

    The kind was told of the refusal; after an upheld appeal it will be told of the new end.
    """
    held = moving.locked_any(appeal.application_id)
    kept = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if kept.answered_at:
        raise Refusal(_("这份申诉已经答复了。"))
    said = rules.must_be_answer(answer)
    stage = moving.stage_of(held)
    refusers = rules.refusers(stage.number, moving.words_of(held))
    rules.must_be_another(by.id, moving.who_asked(held), refusers)
    kept.answer, kept.is_upheld, kept.answered_at = said, is_upheld, at
    kept.answered_by_id, kept.answered_by = by.id, by.label
    kept.save()
    if is_upheld and held.state == State.REFUSED:
        moving.begin_anew(held)
        held.ended_at = None
        moving.enter(held, stage, timezone.localdate(at))
        moving.keep(held)
    facts = {"upheld": is_upheld}
    note("review.answer_appeal", f"答复申诉 {held.number}", by=by, at=at, about=kept, facts=facts)
    return kept
