"""Headers find their columns: by title, by other titles, by the lower part, by overlap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.shell.tables import cells, columns
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tests.tables_made import ROSTER

CONTACT = Kind(
    "contact",
    "联系表",
    (
        Column("who", "联系人"),
        Column("phone", "电话", ("手机", "联系人电话")),
        Column("want", "需要数量", ("要",)),
        Column("money", "金额"),
    ),
    ("who",),
)


@pytest.mark.parametrize(
    ("titles", "mapping"),
    [
        (("姓名", "证件号"), {"name": 0, "number": 1}),
        (("职工姓名", "身份证号码（18位）"), {"name": 0, "number": 1}),
        (("备注", "姓 名*"), {"name": 1}),
        (("序号", "甲", "乙"), {}),
        (("户主姓名", "户主身份证号码"), {"name": 0, "number": 1}),
        (("车间/部门", "出生年月"), {"team": 0, "born": 1}),
    ],
)
def test_a_roster_finds_its_columns(titles: tuple[str, ...], mapping: dict[str, int]) -> None:
    assert columns.guess(ROSTER, titles) == mapping


def test_an_equal_title_wins_over_one_that_only_holds_the_word() -> None:
    titles = ("联系人电话", "联系人", "数量/要", "金额（万元）")

    mapping = columns.guess(CONTACT, titles)

    assert mapping == {"phone": 0, "who": 1, "want": 2, "money": 3}


def test_no_header_serves_two_columns() -> None:
    mapping = columns.guess(CONTACT, ("电话", "手机"))

    assert mapping == {"phone": 0}


def test_a_remembered_mapping_keeps_only_what_still_exists() -> None:
    remembered = {"who": 0, "phone": 7, "gone": 1, "money": 0}

    assert columns.usable(CONTACT, remembered, 3) == {"who": 0}


@pytest.mark.parametrize(
    "text",
    ["2023-08-08", "2023/8/8", "2023.8.8", "2023年8月8日", "20230808", "45146", "２０２３－8－8"],
)
def test_a_day_is_read_as_officers_write_it(text: str) -> None:
    assert cells.day(text.replace("－", "-")) == date(2023, 8, 8)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (cells.count(), "1,200", 1200),
        (cells.count(), "一百二十", 120),
        (cells.amount(), "1.5万元", Decimal(15000)),
        (cells.amount(), "¥12.30", Decimal("12.30")),
        (cells.rough("床"), "约200", Quantity(Decimal(200), "床", "约")),
        (cells.one_of({"男": "m", "女": "f"}), "男", "m"),
        (cells.name, "李 梅", "李梅"),
    ],
)
def test_a_cell_is_read_to_its_value(parse: cells.Parse, text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (cells.day, "1990年5月", "还差哪一日"),
        (cells.day, "2023-02-30", "没有这一天"),
        (cells.day, "去年", "没有认出日期"),
        (cells.count(1, 500), "0", "最少 1"),
        (cells.count(1, 500), "9000", "最多 500"),
        (cells.count(), "-5", "不能小于 0"),
        (cells.count(), "1.5", "要整数"),
        (cells.amount(), "1.234", "最多两位小数"),
        (cells.one_of(["棉被", "书桌"]), "棉背", "是不是“棉被”"),
        (cells.one_of(["棉被", "书桌"]), "xyz", "可以填：棉被、书桌"),
        (cells.name, "张三 李四", "两个人"),
        (cells.text(3), "四个字了", "最多 3 个"),
        (cells.resident_id, "1.1E+17", "1.1E+17"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_helps(
    parse: cells.Parse, text: str, words: str
) -> None:
    with pytest.raises(Refusal) as caught:
        parse(text)

    assert words in str(caught.value)
