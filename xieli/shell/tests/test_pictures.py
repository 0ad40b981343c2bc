"""Photos and signatures: what is kept, what is stripped, what is refused."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from xieli.kernel.refusal import Refusal
from xieli.shell import pictures


def _photo(size: tuple[int, int] = (400, 200), kind: str = "JPEG", **more: object) -> bytes:
    """Give a photo whose left half is red, as a phone would send it."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    sheet = io.BytesIO()
    drawn.save(sheet, kind, **more)
    return sheet.getvalue()


def _with_place(orientation: int = 1) -> Image.Exif:
    """Give EXIF with a camera, a turn and a place on earth."""
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (26.0, 2.0, 3.0), 3: "E", 4: (110.0, 39.0, 0.0)}
    return exif


def _signed(strokes: int = 3, mode: str = "RGBA", size: tuple[int, int] = (600, 240)) -> str:
    """Give a signature as the pad sends it."""
    paper = Image.new(mode, size, (255, 255, 255, 0) if mode == "RGBA" else "white")
    for i in range(strokes):
        ImageDraw.Draw(paper).line((60 + i * 80, 40, 100 + i * 80, 180), fill="#111714", width=6)
    sheet = io.BytesIO()
    paper.save(sheet, "PNG")
    return "data:image/png;base64," + base64.b64encode(sheet.getvalue()).decode()


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_photo_loses_its_place_and_camera() -> None:
    given = _photo(exif=_with_place())
    assert b"PhoneMaker" in given

    kept = pictures.clean_photo(given)

    assert _opened(kept).format == "JPEG"
    assert dict(_opened(kept).getexif()) == {}
    assert b"PhoneMaker" not in kept


def test_a_photo_is_turned_upright() -> None:
    given = _photo((400, 200), exif=_with_place(orientation=6))

    kept = _opened(pictures.clean_photo(given))

    assert kept.size == (200, 400)
    assert kept.getpixel((100, 20))[1] < 80  # the red half is above now
    assert kept.getpixel((100, 380))[1] > 200


def test_a_large_photo_becomes_small_and_keeps_its_shape() -> None:
    kept = _opened(pictures.clean_photo(_photo((4000, 2000))))

    assert kept.size == (1600, 800)


def test_a_small_photo_is_not_blown_up() -> None:
    kept = _opened(pictures.clean_photo(_photo((300, 200))))

    assert kept.size == (300, 200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_phone_formats_become_jpeg(kind: str) -> None:
    kept = pictures.clean_photo(_photo(kind=kind))

    assert _opened(kept).format == "JPEG"


def test_a_picture_seen_through_stands_on_white() -> None:
    sheet = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(sheet, "PNG")

    kept = _opened(pictures.clean_photo(sheet.getvalue()))

    assert kept.getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 not a photo",
        b"PK\x03\x04" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 50,
        _photo()[:300],
    ],
    ids=["empty", "pdf", "zip", "svg", "gif", "cut short"],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        pictures.clean_photo(content)

    assert "不是照片" in refused.value.words
    assert "重新拍一张" in refused.value.next_step


def test_a_photo_above_40_mb_is_refused_unread() -> None:
    with pytest.raises(Refusal, match="40 MB"):
        pictures.clean_photo(b"\xff\xd8" + b"\0" * (40 * 1024 * 1024))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10**6))
    )

    with pytest.raises(Refusal, match="尺寸太大"):
        pictures.clean_photo(bomb)


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
def test_a_signature_is_kept_dark_on_white(mode: str) -> None:
    kept = _opened(pictures.clean_signature(_signed(mode=mode)))

    assert (kept.format, kept.mode, kept.size) == ("PNG", "L", (600, 240))
    assert kept.getpixel((5, 5)) == 255
    assert kept.getextrema()[0] < 60


def test_a_signature_from_a_sharp_screen_is_made_smaller() -> None:
    kept = _opened(pictures.clean_signature(_signed(size=(1800, 720))))

    assert kept.size == (600, 240)


@pytest.mark.parametrize("drawn", ["", "data:image/png;base64,", _signed(strokes=0)])
def test_an_empty_signature_is_refused(drawn: str) -> None:
    with pytest.raises(Refusal, match="签"):
        pictures.clean_signature(drawn)


@pytest.mark.parametrize(
    "drawn",
    [
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,****",
        "data:image/png;base64," + "A" * (3 * 1024 * 1024),
        "data:image/png;base64," + base64.b64encode(_photo()).decode(),
        _signed(size=(3000, 200)),
    ],
    ids=["svg", "no base64", "too long", "a jpeg", "too wide"],
)
def test_a_signature_our_pad_did_not_make_is_refused(drawn: str) -> None:
    with pytest.raises(Refusal, match="没有传好"):
        pictures.clean_signature(drawn)
