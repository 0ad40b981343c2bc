"""The pages: what each shows to whom, what it refuses, how many questions a list asks."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.pairing.tests.loop import signature
from xieli.activities.visits import buying, handing, queries, services
from xieli.activities.visits.models import Finding, Income, Order, Recipient, Stop, Visit
from xieli.activities.visits.tests.scene import Scene, id_number, jpeg
from xieli.kernel.refusal import Refusal
from xieli.matching.models import Need

pytestmark = pytest.mark.django_db
KEY = "0" * 32


def planned(scene: Scene, **more: Any) -> Stop:
    made = scene.approved(scene.row(1, **more), scene.row(2))
    person = queries.recipients_of(made)[0]
    today = timezone.localdate()
    (stop,) = handing.plan_day(
        scene.who("周敏"), [person], today, by=scene.who("周敏"), at=timezone.now()
    )
    return stop


def body(**more: Any) -> dict[str, Any]:
    return {"key": KEY, "cash": "500", "pieces": "1", "signature": signature()} | more


def test_the_campaign_shows_the_sum_and_every_figure_opens(scene: Scene) -> None:
    made = scene.approved()
    buying.pay(scene.programme.orders.get(), "F-1", by=scene.who("刘芸"), at=c.AT)
    scene.visit(scene.sheet(queries.recipients_of(made)[0]))
    client = scene.client("陈主席")

    page = client.get(scene.url("campaign", "spring-visits")).text
    rows = {key: client.get(scene.url("figure", "spring-visits", key)).text
            for key in queries.FIGURES}  # fmt: skip

    assert "50,000.00 = 7,800.00 + 500.00 + 41,700.00" in page
    assert "与账相符，与明细相符" in page
    assert "F-1" in rows["spent"]
    assert "李*" in rows["handed"]
    assert "50,000.00" in rows["came_in"]
    assert "41,700.00" in rows["left"]


@pytest.mark.parametrize("name", ["李梅", "赵六", "孙主席", "何审"])
def test_a_stranger_finds_none_of_the_pages(scene: Scene, name: str) -> None:
    stop = planned(scene)
    client = scene.client(name)
    made = stop.recipient.visit_list

    for url in (
        scene.url("campaign", "spring-visits"), scene.url("list", made.id),
        scene.url("sheet", stop.id), scene.url("public", "spring-visits"),
        scene.url("conflicts", "spring-visits"), scene.url("funds", "spring-visits"),
        scene.url("open"), reverse("visits_import", args=[made.id]),
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url


def test_a_street_sees_its_own_list_and_not_the_funds(scene: Scene) -> None:
    own, other = scene.listed(scene.row(1)), scene.list_of("南山")
    client = scene.client("周敏")

    page = client.get(scene.url("campaign", "spring-visits"))

    assert "青石街道" in page.text
    assert reverse("visits:list", args=[other.id]) not in page.text
    assert client.get(scene.url("list", own.id)).status_code == 200
    assert client.get(scene.url("list", other.id)).status_code == 404
    assert client.get(scene.url("funds", "spring-visits")).status_code == 404
    assert client.get(scene.url("figure", "spring-visits", "handed")).status_code == 404


def test_names_are_masked_and_no_number_is_shown(scene: Scene) -> None:
    made = scene.listed(scene.row(1))

    page = scene.client("周敏").get(scene.url("list", made.id)).text

    assert "李*" in page
    assert "李大山" not in page
    assert id_number(1) not in page


def test_a_list_of_hundreds_asks_as_many_questions_as_a_list_of_two(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    made = scene.listed(*(scene.row(n) for n in range(1, 121)))
    client = scene.client("周敏")

    with django_assert_max_num_queries(26):
        page = client.get(f"{scene.url('list', made.id)}?page=2")

    assert page.text.count("李*") == 50


def test_money_and_goods_go_in_by_the_forms(scene: Scene) -> None:
    client, slug = scene.client("陈主席"), "spring-visits"

    money = {"key": KEY, "source": "state", "amount": "1000", "payer": "市财政"}
    for _time in range(2):
        assert client.post(scene.url("funds", slug), money).status_code == 302
    order = {"key": KEY, "supplier": "示范粮油店", "parcel": scene.parcel.id, "pieces": "5",
             "amount": "390"}  # fmt: skip
    client.post(scene.url("buying", slug), order)
    made = Order.objects.get()
    client.post(scene.url("take_in", slug, made.id))
    own = client.post(scene.url("pay", slug, made.id), {"invoice": "F-9"}, follow=True)
    scene.client("刘芸").post(scene.url("pay", slug, made.id), {"invoice": "F-9"})

    made.refresh_from_db()
    assert Income.objects.count() == 1
    assert "另一位同志付款" in own.text
    assert (made.state, made.paid_by) == ("paid", "刘芸")


def test_a_bad_form_says_why_and_books_nothing(scene: Scene) -> None:
    client, slug = scene.client("陈主席"), "spring-visits"

    page = client.post(scene.url("funds", slug), {"key": KEY, "source": "state", "amount": "-5"})

    assert page.status_code == 422
    assert not Income.objects.exists()


def test_a_file_goes_in_row_by_row_and_bad_rows_stay_out(scene: Scene) -> None:
    made, client = scene.list_of(), scene.client("周敏")
    book = openpyxl.Workbook()
    for row in (
        ["序号", "姓名", "身份证号", "类别", "村（社区）", "慰问金", "慰问品", "数量"],
        [1, "李 大山", id_number(1), "困难职工", "青竹村", 500, "棉被", 1],
        [2, "王小河", id_number(2), "一线", "", "3000.01", "", ""],
        [3, "赵小溪", "440305198001010019", "新就业形态劳动者", "青竹村", 500, "", ""],
    ):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("名单.xlsx", held.getvalue())

    grid = client.post(reverse("visits_import", args=[made.id]), {"file": file})
    client.post(f"{grid['Location'].split('?')[0]}commit/")

    assert [one.name for one in queries.recipients_of(made)] == ["李大山"]
    assert Recipient.objects.get().parcel == scene.parcel


def test_the_day_lists_the_calls_and_the_sheet_records_one(scene: Scene) -> None:
    stop, client = planned(scene), scene.client("周敏")

    day = client.get(scene.url("day"))
    first = client.post(scene.url("sheet", stop.id), body(along=["孙主席"], along_of=["明川电子"]))
    again = client.post(scene.url("sheet", stop.id), body(along=["孙主席"], along_of=["明川电子"]))

    assert "还要走 1 家" in day.text
    assert (first.status_code, again.status_code) == (302, 302)
    assert Visit.objects.get().companions.get().enterprise.name == "明川电子"
    assert "这一天的都走完了" in client.get(scene.url("day")).text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"signature": ""}, "请先签名"),
        ({"cash": "501"}, "您填的更多"),
        ({"health": "腿脚不便"}, "要征得本人同意"),
        ({"want": "need"}, "还没有写缺什么"),
        ({"key": "x"}, "编号不对"),
        ({"signature": "data:image/png;base64,AAAA"}, "签名没有传好"),
    ],
)
def test_a_sheet_that_is_not_whole_is_given_back_with_the_reason(
    scene: Scene, more: dict[str, str], said: str
) -> None:
    stop = planned(scene)

    page = scene.client("周敏").post(scene.url("sheet", stop.id), body(**more))

    assert page.status_code == 422
    assert said in page.text
    assert not Visit.objects.exists()


def test_a_photo_of_more_than_forty_megabytes_is_refused(scene: Scene) -> None:
    stop = planned(scene)
    photo = SimpleUploadedFile("a.jpg", jpeg() + b"\0" * (40 * 1024 * 1024), "image/jpeg")

    page = scene.client("周敏").post(scene.url("sheet", stop.id), body(signature="", photo=photo))

    assert page.status_code == 422
    assert "照片超过 40 MB" in page.text


def test_a_photo_stands_for_who_cannot_sign(scene: Scene) -> None:
    stop = planned(scene)
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")

    scene.client("周敏").post(scene.url("sheet", stop.id), body(signature="", photo=photo))

    proof = Visit.objects.get().proof
    assert proof is not None
    assert proof.kind == "photo"


def test_nobody_opens_the_sheet_of_another_visitor(scene: Scene) -> None:
    stop = planned(scene)

    page = scene.client("刘芸").get(scene.url("sheet", stop.id))

    assert page.status_code == 404


def test_an_officer_settles_a_conflict_on_its_page(scene: Scene) -> None:
    one = queries.recipients_of(scene.approved())[0]
    scene.visit(scene.sheet(one))
    second, _new = scene.visit(scene.sheet(one, "b" * 32), "刘芸")
    client = scene.client("陈主席")

    shown = client.get(scene.url("conflicts", "spring-visits")).text
    client.post(scene.url("settle", second.id), {"counts": "no", "why": "重复走访"})

    assert "周敏已经走访过这一户" in shown
    assert not queries.conflicts_of([scene.programme]).exists()


def test_what_was_told_opens_for_a_reason_alone(scene: Scene) -> None:
    one = queries.recipients_of(scene.approved())[0]
    made, _new = scene.visit(scene.sheet(one, told={"health": "腿脚不便"}, may_keep=True))
    client = scene.client("周敏")

    shut = client.get(scene.url("visit", made.id)).text
    opened = client.post(scene.url("told", made.id), {"reason": "安排下一次走访"}).text

    assert "腿脚不便" not in shut
    assert "腿脚不便" in opened


def test_a_found_need_becomes_a_need_on_the_board_with_one_tap(scene: Scene) -> None:
    c.campaign(scene.cast)  # 青石街道 stands by 资源 and 龙胜 only
    one = queries.recipients_of(scene.approved())[0]
    found = (handing.Found("need", "护眼台灯", "2台", "孩子没有灯"),)
    scene.visit(scene.sheet(one, findings=found))
    tap = reverse("desk:hand_on", args=["visits", Finding.objects.get().id])

    page = scene.client("周敏").post(tap, follow=True)

    assert "没有在进行的结对帮扶" in page.text
    assert Finding.objects.get().handed_on_at is None


def test_the_need_says_where_it_was_found_and_is_reported_once(scene: Scene) -> None:
    from xieli.activities.contract import Referral
    from xieli.activities.desk import services as desk

    c.campaign(scene.cast)
    county = scene.cast.unions["资源"]
    referral = Referral("visits", "护眼台灯 2台", "走访时发现（青竹村）", county.id, county.id)

    for _time in range(2):
        desk.refer(referral, to="pairing", by=scene.who("王强"), at=c.AT)

    need = Need.objects.get()
    assert (need.item.name, need.quantity, need.union) == ("护眼台灯", 2, county)
    assert need.words == "走访时发现（青竹村）"
    assert need.state == "reported"


def test_a_finding_is_not_a_strangers_to_hand_on(scene: Scene) -> None:
    one = queries.recipients_of(scene.approved())[0]
    scene.visit(scene.sheet(one, findings=(handing.Found("need", "台灯", "2台"),)))
    tap = reverse("desk:hand_on", args=["visits", Finding.objects.get().id])

    assert scene.client("赵六").post(tap).status_code == 404


def test_totals_are_published_without_a_name(scene: Scene) -> None:
    made = scene.approved()
    buying.pay(scene.programme.orders.get(), "F-1", by=scene.who("刘芸"), at=c.AT)
    scene.visit(scene.sheet(queries.recipients_of(made)[0]))
    scene.client("陈主席").post(scene.url("publish", "spring-visits"))

    page = scene.client("李梅").get(scene.url("public", "spring-visits"))

    assert page.status_code == 200
    assert "困难职工" in page.text
    assert "弱势" not in page.text
    assert "李" not in page.text.split("<main")[1].split("</main")[0]


def test_due_tells_each_of_them_their_part(scene: Scene) -> None:
    from xieli.activities.visits.activity import due
    from xieli.people.queries import reader_of

    made = scene.approved(scene.row(1), scene.row(2))
    today = timezone.localdate()
    handing.plan_day(
        scene.who("周敏"), [queries.recipients_of(made)[0]], today, by=scene.who("周敏"),
        at=timezone.now(),
    )  # fmt: skip
    scene.listed(scene.row(3), union="明川工会")

    def told(name: str) -> list[str]:
        reader = reader_of(scene.cast.users[name], timezone.now())
        return [one.words for one in due(reader, today)]

    assert told("周敏")[0] == "今天要走访 1 家"
    assert "走访名单还没有报上去" in told("周敏")
    assert "1 单等付款" in told("刘芸")
    assert told("赵六") == []


def test_a_campaign_is_opened_by_form(scene: Scene) -> None:
    asked = {"union": scene.cast.unions["深圳"].id, "title": "夏送清凉", "slug": "summer",
             "budget": "1000", "starts_on": "2026-06-01"}  # fmt: skip

    made = scene.client("陈主席").post(scene.url("open"), asked)
    twice = scene.client("陈主席").post(scene.url("open"), asked)

    assert made.status_code == 302
    assert twice.status_code == 422
    with pytest.raises(Refusal):
        services.open_campaign(
            services.Cover("visits", "none", "无", "", c.TODAY), Decimal(0),
            union=scene.cast.unions["深圳"], by=scene.who("陈主席"), at=c.AT,
        )  # fmt: skip


def test_the_roster_page_books_a_paper(scene: Scene) -> None:
    made = scene.approved(scene.row(1), scene.row(2), scene.row(3))
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")

    answer = scene.client("周敏").post(
        scene.url("roster", made.id), {"key": KEY, "photo": photo, "numbers": "1-2"}
    )

    assert answer.status_code == 302
    assert queries.recipients_of(made, "handed").count() == 2


def test_the_officer_plans_a_day_from_the_list(scene: Scene) -> None:
    made = scene.approved(scene.row(1), scene.row(2))
    person = queries.recipients_of(made)[0]
    day = timezone.localdate() + timedelta(days=1)
    asked = {"person": [str(person.id), "nonsense"], "visitor": scene.cast.users["周敏"].id,
             "on": day.isoformat()}  # fmt: skip

    answer = scene.client("周敏").post(scene.url("plan", made.id), asked, follow=True)

    assert "这一天 1 家" in answer.text
    assert Stop.objects.get().on == day
