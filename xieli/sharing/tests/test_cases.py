"""A worker's case in two homes: one number, chosen fields, states both ways, nobody else's eyes."""

from __future__ import annotations

from typing import Any

import pytest

from xieli.activities.rights import answering
from xieli.activities.rights import services as rights
from xieli.activities.rights.models import Ticket
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import services as people
from xieli.people.queries import reader_of
from xieli.sharing import cases, queries
from xieli.sharing.cases import NewPassing
from xieli.sharing.models import InLetter, OutLetter, Passing
from xieli.sharing.tests.made import AT, Two
from xieli.sharing.tests.made import two as two_homes
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db
CONSENT = "当面签了同意书，存 2024-维-17 卷"
ALL = frozenset({"matter", "name", "phone", "firm"})


@pytest.fixture(name="two")
def _two() -> Two:
    return two_homes()


def passed(two: Two, ticket: Ticket, fields: frozenset[str] = ALL, **more: Any) -> Passing:
    told: dict[str, Any] = {"consent": CONSENT, "purpose": "请在当地追回工资", **more}
    new = NewPassing(two.partner, fields, seen=ticket.version, **told)
    return cases.pass_case(ticket, new, by=two.chen, at=AT)


def taken(two: Two) -> Passing:
    with use_home("beta"):
        letter = InLetter.objects.select_related("partner").get(kind="case")
        return cases.take_case(letter, two.guilin, by=two.qin, at=AT)


def both(two: Two) -> None:
    """Whatever waits on either side is brought."""
    two.carry("beta")
    two.carry()
    two.carry("beta")


def test_a_wage_case_is_passed_worked_on_answered_and_both_sides_see_it(two: Two) -> None:
    ticket = two.ticket()
    passing = passed(two, ticket)
    two.carry()
    theirs = taken(two)
    both(two)

    with use_home("beta"):
        row = Ticket.objects.get()
        assert (row.number, row.subject, row.name) == (ticket.number, "wages", "李梅")
        phone = people.open_sealed(row, "phone", reason="打电话核实", by=two.qin, at=AT)
        assert phone == "13800000000"
        theirs.refresh_from_db()
        assert theirs.their_state == "signed"
        row = rights.take(row, "plain", subject="wages", seen=row.version, by=two.qin, at=AT)
        row = rights.sign(row, seen=row.version, by=two.qin, at=AT)
        answering.answer(row, "单位已补发 9000 元。", seen=row.version, by=two.qin, at=AT)
    both(two)

    passing.refresh_from_db()
    assert (passing.state, passing.their_state, passing.their_union) == (
        "taken",
        "answered",
        "桂林",
    )
    acts = list(passing.steps.order_by("move_id").values_list("act", flat=True))
    assert acts == ["asked", "taken", "signed", "answered"]
    seen = Ticket.objects.get().version
    answered = cases.give_answer(passing, seen=seen, by=two.chen, at=AT)
    assert answered.state == "answered"
    both(two)
    with use_home("beta"):
        theirs.refresh_from_db()
        assert theirs.their_state == "answered"


def test_only_the_chosen_fields_leave_and_nothing_personal_stays_in_the_boxes(two: Two) -> None:
    passing = passed(two, two.ticket(), frozenset({"matter"}))
    assert [one.field for one in passing.fields.all()] == ["matter"]
    two.carry()
    assert "李梅" not in two.road.sheets[-1].body.decode()
    assert "13800000000" not in two.road.sheets[-1].body.decode()
    taken(two)

    with use_home("beta"):
        row = Ticket.objects.get()
        assert (row.name, row.sealed_phone, row.firm_name) == ("", None, "")
        assert InLetter.objects.get(kind="case").sealed_body is None
    assert OutLetter.objects.get(kind="case").sealed_body is None


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        (frozenset({"phone"}), {}),
        (frozenset({"matter", "salary"}), {}),
        (ALL, {"consent": ""}),
        (ALL, {"purpose": ""}),
    ],
)
def test_without_consent_or_matter_nothing_is_passed(
    two: Two, fields: frozenset[str], more: dict[str, Any]
) -> None:
    ticket = two.ticket()

    with pytest.raises(Refusal):
        passed(two, ticket, fields, **more)

    assert not OutLetter.objects.filter(kind="case").exists()
    assert Ticket.objects.get().version == ticket.version


def test_a_case_is_with_one_other_home_at_a_time(two: Two) -> None:
    ticket = two.ticket()
    passed(two, ticket)
    ticket.refresh_from_db()

    with pytest.raises(Refusal, match="已经转给"):
        passed(two, ticket)


def test_taken_twice_is_one_ticket_and_a_number_in_use_is_not_taken_over(two: Two) -> None:
    passed(two, two.ticket())
    two.carry()
    taken(two)

    with pytest.raises(Refusal, match="已经有人办了"):
        taken(two)
    with use_home("beta"):
        InLetter.objects.filter(kind="case").update(state="arrived")
        with pytest.raises(Refusal, match="已经按期删了"):
            taken(two)
        assert Ticket.objects.count() == 1


def test_a_declined_case_comes_back_with_the_reason_and_can_go_elsewhere(two: Two) -> None:
    ticket = two.ticket()
    passing = passed(two, ticket)
    two.carry()
    with use_home("beta"):
        letter = InLetter.objects.select_related("partner").get(kind="case")
        cases.decline_case(letter, "单位注册在柳州", by=two.qin, at=AT)
        assert InLetter.objects.get(kind="case").sealed_body is None
    both(two)

    passing.refresh_from_db()
    assert (passing.state, passing.their_words) == ("declined", "单位注册在柳州")
    ticket.refresh_from_db()
    assert passed(two, ticket).state == "sent"


def test_what_the_worker_took_back_is_not_there_to_be_taken_any_more(two: Two) -> None:
    ticket = two.ticket()
    passed(two, ticket)
    two.carry()
    rights.withdraw(ticket, by=two.chen, at=AT)
    both(two)

    with pytest.raises(Refusal, match="已经有人办了"):
        taken(two)
    with use_home("beta"):
        assert not Ticket.objects.exists()


def test_the_employers_people_see_the_case_in_neither_home(two: Two) -> None:
    passing = passed(two, two.ticket())
    chair = reader_of(two.cast.users["孙主席"], AT)
    stranger = reader_of(two.cast.users["赵六"], AT)

    for reader in (chair, stranger):
        assert not queries.passings(reader).exists()
        assert not queries.outbox(reader).exists()
        with pytest.raises(Hidden):
            queries.access_passing(reader, passing.id)
    letter = OutLetter.objects.get(kind="case")
    assert "明川" not in f"{letter.title}{letter.purpose}{letter.basis}{letter.body}"


def test_a_case_that_cannot_be_brought_is_ours_alone_again(two: Two) -> None:
    from datetime import timedelta

    passing = passed(two, two.ticket())
    two.road.is_cut = True
    two.carry(at=AT + timedelta(days=91))

    passing.refresh_from_db()
    assert passing.state == "stopped"
