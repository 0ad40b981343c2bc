"""A firm's way to its union on real PostgreSQL: in order, once, and with what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.founding import asking, elections, legal, queries, rules, services
from xieli.activities.founding.models import (
    Certificate,
    CommitteeMember,
    Election,
    FileState,
    FoundingFile,
    Step,
    Term,
)
from xieli.activities.founding.moves import Done
from xieli.activities.founding.rules import Candidate
from xieli.activities.founding.tests.way import (
    FIRM_CODE,
    OTHER_CODE,
    TODAY,
    UNION_CODE,
    Way,
    ballot,
    candidates,
    papers,
)
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.review.models import Application, Outcome, State
from xieli.unions.models import Enterprise, Union

pytestmark = pytest.mark.django_db


@pytest.fixture
def way() -> Way:
    return Way()


def test_a_whole_way_founds_the_union_ties_the_firm_and_begins_the_term(way: Way) -> None:
    file = way.until(Step.FILED)

    firm = Enterprise.objects.get(name="松坪精密")
    assert (file.state, firm.union, file.union.parent) == (FileState.DONE, file.union, way.street)
    assert file.union.credit_code == UNION_CODE
    term = Term.objects.get(union=file.union)
    assert (term.number, term.began, term.ends) == (1, TODAY, date(2027, 3, 1))
    assert {one.name for one in term.seats.all()} == {"何平", "林夏", "苏晨"}
    assert Certificate.objects.get(union=file.union).credit_code == UNION_CODE


def test_every_step_is_dated_signed_and_noted_once(way: Way) -> None:
    file = way.until(Step.FILED)

    steps = [(one.number, one.step) for one in file.milestones.all()]
    assert steps == list(enumerate(Step.values, 1))
    for step in Step.values[1:]:
        assert Note.objects.filter(verb=f"founding.{step}", about_id=file.id).count() == 1


def test_a_step_out_of_order_is_refused_and_changes_nothing(way: Way) -> None:
    file = way.intent()

    with pytest.raises(Refusal, match="不能跳过"):
        services.recruit(file, 30, way.done, seen=file.version, by=way.officer, at=c.AT)

    assert FoundingFile.objects.get(pk=file.pk).step == Step.INTENT
    assert file.milestones.count() == 1


def test_a_second_click_is_a_stale_page(way: Way) -> None:
    file = way.intent()
    services.guide(file, way.done, seen=0, by=way.officer, at=c.AT)

    with pytest.raises(Refusal, match="刚被别人办过"):
        services.guide(file, way.done, seen=0, by=way.officer, at=c.AT)


def test_a_firm_has_one_open_file(way: Way) -> None:
    way.intent()

    with pytest.raises(Refusal, match="已经在办建会"):
        way.intent()


def test_the_database_too_keeps_a_firm_to_one_open_file(way: Way) -> None:
    file = way.intent()
    file.pk, file.code = None, "X"

    with pytest.raises(IntegrityError), transaction.atomic():
        FoundingFile.objects.create(
            code="X", enterprise=file.enterprise, above=file.above, name="x", headcount=1,
            contact="x", opened_on=TODAY, moved_on=TODAY,
        )  # fmt: skip


def test_a_firm_that_has_its_union_needs_no_second(way: Way) -> None:
    with pytest.raises(Refusal, match="已经有自己的工会"):
        way.intent("明川电子")


def test_a_given_up_file_leaves_room_for_a_new_one(way: Way) -> None:
    file = way.intent()
    services.give_up(file, "企业搬走了", seen=0, by=way.officer, at=c.AT)

    again = way.intent()

    assert again.pk != file.pk
    with pytest.raises(Refusal, match="已经结束"):
        services.guide(file, way.done, seen=1, by=way.officer, at=c.AT)


def test_a_step_ahead_of_today_or_before_the_last_one_is_refused(way: Way) -> None:
    file = way.intent()

    for day, words in ((1, "还没有到"), (-1, "早于上一步")):
        done = Done(TODAY + timedelta(days=day))
        with pytest.raises(Refusal, match=words):
            services.guide(file, done, seen=0, by=way.officer, at=c.AT)


def test_the_firms_own_code_is_checked_when_it_comes(way: Way) -> None:
    with pytest.raises(Refusal, match="校验码"):
        way.intent(credit_code=FIRM_CODE[:-1] + ("A" if FIRM_CODE[-1] != "A" else "B"))


def test_the_approval_goes_through_review_and_by_another_person(way: Way) -> None:
    file = way.until(Step.ASKED)

    asked = way.application(file)
    assert (asked.state, asked.about_id, asked.call.matter) == ("in_review", file.id, rules.MATTER)
    verdict = services.review.Verdict(Outcome.PASS, "", asked.version)
    with pytest.raises(Refusal):
        desk.decide(asked, verdict, by=way.officer, at=c.AT)
    assert FoundingFile.objects.get(pk=file.pk).step == Step.ASKED


def test_a_refused_founding_ends_the_file_with_the_reason(way: Way) -> None:
    file = way.say(way.until(Step.ASKED), Outcome.REFUSE, "职工人数和花名册对不上")

    assert (file.state, file.ended_why) == (FileState.REFUSED, "职工人数和花名册对不上")
    assert way.intent().pk != file.pk


def test_a_refused_result_leads_to_a_new_election_and_not_to_the_end(way: Way) -> None:
    file = way.say(way.until(Step.RESULT_ASKED), Outcome.REFUSE, "候选人公告不满时间")

    assert (file.state, file.step) == (FileState.OPEN, Step.RECRUITED)
    file = way.until(Step.RESULT_APPROVED, file)
    assert Election.objects.filter(file=file).count() == 2
    assert Application.objects.filter(call__matter=rules.RESULT_MATTER).count() == 2


def test_a_returned_request_is_handed_in_again_with_what_was_missing(way: Way) -> None:
    file = way.say(way.until(Step.ASKED), Outcome.RETURN, "缺职工花名册")

    asking.supply(file, "花名册已补交", seen=file.version, by=way.officer, at=c.AT)

    asked = way.application(file)
    assert (asked.state, asked.versions.count()) == (State.IN_REVIEW, 2)


def test_only_a_returned_request_can_be_supplied(way: Way) -> None:
    file = way.until(Step.ASKED)

    with pytest.raises(Refusal, match="没有退回"):
        asking.supply(file, "再补一份", seen=file.version, by=way.officer, at=c.AT)


def test_two_files_of_one_county_ask_under_one_call(way: Way) -> None:
    way.until(Step.ASKED)
    second = way.intent("远山纸业")
    way.until(Step.ASKED, second)

    assert Application.objects.values("call").distinct().count() == 1


def test_a_revoked_approval_ends_an_open_file(way: Way) -> None:
    file = way.until(Step.APPROVED)
    asked = way.application(file)

    desk.revoke(asked, "所附材料不实", seen=asked.version, by=way.cast.actor("王强"), at=c.AT)

    assert FoundingFile.objects.get(pk=file.pk).state == FileState.REFUSED


def test_a_union_that_stands_is_not_undone_by_a_revoked_approval(way: Way) -> None:
    file = way.until(Step.FILED)
    asked = way.application(file)

    with pytest.raises(Refusal, match="已经成立"):
        desk.revoke(asked, "所附材料不实", seen=asked.version, by=way.cast.actor("王强"), at=c.AT)

    assert Application.objects.get(pk=asked.pk).state == State.GRANTED


def test_a_relative_of_the_chief_manager_spoils_the_whole_election(way: Way) -> None:
    file = way.until(Step.RECRUITED)
    kin = (*candidates()[:2], Candidate("苏晨", "women", 25, relation="配偶"))

    with pytest.raises(Refusal, match="近亲属"):
        elections.hold_election(
            file, ballot(candidates=kin), seen=file.version, by=way.officer, at=c.AT
        )

    assert not Election.objects.exists()


def test_too_few_at_the_meeting_and_the_file_stays_where_it_was(way: Way) -> None:
    file = way.until(Step.RECRUITED)

    with pytest.raises(Refusal, match="要有 20 人到会"):
        elections.hold_election(
            file, ballot(present=19), seen=file.version, by=way.officer, at=c.AT
        )

    assert FoundingFile.objects.get(pk=file.pk).step == Step.RECRUITED


def test_more_members_than_staff_are_refused(way: Way) -> None:
    file = way.until(Step.APPROVED)

    with pytest.raises(Refusal, match="多于职工"):
        services.recruit(file, 41, way.done, seen=file.version, by=way.officer, at=c.AT)


def test_fewer_than_25_members_after_all_stand_in_a_smaller_form(way: Way) -> None:
    file = way.until(Step.APPROVED)

    file = services.recruit(file, 20, way.done, seen=file.version, by=way.officer, at=c.AT)

    assert file.form == rules.SMALL_COMMITTEE


def test_a_firms_code_or_a_taken_one_is_no_unions(way: Way) -> None:
    file = way.until(Step.RESULT_APPROVED)

    with pytest.raises(Refusal, match="不是工会法人"):
        legal.register(
            file, papers(credit_code=FIRM_CODE), seen=file.version, by=way.officer, at=c.AT
        )
    legal.enter(way.cast.unions["明川工会"], papers(number="粤示 0009"), by=way.officer, at=c.AT)
    with pytest.raises(Refusal, match="已经登记给别的工会"):
        legal.register(file, papers(), seen=file.version, by=way.officer, at=c.AT)


def test_the_first_term_may_be_put_off_once_by_six_months(way: Way) -> None:
    term = Term.objects.get(union=way.until(Step.FILED).union)

    held = elections.extend_term(
        term, date(2027, 9, 1), "疫情影响", seen=0, by=way.officer, at=c.AT
    )

    assert held.until == date(2027, 9, 1)
    with pytest.raises(Refusal, match="刚被别人改过"):
        elections.extend_term(term, date(2027, 8, 1), "再延", seen=0, by=way.officer, at=c.AT)
    with pytest.raises(Refusal, match="最多 6 个月"):
        elections.extend_term(term, date(2027, 9, 2), "再延", seen=1, by=way.officer, at=c.AT)


def test_a_standing_union_renews_its_term_by_a_lawful_election_once(way: Way) -> None:
    union = way.cast.unions["明川工会"]

    first = elections.renew_term(union, ballot(), 30, seen=0, by=way.officer, at=c.AT)

    assert (first.number, first.seats.count()) == (1, 3)
    with pytest.raises(Refusal, match="已经登记了"):
        elections.renew_term(union, ballot(), 30, seen=0, by=way.officer, at=c.AT)


def test_who_leaves_the_committee_is_followed_by_another(way: Way) -> None:
    term = elections.renew_term(
        way.cast.unions["明川工会"], ballot(), 30, seen=0, by=way.officer, at=c.AT
    )
    gone = term.seats.get(name="林夏")

    new = elections.change_seat(term, gone, "田野", seen=0, on=TODAY, by=way.officer, at=c.AT)

    assert (new.post, new.since) == (gone.post, TODAY)
    assert CommitteeMember.objects.get(pk=gone.pk).until == TODAY


def test_a_new_certificate_takes_the_old_ones_place_and_keeps_the_code(way: Way) -> None:
    union = way.cast.unions["明川工会"]
    old = legal.enter(union, papers(), by=way.officer, at=c.AT)

    told = papers(number="粤示 0002", credit_code="")
    new = legal.renew(old, rules.RENEW, told, seen=0, by=way.officer, at=c.AT)

    assert new.credit_code == UNION_CODE
    assert [one.number for one in queries.certificates_of(union) if one.state == "live"] == [
        "粤示 0002"
    ]
    with pytest.raises(Refusal, match="刚被别人办过"):
        legal.renew(old, rules.RENEW, told, seen=0, by=way.officer, at=c.AT)


def test_a_union_holds_one_live_certificate_and_may_hold_a_new_one_after_the_end(way: Way) -> None:
    union = way.cast.unions["明川工会"]
    held = legal.enter(union, papers(), by=way.officer, at=c.AT)
    with pytest.raises(Refusal, match="已经有有效的证书"):
        legal.enter(union, papers(number="粤示 0003"), by=way.officer, at=c.AT)

    legal.cancel(held, Done(TODAY, "企业终止"), seen=0, by=way.officer, at=c.AT)

    again = replace(papers(), number="粤示 0004", credit_code=OTHER_CODE)
    assert legal.enter(union, again, by=way.officer, at=c.AT).credit_code == OTHER_CODE


def test_a_wrong_number_of_the_code_leaves_no_union_behind(way: Way) -> None:
    file = way.until(Step.RESULT_APPROVED)
    before = Union.objects.count()

    with pytest.raises(Refusal, match="校验码"):
        legal.register(
            file, papers(credit_code=UNION_CODE[:-1] + "0"), seen=file.version,
            by=way.officer, at=c.AT,
        )  # fmt: skip

    assert Union.objects.count() == before
