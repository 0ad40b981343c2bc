"""Organisations, places, days and kinds."""

from __future__ import annotations

import time

import pytest

from xieli.newsroom.clipping.finding import find
from xieli.newsroom.clipping.shape import Article
from xieli.newsroom.clipping.text import Text


def article(body: str, title: str = "", told: str = "2024-05-06", source: str = "") -> Article:
    """An article found through."""
    plain = Article(Text.of(title), Text.of(""), Text.of(body), told, source, "")
    return find(plain, today_year=2024)


def bodies(body: str, **kept: str) -> list[str]:
    """Full names of the organisations."""
    return [one.full for one in article(body, **kept).organisations]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("由梧州市总工会主办。", ["梧州市总工会"]),
        ("在梧州市总工会的统一部署下开展。", ["梧州市总工会"]),
        ("近日,青田县委宣传部、县总工会举办宣讲。", ["青田县委宣传部", "青田县总工会"]),
        ("慰问组来到明德机械(梧州)有限公司。", ["明德机械(梧州)有限公司"]),
        ("明德机械有限公司工会作了发言。", ["明德机械有限公司工会"]),
        ("梧州市总举办培训班。", ["梧州市总工会"]),
        ("全总部署了工作。", ["中华全国总工会"]),
        (
            "梧州市人力资源和社会保障局与市教育局参加。",
            ["梧州市人力资源和社会保障局", "市教育局"],
        ),
        ("联合梧州日报、梧州电视台等媒体采访。", ["梧州日报", "梧州电视台"]),
        ("团市委、市妇联参加。", ["团市委", "市妇联"]),
        (
            "募集到康泰药业、华丰食品、永昌纺机等6家企业捐赠的物资。",
            ["康泰药业", "华丰食品", "永昌纺机"],
        ),
        ("梧州市公安局交管局参加。", ["梧州市公安局交管局"]),
        ("木兰镇工会组织慰问。", ["木兰镇工会"]),
        ("参观梧州市职工服务中心。", ["梧州市职工服务中心"]),
    ],
)
def test_an_organisation_is_named_without_the_words_around_it(words: str, names: list[str]) -> None:
    assert bodies(words) == names


@pytest.mark.parametrize(
    "words",
    [
        "各级工会、基层工会组织和爱心企业积极参与。",
        "全市各区总工会、各产业工会交流发言。",
        "形成县域经济发展新格局,服务大局。",
        "到快递公司、物业公司慰问一线职工。",
        "工会干部在多功能厅学习,围绕市委、区委部署。",
        "市委常委、副市长出席。",
        "据《梧州日报》报道。",
        "加强村(社区)工会、乡镇(街道)工会建设。",
    ],
)
def test_a_general_word_is_no_organisation(words: str) -> None:
    assert bodies(words) == []


def test_the_city_that_市总工会_means_comes_from_the_source_or_the_list() -> None:
    away = "市总工会赴重庆市万州区考察。"

    assert bodies(away, source="梧州工会网") == ["梧州市总工会"]
    assert bodies(away) == ["市总工会"]


def test_a_short_name_the_text_explains_is_the_long_one() -> None:
    words = "明德机械有限公司(以下简称“明德公司”)揭牌。明德公司表示感谢。"

    assert bodies(words) == ["明德机械有限公司"]


def test_the_clause_tells_who_gave_and_who_received() -> None:
    found = article("梧州市总工会向青田县总工会捐赠资金3万元。明德机械有限公司捐赠大米。")

    roles = {one.full: one.role for one in found.organisations}

    assert roles["青田县总工会"] == "receiver"
    assert roles["梧州市总工会"] == roles["明德机械有限公司"] == "donor"


def test_places_get_their_codes_and_towns_their_names() -> None:
    found = article("深圳市南山区组织职工赴广西壮族自治区资源县、龙胜县,走访梅溪镇大坨村。")

    codes = {one.name: one.code for one in found.places}

    assert codes["深圳市"] == "440300"
    assert codes["资源县"] == "450329"
    assert codes["龙胜县"] == "450328"
    assert codes["梅溪镇"] == codes["大坨村"] == ""


def test_a_name_of_two_districts_is_told_by_its_neighbours() -> None:
    near = article("北京市总工会在朝阳区举办活动。")
    unclear = article("在朝阳区举办活动。")

    assert {p.name: p.code for p in near.places}["朝阳区"] == "110105"
    assert {p.name: p.code for p in unclear.places}["朝阳区"] == ""


def test_no_county_is_seen_in_another_word() -> None:
    assert article("创建示范县和县级工会,欠发达县区发展。").places == ()


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("9月27日至28日,考察交流。", ["2023-09-27 2023-09-28"]),
        ("9月27-28日,考察交流。", ["2023-09-27 2023-09-28"]),
        ("2022年12月30日,启动。", ["2022-12-30 2022-12-30"]),
        ("去年3月5日,启动。", ["2023-03-05 2023-03-05"]),
        ("5月2日,启动。", ["2024-05-02 2024-05-02"]),
        ("28日,座谈会召开。", ["2024-04-28 2024-04-28"]),
        ("昨日,座谈会召开。", ["2024-05-05 2024-05-05"]),
        ("近日,2月30日的说法有误。", []),
    ],
)
def test_a_day_takes_the_year_of_the_article(words: str, days: list[str]) -> None:
    assert [f"{d.start} {d.end}" for d in article(words).days] == days


def test_a_day_without_any_year_is_left_out() -> None:
    plain = Article(Text.of(""), Text.of(""), Text.of("9月27日,启动。"), "", "", "")

    assert find(plain).days == ()


def test_kinds_come_from_the_words_of_the_trade() -> None:
    found = article("两地工会签署框架协议。", title="某市总工会与某县总工会签订合作协议")

    assert found.kinds[0] == "agreement"


def test_every_finding_quotes_the_text() -> None:
    body = "近日,梧州市总工会慰问职工30余人,5月2日在木兰镇举行。"
    found = article(body)

    for one in (*found.organisations, *found.places, *found.days):
        assert body[one.quoted.start : one.quoted.end] == one.quoted.words


@pytest.mark.parametrize("piece", ["“", "市总工会", "1、", "公司", "甲、", "3人", "等7家企业", "("])
def test_the_work_grows_with_the_length_alone(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        article(piece * times)
        return time.process_time() - start

    seconds(10)
    short, long = seconds(300), seconds(2_400)

    assert long < 8 * short * 3 + 0.5
