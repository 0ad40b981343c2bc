"""Need lists and pledge lists, as officers really have them, through the importer's own verbs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries, services, sheets
from xieli.matching.models import Item, Need, NeedState, Pledge, PledgeState
from xieli.matching.tests.scene import Scene, notes
from xieli.shell.tables import columns, mending, reading
from xieli.shell.tables import queries as tables
from xieli.shell.tables import services as uploads
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import Checked
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Enterprise, Region

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"  # of the tests' oracle, nobody's here
NEEDS = ("编号", "县", "乡镇村", "物资名称", "数量", "单位", "急需程度", "用途对象", "户数",
         "要到位的日期", "说明")  # fmt: skip
PLEDGES = ("编号", "企业名称", "统一社会信用代码", "物资/捐款", "数量", "单位", "单价", "每箱数量",
           "限定给哪个县", "限定对象", "备货完成日", "联系人", "电话", "说明")  # fmt: skip


def _need(**cells: str) -> list[str]:
    first = {"编号": "1", "县": "资源县", "物资名称": "棉被", "数量": "50床"}
    return [{**first, **cells}.get(title, "") for title in NEEDS]


def _pledge(**cells: str) -> list[str]:
    first = {"编号": "1", "企业名称": "明川电子", "物资/捐款": "棉被", "数量": "50床", "单价": "79"}
    return [{**first, **cells}.get(title, "") for title in PLEDGES]


def _csv(titles: Sequence[str], *rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(row) for row in (titles, *rows)).encode("gb18030")


def _check(kind: Kind, content: bytes) -> Checked:
    table = reading.read(content, "清单.csv", known=kind.known_titles)
    return mending.check(kind, table, columns.guess(kind, table.headers), {})


def _faults(kind: Kind, content: bytes) -> dict[str, str]:
    (bad,) = _check(kind, content).bad
    return bad.faults


def _take(scene: Scene, *rows: Sequence[str]) -> CommitResult:
    good = _check(sheets.needs_kind(scene.board, on=c.TODAY), _csv(NEEDS, *rows)).good
    return sheets.take_needs(good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT)


def _take_pledges(scene: Scene, *rows: Sequence[str]) -> CommitResult:
    checked = _check(sheets.pledges_kind(scene.board, on=c.TODAY), _csv(PLEDGES, *rows))
    assert not checked.bad, checked.bad
    return sheets.take_pledges(
        checked.good, target=str(scene.board.id), by=scene.who("周敏"), at=c.AT
    )


# Needs.


def test_a_whole_need_row_is_read_and_reported(scene: Scene) -> None:
    row = _need(
        编号="Z-07", 县="广西桂林资源县", 乡镇村="云岭村", 数量="约２００床", 急需程度="特急",
        用途对象="60岁以上老人", 户数="96户", 要到位的日期="2024.12.10", 说明="2米×1.8米",
    )  # fmt: skip

    result = _take(scene, row)

    assert (result.new, result.changed, result.unchanged, result.refused) == (1, 0, 0, {})
    need = Need.objects.get()
    assert (need.union, need.item) == (scene.cast.unions["资源"], scene.cast.items["棉被"])
    assert (need.quantity, need.qualifier, need.urgency, need.households) == (200, "约", 5, 96)
    assert (need.number, need.village, need.group) == ("Z-07", "云岭村", "60岁以上老人")
    assert (need.due_on, need.words) == (date(2024, 12, 10), "2米×1.8米")
    assert (need.state, need.reported_by) == (NeedState.REPORTED, "王强")
    assert notes("report_need") == 1


def test_the_same_list_again_changes_nothing_and_leaves_no_note(scene: Scene) -> None:
    rows = _need(编号="1"), _need(编号="2", 物资名称="学生书包", 数量="30个")
    _take(scene, *rows)
    before = Note.objects.count(), scene.fresh().version

    result = _take(scene, *rows)

    assert (result.new, result.changed, result.unchanged) == (0, 0, 2)
    assert (Note.objects.count(), scene.fresh().version) == before


def test_a_row_that_changed_is_found_again_by_its_number(scene: Scene) -> None:
    _take(scene, _need())

    result = _take(scene, _need(数量="60床"))

    assert (result.new, result.changed) == (0, 1)
    assert Need.objects.get().quantity == 60


def test_an_unknown_item_with_a_known_unit_enters_the_catalogue(scene: Scene) -> None:
    result = _take(scene, _need(物资名称="学生书包", 数量="30", 单位="个"))

    assert result.new == 1
    assert Item.objects.get(name="学生书包").code == "xue-sheng-shu-bao"


def test_the_catalogues_unit_is_meant_where_none_is_written(scene: Scene) -> None:
    result = _take(scene, _need(数量="30"))

    assert result.new == 1
    assert Need.objects.get().item.unit == "床"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"数量": "200", "单位": "坨"}, "unit", "不认识单位“坨”"),
        ({"数量": "200坨"}, "quantity", "不认识单位“坨”"),
        ({"数量": "200", "单位": "张"}, "unit", "棉被按“床”计，这里写的是“张”"),
        ({"数量": "200张"}, "quantity", "棉被按“床”计，这里写的是“张”"),
        ({"数量": "200床", "单位": "张"}, "unit", "请改成一样的"),
        ({"物资名称": "锄头", "数量": "20"}, "quantity", "没有写单位"),
        ({"数量": "-180"}, "quantity", "不能小于 0"),
        ({"数量": "0"}, "quantity", "从 1 到"),
        ({"数量": "99999999床"}, "quantity", "从 1 到"),
        ({"数量": "2.5床"}, "quantity", "整数"),
        ({"数量": "若干"}, "quantity", "说不清是多少"),
        ({"数量": "=1+1"}, "quantity", "像公式"),
        ({"急需程度": "火烧眉毛"}, "urgency", "不认识"),
        ({"急需程度": "6"}, "urgency", "不认识"),
        ({"县": "子虚县"}, "county", "没有叫“子虚县”的地区"),
        ({"县": "桂林市"}, "county", "还没有县级工会登记"),
        ({"要到位的日期": "2024-02-30"}, "due_on", "没有这一天"),
        ({"户数": "三十多"}, "households", ""),
        ({"编号": ""}, "number", "要填"),
        ({"说明": "字" * 201}, "words", "最多 200"),
    ],
)
def test_a_fault_is_told_at_its_cell(
    scene: Scene, cells: dict[str, str], column: str, words: str
) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)

    faults = _faults(kind, _csv(NEEDS, _need(**cells)))

    assert list(faults) == [column]
    assert words in faults[column]


def test_an_ambiguous_county_names_its_candidates(scene: Scene) -> None:

    for code, name, level, parent in (
        ("320000", "江苏省", 1, ""), ("320106", "鼓楼区", 3, "320100"),
        ("350000", "福建省", 1, ""), ("350102", "鼓楼区", 3, "350100"),
    ):  # fmt: skip
        Region.objects.create(code=code, name=name, name_key=code, level=level, parent_code=parent)

    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    faults = _faults(kind, _csv(NEEDS, _need(县="鼓楼区")))

    assert "江苏" in faults["county"]
    assert "福建" in faults["county"]
    assert "有 2 处" in faults["county"]


def test_the_unions_own_name_and_its_short_forms_are_the_same_county(scene: Scene) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    names = ("龙胜", "龙胜各族自治县", "龙胜各族自治县总工会", "450328")

    checked = _check(kind, _csv(NEEDS, *(_need(编号=str(n), 县=x) for n, x in enumerate(names))))

    assert [row.values["county"] for row in checked.good] == [scene.cast.unions["龙胜"]] * 4


def test_an_officer_of_one_county_need_not_name_it_and_may_name_no_other(scene: Scene) -> None:
    county = scene.cast.unions["资源"]
    kind = sheets.needs_kind(scene.board, on=c.TODAY, only=[county])
    bare = _csv(("序号", "物资", "数量"), ("1", "棉被", "50床"), ("1", "棉被", "60床"))

    checked = _check(kind, bare)
    foreign = _faults(kind, _csv(NEEDS, _need(县="龙胜各族自治县")))
    result = sheets.take_needs(
        checked.good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT, of=county
    )

    assert [row.number for row in checked.bad] == [3]
    assert "只报自己县的需求" in foreign["county"]
    assert result.new == 1
    assert Need.objects.get().union == county


def test_a_county_the_officer_may_not_report_for_is_refused_row_by_row(scene: Scene) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    good = _check(kind, _csv(NEEDS, _need(), _need(编号="2", 县="龙胜各族自治县"))).good
    mine = scene.cast.unions["资源"]

    result = sheets.take_needs(
        good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT,
        may_report=lambda union: union == mine,
    )  # fmt: skip

    assert result.new == 1
    assert "您不能报龙胜的需求" in result.refused[3]


def test_a_row_the_verb_refuses_stays_out_and_the_others_are_in(scene: Scene) -> None:
    rows = (
        _need(编号="1"), _need(编号="2", 物资名称="锄头", 数量="5把"),
        _need(编号="3", 物资名称="锄头", 数量="5个"), _need(编号="4", 物资名称="锄头", 数量="6把"),
    )  # fmt: skip

    result = _take(scene, *rows)

    assert result.new == 3
    assert list(result.refused) == [4]
    assert "锄头按“把”计" in result.refused[4]
    assert Item.objects.filter(name="锄头").count() == 1


def test_what_a_refused_row_had_entered_is_gone_with_it(scene: Scene) -> None:
    first = _pledge(编号="1", **{"物资/捐款": "暖手宝", "数量": "5个"})
    second = _pledge(编号="2", **{"物资/捐款": "暖手宝", "数量": "6个"})

    result = _take_pledges(scene, first, second)

    assert list(result.refused) == [2, 3]
    assert not Item.objects.filter(name="暖手宝").exists()
    assert Pledge.objects.count() == 0


def _workbook() -> bytes:
    """Two head rows, merged villages, a total and a note, as counties send it."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["资源县2024年急需物资统计表"])
    sheet.merge_cells("A1:K1")
    sheet.append(
        ["序号", "县", "乡镇（村）", "物资", "", "", "急需程度", "对象", "", "最迟到位", "备注"]
    )
    sheet.append(["", "", "", "名称", "数量", "单位", "", "给谁用", "户数", "", ""])
    for merged in ("A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "H2:I2", "J2:J3", "K2:K3"):
        sheet.merge_cells(merged)
    sheet.append(
        ["1", "资源县", "云岭村", "棉被", "约120床", "", "特急", "老人", 58, "2024-12-10", ""]
    )
    sheet.append(["2", "资源县", "", "护眼台灯", "９０", "台", "急", "小学生", "", 45636, "住校用"])
    sheet.merge_cells("C4:C5")
    sheet.append(["合计", "", "", "", "210", "", "", "", 58, "", ""])
    sheet.append(["填表说明：数量按入户核实的户数填写。"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_two_row_header_with_merged_cells_and_a_total_goes_through_the_whole_importer(
    scene: Scene,
) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    file = uploads.NewFile("需求.xlsx", _workbook())
    by = scene.who("王强")

    upload = uploads.take_in(file, kind=kind, target=str(scene.board.id), by=by, at=c.AT)
    bad = tables.checked(upload, kind).bad
    result = uploads.commit(upload, kind=kind, take=sheets.take_needs, by=by, at=c.AT)

    assert bad == []
    assert (result.new, result.refused) == (2, {})
    lamp = Need.objects.get(number="2")
    assert (lamp.village, lamp.quantity, lamp.due_on) == ("云岭村", 90, date(2024, 12, 10))


# Pledges.


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

    faults = _faults(kind, _csv(PLEDGES, _pledge(**cells)))

    assert list(faults) == [column]
    assert words in faults[column]


def test_a_code_of_another_firm_is_a_fault(scene: Scene) -> None:
    Enterprise.objects.filter(name="松坪精密").update(credit_code=CODE)
    kind = sheets.pledges_kind(scene.board, on=c.TODAY)

    by_code = _faults(kind, _csv(PLEDGES, _pledge(统一社会信用代码=CODE)))
    by_name = _faults(
        kind,
        _csv(PLEDGES, _pledge(企业名称="松坪精密", 统一社会信用代码="91110000802100433B")),
    )

    assert "登记的是“松坪精密”" in by_code["credit_code"]
    assert "和这里写的不一样" in by_name["credit_code"]


def test_plain_money_is_one_item_worth_itself(scene: Scene) -> None:
    services.name_item("善款", "元", by=SYSTEM, at=c.AT)
    _take(scene, _need(物资名称="现金", 数量="2万元"))
    services.verify_need(Need.objects.get(), by=scene.who("刘芸"), at=c.AT)

    result = _take_pledges(
        scene, _pledge(**{"物资/捐款": "捐款", "数量": "5000", "单位": "元", "单价": ""})
    )

    assert result.new == 1
    pledge = Pledge.objects.get()
    assert (pledge.item.name, pledge.unit_value, pledge.quantity) == ("善款", 1, 5000)


def test_a_board_that_is_not_there_takes_nothing(scene: Scene) -> None:

    with pytest.raises(Hidden):
        sheets.take_needs([], target=str(uuid4()), by=SYSTEM, at=c.AT)


def test_queries_grow_by_a_small_number_with_each_new_row(scene: Scene) -> None:

    def count(start: int, rows: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            _take(scene, *(_need(编号=str(start + n)) for n in range(rows)))
        return len(seen)

    first, second = count(1000, 10), count(2000, 20)

    assert (second - first) / 10 <= 10


def test_items_may_be_called_by_form_as_by_list(scene: Scene) -> None:
    quilt = scene.cast.items["棉被"]

    assert services.item_called("棉被", "", by=SYSTEM, at=c.AT) == quilt
    assert services.item_called("锄头", "把", by=SYSTEM, at=c.AT).unit == "把"
    with pytest.raises(Refusal, match="没有写单位"):
        services.item_called("铁锹", "", by=SYSTEM, at=c.AT)
    with pytest.raises(Refusal, match="按“床”计"):
        services.item_called("棉被", "张", by=SYSTEM, at=c.AT)
    assert queries.find_item("铁锹") is None
