"""The loop of pairing on the standing cast, as far as a test wants it."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.pairing import goods, services
from xieli.activities.pairing.models import ConsignmentLine, Invitation
from xieli.activities.pairing.rules import Counted
from xieli.kernel.actor import SYSTEM
from xieli.matching import plan

PROOF = goods.Proof("signature", b"\x89PNG-a-signature", "签名")
PHONE = "13800000000"


class Loop:
    """A campaign whose 50 quilts are adopted; the verbs of the tests act on it."""

    def __init__(self) -> None:
        self.cast = c.federation()
        self.programme = c.campaign(self.cast)
        board = c.board_of(self.programme)
        c.need(self.cast, board, 50)
        self.pledge = c.pledge(self.cast, board, 50)
        proposal, _ = plan.solve(board, by=self.who("周敏"), at=c.AT)
        (self.allocation,) = desk.adopt(proposal, by=self.who("陈主席"), at=c.AT)
        self.home = c.household(self.cast)

    def who(self, name: str) -> Any:
        return self.cast.actor(name)

    def pack(self, quantity: int = 50) -> Any:
        packed = [goods.Packed(self.allocation, quantity)]
        return goods.pack(self.programme, packed, by=self.who("周敏"), at=c.AT)

    def sent(self, quantity: int = 50) -> Any:
        return goods.send(self.pack(quantity), "示范物流", by=self.who("周敏"), at=c.AT)

    def received(self, **counted: int) -> ConsignmentLine:
        box = self.sent()
        line = box.lines.get()
        count = Counted(**{"packed": 50, "received": 50, "damaged": 0, "missing": 0, **counted})
        goods.receive(box, {line.id: count}, by=self.who("王强"), at=c.AT)
        return box.lines.get()

    def delivery(self, line: ConsignmentLine, quantity: int = 2, key: str = "k1") -> Any:
        return goods.Delivery(line, quantity, key, household=self.home, proof=PROOF)

    def hand_over(self, delivery: Any) -> Any:
        return goods.hand_over(delivery, by=self.who("王强"), at=c.AT)

    def client(self, name: str) -> Client:
        """The test client as one of the cast."""
        return c.sign_in(Client(), self.cast, name)

    def url(self, name: str, *args: Any) -> str:
        """An officer's address of the campaign."""
        return reverse(f"pairing:{name}", args=[self.programme.slug, *args])


def invitation(loop: Loop, firm: str = "明川电子", days: int = 30) -> Invitation:
    """A link for a firm that is open today."""
    return services.invite(
        loop.programme, loop.cast.firms[firm], days=days, by=SYSTEM, at=timezone.now()
    )


def rules_of_the_house() -> None:
    """The rulebook's default values."""
    c.rules_of_the_house()


def long_ago(days: int) -> Any:
    """A moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def signature() -> str:
    """What the pad sends: dark strokes on white, as a data URL."""
    sheet = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(sheet).line([(60, 120), (240, 60), (420, 150)], fill="#111714", width=6)
    return "data:image/png;base64," + base64.b64encode(_bytes(sheet, "PNG")).decode()


def photo() -> bytes:
    """A small JPEG."""
    return _bytes(Image.new("RGB", (400, 300), "#88aa99"), "JPEG")


def _bytes(picture: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind)
    return held.getvalue()


def queries_of(loop: Loop, page: str, name: str) -> int:
    client = loop.client(name)
    client.get(loop.url(page))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(loop.url(page)).status_code == 200
    return len(seen)
