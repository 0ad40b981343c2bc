"""QR codes: right markup, and a code that a reader can read back."""

import io
from xml.etree import ElementTree

import pytest
import segno
from django.template import Context, Template
from PIL import Image
from segno.encoder import DataOverflowError

from xieli.shell import qr

ADDRESS = "https://example.org/t/XL7K-20M4-Q9"


def _dots(drawn: bytes, dots: int) -> list[list[bool]]:
    """Give the dark modules of a PNG, the quiet border left out."""
    seen = Image.open(io.BytesIO(drawn)).convert("L")
    side = seen.width // dots
    grid = [[seen.getpixel((x * dots + 1, y * dots + 1)) for x in range(side)] for y in range(side)]
    return [[dot < 128 for dot in row[4:-4]] for row in grid[4:-4]]


def test_the_svg_is_one_element_that_fills_its_box() -> None:
    drawn = ElementTree.fromstring(qr.svg(ADDRESS))

    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert "viewBox" in drawn.attrib
    assert "width" not in drawn.attrib


def test_the_png_holds_exactly_the_modules_of_the_text() -> None:
    wanted = [[bool(dot) for dot in row] for row in segno.make_qr(ADDRESS, error="m").matrix]

    assert _dots(qr.png(ADDRESS, dots=4), 4) == wanted


def test_another_text_gives_another_code() -> None:
    assert qr.svg(ADDRESS) != qr.svg(ADDRESS + "X")


def test_text_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(DataOverflowError):
        qr.svg("长" * 3000)


def test_the_tag_names_the_code_for_those_who_cannot_see_it() -> None:
    page = Template("{% load xieli %}{% qr address label %}")

    drawn = page.render(Context({"address": ADDRESS, "label": "<看这批物资>"}))

    assert 'role="img" aria-label="&lt;看这批物资&gt;"' in drawn
    assert drawn.count("<svg") == 1
