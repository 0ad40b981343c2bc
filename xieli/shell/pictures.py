"""Photos and signatures from phones, made safe to keep: type, size, nothing hidden."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from xieli.kernel.refusal import Refusal

MOST_BYTES = 40 * 1024 * 1024
MOST_PIXELS = 60_000_000  # 48 megapixels is the largest phone camera in use; a bomb has far more
PHOTO_KINDS = ("JPEG", "PNG", "WEBP")
MOST_SIGNATURE_BYTES = 2 * 1024 * 1024
MOST_SIGNATURE_SIDE = 2400
SIGNATURE_WIDTH = 600
LEAST_INK = 40  # dark pixels; a stray dot of the pen has fewer
DARK = 140


def clean_photo(content: bytes, max_side: int = 1600) -> bytes:
    """Give a JPEG turned upright, at most max_side pixels long, without EXIF, GPS or profile.

    The type is read from the content, never from the name. Refused: > 40 MB, no photo, cut short,
    more than 60 million pixels.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("照片超过 40 MB，收不下。"), _("请把相机的画质调低一档，再拍一张。"))
    upright = _upright(_opened(content, PHOTO_KINDS, _("这个文件不是照片。")), max_side)
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    sheet = io.BytesIO()
    plain.save(sheet, "JPEG", quality=85, optimize=True, progressive=True)
    return sheet.getvalue()


def clean_signature(data_url: str) -> bytes:
    """Give a grey PNG at most 600 pixels wide of a signature drawn on the pad (`data:image/png…`).

    Refused: nothing drawn, another type, > 2 MB, longer than 2,400 pixels on a side.
    """
    head, _comma, body = data_url.partition(",")
    if not body:
        raise Refusal(_("还没有签名。"), _("请在签名框里签上名字。"))
    if head != "data:image/png;base64" or len(body) > MOST_SIGNATURE_BYTES:
        raise _spoiled()
    drawn = _opened(_decoded(body), ("PNG",), _("签名没有传好。"))
    if max(drawn.size) > MOST_SIGNATURE_SIDE:
        raise _spoiled()
    ink = _on_white(drawn)
    if sum(ink.histogram()[:DARK]) < LEAST_INK:
        raise Refusal(_("签名框里是空的。"), _("请在签名框里签上名字。"))
    ink.thumbnail((SIGNATURE_WIDTH, SIGNATURE_WIDTH))
    sheet = io.BytesIO()
    ink.save(sheet, "PNG", optimize=True)
    return sheet.getvalue()


def _spoiled() -> Refusal:
    """Give the refusal for a signature that is not what our pad makes."""
    return Refusal(_("签名没有传好。"), _("请点“重签”，再签一次。"))


def _decoded(body: str) -> bytes:
    """Give the bytes behind base64 text."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise _spoiled() from None


def _opened(content: bytes, kinds: tuple[str, ...], words: object) -> Image.Image:
    """Give the picture, its head read and its size checked before a pixel is unpacked."""
    step = _("请用手机相机重新拍一张（JPG 或 PNG）。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            seen = Image.open(io.BytesIO(content), formats=kinds)
        if seen.width * seen.height > MOST_PIXELS:
            raise Refusal(_("照片的尺寸太大，收不下。"), step)
        seen.load()
    except Image.DecompressionBombError:
        raise Refusal(_("照片的尺寸太大，收不下。"), step) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refusal(words, step) from None
    return seen


def _upright(seen: Image.Image, max_side: int) -> Image.Image:
    """Give the picture turned as its EXIF says and made smaller, in RGB or RGBA."""
    turned = ImageOps.exif_transpose(seen)
    has_glass = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    turned = turned.convert("RGBA" if has_glass else "RGB")
    turned.thumbnail((max_side, max_side))
    return turned


def _on_white(drawn: Image.Image) -> Image.Image:
    """Give the drawing in greys on white paper."""
    glass = drawn.convert("RGBA")
    paper = Image.new("RGBA", glass.size, "white")
    paper.alpha_composite(glass)
    return paper.convert("L")
