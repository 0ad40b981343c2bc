"""A wage case across two unions through the pages: from a worker's phone to the revisit.

李梅 has no sign-in here and asks at 资源, where she lives; her employer is in 青石街道, a thousand
kilometres away. One number, and both unions see where it is; the employer sees nothing.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.rights.models import Act, Move, State, Ticket
from xieli.journal import queries as journal
from xieli.journal import services as journal_verbs
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db
WORDS = "单位欠我三个月工资，共 9000 元，问了几次都没有答复。"
PHONE = "13800000000"


class Story:
    """The cast at their screens, and a worker with nothing but a phone."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.worker = Client()
        self.clients = {name: c.sign_in(Client(), self.cast, name) for name in self.cast.users}

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.select_related("at_union").get()

    def page(self, who: str) -> str:
        url = reverse("rights:ticket", args=[self.ticket.id])
        answer = self.clients[who].get(url)
        assert answer.status_code == 200, (who, answer.status_code)
        return str(answer.text)

    def press(self, who: str, verb: str, **form: Any) -> str:
        ticket = self.ticket
        url = reverse("rights:act", args=[ticket.id, verb])
        answer = self.clients[who].post(url, {"seen": ticket.version, **form}, follow=True)
        assert answer.status_code == 200, (who, verb, _main(answer.text))
        return str(answer.text)

    def phone(self, url: str, form: dict[str, Any] | None = None) -> str:
        answer = self.worker.post(url, form, follow=True) if form else self.worker.get(url)
        assert answer.status_code == 200, _main(answer.text)
        return answer.text


def _main(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.split("<main", 1)[-1])[:1500]


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_wage_case_goes_from_a_phone_through_two_unions_to_the_revisit(story: Story) -> None:
    form = {
        "key": uuid7().hex, "subject": "wages", "words": WORDS, "firm": "明川电子",
        "place": "资源县", "name": "李梅", "phone": PHONE,
    }  # fmt: skip
    mine = story.worker.post(reverse("rights:ask"), form)["Location"]
    number = story.ticket.number
    assert number in story.phone(mine)

    assert "件诉求等您受理" in story.clients["王强"].get(reverse("today")).text
    story.press("王强", "take", grade="plain", subject="wages")
    story.press("王强", "dispatch", to=story.cast.unions["青石街道"].id, words="单位在这条街上")
    assert "签收以前还在资源手里" in story.page("王强")
    assert "派来的诉求等签收" in story.clients["周敏"].get(reverse("today")).text

    story.press("周敏", "sign")
    for who in ("王强", "周敏"):
        assert number in story.page(who)
        assert "现在在青石街道 · 周敏手里" in story.page(who)
    opened = story.clients["周敏"].post(
        reverse("rights:read", args=[story.ticket.id]), {"reason": "办理这件诉求"}
    )
    assert WORDS in opened.text

    story.press("周敏", "answer", words="单位说下个月再看。")
    assert "单位说下个月再看" in story.phone(mine)
    story.phone(f"{mine}judge/", {"mark": "bad", "words": "等了三个月了"})
    assert (story.ticket.state, story.ticket.redone) == (State.SIGNED, 1)
    story.press("周敏", "answer", words="单位已经补发 9000 元，请查收。")

    story.press("刘芸", "revisit", mark="good", words="钱到账了")
    assert story.ticket.state == State.CLOSED
    assert "这件事办结了" in story.phone(mine)
    found = story.worker.post(reverse("rights:find"), {"number": number, "phone": PHONE})
    assert found.status_code == 302

    _nobody_else_saw_it(story, number)
    _every_step_is_there_and_sealed_in_the_journal()


def _nobody_else_saw_it(story: Story, number: str) -> None:
    """The chair of the firm's union, a stranger union and the auditor: no page, no list."""
    url = reverse("rights:ticket", args=[story.ticket.id])
    for who in ("孙主席", "赵六", "何审", "陈主席", "李梅"):
        assert story.clients[who].get(url).status_code == 404, who
    queue = story.clients["赵六"].get(reverse("rights:queue"), {"show": "all"})
    assert number not in queue.text


def _every_step_is_there_and_sealed_in_the_journal() -> None:
    acts = list(Move.objects.order_by("at", "id").values_list("act", flat=True))
    assert acts == [
        Act.ASKED, Act.TAKEN, Act.SENT, Act.SIGNED, Act.ANSWERED, Act.JUDGED, Act.REDONE,
        Act.ANSWERED, Act.JUDGED, Act.CLOSED,
    ]  # fmt: skip
    journal_verbs.seal(at=c.AT)
    assert journal.verify().faults == []
