"""Addresses and formulas after rows were put in, as Excel itself would write them."""

import pytest

from xieli.shell.tables import shifting
from xieli.shell.tables.shifting import Shift

FIVE = Shift(4, 6, 5)  # rows 4…6 are the block; five more come after row 6


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("A3", "A3"), ("F6", "F6"), ("F7", "F12"), ("$F$7", "$F$12"), ("F4:F6", "F4:F11"),
        ("$A$1:$G$8", "$A$1:$G$13"), ("A1:B3", "A1:B3"), ("B7:C9", "B12:C14"), ("??", "??"),
    ],
)  # fmt: skip
def test_addresses_move_and_ranges_that_reach_the_blocks_end_grow(was: str, now: str):
    assert shifting.moved_ref(was, FIVE) == now


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("SUM(F4:F6)", "SUM(F4:F11)"),
        ('IF(F7>0,"F7 与 F4:F6",F8)', 'IF(F12>0,"F7 与 F4:F6",F13)'),
        ("LOG10(F7)+1E7", "LOG10(F12)+1E7"),
        ("税率+Sheet2!F7+'表 1'!F7", "税率+Sheet2!F7+'表 1'!F12"),
        ("SUM($7:$9)", "SUM($12:$14)"),
        ("[1]Sheet1!F7+Table1[F7]", "[1]Sheet1!F7+Table1[F7]"),
        ("_xlfn.CONCAT(F7,ABC_7)", "_xlfn.CONCAT(F12,ABC_7)"),
        ("SUM(F:F)", "SUM(F:F)"),
    ],
)
def test_formulas_move_what_they_name_on_this_sheet_alone(was: str, now: str):
    assert shifting.moved_formula(was, FIVE, "表 1", is_here=True) == now


def test_a_formula_of_another_sheet_moves_only_what_it_calls_by_name():
    was = "F7+'表 1'!F7:F9+'it''s'!A9"

    assert (
        shifting.moved_formula(was, FIVE, "表 1", is_here=False) == "F7+'表 1'!F12:F14+'it''s'!A9"
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("F4*E4", "F6*E6"), ("F4/$F$7", "F6/$F$12"), ("SUM($F$4:F4)", "SUM($F$4:F6)"),
        ("VLOOKUP(A4,字典!$A$1:$B$9,2)", "VLOOKUP(A6,字典!$A$1:$B$9,2)"),
    ],
)  # fmt: skip
def test_a_copy_two_rows_down_reads_its_own_row(was: str, now: str):
    assert shifting.copied_formula(was, 2, FIVE, "表 1") == now


def test_rules_on_the_last_row_grow_and_shared_formulas_are_translated():
    assert shifting.moved_sqref("A6 B4:B6 C1", FIVE) == "A6:A11 B4:B11 C1"
    assert shifting.translated("A1+$B$2+C$3", 2, 1) == "B3+$B$2+D$3"
    assert [shifting.letters_of(n) for n in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
