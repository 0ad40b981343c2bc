"""Rows are sorted into good and bad; a fault stands at its cell; corrections make bad rows good."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from xieli.shell.tables import columns, mending, reading
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import LEFT_OUT
from xieli.shell.tests.tables_made import NUMBERS, ROSTER, sheet

HEAD = ["姓名", "身份证号", "手机", "出生日期", "部门"]


def checked(
    *rows: list[object],
    corrections: Mapping[int, Mapping[str, str]] | None = None,
    kind: Kind = ROSTER,
) -> mending.Checked:
    table = reading.read(sheet(HEAD, *rows), "a.xlsx")
    mapping = columns.guess(kind, table.headers)
    return mending.check(kind, table, mapping, corrections or {})


def test_good_rows_carry_values_and_their_own_number() -> None:
    found = checked(["李 梅", NUMBERS[0], "138 0000 0000", 32874, "装配"])

    assert found.bad == []
    assert found.good[0].number == 2
    values = found.good[0].values
    assert (values["name"], values["phone"], str(values["born"])) == (
        "李梅",
        "13800000000",
        "1990-01-01",
    )


def test_a_bad_row_says_at_each_cell_what_is_wrong_and_good_ones_go_on() -> None:
    found = checked(
        ["李梅", 1.1e17, "1380000000", "2023-02-30", "装配"],
        ["王明", NUMBERS[1], None, None, None],
    )

    assert [row.number for row in found.good] == [3]
    assert set(found.bad[0].faults) == {"number", "phone", "born"}
    assert "1.1E+17" in found.bad[0].faults["number"]
    assert "10 位" in found.bad[0].faults["phone"]


def test_a_required_cell_that_is_empty_is_a_fault_and_an_optional_one_is_none() -> None:
    found = checked([None, NUMBERS[0], None, None, None])

    assert found.bad[0].faults == {"name": "这一格要填，现在是空的。"}
    assert checked(["李梅", NUMBERS[0], None, None, None]).good[0].values["phone"] is None


def test_a_correction_makes_the_row_good_and_a_blank_clears_an_optional_cell() -> None:
    row = ["李梅", "1.1E+17", "138", None, None]

    found = checked(row, corrections={2: {"number": NUMBERS[0], "phone": ""}})

    assert found.good[0].values["number"] == NUMBERS[0]
    assert found.good[0].values["phone"] is None


def test_a_row_left_out_is_skipped_with_its_reason() -> None:
    found = checked(["李梅", "x", None, None, None], corrections={2: {LEFT_OUT: "1"}})

    assert (found.good, found.bad) == ([], [])
    assert found.skipped[0].words == "您选了不导入"


def test_the_second_row_with_a_key_is_a_fault_that_names_the_first() -> None:
    found = checked(
        ["李梅", NUMBERS[0], None, None, None],
        ["王明", NUMBERS[1], None, None, None],
        ["李梅", NUMBERS[0].lower(), None, None, None],
    )

    assert [row.number for row in found.good] == [2, 3]
    assert "和第 2 行重复" in found.bad[0].faults["number"]


def test_rows_without_a_key_are_never_the_same_row() -> None:
    kind = dataclasses.replace(ROSTER, key_columns=("phone",))

    found = checked(
        ["李梅", NUMBERS[0], None, None, None], ["王明", NUMBERS[1], None, None, None], kind=kind
    )

    assert len(found.good) == 2


def test_a_cell_that_looks_like_a_formula_is_flagged_and_never_run() -> None:
    found = checked(
        ["李梅", NUMBERS[0], None, None, "@SUM(A1)"],
        ["王明", NUMBERS[1], None, None, "+cmd|' /C calc'!A0"],
        ["陈七", NUMBERS[2], "+86 13800000000", None, "-"],
    )

    assert [set(row.faults) for row in found.bad] == [{"team"}, {"team"}]
    assert "像公式（以 @ 开头）" in found.bad[0].faults["team"]
    assert found.good[0].values["phone"] == "13800000000"


def test_same_as_above_and_carried_columns_take_what_stands_above() -> None:
    kind = Kind(
        "needs",
        "需求",
        (
            Column("village", "村", is_required=True, carries_down=True),
            Column("item", "物品", is_required=True),
        ),
        (),
    )
    table = reading.read("村,物品\n同禾村,棉被\n,书桌\n晓锦村,同上\n".encode(), "a.csv")

    found = mending.check(kind, table, {"village": 0, "item": 1}, {})

    assert [tuple(row.values.values()) for row in found.good] == [
        ("同禾村", "棉被"),
        ("同禾村", "书桌"),
        ("晓锦村", "书桌"),
    ]


def test_a_required_column_missing_from_the_file_makes_every_row_bad() -> None:
    table = reading.read("姓名,部门\n李梅,装配\n".encode(), "a.csv")

    found = mending.check(ROSTER, table, {"name": 0}, {})

    assert found.bad[0].faults == {"number": "表里没有“证件号”这一列。"}


def test_the_kinds_own_check_sees_a_whole_row() -> None:
    def born_fits(values: Mapping[str, object]) -> Mapping[str, str]:
        is_same = str(values["born"]).replace("-", "") == str(values["number"])[6:14]
        return {} if is_same else {"born": "和证件号里的生日不同。"}

    kind = dataclasses.replace(ROSTER, check_row=born_fits)

    found = checked(
        ["李梅", NUMBERS[0], None, "1860-03-07", None],
        ["王明", NUMBERS[1], None, "1990-01-01", None],
        kind=kind,
    )

    assert [row.number for row in found.good] == [2]
    assert found.bad[0].faults == {"born": "和证件号里的生日不同。"}


def test_what_was_put_right_unasked_is_told_with_the_old_text() -> None:
    found = checked(["李　梅", NUMBERS[0], "１３８00000000", 32874, "装配"])

    assert found.tidied[2] == {
        "name": ("李　梅", "李梅"),
        "phone": ("１３８00000000", "13800000000"),
        "born": ("32874", "1990-01-01"),
    }


def test_faults_are_counted_by_their_words() -> None:
    found = checked(
        ["", NUMBERS[0], None, None, None],
        ["", NUMBERS[1], "1", None, None],
    )

    assert next(mending.by_words(found)) == ("这一格要填，现在是空的。", 2)


def test_a_table_is_good_or_bad_or_skipped_and_nothing_is_lost() -> None:
    rows = [[f"人{n}", NUMBERS[n % 4] if n % 3 else "x", None, None, None] for n in range(40)]
    rows.append(["合计", None, None, None, None])

    found = checked(*rows)

    numbers = [r.number for r in [*found.good, *found.bad, *found.skipped]]
    assert sorted(numbers) == list(range(2, 43))
