"""The verbs of good-practice cards: drafted from a remark, published by another, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import PracticeCard, Remark
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class CardWords:
    """What a card says, under which topic."""

    topic: str
    title: str
    words: str


def draft_card(remark: Remark, new: CardWords, *, by: Actor, at: datetime) -> PracticeCard:
    """Make a card of a practice told in a talk; it waits for another person to publish it."""
    if remark.kind != rules.EXAMPLE:
        raise Refusal(_("只有典型发言能做成做法卡。"), _("请把它记成典型发言。"))
    try:
        return _drafted(remark, new, by, at)
    except IntegrityError as why:
        if "one_live_card_of_a_remark" not in str(why):
            raise
        raise Refusal(_("这段发言已经做成做法卡了。"), _("请到做法库里看。")) from why


@transaction.atomic
def _drafted(remark: Remark, new: CardWords, by: Actor, at: datetime) -> PracticeCard:
    if by.id is None:
        raise Hidden
    made = PracticeCard(union=remark.union, remark=remark, made_by_id=by.id, made_by=by.label)
    _take(made, new, at)
    made.save(force_insert=True)
    note("exchanges.draft_card", f"写做法卡：{made.title}", by=by, at=at, about=made)
    return made


def _take(card: PracticeCard, new: CardWords, at: datetime) -> None:
    known = queries.ruled(card.union, rules.TOPICS, timezone.localdate(at)).as_words
    if new.topic not in known:
        raise Refusal(_("没有这个主题。"), _("请从主题库里选。"))
    card.topic, card.title, card.words = new.topic, new.title.strip(), new.words.strip()


@transaction.atomic
def change_card(
    card: PracticeCard, new: CardWords, *, seen: int, by: Actor, at: datetime
) -> PracticeCard:
    """Change a card before it is published; whoever changes it cannot publish it."""
    row = _held(card, rules.DRAFT, seen)
    if by.id is None:
        raise Hidden
    _take(row, new, at)
    row.made_by_id, row.made_by = by.id, by.label
    return _kept(row, "exchanges.change_card", f"改做法卡：{row.title}", by=by, at=at)


@transaction.atomic
def publish_card(card: PracticeCard, *, seen: int, by: Actor, at: datetime) -> PracticeCard:
    """Show a card to all officers of the home; by another person than who wrote it last."""
    row = _held(card, rules.DRAFT, seen)
    rules.must_be_another(by.id, row.made_by_id)
    row.state, row.published_by_id, row.published_by = rules.PUBLISHED, by.id, by.label
    row.published_at = at
    return _kept(row, "exchanges.publish_card", f"发布做法卡：{row.title}", by=by, at=at)


@transaction.atomic
def withdraw_card(card: PracticeCard, *, by: Actor, at: datetime) -> PracticeCard:
    """Show a card no more; the remark can become a new one."""
    row = PracticeCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if row.state == rules.WITHDRAWN:
        raise Refusal(_("这张做法卡已经撤回了。"))
    row.state = rules.WITHDRAWN
    return _kept(row, "exchanges.withdraw_card", f"撤回做法卡：{row.title}", by=by, at=at)


def _held(card: PracticeCard, state: str, seen: int) -> PracticeCard:
    rows = PracticeCard.objects.select_for_update(of=("self",)).select_related("union__region")
    row = rows.get(pk=card.pk)
    if row.version != seen or row.state != state:
        raise Refusal(_("别的同志刚刚动过这张做法卡。"), _("请刷新，看看现在的样子。"))
    return row


def _kept(row: PracticeCard, verb: str, words: str, *, by: Actor, at: datetime) -> PracticeCard:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
