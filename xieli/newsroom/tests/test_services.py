"""Clippings: bytes kept, changes taken back, findings refused, batches, the same event twice."""

from __future__ import annotations

import io
import zipfile

import pytest

from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.newsroom import bringing, queries, rules, services, showing
from xieli.newsroom.models import (
    Article,
    BatchFile,
    Change,
    Clipping,
    ClippingState,
    FileState,
    Finding,
    FindingState,
)
from xieli.newsroom.services import File
from xieli.newsroom.tests.made import AT, COPY, HELP, TALK, Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(name="at")
def _at() -> Scene:
    return scene()


def test_the_bytes_are_kept_as_they_came_and_the_article_is_clean(at: Scene) -> None:
    row = Clipping.objects.get(pk=at.clipping.pk)

    assert bytes(row.raw).decode() == HELP
    assert at.article.page.raw == HELP
    assert "责任编辑" not in at.article.body
    assert at.article.title == "青石街道总工会开展春季帮扶活动"
    assert row.state == ClippingState.NEW


def test_the_same_bytes_twice_are_the_same_clipping(at: Scene) -> None:
    file, by = File("另一个名字.txt", HELP.encode()), at.cast.actor("周敏")

    again = services.take(at.street, file, by=by, at=AT)

    assert (again.clipping.pk, again.is_new) == (at.clipping.pk, False)
    assert Clipping.objects.count() == 1


def test_every_finding_names_its_span_of_the_raw_text(at: Scene) -> None:
    for one in at.findings():
        if one.kind == rules.FACT:
            assert HELP[one.start : one.end] == one.words
        assert 0 <= one.quote_start <= one.start < one.end <= len(HELP)


def test_organisations_are_ours_where_the_name_is_known(at: Scene) -> None:
    clipping = at.take("桂林走访慰问\n3月8日，桂林市总工会走访慰问困难职工30人。\n", "b.txt")
    Finding.objects.filter(article__clipping=clipping).delete()

    at.cast.unions["桂林"].name = "桂林市总工会"
    at.cast.unions["桂林"].save()
    other = at.take("桂林走访慰问二\n3月9日，桂林市总工会走访慰问困难职工31人。\n", "c.txt")

    named = Finding.objects.filter(article__clipping=other, kind=rules.ORGANISATION)
    assert at.cast.unions["桂林"] in [one.union for one in named]


def test_a_removal_is_taken_back_and_made_again(at: Scene) -> None:
    by = at.cast.actor("周敏")
    change = Change.objects.get(page=at.article.page, was__startswith="责任编辑")

    services.take_back(change, by=by, at=AT)
    kept_back = at.article.body
    services.make_again(Change.objects.get(pk=change.pk), by=by, at=AT)

    assert "责任编辑：示例" in kept_back
    assert "责任编辑" not in at.article.body
    verbs = set(Note.objects.values_list("verb", flat=True))
    assert {"newsroom.take", "newsroom.take_back", "newsroom.make_again"} <= verbs


def test_taking_a_change_back_keeps_what_was_decided(at: Scene) -> None:
    by, figure = at.cast.actor("周敏"), at.found("50万元")[0]
    services.refuse(at.article, [figure.pk], seen=at.article.version, by=by, at=AT)
    change = Change.objects.filter(page=at.article.page, done="removed").first()
    assert change is not None

    services.take_back(change, by=by, at=AT)

    figure.refresh_from_db()
    assert figure.state == FindingState.REFUSED
    row = at.article
    assert row.body[figure.body_start : figure.body_end] == "50万元"


def test_refused_findings_can_be_had_back_and_the_state_follows(at: Scene) -> None:
    by, article = at.cast.actor("周敏"), at.article
    figures = [one.pk for one in at.findings() if one.kind == rules.FACT]

    services.refuse(article, figures, seen=article.version, by=by, at=AT)
    done = Clipping.objects.get(pk=at.clipping.pk).state
    services.want_again(article, figures[:1], seen=at.article.version, by=by, at=AT)

    assert done == ClippingState.DONE
    assert Clipping.objects.get(pk=at.clipping.pk).state == ClippingState.PARTLY


def test_who_saw_an_older_article_is_told_to_look_again(at: Scene) -> None:
    by, article = at.cast.actor("周敏"), at.article
    first, second = (one.pk for one in at.findings()[:2])
    services.refuse(article, [first], seen=article.version, by=by, at=AT)

    with pytest.raises(Refusal, match="刚刚办过"):
        services.refuse(article, [second], seen=article.version, by=by, at=AT)


def test_a_text_is_put_aside_with_a_reason_and_taken_up(at: Scene) -> None:
    by = at.cast.actor("周敏")
    with pytest.raises(Refusal, match="理由"):
        services.put_aside(at.clipping, " ", seen=0, by=by, at=AT)
    services.put_aside(at.clipping, "和我们无关", seen=0, by=by, at=AT)

    with pytest.raises(Refusal, match="不用"):
        at.adopt("visits", "50万元")
    row = services.take_up(at.clipping, by=by, at=AT)

    assert (row.state, row.why_refused) == (ClippingState.NEW, "")


def test_a_bad_file_of_a_batch_says_why_and_the_others_are_read(at: Scene) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("宣讲.txt", TALK)
        archive.writestr("空的.txt", "")
        archive.writestr("旧的.txt", HELP)
    by = at.cast.actor("周敏")
    files = bringing.unpacked([File("一批.zip", held.getvalue())])

    batch = bringing.bring(at.street, files, by=by, at=AT)
    parts = [bringing.read_part(batch, by=by, at=AT, most=2) for _n in range(3)]

    rows = list(BatchFile.objects.order_by("number"))
    assert [one.state for one in rows] == [FileState.TAKEN, FileState.BAD, FileState.KNOWN]
    assert rows[1].words
    assert parts == [2, 1, 0]
    assert all(one.content is None for one in rows)


def test_too_many_files_at_once_are_refused() -> None:
    files = [File(f"{n}.txt", b"x") for n in range(bringing.MOST_FILES + 1)]

    with pytest.raises(Refusal, match="一次最多"):
        bringing.unpacked(files)


def test_the_same_event_of_another_site_is_shown_beside_with_what_differs(at: Scene) -> None:
    copy = at.take(COPY, "转载.txt")
    at.take(TALK, "别的事.txt")

    other = queries.copies_of(at.article, at.reader())

    assert [one.clipping_id for one in other] == [copy.pk]
    figures = queries.figures_of([at.article, *other])
    rows = showing.compared(figures[at.article.pk], [figures[other[0].pk]])
    differing = [(row.mine.words, row.others[0].words) for row in rows if row.differs]
    assert differing == [("120余人", "150余人")]


def test_copies_are_found_by_an_index_and_with_few_questions(
    at: Scene, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        at.take(HELP + "转载" * number + "。" * number, f"{number}.txt")

    article, reader = at.article, at.reader()
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(queries.copies_of(article, reader)) == 2
    assert Article.objects.filter(event=at.article.event).count() == 3


def test_a_stranger_sees_neither_text_nor_copies(at: Scene) -> None:
    at.take(COPY, "转载.txt")

    assert not queries.kept(at.reader("赵六")).exists()
    assert queries.copies_of(at.article, at.reader("赵六")) == []
