"""The whole loop through the pages: from an officer's Excel file to a signed receipt.

Nobody but the pages is asked: each of the cast signs in and presses what she would press.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.pairing.imports import target_of
from xieli.activities.pairing.models import Consignment, Gift, HandOver, Invitation
from xieli.activities.pairing.tests.loop import signature
from xieli.journal import queries as journal
from xieli.journal import services as journal_verbs
from xieli.ledger import queries as ledger
from xieli.matching.models import Need, Proposal
from xieli.programmes.models import Programme
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


class Story:
    """A campaign that has nothing yet, and the cast at their screens."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.programme: Programme = c.campaign(self.cast)
        self.clients = {name: c.sign_in(Client(), self.cast, name) for name in self.cast.users}

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"pairing:{name}", args=[self.programme.slug, *args])

    def get(self, who: str, url: str) -> str:
        answer = self.clients[who].get(url, follow=True)
        assert answer.status_code == 200, (who, url, answer.status_code)
        return answer.text

    def press(self, who: str, url: str, form: dict[str, Any] | None = None) -> str:
        answer = self.clients[who].post(url, form or {}, follow=True)
        assert answer.status_code == 200, (who, url, answer.status_code, _main(answer.text))
        return answer.text


def _main(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.split("<main", 1)[-1])[:1500]


@pytest.fixture
def story() -> Story:
    return Story()


def book(rows: list[list[object]], name: str) -> Any:
    sheet = openpyxl.Workbook()
    for row in rows:
        sheet.active.append(row)
    held = io.BytesIO()
    sheet.save(held)
    held.seek(0)
    held.name = name
    return held


def bring(story: Story, who: str, address: str, file: Any) -> str:
    """Upload a file; gives the address of the page on which it is mended."""
    answer = story.clients[who].post(address, {"file": file})
    assert answer.status_code == 302, _main(answer.text)
    return str(answer.headers["Location"])


NEEDS = [
    ["资源县 2024 年春季需求统计表", None, None, None, None, None],
    ["序号", "物资", None, "乡镇（村）", "急需程度", "备注"],
    [None, "名称", "数量", None, None, None],
    [1, "棉被", "约２００床", "同禾村", "特急", "2米"],
    [2, "护眼台灯", "120 台", "晓锦村", "急", "住校生用"],
    [3, "棉被", "若干", "马家村", "一般", ""],
]
HOMES = [
    ["编号", "村", "户主", "身份证号", "人口"],
    ["1", "同禾村", "李 梅", "11010519491231002X", "3"],
    ["2", "同禾村", "欧阳大山", "", "5"],
]


def test_from_the_excel_file_to_the_signed_hand_over_and_its_papers(story: Story) -> None:
    _report_and_verify(story)
    _pledge(story)
    _match_and_adopt(story)
    _travel(story)
    _hand_over_and_ask(story)
    _see_it_all(story)


def _report_and_verify(story: Story) -> None:
    target = target_of(story.programme, story.cast.unions["资源"])
    grid = bring(story, "王强", reverse("needs_import", args=[target]), book(NEEDS, "需求.xlsx"))
    assert "说不清是多少" in story.get("王强", grid)
    story.press(
        "王强", f"{grid}mend/", {"row": "6", "key": "quantity", "text": "60床", "do": "save"}
    )
    story.press("王强", f"{grid}commit/")
    again = bring(story, "王强", reverse("needs_import", args=[target]), book(NEEDS[:5], "又.xlsx"))
    assert "没变 2" in story.press("王强", f"{again}commit/")
    assert Need.objects.count() == 3

    assert "3 条需求等您核实" in story.get("刘芸", "/today/")
    ticks = re.findall(r'name="need" value="([^"]+)"', story.get("刘芸", story.url("needs_office")))
    assert len(ticks) == 3
    assert "核实了 3 条" in story.press("刘芸", story.url("verify"), {"need": ticks})
    assert 'name="need"' not in story.get("王强", story.url("needs_office"))


def _pledge(story: Story) -> None:
    firm = story.cast.firms["明川电子"]
    story.press("周敏", story.url("invite"), {"firm": str(firm.id)})
    link = reverse("pairing:needs", args=[Invitation.objects.get().code])
    visitor = Client()
    page = visitor.get(link).text
    quilt = Need.objects.get(number="1")
    assert "我来认捐" in page
    form = {
        "key": uuid7().hex, "quantity": 150, "unit_value": "128.00", "use": "county", "lot": 10,
        "contact": "孙主席", "phone": "13800000000",
    }  # fmt: skip
    for _ in range(2):
        visitor.post(f"{link}needs/{quilt.id}/", form)
    assert "棉被 150床" in visitor.get(link).text


def _match_and_adopt(story: Story) -> None:
    board = story.url("board")
    assert "供需" in story.get("周敏", board)
    story.press("周敏", board, {"act": "solve"})
    plan = Proposal.objects.get()
    adopt = reverse("desk:adopt", args=[plan.board_id])
    assert story.clients["周敏"].post(adopt, {"proposal": str(plan.id)}).status_code == 404
    story.press("陈主席", adopt, {"proposal": str(plan.id), "next": board})
    assert Gift.objects.count() == 1


def _travel(story: Story) -> None:
    county = story.cast.unions["资源"]
    page = story.get("周敏", story.url("pack", county.id))
    form: dict[str, Any] = {
        "key": re.search(r'name="key" value="([^"]+)"', page).group(1),  # type: ignore[union-attr]
        "line": re.findall(r'name="line" value="([^"]+)"', page),
    }
    form |= dict(re.findall(r'name="(n-[^"]+)" value="([^"]+)"', page))
    story.press("周敏", story.url("pack", county.id), form)
    box = Consignment.objects.get()
    assert story.clients["陈主席"].post(story.url("send", box.id)).status_code == 404
    story.press("周敏", story.url("send", box.id), {"carrier": "远帆物流 A17"})
    counts = {}
    for line in box.lines.all():
        hurt = 1 if line.packed > 1 and not counts else 0
        counts |= {f"got-{line.id}": line.packed - hurt, f"hurt-{line.id}": hurt,
                   f"gone-{line.id}": 0}  # fmt: skip
    assert "在路上，到了请清点" in story.get("王强", "/today/")
    assert "签收了" in story.press("王强", story.url("receive", box.id), counts)


def _hand_over_and_ask(story: Story) -> None:
    target = target_of(story.programme, story.cast.unions["资源"])
    grid = bring(
        story, "王强", reverse("households_import", args=[target]), book(HOMES, "名单.xlsx")
    )
    story.press("王强", f"{grid}commit/")
    listed = story.get("王强", story.url("hand_over"))
    sheet = re.search(r'href="(/work/spring/hand-over/[0-9a-f-]{36}/)"', listed).group(1)  # type: ignore[union-attr]
    page = story.get("王强", sheet)
    assert "欧阳*" in page
    assert "欧阳大山" not in page
    form = {
        "key": uuid7().hex, "quantity": 2, "signature": signature(),
        "household": re.findall(r'name="household" value="([^"]+)"', page)[0],
    }  # fmt: skip
    for _ in range(3):
        story.press("王强", sheet, form)
    assert HandOver.objects.count() == 1
    story.press("王强", story.url("ask", HandOver.objects.get().id))
    link = re.search(r'data-share="[^"]*(/f/[^"]+)"', story.get("王强", story.url("feedback")))
    assert link is not None
    Client().post(link.group(1), {"is_useful": "yes", "words": "很暖和"})
    assert "很暖和" in story.get("王强", story.url("feedback"))


def _see_it_all(story: Story) -> None:
    while journal_verbs.seal(at=c.AT):
        pass
    gift = Gift.objects.get()
    visitor = Client()
    trace = visitor.get(reverse("pairing:trace", args=[gift.trace_code])).text
    assert "同禾村 李* 家" in trace
    assert "全部封进账链" in trace
    assert "= 150" in trace
    for secret in ("李梅", "欧阳大山", "11010519491231002X", "13800000000"):
        assert secret not in trace
    assert "1.9" in visitor.get(reverse("pairing:campaign", args=["spring"])).text
    _read_the_papers(visitor, gift)
    assert "1户家庭" in _main(story.get("周敏", story.url("briefing"))).replace(" ", "")
    assert journal.verify().faults == []
    assert ledger.replay() == []
    assert story.clients["赵六"].get(story.url("hand_over")).status_code == 200
    assert "同禾村" not in story.get("赵六", story.url("hand_over"))


def _read_the_papers(visitor: Client, gift: Gift) -> None:
    paper = visitor.get(reverse("pairing:receipt", args=[gift.trace_code]))
    assert paper.content.startswith(b"%PDF")
    tool = shutil.which("pdftotext")
    if tool is None:
        return
    run = subprocess.run([tool, "-layout", "-", "-"], input=paper.content, capture_output=True,
                         check=True)  # fmt: skip
    text = run.stdout.decode()
    assert "19,200.00" in text
    assert "人民币壹万玖仟贰佰元整" in text
    assert "不是税务票据" in text
    assert gift.trace_code in json.dumps(text)
