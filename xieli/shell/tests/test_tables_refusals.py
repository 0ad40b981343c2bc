"""Each wrong file gets its own words; nothing hostile ends or swells this process."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import files, reading, workbooks
from xieli.shell.tests.tables_made import packed, sheet

GOOD = sheet(["姓名", "部门"], ["李梅", "装配"])


def says(content: bytes, name: str = "名单.xlsx") -> str:
    with pytest.raises(Refusal) as caught:
        reading.read(content, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b" \r\n\t\x00", "空的"),
        (b"%PDF-1.7 ...", "PDF 文件，不是表格"),
        (b"\x89PNG\r\n\x1a\n....", "PNG 文件"),
        (b"\xff\xd8\xff\xe0....", "JPG 文件"),
        (b"Rar!\x1a\x07", "RAR 文件"),
        (b"PK\x05\x06" + bytes(18), "ZIP 文件"),
        (b"<html><table><tr><td>", "网页格式"),
        ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页格式"),
        (b"PK\x03\x04 this is not a zip", "打不开"),
        (GOOD[: len(GOOD) // 2], "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是表格"),
        (bytes(range(1, 32)) * 40, "不是表格"),
        (b"\x81\xff\xff\xff\xfe,\xff\n" * 30, "认不出来"),
        (b"name\nab\x81", "第 2 行附近"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, words: str) -> None:
    assert words in says(content)


def test_word_and_powerpoint_files_and_plain_zips_named_xlsx_are_told_apart() -> None:
    assert "Word 文件" in says(packed({"word/document.xml": b"<w/>"}))
    assert "PPT 文件" in says(packed({"ppt/presentation.xml": b"<p/>"}))
    assert "ODS 文件" in says(packed({"content.xml": b"<o/>"}))
    assert "ZIP 文件" in says(packed({"photo.jpg": b"..."}))


def test_a_file_of_50_mb_is_refused_with_its_size() -> None:
    assert "50.0 MB，一次最多收 20 MB" in says(bytes(50 * files.MEGABYTE))


def test_an_encrypted_workbook_asks_to_take_the_password_off() -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    locked = io.BytesIO()
    msoffcrypto.OOXMLFile(io.BytesIO(GOOD)).encrypt("1234", locked)

    assert says(locked.getvalue()).startswith("这个文件有密码，请先去掉密码。")


def test_a_zip_bomb_is_seen_in_the_directory_and_never_opened() -> None:
    bomb = packed({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": bytes(210_000_000)})

    words = says(bomb)

    assert "解开后有 200 MB，太大了" in words


def test_a_bomb_that_lies_about_its_size_ends_only_the_child() -> None:
    page = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 4_000_000
    bomb = packed({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": page})
    lying = bomb.replace(struct.pack("<I", len(page)), struct.pack("<I", 1000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    words = says(lying)

    assert "打不开" in words
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_stray_word_in_the_farthest_corner_is_refused_and_harms_nothing() -> None:
    def shape(page: Worksheet) -> None:
        page["XFD1048576"] = "多余"

    assert "请把要的内容复制到新表" in says(sheet(["姓名", "部门"], ["李梅", "装配"], shape=shape))


def test_control_the_same_file_read_in_one_process_ends_that_process() -> None:
    def shape(page: Worksheet) -> None:
        page["XFD1048576"] = "多余"

    content = sheet(["姓名", "部门"], shape=shape)
    code = (
        "import sys, io, resource, python_calamine as c; "
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
        "c.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)"
    )

    ended = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True)

    assert ended.returncode < 0


def test_a_table_too_wide_is_refused() -> None:
    assert "超过 300 列" in says(sheet(["栏"] * 301, ["x"] * 301))
    assert "超过 300 列" in says(("栏," * 301 + "\n").encode(), "a.csv")


def test_more_than_200_000_rows_are_refused() -> None:
    content = b"a,b\n" + b"x,1\n" * 200_200

    assert "一次最多导入 200,000 行" in says(content, "a.csv")


def test_a_file_that_takes_too_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "PATIENCE", 0.0)

    assert "没能读完" in says(GOOD)


def test_an_open_quote_in_csv_names_its_row_and_swallows_nothing() -> None:
    content = '姓名,备注\n李梅,好\n王明,"没有关上\n陈七,好\n'.encode()

    assert "第 3 行的引号没有配对" in says(content, "a.csv")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(), "这张表是空的"),
        (sheet([1, 2], [3, 4]), "没有找到表头"),
        (sheet(["姓名", "部门"]), "表头下面没有一行内容"),
        (sheet(["姓名", "部门"], ["合计", 3]), "表头下面没有一行内容"),
    ],
)
def test_a_sheet_that_holds_no_table_says_what_is_missing(content: bytes, words: str) -> None:
    assert words in says(content)
