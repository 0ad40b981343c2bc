"""The law of the tree: levels, who may stand under whom, paths, codes of regions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

NATIONAL, PROVINCE, CITY, COUNTY, STREET, VILLAGE, ENTERPRISE = range(7)
FEDERATION, INDUSTRY = "federation", "industry"
TOWNSHIP, HAMLET, WORKPLACE = "street", "village", "enterprise"

# What counties are called in the papers (S3.3): offered for choice; any other word may be a label.
USUAL_LABELS = ("百强县", "百强区", "先进县", "工业强县", "旅游名县", "乡村振兴示范县", "欠发达县")
LONGEST_LABEL, LONGEST_CITATION = 20, 200
LONGEST_PATH = 400
LONGEST_NAME = 80
EARTH_KM = 6371.0088  # mean radius (IUGG)
_FIXED_LEVELS = {TOWNSHIP: STREET, HAMLET: VILLAGE, WORKPLACE: ENTERPRISE}
# one of these may stand under another of its own level: 园区 → 街道, 集团 → 子公司
_MAY_NEST = frozenset({TOWNSHIP, WORKPLACE})
_HOLDS_WORKPLACES = frozenset({INDUSTRY, WORKPLACE})
_FILLERS = frozenset({"中国", "中华人民共和国", "市辖区", "县", "省直辖县级行政区划"})
_SHORTER = re.compile(
    "(?:(?:壮族|维吾尔|回族)?自治区|特别行政区|省|市|地区|自治州|自治县|自治旗|县|区|盟|旗)$"
)
_PROVINCE_TAIL = re.compile("(?:(?:壮族|维吾尔|回族)?自治区|特别行政区|省|市)$")
_DEGREES = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,12})?")
_COORDINATES = _("经度在前，纬度在后，例如 110.652 和 26.043。")
ENDINGS = ("省", "市", "县", "区", "自治区", "地区", "盟", "旗")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a union stands, or would stand; an empty region_code is the whole country."""

    level: int
    stands_as: str
    region_code: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new union is to be; region_code "" is its parent's region."""

    name: str
    parent_id: UUID | None = None
    stands_as: str = FEDERATION
    region_code: str = ""
    credit_code: str = ""
    place_id: UUID | None = None
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """A spot on the ground to be written, WGS-84 degrees as text; "" where nobody measured it."""

    name: str
    region_code: str
    address: str = ""
    longitude: str = ""
    latitude: str = ""


def must_be_name(text: str) -> str:
    """Give a name tidied, at most 80 signs; an empty one is refused."""
    name = clean_cell(text)
    if not name:
        raise Refusal(_("没有填名称。"), _("请填全称。"))
    if len(name) > LONGEST_NAME:
        raise Refusal(_("名称有 {n} 字，最多 80 字。"), _("请填规范的全称。"), n=len(name))
    return name


def must_be_label(text: str) -> str:
    """Give a label tidied, 2 to 20 signs without 、, which parts words in the rulebook."""
    label = clean_cell(text)
    if not 2 <= len(label) <= LONGEST_LABEL or "、" in label:
        raise Refusal(_("标签写 2 到 20 个字，不带顿号。"), _("例如“欠发达县”。"))
    return label


def must_be_cited(text: str) -> str:
    """Give the document that a label comes from; without one no label is written."""
    cited = clean_cell(text)
    if not 4 <= len(cited) <= LONGEST_CITATION:
        raise Refusal(_("还没有写依据。"), _("请写文件名、文号，4 到 200 字。"))
    return cited


def level_under(parent: Spot | None, stands_as: str, region_level: int | None) -> int:
    """Give the level of a union from its parent and the GB/T 2260 level of its region (1, 2, 3).

    Names say nothing: 乐昌市总工会 is a county's, because 440281 is on the third level; 渝北
    (500112) and 仙桃 (429004) are counties too and stand straight under their province.
    """
    if parent is None and stands_as != FEDERATION:
        raise Refusal(_("树的最上面只能是地方总工会。"), _("请先选上级工会。"))
    if stands_as in _FIXED_LEVELS:
        return _FIXED_LEVELS[stands_as]
    if parent is None:
        return region_level or NATIONAL
    if stands_as == INDUSTRY:
        return parent.level
    if region_level is None:
        raise Refusal(_("地方总工会要写明是哪个地区的。"), _("请填地区或 6 位代码。"))
    return region_level


def must_stand_under(parent: Spot, child: Spot) -> None:
    """Pass a union that may stand under this parent: never lower, never in another's region.

    A union from outside (外单位) stands where its host puts it, so only what is below it is held.
    """
    if parent.is_outside and not child.is_outside:
        raise Refusal(_("外单位下面只能再放外单位。"), _("请选本地的上级工会。"))
    if child.is_outside and not parent.is_outside:
        return
    _must_fit_level(parent, child)
    _must_fit_standing(parent, child)
    _must_fit_region(parent, child)


def _must_fit_level(parent: Spot, child: Spot) -> None:
    if parent.level > child.level:
        raise Refusal(_("上级工会的层级比它还低，不能放在下面。"), _("请另选一级更高的工会。"))
    is_equal = parent.level == child.level
    if is_equal and child.stands_as != INDUSTRY and child.stands_as not in _MAY_NEST:
        raise Refusal(_("上级工会和它是同一层级，不能放在下面。"), _("请另选一级更高的工会。"))


def _must_fit_standing(parent: Spot, child: Spot) -> None:
    if parent.stands_as in _HOLDS_WORKPLACES and child.stands_as != WORKPLACE:
        raise Refusal(
            _("产业工会和企业工会下面只建企业、单位工会。"),
            _("请选地方总工会或乡镇街道工会作上级。"),
        )
    if child.stands_as == TOWNSHIP and parent.level == NATIONAL:
        raise Refusal(_("乡镇街道、园区工会不能直接建在全国一级下面。"), _("请选县或市总工会。"))
    if child.stands_as == HAMLET and parent.level < COUNTY:
        raise Refusal(
            _("村、社区工会要建在县、乡镇街道或园区下面。"), _("请选县总工会或乡镇街道工会。")
        )


def _must_fit_region(parent: Spot, child: Spot) -> None:
    if child.stands_as == WORKPLACE or not parent.region_code or not child.region_code:
        return
    if parent.region_code not in codes_up(child.region_code):
        raise Refusal(
            _("{code} 不在上级工会的地区 {within} 里。"),
            _("区划调整的，请连地区代码一起改。"),
            code=child.region_code,
            within=parent.region_code,
        )


def must_not_circle(union_path: str, parent_path: str) -> None:
    """Pass a new parent that is neither the union itself nor anything below it."""
    if parent_path == union_path or parent_path.startswith(f"{union_path}/"):
        raise Refusal(_("不能把工会移到它自己或它的下级下面。"), _("请选另一个上级工会。"))


def path_of(parent_path: str, id: UUID) -> str:
    """Give the path: the keys from the root down, 32 hex digits each, a slash before each."""
    path = f"{parent_path}/{id.hex}"
    must_fit(len(path))
    return path


def must_fit(length: int) -> None:
    """Pass a path of at most 400 signs, which is twelve levels."""
    if length > LONGEST_PATH:
        raise Refusal(_("工会的层级超过了 12 层。"), _("请建在更上面一级。"))


def ids_of(path: str) -> list[UUID]:
    """Give the keys of a path, root first, the union itself last."""
    return [UUID(part) for part in path.split("/") if part]


def codes_up(code: str) -> tuple[str, ...]:
    """Give the code, its prefecture's and its province's: 450329 → 450329, 450300, 450000."""
    if not code:
        return ()
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000")))


def short_province(name: str) -> str:
    """Give 广西 for 广西壮族自治区, 四川 for 四川省, 重庆 for 重庆市."""
    return _PROVINCE_TAIL.sub("", name)


def spoken(names: Sequence[str]) -> str:
    """Give province, prefecture and county as people say them: 广西 桂林市 资源县."""
    if len(names) < 2:
        return "".join(names)
    return " ".join([short_province(names[0]), *names[1:]])


def other_spellings(name: str) -> set[str]:
    """Give a name with and without its ending: 桂林市 and 桂林."""
    shorter = _SHORTER.sub("", name)
    return {name, shorter} if len(shorter) > 1 else {name}


def explains(rest: str, above: Sequence[Collection[str]]) -> bool:
    """Say whether the text before a county's name is made of the names above it, nearest first.

    Steps may be left out (广西资源县) and fillers stand (重庆市市辖区渝北区).
    """
    if not rest:
        return True
    for filler in _FILLERS:
        if rest.endswith(filler) and explains(rest.removesuffix(filler), above):
            return True
    for step, names in enumerate(above):
        for name in names:
            if rest.endswith(name) and explains(rest.removesuffix(name), above[step + 1 :]):
                return True
    return False


def km_between(here: tuple[float, float], there: tuple[float, float]) -> int:
    """Give the whole kilometres along the great circle between two (longitude, latitude) pairs."""
    (lon_a, lat_a), (lon_b, lat_b) = (tuple(map(radians, spot)) for spot in (here, there))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))


def degrees(longitude: str, latitude: str) -> tuple[Decimal | None, Decimal | None]:
    """Give WGS-84 degrees with five decimals within 73–136° E and 3–54° N; both "" is nowhere."""
    if not longitude and not latitude:
        return None, None
    if not _DEGREES.fullmatch(longitude) or not _DEGREES.fullmatch(latitude):
        raise Refusal(_("经度、纬度要填数字，两个都填。"), _COORDINATES)
    lon, lat = round(Decimal(longitude), 5), round(Decimal(latitude), 5)
    if _is_in_china(lon, lat):
        return lon, lat
    if _is_in_china(lat, lon):
        raise Refusal(_("经度和纬度像是写反了。"), _COORDINATES)
    raise Refusal(_("这个经纬度不在国内。"), _("请在地图上再取一次点。"))


def _is_in_china(longitude: Decimal, latitude: Decimal) -> bool:
    return 73 <= longitude <= 136 and 3 <= latitude <= 54
