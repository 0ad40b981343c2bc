"""Taking part, through several packages and only by their pages.

A seat, a voucher to its payment, a draw that anybody recomputes, a volunteer's hours from a request
to a certificate; and a worker's thumb that books and claims on a phone of 320 px.
"""

from __future__ import annotations

import json
import re
from argparse import Namespace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits import draw_rules
from xieli.activities.benefits.models import Batch, Claim, Outlet, Partner, Settlement
from xieli.activities.benefits.tests.made import join
from xieli.activities.volunteering.models import (
    HelpRequest,
    HoursProof,
    Shift,
    Volunteer,
    VolunteerProject,
)
from xieli.booking.models import Occasion, Series
from xieli.journal import queries as journal
from xieli.journal import services as journal_verbs
from xieli.kernel.actor import SYSTEM
from xieli.ledger.queries import replay
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Function, User
from xieli.review import queries as reviews
from xieli.site import verify_cli

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db
SIDE = "document.documentElement.scrollWidth - window.innerWidth"


class Story:
    """The cast at their screens; workers are members of 明川工会."""

    def __init__(self, *workers: str) -> None:
        c.rules_of_the_house()
        self.at, self.cast = timezone.now(), c.federation()
        self.street = self.cast.unions["青石街道"]
        self.clients: dict[str, Client] = {}
        for name in ("李梅", *workers):
            self.worker(name)

    def worker(self, name: str) -> None:
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=self.at)
        user = self.user(name)
        User.objects.filter(pk=user.pk).update(person=person)
        join(person, self.cast.unions["明川工会"], "staff", self.at.date())

    def user(self, name: str, **more: Any) -> User:
        if name not in self.cast.users:
            new = rights.NewUser(name, c.PASSWORD, name, **more)
            self.cast.users[name] = rights.register_user(new, by=SYSTEM, at=self.at)
        return self.cast.users[name]

    def officer(self, name: str, union: str, function: Function) -> None:
        mandate = rights.NewMandate(self.user(name), function, self.cast.unions[union], c.TODAY)
        rights.give_mandate(mandate, by=SYSTEM, at=self.at)
        rights.set_second_factor(self.cast.users[name], c.SECRET, by=SYSTEM, at=self.at)

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = c.sign_in(Client(), self.cast, name) if name else Client()
        return self.clients[name]

    def get(self, name: str, address: str, /, *args: Any, **asked: Any) -> str:
        answer = self.client(name).get(reverse(address, args=args), asked, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.text)

    def post(self, name: str, address: str, /, *args: Any, **form: Any) -> str:
        answer = self.client(name).post(reverse(address, args=args), form, follow=True)
        assert answer.status_code == 200, (address, answer.status_code, _main(answer.text))
        return str(answer.text)


def _main(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.split("<main", 1)[-1])[:1500]


def found(pattern: str, page: str) -> str:
    """What the page says at this place."""
    seen = re.search(pattern, page)
    assert seen is not None, (pattern, _main(page))
    return seen[1]


def all_is_well() -> None:
    """The books and the journal, recomputed."""
    assert replay() == []
    journal_verbs.seal(at=timezone.now())
    assert journal.verify().faults == []


def takes_place(story: Story, hours: float, length: float = 2) -> None:
    """Time passes: the one occasion began so many hours ago."""
    starts = timezone.now() - timedelta(hours=hours)
    ends = starts + timedelta(hours=length)
    Occasion.objects.update(
        opens_at=starts - timedelta(days=3), closes_at=starts, starts_at=starts, ends_at=ends
    )


def planting(story: Story) -> Occasion:
    """周敏 plans a tree planting of one day and publishes it."""
    day = timezone.localdate() + timedelta(days=7)
    story.post(
        "周敏", "booking:new", union=str(story.street.id), kind="planting", title="春季植树",
        group_most=4, waiting_most=10, cancel_hours=2, person_most=0, person_days=0, is_listed="on",
    )  # fmt: skip
    series = Series.objects.get()
    story.post(
        "周敏", "booking:plan", series.id, day=day.isoformat(), starts="14:00", ends="16:00",
        places=30, where="青石公园", closes=0, repeats="once", do="plan",
    )  # fmt: skip
    series.refresh_from_db()
    story.post("周敏", "booking:open_series", series.id, seen=series.version)
    story.post("周敏", "booking:publish_all", series.id)
    return Occasion.objects.select_related("series").get()


def test_a_seat_from_the_list_to_the_word_afterwards_and_the_officers_80余人():
    story = Story()
    one = planting(story)
    place = (one.series.code, one.number)

    assert "春季植树" in story.get("", "booking:coming")
    assert "位子给您留好了" in story.post("李梅", "booking:occasion", *place, key="k" * 20)
    takes_place(story, 0.5)
    hall = story.get("周敏", "booking:code", one.id)
    code = found(r">\s*(\d{6})\s*<", hall)
    assert "签到好了" in story.post("李梅", "booking:check_in", *place, code=code, do="in")
    story.post("李梅", "booking:check_in", *place, code=code, do="out")
    takes_place(story, 4)
    told = story.post("李梅", "booking:feedback", *place, stars="5", words="树都活了再来看")
    assert "收到了，谢谢您" in told
    story.post("周敏", "booking:result", one.id, measure="参加人数", quantity="80余人")
    story.post("周敏", "booking:result", one.id, measure="植树", quantity="近300棵")
    assert "收尾了" in story.post("周敏", "booking:hold", one.id)

    public = story.get("", "booking:occasion", *place)
    assert "80余人" in public
    assert "近300棵" in public
    assert "李梅" not in public
    all_is_well()


def batch_by_two(story: Story, partner: Partner, **more: Any) -> Batch:
    """周敏 makes a batch, 陈主席 opens it."""
    now = timezone.localtime()
    story.post("周敏", "benefits:new", **{
        "union": str(story.street.id), "partner": str(partner.id), "title": "咖啡券",
        "what": "voucher", "way": "first", "quantity": "10", "face_value": "20",
        "union_pays": "8", "partner_pays": "7", "members_only": "on",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "redeem_until": (now + timedelta(days=20)).date().isoformat(), **more,
    })  # fmt: skip
    batch = Batch.objects.get()
    assert story.client("周敏").post(reverse("benefits:open", args=[batch.id])).status_code == 404
    story.post("陈主席", "benefits:open", batch.id, seen=0)
    batch.refresh_from_db()
    assert batch.state == "open"
    return batch


def contract(story: Story) -> Partner:
    """明川电子 signs a contract and has one till, where 钱老板 stands."""
    day = timezone.localdate()
    story.post(
        "周敏", "benefits:new_partner", union=str(story.street.id), firm="明川电子",
        number="惠-2", starts_on=day.isoformat(), ends_on=(day + timedelta(days=90)).isoformat(),
        union_invests="1000", partner_invests="900", settles_every_days="30",
    )  # fmt: skip
    partner = Partner.objects.get()
    story.post("周敏", "benefits:add_outlet", partner.id, name="明川小卖部")
    return partner


def test_a_voucher_from_the_contract_to_the_payment_by_three_people():
    story = Story()
    story.user("钱老板", enterprise=story.cast.firms["明川电子"])
    story.officer("出纳", "青石街道", Function.BENEFITS_PAY)
    partner = contract(story)
    batch = batch_by_two(story, partner)

    assert "咖啡券" in story.get("李梅", "benefits:offers")
    voucher = story.post("李梅", "benefits:claim", batch.code)
    claim = Claim.objects.get()
    assert claim.code in voucher
    till = Outlet.objects.get().code
    story.post("钱老板", "benefits:redeem", till, code=claim.code, key="till-1")
    twice = story.client("钱老板").post(
        reverse("benefits:redeem", args=[till]), {"code": claim.code, "key": "till-2"}
    )
    assert twice.status_code == 422
    story.post(
        "出纳", "benefits:fund", partner.id, do="put", key="p", amount="100", paper="拨款单 1 号"
    )
    today = timezone.localdate().isoformat()
    story.post("周敏", "benefits:fund", partner.id, do="draw", first=today, last=today)
    made = Settlement.objects.get()
    story.post("钱老板", "benefits:merchant_settlement", made.id, do="agree", seen=0)
    story.post("陈主席", "benefits:settlement", made.id, do="approve", seen=1)
    paid = story.post("出纳", "benefits:settlement", made.id, do="pay", seen=2)

    assert "付款记好了" in paid
    assert "92.00" in story.get("周敏", "benefits:fund", partner.id)
    assert story.client("李梅").get(
        reverse("benefits:settlement", args=[made.id])
    ).status_code == 404  # fmt: skip
    all_is_well()


@pytest.mark.django_db(transaction=True)
def test_a_draw_that_everybody_recomputes(capsys: pytest.CaptureFixture[str]):
    story = Story("王芳", "李强")
    batch = batch_by_two(story, contract(story), way="draw", quantity="1", title="年票")
    before = story.get("", "benefits:draw", batch.code)
    for name in ("李梅", "王芳", "李强"):
        assert "报上名了" in story.post(name, "benefits:draw_enter", batch.code)

    closed = timezone.now() - timedelta(minutes=5)
    Batch.objects.update(closes_at=closed, opens_at=closed - timedelta(days=2))
    story.post("周敏", "benefits:draw_office", batch.id, do="close")
    assert "摇好了" in story.post("周敏", "benefits:draw_office", batch.id, do="draw")

    batch.refresh_from_db()
    told = draw_rules.read(story.get("", "benefits:draw_file", batch.code, "json"))
    pages = [story.get(name, "benefits:draw", batch.code) for name in ("李梅", "王芳", "李强")]
    assert batch.commitment in before
    assert draw_rules.verify(told, batch.commitment) == []
    assert "全部对得上" in story.get("", "benefits:draw_check", batch.code)
    assert sum("您抽中了" in page for page in pages) == 1
    assert Claim.objects.count() == 1
    journal_verbs.seal(at=timezone.now())
    capsys.readouterr()
    words = {"home": "home", "json": True, "head": None, "save_head": None}
    assert verify_cli.run(Namespace(**words)) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == 0


def decide(story: Story, name: str, project: VolunteerProject) -> None:
    """One word at the desk."""
    asked = reviews.of_about(project.pk)
    assert asked is not None
    story.post(
        name, "desk:decide", asked.number, seen=asked.version, outcome="pass", reason="可以立项"
    )


def project_of_wu(story: Story) -> VolunteerProject:
    """吴师傅 offers his time, is registered, and his project is approved by two and published."""
    story.post(
        "吴师傅", "volunteering:offer", skills="数控加工", level="teaches", free=["3:evening"],
        has_consented="on",
    )  # fmt: skip
    wu = Volunteer.objects.get()
    story.post("周敏", "volunteering:write", wu.id, do="take_in", seen=wu.version)
    story.post(
        "周敏", "volunteering:new_project", wu.id, title="数控刀具带徒课", category="技能传授类",
        skill="数控加工", words="从选刀到对刀，手把手教。", form="here", team="",
    )  # fmt: skip
    project = VolunteerProject.objects.get()
    story.post("周敏", "volunteering:move", project.id, do="hand_in", seen=project.version)
    for name in ("区里", "陈主席"):
        decide(story, name, project)
    project.refresh_from_db()
    story.post("周敏", "volunteering:move", project.id, do="publish", seen=project.version)
    return project


def test_volunteering_from_a_workers_request_to_a_certificate_anybody_checks():
    story = Story("吴师傅")
    story.officer("区里", "南山", Function.VOLUNTEERS_DECIDE)
    project = project_of_wu(story)
    assert "数控刀具带徒课" in story.get("", "volunteering:shown", project.code)

    day = timezone.localdate() + timedelta(days=5)
    story.post(
        "李梅", "volunteering:ask", what="车间想学对刀", skill="数控加工", when=f"{day}:evening",
        people="12", where="二车间",
    )  # fmt: skip
    asked = HelpRequest.objects.get()
    wu = Volunteer.objects.get()
    story.post("周敏", "volunteering:answer", asked.id, do="invite", seen="0", volunteer=str(wu.id))
    invite = wu.invites.get()
    story.post(
        "吴师傅", "volunteering:invite", invite.id, day=day.isoformat(), start="19:00",
        end="21:00", places="20", where="二车间",
    )  # fmt: skip
    assert "去报名" in story.get("李梅", "volunteering:asked", asked.code)

    starts = timezone.localtime().replace(hour=10, minute=0) - timedelta(days=1)
    Occasion.objects.update(
        opens_at=starts - timedelta(days=3), closes_at=starts, starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )  # fmt: skip
    shift = Shift.objects.get()
    story.post("周敏", "volunteering:shift_office", shift.id, do="list", start="10:00", end="12:00")
    shift.refresh_from_db()
    story.post("周敏", "volunteering:shift_office", shift.id, do="confirm", seen=shift.version)
    shift.refresh_from_db()
    assert shift.minutes == 120
    story.post("吴师傅", "volunteering:ask_proof", union=str(project.union_id))
    proof = HoursProof.objects.get()
    for act, seen in (("take", 0), ("issue", 1)):
        story.post("周敏", "volunteering:proof", proof.code, do=act, seen=seen)

    assert "这张证明是真的" in story.get("", "volunteering:check", proof.code)
    all_is_well()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_thumb_books_a_seat_and_claims_a_voucher_on_a_narrow_phone(browser_page: Page):
    story = Story()
    one = planting(story)
    voucher = batch_by_two(story, contract(story))
    kept = story.client("李梅").cookies[house.SESSION_COOKIE_NAME].value
    page = browser_page
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_default_timeout(15_000)
    page.context.add_cookies([
        {"name": house.SESSION_COOKIE_NAME, "value": kept, "domain": "localhost", "path": "/"}
    ])  # fmt: skip

    page.goto(reverse("booking:coming"))
    page.get_by_text("春季植树").first.click()
    page.get_by_role("button", name="报名").first.click()
    page.get_by_text("位子给您留好了").first.wait_for()
    sides = [page.evaluate(SIDE)]
    page.goto(reverse("benefits:offers"))
    page.get_by_text("咖啡券").first.click()
    page.get_by_role("button", name="领 1 份").click()
    page.get_by_text(Claim.objects.get().code).first.wait_for()
    sides.append(page.evaluate(SIDE))

    assert sides == [0, 0]
    assert one.parties.count() == 1
    assert voucher.claims.count() == 1
