"""The standing cast, and the small federation they live in; every test may count on them.

李梅 asks; 周敏 works for her street; 王强 and 刘芸 are the county's two officers; 陈主席 gives the
city's second signature; 孙主席 chairs a donor's union; 何审 audits; 赵六 must see nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.kept import kept
from xieli.activities.pairing import services as pairing
from xieli.kernel.actor import SYSTEM, Actor
from xieli.matching import services as matching
from xieli.matching.models import Board, Item, Need, Pledge
from xieli.matching.wanted import NeedWords, PledgeWords
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Household, User
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.rulebook import services as rulebook
from xieli.unions import services as unions
from xieli.unions.models import Enterprise, Region, Union
from xieli.unions.rules import FEDERATION, TOWNSHIP, WORKPLACE, Founding

AT = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
TODAY = date(2024, 3, 1)
EMPTY = ("unions.Union", "unions.Region", "people.Person", "people.User", "journal.Note")
RULES = ("rulebook.Parameter", "rulebook.DayMark")
PASSWORD = "zhuyi-anquan-2024"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
REGIONS = (
    ("440000", "广东省", 1, "", None), ("440300", "深圳市", 2, "440000", ("114.06", "22.54")),
    ("440305", "南山区", 3, "440300", ("113.93", "22.53")),
    ("450000", "广西壮族自治区", 1, "", None),
    ("450300", "桂林市", 2, "450000", ("110.29", "25.27")),
    ("450329", "资源县", 3, "450300", ("110.65", "26.04")),
    ("450328", "龙胜各族自治县", 3, "450300", ("110.01", "25.80")),
)  # fmt: skip


@dataclass
class Cast:
    """The federation of the tests; people by their role."""

    unions: dict[str, Union] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    firms: dict[str, Enterprise] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The one who acts in a verb."""
        user = self.users[name]
        return Actor(user.id, user.shown_name)


@kept(empty=EMPTY, without=RULES)
def federation() -> Cast:
    """Regions, unions, enterprises, items and the cast with their mandates."""
    cast = Cast()
    for code, name, level, parent, spot in REGIONS:
        Region.objects.get_or_create(
            code=code, valid_from=None,
            defaults={
                "name": name, "name_key": code, "level": level, "parent_code": parent,
                "longitude": spot and Decimal(spot[0]), "latitude": spot and Decimal(spot[1]),
            },
        )  # fmt: skip
    _found_unions(cast)
    _register_firms(cast)
    _sign_in(cast)
    for name, unit, code in (("棉被", "床", "quilt"), ("护眼台灯", "台", "lamp")):
        cast.items[name] = matching.name_item(name, unit, code=code, by=SYSTEM, at=AT)
    return cast


@kept(empty=RULES, only=RULES)
def rules_of_the_house() -> None:
    """The rulebook's default values (with their note the first time alone)."""
    rulebook.load_defaults(by=SYSTEM, at=AT)


def _found_unions(cast: Cast) -> None:
    def found(name: str, parent: str, stands_as: str = FEDERATION, **more: Any) -> None:
        above = cast.unions[parent].id if parent else None
        founding = Founding(name=name, parent_id=above, stands_as=stands_as, **more)
        cast.unions[name] = unions.found(founding, by=SYSTEM, at=AT)

    found("全国", "")
    found("广东", "全国", region_code="440000")
    found("深圳", "广东", region_code="440300")
    found("南山", "深圳", region_code="440305")
    found("青石街道", "南山", TOWNSHIP)
    found("明川工会", "青石街道", WORKPLACE)
    found("广西", "全国", region_code="450000")
    found("桂林", "广西", region_code="450300")
    found("资源", "桂林", region_code="450329")
    found("龙胜", "桂林", region_code="450328")


def _register_firms(cast: Cast) -> None:
    for name in ("明川电子", "松坪精密"):
        cast.firms[name] = unions.register_enterprise(
            name=name, credit_code="", region_code="440305", by=SYSTEM, at=AT
        )
    unions.attach_union(cast.firms["明川电子"].id, cast.unions["明川工会"].id, by=SYSTEM, at=AT)


def _sign_in(cast: Cast) -> None:
    for name, preset, union in (
        ("李梅", "", ""), ("周敏", "street", "青石街道"), ("王强", "county", "资源"),
        ("刘芸", "county", "资源"), ("陈主席", "city", "深圳"), ("何审", "audit", "全国"),
        ("孙主席", "enterprise", "明川工会"), ("赵六", "county", "龙胜"),
    ):  # fmt: skip
        new = rights.NewUser(name, PASSWORD, name)
        user = cast.users[name] = rights.register_user(new, by=SYSTEM, at=AT)
        if preset:
            mandate = rights.NewMandate(user, "", cast.unions[union], TODAY)
            rights.give_preset(preset, mandate, by=SYSTEM, at=AT)
            rights.set_second_factor(user, SECRET, by=SYSTEM, at=AT)


def campaign(cast: Cast) -> Programme:
    """A pairing campaign of the street with 资源 and 龙胜."""
    helper = cast.unions["青石街道"]
    for county in ("资源", "龙胜"):
        pairing.pair(helper, cast.unions[county], since=TODAY, by=SYSTEM, at=AT)
    cover = Cover(pairing.KIND, "spring", "春季结对帮扶", "", TODAY)
    terms = pairing.Terms("深圳市示范慈善会")
    return pairing.open_campaign(cover, terms, union=helper, by=cast.actor("周敏"), at=AT)


def board_of(programme: Programme) -> Board:
    """The board of a campaign."""
    assert programme.board is not None
    return programme.board


def need(cast: Cast, board: Board, quantity: int = 50, **more: Any) -> Need:
    """A need that 王强 reported and 刘芸 verified; `county` and `item` by name."""
    county, item = more.pop("county", "资源"), more.pop("item", "棉被")
    number = more.pop("number", f"{county}-{item}-{board.version}")
    asked = NeedWords(cast.unions[county], cast.items[item], number, quantity, **more)
    made, _ = matching.report_need(board, asked, by=cast.actor("王强"), at=AT)
    return matching.verify_need(made, by=cast.actor("刘芸"), at=AT)


def pledge(cast: Cast, board: Board, quantity: int = 50, **more: Any) -> Pledge:
    """A pledge of one of the firms; `firm` and `item` by name."""
    firm, item = more.pop("firm", "明川电子"), more.pop("item", "棉被")
    number = more.pop("number", f"{firm}-{item}-{board.version}")
    price = more.pop("unit_value", Decimal("79.00"))
    asked = PledgeWords(cast.firms[firm], cast.items[item], number, quantity, price, **more)
    made, _ = matching.offer(board, asked, by=cast.actor("孙主席"), at=AT)
    return made


def household(cast: Cast, county: str = "资源", key: str = "X-001") -> Household:
    """A household of a county's village; its head is invented."""
    head = people.register_person(people.NewPerson("李大山"), by=SYSTEM, at=AT)
    new = people.NewHousehold(key, cast.unions[county], "青竹村", head=head, members=3)
    return people.register_household(new, by=SYSTEM, at=AT)


def sign_in(client: Any, cast: Cast, name: str) -> Any:
    """The test client as one of the cast."""
    client.force_login(cast.users[name])
    return client
