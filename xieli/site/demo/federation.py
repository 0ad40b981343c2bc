"""The ground of the demonstration: regions, the union tree, fourteen enterprises, the cast."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from xieli.kernel.actor import SYSTEM, Actor
from xieli.matching import services as matching
from xieli.people import rights
from xieli.people.models import User
from xieli.rulebook import services as rulebook
from xieli.site.demo.people import CAST, PASSWORD, SECRET
from xieli.unions import services as unions
from xieli.unions.models import Aspect, Enterprise, Union
from xieli.unions.rules import FEDERATION, TOWNSHIP, WORKPLACE, Founding

# name, above, what it stands as, GB/T 2260 code, 外单位
TREE: tuple[tuple[str, str, str, str, bool], ...] = (
    ("全国示范总工会", "", FEDERATION, "", False),
    ("广东省示范总工会", "全国示范总工会", FEDERATION, "440000", False),
    ("深圳市示范总工会", "广东省示范总工会", FEDERATION, "440300", False),
    ("南山区示范总工会", "深圳市示范总工会", FEDERATION, "440305", False),
    ("青石街道总工会", "南山区示范总工会", TOWNSHIP, "", False),
    ("韶关市示范总工会", "广东省示范总工会", FEDERATION, "440200", False),
    ("乐昌市示范总工会", "韶关市示范总工会", FEDERATION, "440281", False),
    ("广西示范总工会", "全国示范总工会", FEDERATION, "450000", True),
    ("桂林市示范总工会", "广西示范总工会", FEDERATION, "450300", True),
    ("资源县示范总工会", "桂林市示范总工会", FEDERATION, "450329", True),
    ("龙胜示范总工会", "桂林市示范总工会", FEDERATION, "450328", True),
)
FIRMS = (
    "明川电子", "松坪精密", "益康生物", "合木家居", "青石电力设备", "海岚食品", "云杉文具",
    "南澜纺织", "启航教育科技", "远帆物流", "银杏医疗器械", "蓝屿照明", "田野粮油", "禾光家电",
)  # fmt: skip
ASPECTS = {
    "资源县示范总工会": {
        Aspect.POSITION: "县城在桂林市东北，越城岭腹地，到桂林市区约两个小时车程。",
        Aspect.INDUSTRY: "毛竹加工、山地葡萄和蔬菜，小厂多，缺设备和销路。",
        Aspect.RESOURCES: "林地面积大，毛竹连片；冬季冷，高寒村海拔在千米上下。",
        Aspect.TOURISM: "漂流和丹霞地貌是招牌，民宿从县城往村里走。",
        Aspect.SERVICES: "县职工服务中心一处，驿站六处，两人负责帮扶和维权。",
        Aspect.TROUBLES: "冬季御寒物资不够，住校生多，台灯和校服年年缺口。",
    },
    "龙胜示范总工会": {
        Aspect.POSITION: "桂北山区的自治县，多民族聚居，村寨分散在半山。",
        Aspect.INDUSTRY: "梯田稻米、茶叶和罗汉果，加工企业规模小。",
        Aspect.RESOURCES: "森林覆盖率高，水能和温泉资源多。",
        Aspect.TOURISM: "梯田景区带动周边村寨，淡季就业是难题。",
        Aspect.SERVICES: "工会干部三人，乡镇工会专职少，靠社会化工会工作者下村。",
        Aspect.TROUBLES: "山路远，卫生室缺听诊器等小件，孩子走读路上要手电和棉鞋。",
    },
}


@dataclass
class Ground:
    """What the loop of the demonstration works with."""

    unions: dict[str, Union] = field(default_factory=dict)
    firms: dict[str, Enterprise] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """One of the cast at work, by the shown name."""
        user = self.users[name]
        return Actor(user.id, user.shown_name)


def credit_code(number: int) -> str:
    """An invented credit code with a true check digit; DEMXL is nobody's organisation."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91440300DEMXL{number:04d}"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(alphabet.index(sign) * w for sign, w in zip(body, weights, strict=True))
    return body + alphabet[(31 - total % 31) % 31]


def lay(at: datetime) -> Ground:
    """Lay the whole ground; each part is a verb of its package."""
    unions.load_regions(by=SYSTEM, at=at)
    rulebook.load_defaults(by=SYSTEM, at=at)
    ground = Ground()
    for row in TREE:
        _found(ground, row, at)
    _register_firms(ground, at)
    for county, aspects in ASPECTS.items():
        for aspect, words in aspects.items():
            unions.write_aspect(ground.unions[county].id, aspect, words, by=SYSTEM, at=at)
    _sign_in(ground, at)
    matching.name_item("助学金", "元", code="aid-money", is_money=True, by=SYSTEM, at=at)
    return ground


def _found(ground: Ground, row: tuple[str, str, str, str, bool], at: datetime) -> None:
    name, above, stands_as, code, is_outside = row
    founding = Founding(
        name=name, parent_id=ground.unions[above].id if above else None, stands_as=stands_as,
        region_code=code, is_outside=is_outside,
    )  # fmt: skip
    ground.unions[name] = unions.found(founding, by=SYSTEM, at=at)


def _register_firms(ground: Ground, at: datetime) -> None:
    for number, short in enumerate(FIRMS, 1):
        name = f"{short}（示范企业）"
        firm = unions.register_enterprise(
            name=name, credit_code=credit_code(number), region_code="440305", by=SYSTEM, at=at
        )
        _found(ground, (f"{short}工会", "青石街道总工会", WORKPLACE, "", False), at)
        unions.attach_union(firm.id, ground.unions[f"{short}工会"].id, by=SYSTEM, at=at)
        ground.firms[name] = firm


def _sign_in(ground: Ground, at: datetime) -> None:
    for role in CAST:
        new = rights.NewUser(role.username, PASSWORD, role.name)
        user = ground.users[role.name] = rights.register_user(new, by=SYSTEM, at=at)
        if role.preset:
            day = timezone.localdate(at)
            mandate = rights.NewMandate(user, "", ground.unions[role.union], day)
            rights.give_preset(role.preset, mandate, by=SYSTEM, at=at)
        if role.union:
            rights.set_second_factor(user, SECRET, by=SYSTEM, at=at)
