"""爱心互献 of the demonstration: three days at a station, 158 things, 56 parcels, 110 people.

The shape is 苍溪's; every name is invented. What waits for 周敏 comes on top.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from xieli.activities.gifts import keeping, services
from xieli.activities.gifts.keeping import Checked, StationWords
from xieli.activities.gifts.models import Claim, Station, Thing
from xieli.activities.gifts.services import NewThing
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Belonging
from xieli.shell.pictures import clean_photo
from xieli.site.demo.federation import Ground
from xieli.site.demo.pictures import photo

STREET = "青石街道总工会"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶"
GIVEN_NAMES = ("秋石", "小满", "望舒", "半夏", "知远", "云舟", "青禾", "南星", "晚晴", "若木")
THINGS = (
    ("电饭煲，3 升", "小家电", 120), ("台扇", "小家电", 90), ("电热水壶", "小家电", 60),
    ("手电钻", "工具", 260), ("羽毛球拍一副", "体育健身", 150), ("瑜伽垫", "体育健身", 50),
    ("冲锋衣，男 L", "外套", 220), ("羽绒服，女 M", "外套", 280), ("初中字典", "图书文具", 40),
    ("婴儿推车", "母婴用品", 320), ("积木一盒", "玩具", 80), ("折叠晾衣架", "生活用品", 70),
)  # fmt: skip
OF_FIRMS = (
    ("明川电子（示范企业）", "护眼台灯", "小家电", 40, 170),
    ("南澜纺织（示范企业）", "运动鞋，新", "鞋帽", 36, 200),
    ("云杉文具（示范企业）", "书包", "图书文具", 28, 130),
)
GIVERS, TAKERS, DAYS = 54, 56, 3
THANKS = ("正好用得上，谢谢", "孩子很喜欢", "洗得干干净净，谢谢")


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill one station of the street by the verbs, and leave some work for 周敏."""
    zhou, union = ground.actor("周敏"), ground.unions[STREET]
    words = StationWords("青石爱心驿站", "周一到周六 9:00—18:00", "青石路 18 号一楼")
    first = at - timedelta(days=9)
    station = keeping.set_up(union, words, by=zhou, at=first)
    things = _given(ground, station, first, zhou)
    _taken(things, first, zhou)
    _work_left(station, things, at, zhou)
    return [
        f"爱心互献“{station.name}”：三天收到 158 件，送出 56 个包裹；2 件等周敏检查，"
        "1 件等人来领，1 件等送来",
        "打开 /gifts/ 就能看架上有什么；李梅登录后可认领",
    ]


def _person(number: int, at: datetime) -> Belonging:
    name = SURNAMES[number % len(SURNAMES)] + GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]
    person: Person = people.register_person(people.NewPerson(name), by=SYSTEM, at=at)
    return Belonging(person.pk)


def _given(ground: Ground, station: Station, first: datetime, zhou: Actor) -> list[Thing]:
    """54 things of 54 people and 104 pieces of three firms: 158 in all, over three days."""
    things = []
    for number, (name, what, kind, pieces, worth) in enumerate(OF_FIRMS):
        at = first + timedelta(days=number)
        new = _new(station, what, kind, "new", at, f"firm-{number}")
        thing = services.offer_for_firm(new, ground.firms[name], pieces, by=zhou, at=at)
        things.append(_listed(thing, Decimal(worth), at, zhou))
    for number in range(GIVERS):
        what, kind, worth = THINGS[number % len(THINGS)]
        at = first + timedelta(days=number % DAYS, minutes=5 * number)
        new = _new(station, what, kind, ("good", "used")[number % 2], at, f"person-{number}")
        thing = services.offer(new, _person(number, at), by=zhou, at=at)
        things.append(_listed(thing, Decimal(worth), at, zhou))
    return things


def _new(station: Station, what: str, kind: str, wear: str, at: datetime, key: str) -> NewThing:
    shown = clean_photo(photo(), 480) if key in {"firm-0", "person-0", "fresh-1"} else None
    day = timezone.localdate(at) + timedelta(days=3)
    return NewThing(f"demo-gift-{key}-0000", station, what, kind, wear, day, shown)


def _listed(thing: Thing, worth: Decimal, at: datetime, zhou: Actor) -> Thing:
    keeping.take_in(thing, thing.quantity, by=zhou, at=at)
    found = Checked(thing.what, thing.category, thing.wear, worth)
    return keeping.check_in(thing, found, by=zhou, at=at + timedelta(minutes=30))


def _taken(things: list[Thing], first: datetime, zhou: Actor) -> None:
    """56 people fetch one piece each, on three days: 56 parcels in three batches."""
    of_firms, of_people = things[: len(OF_FIRMS)], things[len(OF_FIRMS) :]
    for number in range(TAKERS):
        thing = of_firms[number % 3] if number < 24 else of_people[number - 24]
        at = first + timedelta(days=3 + number % DAYS, minutes=7 * number)
        claim = _claimed(thing, GIVERS + number, at, zhou)
        keeping.hand_over(claim, by=zhou, at=at + timedelta(hours=1))
        if number % 8 == 0:
            words = THANKS[number // 8 % len(THANKS)]
            services.thank(claim, words, by=SYSTEM, at=at + timedelta(hours=9))


def _claimed(thing: Thing, number: int, at: datetime, zhou: Actor) -> Claim:
    return services.claim(thing, _person(number, at), by=zhou, at=at)


def _work_left(station: Station, things: list[Thing], at: datetime, zhou: Actor) -> None:
    """Two things to check, one on its way, one reserved until tomorrow."""
    for number, what in enumerate(("电暖器", "儿童自行车", "书桌")):
        kind = "小家电" if number == 0 else "生活用品"
        new = _new(station, what, kind, "good", at, f"fresh-{number}")
        thing = services.offer(new, _person(200 + number, at), by=zhou, at=at)
        if number < 2:
            keeping.take_in(thing, 1, by=zhou, at=at)
    _claimed(things[-1], 210, at - timedelta(days=2), zhou)
