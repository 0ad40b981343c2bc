"""Organisations as the text names them: an ending, and back to where the name begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xieli.newsroom.clipping.finding.edges import Edges
from xieli.newsroom.clipping.finding.places import Map
from xieli.newsroom.clipping.finding.words import any_of, column, rows

LONGEST = 30
_ENDINGS = {row["ending"]: row for row in rows("organisation_endings")}
_YOUTH = "共青团"
_TRADE = "(公司)"  # an office that is a firm too: 烟草专卖局(公司)
_LONGEST_PART = 8
_PUBLIC = ("union", "party", "government", "group", "hospital", "media", "venue")
_BARE = (
    "委",
    "政府",
    "人民政府",
    "人大",
    "政协",
    "人大常委会",
)  # 市委 alone is nobody at this event
_JOINING = ("union", "venue")  # these go on with the name of the body they belong to
_SHORT = r"(?P<short>总(?=[^体量数额面的人产产值裁经会结共计之和部务]|$))"
_BRACKET = re.compile(r"[(（][^()（）,，。;；“”]{2,8}[)）]$")
_BODY = re.compile(r"[(（)）]")
_RELATIVE = re.compile(r"[省市区县州旗镇乡]")
_SUFFIXED = re.compile(
    r"(?:街道|开发区|高新区|经开区|新区|园区|自贸区|保税区|示范区|景区|林区|[省市区县州旗盟镇乡])$"
)
_NOBODY = re.compile(
    r"各(?!族|业)|^(?:村|社区|乡|镇|街道|园区)+$|所有|优秀|先进|广大|全体|^级|[一二两三四五六七八九十几数多\d][家个所名户]"
    r"|^\d+[省市区县]|两地|三地|全会|^新一届|届[一二三四五六七八九十]|^进一步|^[省市县区]新时代|^全[省市县区]"
)
_NATIONAL = re.compile(r"中华|中国(?!式|梦|特色|共产|力量)|全国")
_INDUSTRY = re.compile(r"[省市区县州][^\W\d_]{2,8}$")
_TOWN = re.compile(r"..(?:街道|[镇乡])")
_TITLE_BEHIND = re.compile(
    r"(?:常委|书记|副书记|委员|[省市区县镇乡]长|副[省市区县镇乡]长|副主席|副主任|主任(?!委员)|主席|代表|办公厅?主任|领导)"
)
_WORKPLACE = re.compile(
    r"(?:街道|镇|乡|社区|开发区|园区|系统)$|.(?:高新区|经开区|工业区|化工区|国家机关|直机关|集团机关|公司机关)$"
)
_TRADE_OF_PLACE = re.compile(
    r"..(?:电力|电网|铁路|邮政|交通|金融|石化|石油|烟草|化工|钢铁|煤矿|地铁|公交|海员|轻工|国防|教科文卫|机场|港口|航空)$"
)
_NUMBERED_PART = re.compile(r"第[一二三四五六七八九十\d]{1,5}")
_FORM = re.compile(r"(?:集团|股份|有限|责任)+公司$")
_ATTACHED = re.compile(r"第?[一二三四五六七八九十]?附属(?:[^\W\d_]{0,2})$")
_NATION = re.compile(r"^(?:中华)?全国总工会$|^全总$")


def _ending_shape() -> str:
    parts = []
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        behind, before = _ENDINGS[ending]["not_before"], _ENDINGS[ending]["not_after"]
        guard = f"(?<![{before}])" if before else ""
        parts.append(guard + ending + (f"(?![{behind}])" if behind else ""))
    return "|".join(parts)


ENDING = re.compile(rf"(?P<ending>{_ending_shape()})|(?<=[省市区县州旗]){_SHORT}|全总(?![体量数])")
_GENERIC = frozenset(column("organisation_edges", "generic"))
_GENERIC_HEAD = re.compile(f"^(?:{any_of(w for w in _GENERIC if len(w) > 1)})+$")


_LONGEST_LIST = 200
_LIST_OF_FIRMS = re.compile(
    r"(?:[^\W_]{2,30}、){1,20}[^\W_]{2,12}(?P<behind>等(?:\d+|[一二三四五六七八九十]+)余?多?家(?:爱心|重点|会员|成员|龙头|本地)?(?:企业|公司|商家|厂家))"
)
_ITEM = re.compile(r"[^\W_]{2,30}(?=、|等)")
_FIRM = re.compile(
    r"(?!.*(?:行业|产业|制造|机关|学校|工人|职工|快递|外卖|物流|餐饮|建筑|服务|等)$)[^\W_]{3,10}"
)


@dataclass(frozen=True)
class Mention:
    """A name in the text with its kind and ending."""

    start: int
    end: int
    name: str
    kind: str
    ending: str


class Finder:
    """Names of organisations in one text, whose places are known."""

    def __init__(self, text: str, where: Map) -> None:
        """Take the text and its places."""
        self._text, self._where = text, where
        whole = [(p.spot.start, p.spot.end) for p in where.places if not p.spot.is_stem]
        self._edges = Edges(text, whole)

    def all(self) -> list[Mention]:
        """Give the names with an ending and those listed before 等7家企业, in order."""
        found = list(self.mentions())
        taken = bytearray(len(self._text))
        for one in found:
            taken[one.start : one.end] = b"\1" * len(one.name)
        listed = [one for one in self.listed() if not any(taken[one.start : one.end])]
        return sorted([*found, *listed], key=lambda one: one.start)

    def listed(self) -> Iterator[Mention]:
        """Give firms named without an ending, told by the words behind their list."""
        for found in _LIST_OF_FIRMS.finditer(self._text):
            start = max(found.start(), found.end() - _LONGEST_LIST)
            for item in _ITEM.finditer(self._text, start, found.start("behind") + 1):
                at = max(item.start(), self._edges.before(item.end() - 1))
                at = self._edges.stripped(at, item.end())
                name = self._text[at : item.end()]
                if _FIRM.fullmatch(name) and not _GENERIC_HEAD.match(name) and name not in _GENERIC:
                    yield Mention(at, item.end(), name, "firm", "")

    def mentions(self) -> Iterator[Mention]:
        """Give the names in order, none inside another."""
        last: Mention | None = None
        for found in ENDING.finditer(self._text):
            mention = self._mention(found, last)
            if mention is None:
                continue
            if last and mention.start < last.end:
                last = mention
                continue
            if last:
                yield last
            last = mention
        if last:
            yield last

    def _mention(self, found: re.Match[str], last: Mention | None) -> Mention | None:
        ending = found["ending"] or found[0]
        row = _ENDINGS.get(ending, {"kind": "union", "needs": "head"})
        goes_on = bool(last) and self._goes_on(last, found.start(), row["kind"])
        is_form = last is not None and last.end == found.start() and bool(_FORM.search(ending))
        floor = 0 if is_form else last.start if last and goes_on else last.end if last else 0
        start = self._start(found.start(), floor)
        if last and (goes_on or is_form) and start > last.start:
            start = last.start
        start = self._tidied(start, found.start(), row["kind"])
        name = self._text[start : found.end()]
        if not self._is_name(name, ending, row, start) or self._text[
            max(0, start - 1) : start
        ] in tuple("各每诸全"):
            return None
        if row["kind"] in ("party", "government") and _TITLE_BEHIND.match(self._text, found.end()):
            return None
        end = found.end() + (len(_TRADE) if self._text.startswith(_TRADE, found.end()) else 0)
        return Mention(start, end, self._text[start:end], row["kind"], ending)

    def _goes_on(self, last: Mention | None, at: int, kind: str) -> bool:
        """X公司 is followed by its 工会, 公安局 by its 交管局: one name."""
        if (
            last is None
            or at - last.start > LONGEST
            or at - last.end > _LONGEST_PART
            or self._edges.breaks(last.end, at)
        ):
            return False
        if at == last.end or kind == "union" and self._text[last.end : at] == "机关":
            return kind in _JOINING or kind == last.kind == "government"
        if last.kind == "firm" and self._is_branch(last.end, at):
            return True
        if last.kind == "school" and kind == "hospital":
            return bool(_ATTACHED.match(self._text, last.end, at))
        is_local = bool(_RELATIVE.match(self._text, last.end)) or bool(
            self._where.within(last.end, at)
        )
        return not is_local and kind in (last.kind, "venue") and kind != "union"

    def _is_branch(self, start: int, at: int) -> bool:
        """X公司 is followed by its 第二十九研究所, or by a place and 分公司."""
        if _NUMBERED_PART.fullmatch(self._text, start, at):
            return True
        is_branch = self._text.startswith(("分公司", "分行", "支行"), at)
        return is_branch and any(
            (p.spot.start, p.spot.end) == (start, at) for p in self._where.within(start, at)
        )

    def _start(self, at: int, floor: int) -> int:
        """Walk back to the last edge; one bracket with a place in it belongs to the name."""
        floor = max(floor, at - LONGEST)
        start = max(floor, self._edges.before(at), at - LONGEST)
        opened = max(self._text.rfind("(", start, at), self._text.rfind("（", start, at))
        closed = max(self._text.rfind(")", start, at), self._text.rfind("）", start, at))
        if opened > closed:
            return opened + 1
        is_apart = bool(_RELATIVE.match(self._text, closed + 1, at)) and opened <= start
        if closed >= 0 and (is_apart or not (0 <= opened < closed and closed - opened <= 8)):
            return closed + 1
        return start

    def _tidied(self, start: int, at: int, kind: str) -> int:
        """Without times and joints in front; public bodies begin at their place."""
        stripped = self._edges.stripped(start, at)
        if not any(p.spot.start < stripped for p in self._where.within(start, at)):
            start = stripped
        inside = [
            p.spot
            for p in self._where.within(start, at)
            if not p.spot.is_stem or p.spot.start == start
        ]
        if kind == "firm":
            inside = [spot for spot in inside if not spot.is_short]
        if national := _NATIONAL.search(self._text, start, at + 2):
            return national.start()
        if inside and inside[0].start > start:
            start = inside[0].start
            return start - len(_YOUTH) if self._text.endswith(_YOUTH, 0, start) else start
        return self._last_two(start, at)

    def _last_two(self, start: int, at: int) -> int:
        """Of three divisions in a row the last two are enough to name a body."""
        chain = [p.spot for p in self._where.within(start, at)]
        while len(chain) > 2 and chain[0].start == start and chain[0].end == chain[1].start:
            start = chain[1].start
            chain = chain[1:]
        return start

    def _is_name(self, name: str, ending: str, row: dict[str, str], start: int) -> bool:
        """Whether something of its own stands before the ending."""
        if _NATION.search(name):
            return True
        head = name[: -len(ending)]
        stem = _BODY.sub("", head)
        is_bare = len(stem) == 1 and stem in "省市区县州旗" and row["kind"] in _PUBLIC
        if ending[0] == "团" and not stem:
            return True
        if not stem or not is_bare and (_GENERIC_HEAD.match(stem) or stem in _GENERIC):
            return False
        if _NOBODY.search(stem):
            return False
        front = start + len(_YOUTH) * name.startswith(_YOUTH)
        has_place = any(p.spot.start == front for p in self._where.within(front, start + len(name)))
        is_local = (
            has_place
            or bool(_RELATIVE.match(stem))
            or bool(_SUFFIXED.search(stem) or _TOWN.search(stem))
        )
        if ending in _BARE and not has_place:
            return False
        if ending == "委":
            return bool(re.search(r"[省市区县州旗盟]$", stem)) and (has_place or len(stem) == 1)
        if ending == "工会":
            return self._is_body(stem, has_place)
        if ending == "总工会" or row["needs"] == "head":
            return (is_local or len(stem) > 2) and not re.search(r"^[各每]|[各级]$", stem)
        if row["needs"] == "place":
            return is_local
        rest = stem[len(self._place_at(start)) :] if has_place else stem
        is_house = is_bare and row["kind"] == "hospital" and ending != "医院"
        is_placed = has_place and row["kind"] != "firm"
        return len(stem) > 1 and rest not in _GENERIC or is_placed or is_house

    def _place_at(self, start: int) -> str:
        for place in self._where.within(start, start + LONGEST):
            if place.spot.start == start:
                return place.spot.name
        return ""

    def _is_body(self, stem: str, has_place: bool) -> bool:
        """工会 alone names a body only behind a firm, an office or a town."""
        if any(
            stem.endswith(ending)
            for ending in _ENDINGS
            if _ENDINGS[ending]["kind"] not in ("union", "media")
        ):
            return True
        if _WORKPLACE.search(stem) and len(stem) > 2:
            return True
        if has_place and _TRADE_OF_PLACE.search(stem):
            return True
        if stem[-1] in "省市州级" or stem[-1] in "区县" and not has_place:
            return False
        if stem[-1] in "区县旗":
            return True
        return bool(
            _NATIONAL.match(stem) or (has_place or _RELATIVE.match(stem)) and _INDUSTRY.search(stem)
        )
