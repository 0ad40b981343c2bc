"""What each of the cast finds on 今天要办 and in the menu, as the campaign goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.pairing import services as pairing
from xieli.kernel.actor import SYSTEM
from xieli.matching import plan
from xieli.matching import services as matching
from xieli.matching.wanted import NeedWords
from xieli.people import rights
from xieli.people.errands import Errand, nothing
from xieli.people.queries import reader_of
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.shell.due import Due
from xieli.site.menu import menu
from xieli.site.today import queries

pytestmark = pytest.mark.django_db
OFFICERS = ("周敏", "王强", "刘芸", "陈主席", "何审", "赵六")


@dataclass
class Scene:
    """The cast and their campaign."""

    cast: c.Cast
    programme: Programme

    def report(self, county: str = "资源") -> None:
        """王强 (or 赵六) reports a need that nobody verified yet."""
        reporter = "王强" if county == "资源" else "赵六"
        asked = NeedWords(self.cast.unions[county], self.cast.items["棉被"], f"n-{county}", 20)
        board = c.board_of(self.programme)
        matching.report_need(board, asked, by=self.cast.actor(reporter), at=c.AT)


@pytest.fixture
def scene() -> Scene:
    """A campaign just opened: nobody has anything to do yet."""
    cast = c.federation()
    c.rules_of_the_house()
    return Scene(cast, c.campaign(cast))


def day_of(client: Client, scene: Scene, name: str) -> list[str]:
    """The words of everything on this person's page."""
    page = c.sign_in(client, scene.cast, name).get("/today/")
    assert page.status_code == 200
    return [one.words for one in page.context["due"]]


@pytest.mark.parametrize("name", ["李梅", "孙主席", *OFFICERS])
def test_on_an_empty_day_the_page_says_what_will_come(
    name: str, scene: Scene, client: Client
) -> None:
    page = c.sign_in(client, scene.cast, name).get("/today/").content.decode()

    assert "今天没有要办的了" in page


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/today/")

    assert answer["Location"] == "/accounts/login/?next=/today/"


def test_a_reported_need_waits_for_the_countys_other_officer_alone(
    scene: Scene, client: Client
) -> None:
    scene.report("资源")

    days = {name: day_of(client, scene, name) for name in ("李梅", "孙主席", *OFFICERS)}

    assert days.pop("刘芸") == ["1 条需求等您核实"]
    assert all(day == [] for day in days.values())


def test_a_need_of_another_county_is_not_on_this_countys_desk(scene: Scene, client: Client) -> None:
    scene.report("龙胜")

    days = [day_of(client, scene, name) for name in ("王强", "刘芸")]

    assert days == [[], []]


def test_a_verified_need_without_a_pledge_sends_the_street_to_the_firms(
    scene: Scene, client: Client
) -> None:
    c.need(scene.cast, c.board_of(scene.programme), 50)

    page = c.sign_in(client, scene.cast, "周敏").get("/today/").content.decode()

    assert "还有 1 条需求没着落" in page
    assert 'href="/work/spring/pledges/"' in page
    assert "邀请企业" in page


def test_a_solved_plan_waits_for_the_second_signature(scene: Scene, client: Client) -> None:
    board = c.board_of(scene.programme)
    c.need(scene.cast, board, 50)
    c.pledge(scene.cast, board, 50)
    plan.solve(board, by=scene.cast.actor("周敏"), at=c.AT)

    days = {name: day_of(client, scene, name) for name in ("李梅", "孙主席", *OFFICERS)}

    assert days.pop("陈主席") == ["方案 1 等您采纳"]
    days.pop("周敏")
    assert all(day == [] for day in days.values())


def test_what_is_adopted_waits_to_be_packed(scene: Scene, client: Client) -> None:
    board = c.board_of(scene.programme)
    c.need(scene.cast, board, 50)
    c.pledge(scene.cast, board, 50)
    proposal, _solved = plan.solve(board, by=scene.cast.actor("周敏"), at=c.AT)
    desk.adopt(proposal, by=scene.cast.actor("陈主席"), at=c.AT)

    days = {name: day_of(client, scene, name) for name in ("周敏", "陈主席")}

    assert days == {"周敏": ["1 行配好了，等装箱"], "陈主席": []}


def test_the_first_thing_is_the_one_the_enter_key_opens(scene: Scene, client: Client) -> None:
    scene.report("资源")

    page = c.sign_in(client, scene.cast, "刘芸").get("/today/").content.decode()

    assert page.count('data-key="Enter"') == 1


def test_what_is_due_is_told_by_its_last_day(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    late, soon = Due("晚", "", "/", date(2024, 4, 1)), Due("早", "", "/", date(2024, 3, 2))
    ever = Due("不急", "", "/")
    told = (
        Errand((), nothing, lambda _day: [ever, late]),
        Errand((), nothing, lambda _day: [soon]),
    )
    monkeypatch.setattr(queries, "ERRANDS", told)

    found = queries.due(reader_of(scene.cast.users["周敏"], c.AT), c.TODAY)

    assert found == [soon, late, ever]


CAMPAIGN = {
    "项目一览": "/work/spring/", "需求": "/work/spring/needs/",
    "认捐和邀请": "/work/spring/pledges/", "供需配对": "", "装箱和签收": "/work/spring/goods/",
    "发放到户": "/work/spring/hand-over/", "回访": "/work/spring/feedback/",
    "简报": "/work/spring/briefing/",
}  # fmt: skip
COUNTY = ["项目一览", "需求", "供需配对", "装箱和签收", "发放到户", "回访", "简报"]
STREET = ["项目一览", "需求", "认捐和邀请", "供需配对", "装箱和签收", "简报"]
OWN = ["密码和验证码", "退出登录"]
FIRST = ["今天要办", "等我办的", "公示、异议和申诉"]
MEMBERS = ["入会申请", "会员名册", "转会和除名", "入会二维码", "城市融入计划", "建会", "换届"]
TAKEN = ["维权诉求", "记一件诉求", "民生难题", "法律援助"]
STREET_CARE = [
    *MEMBERS, "建会行动", "工会社工", "困难职工档案", "年检和回访", "走访慰问", "今天的走访",
    *TAKEN, "诉求统计", "问卷",
]  # fmt: skip
COUNTY_CARE = [
    *MEMBERS, "法人证书", "建会行动", "工会社工", "困难职工档案", "年检和回访", "民政核对",
    "帮扶发放", "走访慰问", *TAKEN, "律师库", "诉求统计", "队伍稳定预警", "问卷",
]  # fmt: skip
GIVING = ["普惠批次", "合作商户", "和商户结算", "农产品和直播", "普惠人次"]
VOLUNTEERS = ["志愿项目", "志愿者", "服务需求", "核对时长", "志愿证明"]
PART = ["活动和场次", *GIVING, "爱心互献", *VOLUNTEERS]
CITY_PART = ["活动和场次", *GIVING, "志愿项目", "志愿者"]
TOGETHER = [
    "协作协议", "交流考察", "做法库", "驻点帮扶", "产业协作", "补助资金", "补助资金池", "阵地",
    "跨地区互通",
]  # fmt: skip
CITY_TOGETHER = [
    "协作协议", "交流考察", "做法库", "补助资金", "补助资金池", "阵地", "跨地区互通",
]  # fmt: skip
STREET_TOGETHER = [one for one in TOGETHER if one not in ("补助资金池", "跨地区互通")]
TELLING = ["文字采集", "新闻稿"]
FIGURES = ["统计数字", "四力", "文件和指标", "任务清单", "城市目标", "县级工会"]
CITY_CARE = ["建会", "换届", "法人证书", "建会行动", "帮扶发放", "法律援助"]
MENUS = {
    "李梅": [],
    "孙主席": [],
    "周敏": [*FIRST, *STREET, *STREET_CARE, *PART, *STREET_TOGETHER, *TELLING, *FIGURES, *OWN],
    "王强": [*FIRST, *COUNTY, *COUNTY_CARE, *PART, *TOGETHER, *TELLING, *FIGURES, *OWN],
    "刘芸": [*FIRST, *COUNTY, *COUNTY_CARE, *PART, *TOGETHER, *TELLING, *FIGURES, *OWN],
    "赵六": [*FIRST, *COUNTY, *COUNTY_CARE, *PART, *TOGETHER, *TELLING, *FIGURES, *OWN],
    "陈主席": [
        *FIRST,
        *STREET,
        *CITY_CARE,
        *CITY_PART,
        *CITY_TOGETHER,
        *TELLING,
        *FIGURES,
        "工会和企业",
        "县标签",
        "规则库",
        *OWN,
    ],
    "何审": ["今天要办", "补助资金", "日志", *OWN],
}


def menu_of(client: Client, scene: Scene, name: str, path: str = "/today/") -> list[Any]:
    page = c.sign_in(client, scene.cast, name).get(path)
    assert page.status_code == 200
    return list(page.context["menu"])


@pytest.mark.parametrize(("name", "labels"), MENUS.items())
def test_the_menu_holds_what_the_mandates_open(
    name: str, labels: list[str], scene: Scene, client: Client
) -> None:
    shown = menu_of(client, scene, name)

    assert [item.label for item in shown] == labels


@pytest.mark.parametrize("name", ["周敏", "王强", "陈主席", "何审"])
def test_every_line_of_the_menu_opens(name: str, scene: Scene, client: Client) -> None:
    shown = menu_of(client, scene, name)

    closed = {
        item.label: status
        for item in shown
        if (status := client.get(item.url, follow=True).status_code) != 200
    }

    assert closed == {}


def test_where_one_stands_is_marked_once(scene: Scene, client: Client) -> None:
    paths = ("/today/", "/work/spring/", "/work/spring/needs/", "/work/spring/needs/new/")

    marked = [
        [item.label for item in menu_of(client, scene, "王强", path) if item.current]
        for path in paths
    ]

    assert marked == [["今天要办"], ["项目一览"], ["需求"], ["需求"]]


def test_a_long_menu_folds_every_group_but_the_one_where_one_stands(
    scene: Scene, client: Client
) -> None:
    at_today = {item.group for item in menu_of(client, scene, "王强") if item.folded}
    at_roster = {
        item.group for item in menu_of(client, scene, "王强", "/join/work/") if item.folded
    }
    short = [item.label for item in menu_of(client, scene, "何审") if item.folded]

    assert at_today - at_roster == {"会员和组织"}
    assert "帮扶和维权" in at_roster
    assert short == []


def test_an_officer_of_no_campaign_sees_none_of_it(scene: Scene, client: Client) -> None:
    new = rights.NewUser("wushifu", c.PASSWORD, "吴师傅")
    user = scene.cast.users["吴师傅"] = rights.register_user(new, by=SYSTEM, at=c.AT)
    mandate = rights.NewMandate(user, "", scene.cast.unions["广东"], c.TODAY)
    rights.give_preset("province", mandate, by=SYSTEM, at=c.AT)
    rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)

    shown = [item.label for item in menu_of(client, scene, "吴师傅")]

    mine = ["补助资金", "补助资金池", "跨地区互通", *FIGURES, "工会和企业", "县标签", "规则库"]
    assert shown == [*FIRST, *mine, *OWN]


QUERIES = {"周敏": 5, "王强": 5, "陈主席": 3, "何审": 0}  # programmes, pairs, paths not yet known


@pytest.mark.parametrize(("name", "most"), QUERIES.items())
def test_the_menu_asks_no_more_when_more_campaigns_run(
    name: str, most: int, scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        cover = Cover(pairing.KIND, f"more-{number}", f"第 {number} 个", "", c.TODAY)
        street, by = scene.cast.unions["青石街道"], scene.cast.actor("周敏")
        pairing.open_campaign(cover, pairing.Terms("慈善会"), union=street, by=by, at=c.AT)
    request = RequestFactory().get("/today/")
    request.reader = reader_of(scene.cast.users[name], c.AT)  # type: ignore[attr-defined]

    with django_assert_max_num_queries(most):
        shown = menu(request)  # type: ignore[arg-type]

    pages = len({"王强": COUNTY, "何审": []}.get(name, STREET))
    assert len(shown) == len(MENUS[name]) + 4 * pages
