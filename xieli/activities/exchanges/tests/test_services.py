"""The verbs of a trip, its costs and its talks on the real database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xieli.activities.exchanges import (
    planning,
    practice,
    queries,
    rules,
    services,
    spending,
    talking,
    telling,
)
from xieli.activities.exchanges.models import CostSheet, Delegate, PracticeCard
from xieli.activities.exchanges.planning import NewDelegate
from xieli.activities.exchanges.practice import CardWords
from xieli.activities.exchanges.spending import NewCost
from xieli.activities.exchanges.talking import Evidence
from xieli.activities.exchanges.tests.made import AT, FIRST, LAST, Scene, a_trip, photo
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import services as people
from xieli.people.services import NewPerson

pytestmark = pytest.mark.django_db
CARD = CardWords("建会入会", "三级联动建会", "村里摸底，乡镇上门")


@pytest.fixture
def scene() -> Scene:
    return a_trip()


def notes(verb: str) -> int:
    return Note.objects.filter(verb=f"exchanges.{verb}").count()


def test_an_exchange_is_seen_by_its_sides_and_by_nobody_else(scene: Scene):
    seen = {
        name: queries.visible(scene.reader(name)).filter(pk=scene.trip.pk).exists()
        for name in ("周敏", "王强", "陈主席", "赵六", "何审", "孙主席")
    }

    assert seen == {
        "周敏": True, "王强": True, "陈主席": True, "赵六": False, "何审": False, "孙主席": False
    }  # fmt: skip
    with pytest.raises(Hidden):
        queries.access_as_organiser(scene.trip.pk, scene.reader("王强"))
    assert notes("begin") == 1


def test_a_cover_that_cannot_be_is_refused(scene: Scene):
    for words, why in (
        ({"others": []}, "还没有写对方"),
        ({"topics": ["打牌"]}, "没有这个主题"),
        ({"ends_on": FIRST - timedelta(days=1)}, "在开始之前"),
        ({"ends_on": FIRST + timedelta(days=31)}, "最多 31 天"),
    ):
        with pytest.raises(Refusal, match=why):
            scene.begin(**words)


def test_a_cover_changes_but_not_its_sides_nor_away_from_what_stands_on_its_days(scene: Scene):
    scene.stop(day=LAST)
    by, seen = {"by": scene.zhou, "at": AT}, scene.fresh().version

    changed = planning.change(scene.trip, scene.plan(title="再赴资源"), seen=seen, **by)

    assert changed.title == "再赴资源"
    with pytest.raises(Refusal, match="刚刚改过"):
        planning.change(scene.trip, scene.plan(), seen=seen, **by)
    for words in ({"ends_on": FIRST}, {"others": [scene.cast.unions["龙胜"]]}):
        with pytest.raises(Refusal):
            planning.change(scene.trip, scene.plan(**words), seen=changed.version, **by)


def test_a_firms_representative_is_linked_to_the_firm_and_to_the_person_known(scene: Scene):
    person = people.register_person(NewPerson("唐四", "", "13800000004"), by=SYSTEM, at=AT)

    known = scene.member("唐 四", "企业代表", "松坪精密", phone="138 0000 0004")
    namesake = scene.member("唐五", "企业代表", "松坪精密", phone="13800000004")

    assert (known.enterprise, known.person) == (scene.cast.firms["松坪精密"], person)
    assert namesake.person is None
    assert (known.name, known.called, str(known)) == ("", "唐四", "唐*")
    assert scene.firm.enterprise == scene.cast.firms["明川电子"]
    assert scene.lead.enterprise is None
    with pytest.raises(Refusal, match="已经有这位"):
        scene.member("唐四", "代表", "明川电子", phone="13800000004")


def test_papers_are_asked_checked_sealed_and_dropped(scene: Scene):
    with pytest.raises(Refusal, match="不收证件"):
        scene.member("陈大文", "港澳代表", "香港工会", paper_kind="护照", paper="K1234567")
    scene.trip = scene.begin(title="粤港澳交流", asks_papers=True)
    bad = {"paper_kind": "港澳居民来往内地通行证", "nation": "中国香港", "paper": "12"}
    for words in ({}, bad, {**bad, "nation": ""}, {**bad, "paper_kind": "图书证"}):
        with pytest.raises(Refusal):
            scene.member("陈大文", "港澳代表", "香港工会", **words)

    made = scene.member("陈大文", "港澳代表", "香港工会", **{**bad, "paper": "h1234 5678"})

    made = Delegate.objects.get(pk=made.pk)
    assert b"H12345678" not in bytes(made.sealed_paper)
    number = services.read_paper(made, reason="口岸核对", by=scene.zhou, at=AT)
    assert number == "H12345678"
    late = AT + timedelta(days=60)
    assert [services.drop_papers(at) for at in (AT, late, late)] == [0, 1, 0]
    assert notes("drop_papers") == 1


def test_days_are_recorded_again_and_counted_and_never_ahead(scene: Scene):
    scene.came(FIRST)
    scene.came(FIRST, without=scene.third)

    told = scene.trip.delegates.filter(days__on=FIRST, days__came=True).count()

    assert told == 2
    with pytest.raises(Refusal, match="还没到"):
        services.record_days(scene.trip, LAST, set(), by=scene.zhou, at=AT - timedelta(days=2))
    with pytest.raises(Refusal, match="不在行程里"):
        scene.came(date(2024, 3, 14))


def test_an_exchange_closes_when_its_days_are_known_and_its_costs_decided(scene: Scene):
    by = {"by": scene.zhou, "at": AT}
    with pytest.raises(Refusal, match="没有记考勤"):
        services.close(scene.trip, "学到了", **by)
    scene.came()
    sheet = scene.sheet()
    with pytest.raises(Refusal, match="费用单没有批"):
        services.close(scene.trip, "学到了", **by)
    spending.drop_sheet(sheet, **by)

    closed = services.close(scene.trip, "三级联动值得学", **by)

    assert closed.state == rules.CLOSED
    for again in (lambda: scene.stop(), lambda: services.cancel(scene.trip, "不去了", **by)):
        with pytest.raises(Refusal, match="已经办结"):
            again()


def test_an_exchange_is_called_off_only_while_it_left_nothing(scene: Scene):
    scene.talk()
    with pytest.raises(Refusal, match="不能取消"):
        services.cancel(scene.trip, "台风", by=scene.zhou, at=AT)

    other = services.cancel(scene.begin(), "台风，改期再去", by=scene.zhou, at=AT)

    assert other.state == rules.CANCELLED


def test_a_photo_is_cleaned_counted_and_taken_down(scene: Scene):
    stop = scene.stop()
    by = {"by": scene.zhou, "at": AT}

    shown = planning.add_picture(stop, photo(), "竹木车间", **by)

    with pytest.raises(Refusal, match="先撤下照片"):
        planning.remove_stop(stop, **by)
    planning.remove_picture(shown, **by)
    planning.remove_stop(stop, **by)
    assert not scene.trip.stops.exists()


# Costs.


def test_a_shared_bill_is_a_row_each_and_the_sheet_reconciles_to_the_cent(scene: Scene):
    scene.budget(travel=1000)

    done = scene.approve(scene.asked("1000.00"))

    sums = dict(queries.by_member(scene.fresh()))
    assert list(sums.values()) == [Decimal("333.34"), Decimal("333.33"), Decimal("333.33")]
    assert sum(sums.values()) == done.total
    (line,) = queries.lines_of(scene.fresh())
    assert (line.approved, line.left) == (Decimal(1000), 0)


def test_a_sheet_out_of_balance_is_not_handed_in(scene: Scene):
    sheet = scene.sheet("1000.00", amount="999.99")

    with pytest.raises(Refusal, match=r"少 0\.01 元"):
        spending.ask_approval(sheet, by=scene.zhou, at=AT)


def test_who_made_a_sheet_or_a_budget_does_not_decide_it(scene: Scene):
    spending.plan_budget(scene.trip, {"交通": Decimal(1000)}, by=scene.zhou, at=AT)
    seen = scene.fresh().version
    with pytest.raises(Refusal, match="另一位同志"):
        spending.confirm_budget(scene.trip, seen=seen, by=scene.zhou, at=AT)
    asked = scene.asked()
    with pytest.raises(Refusal, match="预算还没有人确认"):
        scene.approve(asked)
    spending.confirm_budget(scene.trip, seen=seen, by=scene.chen, at=AT)
    with pytest.raises(Refusal, match="另一位同志"):
        spending.approve(asked, seen=asked.version, by=scene.zhou, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        CostSheet.objects.filter(pk=asked.pk).update(
            state=rules.APPROVED, approved_by_id=scene.zhou.id
        )

    assert scene.approve(asked).state == rules.APPROVED
    assert notes("approve") == 1


def test_the_budget_holds_every_line_and_does_not_sink_below_what_is_approved(scene: Scene):
    scene.budget(travel=1500, rooms=5000)
    first, second = scene.asked(), scene.asked()

    scene.approve(first)

    with pytest.raises(Refusal, match="不够"):
        scene.approve(second)
    back = spending.send_back(second, "核减到五百", by=scene.chen, at=AT)
    assert (back.state, back.why_returned) == (rules.DRAFT, "核减到五百")
    with pytest.raises(Refusal, match="不能再低"):
        spending.plan_budget(scene.trip, {"交通": Decimal(999)}, by=scene.zhou, at=AT)


def test_a_changed_budget_wants_its_second_person_again(scene: Scene):
    scene.budget(travel=1000)

    changed = spending.plan_budget(scene.trip, {"交通": Decimal(2000)}, by=scene.chen, at=AT)

    assert changed.budget_ok_by_id is None
    with pytest.raises(Refusal, match="另一位同志"):
        spending.confirm_budget(scene.trip, seen=changed.version, by=scene.chen, at=AT)


def test_whoever_had_a_hand_in_a_sheet_does_not_approve_it(scene: Scene):
    """周敏 begins it, 陈主席 writes a row, 周敏 hands it in: neither of the two may approve."""
    scene.budget(travel=2000)
    sheet = scene.sheet("1000.00", amount="900.00")
    rest = NewCost("交通", FIRST, "租车", Decimal(100), spending.NOBODY)
    spending.add_cost(sheet, rest, by=scene.chen, at=AT)
    asked = spending.ask_approval(sheet, by=scene.zhou, at=AT)

    for by in (scene.zhou, scene.chen):
        with pytest.raises(Refusal, match="另一位同志"):
            spending.approve(asked, seen=asked.version, by=by, at=AT)

    done = spending.approve(asked, seen=asked.version, by=scene.who("何审"), at=AT)
    assert done.approved_by == "何审"


# Talks and cards.


def test_what_a_talk_leaves_is_closed_with_evidence_once(scene: Scene):
    talk = scene.talk()
    thing = scene.thing(talk, remark=scene.remark(talk, rules.SUGGESTION))
    by = {"by": scene.wang, "at": AT}
    with pytest.raises(Refusal, match="凭据"):
        talking.finish(thing, Evidence(" "), **by)

    later = talking.put_off(thing, date(2024, 3, 29), "印厂停工", **by)
    done = talking.finish(later, Evidence("手册寄到，对方签收", photo()), **by)

    assert (done.done_by, done.proof is None, later.due_on) == ("王强", False, date(2024, 3, 29))
    with pytest.raises(Refusal, match="已经办结"):
        talking.finish(done, Evidence("再办一次"), **by)
    assert (notes("finish"), notes("put_off")) == (1, 1)


def test_a_thing_belongs_to_one_side_of_the_talk(scene: Scene):
    with pytest.raises(Refusal, match="不在参加单位里"):
        scene.thing(scene.talk(), union=scene.cast.unions["龙胜"])
    with pytest.raises(Refusal, match="在座谈之前"):
        scene.thing(scene.talk(), due_on=FIRST)


def test_a_card_is_published_by_another_and_found_by_topic_and_words(scene: Scene):
    card = scene.card()
    by = {"seen": card.version, "at": AT}
    with pytest.raises(Refusal, match="另一位同志"):
        practice.publish_card(card, by=scene.wang, **by)
    assert card not in queries.cards(scene.reader("赵六"))

    practice.publish_card(card, by=scene.who("刘芸"), **by)

    zhao = scene.reader("赵六")
    assert list(queries.cards_found(zhao, "建会入会", "摸底 上门")) == [card]
    assert not queries.cards_found(zhao, "工会服务", "")
    assert not queries.cards_found(zhao, "", "摸底 发钱")
    assert queries.topics_counted(zhao) == {"建会入会": 1}
    with pytest.raises(Hidden):
        queries.cards(scene.reader("李梅"))


def test_a_remark_has_one_live_card_and_only_an_example_becomes_one(scene: Scene):
    card, by = scene.card(), {"by": scene.wang, "at": AT}
    with pytest.raises(Refusal, match="已经做成做法卡"):
        practice.draft_card(card.remark, CARD, **by)
    with pytest.raises(Refusal, match="典型发言"):
        practice.draft_card(scene.remark(scene.talk(), rules.INTRO), CARD, **by)

    practice.withdraw_card(card, **by)

    assert practice.draft_card(card.remark, CARD, **by).pk
    assert PracticeCard.objects.count() == 2


def test_the_report_is_drafted_from_the_records_and_names_no_member(scene: Scene):
    scene.stop(findings="一根竹子分七级用。")
    scene.came(without=scene.third)
    talk = scene.talk()
    scene.remark(talk)
    scene.thing(talk)
    scene.budget(travel=1000)
    scene.approve(scene.asked())

    own = telling.report(scene.fresh(), AT, with_costs=True)
    theirs = telling.report(scene.fresh(), AT, with_costs=False)

    text = "".join(own.body)
    for words in ("3 人，来自 2 家单位，其中企业 1 家", "参加 4 人次", "分七级用",
                  "典型发言：乡镇三级", "后续事项 1 件，已办结 0 件", "1,000.00 元"):  # fmt: skip
        assert words in text
    assert "林一" not in text
    assert "1,000.00" not in "".join(theirs.body)
    assert telling.as_docx(own)[:2] == b"PK"


def test_a_member_whose_costs_are_written_stays_on_the_list(scene: Scene):
    scene.sheet()
    by = {"by": scene.zhou, "at": AT}
    new = NewDelegate(scene.ziyuan, "蒋七", "副主席", "资源县总工会")
    guest = planning.add_delegate(scene.trip, new, **by)

    planning.remove_delegate(guest, **by)

    with pytest.raises(Refusal, match="费用明细里"):
        planning.remove_delegate(scene.lead, **by)
