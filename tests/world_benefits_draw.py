"""What the addresses of draws, the till and settlements lead to: 资源's contract with 明川电子."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.benefits import (
    claims,
    draw,
    opening,
    redeeming,
    rules,
    services,
    settling,
)
from xieli.activities.benefits.models import Batch, Claim, Outlet, Partner
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.rules import Money, Span
from xieli.activities.benefits.services import BatchWords, ContractWords, OutletWords
from xieli.kernel.actor import SYSTEM
from xieli.people.models import Person
from xieli.shell.guards import Belonging


def world_benefits_draw(cast: Cast) -> dict[str, Any]:
    """The words of these addresses; 孙主席 signs in for 明川电子 and stands at its till."""
    merchant = cast.users["孙主席"]
    merchant.enterprise = cast.firms["明川电子"]
    merchant.save(update_fields=["enterprise"])
    at = timezone.now()
    partner, outlet = _contract(cast, at)
    drawn = _drawn(cast, partner, at)
    used, held = _claims(cast, partner, at)
    scan = Scan(used.code, outlet, "a-key-of-the-world")
    redeeming.redeem(scan, by=cast.actor("孙主席"), at=at)
    today = timezone.localdate(at)
    made = settling.draw_up(partner, today, today, by=cast.actor("王强"), at=at)
    return {
        "draw_code": drawn.code, "draw_batch": drawn.id, "draw_kind": "json",
        "till_outlet": outlet.code, "till_claim": held.code, "settle_partner": partner.id,
        "settlement_id": made.id,
    }  # fmt: skip


def _contract(cast: Cast, at: datetime) -> tuple[Partner, Outlet]:
    wang, today = cast.actor("王强"), timezone.localdate(at)
    words = ContractWords(
        "惠-世界", today - timedelta(days=90), today + timedelta(days=200), Decimal("9000.00"),
        Decimal("9000.00"),
    )  # fmt: skip
    county, firm = cast.unions["资源"], cast.firms["明川电子"]
    partner = services.register_partner(county, firm, words, by=wang, at=at)
    return partner, services.add_outlet(partner, OutletWords("明川门店"), by=wang, at=at)


def _batch(cast: Cast, partner: Partner, way: str, opens: datetime, closes: datetime) -> Batch:
    span = Span(opens, closes, timezone.localdate(closes) + timedelta(days=30))
    money = Money(Decimal("20.00"), Decimal("15.00"), Decimal("5.00"))
    words = BatchWords("早餐券", rules.VOUCHER, way, 5, money, span, partner=partner,
                       members_only=False)  # fmt: skip
    made = services.draft(partner.union, words, by=cast.actor("王强"), at=opens)
    return opening.open_batch(made, seen=made.version, by=cast.actor("刘芸"), at=opens)


def _drawn(cast: Cast, partner: Partner, at: datetime) -> Batch:
    closes = at - timedelta(hours=1)
    batch = _batch(cast, partner, rules.DRAW, at - timedelta(days=3), closes)
    draw.enter(batch, _somebody(), by=SYSTEM, at=at - timedelta(days=2))
    draw.close_list(batch, by=SYSTEM, at=closes)
    return draw.draw(batch, by=SYSTEM, at=closes)


def _claims(cast: Cast, partner: Partner, at: datetime) -> list[Claim]:
    batch = _batch(cast, partner, rules.FIRST, at - timedelta(days=3), at + timedelta(days=3))
    return [claims.claim(batch, _somebody(), by=SYSTEM, at=at) for _ in range(2)]


def _somebody() -> Belonging:
    return Belonging(Person.objects.create(name="工友", name_key="gong you").pk)


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_DRAWS = ("draw", "draw_enter", "draw_leave", "draw_list", "draw_check", "draw_file")
_TILLS = ("till", "redeem")
MEANS_BENEFITS_DRAW = {
    **{(f"benefits:{name}", "code"): "draw_code" for name in _DRAWS},
    **{(f"benefits:{name}", "outlet"): "till_outlet" for name in _TILLS},
    ("benefits:draw_file", "kind"): "draw_kind",
    ("benefits:draw_office", "batch_id"): "draw_batch",
    ("benefits:till_code", "code"): "till_claim",
    ("benefits:fund", "partner_id"): "settle_partner",
}
# What is posted there (for World.body_of).
BODIES_BENEFITS_DRAW: dict[str, dict[str, Any]] = {
    "benefits:draw_office": {"do": "close"},
    "benefits:redeem": {"code": "K7QM-2RXA-9FTW", "key": "b-key-of-the-world"},
    "benefits:merchant_settlement": {"do": "agree", "seen": 0},
    "benefits:fund": {"do": "draw"},
    "benefits:settlement": {"do": "withdraw", "seen": 0},
}
