"""The verbs on the real database: order, proof, reasons, jobs that are counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from xieli.activities.industry import queries, rules, services
from xieli.activities.industry.models import Case, JobsReport, Resource, Scan, Step
from xieli.activities.industry.services import NewCase
from xieli.activities.industry.tests.made import AT, BAMBOO, Scene, scan
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import reader_of
from xieli.rulebook.models import Parameter

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def notes(verb: str) -> int:
    return Note.objects.filter(verb=verb).count()


def test_a_resource_keeps_how_it_was_told_and_is_one_for_one_form(scene: Scene):
    again = services.offer_resource(scene.cast.unions["资源"], BAMBOO, by=scene.who("王强"), at=AT)

    assert again.id == scene.bamboo.id
    assert Resource.objects.get().how_much == "80余万亩"
    assert notes("industry.offer_resource") == 1
    with pytest.raises(Hidden):
        services.offer_resource(scene.cast.unions["龙胜"], BAMBOO, by=scene.who("赵六"), at=AT)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "another-form-0000"}, "登记过"),
        ({"key": "another-form-0000", "name": "竹笋", "field": "搬家"}, "没有“搬家”这个协作领域"),
        ({"key": "another-form-0000", "name": "竹笋", "amount": "很多"}, "没有找到数"),
    ],
)
def test_a_resource_that_does_not_fit_is_refused(scene: Scene, changed: dict[str, str], words: str):
    told, by = replace(BAMBOO, **changed), scene.who("王强")

    with pytest.raises(Refusal, match=words):
        services.offer_resource(scene.cast.unions["资源"], told, by=by, at=AT)


def test_a_resource_changed_by_another_meanwhile_is_not_overwritten(scene: Scene):
    by, told = scene.who("王强"), replace(BAMBOO, amount="近79万亩")
    changed = services.change_resource(scene.bamboo, told, seen=0, by=by, at=AT)

    with pytest.raises(Refusal, match="刚刚改过"):
        services.change_resource(scene.bamboo, BAMBOO, seen=0, by=by, at=AT)

    assert changed.how_much == "近79万亩"


def test_a_resource_with_a_live_case_is_not_withdrawn(scene: Scene):
    by = scene.who("王强")
    with pytest.raises(Refusal, match="还有项目"):
        services.withdraw_resource(scene.bamboo, "林权流转", seen=0, by=by, at=AT)
    scene.step(rules.ENDED, reason="市场变化")

    gone = services.withdraw_resource(scene.bamboo, "林权流转", seen=0, by=by, at=AT)

    assert gone.why_withdrawn == "林权流转"
    new = NewCase(
        uuid4().hex, gone, scene.cast.firms["松坪精密"], scene.cast.unions["青石街道"], scene.today
    )
    with pytest.raises(Refusal, match="撤下了"):
        services.introduce(new, by=scene.who(), at=AT)
    with pytest.raises(Refusal, match="撤下"):
        scene.step(rules.INTRODUCED, reason="企业又回来了")


def test_a_firm_has_one_live_case_with_a_resource_and_another_firm_its_own(scene: Scene):
    street, by = scene.cast.unions["青石街道"], scene.who()
    new = NewCase(uuid4().hex, scene.bamboo, scene.cast.firms["明川电子"], street, scene.today)

    with pytest.raises(Refusal, match="有一件在办"):
        services.introduce(new, by=by, at=AT)
    other = services.introduce(replace(new, enterprise=scene.cast.firms["松坪精密"]), by=by, at=AT)
    again = services.introduce(replace(new, enterprise=scene.cast.firms["松坪精密"]), by=by, at=AT)

    assert again == other
    assert Case.objects.count() == 2
    assert other.steps.get().to == rules.INTRODUCED


def test_the_whole_road_leaves_a_row_and_a_note_for_each_step(scene: Scene):
    scene.walk(rules.RUNNING)

    steps = queries.steps_of(scene.case)
    assert [one.to for one in steps] == list(rules.ROAD)
    assert [one.number for one in steps] == [1, 2, 3, 4, 5, 6]
    assert {one.by for one in steps} == {"周敏"}
    assert notes("industry.take_step") == 5
    assert scene.fresh().step == rules.RUNNING


def test_a_skipped_step_a_missing_scan_and_a_stale_page_change_nothing(scene: Scene):
    for to, words in ((rules.SIGNED, "不能跳过"), (rules.RUNNING, "不能跳过")):
        with pytest.raises(Refusal, match=words):
            scene.step(to)
    scene.walk(rules.DETAILS)
    with pytest.raises(Refusal, match="扫描件"):
        scene.step(rules.SIGNED, file=None)
    with pytest.raises(Refusal, match="不是照片"):
        scene.step(rules.SIGNED, file=b"MZ not a scan")
    with pytest.raises(Refusal, match="刚刚记过一步"):
        scene.step(rules.SIGNED, seen=0)

    assert scene.fresh().step == rules.DETAILS
    assert not Scan.objects.exists()


def test_a_scan_is_kept_as_pdf_or_as_a_clean_photo(scene: Scene):
    scene.walk(rules.DETAILS)
    scene.step(rules.SIGNED, file=b"%PDF-1.7 signed")
    scene.step(rules.BUILT, file=scan())

    kept = list(Scan.objects.order_by("id").values_list("media_type", flat=True))
    assert kept == ["application/pdf", "image/jpeg"]


def test_going_back_and_on_again_needs_reason_and_a_new_scan(scene: Scene):
    scene.walk(rules.BUILT)
    scene.step(rules.DETAILS, reason="选址要换")
    with pytest.raises(Refusal, match="扫描件"):
        scene.step(rules.SIGNED, file=None)
    scene.step(rules.SIGNED)

    ways = [(one.way, one.to) for one in queries.steps_of(scene.case)][-2:]
    assert ways == [("back", "details"), ("forward", "signed")]


def test_an_end_says_why_and_can_be_taken_back_to_where_it_stood(scene: Scene):
    scene.walk(rules.DETAILS)
    scene.step(rules.ENDED, reason="资金不到位", words="县里另找企业")
    with pytest.raises(Refusal):
        scene.step(rules.SIGNED)

    scene.step(rules.DETAILS, reason="企业贷款批下来了")

    assert scene.fresh().step == rules.DETAILS


def test_the_table_itself_refuses_what_the_law_forbids(scene: Scene):
    row = {"case": scene.case, "on": scene.today, "at": AT, "by": "周敏"}
    for wrong in (
        {"number": 2, "to": "signed", "way": "forward"},
        {"number": 2, "to": "ended", "way": "end"},
        {"number": 1, "to": "intention", "way": "forward"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(**row, **wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.update(on=scene.today)


def test_jobs_are_reported_from_the_contract_on_and_corrected_by_a_further_row(scene: Scene):
    with pytest.raises(Refusal, match="还没有签约"):
        scene.report("20")
    scene.walk(rules.RUNNING)
    with pytest.raises(Refusal, match="某一天的"):
        scene.report("20", scene.today + timedelta(days=1))
    first = scene.report("200人", key="one-form-one-report")
    again = scene.report("200人", key="one-form-one-report")
    with pytest.raises(Refusal, match="写原因"):
        scene.report("20", corrects=first.id)
    right = scene.report("20", corrects=first.id, words="多写了一个 0")
    with pytest.raises(Refusal, match="更正过了"):
        scene.report("21", corrects=first.id, words="又错了")

    reports = queries.reports_of([scene.case])[scene.case.id]
    latest = rules.jobs_now(reports)
    assert again == first
    assert latest is not None
    assert latest.id == right.id
    assert JobsReport.objects.count() == 2
    assert notes("industry.report_jobs") == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        JobsReport.objects.update(jobs=1)


def test_a_report_of_another_case_cannot_be_corrected_from_here(scene: Scene):
    scene.walk(rules.SIGNED)
    elsewhere = scene.report("5").id
    new = NewCase(
        uuid4().hex, scene.bamboo, scene.cast.firms["松坪精密"], scene.cast.unions["青石街道"],
        scene.today - timedelta(days=9),
    )  # fmt: skip
    scene.case = services.introduce(new, by=scene.who(), at=AT)
    scene.walk(rules.SIGNED, scene.today - timedelta(days=5))

    with pytest.raises(Hidden):
        scene.report("4", corrects=elsewhere, words="记错了")


def test_a_case_makes_blood_once_the_rule_holds_and_stops_when_it_ends(scene: Scene):
    scene.walk(rules.RUNNING, scene.today - timedelta(days=420))
    reader = reader_of(scene.cast.users["周敏"], scene.at)

    def holds() -> bool:
        told = queries.told(queries.cases_of(reader), scene.today)
        return told[0].judged.holds

    before = holds()
    scene.report("近20人")
    rough = holds()
    scene.report("24", words="按工资表数的")
    after = holds()
    scene.step(rules.ENDED, reason="市场变化")

    assert (before, rough, after, holds()) == (False, False, True, False)


def test_a_region_with_numbers_of_its_own_judges_its_own_cases(scene: Scene):
    scene.walk(rules.RUNNING, scene.today - timedelta(days=420))
    scene.report("24")
    reader = reader_of(scene.cast.users["周敏"], scene.at)
    Parameter.objects.create(
        key=rules.BLOOD_JOBS, region_code="450300", value="50", unit="人",
        valid_from=date(2020, 1, 1), citation="桂林的规定",
    )  # fmt: skip

    told = queries.told(queries.cases_of(reader), scene.today)[0]

    assert not told.judged.holds
    assert told.judged.tests[2][1]["n"] == 50
