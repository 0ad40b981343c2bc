"""`xieli clip` reads files and folders without a database or a home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xieli.site.cli import main

TEXT = """青山市总工会慰问环卫职工
发布时间：2024-07-01 来源：青山日报 点击量：4127

7月1日，青山市总工会走访慰问环卫职工，向近300名职工送去价值3.5万余元的清凉物资。
慰问组叮嘱大家注意防暑降温。
"""


def test_a_folder_becomes_one_json_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "sub" / "b.txt").write_bytes(TEXT.encode("gbk"))
    (tmp_path / "in" / "c.png").write_bytes(b"\x89PNG")

    code = main(["clip", str(tmp_path / "in"), "--json", "--out", str(tmp_path / "out")])

    told = json.loads((tmp_path / "out" / "b.json").read_text("utf-8"))
    (article,) = told["articles"]
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "b.json"]
    assert (article["title"], article["date"]) == ("青山市总工会慰问环卫职工", "2024-07-01")
    assert (told["encoding"], told["damaged"]) == ("gb18030", 0)
    facts = {(fact["value"], fact["unit"], fact["approx"]) for fact in article["facts"]}
    assert (300, "名", "<") in facts
    for fact in article["facts"]:
        at = fact["at"]
        assert TEXT[at["start"] : at["end"]] == at["words"]


def test_a_bad_file_is_told_in_words_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.doc").write_bytes(b"\xd0\xcf\x11\xe0 old")

    code = main(["clip", str(tmp_path)])

    told = capsys.readouterr()
    assert code == 1
    assert "青山市总工会慰问环卫职工" in told.out
    assert "另存为 docx" in told.err


def test_a_path_that_is_not_there_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["clip", str(tmp_path / "none.txt")])

    assert code == 2
    assert "没有这个文件或文件夹" in capsys.readouterr().err
