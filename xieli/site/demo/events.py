"""Events of the demonstration: a lecture, a planting, a reading day, a full film, an exchange.

All persons are invented; every row goes through the verbs that officers and workers press.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from xieli.activities.membership.models import Member
from xieli.activities.membership.queries import belonging_of
from xieli.booking import attending, planning, services, taking
from xieli.booking.models import Occasion, Party, Series
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.booking.taking import Guest, Wish
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import services as people
from xieli.people.models import Person
from xieli.site.demo.federation import Ground

STREET = "青石街道总工会"
WORKER = Actor(None, "职工")
PAPERS = (
    Guest("陈嘉慧", None, "港澳居民来往内地通行证", "H04417716", "中国香港"),
    Guest("何伟明", None, "港澳居民来往内地通行证", "M02258831", "中国澳门"),
    Guest("林秀如", None, "台湾居民来往大陆通行证", "30551972", "中国台湾"),
)


@dataclass
class Stage:
    """What the story is told with: the ground, the moment, who comes."""

    ground: Ground
    at: datetime
    people: list[UUID]

    @property
    def zhou(self) -> Actor:
        """Who runs the street's events."""
        return self.ground.actor("周敏")

    def moment(self, days: int, hour: int) -> datetime:
        """That hour, so many days from today."""
        day = timezone.localdate(self.at) + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def series(self, kind: str, title: str, days: int = -40, **words: Any) -> Series:
        """A series of the street, made so many days ago and open."""
        at = self.moment(days, 9)
        union = self.ground.unions[STREET]
        row = services.draft_series(
            SeriesWords(kind, title, **words), union=union, by=self.zhou, at=at
        )
        for actor in (self.zhou, self.ground.actor("陈主席")):  # the second one reviews
            if row.road_step in ("选题", "审稿"):
                to = {"选题": "审稿", "审稿": "排期"}[row.road_step]
                row = services.step_on(row, to, seen=row.version, by=actor, at=at)
        return services.open_series(row, seen=row.version, by=self.zhou, at=at)

    def occasion(self, series: Series, days: int, hour: int, **words: Any) -> Occasion:
        """A published occasion of two hours; booking opened a fortnight before it or before now."""
        starts = self.moment(days, hour)
        opens = min(starts, self.at) - timedelta(days=14)
        told = OccasionWords(starts, starts + timedelta(hours=2), opens_at=opens, **words)
        made = planning.plan(series, told, by=self.zhou, at=opens)
        return planning.publish(made, by=self.zhou, at=opens)[0]

    def book(self, one: Occasion, who: Iterable[UUID], *guests: Guest) -> list[Party]:
        """Bookings of these people, a minute apart, some days before."""
        first = min(one.starts_at, self.at) - timedelta(days=3)
        return [
            taking.take_seats(
                one, belonging_of(person), Wish(f"demo-{person.hex}", guests), by=WORKER,
                at=first + timedelta(minutes=n),
            )
            for n, person in enumerate(who)
        ]  # fmt: skip

    def held(self, one: Occasion, came: int, results: Iterable[tuple[str, str]]) -> None:
        """It took place: the first so many came, and what it brought was written down."""
        at = one.ends_at + timedelta(minutes=20)
        seats = list(one.seats.order_by("id").values_list("id", flat=True))
        told = {seat: number < came for number, seat in enumerate(seats)}
        attending.confirm_list(one, told, by=self.zhou, at=at)
        attending.hold(one, by=self.zhou, at=at)
        for measure, words in results:
            attending.tell_result(one, measure, words, by=self.zhou, at=at)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the street's events; leaves attendance and a result to 周敏, a line to everybody."""
    rows = Member.objects.filter(union__path__startswith=ground.unions[STREET].path)
    people_of = rows.order_by("old_number", "id").values_list("person_id", flat=True)
    stage = Stage(ground, at, list(people_of[100:220]))
    mei = _mei(ground, at)
    talk, planting = _talk(stage), _planting(stage)
    reading = _reading(stage, mei)
    film, exchange = _film(stage, mei), _exchange(stage)
    return [
        f"活动“{talk.title}”：办了 3 场，第 3 场 30多人；下一场在报名",
        f"活动“{planting}”：80余人、近300棵",
        f"活动“{reading}”：昨天那场等周敏核对到场、写成效；下一场李梅报了 2 人",
        f"活动“{film}”：满了，李梅在排队；“{exchange}”：港澳台职工凭证件来",
    ]


def _mei(ground: Ground, at: datetime) -> UUID:
    """李梅's own row behind her sign-in."""
    user = ground.users["李梅"]
    user.refresh_from_db()
    if user.person_id is None:
        person: Person = people.register_person(people.NewPerson("李梅"), by=SYSTEM, at=at)
        user.person = person
        user.save(update_fields=["person"])
    assert user.person_id is not None
    return user.person_id


def _talk(stage: Stage) -> Series:
    row = stage.series(
        "talk", "劳模工匠宣讲：安全在身边", host="区供电局", waiting_most=20, group_most=10,
        summary="一线班组长讲自己处理过的隐患，四十分钟讲，二十分钟问。",
    )  # fmt: skip
    for number, (days, where, tags) in enumerate((
        (-24, "松坪精密二号车间", ("企业", "车间")), (-17, "供电局检修班", ("班组",)),
        (-10, "人才驿站", ("社区",)),
    )):  # fmt: skip
        one = stage.occasion(row, days, 10, places=40, where=where, speaker="田垒", tags=tags)
        stage.book(one, stage.people[number * 7 : number * 7 + 7])
        counted = ("30多人", "20余人", "30多人")[number]
        stage.held(one, 6, [("参加人数", counted)])
        _say(one, stage)
    stage.occasion(
        row, 5, 15, places=60, where="青石中学报告厅", speaker="田垒", tags=("校园",),
        title="工匠精神进校园",
    )  # fmt: skip
    row.refresh_from_db()
    return services.step_on(row, "宣讲", seen=row.version, by=stage.zhou, at=stage.at)


def _say(one: Occasion, stage: Stage) -> None:
    """Two who came say how it was."""
    words = ("讲的都是我们车间真有的事", "时间再长一点就好了")
    seats = one.seats.filter(came_at__isnull=False).select_related("person").order_by("id")
    for seat, said, stars in zip(seats, words, (5, 4), strict=False):
        if seat.person:
            at = one.ends_at + timedelta(hours=3)
            attending.say_feedback(one, seat.person, stars, said, by=WORKER, at=at)


def _planting(stage: Stage) -> Series:
    row = stage.series("planting", "后山义务植树", group_most=6, host="街道城管办")
    one = stage.occasion(row, -6, 9, places=100, where="青石后山东坡", speaker="林师傅")
    stage.book(one, stage.people[30:44])
    stage.held(one, 13, [("参加人数", "80余人"), ("植树", "近300棵")])
    at = one.ends_at + timedelta(hours=1)
    attending.add_picture(
        one, _hillside(), "后山东坡，新栽的树苗一排排立好", by=stage.zhou, at=at
    )  # fmt: skip
    return row


def _reading(stage: Stage, mei: UUID) -> Series:
    row = stage.series(
        "reading", "周末共读会", group_most=4, waiting_most=10, cancel_hours=2,
        summary="带一本书来，读一段，聊一段。孩子可以一起。",
    )  # fmt: skip
    past = stage.occasion(row, -1, 19, places=20, where="职工书屋二楼")
    parties = stage.book(past, stage.people[50:62])
    for party in parties[:7]:  # these scanned the code; the rest is for 周敏 to tick
        at = past.starts_at + timedelta(minutes=5)
        code = attending.code_now(past, at)
        person = Person.objects.get(pk=party.leader_id)
        attending.check_in(past, person, code, by=WORKER, at=at)
    for days in (6, 13):
        one = stage.occasion(row, days, 15, places=20, where="职工书屋二楼")
        stage.book(one, stage.people[62 : 68 if days == 6 else 64])
        if days == 6:
            stage.book(one, [mei], Guest("王小宝"))
    return row


def _film(stage: Stage, mei: UUID) -> Series:
    row = stage.series("film", "工友电影夜", waiting_most=20, group_most=2, cancel_hours=4)
    one = stage.occasion(row, 2, 19, places=12, where="街道文体中心小剧场")
    stage.book(one, stage.people[70:82])
    stage.book(one, [stage.people[82], mei, stage.people[83]])
    return row


def _exchange(stage: Stage) -> Series:
    row = stage.series(
        "exchange", "大湾区职工交流日：南药与康养", asks_papers=True, group_most=5,
        waiting_most=10, host="衍生健康产业园", cancel_hours=48,
        summary="看南药种植和炮制，体验八段锦。进园核对证件。",
    )  # fmt: skip
    one = stage.occasion(
        row, 9, 9, places=30, where="衍生健康产业园", tags=("南药", "康养"), speaker="梁药师"
    )
    stage.book(one, stage.people[90:91], *PAPERS)
    return row


def _hillside() -> bytes:
    """A JPEG of a slope with rows of young trees, drawn in the house's colours."""
    picture = Image.new("RGB", (1200, 900), "#e9ede8")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 420), (1200, 200), (1200, 900), (0, 900)], fill="#c9b98a")
    for row in range(5):
        for column in range(9):
            x, y = 60 + 132 * column + 30 * (row % 2), 480 + 85 * row - 20 * column
            pen.line([(x, y), (x, y + 50)], fill="#68500f", width=5)
            pen.polygon([(x - 22, y + 14), (x, y - 40), (x + 22, y + 14)], fill="#1f7a54")
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=85)
    return held.getvalue()
