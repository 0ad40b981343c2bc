"""Pledge lists, as officers really have them, through the importer's own verbs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.matching import services, sheets
from xieli.matching.models import Item, Need, Pledge, PledgeState
from xieli.matching.tests.scene import Scene, as_csv, check, faults_of, need_row, take_needs
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Enterprise

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"  # of the tests' oracle, nobody's here
PLEDGES = ("编号", "企业名称", "统一社会信用代码", "物资/捐款", "数量", "单位", "单价", "每箱数量",
           "限定给哪个县", "限定对象", "备货完成日", "联系人", "电话", "说明")  # fmt: skip


def _pledge(**cells: str) -> list[str]:
    first = {"编号": "1", "企业名称": "明川电子", "物资/捐款": "棉被", "数量": "50床", "单价": "79"}
    return [{**first, **cells}.get(title, "") for title in PLEDGES]


def _take_pledges(scene: Scene, *rows: Sequence[str]) -> CommitResult:
    checked = check(sheets.pledges_kind(scene.board, on=c.TODAY), as_csv(PLEDGES, *rows))
    assert not checked.bad, checked.bad
    return sheets.take_pledges(
        checked.good, target=str(scene.board.id), by=scene.who("周敏"), at=c.AT
    )


def test_a_whole_pledge_row_is_read_and_offered_with_its_phone_sealed(scene: Scene) -> None:
    scene.need(100, group="小学生", number="n")
    row = _pledge(
        编号="P-3", 数量="90", 单位="床", 单价="128.50元", 每箱数量="10", 限定给哪个县="资源县",
        限定对象="小学生", 备货完成日="2024年12月5日", 联系人="张 三", 电话="138-0000-0001",
    )  # fmt: skip

    result = _take_pledges(scene, row)

    assert (result.new, result.refused) == (1, {})
    pledge = Pledge.objects.get()
    assert (pledge.enterprise, pledge.quantity) == (scene.cast.firms["明川电子"], 90)
    assert (pledge.lot, pledge.unit_value) == (10, Decimal("128.50"))
    assert (pledge.only_union, pledge.only_group) == (scene.cast.unions["资源"], "小学生")
    assert (pledge.ready_on, pledge.contact) == (date(2024, 12, 5), "张三")
    assert b"13800000001" not in bytes(pledge.sealed_phone or b"")
    assert len(pledge.phone_index) == 64
    assert not Note.objects.filter(words__contains="13800000001").exists()


def test_the_same_pledge_list_again_changes_nothing_and_a_new_phone_does(scene: Scene) -> None:
    scene.need(50, number="n")
    _take_pledges(scene, _pledge(电话="13800000001"))
    before = Note.objects.count()

    again = _take_pledges(scene, _pledge(电话="13800000001"))
    changed = _take_pledges(scene, _pledge(电话="13800000002"))

    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 0)
    assert Note.objects.count() == before + 1


def test_an_old_list_does_not_bring_a_withdrawn_pledge_back(scene: Scene) -> None:
    scene.need(50, number="n")
    _take_pledges(scene, _pledge())
    services.withdraw_pledge(Pledge.objects.get(), by=scene.who("孙主席"), at=c.AT)

    result = _take_pledges(scene, _pledge())

    assert result.unchanged == 1
    assert Pledge.objects.get().state == PledgeState.WITHDRAWN


def test_a_pledge_above_the_need_is_refused_with_words_and_the_rest_goes_in(scene: Scene) -> None:
    scene.need(50, number="n")

    result = _take_pledges(
        scene, _pledge(编号="1", 数量="51床"), _pledge(编号="2", 企业名称="松坪精密", 数量="30床")
    )

    assert (result.new, list(result.refused)) == (1, [2])
    assert "棉被现在还差 50床，您填了 51床" in result.refused[2]


def test_an_unknown_firm_with_a_valid_code_is_registered_once(scene: Scene) -> None:
    scene.need(100, number="n")
    rows = (
        _pledge(编号="1", 企业名称="海岚食品", 统一社会信用代码=CODE.lower()),
        _pledge(编号="2", 企业名称="海岚食品", 数量="20床"),
    )

    result = _take_pledges(scene, *rows)

    assert (result.new, result.refused) == (2, {})
    assert Enterprise.objects.get(name="海岚食品").credit_code == CODE
    assert (
        Note.objects.filter(verb="unions.register_enterprise", words__contains="海岚").count() == 1
    )


def test_a_firm_known_by_name_gets_its_code_and_no_second_row(scene: Scene) -> None:
    scene.need(100, number="n")

    _take_pledges(scene, _pledge(统一社会信用代码=CODE))

    assert Enterprise.objects.get(name="明川电子").credit_code == CODE


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"企业名称": "没有这家"}, "firm", "没有登记过“没有这家”"),
        ({"统一社会信用代码": "91110000600037341X"}, "credit_code", "校验码"),
        ({"数量": "约50床"}, "quantity", "认捐要写准数"),
        ({"单价": ""}, "price", "没有单价"),
        ({"单价": "0"}, "price", "太小"),
        ({"每箱数量": "7"}, "lot", "整数倍"),
        ({"电话": "12345"}, "phone", ""),
        ({"物资/捐款": "捐款", "数量": "5000元", "单价": "5"}, "price", "不用填单价"),
        ({"限定给哪个县": "子虚县"}, "only_county", "没有叫"),
    ],
)
def test_a_pledges_fault_is_told_at_its_cell(
    scene: Scene, cells: dict[str, str], column: str, words: str
) -> None:
    kind = sheets.pledges_kind(scene.board, on=c.TODAY)

    faults = faults_of(kind, as_csv(PLEDGES, _pledge(**cells)))

    assert list(faults) == [column]
    assert words in faults[column]


def test_a_code_of_another_firm_is_a_fault(scene: Scene) -> None:
    Enterprise.objects.filter(name="松坪精密").update(credit_code=CODE)
    kind = sheets.pledges_kind(scene.board, on=c.TODAY)

    by_code = faults_of(kind, as_csv(PLEDGES, _pledge(统一社会信用代码=CODE)))
    by_name = faults_of(
        kind,
        as_csv(PLEDGES, _pledge(企业名称="松坪精密", 统一社会信用代码="91110000802100433B")),
    )

    assert "登记的是“松坪精密”" in by_code["credit_code"]
    assert "和这里写的不一样" in by_name["credit_code"]


def test_plain_money_is_one_item_worth_itself(scene: Scene) -> None:
    services.name_item("善款", "元", by=SYSTEM, at=c.AT)
    take_needs(scene, need_row(物资名称="现金", 数量="2万元"))
    services.verify_need(Need.objects.get(), by=scene.who("刘芸"), at=c.AT)

    result = _take_pledges(
        scene, _pledge(**{"物资/捐款": "捐款", "数量": "5000", "单位": "元", "单价": ""})
    )

    assert result.new == 1
    pledge = Pledge.objects.get()
    assert (pledge.item.name, pledge.unit_value, pledge.quantity) == ("善款", 1, 5000)


def test_what_a_refused_row_had_entered_is_gone_with_it(scene: Scene) -> None:
    first = _pledge(编号="1", **{"物资/捐款": "暖手宝", "数量": "5个"})
    second = _pledge(编号="2", **{"物资/捐款": "暖手宝", "数量": "6个"})

    result = _take_pledges(scene, first, second)

    assert list(result.refused) == [2, 3]
    assert not Item.objects.filter(name="暖手宝").exists()
    assert Pledge.objects.count() == 0
