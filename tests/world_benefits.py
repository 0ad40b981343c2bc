"""What the addresses of benefits lead to in the world of tests: 资源's contract and its batches.

李梅 is a member there and holds an appointment; a tour is a draft.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.benefits import claims, farm, opening, rules, services, tours, windows
from xieli.activities.benefits.farm import GoodsWords, SessionWords
from xieli.activities.benefits.models import Batch, Partner
from xieli.activities.benefits.rules import Money, Span
from xieli.activities.benefits.services import BatchWords, ContractWords, OutletWords
from xieli.activities.benefits.tours import StopWords
from xieli.activities.benefits.windows import WindowWords
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.models import User
from xieli.shell.guards import Belonging


def world_benefits(cast: Cast) -> dict[str, Any]:
    """The words of benefits' addresses; draws, the till and settlements have their own world."""
    partner = _partner(cast)
    outlet = services.add_outlet(
        partner, OutletWords("示范小店"), by=cast.actor("王强"), at=timezone.now()
    )
    check = _batch(cast, partner, "体检", way=rules.WINDOW)
    starts = timezone.now() + timedelta(days=2)
    window = windows.add_window(
        check, WindowWords(starts, starts + timedelta(hours=2), 10), by=cast.actor("王强"),
        at=timezone.now(),
    )  # fmt: skip
    check = _open(cast, check)
    mine = claims.claim(check, _li(cast), window=window, by=SYSTEM, at=timezone.now())
    tour = _batch(cast, partner, "两日线", what=rules.TOUR)
    stop = tours.add_stop(tour, StopWords("梯田"), by=cast.actor("王强"), at=timezone.now())
    return {
        "benefit_batch": check.id, "benefit_code": check.code, "benefit_window": window.id,
        "benefit_claim": mine.code, "benefit_partner": partner.id, "benefit_outlet_id": outlet.id,
        "benefit_tour": tour.id, "benefit_stop": stop.id,
        "benefit_session": _session(cast, partner),
    }  # fmt: skip


def _partner(cast: Cast) -> Partner:
    day = timezone.localdate()
    words = ContractWords(
        "资普-1", day - timedelta(days=9), day + timedelta(days=90), Decimal(9000), Decimal(9000)
    )
    return services.register_partner(
        cast.unions["资源"], cast.firms["松坪精密"], words, by=cast.actor("王强"), at=timezone.now()
    )


def _batch(cast: Cast, partner: Partner, title: str, **more: Any) -> Batch:
    at = timezone.now()
    span = Span(
        at - timedelta(hours=1), at + timedelta(days=1), timezone.localdate() + timedelta(days=9)
    )
    money = Money(Decimal(20), Decimal(8), Decimal(7))
    told = {"what": rules.VOUCHER, "way": rules.FIRST, "quantity": 10, **more}
    words = BatchWords(title, money=money, span=span, partner=partner, **told)
    return services.draft(cast.unions["资源"], words, by=cast.actor("王强"), at=at)


def _open(cast: Cast, batch: Batch) -> Batch:
    seen = Batch.objects.get(pk=batch.pk).version
    return opening.open_batch(batch, seen=seen, by=cast.actor("刘芸"), at=timezone.now())


def _li(cast: Cast) -> Belonging:
    user = cast.users["李梅"]
    if user.person_id is None:
        person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=timezone.now())
        User.objects.filter(pk=user.pk).update(person=person)
        user.refresh_from_db()
    assert user.person_id is not None
    union = cast.unions["资源"]
    return Belonging(user.person_id, None, True, union.id, union.path, "staff")


def _session(cast: Cast, partner: Partner) -> Any:
    wang, at = cast.actor("王强"), timezone.now()
    batch = _batch(cast, partner, "冬笋", what=rules.FARM)
    goods = GoodsWords("450329", "青竹村合作社", "5 斤", Decimal(39))
    farm.tell_goods(batch, goods, by=wang, at=at)
    words = SessionWords("山货直播", "吴师傅", at - timedelta(hours=1))
    return farm.plan_session(cast.unions["资源"], words, [batch], by=wang, at=at).id


_OF_BATCH = (
    "batch change drop open stock later close claims add_window set_window goods sale stop outing"
    " figure_rows"
).split()
_OF_PARTNER = "partner change_partner end_partner add_outlet".split()
# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_BENEFITS = {
    **{(f"benefits:{name}", "batch_id"): "benefit_batch" for name in _OF_BATCH},
    **{(f"benefits:{name}", "partner_id"): "benefit_partner" for name in _OF_PARTNER},
    **{(f"benefits:{name}", "code"): "benefit_code" for name in ("offer", "claim", "wait")},
    **{(f"benefits:{name}", "code"): "benefit_claim" for name in
       ("voucher", "give_back")},
    ("benefits:set_window", "window_id"): "benefit_window",
    ("benefits:remove_stop", "batch_id"): "benefit_tour",
    ("benefits:remove_stop", "stop_id"): "benefit_stop",
    ("benefits:switch_outlet", "outlet_id"): "benefit_outlet_id",
    ("benefits:session", "session_id"): "benefit_session",
}  # fmt: skip
# What is posted there (for World.body_of).
BODIES_BENEFITS: dict[str, dict[str, Any]] = {
    f"benefits:{name}": {"seen": 0}
    for name in ("drop", "open", "stock", "later", "close", "end_partner")
}
