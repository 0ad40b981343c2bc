"""Findings become records of every kind that offers it, once, with their evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xieli.activities.exchanges.models import Exchange, Talk
from xieli.activities.venues import services as venues
from xieli.activities.venues.models import VenueState, VisitCount
from xieli.activities.venues.services import VenueWords
from xieli.activities.visits.models import Income
from xieli.agreements.models import Agreement
from xieli.booking.models import Result
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.newsroom import adopting, offers, queries
from xieli.newsroom.models import (
    Adoption,
    Clipping,
    ClippingState,
    Evidence,
    FindingState,
)
from xieli.newsroom.tests.made import AT, TALK, Scene, scene
from xieli.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(name="at")
def _at() -> Scene:
    return scene()


def test_donors_and_amounts_become_a_campaign_with_money_in_its_books(at: Scene) -> None:
    made = at.adopt("help", "50万元", "30万元", "120余人", "3月8日")

    programme = Programme.objects.get(pk=made.record_id)
    given = dict(Income.objects.filter(programme=programme).values_list("payer", "amount"))
    assert given == {"明川电子": Decimal("500000.00"), "松坪精密": Decimal("300000.00")}
    assert "120余人" in programme.summary
    assert programme.starts_on.isoformat() == "2024-03-08"
    assert Note.objects.filter(verb="newsroom.adopt").count() == 1


def test_the_record_keeps_the_way_to_its_quotations(at: Scene) -> None:
    made = at.adopt("help", "50万元", "30万元")

    evidence = queries.evidence_of(made.record_id, at.reader())

    quotes = {one.finding.words: one.quote for one in evidence}
    raw = at.article.page.raw
    assert quotes["50万元"] == "明川电子捐赠资金50万元"
    said = {one.finding.words: one.said for one in evidence if one.is_figure}
    assert said == {"50万元": "500000", "30万元": "300000"}
    assert all(raw[one.start : one.end] == one.quote for one in evidence)
    assert queries.came_from(made.url, at.reader()) == made.record_id


def test_a_sum_with_an_open_number_is_not_booked_as_exact(at: Scene) -> None:
    about = at.take("春季捐赠\n3月8日，示范公司捐赠资金20余万元，慰问职工50人。\n", "余.txt")
    at.clipping = about

    asked = {one.key: one for one in at.chosen("help", "20余万元").asked}

    assert asked["amount-1"].value == ""
    assert "20余万元" in asked["amount-1"].help
    assert asked["told-1"].value == "20余万元"


def test_a_field_that_was_left_out_is_not_written(at: Scene) -> None:
    made = at.adopt("help", "50万元", "30万元", **{"payer-2": "", "amount-2": ""})

    assert Income.objects.filter(programme_id=made.record_id).count() == 1


def test_a_sum_without_a_giver_is_refused_and_nothing_is_made(at: Scene) -> None:
    with pytest.raises(Refusal, match="捐助单位"):
        at.adopt("help", "50万元", **{"payer-1": ""})

    assert not Programme.objects.filter(kind="visits").exists()
    assert not Adoption.objects.exists()


def test_a_lecture_becomes_an_occasion_with_its_result_as_it_was_told(at: Scene) -> None:
    at.clipping = at.take(TALK, "宣讲.txt")

    made = at.adopt("occasion", "80余人", "3月9日")

    result = Result.objects.get(occasion_id=made.record_id)
    assert (result.value, result.unit, result.qualifier) == (Decimal(80), "人", "余")


def test_a_visit_becomes_an_exchange_with_its_talk(at: Scene) -> None:
    made = at.adopt("exchange", "3月8日", "资源县", other="资源")

    row = Exchange.objects.get(pk=made.record_id)
    assert {one.union.name for one in row.sides.all()} == {"青石街道", "资源"}
    assert Talk.objects.get(exchange=row).place == "资源县"


def test_an_agreement_is_drafted_with_both_parties(at: Scene) -> None:
    made = at.adopt("agreement", "3月8日", partner="重庆市示范总工会", home="重庆市")

    row = Agreement.objects.get(pk=made.record_id)
    assert [one.name for one in row.parties.order_by("number")] == ["青石街道", "重庆市示范总工会"]


def test_people_of_a_day_become_a_count_of_a_venue_with_its_word(at: Scene) -> None:
    words = VenueWords("station", "青石暖心驿站", "青石路 1 号")
    venue = venues.draft(at.street, words, by=at.cast.actor("周敏"), at=AT)
    venue.state, venue.named_on = VenueState.RUNNING, AT.date()
    venue.save()

    made = at.adopt("venue", "120余人", venue=str(venue.pk))

    count = VisitCount.objects.get(pk=made.record_id)
    assert (count.told, count.qualifier, str(count.day)) == (120, "余", "2024-03-08")


def test_a_figure_is_adopted_once_and_the_refusal_names_the_first(at: Scene) -> None:
    first = at.adopt("help", "50万元", "30万元")

    with pytest.raises(Refusal) as told:
        at.adopt("visits", "50万元")

    assert first.title in " ".join(told.value.told_by(str))
    assert Adoption.objects.count() == 1


def test_the_same_sheet_sent_twice_is_one_record(at: Scene) -> None:
    chosen, seen = at.chosen("help", "50万元"), at.article.version
    by = at.cast.actor("周敏")

    first = adopting.adopt(at.article, chosen, seen=seen, by=by, at=AT)
    again = adopting.adopt(at.article, chosen, seen=seen, by=by, at=AT)

    assert first == again
    assert Evidence.objects.filter(is_figure=True).count() == 1


def test_the_state_of_the_text_follows_its_figures(at: Scene) -> None:
    at.adopt("help", "50万元", "30万元")
    partly = Clipping.objects.get(pk=at.clipping.pk).state
    at.adopt("visits", "120余人", "近1000份", budget="1000")

    assert partly == ClippingState.PARTLY
    assert Clipping.objects.get(pk=at.clipping.pk).state == ClippingState.DONE
    assert at.found("50万元")[0].state == FindingState.ADOPTED


def test_only_what_an_officer_may_make_is_offered(at: Scene) -> None:
    kinds = at.article.kinds.split()

    keys = [one.key for one in offers.offered(at.reader(), at.street.pk, kinds)]

    assert set(keys[:2]) == {"help", "visits"}
    assert offers.offered(at.reader("赵六"), at.street.pk, kinds) == []
    with pytest.raises(Hidden):
        offers.access_offer("help", at.reader("赵六"), at.street.pk)
