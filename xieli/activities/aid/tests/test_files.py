"""A hardship file after it was opened: looked at again, left, and come back to."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from tests import cast as c
from xieli.activities.aid import checking, entering, keeping, queries, services, visiting
from xieli.activities.aid.models import AidFile, FileMember, FileState, OutsideCheck
from xieli.activities.aid.sheet import Sheet, from_text
from xieli.activities.aid.tests.scene import AT, LATER, Scene, id_number, is_live
from xieli.activities.desk import deciding
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Consent, Household
from xieli.people.queries import reader_of
from xieli.shell.tables.mending import GoodRow

pytestmark = pytest.mark.django_db


def test_a_visit_in_the_future_is_refused(scene: Scene):
    file = scene.handed_in()
    tomorrow = replace(scene.findings(), visited_on=LATER.date())

    with pytest.raises(Refusal, match="还没到"):
        visiting.record_visit(file, tomorrow, by=scene.who("周敏"), at=AT)


def test_no_file_opens_without_visit_signature_and_outside_answer(scene: Scene):
    file = scene.handed_in()

    with pytest.raises(Refusal, match="2 样：两人入户记录、民政核对结果"):
        services.open_file(scene.asked(file), scene.who("刘芸"), AT)

    assert not is_live(file)


def test_a_refused_family_may_ask_again_and_reads_why(scene: Scene):
    file = scene.handed_in()
    scene.decide(file, "周敏", "refuse")
    file.refresh_from_db()

    again = scene.handed_in()

    assert file.state == FileState.REFUSED
    assert again.state == FileState.IN_REVIEW
    assert scene.asked(file).decisions.get().reason == "收入超过规定的线"


def test_withdrawing_lets_the_sheet_go(scene: Scene):
    file = scene.handed_in()

    file = services.withdraw(file, seen=file.version, by=scene.who("李梅"), at=AT)

    assert file.sealed_sheet is None
    assert file.sealed_card is None
    home = Household.objects.get()
    assert (home.sealed_address, home.sealed_case) == (None, None)
    assert not Consent.objects.filter(person=file.applicant, withdrawn_at=None).exists()
    assert not file.members.filter(is_live=True).exists()
    assert scene.handed_in().state == FileState.IN_REVIEW


def test_the_list_for_the_outside_check_goes_round(scene: Scene):
    file = scene.handed_in()
    checking.ask_check([file], by=scene.who("王强"), at=AT)
    checking.ask_check([file], by=scene.who("王强"), at=AT)
    rows = [
        GoodRow(2, {"number": file.number, "answer": "differs", "words": "名下有车"}),
        GoodRow(3, {"number": "AAAA-BBBB-CCCC", "answer": "matches", "words": None}),
    ]

    first = checking.take_answers(rows, union=scene.county, by=scene.who("王强"), at=AT)
    second = checking.take_answers(rows, union=scene.county, by=scene.who("王强"), at=AT)

    assert (first.new, second.new, second.unchanged) == (1, 0, 1)
    assert list(first.refused) == [3]
    assert OutsideCheck.objects.get().answer == "differs"


def test_another_county_answers_nothing_of_ours(scene: Scene):
    file = scene.handed_in()
    checking.ask_check([file], by=scene.who("王强"), at=AT)
    rows = [GoodRow(2, {"number": file.number, "answer": "matches", "words": None})]

    result = checking.take_answers(
        rows, union=scene.cast.unions["龙胜"], by=scene.who("赵六"), at=AT
    )

    assert list(result.refused) == [2]


def test_whoever_took_back_the_consent_is_not_sent_out(scene: Scene):
    file = scene.handed_in()
    assert file.applicant is not None
    people.withdraw_consent(
        file.applicant, purpose=entering.CHECK_CONSENT, by=scene.who("周敏"), at=AT
    )

    with pytest.raises(Refusal, match="授权书"):
        checking.ask_check([file], by=scene.who("王强"), at=AT)


def test_a_yearly_recheck_keeps_or_ends_the_file(scene: Scene):
    file = scene.open_at_once()
    kept = keeping.Checked(file.version, "收入没有变化", "relative")
    keeping.recheck(file, kept, by=scene.who("王强"), at=LATER)
    file.refresh_from_db()

    with pytest.raises(Refusal, match="旧的"):
        keeping.recheck(file, kept, by=scene.who("王强"), at=LATER)
    out = keeping.Checked(file.version, "配偶找到了工作", "", "recovered")
    keeping.recheck(file, out, by=scene.who("王强"), at=LATER)
    file.refresh_from_db()

    assert (file.state, str(file.phone_on)) == (FileState.RECOVERED, "2024-06-23")
    assert file.rechecks.count() == 2


def test_an_empty_form_is_not_kept(scene: Scene):
    with pytest.raises(Refusal, match="什么都没有填"):
        scene.drafted(Sheet())
    assert not AidFile.objects.exists()


@pytest.mark.parametrize(
    ("why", "state"),
    [("recovered", "recovered"), ("retired", "left"), ("moved", "left"), ("died", "left"),
     ("cancelled", "left")],
)  # fmt: skip
def test_a_file_ends_for_one_of_five_reasons(scene: Scene, why: str, state: str):
    file = scene.open_at_once()

    file = keeping.leave(
        file, why, "看过本人的说明", seen=file.version, by=scene.who("王强"), at=LATER
    )

    assert file.state == state
    assert not FileMember.objects.filter(is_live=True).exists()


def test_after_leaving_a_call_and_a_new_file_when_need_returns(scene: Scene):
    file = scene.open_at_once()
    file = keeping.leave(
        file, "recovered", "收入稳定了", seen=file.version, by=scene.who("王强"), at=LATER
    )
    by = scene.who("王强")

    _call, is_new = keeping.phone_home(file, "又失业了", is_in_need=True, by=by, at=LATER)
    _same, is_second = keeping.phone_home(file, "又失业了", is_in_need=True, by=by, at=LATER)
    again = keeping.begin_again(file, uuid4().hex, by=by, at=LATER)

    assert (is_new, is_second) == (True, False)
    assert again.again_of_id == file.pk
    told = from_text(people.open_sealed(again, "sheet", reason="核对带出的表", by=by, at=LATER))
    assert (told.name, told.consents) == ("李梅", False)


def test_a_granted_file_is_revoked_after_all(scene: Scene):
    file = scene.opened()
    application = scene.asked(file)
    new = rights.NewMandate(scene.cast.users["陈主席"], "aid.decide", scene.county, c.TODAY)
    rights.give_mandate(new, by=scene.who("周敏"), at=c.AT)

    deciding.revoke(
        application,
        "举报属实，另有住房",
        seen=application.version,
        by=scene.who("陈主席"),
        at=LATER,
    )

    file.refresh_from_db()
    assert file.state == FileState.LEFT
    assert not file.members.filter(is_live=True).exists()


@pytest.mark.parametrize("name", ["孙主席", "赵六", "何审", "李梅"])
def test_employers_other_counties_and_neighbours_see_no_file(scene: Scene, name: str):
    scene.open_at_once()
    reader = reader_of(scene.cast.users[name], AT)

    assert not queries.seen_files(reader).exists()
    assert not queries.seen_grants(reader).exists()


@pytest.mark.parametrize("words", ["李梅", "周远", id_number("19880101"), "13800000001"])
def test_a_file_is_found_by_name_id_and_phone_of_any_member(scene: Scene, words: str):
    file = scene.open_at_once()
    reader = reader_of(scene.cast.users["周敏"], AT)

    found = queries.listed(reader, words=words, on=AT.date())

    assert [one.pk for one in found] == [file.pk]


def test_the_state_to_recheck_comes_with_the_day(scene: Scene):
    file = scene.open_at_once()
    reader = reader_of(scene.cast.users["周敏"], AT)

    assert queries.shown_state(file, AT.date())[0] == "open"
    assert queries.shown_state(file, file.recheck_on)[0] == "recheck"  # type: ignore[arg-type]
    listed = queries.listed(reader, state="recheck", on=file.recheck_on)  # type: ignore[arg-type]
    assert listed.count() == 1


def test_a_known_household_is_the_files_household(scene: Scene):
    file = scene.open_at_once()

    assert Household.objects.get() == file.household
    assert file.household is not None
    assert file.household.members == 3
