"""Files of every kind are opened or refused in plain words; their bytes stay as they are."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage

import docx
import pytest
from opencc import OpenCC

from xieli.kernel.refusal import Refusal
from xieli.newsroom.clipping import opening
from xieli.newsroom.clipping.opening import left_out, open_file
from xieli.newsroom.clipping.tests.pdf import pdf_of

TEXT = "青山市总工会慰问环卫职工\n7月1日，市总工会走访慰问了30名环卫职工，送去清凉物资。"
PAGE = """<html><head><meta charset=gb2312><title>慰问职工 - 青山市总工会</title>
<meta name=PubDate content="2024-05-01 10:00"><meta name=ContentSource content=青山日报>
<script>var 赌场</script></head><body><nav><a href=/>首页</a> | <a>动态</a></nav>
<h1>慰问职工</h1><p>5月1日，<b>市总工会</b>慰问
职工。<span style="display: none">娱乐城</span></p>
<table><tr><td>甲</td><td>乙</td></tr></table><footer>版权所有</footer></body></html>"""


def _word(*lines: str) -> bytes:
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph(lines[0])
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    for line in lines[1:]:
        document.add_paragraph(line)
    document.save(data)
    return data.getvalue()


def _zip(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name.replace("_", "."), content)
    return data.getvalue()


@pytest.mark.parametrize(("encoding", "told"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"), ("gb18030", "gb18030"), ("gb2312", "gb18030"),
])  # fmt: skip
def test_a_text_is_read_in_whatever_encoding_it_is(encoding: str, told: str) -> None:
    (page,) = open_file(TEXT.encode(encoding), "a.txt")

    assert (page.raw, page.encoding) == (TEXT, told)


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs"])
def test_a_text_in_big5_is_told_from_gbk_by_its_words(encoding: str) -> None:
    old = OpenCC("s2t").convert(TEXT)

    (page,) = open_file(old.encode(encoding), "a.txt")

    assert (page.raw, page.encoding) == (old, "big5hkscs")


def test_a_web_page_gives_its_blocks_as_lines_and_its_head_as_hints() -> None:
    (page,) = open_file(PAGE.encode("gb18030"), "a.html")

    told = page.hints
    assert page.raw == "首页 | 动态\n慰问职工\n5月1日，市总工会慰问职工。\n甲\t乙\n版权所有"
    assert (told.title, told.date, told.source) == ("慰问职工", date(2024, 5, 1), "青山日报")
    assert [page.raw[start:end] for start, end in told.linked] == ["首页", "动态"]
    assert [page.raw[start:end] for start, end in told.aside] == ["首页 | 动态", "版权所有"]


def test_a_page_nested_deep_is_read_and_one_without_end_refused() -> None:
    (page,) = open_file(b"<html><body>" + b"<div>" * 200 + "职工".encode(), "a.html")

    assert page.raw == "职工"
    with pytest.raises(Refusal, match="没有文字"):
        open_file(b"<html><body>" + b"<div>" * 50_000 + "职工".encode(), "a.html")


def test_a_word_file_gives_paragraphs_and_tables_in_order() -> None:
    (page,) = open_file(_word("标题", "正文"), "a.docx")

    assert page.raw == "标题\n甲\t乙\n正文"


def test_a_pdf_gives_its_text_and_a_scan_says_what_to_do() -> None:
    (page,) = open_file(pdf_of("Union News 2024"), "a.pdf")

    assert "Union News 2024" in page.raw
    with pytest.raises(Refusal, match="PDF 里没有文字"):
        open_file(pdf_of(""), "a.pdf")


def test_a_mail_gives_its_text_and_the_attachments_that_are_texts() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["Date"] = "慰问职工", "Mon, 01 Jul 2024 08:00:00 +0800"
    mail.set_content(TEXT)
    mail.add_attachment(TEXT.encode("gbk"), maintype="text", subtype="plain", filename="附件.txt")
    mail.add_attachment(b"\x89PNG\0\0", maintype="image", subtype="png", filename="图.png")

    pages = open_file(bytes(mail), "a.eml")

    assert [page.name for page in pages] == ["a.eml", "附件.txt"]
    assert [page.raw.strip() for page in pages] == [TEXT, TEXT]
    assert (pages[0].hints.title, pages[0].hints.date) == ("慰问职工", date(2024, 7, 1))


def test_a_zip_gives_each_text_and_is_not_opened_within_a_zip() -> None:
    inner = _zip(c_txt=TEXT.encode())

    pages = open_file(_zip(a_txt=TEXT.encode("gbk"), b_docx=_word("一"), x_zip=inner), "a.zip")

    assert [page.name for page in pages] == ["a.txt", "b.docx"]


def test_what_of_a_zip_was_left_out_is_told() -> None:
    pack = _zip(a_txt=TEXT.encode("gbk"), b_doc=b"\xd0\xcf\x11\xe0", c_zip=_zip(d_txt=b"x"))

    assert len(open_file(pack, "a.zip")) == 1
    assert [(name, no.words[:6]) for name, no in left_out(pack)] == [
        ("b.doc", "这种文件读不"), ("c.zip", "压缩包里的压"),
    ]  # fmt: skip
    assert left_out(TEXT.encode()) == left_out(_word("一")) == []


def test_names_in_a_zip_from_a_chinese_windows_are_read() -> None:
    data = _zip(AAAAAAAA=TEXT.encode())
    data = data.replace(b"AAAAAAAA", "慰问职工".encode("gbk"))

    assert [page.name for page in open_file(data, "a.zip")] == ["慰问职工"]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Refusal, match="压缩包太大"):
        open_file(_zip(a_txt=b"0" * 5_000_000), "a.zip")


@pytest.mark.parametrize(("data", "name", "words"), [
    (b"\xd0\xcf\x11\xe0" + b"1" * 50, "a.doc", "另存为"),
    (b"PK\x03\x04xx", "a.zip", "压缩包打不开"),
    (b"%PDF-1.4 x", "a.pdf", "PDF 文件打不开"), (b"", "a.txt", "没有文字"),
    (bytes(range(256)) * 9, "a.txt", "不是文字"), (b"<html>", "a.html", "没有文字"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        open_file(data, name)


def test_a_file_over_the_limit_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1_000_000)
    monkeypatch.setattr(opening, "LONGEST", 1000)

    with pytest.raises(Refusal, match="文件太大（1 兆）一个文件最多 1 兆"):
        open_file(b"x" * 1_000_001, "a.txt")
    with pytest.raises(Refusal, match="文字太长（1001 字）"):
        open_file(b"x" * 1001, "a.txt")
