"""The verbs of a survey; each is one transaction with one note.

An anonymous answer's note says that one came in, on which day; no name, no hour, no sheet.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.surveys import queries, rules
from xieli.activities.surveys.models import (
    Answer,
    AnswerLink,
    AnswerSheet,
    Matter,
    Question,
    Survey,
    SurveyState,
)
from xieli.activities.surveys.rules import Given
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Function
from xieli.shell.guards import Reader
from xieli.shell.keys import code
from xieli.unions.models import Union

NOBODY = Actor(None, "匿名")
MOST_LINKS = 5_000  # at one time
KINDS = {"rights": "维权服务", "pairing": "结对帮扶"}


@dataclass(frozen=True)
class SurveyWords:
    """What a survey says of itself."""

    title: str
    opens_on: date
    closes_on: date
    intro: str = ""
    is_anonymous: bool = True
    needs_link: bool = False


@dataclass(frozen=True)
class NewSheet:
    """A filled-in form: its key, what was given by question, and the link or the sign-in."""

    key: str
    given: Mapping[UUID, Given] = field(repr=False)
    token: str = field(default="", repr=False)


@transaction.atomic
def draft(union: Union, words: SurveyWords, *, by: Actor, at: datetime) -> Survey:
    """Begin a survey as a draft that only its makers see."""
    survey = Survey(union=union, code=code(12), made_by=by.label)
    _take(survey, words)
    survey.save(force_insert=True)
    note("surveys.draft", f"起草问卷：{survey.title}", by=by, at=at, about=survey)
    return survey


@transaction.atomic
def change(survey: Survey, words: SurveyWords, *, seen: int, by: Actor, at: datetime) -> Survey:
    """Change a draft. Once open only its last day can move; whether names are asked never."""
    row = _locked(survey, seen)
    if row.state != SurveyState.DRAFT:
        _must_only_move_its_end(row, words)
    _take(row, words)
    return _kept(row, "surveys.change", f"改问卷：{row.title}", by=by, at=at)


def _must_only_move_its_end(row: Survey, words: SurveyWords) -> None:
    same = SurveyWords(
        row.title, row.opens_on, words.closes_on, row.intro, row.is_anonymous, row.needs_link
    )
    if words != same or row.state != SurveyState.OPEN:
        rules.must_be_draft(row.state)


def _take(row: Survey, words: SurveyWords) -> None:
    if words.closes_on < words.opens_on:
        raise Refusal(_("收卷的日子在开始之前。"), _("请核对这两天。"))
    if words.needs_link and not words.is_anonymous:
        raise Refusal(_("实名问卷凭登录来答，不发一次性链接。"), _("请去掉其中一样。"))
    row.title, row.intro = words.title, words.intro
    row.opens_on, row.closes_on = words.opens_on, words.closes_on
    row.is_anonymous, row.needs_link = words.is_anonymous, words.needs_link


@transaction.atomic
def open_survey(survey: Survey, *, seen: int, by: Actor, at: datetime) -> Survey:
    """Send the survey out; from now on its questions stay as they are."""
    row = _locked(survey, seen)
    rules.must_be_draft(row.state)
    rules.must_be_ready(queries.as_asked(queries.questions_of(row)))
    if row.closes_on < timezone.localdate(at):
        raise Refusal(_("收卷的日子已经过了。"), _("请先改收卷日。"))
    row.state = SurveyState.OPEN
    return _kept(row, "surveys.open", f"发出问卷：{row.title}", by=by, at=at)


@transaction.atomic
def close(survey: Survey, *, seen: int, by: Actor, at: datetime) -> Survey:
    """Take no more answers; links not used are let go."""
    row = _locked(survey, seen)
    if row.state != SurveyState.OPEN:
        raise Refusal(_("这份问卷不在答卷期间。"))
    row.state = SurveyState.CLOSED
    AnswerLink.objects.filter(survey=row).delete()
    return _kept(row, "surveys.close", f"收卷：{row.title}", by=by, at=at)


@transaction.atomic
def mark_read(survey: Survey, *, by: Actor, at: datetime) -> Survey:
    """Say that the results were looked at, so that nobody is reminded any more."""
    row = _locked(survey)
    if row.state != SurveyState.CLOSED:
        raise Refusal(_("还没有收卷。"))
    row.looked_at = at
    return _kept(row, "surveys.mark_read", f"看过结果：{row.title}", by=by, at=at)


@transaction.atomic
def make_links(survey: Survey, count: int, *, by: Actor, at: datetime) -> list[str]:
    """Make so many links, each for one answer; they are given once and kept only as digests."""
    row = _locked(survey)
    if not row.needs_link or row.state == SurveyState.CLOSED:
        raise Refusal(_("这份问卷不用一次性链接，或已经收卷。"))
    if not 0 < count <= MOST_LINKS:
        raise Refusal(_("一次做 1 到 {most} 个链接。"), most=f"{MOST_LINKS:,}")
    tokens = [secrets.token_urlsafe(12) for _n in range(count)]
    digests = sorted(queries.digest_of(token) for token in tokens)  # not in the order handed out
    AnswerLink.objects.bulk_create([AnswerLink(survey=row, digest=one) for one in digests])
    row.links_made += count
    words = f"做了 {count} 个答卷链接：{row.title}"
    _kept(row, "surveys.make_links", words, by=by, at=at)
    return tokens


def answer(survey: Survey, new: NewSheet, *, by: Actor, at: datetime) -> tuple[AnswerSheet, bool]:
    """Hand a sheet in and say whether it is new; the same form again is the same sheet.

    Law: anonymous: no sign-in, no hour, a random key; named: one each. Refusal outside the window,
    for an answer that does not fit, a link that was used, a second named sheet.
    """
    day = timezone.localdate(at)
    rules.must_take_answers(survey.state, (survey.opens_on, survey.closes_on), day)
    known = AnswerSheet.objects.filter(survey=survey, key=queries.digest_of(new.key)).first()
    if known:
        return known, False
    asked = queries.as_asked(queries.questions_of(survey))
    given = rules.fitting(asked, new.given)
    try:
        with transaction.atomic():
            return _written(survey, new, cast(dict[UUID, Given], given), (by, at)), True
    except IntegrityError as why:
        return _met(survey, new, why), False


def _met(survey: Survey, new: NewSheet, why: IntegrityError) -> AnswerSheet:
    """The sheet that was handed in at the same moment, or the rule that stopped this one."""
    known = AnswerSheet.objects.filter(survey=survey, key=queries.digest_of(new.key)).first()
    if known:
        return known
    if "one_named_sheet_each" in str(why):
        raise Refusal(_("您已经答过这份问卷了。"), _("一人一份，不用再答。")) from why
    raise why


def _written(
    survey: Survey, new: NewSheet, given: dict[UUID, Given], stamp: tuple[Actor, datetime]
) -> AnswerSheet:
    by, at = stamp
    _must_still_take(survey, at)
    if survey.needs_link:
        _use_link(survey, new.token)
    sheet = _sheet(survey, new.key, by, at)
    sheet.save(force_insert=True)
    Answer.objects.bulk_create(
        row for question, said in given.items() for row in _answers(sheet, question, said)
    )
    if survey.is_anonymous:
        by, at = NOBODY, at.replace(hour=0, minute=0, second=0, microsecond=0)
    note("surveys.answer", f"收到一份答卷：{survey.title}", by=by, at=at, about=survey)
    return sheet


def _must_still_take(survey: Survey, at: datetime) -> None:
    """No sheet slips in behind the officer who closes: they share the survey's lock."""
    row = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    rules.must_take_answers(row.state, (row.opens_on, row.closes_on), timezone.localdate(at))


def _use_link(survey: Survey, token: str) -> None:
    used, _by_model = AnswerLink.objects.filter(
        survey=survey, digest=queries.digest_of(token)
    ).delete()
    if not used:
        raise Refusal(_("这个链接已经答过，或不是这份问卷的。"), _("一个链接答一份。"))


def _sheet(survey: Survey, key: str, by: Actor, at: datetime) -> AnswerSheet:
    day, digest = timezone.localdate(at), queries.digest_of(key)
    if survey.is_anonymous:  # the house's own keys tell the millisecond: a random one does not
        return AnswerSheet(id=uuid4(), survey=survey, key=digest, day=day, is_named=False)
    if by.id is None:
        raise Hidden
    return AnswerSheet(survey=survey, key=digest, day=day, is_named=True, user_id=by.id, at=at)


def _answers(sheet: AnswerSheet, question_id: UUID, said: Given) -> list[Answer]:
    if said.choices:
        chosen = cast(frozenset[UUID], said.choices)
        return [
            Answer(id=uuid4(), sheet=sheet, question_id=question_id, choice_id=choice)
            for choice in sorted(chosen)
        ]
    row = Answer(id=uuid4(), sheet=sheet, question_id=question_id, number=said.number)
    if said.text and sheet.is_named:
        row.sealed_words = people.seal("words", said.text)
    else:
        row.words = said.text
    return [row]


@dataclass(frozen=True)
class NewMatter:
    """What an officer makes of answers, for another kind of work."""

    to: str
    title: str
    words: str
    question: Question | None = None


@transaction.atomic
def gather(survey: Survey, new: NewMatter, *, by: Actor, at: datetime) -> Matter:
    """Write down what answers say, in one's own words, to be handed on."""
    if survey.state == SurveyState.DRAFT:
        raise Refusal(_("问卷还没有发出去。"))
    if new.to not in KINDS:
        raise Hidden
    matter = Matter.objects.create(
        survey=survey, question=new.question, to=new.to, title=new.title, words=new.words,
        made_by=by.label, made_at=at,
    )  # fmt: skip
    note("surveys.gather", f"从答卷里理出一件事：{survey.title}", by=by, at=at, about=matter)
    return matter


@transaction.atomic
def hand_on(matter_id: UUID, reader: Reader, at: datetime) -> tuple[Referral, str]:
    """Mark a matter as handed on and give (the matter, the kind that takes it); once only.

    The desk calls this and hands the matter over in the same transaction, under its own note.
    """
    found = Matter.objects.select_for_update(of=("self",)).select_related("survey")
    matter = found.filter(id=matter_id).first()
    if matter is None or not reader.may(Function.SURVEYS_RUN, matter.survey.union_id):
        raise Hidden
    if matter.handed_on_at:
        raise Refusal(_("这一条已经转过了。"), _("不用再转。"))
    matter.handed_on_at, matter.handed_on_by = at, reader.actor.label
    matter.save(update_fields=["handed_on_at", "handed_on_by"])
    words = f"问卷“{matter.survey.title}”：{matter.words}"[:300]
    return Referral(rules.KIND, matter.title, words, matter.survey.union_id, matter.id), matter.to


@transaction.atomic
def note_export(survey: Survey, how: str, *, by: Actor, at: datetime) -> None:
    """Note that a survey's results left as a file."""
    note("surveys.export", f"导出问卷结果（{how}）：{survey.title}", by=by, at=at, about=survey)


def read_texts(sheet: AnswerSheet, *, reason: str, by: Actor, at: datetime) -> dict[UUID, str]:
    """Open the texts of one named sheet, by question; each reading and its reason is noted."""
    rows = sheet.answers.filter(sealed_words__isnull=False)
    return {
        row.question_id: people.open_sealed(row, "words", reason=reason, by=by, at=at)
        for row in rows
    }


def _locked(survey: Survey, seen: int | None = None) -> Survey:
    row = Survey.objects.select_for_update(of=("self",)).select_related("union").get(pk=survey.pk)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这份问卷。"), _("请刷新，看看现在的样子。"))
    return row


def _kept(row: Survey, verb: str, words: str, *, by: Actor, at: datetime) -> Survey:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
