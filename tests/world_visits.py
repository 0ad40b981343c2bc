"""What the addresses of the visits lead to in the world of tests: 青石街道's campaign and list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from tests.cast import Cast
from xieli.activities.visits import buying, handing, lists, queries, services
from xieli.activities.visits.lists import Listed
from xieli.activities.visits.models import Group, Source
from xieli.activities.visits.rules import Given
from xieli.programmes.rules import Cover

SLUG, TOLD = "world-visits", "world-told"
# what a name in one of our patterns means: (its key in the world)
PARTS = {
    "slug": "visits_slug", "list_id": "visits_list", "stop_id": "visits_stop",
    "visit_id": "visits_visit", "order_id": "visits_order", "proof_id": "visits_proof",
    "recipient_id": "visits_recipient", "key": "visits_key", "target": "visits_list",
}  # fmt: skip


def world_visits(cast: Cast) -> dict[str, Any]:
    """周敏's campaign: an approved list, a call of hers today, a visit with a finding, an order."""
    at, by, street = timezone.now(), cast.actor("周敏"), cast.unions["青石街道"]
    today = timezone.localdate(at)
    cover = Cover(services.KIND, SLUG, "街道走访", "", today)
    programme = services.open_campaign(cover, Decimal(9000), union=street, by=by, at=at)
    new = services.NewIncome(Source.OWN, Decimal(9000), "街道总工会")
    services.bring_in(programme, new, by=by, at=at)
    parcel = services.name_parcel(programme, cast.items["棉被"], Decimal(80), by=by, at=at)
    order = buying.place_order(buying.NewOrder("示范粮油店", parcel, 5, Decimal(390)), by=by, at=at)
    made = lists.open_list(programme, street, by=by, at=at)
    rows = [
        Listed(n, f"钱小河{n}", Group.HARDSHIP, "青竹村", phone=f"1390000000{n}", cash=Decimal(500))
        for n in (1, 2, 3)
    ]
    lists.list_people(made, rows, by=by, at=at)
    asked = lists.submit(made, by=by, at=at)
    with transaction.atomic():
        lists.approve(asked, cast.actor("陈主席"), at)
    first, second, third = queries.recipients_of(queries.access_list(made.id))
    (stop,) = handing.plan_day(by, [first], today, by=by, at=at)
    sheet = handing.Sheet(
        "w" * 32, second, Given(Decimal(500), 0),
        picture=handing.Picture("signature", b"\x89PNG-a-signature", "签名"),
        findings=(handing.Found("need", "护眼台灯", "2台"),),
    )  # fmt: skip
    visit, _is_new = handing.record(sheet, by=by, at=at)
    _published(cast)
    return {
        "visits_slug": SLUG, "visits_told": TOLD, "visits_list": made.pk, "visits_stop": stop.pk,
        "visits_visit": visit.pk, "visits_order": order.pk, "visits_proof": visit.proof_id,
        "visits_recipient": third.pk, "visits_key": "came_in",
        "visits_finding": visit.findings.get().pk,
    }  # fmt: skip


def _published(cast: Cast) -> None:
    at, by = timezone.now(), cast.actor("周敏")
    cover = Cover(services.KIND, TOLD, "街道走访（已公布）", "", timezone.localdate(at))
    street = cast.unions["青石街道"]
    programme = services.open_campaign(cover, Decimal(1), union=street, by=by, at=at)
    services.publish(programme, by=by, at=at)
