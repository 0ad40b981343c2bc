"""The verbs of clippings: take, take a change back and make it again, refuse, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom import making, rules, twins
from xieli.newsroom.clipping import shape
from xieli.newsroom.clipping.clip import clip
from xieli.newsroom.linking import Known, known
from xieli.newsroom.models import (
    Article,
    Change,
    Clipping,
    ClippingState,
    Finding,
    FindingState,
    Page,
)
from xieli.newsroom.restoring import restored
from xieli.unions.models import Union


@dataclass(frozen=True)
class File:
    """A file as somebody brought it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """A clipping, and whether it came just now."""

    clipping: Clipping
    is_new: bool


def take(union: Union, file: File, *, by: Actor, at: datetime) -> Taken:
    """Keep a file and make clean articles with findings of it; the same bytes are the same
    clipping. Refusal for a file that cannot be read."""
    digest = sha256(file.content).hexdigest()
    old = Clipping.objects.filter(union=union, digest=digest).first()
    if old:
        return Taken(old, False)
    clips = clip(file.content, file.name, timezone.localdate(at).year)
    if not any(one.articles for one in clips):
        raise Refusal(_("这份文件里没有找到文字。"), _("如果是扫描件，请换成能选中文字的版本。"))
    row = Clipping(
        union=union, name=making.text(file.name, 160), raw=file.content, digest=digest,
        size=len(file.content), came_at=at, came_by=by.label, came_by_id=by.id,
        title=_title(clips, file.name),
    )  # fmt: skip
    try:
        return Taken(_kept(row, clips, by=by, at=at), True)
    except IntegrityError:  # the same bytes came a moment ago
        return Taken(Clipping.objects.get(union=union, digest=digest), False)


def _title(clips: Sequence[shape.Clip], name: str) -> str:
    titles = (one.title.chars for each in clips for one in each.articles)
    return making.text(next(filter(None, titles), name), 200)


@transaction.atomic
def _kept(row: Clipping, clips: Sequence[shape.Clip], *, by: Actor, at: datetime) -> Clipping:
    row.save(force_insert=True)
    names = _known(clips, at)
    articles: list[Article] = []
    for number, each in enumerate(clips, 1):
        page = making.put_page(row, number, each)
        for one in each.articles:
            articles.append(making.put_article(page, len(articles) + 1, one, names))
    for article in articles:
        twins.put_marks(article)
    facts = {"digest": row.digest, "size": row.size, "articles": len(articles)}
    note("newsroom.take", f"收了一份文字：{row.title}", by=by, at=at, about=row, facts=facts)
    return row


def _known(clips: Sequence[shape.Clip], at: datetime) -> Known:
    articles = [one for each in clips for one in each.articles]
    named = [one for each in articles for one in each.organisations]
    places = [one for each in articles for one in each.places]
    return known(named, places, timezone.localdate(at))


@transaction.atomic
def take_back(change: Change, *, by: Actor, at: datetime) -> Change:
    """Take a change back: the raw words stand in the clean article again."""
    return _decide(change, True, by=by, at=at)


@transaction.atomic
def make_again(change: Change, *, by: Actor, at: datetime) -> Change:
    """Make a change again that was taken back."""
    return _decide(change, False, by=by, at=at)


def _decide(change: Change, is_undone: bool, *, by: Actor, at: datetime) -> Change:
    clipping = hold(change.page.clipping_id)
    rules.must_be_open(clipping.state)
    row = Change.objects.select_related("page").get(pk=change.pk)
    if row.is_undone == is_undone:
        return row
    row.is_undone, row.undone_by = is_undone, by.label if is_undone else ""
    row.save(update_fields=["is_undone", "undone_by"])
    _remake(clipping, row.page, at)
    words = "放回一处改动" if is_undone else "照样再改一处"
    verb = "newsroom.take_back" if is_undone else "newsroom.make_again"
    facts = {"start": row.start, "end": row.end, "reason": row.reason}
    note(verb, f"{words}：{clipping.title}", by=by, at=at, about=clipping, facts=facts)
    return row


def _remake(clipping: Clipping, page: Page, at: datetime) -> None:
    """Make the articles of a page anew: from the bytes, and from what was decided."""
    year = timezone.localdate(clipping.came_at).year
    clips = clip(bytes(clipping.raw), clipping.name, year)
    each = clips[page.number - 1]
    undone = {
        (one.start, one.end, one.done) for one in Change.objects.filter(page=page, is_undone=True)
    }
    taken_back = [one for one in each.changes if (one.start, one.end, one.done.value) in undone]
    articles = restored(each, taken_back, year)
    names = _known([replace(each, articles=tuple(articles))], at)
    rows = Article.objects.filter(page=page).order_by("number")
    for row, one in zip(rows, articles, strict=True):
        for name, value in making.told_of(one).items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        making.put_findings(row, one, names)
        twins.put_marks(row)


@transaction.atomic
def refuse(
    article: Article, findings: Sequence[UUID], *, seen: int, by: Actor, at: datetime
) -> Article:
    """Say of open findings that they are not wanted; they stay, and can be had back."""
    rules.must_choose(findings)
    return _turn(article, findings, (FindingState.OPEN, FindingState.REFUSED), seen, by=by, at=at)


@transaction.atomic
def want_again(
    article: Article, findings: Sequence[UUID], *, seen: int, by: Actor, at: datetime
) -> Article:
    """Have refused findings back."""
    rules.must_choose(findings)
    return _turn(article, findings, (FindingState.REFUSED, FindingState.OPEN), seen, by=by, at=at)


def _turn(
    article: Article, findings: Sequence[UUID], way: tuple[str, str], seen: int, *, by: Actor,
    at: datetime,
) -> Article:  # fmt: skip
    row = hold_article(article.pk, seen)
    was, becomes = way
    chosen = Finding.objects.filter(article=row, pk__in=findings, state=was)
    count = chosen.update(state=becomes)
    settle(row)
    is_no = becomes == FindingState.REFUSED
    words = f"{'不用' if is_no else '重新考虑'} {count} 处：{row.title}"
    verb = "newsroom.refuse" if is_no else "newsroom.want_again"
    note(verb, words, by=by, at=at, about=row, facts={"count": count})
    return row


@transaction.atomic
def put_aside(clipping: Clipping, why: str, *, seen: int, by: Actor, at: datetime) -> Clipping:
    """Say that a clipping is not wanted, and why; its bytes stay. Refusal once it was adopted."""
    row, reason = hold(clipping.pk), rules.must_say_why(why)
    rules.must_be_fresh(seen, row.version)
    if Finding.objects.filter(article__clipping=row, state=FindingState.ADOPTED).exists():
        raise Refusal(_("这份文字已经采用了一部分。"), _("剩下的请逐条记为不用。"))
    row.state, row.why_refused, row.version = ClippingState.REFUSED, reason, row.version + 1
    row.save(update_fields=["state", "why_refused", "version"])
    note("newsroom.put_aside", f"不用这份文字：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def take_up(clipping: Clipping, *, by: Actor, at: datetime) -> Clipping:
    """Take a clipping up again that was put aside."""
    row = hold(clipping.pk)
    if row.state == ClippingState.REFUSED:
        row.why_refused = ""
        row.state = rules.state_of(_figures(row))
        row.version += 1
        row.save(update_fields=["state", "why_refused", "version"])
        note("newsroom.take_up", f"拿回来办：{row.title}", by=by, at=at, about=row)
    return row


def hold(clipping_id: UUID) -> Clipping:
    """The clipping as it is now, held."""
    rows = Clipping.objects.select_for_update(of=("self",)).select_related("union")
    return rows.get(pk=clipping_id)


def hold_article(article_id: UUID, seen: int) -> Article:
    """The article as it is now, held with its clipping; Refusal for who saw an older one."""
    clipping_id = Article.objects.values_list("clipping_id", flat=True).get(pk=article_id)
    clipping = hold(clipping_id)
    rules.must_be_open(clipping.state)
    row = Article.objects.get(pk=article_id)
    row.clipping = clipping
    rules.must_be_fresh(seen, row.version)
    return row


def settle(row: Article) -> None:
    """Count the article's version up and let the clipping's state follow its findings."""
    row.version += 1
    row.save(update_fields=["version"])
    clipping = row.clipping
    clipping.state = rules.state_of(_figures(clipping))
    clipping.version += 1
    clipping.save(update_fields=["state", "version"])


def _figures(clipping: Clipping) -> list[str]:
    """The states of the figures of a clipping; of all findings where it has no figure."""
    rows = Finding.objects.filter(article__clipping=clipping)
    facts = list(rows.filter(kind=rules.FACT).values_list("state", flat=True))
    return facts or list(rows.values_list("state", flat=True))
