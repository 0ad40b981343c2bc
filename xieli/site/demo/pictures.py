"""A drawn signature and a drawn photo: no real person signs or is shown in the demonstration."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw


def signature(number: int) -> bytes:
    """A PNG of a pen's curve, another for each number."""
    picture = Image.new("RGB", (600, 240), "white")
    pen = ImageDraw.Draw(picture)
    points = [
        (40 + 5 * x, 120 + 60 * math.sin(x / (4 + number % 5)) * math.cos(x / (11 + number % 7)))
        for x in range(104)
    ]
    pen.line(points, fill="#19231f", width=6, joint="curve")
    pen.line([(90, 60 + number % 40), (260, 50), (240, 190)], fill="#19231f", width=5)
    return _bytes(picture, "PNG")


def photo() -> bytes:
    """A JPEG of boxes before a house on a hill, drawn in the house's colours."""
    picture = Image.new("RGB", (1200, 900), "#e9ede8")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 480), (260, 260), (520, 440), (800, 200), (1200, 470), (1200, 900), (0, 900)],
                fill="#95c6ae")  # fmt: skip
    pen.rectangle((380, 440, 860, 820), fill="#f8f2e2")
    pen.polygon([(340, 450), (620, 290), (900, 450)], fill="#7d8a83")
    for x, y in ((120, 700), (230, 700), (175, 610), (940, 720)):
        pen.rectangle((x, y, x + 100, y + 100), fill="#b08a35", outline="#68500f", width=4)
        pen.line([(x, y + 50), (x + 100, y + 50)], fill="#68500f", width=4)
    return _bytes(picture, "JPEG")


def _bytes(picture: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, quality=85)
    return held.getvalue()
