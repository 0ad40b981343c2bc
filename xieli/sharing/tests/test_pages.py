"""The pages: meeting, writing, passing and taking by hand; refusals; strangers see nothing."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.membership.models import Member
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.queries import reader_of
from xieli.sharing import checking, due, meeting, posting
from xieli.sharing.models import InLetter, OutLetter, Partner, Passing, RefusedMail
from xieli.sharing.tests.made import AT, NOTICE, WORDS, Two
from xieli.sharing.tests.made import two as two_homes
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 invented"


@pytest.fixture(name="two")
def _two() -> Two:
    return two_homes()


def chen(two: Two) -> Client:
    return c.sign_in(Client(), two.cast, "陈主席")


def qin(two: Two) -> Client:
    """Client of the other home's officer; to be used inside use_home("beta")."""
    client = Client(HTTP_HOST="beta.localhost", SERVER_NAME="beta.localhost")
    client.force_login(two.user)
    return client


def url(name: str, *words: Any) -> str:
    return reverse(f"sharing:{name}", args=words)


def test_an_invitation_is_shown_with_link_and_code_and_the_number_is_confirmed_by_hand() -> None:
    two = Two(meets=False)
    client = chen(two)
    made = client.post(
        url("invite"), {"union": two.shenzhen.id, "words": "桂林市总工会"}, follow=True
    )
    assert "<svg" in made.text
    link = made.text.split('data-share="')[1].split('"')[0]
    assert Client().get(link.removeprefix("http://localhost")).status_code == 200
    with use_home("beta"):
        meeting.accept(link, two.guilin, carry=two.road, by=two.qin, at=AT)
    page = client.get(url("partner", two.partner.id))
    assert meeting.check_number(two.partner) in page.text

    stale = client.post(url("act", two.partner.id, "confirm"), {"seen": 0}, follow=True)
    assert "刚刚改过" in stale.text
    seen = {"seen": two.partner.version}
    done = client.post(url("act", two.partner.id, "confirm"), seen, follow=True)

    assert "核对好了" in done.text
    assert "已互通" in client.get(url("partners")).text


def test_a_notice_is_written_with_its_pdf_read_there_and_its_receipt_checked(two: Two) -> None:
    client = chen(two)
    form = {
        "heading": "高温津贴", "issuer": "深圳市总工会", "issued_on": "2024-06-01",
        "words": "每人每月三百元。", "partner": two.partner.id, "purpose": "让两地职工都知道",
        "basis": "协作协议第三条",
    }  # fmt: skip
    wrong = {**form, "file": SimpleUploadedFile("a.exe", b"MZ")}
    assert client.post(url("write", "notice"), wrong).status_code == 422
    good = {**form, "file": SimpleUploadedFile("津贴.pdf", PDF)}
    assert client.post(url("write", "notice"), good).status_code == 302
    two.carry()

    letter = OutLetter.objects.get(kind="notice")
    page = client.get(url("sent", letter.id)).text
    assert "核对无误" in page
    proof = client.get(url("out_receipt", letter.id))
    checked = client.post(url("check"), {"file": SimpleUploadedFile("r.json", proof.content)})
    assert "这张回执是真的" in checked.text
    assert "桂林市总工会" in checked.text
    assert (
        client.post(url("check"), {"file": SimpleUploadedFile("r.json", b"[")}).status_code == 422
    )
    with use_home("beta"):
        came, theirs = InLetter.objects.get(kind="notice"), qin(two)
        assert "每人每月三百元" in theirs.get(url("came", came.id)).text
        assert theirs.get(url("attachment", came.id)).content == PDF
        assert "收下了" in theirs.post(url("put_away", came.id), follow=True).text
        assert base64.b64encode(PDF).decode() in came.body


def test_a_case_is_passed_taken_and_answered_by_hand(two: Two) -> None:
    client, ticket = chen(two), two.ticket()
    assert ticket.number in client.get(url("choose")).text
    form = {
        "partner": two.partner.id, "fields_given": ["matter", "phone"], "seen": ticket.version,
        "consent": "电话里逐项问过，有录音", "purpose": "请在当地帮助办理",
    }  # fmt: skip
    assert client.post(url("pass_case", ticket.id), form).status_code == 422  # not agreed
    assert client.post(url("pass_case", ticket.id), {**form, "agreed": "on"}).status_code == 302
    two.carry()
    with use_home("beta"):
        letter, theirs = InLetter.objects.get(kind="case"), qin(two)
        assert "等您接" in due.due(reader_of(two.user, AT), timezone.localdate())[0].words
        assert "9000" not in theirs.get(url("came", letter.id)).text
        assert theirs.post(url("came", letter.id), {"reason": "想先看看"}).status_code == 404
        took = theirs.post(url("take_case", letter.id), {"union": two.guilin.id})
        assert took.status_code == 302
        again = theirs.post(url("take_case", letter.id), {"union": two.guilin.id}, follow=True)
        assert ticket.number in again.text
        assert theirs.get(url("cases")).status_code == 200
    two.carry("beta")

    passing = Passing.objects.get()
    page = client.get(url("case", passing.id)).text
    assert "待受理" in page
    assert (
        client.post(url("read_answer", passing.id), {"reason": "看对方的答复"}).status_code == 404
    )


def test_a_member_sends_a_proof_where_he_wants_and_takes_the_consent_back(two: Two) -> None:
    user = two.cast.users["李梅"]
    user.person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=AT)
    user.save()
    client = c.sign_in(Client(), two.cast, "李梅")
    assert client.get(url("proof")).status_code == 422  # no member
    day = c.TODAY
    Member.objects.create(
        person=user.person,
        union=two.cast.unions["青石街道"],
        number="8812",
        joined_on=day,
        since=day,
    )
    form = {"partner": two.partner.id, "for_whom": "桂林技能班报名"}
    assert client.post(url("proof"), form).status_code == 422  # not agreed
    sent = client.post(url("proof"), {**form, "agreed": "on"}, follow=True)
    assert "寄出了" in sent.text
    two.carry()
    with use_home("beta"):
        came, theirs = InLetter.objects.get(kind="proof"), qin(two)
        assert "李梅" not in theirs.get(url("came", came.id)).text
        assert theirs.post(url("came", came.id), {"reason": "看"}).status_code == 422
        assert "李梅" in theirs.post(url("came", came.id), {"reason": "核对会员身份"}).text
    client.post(url("proof"), {**form, "agreed": "on"})
    waiting = OutLetter.objects.filter(kind="proof").latest("id")
    client.post(url("end_consent", waiting.proof.id))
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


def test_lists_ask_few_questions_and_show_what_was_refused(
    two: Two, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        posting.post(two.partner, NOTICE, WORDS, by=two.chen, at=AT)
    two.carry()
    RefusedMail.objects.create(why="tampered", at=AT)
    client = chen(two)
    for name in ("outbox", "inbox", "partners", "refusals", "cases"):
        client.get(url(name))
        with django_assert_max_num_queries(16):
            assert client.get(url(name)).status_code == 200
    assert "可能被改过" in client.get(url("refusals")).text


def test_strangers_and_other_unions_officers_find_nothing(two: Two) -> None:
    letter = posting.post(two.partner, NOTICE, WORDS, by=two.chen, at=AT)
    for who in ("赵六", "王强"):
        client = c.sign_in(Client(), two.cast, who)
        assert client.get(url("partner", two.partner.id)).status_code == 404
        assert client.get(url("sent", letter.id)).status_code == 404
        assert client.get(url("card")).status_code == 404
        assert "桂林市总工会" not in client.get(url("partners")).text
    assert c.sign_in(Client(), two.cast, "周敏").get(url("partners")).status_code == 404
    assert Client().get(url("outbox")).status_code == 302


def test_what_is_due_names_the_homes_that_need_somebody(two: Two) -> None:
    reader, today = reader_of(two.cast.users["陈主席"], AT), timezone.localdate()
    assert due.due(reader, today) == []
    two.post()
    two.road.is_cut = True
    for n in range(3):
        two.carry(at=AT + timedelta(hours=3 * n))

    assert [one.words for one in due.due(reader, today)] == ["给桂林市总工会的信寄不到"]
    row = two.partner
    meeting.distrust(row, "对方电话说钥匙丢了", seen=row.version, by=two.chen, at=AT)
    assert "重新邀请" in due.due(reader, today)[0].words
    assert Partner.objects.get().state == "broken"
    assert not checking.checks(dict.fromkeys(checking.PARTS, ""))[0].holds
