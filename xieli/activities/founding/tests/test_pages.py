"""Founding's pages: the founder without an account, the officer, a stranger, bad input."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests import cast as c
from xieli.activities.founding import drives, rules
from xieli.activities.founding.activity import due
from xieli.activities.founding.address import link_token
from xieli.activities.founding.models import Contact, FoundingFile, Step, Target, Term
from xieli.activities.founding.papers import PAPERS
from xieli.activities.founding.tests.way import TODAY, UNION_CODE, Way
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db
INTENT = {"firm": "松坪精密", "headcount": 40, "contact": "何平", "phone": "13800000000"}


@pytest.fixture
def way() -> Way:
    return Way()


def as_(way: Way, name: str) -> Client:
    return c.sign_in(Client(), way.cast, name)  # type: ignore[no-any-return]


def url(name: str, *args: Any) -> str:
    return reverse(f"founding:{name}", args=args)


def test_a_founder_hands_in_by_a_link_and_sees_where_it_is(way: Way) -> None:
    link = url("intent", link_token(way.street))

    answer = Client().post(link, INTENT, follow=True)

    assert answer.status_code == 200
    assert "办到了：建会意向" in answer.text
    assert "等上级工会联系您" in answer.text
    assert FoundingFile.objects.get().above == way.street


def test_a_second_click_tells_of_the_first_and_makes_no_second_file(way: Way) -> None:
    link = url("intent", link_token(way.street))
    Client().post(link, INTENT)

    answer = Client().post(link, INTENT)

    assert answer.status_code == 422
    assert "已经在办建会" in answer.text
    assert FoundingFile.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("phone", "123", "手机号"), ("code", "9144", "18 位"), ("headcount", "0", "")],
)
def test_a_wrong_field_is_said_beside_it(way: Way, field: str, value: str, words: str) -> None:
    answer = Client().post(url("intent", link_token(way.street)), {**INTENT, field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert not FoundingFile.objects.exists()


def test_a_guessed_link_and_a_guessed_code_are_not_there(way: Way) -> None:
    way.intent()

    for address in (url("intent", "guessed"), url("progress", "AAAA-BBBB-CCCC")):
        assert Client().get(address).status_code == 404


def test_the_founders_page_names_no_phone_and_no_officer(way: Way) -> None:
    file = way.until(Step.GUIDED)

    answer = Client().get(url("progress", file.code))

    assert "13800000000" not in answer.text
    assert "周敏" not in answer.text


def test_an_officer_takes_the_next_step_and_a_second_click_changes_nothing(way: Way) -> None:
    file, client = way.intent(), as_(way, "周敏")
    told = {"on": timezone.localdate(), "words": "上门讲了建会流程", "seen": file.version}

    first = client.post(url("step", file.id), told)
    second = client.post(url("step", file.id), {**told, "shape": rules.COMMITTEE})

    assert first.status_code == 302
    assert second.status_code == 422
    assert FoundingFile.objects.get().step == Step.GUIDED


def test_another_citys_officer_finds_nothing(way: Way) -> None:
    file = way.intent()
    client = as_(way, "赵六")

    assert client.get(url("file", file.id)).status_code == 404
    assert client.post(url("step", file.id), {"seen": 0}).status_code == 404
    assert file.enterprise.name not in client.get(url("files")).text


def test_a_visitor_is_sent_to_sign_in_and_a_worker_finds_nothing(way: Way) -> None:
    file = way.intent()

    assert Client().get(url("file", file.id)).status_code == 302
    assert as_(way, "李梅").get(url("files")).status_code == 404


def test_the_street_does_not_register_a_legal_person(way: Way) -> None:
    file = way.until(Step.RESULT_APPROVED)
    told = {
        "number": "粤示 1", "code": UNION_CODE, "issued_on": TODAY, "expires_on": "2029-01-01",
        "seen": file.version,
    }  # fmt: skip

    refused = as_(way, "周敏").post(url("step", file.id), told)
    done = as_(way, "陈主席").post(url("step", file.id), told)

    assert (refused.status_code, done.status_code) == (404, 302)


def ballot_of(present: int = 26, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "held_on": TODAY, "meeting": "all", "due": 30, "present": present, "years": 3, **more,
    }  # fmt: skip
    for row, (name, post) in enumerate((("何平", "chair"), ("林夏", "member"), ("苏晨", "women"))):
        told |= {f"name_{row}": name, f"post_{row}": post, f"votes_{row}": 25}
    return told


@pytest.mark.parametrize(
    ("fault", "words"),
    [({"present": 19}, "要有 20 人到会"), ({"kin_1": "配偶"}, "近亲属"), ({"years": 4}, "任期")],
)
def test_an_unlawful_election_is_told_on_the_page_and_keeps_what_was_typed(
    way: Way, fault: dict[str, Any], words: str
) -> None:
    file = way.until(Step.RECRUITED)

    answer = as_(way, "周敏").post(
        url("step", file.id), {**ballot_of(), "seen": file.version, **fault}
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert "林夏" in answer.text


def test_a_lawful_election_by_form_leads_on(way: Way) -> None:
    file = way.until(Step.RECRUITED)

    answer = as_(way, "周敏").post(url("step", file.id), {**ballot_of(), "seen": file.version})

    assert answer.status_code == 302
    assert FoundingFile.objects.get().step == Step.ELECTED


def test_the_file_shows_the_approver_his_button_and_the_asker_none(way: Way) -> None:
    file = way.until(Step.ASKED)

    asker, approver = (as_(way, who).get(url("file", file.id)) for who in ("周敏", "陈主席"))

    decide = f"/desk/applications/{way.application(file).number}/decide/"
    assert decide not in asker.text
    assert decide in approver.text


def words_of(body: bytes) -> str:
    paper = Document(io.BytesIO(body))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_comes_as_docx_on_a4_with_the_firm_in_it(way: Way, name: str) -> None:
    file = way.until(Step.RESULT_APPROVED)

    answer = as_(way, "周敏").get(url("paper", file.id, name))

    paper = Document(io.BytesIO(answer.content))
    assert round(paper.sections[0].page_width.mm) == 210
    assert round(paper.sections[0].top_margin.mm) == 37
    assert "松坪精密" in words_of(answer.content)


def test_the_result_paper_carries_the_meeting_and_the_votes(way: Way) -> None:
    file = way.until(Step.RESULT_ASKED)

    told = words_of(as_(way, "周敏").get(url("paper", file.id, "result")).content)

    assert "应到30人，实到26人" in told
    assert "何平（25票）" in told


def test_a_paper_of_an_election_that_was_not_held_is_refused_in_words(way: Way) -> None:
    file = way.intent()

    answer = as_(way, "周敏").get(url("paper", file.id, "result"))

    assert answer.status_code == 409 or "还没有选举" in answer.text
    assert as_(way, "周敏").get(url("paper", file.id, "nothing")).status_code == 404


def test_terms_that_end_and_certificates_that_expire_are_due(way: Way) -> None:
    union = way.until(Step.FILED).union
    assert union is not None
    reader = reader_of(way.cast.users["陈主席"], c.AT)
    Term.objects.filter(union=union).update(ends=TODAY + timedelta(days=90))

    words = [one.words for one in due(reader, TODAY)]

    assert words == ["1 家工会任期届满或快届满"]
    assert due(reader, TODAY + timedelta(days=365 * 5))[-1].words.endswith("证书到期或快到期")


def test_a_term_one_day_beyond_the_rulebooks_days_is_not_due(way: Way) -> None:
    union = way.until(Step.FILED).union
    reader = reader_of(way.cast.users["陈主席"], c.AT)
    Term.objects.filter(union=union).update(ends=TODAY + timedelta(days=91))

    assert due(reader, TODAY) == []


def test_a_stranger_has_nothing_due(way: Way) -> None:
    way.intent()

    assert due(reader_of(way.cast.users["赵六"], c.AT), TODAY) == []
    assert [one.words for one in due(reader_of(way.cast.users["周敏"], c.AT), TODAY)] == [
        "1 家企业想建会，等您指导"
    ]


@pytest.mark.parametrize("name", ["files", "terms", "drives"])
def test_lists_ask_a_fixed_number_of_questions(
    way: Way, name: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        way.intent(f"示范{number}号厂")
    client = as_(way, "周敏")
    client.get(url(name))

    with django_assert_max_num_queries(22):
        assert client.get(url(name)).status_code == 200


def drive_of(way: Way) -> Any:
    new = drives.NewDrive(way.street, "新业态建会行动", TODAY, TODAY + timedelta(days=90), 10, 500)
    return drives.open_drive(new, by=way.officer, at=c.AT)


def test_the_funnel_is_counted_from_the_rows(way: Way) -> None:
    drive = drive_of(way)
    firm = drives.add_target(
        drive, drives.NewTarget("firm", "松坪精密", 40), by=way.officer, at=c.AT
    )
    drives.add_target(drive, drives.NewTarget("group", "外卖骑手", 160), by=way.officer, at=c.AT)
    drives.log_contact(firm, "visit", "见了厂长", key="k1", on=TODAY, by=way.officer, at=c.AT)
    way.until(Step.FILED, way.intent(target=firm))

    told = [(rung.key, rung.targets, rung.people, rung.percent) for rung in drives.funnel(drive)]

    assert told == [
        ("listed", 2, 200, 100), ("contacted", 1, 40, 50), ("intent", 1, 40, 50),
        ("approved", 1, 40, 50), ("elected", 1, 40, 50), ("filed", 1, 40, 50),
    ]  # fmt: skip
    assert drives.joined(drive) == (1, 30)


def test_a_drive_by_its_pages_from_the_title_to_the_contact(way: Way) -> None:
    client = as_(way, "周敏")
    told = {
        "union": way.street.id, "title": "春季建会", "opens_on": TODAY, "closes_on": TODAY,
        "goal_firms": 3, "goal_people": 90,
    }  # fmt: skip
    page = client.post(url("new_drive"), told).url
    target = {"kind": "firm", "name": "远山纸业", "headcount": 30}
    assert client.post(f"{page}targets/", target).status_code == 302
    one = Target.objects.get()
    contact = {
        "key": "0190a0a0-0000-7000-8000-000000000001", "target": one.id, "on": TODAY,
        "way": "phone", "words": "约了下周上门",
    }  # fmt: skip

    answers = [client.post(f"{page}contacts/", contact).status_code for _twice in range(2)]

    assert answers == [302, 302]
    assert Contact.objects.count() == 1
    assert client.post(f"{page}targets/", target).status_code == 422
    assert "远山纸业" in client.get(page).text
    assert as_(way, "赵六").get(page).status_code == 404


def test_a_firm_with_a_union_is_no_target(way: Way) -> None:
    page = url("add_target", drive_of(way).id)

    answer = as_(way, "周敏").post(page, {"kind": "firm", "name": "明川电子", "headcount": 9})

    assert answer.status_code == 422
    assert "已经有自己的工会" in answer.text


def test_a_standing_unions_page_takes_a_term_a_seat_and_a_certificate(way: Way) -> None:
    union, client = way.cast.unions["明川工会"], as_(way, "陈主席")
    renewal = {**ballot_of(), "members": 30, "seen": 0}
    assert client.post(url("renew_term", union.id), renewal).status_code == 302
    term = Term.objects.get(union=union)
    seat = {"seat": term.seats.get(name="林夏").id, "name": "田野", "on": TODAY, "seen": 0}
    assert client.post(url("change_seat", term.id), seat).status_code == 302
    papers = {
        "number": "粤示 9", "code": UNION_CODE, "issued_on": TODAY, "expires_on": "2029-01-01",
        "seen": 0,
    }  # fmt: skip

    answer = client.post(url("enter_certificate", union.id), papers)

    assert answer.status_code == 302
    page = client.get(url("union", union.id)).text
    assert "田野" in page
    assert UNION_CODE in page


def test_an_extension_beyond_six_months_is_told_in_its_form(way: Way) -> None:
    union = way.until(Step.FILED).union
    term = Term.objects.get(union=union)

    answer = as_(way, "陈主席").post(
        url("extend_term", term.id), {"until": "2028-01-01", "why": "再等等", "seen": 0}
    )

    assert answer.status_code == 422
    assert "最多 6 个月" in answer.text


def test_the_street_does_not_put_a_term_off(way: Way) -> None:
    term = Term.objects.get(union=way.until(Step.FILED).union)

    answer = as_(way, "周敏").post(
        url("extend_term", term.id), {"until": "2027-05-01", "why": "等等", "seen": 0}
    )

    assert answer.status_code == 404
