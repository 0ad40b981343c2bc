"""Closed figures told once and kept with all received; an agreement's items from our records."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.agreements.models import Agreement, Clause, Goal, YearItem
from xieli.insight.figures import FIGURES
from xieli.insight.models import ClosedFigure, ClosedPeriod, ReceivedFigure
from xieli.kernel.refusal import Refusal
from xieli.sharing import making, posting, reporting
from xieli.sharing.models import InLetter, OutLetter, RefusedMail
from xieli.sharing.tests.made import AT, WORDS, Two
from xieli.sharing.tests.made import two as two_homes
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db
WHY = {"basis": "广西总工会统计制度", "purpose": "汇总全区的数"}


@pytest.fixture(name="two")
def _two() -> Two:
    return two_homes()


def closed(two: Two, value: str = "12") -> ClosedFigure:
    """A closed month with one figure."""
    period = ClosedPeriod.objects.create(
        union=two.shenzhen, start=date(2024, 5, 1), end=date(2024, 5, 31), as_of=AT,
        closed_by="陈主席",
    )  # fmt: skip
    return ClosedFigure.objects.create(
        period=period, union=two.shenzhen, key=next(iter(FIGURES)), value=Decimal(value), rows=12
    )


def report(two: Two) -> list[OutLetter]:
    return reporting.report(
        two.shenzhen, two.partner, WHY, by=two.chen, at=AT + timedelta(seconds=1)
    )


def test_closed_figures_are_told_once_and_stand_with_all_received_figures(two: Two) -> None:
    closed(two)
    report(two)
    two.road.loses_answers = True
    two.carry()
    two.road.loses_answers = False
    two.carry(at=AT + timedelta(minutes=2))

    with use_home("beta"):
        came = ReceivedFigure.objects.get()
        assert (came.from_home, came.value, came.union_name) == ("深圳市总工会", 12, "深圳")
    with pytest.raises(Refusal, match="没有新关账"):
        report(two)


def test_a_line_that_is_no_figure_refuses_its_letter(two: Two) -> None:
    closed(two)
    (letter,) = report(two)
    false = replace(making.figures("数", []), figures=(making.FigureRow(value="很多"),))
    posting.post(two.partner, false, WORDS, by=two.chen, at=AT)
    two.carry()

    letter.refresh_from_db()
    assert letter.state == "delivered"
    with use_home("beta"):
        assert RefusedMail.objects.get().why == "unreadable"
        assert ReceivedFigure.objects.count() == 1


def test_an_agreements_items_of_a_year_are_written_from_the_records(two: Two) -> None:
    agreement = Agreement.objects.create(
        title="深圳—桂林协作协议", starts_on=c.TODAY, ends_on=date(2027, 3, 1), made_by="陈主席"
    )
    clause = Clause.objects.create(agreement=agreement, number=1, title="职工维权联动")
    goal = Goal.objects.create(clause=clause, number=1, words="联合办案")
    YearItem.objects.create(
        agreement=agreement, goal=goal, year=2024, words="办一次联合接访", made_by="陈主席",
        due_on=date(2024, 9, 30),
    )  # fmt: skip

    posting.post(two.partner, making.agreed(agreement, 2024), WORDS, by=two.chen, at=AT)
    two.carry()

    with use_home("beta"):
        body = InLetter.objects.get(kind="agreed").body
        assert "办一次联合接访" in body
        client = Client(HTTP_HOST="beta.localhost", SERVER_NAME="beta.localhost")
        client.force_login(two.user)
        page = client.get(reverse("sharing:came", args=[InLetter.objects.get(kind="agreed").id]))
        assert "职工维权联动" in page.text
    writing = c.sign_in(Client(), two.cast, "陈主席").get(reverse("sharing:write", args=["agreed"]))
    assert writing.status_code == 200
    figures = {"union": two.shenzhen.id, "partner": two.partner.id, **WHY}
    to_report = reverse("sharing:write", args=["figures"])
    assert c.sign_in(Client(), two.cast, "陈主席").post(to_report, figures).status_code == 422
    closed(two)
    assert c.sign_in(Client(), two.cast, "陈主席").post(to_report, figures).status_code == 302
    assert asdict(making.figures("数", []))["figures"] == ()
