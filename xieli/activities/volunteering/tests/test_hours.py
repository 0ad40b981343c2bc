"""Hours come from confirmed attendance alone; changes need evidence and a second person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from xieli.activities.volunteering import hours, proofs, rules, yearly
from xieli.activities.volunteering.hours import Mending
from xieli.activities.volunteering.models import HoursChange, ProofState, Shift
from xieli.activities.volunteering.tests.made import AT, Scene, hour, photo
from xieli.booking import attending
from xieli.kernel.refusal import Refusal
from xieli.ledger.models import Account, Entry
from xieli.ledger.queries import replay

pytestmark = pytest.mark.django_db
LATER = AT + hour(day=4)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def mended(scene: Scene, shift: Shift, minutes: int = 90) -> HoursChange:
    asked = Mending(minutes, "签到表写的是九十分钟", photo())
    return hours.ask_change(shift, asked, seen=shift.version, by=scene.zhou, at=LATER)


def test_hours_stand_on_the_ledger_once_another_confirmed_them(scene: Scene):
    shift = scene.served(scene.shift(), 110)
    assert hours.held(scene.wu) == 0

    confirmed = hours.confirm(shift, seen=shift.version, by=scene.zhou, at=LATER)

    assert confirmed.minutes == 110
    assert hours.held(scene.wu) == Decimal("1.83")
    assert replay() == []


def test_the_volunteer_confirms_nothing_of_her_own_and_nothing_twice(scene: Scene):
    shift = scene.served(scene.shift())

    with pytest.raises(Refusal, match="另一个人"):
        hours.confirm(shift, seen=shift.version, by=scene.wu_actor, at=LATER)
    done = hours.confirm(shift, seen=shift.version, by=scene.zhou, at=LATER)
    with pytest.raises(Refusal, match="已经核对过"):
        hours.confirm(shift, seen=done.version, by=scene.zhou, at=LATER)
    with pytest.raises(Refusal, match="刚刚"):
        hours.confirm(shift, seen=shift.version, by=scene.zhou, at=LATER)

    assert hours.held(scene.wu) == Decimal(2)


def test_no_minutes_without_a_confirmation_not_even_by_hand(scene: Scene):
    shift = scene.shift()

    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(minutes=120)


def test_a_wrong_code_is_counted_and_too_many_leave_the_list_alone(scene: Scene):
    shift = scene.shift()
    starts = scene.occasion.starts_at
    tries = 0
    while tries < 50:
        with pytest.raises(Refusal) as no:
            hours.arrive(shift, "000000x", by=scene.wu_actor, at=starts)
        if "太多次" in str(no.value):
            break
        tries += 1
    right = attending.code_now(scene.occasion, starts)
    with pytest.raises(Refusal, match="太多次"):
        hours.arrive(shift, right, by=scene.wu_actor, at=starts)
    listed = hours.list_in(shift, starts, starts + hour(1), by=scene.zhou, at=LATER)

    assert 0 < tries < 50
    assert (listed.came_by, listed.told_by) == ("list", "周敏")


def test_coming_too_early_and_leaving_before_coming_are_refused(scene: Scene):
    shift = scene.shift()
    early = scene.occasion.starts_at - hour(5)
    code = attending.code_now(scene.occasion, early)

    with pytest.raises(Refusal, match="还没有到签到"):
        hours.arrive(shift, code, by=scene.wu_actor, at=early)
    with pytest.raises(Refusal, match="还没有签到"):
        hours.leave(shift, code, by=scene.wu_actor, at=scene.occasion.starts_at)


def test_the_list_is_written_by_another_and_in_order(scene: Scene):
    shift = scene.shift()
    starts = scene.occasion.starts_at

    with pytest.raises(Refusal, match="另一个人"):
        hours.list_in(shift, starts, starts + hour(1), by=scene.wu_actor, at=LATER)
    with pytest.raises(Refusal, match="之后"):
        hours.list_in(shift, starts, starts, by=scene.zhou, at=LATER)
    with pytest.raises(Refusal, match="还没有到"):
        hours.list_in(shift, starts, starts + hour(1), by=scene.zhou, at=starts)


def test_a_change_is_posted_by_itself_after_a_second_person(scene: Scene):
    shift = scene.confirmed(120)
    change = mended(scene, shift)

    with pytest.raises(Refusal, match="另一个人"):
        hours.decide_change(change, True, by=scene.zhou, at=LATER)
    with pytest.raises(Refusal, match="另一个人"):
        hours.decide_change(change, True, by=scene.wu_actor, at=LATER)
    hours.decide_change(change, True, by=scene.who("王强"), at=LATER)

    assert hours.held(scene.wu) == Decimal("1.5")
    keys = Entry.objects.filter(key__startswith="volunteer:").values_list("key", flat=True)
    assert set(keys) == {f"volunteer:shift:{shift.id}", f"volunteer:change:{change.id}"}
    with pytest.raises(Refusal, match="已经定了"):
        hours.decide_change(change, False, by=scene.who("王强"), at=LATER)


def test_a_refused_change_moves_nothing_and_one_waits_at_a_time(scene: Scene):
    shift = scene.confirmed(120)
    change = mended(scene, shift)
    with pytest.raises(Refusal, match="已经有一个改动"):
        mended(scene, scene.fresh(shift), 60)

    hours.decide_change(change, False, "对不上", by=scene.who("王强"), at=LATER)

    assert hours.held(scene.wu) == Decimal(2)
    assert scene.fresh(shift).minutes == 120


def test_a_change_needs_evidence_and_reasons_and_says_something_new(scene: Scene):
    shift = scene.confirmed(120)
    for asked, words in (
        (Mending(90, "签到表写的是九十分钟", b"no photo"), "照片"),
        (Mending(90, "错", photo()), "为什么改"),
        (Mending(120, "签到表写的是两小时", photo()), "一样"),
        (Mending(5000, "签到表写的是很久", photo()), "分钟之间"),
    ):
        with pytest.raises(Refusal, match=words):
            hours.ask_change(shift, asked, seen=shift.version, by=scene.zhou, at=LATER)


def test_two_people_stand_in_the_database_too(scene: Scene):
    change = mended(scene, scene.confirmed())

    with pytest.raises(IntegrityError), transaction.atomic():
        HoursChange.objects.filter(pk=change.pk).update(decided_by_id=change.asked_by_id)


def test_an_entry_of_hours_can_be_neither_changed_nor_removed(scene: Scene):
    scene.confirmed()

    with pytest.raises(Exception, match="written once|permission"), transaction.atomic():
        connection.cursor().execute("DELETE FROM ledger_entry")


# Certificates.


def issued(scene: Scene) -> proofs.HoursProof:
    scene.confirmed()
    made = proofs.ask_proof(scene.wu, scene.street, by=scene.wu_actor, at=LATER)
    taken = proofs.take_proof(made, seen=0, by=scene.zhou, at=LATER)
    return proofs.issue(taken, seen=1, by=scene.zhou, at=LATER)


def test_a_certificate_says_what_the_ledger_says_and_only_the_recorder_issues(scene: Scene):
    proof = issued(scene)

    assert proof.hours == hours.held(scene.wu) == Decimal(2)
    assert [one.minutes for one in proof.lines.all()] == [120]
    county = scene.cast.unions["资源"]
    with pytest.raises(Refusal, match="还没有核对过"):
        proofs.ask_proof(scene.wu, county, by=scene.wu_actor, at=LATER)


def test_it_goes_its_steps_and_not_by_the_volunteer(scene: Scene):
    scene.confirmed()
    made = proofs.ask_proof(scene.wu, scene.street, by=scene.wu_actor, at=LATER)

    assert proofs.ask_proof(scene.wu, scene.street, by=scene.wu_actor, at=LATER) == made
    with pytest.raises(Refusal, match="别的一步"):
        proofs.issue(made, seen=0, by=scene.zhou, at=LATER)
    with pytest.raises(Refusal, match="另一个人"):
        proofs.take_proof(made, seen=0, by=scene.wu_actor, at=LATER)


def test_a_later_change_leaves_the_certificate_as_it_was_issued(scene: Scene):
    proof = issued(scene)
    shift = Shift.objects.get()
    change = mended(scene, shift)
    hours.decide_change(change, True, by=scene.who("王强"), at=LATER)

    assert scene.fresh(proof).hours == Decimal(2)
    revoked = proofs.revoke(proof, "时长改过，另开", seen=2, by=scene.zhou, at=LATER)
    assert revoked.state == ProofState.REVOKED


def test_its_papers_are_pdfs_and_the_year_adds_up(scene: Scene):
    proof = issued(scene)

    paper = yearly.proof_paper(proof, "https://example.org/check", LATER)
    told = yearly.sheet_of(scene.wu, 2024)
    sheet = yearly.year_paper(scene.wu, told, LATER)

    assert paper.startswith(b"%PDF")
    assert sheet.startswith(b"%PDF")
    assert told.hours == hours.held(scene.wu)
    assert [(one.title, one.times) for one in told.served] == [("数控刀具带徒课", 1)]
    assert yearly.sheet_of(scene.wu, 2023).hours == 0


def test_the_counter_account_balances_all_volunteers(scene: Scene):
    scene.confirmed()

    given = Account.objects.get(code=hours.GIVEN)
    assert not given.is_bounded
    assert sum(line.amount for line in given.lines.all()) == -hours.held(scene.wu)
    assert rules.hours_of(120) == Decimal("2.00")
    assert scene.occasion.ends_at - scene.occasion.starts_at == timedelta(hours=2)
