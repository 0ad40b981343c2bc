"""The officers' pages of exchanges: happy path, refusal, stranger; the lists' queries."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.exchanges import rules
from xieli.activities.exchanges.models import (
    CostSheet,
    Exchange,
    FollowUp,
    PracticeCard,
    Problem,
    StopPicture,
    Talk,
)
from xieli.activities.exchanges.tests.made import (
    FIRST,
    LAST,
    Scene,
    a_trip,
    an_inspection,
    photo,
)
from xieli.journal.models import Note

pytestmark = pytest.mark.django_db
PAGE = "exchanges:"


@pytest.fixture
def scene() -> Scene:
    return a_trip()


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(PAGE + name, args=[getattr(one, "pk", one) for one in words])


def jpeg() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo(), "image/jpeg")


def cover(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "kind": "visit", "union": str(scene.street.pk), "title": "赴龙胜考察", "others": "龙胜",
        "starts_on": "2024-03-12", "ends_on": "2024-03-13", "topics": ["建会入会"], **more,
    }  # fmt: skip


def test_a_trip_is_begun_filled_and_closed_with_its_report(scene: Scene):
    client = client_of(scene)

    made = client.post(url("new"), cover(scene), follow=True)
    trip = Exchange.objects.get(title="赴龙胜考察")
    member = {"union": scene.street.pk, "name": "林一", "role": "主席", "body": "明川电子"}
    added = client.post(url("add_delegate", trip), member, follow=True)
    way = {"day": FIRST, "place": "梯田", "object": "村寨", "findings": "合作社带村民"}
    client.post(url("add_stop", trip), way)
    for day in (FIRST, LAST):
        client.post(url("days", trip), {"on": day, "came": [trip.delegates.get().pk, "x"]})
    closed = client.post(url("close", trip), {"conclusion": "值得学"}, follow=True)

    assert "还没有代表团名单" in made.text
    assert "和登记的企业对上了" in added.text
    assert "林*" in added.text
    assert "林一" not in added.text
    for words in ("关于赴龙胜考察的报告", "参加 2 人次", "合作社带村民", "值得学"):
        assert words in closed.text
    assert client.get(url("report_docx", trip)).content[:2] == b"PK"


def test_a_wrong_cover_keeps_its_words_and_says_why(scene: Scene):
    client = client_of(scene)
    for words, why in (
        ({"others": "没有这家"}, "没有找到"),
        ({"others": "广"}, "不止一家"),
        ({"others": "青石街道"}, "对方单位里有自己"),
        ({"others": "\n".join(str(n) for n in range(21))}, "最多写 20 家"),
        ({"kind": "inspection", "others": "深圳"}, "不能调研自己"),
        ({"ends_on": "2024-03-11"}, "在开始之前"),
        ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "2099-12-31"),
        ({"title": "\x00"}, "赴龙胜"),
        ({"agreement": "no-key"}, "赴龙胜"),
    ):
        answer = client.post(url("new"), cover(scene, aim="赴龙胜学建会", **words))

        assert answer.status_code == 422
        assert why in answer.text

    found = client.post(url("new"), cover(scene, others="明川工"))  # one union alone has this part
    assert found.status_code == 302


def test_full_names_papers_and_the_table_leave_a_note(scene: Scene):
    scene.trip = scene.begin(title="粤港澳交流", asks_papers=True)
    papers = {"paper_kind": "港澳居民来往内地通行证", "nation": "中国香港", "paper": "H12345678"}
    scene.member("陈大文", "港澳代表", "香港工会", **papers)
    client, page = client_of(scene), url("delegation", scene.trip)

    plain, full = client.get(page).text, client.get(f"{page}?names=full").text
    short = client.post(page, {"reason": "看"})
    opened = client.post(page, {"reason": "口岸核对证件"}).text
    table = openpyxl.load_workbook(io.BytesIO(client.get(url("roster", scene.trip)).content))

    assert "陈大文" not in plain
    assert "陈大文" in full
    assert short.status_code == 422
    assert "H12345678" in opened
    assert "H12345678" not in plain + full
    told = [[cell.value for cell in row] for row in table.active.iter_rows()]
    assert told[1][:3] == ["陈大文", "港澳代表", "香港工会"]
    assert "H12345678" not in str(told)
    assert Note.objects.filter(verb="exchanges.note_names").count() == 2
    assert Note.objects.filter(verb="people.open_sealed").count() == 1


def test_the_host_sees_the_trip_but_neither_names_nor_costs_and_a_stranger_nothing(scene: Scene):
    host, stranger = client_of(scene, "王强"), client_of(scene, "赵六")
    page = url("delegation", scene.trip)

    assert host.get(url("exchange", scene.trip)).status_code == 200
    assert "林一" not in host.get(f"{page}?names=full").text
    assert host.post(page, {"reason": "想看看证件"}).status_code == 404
    for name in ("costs", "cover", "roster", "close"):
        assert host.get(url(name, scene.trip)).status_code == 404
    for name in ("exchange", "delegation", "report", "costs"):
        assert stranger.get(url(name, scene.trip)).status_code == 404


def test_a_place_gets_its_photo_and_the_host_sees_it(scene: Scene):
    stop, client = scene.stop(), client_of(scene)

    wrong = client.post(url("add_picture", stop), {"photo": SimpleUploadedFile("a.jpg", b"no"),
                                                   "alt": "车间"})  # fmt: skip
    client.post(url("add_picture", stop), {"photo": jpeg(), "alt": "竹木车间"})
    found = StopPicture.objects.get()

    assert "不是照片" in wrong.text
    assert client_of(scene, "王强").get(url("picture", found))["Content-Type"] == "image/jpeg"
    assert client_of(scene, "赵六").get(url("picture", found)).status_code == 404
    gone = client.post(url("remove_picture", found), follow=True)
    assert "照片撤下来了" in gone.text


def test_a_sheet_goes_from_filled_to_approved_by_two_people(scene: Scene):
    zhou, chen = client_of(scene), client_of(scene, "陈主席")
    zhou.post(url("budget", scene.trip), {"l0": "1000", "l1": ""})
    chen.post(url("confirm_budget", scene.trip), {"seen": scene.fresh().version})
    zhou.post(url("new_sheet", scene.trip), {"title": "高铁票", "total": "1000.00"})
    sheet = CostSheet.objects.get()
    cost = {"line": "交通", "day": FIRST, "words": "往返", "amount": "1000", "whose": "all"}

    page = zhou.post(url("sheet", sheet), cost, follow=True).text
    zhou.post(url("ask_approval", sheet))
    asked = CostSheet.objects.get()
    own = zhou.post(url("approve", sheet), {"seen": asked.version}, follow=True).text
    done = chen.post(url("approve", sheet), {"seen": asked.version}, follow=True).text
    told = zhou.get(url("costs", scene.trip)).text

    assert "333.34" in page
    assert "请另一位同志来定" in own
    assert "批准了" in done
    assert "333.33" in told
    assert zhou.post(url("approve", sheet), {"seen": "²"}).status_code == 404


def test_a_talk_is_told_by_the_host_and_its_thing_closed_by_its_owner(scene: Scene):
    wang, zhou = client_of(scene, "王强"), client_of(scene)
    wang.post(url("new_talk", scene.trip), {"title": "座谈", "held_on": LAST, "place": "县总"})
    talk = Talk.objects.get()
    said = {"union": scene.ziyuan.pk, "kind": "example", "speaker": "副主席", "words": "三级联动"}
    page = wang.post(url("talk", talk), said, follow=True).text
    thing = {"words": "寄手册", "union": scene.ziyuan.pk, "owner": "王强", "due_on": "2024-03-20"}
    zhou.post(url("agree", talk), thing)
    found = FollowUp.objects.get()

    others = zhou.post(url("finish", found), {"words": "寄了"})
    empty = wang.post(url("finish", found), {"words": ""})
    done = wang.post(url("finish", found), {"words": "寄到了", "photo": jpeg()}, follow=True).text

    assert "做成做法卡" in page
    assert (others.status_code, empty.status_code) == (404, 422)
    assert "寄到了" in done
    proof = FollowUp.objects.get().proof
    assert zhou.get(url("proof", proof)).status_code == 200
    assert client_of(scene, "赵六").get(url("proof", proof)).status_code == 404


def test_a_card_is_drafted_by_its_union_published_by_another_and_read_by_all(scene: Scene):
    wang, liu = client_of(scene, "王强"), client_of(scene, "刘芸")
    remark = scene.remark(scene.talk())
    words = {"topic": "建会入会", "title": "三级联动", "words": "村里摸底"}

    foreign = client_of(scene).get(url("new_card", remark.talk, remark))
    wang.post(url("new_card", remark.talk, remark), words)
    card = PracticeCard.objects.get()
    own = wang.post(url("publish_card", card), {"seen": card.version}, follow=True).text
    liu.post(url("publish_card", card), {"seen": card.version})
    found = client_of(scene, "何审").get(url("cards"), {"topic": "建会入会", "q": "摸底"}).text

    assert foreign.status_code == 404
    assert "请另一位同志来定" in own
    assert "三级联动" in found
    shown = client_of(scene, "赵六").get(url("card", card))
    assert "来源" in shown.text
    assert url("talk", remark.talk) not in shown.text
    assert client_of(scene, "李梅").get(url("cards")).status_code == 404


def test_an_inspection_on_the_pages_of_both_sides():
    scene = an_inspection()
    chen, zhou = client_of(scene, "陈主席"), client_of(scene)
    chen.post(url("hear", scene.visit), {"speaker": "街道主席", "words": "全年建会十家"})
    found = {"words": "台账没有更新", "guidance": "按月更新", "owner": "周敏",
             "due_on": "2099-03-29"}  # fmt: skip
    chen.post(url("find", scene.visit), found)
    problem = Problem.objects.get(words="台账没有更新")
    page = zhou.get(url("problem", problem)).text
    told = zhou.post(url("rectify", problem), {"words": "补齐三个月台账", "photo": jpeg()})
    own = zhou.post(url("recheck", problem), look("yes"), follow=True)
    chen.post(url("recheck", problem), look("yes"))

    assert "报整改" in page
    assert told.status_code == 302
    assert "不能自己销" in own.text
    shown = zhou.get(url("problem", problem)).text
    assert "复查：改好了，销号" in shown
    assert "全年建会十家" in zhou.get(url("exchange", scene.visit)).text
    assert "复查销号 1 条" in zhou.get(url("report", scene.visit)).text


def look(is_right: str) -> dict[str, str]:
    return {"looked_on": f"{timezone.localdate()}", "words": "去看过了", "is_right": is_right}


def test_the_lists_cost_the_same_however_long(scene: Scene, django_assert_max_num_queries):
    talk = scene.talk()
    for number in range(5):
        scene.begin(title=f"第 {number} 次")
        scene.thing(talk, union=scene.street)
    client = client_of(scene)
    client.get(url("exchanges"))

    with django_assert_max_num_queries(12):
        page = client.get(url("exchanges"), {"q": "次", "kind": "visit", "page": "x"})
    with django_assert_max_num_queries(12):
        owed = client.get(url("owed"))

    assert "第 4 次" in page.text
    assert owed.text.count("寄一套建会手册") == 5


def test_called_off_and_sent_back_want_their_reasons(scene: Scene):
    client = client_of(scene)
    scene.budget(travel=1000)
    sheet = scene.asked()

    no_reason = client.post(url("cancel", scene.trip), {"reason": "x"}, follow=True)
    chen = client_of(scene, "陈主席")
    chen.post(url("send_back", sheet), {"reason": "车次写错了"})
    client.post(url("drop_sheet", sheet))
    done = client.post(url("cancel", scene.trip), {"reason": "台风，改期再去"}, follow=True)

    assert "四个字以上" in no_reason.text
    assert not CostSheet.objects.exists()
    assert "台风，改期再去" in done.text
    assert Exchange.objects.get(pk=scene.trip.pk).state == rules.CANCELLED
