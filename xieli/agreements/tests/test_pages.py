"""The officers' pages: the way by buttons, what is refused in place, who finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import cast as c
from xieli.agreements.models import (
    Agreement,
    Assessment,
    ItemState,
    Meeting,
    Rhythm,
    State,
    StudyHours,
    YearItem,
)
from xieli.agreements.tests.made import ON, PDF, SAMPLE, Scene, drafted_scene, running_scene
from xieli.agreements.tests.test_meetings import held, planned
from xieli.kernel.actor import SYSTEM
from xieli.people import rights

pytestmark = pytest.mark.django_db
ONE_PAGES = ("board", "text", "steps", "meetings", "contacts", "years")


@pytest.fixture
def scene() -> Scene:
    return running_scene()


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, scene: Scene, *more: Any) -> str:
    return reverse(f"agreements:{name}", args=[scene.agreement.pk, *more])


def test_from_the_first_draft_to_the_signature_by_buttons() -> None:
    scene = drafted_scene()
    zhou, chen, wang = (client_of(scene, name) for name in ("周敏", "陈主席", "王强"))
    told = {
        "union": str(scene.street.id), "partner": "资源", "home": "", "title": "协作协议",
        "basis": "", "starts_on": "2024-01-01", "ends_on": "2026-12-31", "sample": SAMPLE,
    }  # fmt: skip
    zhou.post(reverse("agreements:new"), told)
    scene.agreement = Agreement.objects.get(title="协作协议")

    def step(client: Client, act: str, **more: Any) -> Any:
        return client.post(url("step", scene, act), {"seen": scene.seen, **more}, follow=True)

    for client, act in ((zhou, "send"), (wang, "send"), (chen, "approve"), (wang, "approve")):
        step(client, act)
    lacking = step(chen, "sign", on=ON.isoformat())
    scan = SimpleUploadedFile("签.pdf", PDF)
    step(chen, "sign", on=ON.isoformat(), scan=scan)
    step(wang, "sign", on=ON.isoformat())
    paper = scene.agreement.papers.get()
    read = wang.get(url("paper", scene, paper.pk))

    assert lacking.status_code == 422
    assert "还没有签字盖章的扫描件" in lacking.text
    assert scene.fresh.state == State.RUNNING
    assert (read.content, read["Content-Type"]) == (PDF, "application/pdf")


def test_a_text_is_written_by_both_sides_on_the_page() -> None:
    scene = drafted_scene()
    client = client_of(scene)
    client.post(url("step", scene, "send"), {"seen": scene.seen})
    for who, name, more, told in (
        ("王强", "add_clause", (), {"title": "疗休养互通", "words": ""}),
        ("王强", "add_goal", (6,), {"words": "互派两批"}),
        ("周敏", "remark", (), {"words": "第六条请写明人数"}),
        ("周敏", "liaison", (1,), {"name": "周敏", "post": "工作者", "phone": "0755-1"}),
        ("周敏", "join", (1,), {"words": "明川工会"}),
        ("周敏", "remove_clause", (2,), {}),
    ):
        assert client_of(scene, who).post(url(name, scene, *more), told).status_code == 302
    page = client.get(url("text", scene)).text
    foreign = client.post(url("join", scene, 1), {"words": "龙胜"})

    for words in ("疗休养互通", "互派两批", "第六条请写明人数", "0755-1", "明川工会参加这一条"):
        assert words in page
    assert "2. 助推发展协作" not in page
    assert foreign.status_code == 422
    assert client_of(scene, "王强").get(url("liaison", scene, 1)).status_code == 404


def test_a_partner_that_is_in_no_tree_needs_its_home() -> None:
    scene = drafted_scene()
    told = {
        "union": str(scene.street.id), "partner": "合川区总工会", "title": "川渝", "basis": "",
        "starts_on": "2024-01-01", "ends_on": "2024-12-31", "home": "",
    }  # fmt: skip
    client = client_of(scene)

    refused = client.post(reverse("agreements:new"), told)
    client.post(reverse("agreements:new"), {**told, "home": "重庆市"})

    assert refused.status_code == 422
    assert "写明它在哪里" in refused.text
    assert Agreement.objects.get(title="川渝").parties.get(number=2).union is None


def test_an_item_is_listed_claimed_proved_reported_and_confirmed_by_buttons(scene: Scene) -> None:
    zhou, wang = client_of(scene), client_of(scene, "王强")
    goal = str(scene.goal().pk)
    zhou.post(url("add_item", scene), {"goal": goal, "words": "互派干部", "due_on": "2024-09-30"})
    item = YearItem.objects.get()
    pair = f"{scene.party(1).pk}:{scene.street.pk}"

    def press(client: Client, name: str, **told: Any) -> Any:
        item.refresh_from_db()
        return client.post(url(name, scene, item.pk), {"seen": item.version, **told})

    early = press(zhou, "report", pair=pair, result="派了两名")
    press(zhou, "claim", pair=pair, person="周敏")
    press(zhou, "prove", words="派员文件", file=SimpleUploadedFile("文.pdf", PDF))
    press(zhou, "report", pair=pair, result="派了两名")
    press(wang, "send_back", why="缺鉴定表")
    press(zhou, "report", pair=pair, result="派了两名，补了鉴定表")
    press(wang, "confirm")
    item.refresh_from_db()
    pages = [client.get(url("item", scene, item.pk)).text for client in (zhou, wang)]

    assert early.status_code == 422
    assert "还没有由" in early.text
    assert item.state == ItemState.DONE
    assert all("补了鉴定表" in page and "王强" in page for page in pages)


def test_both_sides_see_the_same_board_and_who_has_withdrawn(scene: Scene) -> None:
    scene.claimed(scene.item())
    zhou, wang = client_of(scene), client_of(scene, "王强")

    def rows(client: Client) -> str:
        page = client.get(url("board", scene), {"year": 2024}).text
        return page[page.index("联合办班一期") : page.index("</tbody>", page.index("联合办班一期"))]

    same = rows(zhou) == rows(wang)
    told = {"seen": scene.seen, "why": "机构改革，不再参加"}
    wang.post(url("step", scene, "withdraw"), told)
    page = zhou.get(url("board", scene), {"year": 2024}).text

    assert same
    assert "机构改革，不再参加。它在办的事项都关掉了" in page
    assert "不再办 1 条" in page


def test_the_board_asks_the_same_however_many_items(scene: Scene) -> None:
    client, counts = client_of(scene), []
    client.get(url("board", scene))
    for many in (1, 12):
        for n in range(many):
            scene.claimed(scene.item(f"第 {many}-{n} 条"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(url("board", scene), {"year": 2024})
        counts.append(len(asked))
        assert page.status_code == 200

    assert counts[0] == counts[1]
    assert counts[1] <= 24


def test_a_joined_union_reads_and_works_on_its_clause_and_a_stranger_finds_nothing(
    scene: Scene,
) -> None:
    item = scene.item()
    scene.join()
    firm = client_of(scene, "孙主席")  # no mandate of agreements: he finds nothing
    away, worker = client_of(scene, "赵六"), client_of(scene, "李梅")
    item_page = url("item", scene, item.pk)

    for client in (firm, away, worker, client_of(scene, "何审")):
        assert {client.get(url(name, scene)).status_code for name in ONE_PAGES} == {404}
        assert client.get(item_page).status_code == 404
    assert away.get(reverse("agreements:agreements")).status_code == 200
    assert worker.get(reverse("agreements:agreements")).status_code == 404
    assert Client().get(item_page).status_code == 302

    firms = scene.cast.unions["明川工会"]
    mandate = rights.NewMandate(scene.cast.users["孙主席"], "agreements.run", firms, c.TODAY)
    rights.give_mandate(mandate, by=SYSTEM, at=c.AT)
    told = {"pair": f"{scene.party(1).pk}:{firms.pk}", "person": "孙主席"}
    assert firm.get(url("board", scene)).status_code == 200
    assert firm.post(url("claim", scene, item.pk), told).status_code == 302
    assert item.owners.get().union == firms
    assert firm.post(url("add_goal", scene, 1), {"words": "改"}).status_code == 404
    assert firm.post(url("step", scene, "withdraw"), {"seen": scene.seen}).status_code == 404


def test_a_meeting_is_planned_recorded_and_its_resolution_listed_on_pages(scene: Scene) -> None:
    client = client_of(scene)
    host, other = str(scene.party(1).pk), str(scene.party(2).pk)
    plan = {"host": host, "planned_on": ON.isoformat(), "place": "会议室", "agenda": "通报\n商定"}
    out_of_turn = client.post(url("plan", scene), {**plan, "host": other})
    client.post(url("plan", scene), plan)
    meeting = Meeting.objects.get()
    client.post(
        url("record", scene, meeting.pk),
        {
            "held_on": ON.isoformat(), "minutes": "谈了", "resolutions": "五月前互派干部",
            "next_host": other, "came1": "周敏 工作者", "came2": "王强 副主席\n刘芸",
        },
    )  # fmt: skip
    listed = client.post(
        url("resolution", scene, meeting.pk, 1),
        {"goal": str(scene.goal().pk), "due_on": "2024-05-31"},
    )
    page = client_of(scene, "王强").get(url("meeting", scene, meeting.pk)).text
    paper = client.get(url("minutes", scene, meeting.pk))

    assert out_of_turn.status_code == 422
    assert "理由" in out_of_turn.text
    assert listed.status_code == 302
    assert "看办到哪了" in page
    assert "刘芸" in page
    assert paper.content[:2] == b"PK"
    assert "下一次轮到资源承办" in client.get(url("meetings", scene)).text


def test_contacts_and_hours_are_kept_on_their_pages(scene: Scene) -> None:
    zhou, wang = client_of(scene), client_of(scene, "王强")
    first, other = (str(scene.party(n).pk) for n in (1, 2))
    day = ON.isoformat()
    zhou.post(
        url("new_rhythm", scene),
        {"kind": "talk", "words": "通电话", "months": 3, "next_on": day, "turn": first},
    )
    rhythm = Rhythm.objects.get()
    zhou.post(url("touch", scene, rhythm.pk), {"held_on": day, "words": "通了一次"})
    made = zhou.post(
        url("new_study", scene),
        {
            "kind": "class", "title": "培训班", "host": first, "place": "党校",
            "starts_on": day, "ends_on": day,
        },
    )  # fmt: skip
    hours = {"party": other, "name": "韦兰", "post": "", "hours": "8"}
    zhou.post(made["Location"], hours)
    row = StudyHours.objects.get()
    own = zhou.post(f"{made['Location']}confirm/", {"row": row.pk}, follow=True)
    wang.post(f"{made['Location']}confirm/", {"row": row.pk})
    row.refresh_from_db()
    page = wang.get(url("contacts", scene)).text

    assert "不能自己确认" in own.text
    assert row.confirmed_by == "王强"
    assert "通了一次" in page
    assert "轮到资源" in page


def test_a_year_is_drafted_changed_and_agreed_on_its_page(scene: Scene) -> None:
    held(scene, planned(scene), "写进明年")
    zhou, chen, wang = (client_of(scene, name) for name in ("周敏", "陈主席", "王强"))
    drafted = zhou.post(url("assess", scene), {"seen": scene.seen, "year": "2024"}, follow=True)
    told = {"seen": Assessment.objects.get().version, "words": "改过的一稿"}
    wang.post(url("year", scene, 2024), told)
    stale = zhou.post(url("year", scene, 2024), told, follow=True)
    for client in (chen, wang):
        seen = Assessment.objects.get().version
        client.post(url("assent", scene, 2024), {"seen": seen})

    assert "召开联席会议1次，议定事项1条" in drafted.text
    assert "刚刚改过" in stale.text
    assert Assessment.objects.get().confirmed_at is not None
    assert scene.fresh.state == State.RUNNING


def test_what_is_bad_in_an_address_or_a_form_is_told_and_never_breaks(scene: Scene) -> None:
    item, client = scene.item(), client_of(scene)

    assert client.get(url("board", scene), {"year": "99999", "state": "\x00"}).status_code == 200
    assert client.get(url("year", scene, 99999999999)).status_code == 404
    assert client.post(url("step", scene, "end"), {"seen": "x"}).status_code == 404
    assert client.post(url("claim", scene, item.pk), {"pair": "a:b"}).status_code == 422
    assert client.post(url("leave", scene), {"joining": "no"}).status_code == 404
    many = {"goal": str(scene.goal().pk), "words": "字" * 200, "due_on": "2024-13-45"}
    assert client.post(url("add_item", scene), many).status_code == 422


def test_a_signed_agreement_is_copied_and_renewed_by_buttons(scene: Scene) -> None:
    client, chen = client_of(scene), client_of(scene, "陈主席")
    copied = chen.post(
        url("copy", scene),
        {
            "union": str(scene.cast.unions["南山"].id), "title": "南山的", "with_items": "on",
            "starts_on": "2025-01-01", "ends_on": "2026-12-31",
        },
    )  # fmt: skip
    renewed = client.post(url("renew", scene), {"ends_on": "2028-12-31"})

    made = Agreement.objects.get(title="南山的")
    assert copied["Location"].endswith(f"{made.pk}/text/")
    assert made.copied_from_id == scene.agreement.pk
    assert renewed.status_code == 302
    assert Agreement.objects.get(renews=scene.agreement).state == State.TALKS
    assert client.get(reverse("agreements:board", args=[made.pk])).status_code == 404
