"""What the addresses of gifts lead to in the world of tests: 资源's station and what lies there."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.activities.gifts import keeping, services
from xieli.activities.gifts.keeping import Checked, StationWords
from xieli.activities.gifts.models import Station, Thing
from xieli.activities.gifts.services import NewThing
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.models import User
from xieli.shell.guards import Belonging


def world_gifts(cast: Cast) -> dict[str, Any]:
    """A station with things at every step; the one offered and the claim are 李梅's."""
    wang, at = cast.actor("王强"), timezone.now()
    words = StationWords("资源驿站", "周一到周五 9:00—17:00", "城北路 1 号")
    station = keeping.set_up(cast.unions["资源"], words, by=wang, at=at)
    li = _of_li(cast)
    giver = Belonging(people.register_person(people.NewPerson("林秋"), by=SYSTEM, at=at).pk)
    own = _offered(station, li, "台扇", cast)
    checked = _taken_in(station, giver, "电饭煲", cast)
    listed, claimed = (_listed(station, giver, what, cast) for what in ("水壶", "雨衣"))
    claim = services.claim(claimed, li, by=cast.actor("李梅"), at=at)
    return {
        "gift_station_id": station.id, "gift_own": own.code, "gift_checked": checked.code,
        "gift_listed": listed.code, "gift_claim": claim.code,
    }  # fmt: skip


def _of_li(cast: Cast) -> Belonging:
    """李梅 as a worker; she may have her person from another scene."""
    user = User.objects.get(pk=cast.users["李梅"].pk)
    if user.person_id is None:
        user.person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=timezone.now())
        user.save()
    assert user.person_id is not None
    return Belonging(user.person_id)


def _offered(station: Station, who: Belonging, what: str, cast: Cast) -> Thing:
    at = timezone.now()
    day, held = timezone.localdate(at) + timedelta(days=3), io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    key = f"gift-of-the-world-{what}"
    new = NewThing(key, station, what, "生活用品", "good", day, held.getvalue())
    return services.offer(new, who, by=cast.actor("李梅"), at=at)


def _taken_in(station: Station, who: Belonging, what: str, cast: Cast) -> Thing:
    thing = _offered(station, who, what, cast)
    return keeping.take_in(thing, 1, by=cast.actor("王强"), at=timezone.now())


def _listed(station: Station, who: Belonging, what: str, cast: Cast) -> Thing:
    thing = _taken_in(station, who, what, cast)
    found = Checked(what, "生活用品", "good")
    return keeping.check_in(thing, found, by=cast.actor("王强"), at=timezone.now())


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_OWN = ("offer", "withdraw", "kept", "take_in", "refuse")
_CLAIM = ("my_claim", "cancel", "thank", "kept_claim", "hand_over", "bring_back")
_LISTED = ("thing", "photo", "claim", "label", "take_off")
MEANS_GIFTS = {
    **{(f"gifts:{name}", "code"): "gift_own" for name in _OWN},
    **{(f"gifts:{name}", "code"): "gift_claim" for name in _CLAIM},
    **{(f"gifts:{name}", "code"): "gift_listed" for name in _LISTED},
    ("gifts:check_in", "code"): "gift_checked",
    ("gifts:station", "station_id"): "gift_station_id",
}
# What is posted there (for World.body_of).
BODIES_GIFTS: dict[str, dict[str, Any]] = {
    "gifts:take_in": {"pieces": 1},
    "gifts:check_in": {
        "what": "电饭煲", "category": "小家电", "wear": "good", "is_clean": "on",
    },
    "gifts:refuse": {"reason": "坏了或缺件"},
    "gifts:thank": {"words": "谢谢"},
}  # fmt: skip
