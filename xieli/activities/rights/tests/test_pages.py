"""The pages of rights: the worker's phone, the officers' console; happy, refused, stranger."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xieli.activities.rights import queries, services
from xieli.activities.rights.links import token_of
from xieli.activities.rights.models import Queue, State, Subject, Ticket
from xieli.activities.rights.tests.scene import ANSWER, PHONE, WORDS, Scene, days
from xieli.journal.models import Note
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def body(**more: str) -> dict[str, str]:
    return {
        "key": uuid7().hex, "subject": "wages", "words": WORDS, "firm": "明川电子",
        "place": "资源县", "name": "李梅", "phone": PHONE, **more,
    }  # fmt: skip


def mine(ticket: Ticket, name: str = "mine") -> str:
    return reverse(f"rights:{name}", args=[token_of(ticket)])


def test_a_worker_asks_without_a_sign_in_and_lands_on_her_own_page(scene: Scene) -> None:
    client = Client()

    answer = client.post(reverse("rights:ask"), body(), follow=True)

    ticket = Ticket.objects.get()
    assert answer.redirect_chain[-1][0] == mine(ticket)
    assert ticket.number in answer.text
    assert "资源" in answer.text
    assert WORDS not in answer.text
    assert ticket.union.name == "资源"


def test_a_form_sent_three_times_by_a_weak_network_is_one_ticket(scene: Scene) -> None:
    sheet = body()

    for _ in range(3):
        assert Client().post(reverse("rights:ask"), sheet).status_code == 302

    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"phone": "138"}, {"phone": ""}, {"words": "短"}, {"place": "没有这个县"}, {"subject": "x"},
     {"key": "x"}, {"place": ""}],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_all_that_was_typed(scene: Scene, wrong: Any) -> None:
    answer = Client().post(reverse("rights:ask"), body(**wrong))

    assert answer.status_code == 422
    assert "明川电子" in answer.text
    assert not Ticket.objects.exists()


def test_the_code_of_a_union_spares_a_field_and_a_firms_code_is_none(scene: Scene) -> None:
    street, firm = scene.cast.unions["青石街道"], scene.cast.unions["明川工会"]
    url = reverse("rights:ask")

    page = Client().get(url, {"u": street.id})
    assert "青石街道" in page.text
    assert 'name="place"' not in page.text
    sheet = body()
    del sheet["place"]
    assert Client().post(f"{url}?u={street.id}", sheet).status_code == 302
    assert Ticket.objects.get().union_id == street.id
    for wrong in (firm.id, uuid7(), "x"):
        assert Client().get(url, {"u": wrong}).status_code == 404


def test_number_and_phone_find_it_again_and_a_miss_tells_nothing(scene: Scene) -> None:
    ticket, url = scene.asked(), reverse("rights:find")

    found = Client().post(url, {"number": ticket.number.lower(), "phone": PHONE})
    misses = [
        Client().post(url, {"number": number, "phone": phone})
        for number, phone in (
            (ticket.number, "13900000000"), ("2222-2222", PHONE), ("x", "y"), (ticket.number, "1"),
        )
    ]  # fmt: skip

    assert found["Location"] == mine(ticket)
    assert {one.status_code for one in misses} == {422}
    assert len({one.text.count("对不上") for one in misses}) == 1


def test_a_forged_link_opens_nothing(scene: Scene) -> None:
    scene.asked()

    for token in ("x", str(Ticket.objects.get().pk), "a:b:c"):
        assert Client().get(reverse("rights:mine", args=[token])).status_code == 404


def test_her_page_shows_the_answer_and_lets_her_judge_it_once(scene: Scene) -> None:
    ticket, client = scene.answered(), Client()

    page = client.get(mine(ticket))
    assert ANSWER in page.text
    assert client.post(mine(ticket, "judge"), {}).status_code == 422
    assert client.post(mine(ticket, "judge"), {"mark": "bad"}).status_code == 302
    again = client.get(mine(ticket)).text
    assert "退回重办" in again
    assert client.post(mine(ticket, "judge"), {"mark": "good"}).status_code == 422


def test_her_own_reading_is_journalled_too(scene: Scene) -> None:
    ticket = scene.answered()

    Client().get(mine(ticket))

    assert Note.objects.filter(verb="people.open_sealed", words__contains="本人").count() == 1


def test_she_takes_it_back(scene: Scene) -> None:
    ticket = scene.asked()

    assert Client().post(mine(ticket, "withdraw")).status_code == 302

    assert Ticket.objects.get().state == State.WITHDRAWN
    assert Client().post(mine(ticket, "withdraw")).status_code == 422


def test_a_signed_in_worker_has_a_list_of_her_own(scene: Scene) -> None:
    services.ask(scene.new(), by=scene.who("李梅"), at=scene.now)
    scene.asked(phone="13900000000")

    page = scene.client("李梅").get(reverse("rights:mine_all"))

    assert page.text.count("rights/mine/") == 1
    assert Client().get(reverse("rights:mine_all")).status_code == 302


def test_one_desk_takes_it_in_once_and_puts_it_in_a_queue(scene: Scene) -> None:
    client, url = scene.client("王强"), reverse("rights:intake")
    sheet = {
        **body(), "queue": Queue.SERVICE, "channel": "phone", "subject": Subject.DEMAND,
        "union": str(scene.cast.unions["资源"].id),
    }  # fmt: skip

    assert client.get(url).status_code == 200
    assert client.post(url, {**sheet, "phone": "1"}).status_code == 422
    foreign = {**sheet, "union": str(scene.cast.unions["龙胜"].id)}
    assert client.post(url, foreign).status_code == 422
    assert client.post(url, sheet).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.queue, ticket.channel, ticket.union.name) == ("service", "phone", "资源")
    seen = client.get(reverse("rights:queue"), {"queue": "service"}).text
    assert ticket.number in seen
    assert ticket.number not in client.get(reverse("rights:queue"), {"queue": "rights"}).text


def test_the_queue_masks_the_name_and_shows_no_phone(scene: Scene) -> None:
    ticket = scene.asked()

    page = scene.client("王强").get(reverse("rights:queue")).text

    assert ticket.number in page
    assert "李*" in page
    assert "李梅" not in page
    assert PHONE not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [("李", True), ("梅", True), (PHONE, True), ("138 0000 0000", True), ("明川", True),
     ("13900000000", False), ("王", False), ("%", False), ("x'--", False)],
)  # fmt: skip
def test_the_queue_finds_by_number_phone_and_part_of_a_name(
    scene: Scene, text: str, found: bool
) -> None:
    ticket = scene.asked()
    client, url = scene.client("王强"), reverse("rights:queue")

    assert (ticket.number in client.get(url, {"q": text}).text) is found
    assert ticket.number in client.get(url, {"q": ticket.number}).text


def test_a_list_of_fifty_asks_as_much_as_a_list_of_one(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    client, url = scene.client("王强"), reverse("rights:queue")
    scene.asked()
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)
    for number in range(54):
        scene.asked(phone=f"139000000{number:02d}")
    with django_assert_num_queries(8):
        page = client.get(url)

    assert page.text.count("data-row") == 50
    with django_assert_num_queries(8):
        assert client.get(url, {"page": 2}).text.count("data-row") == 5


def test_the_texts_open_for_a_purpose_only_and_are_gone_afterwards(scene: Scene) -> None:
    ticket, client = scene.asked(), scene.client("王强")
    url, read = (reverse(f"rights:{name}", args=[ticket.id]) for name in ("ticket", "read"))

    assert WORDS not in client.get(url).text
    assert client.post(read, {"reason": ""}).status_code == 422
    assert client.post(read, {"reason": "电话13800000000"}).status_code == 422
    opened = client.post(read, {"reason": "受理前看案情"})
    assert WORDS in opened.text
    assert PHONE in opened.text
    assert "no-store" in opened["Cache-Control"]
    assert WORDS not in client.get(url).text


def test_a_former_side_sees_the_state_and_not_the_words(scene: Scene) -> None:
    signed = scene.signed()
    send = services.Dispatch(scene.union("龙胜"), "人在那里", signed.version)
    sent = services.dispatch(signed, send, by=scene.who("周敏"), at=scene.now)
    services.sign(sent, seen=sent.version, by=scene.who("赵六"), at=scene.now)
    url, read = (reverse(f"rights:{name}", args=[sent.id]) for name in ("ticket", "read"))

    assert "龙胜" in scene.client("周敏").get(url).text
    assert scene.client("周敏").post(read, {"reason": "再看一眼案情"}).status_code == 404
    assert scene.client("赵六").post(read, {"reason": "办理这件诉求"}).status_code == 200


def test_strangers_get_nothing(scene: Scene) -> None:
    ticket = scene.asked()
    pages = [
        reverse(f"rights:{name}")
        for name in ("queue", "intake", "hardships", "figures", "aids", "lawyers", "signals",
                     "signal_new", "signal_figures")
    ] + [reverse("rights:ticket", args=[ticket.id])]  # fmt: skip

    for name in ("李梅", "何审", "孙主席"):
        client = scene.client(name)
        assert {client.get(url).status_code for url in pages} == {404}
    assert {Client().get(url).status_code for url in pages} == {302}
    assert scene.client("赵六").get(pages[-1]).status_code == 404


def test_a_street_officer_signs_but_does_not_accept(scene: Scene) -> None:
    client = scene.client("周敏")
    sent, new = scene.sent(), scene.asked(union=scene.union("青石街道"), phone="13900000000")

    def press(ticket: Ticket, verb: str, **more: Any) -> int:
        seen = Ticket.objects.get(pk=ticket.pk).version
        url = reverse("rights:act", args=[ticket.id, verb])
        status: int = client.post(url, {"seen": seen, **more}).status_code
        return status

    assert press(new, "take", grade="plain", subject="wages") == 404
    assert press(sent, "sign") == 302
    assert press(sent, "answer", words="短") == 422
    assert press(sent, "tell", words="打过电话了") == 302
    assert press(sent, "answer", words=ANSWER) == 302
    assert press(sent, "revisit", mark="good") == 404
    assert press(sent, "nonsense") == 404


def test_a_refused_act_keeps_what_was_typed(scene: Scene) -> None:
    sent, client = scene.sent(), scene.client("周敏")
    url = reverse("rights:act", args=[sent.id, "send-back"])

    answer = client.post(url, {"seen": "0", "words": "不在我们这里"})

    assert answer.status_code == 422
    assert "不在我们这里" in answer.text
    assert "刚刚办过" in answer.text


def test_every_number_of_the_statistics_opens_to_as_many_rows(scene: Scene) -> None:
    scene.asked(phone="13900000001", subject=Subject.MIND)
    scene.answered(at=scene.now - days(40))
    client = scene.client("王强")

    told = client.get(reverse("rights:figures")).context["told"]

    cells = [told.all, told.late, *(cell for _name, cell in told.marks)]
    cells += [cell for rows in (told.by_subject, told.by_union, told.by_month)
              for row in rows for cell in row.cells]  # fmt: skip
    assert told.all.count == 2
    for cell in cells:
        opened = client.get(f"{reverse('rights:queue')}?{cell.query}")
        assert opened.context["page"].paginator.count == cell.count, cell


def test_the_statistics_name_no_officer(scene: Scene) -> None:
    scene.signed()

    page = scene.client("王强").get(reverse("rights:figures"))

    assert "周敏" not in page.text


def test_the_list_of_troubles_has_an_owner_an_outcome_and_the_times(scene: Scene) -> None:
    scene.answered(subject=Subject.HARDSHIP)

    page = scene.client("王强").get(reverse("rights:hardships")).text

    assert "周敏" in page
    assert "已答复" in page
    assert "给出答复" in page


def test_a_matter_of_the_queue_aid_has_the_tap_to_aid(scene: Scene) -> None:
    ticket = scene.taken(queue=Queue.AID)

    page = scene.client("王强").get(reverse("rights:ticket", args=[ticket.id])).text

    assert reverse("desk:hand_on", args=["rights", ticket.id]) in page
    assert queries.own_ticket(ticket.id).state == State.TAKEN


def test_a_month_or_a_union_that_is_none_is_not_there(scene: Scene) -> None:
    client, url = scene.client("王强"), reverse("rights:queue")

    for wrong in ({"month": "2026-13"}, {"month": "x"}, {"union": "x"}):
        assert client.get(url, wrong).status_code == 404
    assert client.get(url, {"show": "x", "page": "y", "q": "\x00"}).status_code == 200
