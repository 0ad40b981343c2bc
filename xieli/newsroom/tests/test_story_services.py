"""The verbs of stories: another publishes, what is out stays as it was, what goes is gone."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from PIL import Image

from tests.races import at_once, refusals
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.newsroom import due, story_pictures, story_publishing, story_services
from xieli.newsroom import story_queries as queries
from xieli.newsroom.story_models import Edition, Stage, Story, StoryPicture
from xieli.newsroom.story_rules import CONSENTED, MASKED, Checked
from xieli.newsroom.story_services import StoryWords
from xieli.newsroom.tests.story_made import AT, LINES, READ, WORDS, Scene, jpeg, scene
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


def test_a_story_goes_from_draft_to_everybody_and_each_verb_leaves_one_note() -> None:
    s = scene()

    s.ask()
    edition = s.publish()

    row = s.now()
    assert (row.stage, row.shown, row.editions_made) == ("settled", "published", 1)
    assert edition.body == row.body
    assert [one.pk for one in queries.listed(s.street)] == [edition.pk]
    verbs = ["newsroom.draft_story", "newsroom.ask_story", "newsroom.publish_story"]
    notes = Note.objects.filter(verb__startswith="newsroom.").order_by("id")
    assert list(notes.values_list("verb", flat=True)) == verbs


def test_the_same_form_sent_twice_is_one_story() -> None:
    s = scene()

    again = s.draft("scene-key-0000001")

    assert again.pk == s.story.pk
    assert Story.objects.count() == 1


def test_who_wrote_or_changed_any_of_it_does_not_publish_it() -> None:
    s = scene()
    s.officer("钱主任", "city", "深圳")
    s.write("改过的正文。", "钱主任")
    s.write("又改过的正文。", "周敏")
    s.ask()

    for name in ("周敏", "钱主任"):
        with pytest.raises(Refusal, match="另一位"):
            s.publish(name)
    assert s.publish("陈主席").published_by == "陈主席"


def test_control_without_the_law_its_writer_would_publish_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s = scene()
    s.write("改过的正文。", "陈主席")
    s.write("周敏最后改的正文。")
    s.ask()
    monkeypatch.setattr(story_publishing.rules, "must_be_another", lambda by, hands: None)

    assert s.publish("陈主席").published_by == "陈主席"  # an earlier hand: the verb alone holds it


def test_the_row_itself_refuses_an_edition_published_by_its_last_writer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s = scene()
    s.ask()
    monkeypatch.setattr(story_publishing.rules, "must_be_another", lambda by, hands: None)

    with pytest.raises(IntegrityError, match="edition_published_by_another"), transaction.atomic():
        s.publish("周敏")


def test_a_number_of_a_person_keeps_it_from_being_asked_and_from_going_out() -> None:
    s = scene()
    for words in (
        StoryWords("春季慰问", "请打 138 0013 8000"), StoryWords("请打13800138000", "正文"),
    ):  # fmt: skip
        row = s.now()
        story_services.write(row, words, seen=row.version, by=s.who("周敏"), at=AT)
        with pytest.raises(Refusal, match="手机号"):
            s.ask()

    s.write("正文。")
    s.add(alt="请打13800138000的照片")
    with pytest.raises(Refusal, match="手机号"):
        s.ask()


def test_it_is_not_published_unread_nor_without_a_word_about_names() -> None:
    s = scene()
    s.ask()
    for checked in (Checked(MASKED), Checked("", "", True), Checked(CONSENTED, "", True)):
        with pytest.raises(Refusal):
            s.publish(checked=checked)

    edition = s.publish(checked=Checked(CONSENTED, "同意书存县总 12 号", True))

    assert (edition.names, edition.consent) == ("consent", "同意书存县总 12 号")


def test_a_story_on_its_way_out_is_not_changed_and_an_old_screen_overwrites_nothing() -> None:
    s = scene()
    row = s.now()
    s.write("别人先存下的正文。")

    with pytest.raises(Refusal, match="刚刚有人改过"):
        story_services.write(row, WORDS, seen=row.version, by=s.who("周敏"), at=AT)
    s.ask()
    with pytest.raises(Refusal, match="没有人在写"):
        s.write("晚到的正文。")
    assert "先存下" in s.now().plain


def test_it_is_returned_with_words_and_taken_back_and_dropped_and_taken_up() -> None:
    s = scene()
    row = s.ask()
    by, chen = s.who("周敏"), s.who("陈主席")

    row = story_services.send_back(row, "日期和来源不一样", seen=row.version, by=chen, at=AT)
    assert (row.stage, row.returned, row.returned_by) == ("writing", "日期和来源不一样", "陈主席")
    row = s.ask()
    assert row.returned == ""
    row = story_services.take_back(row, seen=row.version, by=by, at=AT)
    row = story_services.drop(row, seen=row.version, by=by, at=AT)
    assert row.stage == Stage.DROPPED
    row = story_services.take_up(row, seen=row.version, by=by, at=AT)
    assert row.stage == Stage.WRITING


def test_a_correction_says_what_and_needs_another_person_and_the_old_text_stays() -> None:
    s = scene()
    s.out()
    s.correct()
    s.write(LINES.replace("60", "50"))
    assert [one.number for one in queries.listed()] == [1]  # nothing changes before it is published

    s.ask()
    with pytest.raises(Refusal, match="另一位"):
        s.publish("周敏")
    s.publish()

    first, second = Edition.objects.order_by("number")
    assert "60 床" in first.plain
    assert "50 床" in second.plain
    assert second.correction == "棉被原写 60 床，应为 50 床"
    assert (s.now().shown, s.now().correction) == ("corrected", "")


def test_the_words_of_a_correction_alone_make_their_writer_a_hand() -> None:
    s = scene()
    s.out()
    row = s.now()
    story_publishing.correct(row, "来源写错了", seen=row.version, by=s.who("陈主席"), at=AT)
    s.ask()

    with pytest.raises(Refusal, match="另一位"):
        s.publish("陈主席")


def test_a_correction_that_is_dropped_puts_text_and_pictures_back() -> None:
    s = scene()
    kept = s.add("green")
    s.out()
    s.correct()
    s.add("blue", "后来加的一张")
    row = s.now()
    story_pictures.remove(row, kept, seen=row.version, by=s.who("周敏"), at=AT)
    s.write("改坏了。")

    row = s.now()
    row = story_publishing.drop_correction(row, seen=row.version, by=s.who("周敏"), at=AT)

    assert (row.stage, row.shown) == ("settled", "published")
    assert "60 床" in row.plain
    assert [(one.pk, one.is_cover) for one in queries.pictures_of(row)] == [(kept.pk, True)]


def test_what_is_withdrawn_is_gone_for_good_and_says_why() -> None:
    s = scene()
    picture = s.add()
    s.out()
    before = queries.changed_last(None)
    assert queries.access_public_picture(s.story.code, picture.pk).pk == picture.pk

    row = s.withdraw()

    assert (row.shown, row.why_withdrawn) == ("withdrawn", "照片里的人不同意公开")
    assert not queries.listed().exists()
    assert queries.changed_last(None) != before
    with pytest.raises(Hidden):
        queries.access_public_picture(s.story.code, picture.pk)
    for verb in (s.withdraw, s.correct):
        with pytest.raises(Refusal):
            verb()


def test_an_edition_is_never_rewritten() -> None:
    s = scene()
    s.out()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Edition.objects.update(title="改了")


def test_a_story_from_a_clipping_carries_its_source_and_its_adopted_figures() -> None:
    s = scene()
    article = s.article()
    by = s.who("周敏")

    made = story_services.draft_from_clipping(article, s.street, key="a" * 20, by=by, at=AT)
    again = story_services.draft_from_clipping(article, s.street, key="a" * 20, by=by, at=AT)
    assert again.pk == made.pk
    assert made.plain == article.body
    assert (made.source, made.source_on, made.article_id) == ("桂林日报", "2024-03-01", article.pk)
    s.out(made)

    (figure,) = Edition.objects.get(story=made).figures.all()
    assert (figure.said, figure.meaning, figure.quote) == (
        "60余床", "捐赠棉被数量", "送去棉被60余床",
    )  # fmt: skip


def test_a_photo_loses_place_and_device_and_is_told_in_words() -> None:
    s = scene()
    row, by = s.now(), s.who("周敏")
    with pytest.raises(Refusal, match="说明"):
        story_pictures.add(row, jpeg(), ("图", ""), seen=row.version, by=by, at=AT)

    photo = jpeg(secret=True)
    told = ("村口分发棉被", "")
    made = story_pictures.add(row, photo, told, seen=row.version, by=by, at=AT)

    assert b"SecretPhone" in photo
    assert b"SecretPhone" not in bytes(made.content) + bytes(made.small)
    assert (made.width, made.height, made.is_cover) == (1600, 1067, True)
    assert max(Image.open(io.BytesIO(bytes(made.small))).size) == 640
    with pytest.raises(Refusal, match="已经在"):
        s.add("green") and story_pictures.add(
            s.now(), photo, told, seen=s.now().version, by=by, at=AT
        )


def test_pictures_are_moved_removed_and_one_is_the_cover() -> None:
    s = scene()
    first, second = s.add("green"), s.add("blue")
    by = s.who("周敏")

    story_pictures.move(s.now(), second, seen=s.now().version, by=by, at=AT)
    story_pictures.choose_cover(s.now(), second, seen=s.now().version, by=by, at=AT)
    told = ("改过的说明", "")
    story_pictures.describe(s.now(), first, told, seen=s.now().version, by=by, at=AT)
    assert [one.pk for one in queries.pictures_of(s.now())] == [second.pk, first.pk]
    story_pictures.remove(s.now(), second, seen=s.now().version, by=by, at=AT)

    (left,) = queries.pictures_of(s.now())
    assert (left.pk, left.alt, left.is_cover) == (first.pk, "改过的说明", True)
    assert StoryPicture.objects.count() == 2


def test_today_shows_it_to_the_second_person_and_the_return_to_its_writer(
    django_assert_num_queries,
) -> None:
    s = scene()
    s.ask()
    readers = {name: reader_of(s.cast.users[name], AT) for name in ("周敏", "陈主席", "李梅")}
    for one in readers.values():
        one.holds("newsroom.run")  # its mandates are read before the list is made

    with django_assert_num_queries(1):
        (waits,) = due.due(readers["陈主席"], AT.date())
    assert "春季慰问到山里" in waits.more
    assert due.due(readers["周敏"], AT.date()) == []
    assert due.due(readers["李梅"], AT.date()) == []
    row = s.now()
    by = s.who("陈主席")
    story_services.send_back(row, "日期不对", seen=row.version, by=by, at=AT)
    (back,) = due.due(readers["周敏"], AT.date())
    assert back.action == "去修改"


def together(act: Callable[[str], object]) -> list[Exception]:
    """Let two publishers act at once; what was refused."""
    names = ("陈主席", "钱主任")
    return refusals(at_once(lambda n: act(names[n]), 2, (Refusal, IntegrityError)))


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_one_edition() -> None:
    s = Scene()
    s.officer("钱主任", "city", "深圳")
    row = s.ask()

    faults = together(
        lambda name: story_publishing.publish(row, READ, seen=row.version, by=s.who(name), at=AT)
    )

    assert [type(one) for one in faults] == [Refusal]
    assert "刚刚有人改过" in str(faults[0])
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_find_it_waiting() -> None:
    s = Scene()
    s.officer("钱主任", "city", "深圳")
    s.ask()
    seen, found = threading.Barrier(2), list[str]()

    def publish(name: str) -> None:
        row = s.now()
        seen.wait()
        if row.stage == Stage.ASKED:
            found.append(name)
            by = s.who(name)
            Edition.objects.create(
                story=row, number=1, names="none", title=row.title, published_at=AT,
                published_by=name, published_id=by.id,
            )  # fmt: skip

    faults = together(publish)

    assert len(found) == 2  # the race is there; the row's number alone stops one, in no words
    assert [type(one) for one in faults] == [IntegrityError]
