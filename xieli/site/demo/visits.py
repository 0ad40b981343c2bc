"""Two visiting campaigns: a city's of 867.4 万元 for some 17,000 people, and a county's small one.

All people are invented; no county has the code their ID numbers begin with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw

from xieli.activities.desk import services as desk
from xieli.activities.visits import buying, handing, lists, queries, services
from xieli.activities.visits.lists import Listed
from xieli.activities.visits.models import Group, Parcel, Recipient, Source, VisitList
from xieli.activities.visits.rules import Given
from xieli.kernel import money
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.id_numbers import id_check
from xieli.matching import services as matching
from xieli.people import rights
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Act, Application
from xieli.review.services import Verdict
from xieli.shell.pictures import clean_photo
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import PASSWORD, SECRET
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import TOWNSHIP, Founding, PlaceAsked

CITY, DISTRICT, STREET = "深圳市示范总工会", "南山区示范总工会", "青石街道总工会"
COUNTY = "资源县示范总工会"
OFFICER = "郑宁"  # of the district, which nobody of the cast serves
STREETS = ("松坪", "云岭", "海月", "竹溪", "白榆", "青塘", "北山", "南桥", "柳湾", "沙河", "枫林")
# 万元 by source: 867.4 together
INCOME = ((Source.STATE, "200"), (Source.ABOVE, "150"), (Source.OWN, "380"),
          (Source.DONATED, "100"), (Source.OFFICE, "20"), (Source.OTHER, "17.4"))  # fmt: skip
GIFT = {Group.HARDSHIP: 700, Group.FRONTLINE: 200, Group.NEWFORM: 300, Group.MODEL: 1200}
OF_A_HUNDRED = (
    (Group.HARDSHIP,) * 29 + (Group.FRONTLINE,) * 47 + (Group.NEWFORM,) * 21 + (Group.MODEL,) * 3
)
SMALL, USUAL = 386, 1508  # people of 青石街道, and of each other street
VILLAGES = {
    "青石社区": ("113.931", "22.541"), "麦田社区": ("113.946", "22.552"),
    "渔港社区": ("113.915", "22.529"), "北坡社区": ("113.958", "22.561"),
}  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国志强秀英小芳海燕晓东文静立新春梅永福玉兰大山金花"
PRICE, COST = Decimal("110"), Decimal("106.50")  # listed, and what the supplier took


@dataclass(frozen=True)
class Story:
    """The ground, the first day and the campaign of the city."""

    ground: Ground
    begin: datetime
    programme: Programme
    parcel: Parcel

    def who(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.ground.actor(name)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Play both campaigns through their verbs and tell what the rows then say."""
    begin = at - timedelta(days=40)
    _mandates(ground, begin)
    story = _open(ground, begin)
    for name, village in VILLAGES.items():
        unions.register_place(PlaceAsked(name, "440305", "", *village), by=SYSTEM, at=begin)
    made = _lists(story)
    _decide(story, made, at)
    _deliver(story, made, at)
    _leave_work(story, at)
    return [*_told(story.programme), *_county(ground, at)]


def _mandates(ground: Ground, at: datetime) -> None:
    if OFFICER not in ground.users:
        new = rights.NewUser("zhengning", PASSWORD, OFFICER)
        ground.users[OFFICER] = rights.register_user(new, by=SYSTEM, at=at)
        rights.set_second_factor(ground.users[OFFICER], SECRET, by=SYSTEM, at=at)
    wanted = (
        ("陈主席", "visits.run", CITY), ("陈主席", "visits.decide", CITY),
        (OFFICER, "visits.run", DISTRICT), (OFFICER, "visits.decide", DISTRICT),
        ("王强", "visits.run", COUNTY), ("刘芸", "visits.run", COUNTY),
    )  # fmt: skip
    for name, function, union in wanted:
        user = ground.users[name]
        mandate = rights.NewMandate(user, function, ground.unions[union], timezone.localdate(at))
        rights.give_mandate(mandate, by=SYSTEM, at=at)


def _open(ground: Ground, begin: datetime) -> Story:
    city, day = ground.unions[CITY], timezone.localdate(begin)
    cover = Cover(services.KIND, "winter-visits", "两节走访慰问", "元旦春节送温暖", day)
    by = ground.actor("陈主席")
    programme = services.open_campaign(cover, Decimal(8_674_000), union=city, by=by, at=begin)
    for source, wan in INCOME:
        new = services.NewIncome(source, Decimal(wan) * 10_000, "深圳市示范总工会财务", "示范单据")
        services.bring_in(programme, new, by=by, at=begin)
    item = matching.name_item("米油礼包", "份", code="rice-oil", by=SYSTEM, at=begin)
    return Story(ground, begin, programme, services.name_parcel(
        programme, item, PRICE, by=by, at=begin
    ))  # fmt: skip


def _lists(story: Story) -> list[VisitList]:
    """青石街道 and eleven invented streets, each with its list."""
    made, start = [], 0
    for name in (STREET, *STREETS):
        union = story.ground.unions.get(name) or _found(story, f"{name}街道总工会（示范）")
        many = SMALL if name == STREET else USUAL
        one = lists.open_list(story.programme, union, by=story.who("周敏"), at=story.begin)
        rows = list(_people(story.parcel, start, many))
        taken = lists.list_people(one, rows, by=story.who("周敏"), at=story.begin)
        assert not taken.refused, taken.refused
        made.append(one)
        start += many
    return made


def _found(story: Story, name: str) -> Union:
    above = story.ground.unions[DISTRICT].id
    founding = Founding(name=name, parent_id=above, stands_as=TOWNSHIP)
    return unions.found(founding, by=SYSTEM, at=story.begin)


def _people(parcel: Parcel, start: int, many: int) -> Iterator[Listed]:
    villages = list(VILLAGES)
    for n in range(start, start + many):
        kind = OF_A_HUNDRED[n * 37 % 100]
        name = SURNAMES[n % len(SURNAMES)] + GIVEN[n * 7 % 13 * 2 :][:1] + GIVEN[n // 13 % 26]
        yield Listed(
            row=n - start + 1, name=name, group=kind, village=villages[n % 4],
            id_number=id_number(n), cash=Decimal(GIFT[kind]), parcel=parcel, pieces=1,
        )  # fmt: skip


def id_number(n: int) -> str:
    """The n-th invented number: code 449999 is no county's, the check digit is right."""
    body = f"449999{1960 + n // 9_000:04d}{n // 750 % 12 + 1:02d}{n // 30 % 25 + 1:02d}{n % 30:03d}"
    return body + id_check(body)


def _decide(story: Story, made: list[VisitList], at: datetime) -> None:
    """All but the last list go through every stage; that one waits at the district."""
    day = story.begin + timedelta(days=1)
    asked = [lists.submit(one, by=story.who("周敏"), at=day) for one in made]
    for one in asked[:-1]:
        _pass(one, (story.who("陈主席"), story.who(OFFICER)), day)
    first = asked[:-1]
    by_union: dict[object, list[Application]] = {}
    for one in first:
        held = review_queries.access_application(one.number)
        if held.stage and held.stage.act == Act.NOTICE:
            by_union.setdefault(held.at_union_id, []).append(held)
    for same in by_union.values():
        words = {one.id: f"{one.union.name}名单，{_count(one)} 人" for one in same}
        posting = review.Posting("community", "街道总工会办公室", words)
        review.post_notice(same[0].call, same, posting, by=story.who("陈主席"), at=day)
    desk.close_due_notices(at=min(day + timedelta(days=15), at))


def _count(one: Application) -> int:
    return Recipient.objects.filter(visit_list_id=one.about_id).count()


def _pass(asked: Application, by: tuple[Actor, Actor], at: datetime) -> None:
    for actor in by:
        held = review_queries.access_application(asked.number)
        if held.stage is None or held.stage.act == Act.NOTICE:
            return
        desk.decide(held, Verdict("pass", "", held.version), by=actor, at=at)


def _deliver(story: Story, made: list[VisitList], at: datetime) -> None:
    """Goods are bought and paid; each street books its roster, 青石街道 a part of it."""
    pieces, day = SMALL + USUAL * len(STREETS), story.begin + timedelta(days=5)
    new = buying.NewOrder("田野粮油（示范企业）", story.parcel, pieces, COST * pieces)
    order = buying.place_order(new, by=story.who(OFFICER), at=day)
    buying.take_in(order, by=story.who("周敏"), at=day)
    buying.pay(order, "示范发票 0001", by=story.who("陈主席"), at=day)
    later = min(story.begin + timedelta(days=20), at)
    for one in made[:-1]:
        buying.send_goods(one, by=story.who("周敏"), at=later)
        only = frozenset(range(1, 361)) if one == made[0] else frozenset[int]()
        signed = handing.Signed(one, _paper(), f"demo-roster-{one.id.hex}", only)
        handing.hand_by_roster(signed, by=story.who("周敏"), at=later)


def _paper() -> handing.Picture:
    sheet = Image.new("RGB", (800, 600), "#fdfcf8")
    paint = ImageDraw.Draw(sheet)
    for line in range(60, 580, 40):
        paint.line([(40, line), (760, line)], fill="#9a9a90", width=2)
        paint.line([(520, line - 20), (600, line - 26), (680, line - 12)], fill="#22302a", width=3)
    held = BytesIO()
    sheet.save(held, "JPEG")
    return handing.Picture("roster", clean_photo(held.getvalue()), "签收册，示范")


def _leave_work(story: Story, at: datetime) -> None:
    """周敏 has eight calls today; one household was visited twice; a list waits its turn."""
    own = queries.lists_of(story.programme).get(union=story.ground.unions[STREET])
    left = list(queries.recipients_of(own, "listed").select_related("visit_list__union")[:9])
    by, day = story.who("周敏"), timezone.localdate(at)
    handing.plan_day(by, left[:8], day, by=by, at=at)
    for key, name in (("demo-visit-1", "周敏"), ("demo-visit-2", OFFICER)):
        sheet = handing.Sheet(
            key, left[8], Given(left[8].cash, left[8].pieces), picture=_signature(),
            told={"troubles": "冬天取暖费用高"}, may_keep=True,
            companions=(("孙主席", "明川电子（示范企业）"),),
            findings=(handing.Found("need", "取暖器", "1台", "屋里没有取暖"),),
        )  # fmt: skip
        handing.record(sheet, by=story.who(name), at=at)


def _signature() -> handing.Picture:
    sheet = Image.new("L", (600, 200), 255)
    ImageDraw.Draw(sheet).line([(60, 120), (240, 60), (420, 150)], fill=20, width=6)
    held = BytesIO()
    sheet.save(held, "PNG")
    return handing.Picture("signature", held.getvalue(), "本人签名")


def _told(programme: Programme) -> list[str]:
    told, waiting = queries.sum_of(programme), queries.conflicts_of([programme]).count()
    listed = Recipient.objects.filter(programme=programme).count()
    signed = queries.handed_rows(programme).count()
    return [
        f"{programme.title}：六种来源到账 {money.in_wan(told.came_in)} 万元，名单 {listed:,} 人",
        f"  已签收 {signed:,} 人：慰问品 {money.show(told.spent)} 元，"
        f"慰问金 {money.show(told.handed)} 元，结余 {money.show(told.left)} 元，"
        f"差 {money.show(told.gap)} 元",
        f"  {waiting} 张走访单等裁定，周敏今天的路线排好了",
    ]


def _county(ground: Ground, at: datetime) -> list[str]:
    """资源's own small campaign: 王强 has handed in the list, 刘芸 decides."""
    begin, county = at - timedelta(days=6), ground.unions[COUNTY]
    cover = Cover(services.KIND, "county-visits", "资源县冬季走访", "", timezone.localdate(begin))
    by = ground.actor("刘芸")
    programme = services.open_campaign(cover, Decimal(60_000), union=county, by=by, at=begin)
    new = services.NewIncome(Source.OWN, Decimal(60_000), "资源县示范总工会财务", "示范单据")
    services.bring_in(programme, new, by=by, at=begin)
    made = lists.open_list(programme, county, by=ground.actor("王强"), at=begin)
    rows = [
        Listed(n + 1, f"{SURNAMES[n]}{GIVEN[n]}", Group.HARDSHIP, "青竹村", id_number(30_000 + n),
               cash=Decimal(800))
        for n in range(24)
    ]  # fmt: skip
    lists.list_people(made, rows, by=ground.actor("王强"), at=begin)
    lists.submit(made, by=ground.actor("王强"), at=begin)
    return [f"{programme.title}：王强报了 {len(rows)} 人的名单，等刘芸"]
