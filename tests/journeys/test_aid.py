"""A worker in need, from the self-test to the money on her card, through the pages alone.

李梅 asks on her phone; 周敏 and 陆琴 of her street visit; 王强 and 刘芸 decide; 陈主席 pays; her
employer's chair 孙主席, the other county's 赵六 and the auditor 何审 see nothing of it.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.aid.models import AidFile, Fund, Grant, PayBatch
from xieli.activities.aid.tests.scene import Scene, card, id_number
from xieli.activities.desk import deciding
from xieli.activities.pairing.tests.loop import photo, signature
from xieli.journal.models import Note
from xieli.ledger import queries as ledger
from xieli.review import queries as reviews
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db
SECRETS = ("李梅", "13800000001", id_number("19880101"), card(), "示范路 1 号", "长期不能上班")


class Story:
    """The cast at their screens."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.clients = {
            name: c.sign_in(Client(), self.scene.cast, name) for name in self.scene.cast.users
        }

    def get(self, name: str, address: str, /, *args: Any, **asked: Any) -> str:
        answer = self.clients[name].get(reverse(address, args=args), asked)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.text)

    def post(self, name: str, address: str, /, *args: Any, **form: Any) -> Any:
        answer = self.clients[name].post(reverse(address, args=args), form)
        assert answer.status_code in (200, 302), (address, answer.status_code, _faults(answer))
        return answer

    @property
    def file(self) -> AidFile:
        return AidFile.objects.get()

    def decide(self, name: str, about: Any, outcome: str = "pass") -> None:
        """One word on the file's page, by the panel's own form."""
        page = self.get(name, "aid:file", self.file.pk)
        number = reviews.of_about(about.pk).number  # type: ignore[union-attr]
        address = reverse("desk:decide", args=[number])
        form = page[page.index(f'action="{address}"') :]
        seen = re.search(r'name="seen" value="(\d+)"', form)
        assert seen is not None
        self.post(name, "desk:decide", number, seen=seen[1], outcome=outcome, reason="")

    def import_rows(self, name: str, wizard: str, target: Any, rows: list[list[Any]]) -> None:
        """Bring a list in by the import kit."""
        book, held = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(held)
        held.seek(0)
        held.name = "名单.xlsx"
        answer = self.post(name, wizard, target, file=held)
        commit = answer["Location"].split("?")[0] + "commit/"
        assert self.clients[name].post(commit).status_code == 302


def _faults(answer: Any) -> list[str]:
    return re.findall(r'class="(?:st bad|refusal)">([^<]+)', answer.text)


def test_from_the_self_test_to_the_card():
    story = Story()

    _test_herself(story)
    _apply(story)
    _visit_her(story)
    _show_and_check(story)
    _open_the_file(story)
    _give(story)
    _pay(story)

    _nobody_else_knows(story)
    assert ledger.replay() == []


def _test_herself(story: Story) -> None:
    visitor = Client()
    told = {"people": 3, "income": "30000", "rigid": "6000", "region": "440305"}
    before = Note.objects.count()
    page = visitor.post(reverse("aid:test"), told).text
    assert "您家可能符合“深度困难”" in page
    assert "24,000.00 ÷ 12 ÷ 3 = 666.67" in page
    assert "低保标准" in page
    assert Note.objects.count() == before
    assert not AidFile.objects.exists()


def _apply(story: Story) -> None:
    street = story.scene.street
    assert street.name in story.get("李梅", "aid:choose", q="青石")
    half = {
        "key": uuid7().hex, "seen": 0, "name": "李梅", "id_number": id_number("19880101"),
        "phone": "13800000001",
    }  # fmt: skip
    story.post("李梅", "aid:apply", street.pk, **half)
    page = story.get("李梅", "aid:edit", story.file.pk)
    assert id_number("19880101") in page
    whole = {
        **half, "seen": story.file.version, "unit": "明川电子", "village": "示范社区",
        "address": "示范路 1 号", "income": "30000", "rigid": "6000", "illness": "0",
        "case": "家里一人长期不能上班", "card": card(), "bank": "示范银行", "consents": "on",
        "guardian_consents": "on", "kin0_name": "周小满", "kin0_relation": "子女",
        "kin0_id": id_number("20150303"), "kin1_name": "周远", "kin1_relation": "配偶",
        "kin1_id": id_number("19870202"),
    }  # fmt: skip
    story.post("李梅", "aid:edit", story.file.pk, **whole)
    story.post("李梅", "aid:sign", story.file.pk, seen=story.file.version, signature=signature())
    for _ in range(2):
        story.post("李梅", "aid:hand_in", story.file.pk, seen=story.file.version)
    page = story.get("李梅", "aid:own", story.file.pk)
    assert "办到哪了" in page
    assert "初审" in page


def _visit_her(story: Story) -> None:
    file = story.file
    story.decide("周敏", file)
    assert "先由两位同志入户" in story.get("陆琴", "aid:file", file.pk)
    words = {
        "key": uuid7().hex, "visited_on": timezone.localdate().isoformat(), "asked": "三口人",
        "seen": "租住一间", "checked": "工资条相符", "judged": "属实", "photo_shows": "门口",
    }  # fmt: skip
    for _ in range(2):
        shot = io.BytesIO(photo())
        shot.name = "p.jpg"
        story.post("周敏", "aid:visit", file.pk, **words, photo=shot)
    visit = file.visits.get()
    story.post("陆琴", "aid:confirm", file.pk, visit.pk)
    story.decide("陆琴", file)
    told = story.post("周敏", "aid:read", file.pk, why="公示前核对申请表").text
    assert "租住一间" in told


def _show_and_check(story: Story) -> None:
    file, scene = story.file, story.scene
    application = reviews.of_about(file.pk)
    assert application is not None
    story.post(
        "周敏", "desk:post_notice", application.call_id, application.at_union_id,
        row=application.number, audience="community", contact="青石街道总工会 0755-00000000",
        **{f"words-{application.number}": reviews.words_for(application)},
    )  # fmt: skip
    deciding.close_due_notices(at=timezone.now() + timedelta(days=30))
    story.decide("周敏", file)
    assert file.number in story.get("王强", "aid:checks")
    book = story.post("王强", "aid:checks")
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values]
    assert rows[1][2] == id_number("19880101")
    rows[1][4] = "一致"
    story.import_rows("王强", "aid_answers_import", scene.county.pk, rows)
    story.decide("王强", file)


def _open_the_file(story: Story) -> None:
    story.decide("刘芸", story.file)
    assert story.file.state == "open"
    assert "年检" in story.get("李梅", "aid:own", story.file.pk)


def _give(story: Story) -> None:
    file = story.file
    wish = {
        "key": uuid7().hex, "person": file.applicant_id, "kind": "living", "amount": "10010.01",
        "cost": "0", "why": "冬季生活困难",
    }  # fmt: skip
    refused = story.clients["周敏"].post(reverse("aid:propose", args=[file.pk]), wish)
    assert refused.status_code == 422
    assert "10,010.00" in refused.text
    for _ in range(2):
        story.post("周敏", "aid:propose", file.pk, **{**wish, "amount": "10010.00"})
    grant = Grant.objects.get()
    story.decide("陆琴", grant)
    story.decide("王强", grant)


def _pay(story: Story) -> None:
    county, grant = story.scene.county, Grant.objects.get()
    story.post("王强", "aid:open_fund", county.pk, title="困难帮扶资金")
    fund = Fund.objects.get()
    income = {"key": uuid7().hex, "amount": "50000", "source": "treasury", "paper": "财政 1 号"}
    story.post("王强", "aid:fund", fund.pk, **income)
    story.post("刘芸", "aid:make_batch", fund=fund.pk, grant=grant.pk, key=uuid7().hex)
    batch = PayBatch.objects.get()
    story.post("陈主席", "aid:pay", batch.pk)
    file = story.post("陈主席", "aid:bank_file", batch.pk, "csv")
    assert card() in file.content.decode("gb18030")
    rows = [["序号", "金额", "处理结果", "失败原因"], [1, "10010.00", "成功", ""]]
    for _ in range(2):
        story.import_rows("王强", "aid_results_import", batch.pk, rows)
    grant.refresh_from_db()
    assert grant.state == "paid"
    assert ledger.balance(fund.account, "CNY") == 39990
    assert "到账" in story.get("李梅", "aid:own", story.file.pk)
    paper = story.post("王强", "aid:audit", story.file.pk, why="年度经费审查")
    assert paper.content.startswith(b"%PDF")


def _nobody_else_knows(story: Story) -> None:
    file, batch = story.file, PayBatch.objects.get()
    for name in ("孙主席", "赵六", "何审"):
        for address, pk in (("aid:file", file.pk), ("aid:own", file.pk), ("aid:batch", batch.pk)):
            answer = story.clients[name].get(reverse(address, args=[pk]))
            assert answer.status_code == 404, (name, address)
    pages = [
        story.get("周敏", "aid:files"), story.get("周敏", "aid:file", file.pk),
        story.get("王强", "aid:payments"), story.get("陈主席", "aid:batch", batch.pk),
        story.get("赵六", "aid:files"), story.get("李梅", "aid:own", file.pk),
    ]  # fmt: skip
    for page in pages:
        for secret in SECRETS:
            assert secret not in page.replace("sign_in", ""), secret
