"""Questions: what came in, what an article says, what a record rests on, who tells the same."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from xieli.kernel.refusal import Hidden
from xieli.newsroom import rules
from xieli.newsroom.models import (
    Adoption,
    Article,
    Batch,
    BatchFile,
    Change,
    Clipping,
    Evidence,
    FileState,
    Finding,
    Page,
)
from xieli.people.models import Function
from xieli.people.queries import visible_unions, within_any
from xieli.shell.guards import Reader
from xieli.unions.models import Union

READS = (Function.NEWSROOM_RUN, Function.NEWSROOM_PUBLISH)
MOST_COPIES, MOST_CHANGES = 5, 5_000


def writes_for(reader: Reader) -> QuerySet[Union]:
    """The unions this officer may take texts in for."""
    return visible_unions(reader, Function.NEWSROOM_RUN).order_by("level", "name_key", "id")


def _mine(reader: Reader, column: str) -> Q:
    return within_any(reader, READS, column)


def kept(reader: Reader) -> QuerySet[Clipping]:
    """The clippings of her unions, without their bytes."""
    return Clipping.objects.filter(_mine(reader, "union__path")).defer("raw")


def listed(reader: Reader, state: str = "", words: str = "") -> QuerySet[Clipping]:
    """Her clippings, the latest first, each with what was found in it and where it came from."""
    rows = kept(reader).select_related("union")
    if state:
        rows = rows.filter(state=state)
    if words:
        told = Article.objects.filter(clipping=OuterRef("pk"), title__icontains=words)
        rows = rows.filter(Q(title__icontains=words) | Q(name__icontains=words) | Exists(told))
    figures = Finding.objects.filter(article__clipping=OuterRef("pk"), kind=rules.FACT)
    first = Article.objects.filter(clipping=OuterRef("pk")).order_by("number")
    return rows.annotate(
        n_articles=Count("articles"),
        n_figures=_count(figures),
        n_open=_count(figures.filter(state=rules.OPEN)),
        source=Subquery(first.values("source")[:1]),
    ).order_by("-id")


def _count(rows: QuerySet[Finding]) -> Subquery:
    counted = rows.order_by().values("article__clipping").annotate(n=Count("id"))
    return Subquery(counted.values("n"))


def counts(reader: Reader) -> dict[str, int]:
    """How many of her clippings are in each state; one question."""
    return dict(kept(reader).values_list("state").annotate(n=Count("id")).order_by())


def access_clipping(clipping_id: UUID, reader: Reader) -> Clipping:
    """A clipping of her unions; Hidden for everybody else."""
    row = kept(reader).select_related("union").filter(pk=clipping_id).first()
    if row is None:
        raise Hidden
    return row


def access_article(article_id: UUID, reader: Reader) -> Article:
    """An article of her unions; Hidden for everybody else."""
    rows = Article.objects.filter(_mine(reader, "clipping__union__path"))
    row = rows.select_related("clipping__union", "page").defer("clipping__raw")
    found = row.filter(pk=article_id).first()
    if found is None:
        raise Hidden
    return found


def access_change(change_id: UUID, reader: Reader) -> Change:
    """A change in a clipping of her unions; Hidden for everybody else."""
    rows = Change.objects.filter(_mine(reader, "page__clipping__union__path"))
    found = rows.select_related("page").filter(pk=change_id).first()
    if found is None:
        raise Hidden
    return found


def access_finding(finding_id: UUID, reader: Reader) -> Finding:
    """A finding in a text of her unions; Hidden for everybody else."""
    rows = Finding.objects.filter(_mine(reader, "article__clipping__union__path"))
    rows = rows.select_related("article__page", "article__clipping__union", "union", "enterprise",
                               "region").defer("article__clipping__raw")  # fmt: skip
    found = rows.filter(pk=finding_id).first()
    if found is None:
        raise Hidden
    return found


def access_batch(batch_id: UUID, reader: Reader) -> Batch:
    """A batch for her unions; Hidden for everybody else."""
    found = Batch.objects.filter(_mine(reader, "union__path"), pk=batch_id).first()
    if found is None:
        raise Hidden
    return found


def files_of(batch: Batch) -> QuerySet[BatchFile]:
    """The files of a batch in order, without their bytes."""
    rows = batch.files.defer("content").select_related("clipping")
    return rows.defer("content", "clipping__raw").order_by("number")


def still_waiting(batch: Batch) -> int:
    """How many files of a batch are not read yet."""
    return batch.files.filter(state=FileState.WAITING).count()


def articles_of(clipping: Clipping) -> list[Article]:
    """The articles of a clipping in order."""
    return list(Article.objects.filter(clipping=clipping).select_related("page").order_by("number"))


def changes_of(page: Page) -> list[Change]:
    """What was done to a page, in order."""
    return list(page.changes.order_by("start", "number")[:MOST_CHANGES])


def findings_of(article: Article) -> list[Finding]:
    """What an article says, in the order of the text, with what it means here."""
    rows = Finding.objects.filter(article=article).select_related("union", "enterprise", "region")
    return list(rows.order_by("number"))


def adoptions_of(articles: Iterable[Article]) -> list[Adoption]:
    """The records made from articles, the latest first."""
    return list(Adoption.objects.filter(article__in=list(articles)).order_by("-id"))


def became_of(findings: Iterable[Finding]) -> dict[UUID, Adoption]:
    """The record each finding is evidence of; the latest where a name serves several."""
    rows = Evidence.objects.filter(finding__in=list(findings)).select_related("adoption")
    return {one.finding_id: one.adoption for one in rows.order_by("id")}


def copies_of(article: Article, reader: Reader) -> list[Article]:
    """Other articles about the same event that the reader may see, the oldest first."""
    rows = Article.objects.filter(_mine(reader, "clipping__union__path"), event=article.event)
    rows = rows.exclude(clipping_id=article.clipping_id).select_related("clipping__union")
    return list(rows.defer("clipping__raw", "body", "runs").order_by("pk")[:MOST_COPIES])


def figures_of(articles: Iterable[Article]) -> dict[UUID, list[Finding]]:
    """The figures of some articles."""
    found: dict[UUID, list[Finding]] = {one.pk: [] for one in articles}
    rows = Finding.objects.filter(article__in=list(found), kind=rules.FACT).order_by("number")
    for one in rows:
        found[one.article_id].append(one)
    return found


def evidence_of(record_id: UUID, reader: Reader) -> list[Evidence]:
    """What a record rests on, for who may read the text it came from; Hidden where nothing."""
    rows = Evidence.objects.filter(
        _mine(reader, "adoption__article__clipping__union__path"), adoption__record_id=record_id
    ).select_related("adoption__article__clipping__union", "finding__article__page")
    found = list(rows.defer("adoption__article__clipping__raw").order_by("finding__number"))
    if not found:
        raise Hidden
    return found


def came_from(url: str, reader: Reader) -> UUID | None:
    """The record at this address, if it was made from a text the reader may read."""
    rows = Adoption.objects.filter(_mine(reader, "article__clipping__union__path"), url=url)
    return rows.order_by("-id").values_list("record_id", flat=True).first()
