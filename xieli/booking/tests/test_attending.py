"""The day itself: checking in, the list, results, pictures, feedback, reminders, the file."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests import cast as c
from xieli.booking import attending, planning, queries, services
from xieli.booking.due import due
from xieli.booking.models import OccasionState, PartyState, Seat
from xieli.booking.services import SeriesWords
from xieli.booking.tests.scene import AT, ENDS, STARTS, ZHOU, Scene, hours
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import queries as people
from xieli.shell.due import Due
from xieli.shell.guards import Belonging

pytestmark = pytest.mark.django_db
NOON = STARTS + hours(0.5)


@pytest.fixture
def scene() -> Scene:
    scene = Scene(3, group_most=3, waiting_most=5)
    scene.take("李梅", "小李")
    return scene


def check_in(scene: Scene, code: str, name: str = "李梅", at=NOON) -> Seat:  # type: ignore[no-untyped-def]
    return attending.check_in(scene.one, scene.person(name), code, by=SYSTEM, at=at)


def came(scene: Scene, **who: bool) -> int:
    seats = {
        seat.person.name if seat.person else seat.guest_name: seat.pk for seat in seats_of(scene)
    }
    told = {seats[name]: is_in for name, is_in in who.items()}
    return attending.confirm_list(scene.one, told, by=ZHOU, at=NOON)


def seats_of(scene: Scene) -> list[Seat]:
    return list(queries.seats_of(scene.one))


def test_the_code_on_the_screen_lets_in_and_out(scene: Scene) -> None:
    seat = check_in(scene, attending.code_now(scene.one, NOON))
    again = check_in(scene, attending.code_now(scene.one, ENDS), at=ENDS)
    late = ENDS + hours(0.5)
    code = attending.code_now(scene.one, late)
    gone = attending.check_out(scene.one, scene.person("李梅"), code, by=SYSTEM, at=late)

    assert (seat.came_at, seat.came_by, again.came_at) == (NOON, "code", NOON)
    assert (gone.came_at, gone.went_at) == (NOON, late)
    verbs = Note.objects.filter(verb__startswith="booking.check").values_list("verb", flat=True)
    assert sorted(verbs) == ["booking.check_in", "booking.check_out"]


def test_an_old_code_a_stranger_and_another_hour_do_not(scene: Scene) -> None:
    code = attending.code_now(scene.one, NOON)
    with pytest.raises(Refusal, match="不对"):
        check_in(scene, code, at=NOON + timedelta(minutes=2))
    with pytest.raises(Refusal, match="没有您的位子"):
        check_in(scene, code, "吴师傅")
    for at in (STARTS - hours(1.1), ENDS + hours(1.1)):
        with pytest.raises(Refusal):
            check_in(scene, attending.code_now(scene.one, at), at=at)
    with pytest.raises(Refusal, match="先签到"):
        attending.check_out(scene.one, scene.person("李梅"), code, by=SYSTEM, at=NOON)


def test_after_five_wrong_codes_only_the_list_helps(scene: Scene) -> None:
    for _n in range(5):
        with pytest.raises(Refusal, match="不对"):
            check_in(scene, "000000", at=NOON)

    with pytest.raises(Refusal, match="错得太多"):
        check_in(scene, attending.code_now(scene.one, NOON))
    assert came(scene, 李梅=True) == 1


def test_the_list_says_who_came_until_it_is_held(scene: Scene) -> None:
    with pytest.raises(Refusal, match="还没有开始"):
        attending.confirm_list(scene.one, {}, by=ZHOU, at=AT)
    assert came(scene, 李梅=True, 小李=True) == 2
    assert came(scene, 李梅=True, 小李=False) == 1

    held = attending.hold(scene.one, by=ZHOU, at=ENDS)
    attending.hold(scene.one, by=ZHOU, at=ENDS)

    assert held.state == OccasionState.HELD
    told = {
        seat.guest_name: (seat.came_at, seat.went_at, seat.came_told_by) for seat in seats_of(scene)
    }
    assert told == {"": (STARTS, ENDS, "周敏"), "小李": (None, None, "周敏")}
    with pytest.raises(Refusal, match="不能再动"):
        came(scene, 李梅=False)
    assert Note.objects.filter(verb="booking.hold").count() == 1


def test_the_list_of_another_occasion_is_hidden(scene: Scene) -> None:
    other = scene.occasion(2)

    with pytest.raises(Hidden):
        attending.confirm_list(other, {seats_of(scene)[0].pk: True}, by=ZHOU, at=NOON)


def test_who_still_waits_when_it_is_held_is_let_go(scene: Scene) -> None:
    line = scene.take("吴师傅", "小吴")

    attending.hold(scene.one, by=ZHOU, at=ENDS)

    line.refresh_from_db()
    assert line.state == PartyState.LEFT
    assert not any(one.has_line for one in queries.on_desk(_Anyone(), AT.date()))  # type: ignore[arg-type]


class _Anyone:
    def tops(self, *_words: object) -> tuple[str, ...]:
        return ()


def test_people_and_visits_are_counted_apart(scene: Scene) -> None:
    second = scene.occasion(2, starts_at=STARTS + timedelta(1), ends_at=ENDS + timedelta(1))
    scene.take("李梅", one=second)
    came(scene, 李梅=True, 小李=True)
    seat = queries.seats_of(second).get()
    attending.confirm_list(second, {seat.pk: True}, by=ZHOU, at=ENDS + timedelta(1))

    counted = queries.attendance([scene.one, second])

    assert (counted.times, counted.people) == (3, 2)


def test_a_result_keeps_its_words_and_said_again_it_is_replaced(scene: Scene) -> None:
    with pytest.raises(Refusal, match="还没有办"):
        attending.tell_result(scene.one, "植树", "近300棵", by=ZHOU, at=AT)

    for text in ("300棵", "近300棵"):
        told = attending.tell_result(scene.one, "植树", text, by=ZHOU, at=ENDS)

    assert (told.value, told.unit, told.qualifier) == (300, "棵", "近")
    assert scene.one.results.count() == 1


def photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    return held.getvalue()


def test_a_picture_has_words_and_there_are_not_too_many(scene: Scene) -> None:
    add = lambda alt: attending.add_picture(scene.one, photo(), alt, by=ZHOU, at=ENDS)  # noqa: E731
    with pytest.raises(Refusal, match="说明"):
        add(" ")
    for n in range(12):
        made = add(f"劳模林植树，第 {n} 张")
    with pytest.raises(Refusal, match="最多放 12 张"):
        add("第十三张")

    attending.remove_picture(made, by=ZHOU, at=ENDS)

    assert scene.one.pictures.count() == 11
    with pytest.raises(Refusal):
        attending.add_picture(scene.one, b"no photo", "说明", by=ZHOU, at=ENDS)


def test_only_who_came_says_how_it_was(scene: Scene) -> None:
    mei = scene.person("李梅")
    with pytest.raises(Refusal, match="来过的人"):
        attending.say_feedback(scene.one, mei, 5, "", by=SYSTEM, at=ENDS)
    came(scene, 李梅=True)
    attending.say_feedback(scene.one, mei, 5, "讲得好", by=SYSTEM, at=ENDS)

    said = attending.say_feedback(scene.one, mei, 4, "再讲一次", by=SYSTEM, at=ENDS)

    assert (scene.one.feedbacks.count(), said.stars, said.words) == (1, 4, "再讲一次")
    with pytest.raises(Refusal, match="一到五"):
        attending.say_feedback(scene.one, mei, 6, "", by=SYSTEM, at=ENDS)


def test_who_checked_in_gives_nothing_back(scene: Scene) -> None:
    check_in(scene, attending.code_now(scene.one, STARTS - hours(0.5)), at=STARTS - hours(0.5))

    with pytest.raises(Refusal, match="已经有人签到"):
        scene.give_back(
            queries.party_of(scene.one, scene.person("李梅").pk), at=STARTS - hours(0.2)
        )  # type: ignore[arg-type]


def test_a_reminder_comes_once_within_its_hours(scene: Scene) -> None:
    scene.take("吴师傅", "小吴")  # waits

    early = attending.remind_due(STARTS - hours(25))
    due = attending.remind_due(STARTS - hours(24))
    again = attending.remind_due(STARTS - hours(1))

    assert (early, due, again) == (0, 1, 0)
    assert Note.objects.filter(verb="booking.remind_due").count() == 1
    assert attending.remind_due(STARTS) == 0


def test_the_calendar_file_goes_with_the_occasion(scene: Scene) -> None:
    scene.change(online_url="https://meet.example/1", where="二楼")
    row = scene.fresh()
    planning.cancel_occasion(row, "下暴雨", seen=row.version, by=ZHOU, at=AT)
    gone = queries.public_occasion(row.pk)

    plain = queries.calendar_of([gone], AT).decode()
    with_links = queries.calendar_of([gone], AT, with_links=True).decode()

    assert "STATUS:CANCELLED" in plain
    assert f"UID:{row.pk}@xieli" in plain
    assert f"SEQUENCE:{row.version + 1}" in plain
    assert "meet.example" not in plain
    assert "meet.example" in with_links


def test_what_is_on_the_list_and_who_sees_what() -> None:
    cast = c.federation()
    c.rules_of_the_house()
    zhou, street = cast.actor("周敏"), cast.unions["青石街道"]
    made = services.draft_series(SeriesWords("film", "观影"), union=street, by=zhou, at=AT)
    one = planning.plan(made, planning.OccasionWords(STARTS, ENDS, 9), by=zhou, at=AT)[0]
    assert queries.listed(None, AT).count() == 0
    with pytest.raises(Hidden):
        queries.series_by_code(made.code)
    with pytest.raises(Hidden):
        queries.public_occasion(one.pk)

    services.open_series(made, seen=0, by=zhou, at=AT)
    planning.publish([one], by=zhou, at=AT)

    near = Belonging(one.pk, union_path=street.path)
    assert [row.is_near for row in queries.listed(near, AT)] == [True]  # type: ignore[attr-defined]
    assert [row.is_near for row in queries.listed(None, AT)] == [False]  # type: ignore[attr-defined]
    assert queries.listed(None, ENDS).count() == 0
    assert queries.series_by_code(made.code) == made
    for name, sees in (("周敏", True), ("陈主席", True), ("王强", False), ("李梅", False)):
        reader = people.reader_of(cast.users[name], c.AT)
        if sees:
            assert queries.access_occasion(reader, one.pk) == one
        else:
            with pytest.raises(Hidden):
                queries.access_series(reader, made.pk)
            with pytest.raises(Hidden):
                queries.access_occasion(reader, one.pk)


def test_what_is_left_to_do() -> None:
    cast = c.federation()
    c.rules_of_the_house()
    zhou = cast.actor("周敏")
    reader = people.reader_of(cast.users["周敏"], c.AT)
    words = SeriesWords("film", "观影", waiting_most=3)
    made = services.draft_series(words, union=cast.unions["青石街道"], by=zhou, at=AT)
    services.open_series(made, seen=0, by=zhou, at=AT)
    (one,) = planning.plan(made, planning.OccasionWords(STARTS, ENDS, 1), by=zhou, at=AT)
    planning.publish([one], by=zhou, at=AT)
    scene = object.__new__(Scene)
    scene.people, scene.one = {}, one
    scene.take("甲")
    scene.take("乙")

    assert _told(due(reader, STARTS.date())) == [
        ("今天有一场活动", STARTS.date()),
        ("1 场有人排队", None),
    ]
    assert due(people.reader_of(cast.users["李梅"], c.AT), STARTS.date()) == []
    tomorrow = STARTS.date() + timedelta(1)
    last = STARTS.date() + timedelta(3)
    assert _told(due(reader, tomorrow)) == [("活动结束了，请点名、办结", last)]
    attending.hold(one, by=zhou, at=ENDS)
    assert _told(due(reader, tomorrow)) == [("请填活动的成果", last)]
    attending.tell_result(one, "参加人数", "30多人", by=zhou, at=ENDS)
    assert due(reader, tomorrow) == []


def _told(rows: list[Due]) -> list[tuple[str, object]]:
    return [(one.words, one.until) for one in rows]
