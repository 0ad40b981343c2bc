"""A need that another kind of work found, reported on the board of the county that is helped."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from xieli.activities.contract import Referral
from xieli.activities.pairing import queries
from xieli.kernel import quantity
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.catalogue import item_called
from xieli.matching.models import Board
from xieli.matching.services import report_need
from xieli.matching.wanted import NeedWords
from xieli.unions.models import Union
from xieli.unions.queries import access_union
from xieli.unions.rules import ids_of

_TITLE = re.compile(r"(?P<item>\D.*?)\s*(?P<amount>[\d一二两三四五六七八九十百千].*)?")


def report_referred(referral: Referral, by: Actor, at: datetime) -> None:
    """Report what the title asks for ("取暖器 2台"; no number means 1) on the nearest board.

    The need says where it was found and waits for another officer to verify it; the same matter
    again is the same need. Refusal where no running campaign helps the union.
    """
    board, county = _board_of(access_union(referral.union_id))
    said = _TITLE.fullmatch(referral.title.strip())
    if said is None:
        raise Refusal(_("没有看懂缺什么"), _("请写成“取暖器 2台”的样子。"))
    asked = quantity.parse(said["amount"] or "1")
    whole = int(asked.value)
    if asked.value != Decimal(whole) or whole < 1:
        raise Refusal(_("数量要是整数"), _("请写成“取暖器 2台”的样子。"))
    item = item_called(said["item"], asked.unit, by=by, at=at)
    number = f"{referral.of}-{referral.about_id.hex[-8:]}-{item.code}"[:40]
    new = NeedWords(county, item, number, whole, words=referral.words[:200])
    report_need(board, new, by=by, at=at)


def _board_of(union: Union) -> tuple[Board, Union]:
    """The board of the newest running campaign that helps the union or one above it."""
    way = ids_of(union.path)
    for programme in queries.programmes_of_kind():
        helped = [one for one in queries.helped_unions(programme) if one.id in way]
        if helped and programme.board:
            return programme.board, max(helped, key=lambda one: way.index(one.id))
    raise Refusal(
        _("{union}没有在进行的结对帮扶"), _("可以改转帮扶，或记在走访单上等下一次。"),
        union=union.name,
    )  # fmt: skip
