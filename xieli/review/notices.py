"""The verbs of notices: post, object, answer, show anew. A notice ends by time alone (closing)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.services import seal
from xieli.review import moving, rules
from xieli.review.models import (
    Act,
    Application,
    Audience,
    Call,
    Notice,
    NoticeLine,
    Objection,
    State,
)
from xieli.rulebook import queries as rulebook
from xieli.shell.keys import code
from xieli.unions.models import Union

MOST_OPEN = "review.objection.most_open"


@dataclass(frozen=True)
class Posting:
    """What is shown to whom: words by application id, masked as the audience may read them."""

    audience: str
    contact: str
    words: Mapping[UUID, str] = field(repr=False)


@transaction.atomic
def post_notice(
    call: Call, applications: Sequence[Application], posting: Posting, *, by: Actor, at: datetime
) -> Notice:
    """Show applications for the rulebook's unbroken working days, counted from today.

    All stand at one notice stage of this call and are with one union; Refusal else. The audience
    may be narrower than the rulebook's, never wider; the words are masked as the call says.
    """
    held = _to_be_shown(call, applications)
    if not posting.contact.strip():
        raise Refusal(_("没有写受理异议的联系方式。"), _("请写工会科室和电话。"))
    rules.must_not_be_wider(posting.audience, moving.stage_of(held[0]).audience)
    shown = [(one, _masked(one, posting.words.get(one.pk, ""))) for one in held]
    assert held[0].at_union is not None
    notice = _notice(call, held[0].at_union, posting, timezone.localdate(at))
    NoticeLine.objects.bulk_create(_line(notice, one, words) for one, words in shown)
    for one in held:
        one.until, one.version = notice.last_day, one.version + 1
    Application.objects.bulk_update(held, ["until", "version"], batch_size=500)
    _note_posting(notice, shown, by, at)
    return notice


def _to_be_shown(call: Call, applications: Sequence[Application]) -> list[Application]:
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "stage", "at_union__region", "person"
    )
    held = list(rows.filter(pk__in=[one.pk for one in applications], call=call).order_by("id"))
    together = {(one.stage_id, one.at_union_id) for one in held}
    at_notice = all(
        one.state == State.IN_REVIEW and moving.stage_of(one).act == Act.NOTICE for one in held
    )
    if not held or len(held) != len(set(applications)) or len(together) != 1 or not at_notice:
        raise Refusal(_("这些申请不在同一个公示环节。"), _("请刷新页面，只选同一事项、等公示的。"))
    if NoticeLine.objects.filter(application__in=held, stage=held[0].stage, is_void=False).exists():
        raise Refusal(_("其中有已经在公示的。"), _("请刷新页面再选。"))
    return held


def _masked(application: Application, words: str) -> str:
    name = application.person.name if application.person else ""
    return rules.must_be_masked(words, name, application.call.masking)


def _notice(call: Call, union: Union, posting: Posting, today: date) -> Notice:
    region = union.region.code if union.region else ""
    return Notice.objects.create(
        code=code(), call=call, union=union, audience=Audience(posting.audience),
        posted_on=today, last_day=rulebook.end_of_notice(today, region).day,
        contact=posting.contact.strip()[: rules.LONGEST_CONTACT],
    )  # fmt: skip


def _line(notice: Notice, application: Application, words: str) -> NoticeLine:
    return NoticeLine(notice=notice, application=application, stage=application.stage, words=words)


def _note_posting(
    notice: Notice, shown: Sequence[tuple[Application, str]], by: Actor, at: datetime
) -> None:
    rows = "\n".join(f"{one.number} {words}" for one, words in shown)
    facts = {"n": len(shown), "rows": sha256(rows.encode()).hexdigest()}
    facts |= {"audience": notice.audience, "last_day": notice.last_day.isoformat()}
    words = f"张贴公示 {notice.code}：{len(shown)} 件，到 {notice.last_day}"
    note("review.post_notice", words, by=by, at=at, about=notice, facts=facts)


@transaction.atomic
def object_to(line: NoticeLine, words: str, contact: str, *, by: Actor, at: datetime) -> Objection:
    """Keep an objection, sealed, with its contact; the notice neither stops nor shrinks.

    Refusal after the last day, for an entry that is shown anew elsewhere, or without a contact.
    """
    notice = Notice.objects.select_for_update().get(pk=line.notice_id)
    line = NoticeLine.objects.get(pk=line.pk)
    said, where = rules.must_be_objection(words, contact)
    today = timezone.localdate(at)
    if notice.closed_at or not notice.posted_on <= today <= notice.last_day:
        raise Refusal(
            _("这次公示到 {day} 为止，已经结束。"), _("请直接联系公示单位。"), day=notice.last_day
        )
    if line.is_void:
        raise Refusal(_("这一条已经改正，另行公示。"), _("请看新的公示。"))
    _must_have_room(line, notice, today)
    made = Objection.objects.create(
        line=line, sealed_words=seal("words", said), sealed_contact=seal("contact", where),
        made_at=at, made_by_id=by.id,
    )  # fmt: skip
    note("review.object", f"收到对公示 {notice.code} 的一份异议", by=by, at=at, about=made)
    return made


def _must_have_room(line: NoticeLine, notice: Notice, today: date) -> None:
    """Pass an objection to an entry that has fewer open ones than the rulebook says."""
    region = notice.union.region.code if notice.union.region else ""
    most = rulebook.value(MOST_OPEN, region, today).as_int
    if line.objections.filter(answered_at=None).count() >= most:
        raise Refusal(
            _("这一条已经有 {n} 份异议在核实，暂时不再收新的。"),
            _("有新的情况，请直接告诉公示单位：{contact}"), n=most, contact=notice.contact,
        )  # fmt: skip


@transaction.atomic
def answer_objection(
    objection: Objection, answer: str, is_upheld: bool, *, by: Actor, at: datetime
) -> Objection:
    """Answer an objection in writing, by somebody who neither made it nor decided before.

    Where the notice has run out meanwhile and nothing else is open, the application moves on. An
    upheld one stays until it is refused, returned, or shown anew.
    """
    line = NoticeLine.objects.select_related("notice", "stage").get(pk=objection.line_id)
    notice = Notice.objects.select_for_update().get(pk=line.notice_id)
    held = moving.locked_any(line.application_id)
    kept = Objection.objects.select_for_update().get(pk=objection.pk)
    if kept.answered_at:
        raise Refusal(_("这份异议已经答复了。"))
    said = rules.must_be_answer(answer)
    _must_answer_alone(kept, line.stage.number, held, by)
    kept.answer, kept.is_upheld, kept.answered_at = said, is_upheld, at
    kept.answered_by_id, kept.answered_by = by.id, by.label
    kept.save()
    if notice.closed_at and held.stage_id == line.stage_id:
        over = Q(notice__closed_at__isnull=False)
        moving.pass_by_time(moving.free_of([held], over), at)
    facts = {"upheld": is_upheld}
    note(
        "review.answer_objection", f"答复异议 {held.number}", by=by, at=at, about=kept, facts=facts
    )
    return kept


def _must_answer_alone(objection: Objection, stage: int, held: Application, by: Actor) -> None:
    if by.id is not None and by.id == objection.made_by_id:
        raise Refusal(_("这是您自己提的异议，要由别人答复。"), _("请转给另一位同事。"))
    before = rules.deciders_before(stage, moving.words_of(held))
    rules.must_be_another(by.id, moving.who_asked(held), before)


@transaction.atomic
def show_anew(line: NoticeLine, words: str, *, by: Actor, at: datetime) -> NoticeLine:
    """Show a changed entry again for a whole notice; what was decided after it is decided anew."""
    old = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("union__region")
        .get(pk=line.notice_id)
    )
    held = moving.locked_any(line.application_id)
    moving.must_be_in(held, State.IN_REVIEW)
    line = NoticeLine.objects.select_related("stage").get(pk=line.pk)
    if line.is_void:
        raise Refusal(_("这一条已经另行公示了。"), _("请刷新页面。"))
    masked = _masked(held, words)
    held.stage = line.stage
    moving.begin_anew(held)
    posting = Posting(old.audience, old.contact, {})
    notice = _notice(held.call, old.union, posting, timezone.localdate(at))
    fresh = _line(notice, held, masked)
    fresh.save()
    held.at_union, held.until = old.union, notice.last_day
    moving.keep(held)
    shown = f"改正后重新公示 {held.number}，到 {notice.last_day}"
    note("review.show_anew", shown, by=by, at=at, about=fresh)
    return fresh
