"""An officer's pages: from a draft to what it brought, the list of the door, the code, files."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import sign_in
from xieli.activities.pairing.tests.loop import photo
from xieli.booking import attending
from xieli.booking.models import Occasion, OccasionState, Series, SeriesState
from xieli.booking.tests.made import STREET, Scene
from xieli.journal.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def zhou(client: Client, scene: Scene) -> Client:
    return sign_in(client, scene.cast, "周敏")


def at(name: str, row: Any, *more: Any) -> str:
    return reverse(f"booking:{name}", args=[row.id, *more])


def series_form(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "union": str(scene.cast.unions[STREET].id), "kind": "planting", "title": "春季植树",
        "group_most": 4, "waiting_most": 10, "cancel_hours": 2, "person_most": 0,
        "person_days": 0, "is_listed": "on",
    } | more  # fmt: skip


def days_form(**more: Any) -> dict[str, Any]:
    return {
        "day": "2024-04-03", "starts": "14:00", "ends": "16:00", "places": 30,
        "where": "青石公园", "closes": 0, "repeats": "once",
    } | more  # fmt: skip


def test_an_officer_drafts_plans_opens_and_publishes_and_a_worker_sees_it(
    zhou: Client, scene: Scene
):
    day = timezone.localdate() + timedelta(days=7)
    drafted = zhou.post(reverse("booking:new"), series_form(scene))
    row = Series.objects.get()
    form = days_form(day=day.isoformat(), repeats="week", times=3)
    looked = zhou.post(at("plan", row), form | {"do": "look"})
    before = row.occasions.count()
    zhou.post(at("plan", row), form | {"do": "plan"})
    zhou.post(at("open_series", row), {"seen": row.version})
    told = zhou.post(at("publish_all", row), follow=True).text

    assert drafted["Location"] == at("plan", row)
    assert "要排这 3 场" in looked.text
    assert before == 0
    assert "发布了，职工可以报名了" in told
    assert row.occasions.filter(state=OccasionState.OPEN).count() == 3
    assert "青石公园" in Client().get(reverse("booking:series", args=[row.code])).text


def test_the_days_are_shown_with_holidays_before_they_are_made(zhou: Client, scene: Scene):
    row = scene.series("planting", is_open=False)
    form = days_form(day="2024-03-28", repeats="week", times=3, skips_rest_days="on", do="look")

    page = zhou.post(at("plan", row), form).text
    wrong = zhou.post(at("plan", row), form | {"times": "", "until": ""})

    assert "清明" in page
    assert "跳过" in page
    assert "3月28日（周四）" in page
    assert "4月18日（周四）" in page
    assert wrong.status_code == 422
    assert "没有写重复到什么时候" in wrong.text
    assert not row.occasions.exists()


def test_the_list_of_series_asks_the_same_questions_however_long(
    zhou: Client, scene: Scene, django_assert_num_queries: Any
):
    for number in range(4):
        scene.occasion(scene.series(title=f"读书 {number}"))
    zhou.get(reverse("booking:office"))

    with django_assert_num_queries(7):
        page = zhou.get(reverse("booking:office")).text

    assert page.count("0 / 10") == 4
    assert "没有这个标题的活动" in zhou.get(f"{reverse('booking:office')}?q=没有").text


def test_a_series_changed_meanwhile_is_said_and_nothing_is_lost(zhou: Client, scene: Scene):
    row = scene.series("planting")
    form = series_form(scene, title="改过的题目")

    stale = zhou.post(at("change", row), form | {"seen": 0})
    done = zhou.post(at("change", row), form | {"seen": row.version})

    assert stale.status_code == 422
    assert "别的同志刚刚改过" in stale.text
    assert "改过的题目" in stale.text
    assert done["Location"] == at("series_office", row)


def test_the_road_of_a_lecture_is_walked_and_its_writer_does_not_review_it(
    zhou: Client, scene: Scene
):
    row = scene.series("talk", is_open=False)
    zhou.post(at("step_on", row), {"seen": row.version, "step": "审稿"})
    row.refresh_from_db()

    page = zhou.get(at("series_office", row)).text
    refused = zhou.post(at("step_on", row), {"seen": row.version, "step": "排期"}, follow=True)
    back = zhou.post(
        at("step_back", row), {"seen": row.version, "to": "选题", "reason": "题目太大"}, follow=True
    )

    row.refresh_from_db()
    assert "要由另一位同志通过" in page
    assert "要由另一位同志通过" in refused.text
    assert "退回去了" in back.text
    assert row.road_step == "选题"


def test_the_list_is_ticked_masked_and_shown_in_full_only_on_record(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(group_most=3), -1)
    scene.party(one, scene.mei, "王小芳")
    seat = one.seats.get(person__isnull=False)

    page = zhou.get(at("occasion_office", one)).text
    ticked = zhou.post(
        at("tick", one), {"seat": seat.id, "came": "1"}, headers={"HX-Request": "true"}
    ).text
    full = zhou.get(at("occasion_office", one) + "?names=full").text
    found = zhou.get(at("occasion_office", one) + "?q=小芳").text
    taken_back = zhou.post(at("tick", one), {"seat": seat.id, "came": "0"}, follow=True).text

    assert "李*" in page
    assert "王小芳" not in page
    assert 'aria-pressed="true"' in ticked
    assert ticked.startswith("<tr") or ticked.lstrip().startswith("<tr")
    assert "王小芳" in full
    assert Note.objects.filter(verb="booking.note_names").count() == 1
    assert "王*" in found
    assert 'aria-pressed="true"' not in taken_back


def test_an_occasion_is_changed_and_the_line_moves_up(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(waiting_most=5), places=1)
    scene.party(one, scene.worker("王芳"))
    waits = scene.party(one, scene.mei)
    day = timezone.localtime(one.starts_at)
    form = days_form(day=f"{day:%Y-%m-%d}", starts="20:00", ends="21:00", places=2)

    page = zhou.get(at("occasion_office", one)).text
    few = zhou.post(at("change_occasion", one), form | {"places": 0, "seen": one.version})
    done = zhou.post(at("change_occasion", one), form | {"seen": one.version}, follow=True).text

    waits.refresh_from_db()
    assert "排队 1 人" in page
    assert few.status_code == 422
    assert "改好了" in done
    assert waits.state == "seated"


def test_an_occasion_is_cancelled_with_a_reason_and_not_without(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series())
    scene.party(one, scene.mei)

    without = zhou.post(at("cancel", one), {"seen": one.version, "reason": ""}, follow=True)
    done = zhou.post(at("cancel", one), {"seen": one.version, "reason": "台风"}, follow=True)

    assert "取消要写原因" in without.text
    assert "取消了。1 组人" in done.text
    assert Occasion.objects.get().state == OccasionState.CANCELLED


def test_what_it_brought_is_written_as_it_was_counted_and_shown_to_everybody(
    zhou: Client, scene: Scene
):
    one = scene.occasion(scene.series("planting"), -3)
    scene.party(one, scene.mei)

    zhou.post(at("result", one), {"measure": "植树", "quantity": "近300棵"})
    wrong = zhou.post(at("result", one), {"measure": "参加人数", "quantity": "好多"})
    picture = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    zhou.post(at("add_picture", one), {"photo": picture, "alt": "青石公园，栽下最后一排"})
    held = zhou.post(at("hold", one), follow=True).text
    public = Client().get(reverse("booking:occasion", args=[one.series.code, one.number])).text
    shown = Client().get(
        reverse("booking:picture", args=[one.series.code, one.number, one.pictures.get().id])
    )

    assert wrong.status_code == 422
    assert "好多" in wrong.text
    assert "收尾了" in held
    assert "近300棵" in public
    assert 'alt="青石公园，栽下最后一排"' in public
    assert shown["Content-Type"] == "image/jpeg"


def test_a_picture_is_taken_down_and_no_photo_is_refused(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(), -3)
    kept = attending.add_picture(one, photo(), "现场", by=scene.cast.actor("周敏"), at=scene.at)

    refused = zhou.post(
        at("add_picture", one), {"photo": SimpleUploadedFile("a.jpg", b"no"), "alt": "现场"}
    )
    gone = zhou.post(at("remove_picture", one, kept.id), follow=True).text

    assert refused.status_code == 422
    assert "不是照片" in refused.text
    assert "照片撤下来了" in gone
    assert not one.pictures.exists()


def test_the_screen_of_the_hall_shows_the_code_and_draws_itself_anew(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(), -0.5)

    page = zhou.get(at("code", one)).text
    closed = zhou.get(at("code", scene.occasion(scene.series(), is_planned=True)))

    assert attending.code_now(one, timezone.now()) in page
    assert 'http-equiv="refresh"' in page
    assert closed.status_code == 302


def test_the_list_leaves_on_paper_and_as_a_file_on_record(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(group_most=3))
    scene.party(one, scene.mei, "王小芳")

    paper, file = zhou.get(at("sheet", one)).text, zhou.get(at("export", one))
    page = zhou.get(at("template", one))

    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)
    assert "王小芳" in paper
    assert [row[1] for row in rows] == ["姓名", "李梅", "王小芳"]
    assert page.status_code == 200
    assert Note.objects.filter(verb="booking.note_names").count() == 2


def test_a_paper_number_opens_against_a_reason_and_a_caller_is_taken_off(
    zhou: Client, scene: Scene
):
    one = scene.occasion(scene.series("exchange", asks_papers=True))
    sign_in(Client(), scene.cast, "李梅").post(
        reverse("booking:occasion", args=[one.series.code, one.number]),
        {"key": "k" * 20, "g0-paper_kind": "护照", "g0-paper": "K1234567", "g0-nation": "新加坡"},
    )
    party = one.parties.get()

    closed, no_reason = zhou.get(at("party", party)).text, zhou.post(at("party", party), {})
    opened = zhou.post(at("party", party), {"reason": "核对入园名单"}).text
    zhou.post(at("take_off", party), {"reason": "本人来电"})

    party.refresh_from_db()
    assert "K1234567" not in closed
    assert no_reason.status_code == 422
    assert "K1234567" in opened
    assert party.state == "left"


def test_a_ticket_scanned_by_an_officer_ticks_the_list(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series(), -0.5)
    party = scene.party(one, scene.mei)
    ticket, seat = reverse("booking:ticket", args=[party.code]), party.seats.get()

    page = zhou.get(ticket).text
    done = zhou.post(at("tick", one), {"seat": seat.id, "came": "1", "ticket": party.code})

    assert "记到场" in page
    assert "退位子" not in page
    assert done["Location"] == ticket


def test_a_stranger_and_another_union_find_nothing(client: Client, scene: Scene):
    one = scene.occasion(scene.series())
    other = scene.occasion(scene.series(), -1)
    party = scene.party(one, scene.mei)
    pages = [at("series_office", one.series), at("occasion_office", one), at("sheet", one),
             at("code", one), at("party", party)]  # fmt: skip

    strangers = [client.get(page).status_code for page in pages]
    sign_in(client, scene.cast, "赵六")
    foreign = [client.get(page).status_code for page in pages]
    sign_in(client, scene.cast, "周敏")
    mixed = client.post(at("tick", other), {"seat": party.seats.get().id, "came": "1"})

    assert strangers == [302] * 5
    assert foreign == [404] * 5
    assert mixed.status_code == 404


def test_a_series_is_closed_when_all_is_done_and_not_before(zhou: Client, scene: Scene):
    one = scene.occasion(scene.series())
    row = one.series

    early = zhou.post(at("close_series", row), {"seen": row.version}, follow=True).text
    zhou.post(at("cancel", one), {"seen": one.version, "reason": "场地停电"})
    done = zhou.post(at("close_series", row), {"seen": row.version}, follow=True).text
    bad = zhou.post(at("close_series", row), {"seen": "x"})

    row.refresh_from_db()
    assert "还有 1 场没有举办" in early
    assert "这个系列结束了" in done
    assert row.state == SeriesState.CLOSED
    assert bad.status_code == 404
