"""The verbs that move a 会籍: send, receive, keep, leave, expel, return; races; the city plan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.races import at_once
from xieli.activities.membership import city, moves, rules
from xieli.activities.membership.models import Enrolment, Expulsion, Member, State, Tally
from xieli.activities.membership.tests.ground import Ground
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
WHY = "换到别的单位上班"


def act(ground: Ground, verb: Callable[..., Any], member: Member, *words: Any, **more: Any) -> Any:
    member.refresh_from_db()
    seen = more.pop("seen", member.version)
    by = ground.actor(more.pop("by", "周敏"))
    done = verb(member, *words, seen=seen, by=by, at=ground.at, **more)
    member.refresh_from_db()
    return done


def test_who_keeps_both_unions_moves_a_member_at_once(ground: Ground) -> None:
    member = ground.member()

    act(ground, moves.send, member, ground.street, WHY, is_at_once=True)

    assert (member.union, member.state) == (ground.street, State.MEMBER)
    assert member.moves.order_by("-id")[0].what == "moved"


def test_another_officers_union_receives_or_declines(ground: Ground) -> None:
    member = ground.member()

    act(ground, moves.send, member, ground.county, WHY, is_at_once=False)
    sent = (member.state, member.union, member.to_union)
    act(ground, moves.decline, member, "没有在本县上班，请再核对", by="王强")
    declined = (member.state, member.union, member.to_union)
    act(ground, moves.send, member, ground.county, WHY, is_at_once=False)
    act(ground, moves.receive, member, by="王强")

    assert sent == (State.ARRIVING, ground.firm, ground.county)
    assert declined == (State.MEMBER, ground.firm, None)
    assert (member.state, member.union) == (State.MEMBER, ground.county)
    assert member.reason == ""


def test_nobody_is_sent_to_where_he_is(ground: Ground) -> None:
    member = ground.member()

    with pytest.raises(Refusal, match="本来就在"):
        act(ground, moves.send, member, ground.firm, WHY, is_at_once=True)


def test_only_who_was_sent_is_received_or_declined(ground: Ground) -> None:
    member = ground.member()

    with pytest.raises(Refusal, match="没有等着接收"):
        act(ground, moves.receive, member)
    with pytest.raises(Refusal, match="没有等着接收"):
        act(ground, moves.decline, member, WHY)
    with pytest.raises(Refusal, match="没有在转会"):
        act(ground, moves.release, member)


def test_keeping_leaving_and_coming_back_are_written_with_their_reasons(ground: Ground) -> None:
    member = ground.member()

    act(ground, moves.keep, member, "退休了，保留会籍")
    act(ground, moves.take_back, member, "返聘上班，恢复会籍")
    act(ground, moves.leave, member, "本人书面要求退会")
    act(ground, moves.take_back, member, "本人要求恢复")

    told = [(one.what, one.to_state) for one in member.moves.order_by("id")]
    assert told == [
        ("joined", "member"), ("kept", "kept"), ("returned", "member"), ("left", "left"),
        ("returned", "member"),
    ]  # fmt: skip
    assert Tally.objects.get().n == 1


@pytest.mark.parametrize("verb", [moves.keep, moves.leave, moves.ask_expulsion])
def test_no_reason_no_move(ground: Ground, verb: Callable[..., Any]) -> None:
    member = ground.member()

    with pytest.raises(Refusal, match="原因"):
        act(ground, verb, member, " ")

    assert member.state == State.MEMBER


def test_a_stale_page_is_refused(ground: Ground) -> None:
    member = ground.member()
    act(ground, moves.keep, member, "退休了，保留会籍")

    with pytest.raises(Refusal, match="刚被别人改过"):
        act(ground, moves.leave, member, "本人书面要求退会", seen=0)


def test_an_expulsion_needs_a_second_person(ground: Ground) -> None:
    member = ground.member()
    asked = act(ground, moves.ask_expulsion, member, "严重违反工会章程")

    with pytest.raises(Refusal, match="不能自己确认"):
        moves.decide_expulsion(asked, True, by=ground.actor("周敏"), at=ground.at)
    before = Member.objects.get().state
    moves.decide_expulsion(asked, True, by=ground.actor("郑红"), at=ground.at)

    assert before == State.MEMBER
    assert Member.objects.get().state == State.EXPELLED


def test_an_expulsion_that_is_let_go_changes_nothing(ground: Ground) -> None:
    member = ground.member()
    asked = act(ground, moves.ask_expulsion, member, "严重违反工会章程")

    moves.decide_expulsion(asked, False, by=ground.actor("郑红"), at=ground.at)

    assert Member.objects.get().state == State.MEMBER
    with pytest.raises(Refusal, match="已经有人办过"):
        moves.decide_expulsion(asked, True, by=ground.actor("郑红"), at=ground.at)


def test_one_expulsion_at_a_time(ground: Ground) -> None:
    member = ground.member()
    act(ground, moves.ask_expulsion, member, "严重违反工会章程")

    with pytest.raises(Refusal, match="已经有人提出"):
        act(ground, moves.ask_expulsion, member, "严重违反工会章程", by="郑红")

    assert Expulsion.objects.count() == 1


def test_each_verb_leaves_exactly_one_note(ground: Ground) -> None:
    member = ground.member()
    before = Note.objects.count()

    act(ground, moves.keep, member, "退休了，保留会籍")
    act(ground, moves.take_back, member, "返聘上班，恢复会籍")
    act(ground, moves.send, member, ground.street, WHY, is_at_once=True)

    assert Note.objects.count() == before + 3


@pytest.mark.django_db(transaction=True)
def test_many_moves_at_once_leave_true_tallies(ground: Ground) -> None:
    people = [ground.member(n, name="甲乙丙丁"[n - 1] * 2) for n in range(1, 5)]
    verbs = [lambda one=one: moves.keep(one, "退休了，保留会籍", seen=one.version,
                                        by=ground.actor("周敏"), at=ground.at)
             for one in people]  # fmt: skip

    at_once(lambda n: verbs[n](), len(verbs))

    told = {(row.state, row.n) for row in Tally.objects.filter(union=ground.firm)}
    assert told == {(State.KEPT, 4)}


@pytest.mark.django_db(transaction=True)
def test_without_the_hold_the_tallies_go_wrong(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: two counts that do not wait for each other lose a change."""
    people = [ground.member(n, name="甲乙"[n - 1] * 2) for n in (1, 2)]
    gate, count = threading.Barrier(2, timeout=10), moves.recount

    def recount_together(ids: Any) -> None:
        kept = list(ids)
        gate.wait()  # both have changed their member, neither has committed
        count(kept)

    monkeypatch.setattr(moves, "hold", lambda ids: None)
    monkeypatch.setattr(moves, "recount", recount_together)
    at_once(lambda n: _keep_or_collide(people[n], ground), len(people))

    kept = Member.objects.filter(state=State.KEPT).count()
    told = sum(row.n for row in Tally.objects.filter(union=ground.firm, state=State.KEPT))
    assert (told, kept) != (2, 2)


def _keep_or_collide(one: Member, ground: Ground) -> None:
    from django.db import IntegrityError

    try:
        moves.keep(one, "退休了，保留会籍", seen=one.version, by=ground.actor("周敏"), at=ground.at)
    except IntegrityError:
        return


@pytest.mark.django_db(transaction=True)
def test_two_workers_let_one_transfer_fall_due_once(ground: Ground) -> None:
    member = ground.member()
    ground.decide(ground.apply(where=ground.street))
    late = ground.at + timedelta(days=40)
    done: list[int] = []

    at_once(lambda _n: done.append(moves.fall_due(member.pk, at=late)), 2)

    assert sum(done) == 1
    assert member.moves.filter(what="fell_due").count() == 1


def test_a_new_citizen_is_enrolled_served_and_settled(ground: Ground) -> None:
    member = ground.member()
    by, at = ground.actor("周敏"), ground.at
    today = timezone.localdate(at)

    plan = city.enrol(member, "孩子想在附近上学", by=by, at=at)
    city.serve(plan, city.Served("school", today, "带去学校报名"), by=by, at=at)
    done = city.finish(plan, "settled", "孩子入学了", by=by, at=at)

    assert (done.outcome, done.ended_on) == ("settled", today)
    assert plan.services.count() == 1
    with pytest.raises(Refusal, match="已经有了结果"):
        city.serve(plan, city.Served("school", today), by=by, at=at)


def test_the_plan_refuses_who_is_no_new_citizen_and_who_is_in_it(ground: Ground) -> None:
    by, at = ground.actor("周敏"), ground.at
    staff = ground.member(1, group=rules.STAFF)
    driver = ground.member(2, group=rules.TRUCK, name="王大山")
    city.enrol(driver, "想租到便宜的房子", by=by, at=at)

    with pytest.raises(Refusal, match="进城务工"):
        city.enrol(staff, "想租到便宜的房子", by=by, at=at)
    with pytest.raises(Refusal, match="已经在计划里"):
        city.enrol(driver, "想租到便宜的房子", by=by, at=at)
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("days", [-400, 1])
def test_a_service_is_neither_before_the_enrolment_nor_to_come(ground: Ground, days: int) -> None:
    by, at = ground.actor("周敏"), ground.at
    plan = city.enrol(ground.member(), "想学一门手艺", by=by, at=at)
    on: date = timezone.localdate(at) + timedelta(days=days)

    with pytest.raises(Refusal, match="日子"):
        city.serve(plan, city.Served("skill", on), by=by, at=at)
