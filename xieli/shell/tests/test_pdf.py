"""PDFs: text that can be read out, fonts inside, and user text that stays text."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from xieli.shell import pdf, qr

pytestmark = pytest.mark.skipif(
    not any(pdf.FONTS.glob("*.ttf")), reason="no fonts: run tools/assets.py"
)
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here")
AT = datetime(2024, 3, 14, 1, 0, tzinfo=UTC)


def _receipt(**changes: Any) -> dict[str, Any]:
    """Give the data of a receipt."""
    return {
        "code": "XL7K-20M4-Q9",
        "qr": qr.svg("https://example.org/t/XL7K-20M4-Q9"),
        "donor": "明川电子工会",
        "receiver": "资源县总工会",
        "receiver_post": "赵六（资源县总工会）",
        "purpose": "小学生住校学习",
        "dates": [{"label": "签收", "value": "2024年3月8日"}],
        "items": [
            {
                "name": "护眼台灯",
                "unit": "台",
                "quantity": "50",
                "price": "79.00",
                "amount": "3,950.00",
            }
        ],
        "total": "3,950.00",
        "total_capitals": "人民币叁仟玖佰伍拾元整",
        "issued_on": "2024年3月14日",
        "verify": "https://example.org/t/XL7K-20M4-Q9",
        "as_of": "2024年3月14日 09:00",
        "check": "9f3c-71a8",
        **changes,
    }


def _text(paper: bytes, folder: Path) -> str:
    """Give the text that a reader can copy out, without spaces."""
    (folder / "paper.pdf").write_bytes(paper)
    ask = ["pdftotext", "-layout", str(folder / "paper.pdf"), "-"]
    return "".join(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.split())


@needs_poppler
def test_a_receipt_says_what_it_is_not(tmp_path: Path) -> None:
    said = _text(pdf.render("receipt", _receipt()), tmp_path)

    assert "不是税务票据" in said
    assert "人民币叁仟玖佰伍拾元整" in said
    assert "XL7K-20M4-Q9" in said
    assert "截至2024年3月14日09:00" in said
    assert "第1页，共1页" in said
    assert "校验码9f3c-71a8" in said


@needs_poppler
def test_a_demonstration_is_marked_on_every_sheet(tmp_path: Path) -> None:
    shown = _text(pdf.render("receipt", _receipt(demo=True)), tmp_path)
    real = _text(pdf.render("receipt", _receipt()), tmp_path)

    assert "演示数据" in shown
    assert "演示数据" not in real


@needs_poppler
def test_what_a_donor_types_stays_text(tmp_path: Path) -> None:
    name = '#set text(fill: red) $x^2$ *粗* "] #read("/etc/hosts")'

    said = _text(pdf.render("receipt", _receipt(donor=name)), tmp_path)

    assert "".join(name.split()) in said.replace("”", '"').replace("“", '"')


@needs_poppler
def test_a_certificate_names_its_giver(tmp_path: Path) -> None:
    data = _receipt(
        to="明川电子工会", body="捐赠护眼台灯 50 台。", issuer="资源县总工会", sealed=True
    )

    said = _text(pdf.render("certificate", data), tmp_path)

    assert "爱心证书" in said
    assert "明川电子工会：" in said
    assert "已验" in said


@needs_poppler
def test_a_long_table_repeats_its_head_on_each_page(tmp_path: Path) -> None:
    rows = [[str(n), "李*"] for n in range(1, 101)]
    columns = [{"label": "序号"}, {"label": "姓名栏", "width": "1"}]
    data = _receipt(title="公示", columns=columns, rows=rows, totals=["合计", "100 人"])

    said = _text(pdf.render("sheet", data), tmp_path)

    assert said.count("姓名栏") == 3
    assert "共3页" in said


@needs_poppler
def test_the_shipped_faces_are_inside_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf.render("receipt", _receipt()))

    ask = ["pdffonts", str(tmp_path / "paper.pdf")]
    table = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.splitlines()[2:]

    assert {line.split()[0].split("+")[1] for line in table} == {
        "NotoSansSC-Regular",
        "NotoSansSC-Bold",
    }
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in table)  # emb sub uni


def test_the_same_data_and_time_give_the_same_bytes() -> None:
    assert pdf.render("receipt", _receipt(), at=AT) == pdf.render("receipt", _receipt(), at=AT)


def test_missing_data_is_loud() -> None:
    data = _receipt()
    del data["donor"]

    with pytest.raises(RuntimeError, match="donor"):
        pdf.render("receipt", data)


def test_a_face_that_was_not_shipped_is_loud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.typ").write_text('#set text(font: "Comic Sans MS")\n字')
    monkeypatch.setattr(pdf, "SHEETS", tmp_path)

    with pytest.raises(pdf.SheetFault, match="unknown font"):
        pdf.render("odd", {})


@pytest.mark.parametrize("name", ["nothing", "../qr", "/etc/hosts"])
def test_only_sheets_of_the_house_are_rendered(name: str) -> None:
    with pytest.raises(pdf.SheetFault, match="no sheet"):
        pdf.render(name, {})
