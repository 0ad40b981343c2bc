"""The law, without a database: plans and their cents, caps, bodies, ratings."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.grants import rules
from xieli.activities.grants.papers import read_paper
from xieli.kernel.refusal import Refusal
from xieli.shell.tables.writing import workbook

PLAN = rules.plan_of(["50 批复", "30 进度", "20 验收"])
CENTS = st.integers(1, 10**10).map(lambda cents: Decimal(cents) / 100)


@given(CENTS)
def test_the_parts_of_a_sum_make_the_sum_to_the_cent(amount: Decimal) -> None:
    parts = rules.split(amount, PLAN)

    assert sum(parts) == amount
    assert all(part >= 0 and part == round(part, 2) for part in parts)


@given(CENTS)
def test_a_sum_in_fen_is_whole_and_loses_nothing(amount: Decimal) -> None:
    fen = rules.fen(amount)

    assert fen == fen.to_integral_value()
    assert fen / 100 == amount


@pytest.mark.parametrize("words", [["50 批复"], ["100 进度"], ["x 批复"], ["50 批复", "50 年底"]])
def test_a_plan_that_does_not_make_the_whole_is_refused(words: list[str]) -> None:
    with pytest.raises(Refusal, match="规则库里分期拨付"):
        rules.plan_of(words)


def test_purposes_are_read_with_their_words() -> None:
    assert rules.named(["new_build 新建职工活动阵地", "bare"]) == {
        "new_build": "新建职工活动阵地", "bare": "bare",
    }  # fmt: skip


def test_no_label_wanted_lets_every_county_ask() -> None:
    rules.must_bear(set(), [], "资源", date(2024, 3, 11))
    rules.must_bear({"百强县", "旅游名县"}, ["旅游名县"], "资源", date(2024, 3, 11))

    with pytest.raises(Refusal, match="欠发达县、旅游名县"):
        rules.must_bear({"百强县"}, ["欠发达县", "旅游名县"], "资源", date(2024, 3, 11))


def test_a_cap_is_reached_and_not_passed() -> None:
    cap = rules.Cap(Decimal(5000000), "四川省总 2024")
    rules.must_fit(Decimal(5000000), cap, "新建")

    with pytest.raises(Refusal, match=r"最多 5,000,000\.00 元，这里是 5,000,000\.01 元（四川省总"):
        rules.must_fit(Decimal("5000000.01"), cap, "新建")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000000"])
def test_a_sum_is_above_nothing_and_ends_at_the_cent(amount: str) -> None:
    with pytest.raises(Refusal):
        rules.must_be_amount(Decimal(amount))


@pytest.mark.parametrize("body", ["示范建设公司", " 示范 建设公司 ", "资源"])
def test_who_built_and_who_asked_do_not_accept(body: str) -> None:
    with pytest.raises(Refusal, match="验收单位不能是"):
        rules.must_be_other_body(body, "示范建设公司", "资 源")


def test_a_rating_is_the_mean_of_what_was_reached_and_never_above_a_hundred() -> None:
    bands = ["90 优", "80 良", "60 中", "0 差"]
    told = rules.rated([(Decimal(2000), Decimal(3000)), (Decimal(3), Decimal(2))])

    assert told == Decimal("83.3")
    assert rules.band(told, bands) == "良"
    assert rules.band(Decimal(90), bands) == "优"
    assert rules.band(Decimal(0), bands) == "差"


@pytest.mark.parametrize("text", ["", "12345", "2024年3月?", "x" * 41])
def test_a_bank_slip_has_a_number(text: str) -> None:
    with pytest.raises(Refusal, match="银行回单号"):
        rules.must_be_reference(text)


def test_payer_and_decider_are_two() -> None:
    with pytest.raises(Refusal, match="请换一位"):
        rules.must_be_another("a", {"a"}, "审批过这份申报的人不能拨付。")
    with pytest.raises(Refusal):
        rules.must_be_another(None, set(), "没有登录。")
    rules.must_be_another("b", {"a"}, "")


def test_a_table_is_taken_and_one_with_macros_is_not() -> None:
    table = workbook(["做什么"], [["装修"]])
    out = io.BytesIO(table)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")

    assert read_paper("", "预算/2024.xlsx", table).suffix == "xlsx"
    assert read_paper("", "预算/2024.xlsx", table).title == "2024"
    for content in (out.getvalue(), b"PK broken", b"", b"<html>"):
        with pytest.raises(Refusal, match="这个文件收不下"):
            read_paper("预算", "x.xlsx", content)
