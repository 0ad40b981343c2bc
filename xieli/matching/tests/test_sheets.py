"""Need lists, as officers really have them, through the importer's own verbs."""

from __future__ import annotations

import io
from datetime import date
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
from xieli.matching.models import Item, Need, NeedState
from xieli.matching.tests.scene import (
    NEEDS,
    Scene,
    as_csv,
    check,
    faults_of,
    need_row,
    notes,
    take_needs,
)
from xieli.shell.tables import queries as tables
from xieli.shell.tables import services as uploads
from xieli.unions.models import Region

pytestmark = pytest.mark.django_db


def test_a_whole_need_row_is_read_and_reported(scene: Scene) -> None:
    row = need_row(
        编号="Z-07", 县="广西桂林资源县", 乡镇村="云岭村", 数量="约２００床", 急需程度="特急",
        用途对象="60岁以上老人", 户数="96户", 要到位的日期="2024.12.10", 说明="2米×1.8米",
    )  # fmt: skip

    result = take_needs(scene, row)

    assert (result.new, result.changed, result.unchanged, result.refused) == (1, 0, 0, {})
    need = Need.objects.get()
    assert (need.union, need.item) == (scene.cast.unions["资源"], scene.cast.items["棉被"])
    assert (need.quantity, need.qualifier, need.urgency, need.households) == (200, "约", 5, 96)
    assert (need.number, need.village, need.group) == ("Z-07", "云岭村", "60岁以上老人")
    assert (need.due_on, need.words) == (date(2024, 12, 10), "2米×1.8米")
    assert (need.state, need.reported_by) == (NeedState.REPORTED, "王强")
    assert notes("report_need") == 1


def test_the_same_list_again_changes_nothing_and_leaves_no_note(scene: Scene) -> None:
    rows = need_row(编号="1"), need_row(编号="2", 物资名称="学生书包", 数量="30个")
    take_needs(scene, *rows)
    before = Note.objects.count(), scene.fresh().version

    result = take_needs(scene, *rows)

    assert (result.new, result.changed, result.unchanged) == (0, 0, 2)
    assert (Note.objects.count(), scene.fresh().version) == before


def test_a_row_that_changed_is_found_again_by_its_number(scene: Scene) -> None:
    take_needs(scene, need_row())

    result = take_needs(scene, need_row(数量="60床"))

    assert (result.new, result.changed) == (0, 1)
    assert Need.objects.get().quantity == 60


def test_an_unknown_item_with_a_known_unit_enters_the_catalogue(scene: Scene) -> None:
    result = take_needs(scene, need_row(物资名称="学生书包", 数量="30", 单位="个"))

    assert result.new == 1
    assert Item.objects.get(name="学生书包").code == "xue-sheng-shu-bao"


def test_the_catalogues_unit_is_meant_where_none_is_written(scene: Scene) -> None:
    result = take_needs(scene, need_row(数量="30"))

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

    faults = faults_of(kind, as_csv(NEEDS, need_row(**cells)))

    assert list(faults) == [column]
    assert words in faults[column]


def test_an_ambiguous_county_names_its_candidates(scene: Scene) -> None:

    for code, name, level, parent in (
        ("320000", "江苏省", 1, ""), ("320106", "鼓楼区", 3, "320100"),
        ("350000", "福建省", 1, ""), ("350102", "鼓楼区", 3, "350100"),
    ):  # fmt: skip
        Region.objects.create(code=code, name=name, name_key=code, level=level, parent_code=parent)

    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    faults = faults_of(kind, as_csv(NEEDS, need_row(县="鼓楼区")))

    assert "江苏" in faults["county"]
    assert "福建" in faults["county"]
    assert "有 2 处" in faults["county"]


def test_the_unions_own_name_and_its_short_forms_are_the_same_county(scene: Scene) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    names = ("龙胜", "龙胜各族自治县", "龙胜各族自治县总工会", "450328")

    checked = check(
        kind, as_csv(NEEDS, *(need_row(编号=str(n), 县=x) for n, x in enumerate(names)))
    )

    assert [row.values["county"] for row in checked.good] == [scene.cast.unions["龙胜"]] * 4


def test_an_officer_of_one_county_need_not_name_it_and_may_name_no_other(scene: Scene) -> None:
    county = scene.cast.unions["资源"]
    kind = sheets.needs_kind(scene.board, on=c.TODAY, only=[county])
    bare = as_csv(("序号", "物资", "数量"), ("1", "棉被", "50床"), ("1", "棉被", "60床"))

    checked = check(kind, bare)
    foreign = faults_of(kind, as_csv(NEEDS, need_row(县="龙胜各族自治县")))
    result = sheets.take_needs(
        checked.good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT, of=county
    )

    assert [row.number for row in checked.bad] == [3]
    assert "只报自己县的需求" in foreign["county"]
    assert result.new == 1
    assert Need.objects.get().union == county


def test_a_county_the_officer_may_not_report_for_is_refused_row_by_row(scene: Scene) -> None:
    kind = sheets.needs_kind(scene.board, on=c.TODAY)
    good = check(kind, as_csv(NEEDS, need_row(), need_row(编号="2", 县="龙胜各族自治县"))).good
    mine = scene.cast.unions["资源"]

    result = sheets.take_needs(
        good, target=str(scene.board.id), by=scene.who("王强"), at=c.AT,
        may_report=lambda union: union == mine,
    )  # fmt: skip

    assert result.new == 1
    assert "您不能报龙胜的需求" in result.refused[3]


def test_a_row_the_verb_refuses_stays_out_and_the_others_are_in(scene: Scene) -> None:
    rows = (
        need_row(编号="1"), need_row(编号="2", 物资名称="锄头", 数量="5把"),
        need_row(编号="3", 物资名称="锄头", 数量="5个"),
        need_row(编号="4", 物资名称="锄头", 数量="6把"),
    )  # fmt: skip

    result = take_needs(scene, *rows)

    assert result.new == 3
    assert list(result.refused) == [4]
    assert "锄头按“把”计" in result.refused[4]
    assert Item.objects.filter(name="锄头").count() == 1


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


def test_a_board_that_is_not_there_takes_nothing(scene: Scene) -> None:

    with pytest.raises(Hidden):
        sheets.take_needs([], target=str(uuid4()), by=SYSTEM, at=c.AT)


def test_queries_grow_by_a_small_number_with_each_new_row(scene: Scene) -> None:

    def count(start: int, rows: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            take_needs(scene, *(need_row(编号=str(start + n)) for n in range(rows)))
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
