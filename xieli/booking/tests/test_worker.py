"""A worker's pages: what is on, booking, the ticket, the code of the hall, a word afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import sign_in
from xieli.booking import attending, planning
from xieli.booking.models import Feedback, Occasion, Party
from xieli.booking.tests.made import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def mei(client: Client, scene: Scene) -> Client:
    return sign_in(client, scene.cast, "李梅")


def page_of(one: Occasion) -> str:
    return reverse("booking:occasion", args=[one.series.code, one.number])


def book(client: Client, one: Occasion, **more: Any) -> Any:
    return client.post(page_of(one), {"key": "k" * 20} | more)


def test_the_list_shows_what_is_on_with_its_places_and_leads_to_it(client: Client, scene: Scene):
    one = scene.occasion(scene.series(), places=6, tags=())
    scene.occasion(scene.series(is_listed=False, title="内部读书"))

    page = client.get(reverse("booking:coming")).text

    assert "春天读书日" in page
    assert "还有 6 个名额" in page
    assert page_of(one) in page
    assert "内部读书" not in page


def test_the_list_is_narrowed_by_kind_and_tag_and_says_so_when_it_is_empty(
    client: Client, scene: Scene
):
    scene.occasion(scene.series(title="读书会"))
    exchange = scene.series("exchange", title="大湾区交流")
    scene.occasion(exchange, tags=("南药",))
    scene.occasion(exchange, 48, tags=("康养",), title="康养专场")
    address = reverse("booking:coming")

    by_kind, by_tag = (
        client.get(f"{address}?kind=exchange"),
        client.get(f"{address}?kind=exchange&tag=康养"),
    )
    empty = client.get(f"{address}?kind=planting")

    assert "读书会" not in by_kind.text
    assert "大湾区交流" in by_kind.text
    assert "康养专场" in by_tag.text
    assert ">大湾区交流<" not in by_tag.text
    assert "近期没有“植树”" in empty.text


def test_an_empty_list_says_when_there_will_be_something(client: Client, scene: Scene):
    page = client.get(reverse("booking:coming")).text

    assert "近期没有开放的活动" in page


def test_the_list_asks_the_same_questions_however_long_it_is(
    mei: Client, scene: Scene, django_assert_num_queries: Any
):
    series = scene.series()
    mine = scene.occasion(series)
    scene.party(mine, scene.mei)
    for day in range(2, 8):
        scene.occasion(series, 24 * day)
    mei.get(reverse("booking:coming"))

    with django_assert_num_queries(11):
        page = mei.get(reverse("booking:coming")).text

    assert "您有 1 场要去" in page
    assert page.count("春天读书日") == 8


def test_a_stranger_reads_all_and_is_asked_to_sign_in_and_brought_back(
    client: Client, scene: Scene
):
    one = scene.occasion(scene.series(), speaker="田垒", online_url="https://meet.example/secret")

    page, posted = client.get(page_of(one)), book(client, one)

    assert "田垒" in page.text
    assert "登录后报名" in page.text
    assert f"?next={page_of(one)}" in page.text.replace("%2F", "/")
    assert "secret" not in page.text
    assert posted.status_code == 302
    assert posted["Location"].startswith("/accounts/login/?next=/events/s/")
    assert not Party.objects.exists()


def test_a_worker_books_gets_a_ticket_and_twice_is_once(mei: Client, scene: Scene):
    one = scene.occasion(scene.series(), online_url="https://meet.example/secret")

    first, second = book(mei, one), book(mei, one)
    ticket = mei.get(first["Location"]).text

    assert first["Location"] == second["Location"]
    assert Party.objects.get().size == 1
    assert "位子给您留好了" in ticket
    assert "https://meet.example/secret" in ticket
    assert "看我的位子" in mei.get(page_of(one)).text


def test_a_group_is_booked_by_its_names_or_not_at_all(mei: Client, scene: Scene):
    one = scene.occasion(scene.series(group_most=3), places=2)

    too_many = book(mei, one, guests="王芳\n李强")
    two = book(mei, one, key="another-key-12345", guests=" 王芳 \n\n")

    assert too_many.status_code == 422
    assert "坐不下这么多人" in too_many.text
    assert "王芳" in too_many.text  # what was written is still there
    assert two.status_code == 302
    assert Party.objects.get().size == 2


def test_a_full_occasion_offers_the_line_and_the_ticket_says_where_one_stands(
    mei: Client, scene: Scene
):
    one = scene.occasion(scene.series(waiting_most=5), places=1)
    scene.party(one, scene.worker("王芳"))
    scene.party(one, scene.worker("李强"))

    page = mei.get(page_of(one)).text
    ticket = mei.get(book(mei, one)["Location"]).text

    assert "排队等位子" in page
    assert "前面有 1 人" in page
    assert "前面还有 1 人" in ticket
    assert "二维码" not in ticket


def test_what_stands_in_the_way_is_said_before_anything_is_pressed(mei: Client, scene: Scene):
    members = scene.occasion(scene.series(members_only=True))
    full = scene.occasion(scene.series(), places=1)
    scene.party(full, scene.worker("王芳"))
    early = scene.occasion(scene.series(), 72, opens_at=scene.at + timedelta(hours=5))

    told = [mei.get(page_of(one)).text for one in (members, full, early)]
    refused = book(mei, members)

    assert "这个活动只收会员" in told[0]
    assert "去入会" in told[0]
    assert "位子满了" in told[1]
    assert "才开始" in told[2]
    assert not any("报名这一场" in page for page in told)
    assert refused.status_code == 422
    assert "这个活动只收会员" in refused.text


def test_papers_are_asked_where_the_series_asks_and_a_wrong_number_is_said(
    mei: Client, scene: Scene
):
    one = scene.occasion(scene.series("exchange", asks_papers=True, group_most=2))
    own = {"g0-paper_kind": "港澳居民来往内地通行证", "g0-nation": "中国香港"}
    guest = {
        "g1-name": "陈嘉",
        "g1-paper_kind": "护照",
        "g1-paper": "K1234567",
        "g1-nation": "新加坡",
    }

    page = mei.get(page_of(one)).text
    wrong = book(mei, one, **own, **guest, **{"g0-paper": "12"})
    right = book(mei, one, **own, **guest, **{"g0-paper": "H12345678"})

    assert "国家和地区" in page
    assert wrong.status_code == 422
    assert "来往内地通行证是 H 或 M" in wrong.text
    assert right.status_code == 302
    assert set(one.seats.values_list("nation", flat=True)) == {"中国香港", "新加坡"}


def test_a_seat_given_back_goes_to_the_line_and_too_late_it_is_said(mei: Client, scene: Scene):
    series = scene.series(waiting_most=5, cancel_hours=2)
    one, soon = scene.occasion(series, places=1), scene.occasion(series, 1)
    mine, waits = scene.party(one, scene.mei), scene.party(one, scene.worker("王芳"))
    late = scene.party(soon, scene.mei, at=scene.at - timedelta(hours=4))

    back = mei.post(reverse("booking:give_back", args=[mine.code]), follow=True)
    refused = mei.post(reverse("booking:give_back", args=[late.code]), follow=True)

    waits.refresh_from_db()
    assert waits.state == "seated"
    assert "这个报名已经退了" in back.text
    assert "开始前 2 小时之内不能自己退" in refused.text


def test_a_ticket_is_its_peoples_and_its_officers_alone(client: Client, scene: Scene):
    one = scene.occasion(scene.series())
    mine = scene.party(one, scene.mei)
    scene.worker("王芳")
    address = reverse("booking:ticket", args=[mine.code])

    seen = {
        name: sign_in(client, scene.cast, name).get(address).status_code
        for name in ("李梅", "王芳", "周敏", "赵六")
    }

    assert seen == {"李梅": 200, "王芳": 404, "周敏": 200, "赵六": 404}
    assert Client().get(address)["Location"].startswith("/accounts/login/?next=/events/t/")


def test_the_calendar_file_holds_the_online_room_for_a_seat_alone(mei: Client, scene: Scene):
    one = scene.occasion(
        scene.series(waiting_most=5), places=1, online_url="https://meet.example/s"
    )
    first = scene.party(one, scene.worker("王芳"))
    waits = scene.party(one, scene.mei)
    address = reverse("booking:calendar", args=[waits.code])

    before = mei.get(address)
    mei.post(reverse("booking:give_back", args=[first.code]))
    with_seat = sign_in(Client(), scene.cast, "王芳").get(
        reverse("booking:calendar", args=[first.code])
    )

    assert before["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in before.text
    assert "meet.example" not in before.text
    assert "meet.example" in with_seat.text


def test_from_the_code_in_the_hall_to_a_word_afterwards(mei: Client, scene: Scene):
    one = scene.occasion(scene.series(), -0.5)
    party = scene.party(one, scene.mei)
    code = attending.code_now(one, timezone.now())
    address = reverse("booking:check_in", args=[one.series.code, one.number])

    scanned = mei.get(f"{address}?c={code}").text
    wrong = mei.post(address, {"code": "0", "do": "in"})
    come = mei.post(address, {"code": code, "do": "in"}, follow=True).text
    again = mei.post(address, {"code": code, "do": "in"}, follow=True).text  # a double click
    gone = mei.post(address, {"code": code, "do": "out"}, follow=True).text
    said = {"stars": "5", "words": "讲得实在"}
    told = mei.post(reverse("booking:feedback", args=[one.series.code, 1]), said, follow=True).text

    assert f'value="{code}"' in scanned
    assert wrong.status_code == 422
    assert "签到码不对" in wrong.text
    assert "签到好了" in come
    assert "签到好了" in again
    assert "签退好了" in gone
    assert "收到了，谢谢您" in told
    assert Feedback.objects.get().stars == 5
    assert "改我的评价" in mei.get(reverse("booking:ticket", args=[party.code])).text


def test_who_did_not_come_says_nothing_of_it_and_who_has_no_seat_is_told(mei: Client, scene: Scene):
    one = scene.occasion(scene.series(), -0.5)
    address = reverse("booking:check_in", args=[one.series.code, one.number])

    no_seat = mei.get(address)
    feedback = mei.get(reverse("booking:feedback", args=[one.series.code, one.number]))

    assert "这一场没有您的位子" in no_seat.text
    assert feedback.status_code == 404


def test_ones_own_bookings_keep_what_was_cancelled_and_say_why(mei: Client, scene: Scene):
    one = scene.occasion(scene.series())
    party = scene.party(one, scene.mei)
    planning.cancel_occasion(
        one, "台风", seen=one.version, by=scene.cast.actor("周敏"), at=scene.at
    )

    mine, ticket = (
        mei.get(reverse("booking:mine")),
        mei.get(reverse("booking:ticket", args=[party.code])),
    )

    assert "这一场取消了" in mine.text
    assert "取消的原因：台风" in ticket.text


def test_ones_own_bookings_ask_the_same_questions_however_many(
    mei: Client, scene: Scene, django_assert_num_queries: Any
):
    series = scene.series()
    for day in (1, 2, 3, 4):
        scene.party(scene.occasion(series, 24 * day), scene.mei, key=f"key-{day}")
    mei.get(reverse("booking:mine"))

    with django_assert_num_queries(7):
        mei.get(reverse("booking:mine"))


def test_a_draft_and_a_planned_occasion_are_nowhere(mei: Client, scene: Scene):
    draft, planned = scene.series(is_open=False), scene.occasion(scene.series(), is_planned=True)

    answers = [
        mei.get(reverse("booking:series", args=[draft.code])),
        mei.get(page_of(planned)),
        mei.get(reverse("booking:occasion", args=[planned.series.code, 99999])),
        mei.get(reverse("booking:ticket", args=["ABCD-EFGH-2345"])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_bad_input_is_no_fault_of_ours(mei: Client, scene: Scene):
    one = scene.occasion(scene.series(group_most=3))

    answers = [
        mei.post(page_of(one), {}).status_code,
        mei.post(page_of(one), {"key": "x" * 900}).status_code,
        mei.post(page_of(one), {"key": "k" * 20, "guests": "\x00"}).status_code,
        mei.get(f"{reverse('booking:coming')}?kind=%00&tag=%00&page=x").status_code,
    ]

    assert answers == [422, 422, 422, 200]
