"""The verbs of a ticket on a real database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.rights import answering, queries, services
from xieli.activities.rights.models import Act, Mark, Move, Said, Side, State, Ticket
from xieli.activities.rights.tests.scene import ANSWER, PHONE, WORDS, WORKER, Scene, days
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.people import services as people
from xieli.shell.keys import uuid7
from xieli.shell.models import WrittenOnce

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2024, 4, 12, 2, 0, tzinfo=UTC)  # 五一 and its made-up days lie ahead


def notes(verb: str) -> int:
    return Note.objects.filter(verb=f"rights.{verb}").count()


def test_what_a_worker_says_is_kept_sealed_under_a_number(scene: Scene) -> None:
    ticket = scene.asked(at=FRIDAY)

    said = ticket.saids.get()
    assert WORDS.encode() not in bytes(said.sealed_words)
    assert PHONE.encode() not in bytes(ticket.sealed_phone or b"")
    assert ticket.enterprise_id == scene.cast.firms["明川电子"].id
    assert (ticket.state, str(ticket.until)) == (State.NEW, "2024-04-16")
    assert notes("ask") == 1
    assert not Note.objects.filter(words__contains="9000").exists()


def test_the_same_form_sent_three_times_is_one_ticket(scene: Scene) -> None:
    one, two, three = (scene.asked(key="form-1") for _ in range(3))

    assert one.pk == two.pk == three.pk
    assert Ticket.objects.count() == Said.objects.count() == notes("ask") == 1


@pytest.mark.parametrize(
    "wrong", [{"words": "短"}, {"phone": "1380000000"}, {"phone": ""}, {"words": "字" * 2001}]
)
def test_a_bad_form_is_refused_and_keeps_nothing(scene: Scene, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal), transaction.atomic():
        scene.asked(**wrong)

    assert not Ticket.objects.exists()


def test_no_case_comes_in_at_an_enterprise_union(scene: Scene) -> None:
    with pytest.raises(Refusal):
        scene.asked(union=scene.union("明川工会"))


@pytest.mark.parametrize(
    ("grade", "until"),
    [("plain", "2024-04-19"), ("hard", "2024-05-07"), ("complex", "2024-05-27")],
)
def test_the_grade_sets_the_last_working_day(scene: Scene, grade: str, until: str) -> None:
    ticket = scene.taken(grade=grade, at=FRIDAY)

    assert ticket.state == State.TAKEN
    assert str(ticket.until) == until


def test_a_sent_ticket_stays_with_its_sender_until_it_is_signed_for(scene: Scene) -> None:
    ticket = scene.sent()

    assert ticket.at_union_id == scene.cast.unions["资源"].id
    assert ticket.to_union_id == scene.cast.unions["青石街道"].id
    for name in ("王强", "周敏"):
        assert queries.seen_tickets(scene.reader(name)).filter(pk=ticket.pk).exists()

    signed = services.sign(ticket, seen=ticket.version, by=scene.who("周敏"), at=scene.now)

    assert signed.at_union_id == scene.cast.unions["青石街道"].id
    assert (signed.state, signed.to_union_id, signed.handler) == (State.SIGNED, None, "周敏")
    assert signed.number == ticket.number
    assert queries.seen_tickets(scene.reader("王强")).filter(pk=ticket.pk).exists()


def test_the_complainants_clock_runs_on_through_a_transfer(scene: Scene) -> None:
    taken = scene.taken()

    send = services.Dispatch(scene.union("青石街道"), "", taken.version)
    sent = services.dispatch(taken, send, by=scene.who("王强"), at=scene.now)

    assert sent.until == taken.until


def test_what_nobody_signs_for_comes_back_by_its_day_once(scene: Scene) -> None:
    ticket = scene.sent()
    later = scene.now + days(12)

    (back,) = services.bring_back_unsigned(at=later)

    assert (back.pk, back.state, back.to_union_id) == (ticket.pk, State.TAKEN, None)
    assert back.at_union_id == scene.cast.unions["资源"].id
    assert services.bring_back_unsigned(at=later) == []
    assert Move.objects.filter(act=Act.CAME_BACK).count() == notes("bring_back_unsigned") == 1


def test_nothing_comes_back_before_its_day(scene: Scene) -> None:
    scene.sent()

    assert services.bring_back_unsigned(at=scene.now) == []


def test_a_handler_who_sends_on_and_gets_it_back_is_still_its_handler(scene: Scene) -> None:
    signed = scene.signed()
    send = services.Dispatch(scene.union("龙胜"), "人在那里", signed.version)
    sent = services.dispatch(signed, send, by=scene.who("周敏"), at=scene.now)

    back = services.send_back(
        sent, "不在我县", seen=sent.version, by=scene.who("赵六"), at=scene.now
    )

    assert (back.state, back.handler, back.at_union.name) == (State.SIGNED, "周敏", "青石街道")


def test_a_case_is_never_sent_to_an_enterprise_union(scene: Scene) -> None:
    ticket = scene.taken()

    send = services.Dispatch(scene.union("明川工会"), "", ticket.version)
    with pytest.raises(Refusal):
        services.dispatch(ticket, send, by=scene.who("王强"), at=scene.now)

    assert not Side.objects.filter(union=scene.cast.unions["明川工会"]).exists()


def test_a_stale_page_is_refused(scene: Scene) -> None:
    ticket = scene.asked()
    scene_seen = ticket.version
    services.take(ticket, "plain", subject="wages", seen=0, by=scene.who("王强"), at=scene.now)

    with pytest.raises(Refusal, match="刚刚办过"):
        services.take(
            ticket, "hard", subject="wages", seen=scene_seen, by=scene.who("刘芸"), at=scene.now
        )


def test_an_answer_in_time_and_an_answer_late_are_told_apart(scene: Scene) -> None:
    signed = scene.signed(at=FRIDAY)
    late = answering.answer(
        signed, ANSWER, seen=signed.version, by=scene.who("周敏"), at=FRIDAY + days(8)
    )
    in_time = scene.answered(at=FRIDAY, key="other")

    assert late.was_late
    assert not in_time.was_late


def test_not_content_goes_back_to_work_once_by_right(scene: Scene) -> None:
    answered = scene.answered()

    again = answering.judge(answered, Mark.BAD, "没有到账", by=WORKER, at=scene.now)

    assert (again.state, again.redone, again.handler) == (State.SIGNED, 1, "周敏")
    second = answering.answer(again, ANSWER, seen=again.version, by=scene.who("周敏"), at=scene.now)
    kept = answering.judge(second, Mark.BAD, by=WORKER, at=scene.now)
    assert (kept.state, kept.mark, kept.redone) == (State.ANSWERED, Mark.BAD, 1)
    closed = answering.close(kept, seen=kept.version, by=scene.who("刘芸"), at=scene.now)
    assert (closed.state, closed.mark) == (State.CLOSED, Mark.BAD)


def test_content_ends_it(scene: Scene) -> None:
    ended = answering.judge(scene.answered(), Mark.GOOD, by=WORKER, at=scene.now)

    assert (ended.state, ended.mark) == (State.CLOSED, Mark.GOOD)
    with pytest.raises(Refusal):
        answering.judge(ended, Mark.BAD, by=WORKER, at=scene.now)


def test_the_one_who_answered_does_not_revisit_and_does_not_close(scene: Scene) -> None:
    row = scene.answered()

    by, late = scene.who("周敏"), scene.now + days(30)
    with pytest.raises(Refusal, match="答复人以外"):
        answering.revisit(row, Mark.GOOD, seen=row.version, by=by, at=scene.now)
    with pytest.raises(Refusal, match="答复人以外"):
        answering.close(row, seen=row.version, by=by, at=late)

    ended = answering.revisit(
        row, Mark.FAIR, "电话里说可以", seen=row.version, by=scene.who("刘芸"), at=scene.now
    )
    assert ended.state == State.CLOSED


def test_silence_closes_only_after_its_days(scene: Scene) -> None:
    row = scene.answered()

    with pytest.raises(Refusal):
        answering.close(row, seen=row.version, by=scene.who("刘芸"), at=scene.now)
    ended = answering.close(row, seen=row.version, by=scene.who("刘芸"), at=scene.now + days(30))

    assert (ended.state, ended.mark) == (State.CLOSED, Mark.SILENT)


def test_nobody_handles_what_she_asked_herself(scene: Scene) -> None:
    ticket = services.ask(scene.new(), by=scene.who("王强"), at=scene.now)

    with pytest.raises(Refusal, match="别人"):
        services.take(ticket, "plain", subject="wages", seen=0, by=scene.who("王强"), at=scene.now)
    assert not queries.seen_tickets(scene.reader("王强")).exists()


def test_each_opening_of_a_text_is_journalled_with_its_purpose(scene: Scene) -> None:
    ticket = scene.asked()

    told = answering.read(
        ticket.saids.get(), reason="受理前看案情", by=scene.who("王强"), at=scene.now
    )

    assert told == WORDS
    assert Note.objects.filter(verb="people.open_sealed", words__contains="受理前看案情").exists()


def test_no_sealed_text_stands_in_a_row_that_can_never_change() -> None:
    """Else the vault could not change its key over cases."""
    ours = "xieli.activities.rights.models"
    mine = [one for one, _column in people.sealed_columns() if one.__module__ == ours]

    assert Said in mine
    assert not any(issubclass(model, WrittenOnce) for model in mine)


def test_a_visit_makes_a_ticket_once(scene: Scene) -> None:
    found = Referral(
        "visits", "屋顶漏水", "走访时说屋顶漏水，想修", scene.cast.unions["明川工会"].id, uuid7()
    )

    for _ in range(2):
        services.on_referred(found, scene.who("周敏"), scene.now)

    ticket = Ticket.objects.get()
    assert (ticket.union.name, ticket.state) == ("青石街道", State.NEW)


def test_a_ticket_handed_on_tells_the_other_kind_and_ends_here(scene: Scene) -> None:
    ticket = scene.asked()

    told = services.hand_on(ticket, "aid", seen=0, by=scene.who("王强"), at=scene.now)

    assert (told.of, told.words, told.about_id) == ("rights", WORDS, ticket.id)
    assert Ticket.objects.get().state == State.HANDED


def test_a_ticket_between_two_unions_is_no_row(scene: Scene) -> None:
    ticket = scene.sent()

    for wrong in ({"to_union": None}, {"sign_by": None}, {"state": State.SIGNED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(**wrong)


def test_every_verb_leaves_one_note(scene: Scene) -> None:
    row = scene.answered()
    answering.judge(row, Mark.GOOD, by=WORKER, at=timezone.now())

    verbs = ("ask", "take", "dispatch", "sign", "answer", "judge")
    assert [notes(verb) for verb in verbs] == [1] * 6


def test_a_withdrawn_matter_rests(scene: Scene) -> None:
    row = services.withdraw(scene.sent(), by=WORKER, at=scene.now)

    assert (row.state, row.to_union_id) == (State.WITHDRAWN, None)
