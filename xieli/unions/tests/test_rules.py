"""The law of the tree, without a database."""

from uuid import UUID

import pytest

from xieli.kernel.refusal import Refusal
from xieli.unions import models, rules
from xieli.unions.names import name_key
from xieli.unions.rules import FEDERATION, HAMLET, INDUSTRY, TOWNSHIP, WORKPLACE, Spot

GUANGDONG = Spot(rules.PROVINCE, FEDERATION, "440000")
SHAOGUAN = Spot(rules.CITY, FEDERATION, "440200")
LECHANG = Spot(rules.COUNTY, FEDERATION, "440281")
CHONGQING = Spot(rules.PROVINCE, FEDERATION, "500000")
HUBEI = Spot(rules.PROVINCE, FEDERATION, "420000")
STREET = Spot(rules.STREET, TOWNSHIP, "440281")
VILLAGE = Spot(rules.VILLAGE, HAMLET, "440281")
FIRM = Spot(rules.ENTERPRISE, WORKPLACE, "440281")


@pytest.mark.parametrize(
    ("parent", "region", "region_level"),
    [(SHAOGUAN, "440281", 3), (CHONGQING, "500112", 3), (HUBEI, "429004", 3)],
    ids=["乐昌市 is a county", "渝北区 skips the city stage", "仙桃市 stands under its province"],
)
def test_a_federation_has_the_level_of_its_region(parent, region, region_level):
    level = rules.level_under(parent, FEDERATION, region_level)

    assert level == rules.COUNTY
    rules.must_stand_under(parent, Spot(level, FEDERATION, region))


@pytest.mark.parametrize("parent", [GUANGDONG, SHAOGUAN, LECHANG, STREET, VILLAGE, FIRM])
def test_an_enterprise_union_may_stand_anywhere(parent):
    level = rules.level_under(parent, WORKPLACE, None)

    assert level == rules.ENTERPRISE
    rules.must_stand_under(parent, Spot(level, WORKPLACE, "510800"))


@pytest.mark.parametrize("parent", [SHAOGUAN, LECHANG, STREET])
def test_a_street_or_zone_stands_under_city_county_or_zone(parent):
    level = rules.level_under(parent, TOWNSHIP, None)

    assert level == rules.STREET
    rules.must_stand_under(parent, Spot(level, TOWNSHIP))


def test_an_industry_union_has_its_parents_level_and_holds_only_workplaces():
    level = rules.level_under(GUANGDONG, INDUSTRY, None)
    industry = Spot(level, INDUSTRY, "440000")

    assert level == rules.PROVINCE
    rules.must_stand_under(GUANGDONG, industry)
    rules.must_stand_under(industry, FIRM)
    for child in (LECHANG, STREET, industry):
        with pytest.raises(Refusal):
            rules.must_stand_under(industry, child)


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (LECHANG, SHAOGUAN),
        (LECHANG, Spot(rules.COUNTY, FEDERATION, "440281")),
        (STREET, LECHANG),
        (VILLAGE, STREET),
        (FIRM, Spot(rules.ENTERPRISE, INDUSTRY)),
        (Spot(rules.NATIONAL, FEDERATION), STREET),
        (SHAOGUAN, VILLAGE),
        (SHAOGUAN, Spot(rules.COUNTY, FEDERATION, "440305")),
        (Spot(rules.CITY, FEDERATION, "450300", is_outside=True), LECHANG),
    ],
)
def test_what_may_not_stand_there_is_refused(parent, child):
    with pytest.raises(Refusal) as refused:
        rules.must_stand_under(parent, child)

    assert refused.value.words
    assert refused.value.next_step


def test_a_union_from_outside_stands_where_its_host_puts_it():
    outside = Spot(rules.CITY, FEDERATION, "450300", is_outside=True)

    rules.must_stand_under(STREET, outside)
    rules.must_stand_under(outside, Spot(rules.COUNTY, FEDERATION, "450329", is_outside=True))


def test_only_a_federation_may_be_a_root():
    assert rules.level_under(None, FEDERATION, None) == rules.NATIONAL
    assert rules.level_under(None, FEDERATION, 2) == rules.CITY
    with pytest.raises(Refusal):
        rules.level_under(None, TOWNSHIP, 3)


def test_paths_hold_twelve_levels_and_no_circle():
    path = ""
    for step in range(12):
        path = rules.path_of(path, UUID(int=step))

    assert rules.ids_of(path) == [UUID(int=step) for step in range(12)]
    with pytest.raises(Refusal):
        rules.path_of(path, UUID(int=99))
    with pytest.raises(Refusal):
        rules.must_not_circle(path[:33], path)
    with pytest.raises(Refusal):
        rules.must_not_circle(path, path)
    rules.must_not_circle(path, path[:33])


def test_codes_and_spoken_lineage():
    assert rules.codes_up("450329") == ("450329", "450300", "450000")
    assert rules.codes_up("450000") == ("450000",)
    assert rules.spoken(["广西壮族自治区", "桂林市", "资源县"]) == "广西 桂林市 资源县"
    assert rules.spoken(["新疆维吾尔自治区"]) == "新疆维吾尔自治区"


def test_upper_names_explain_what_stands_before():
    above = [{"桂林市", "桂林"}, {"广西壮族自治区", "广西"}]

    assert rules.explains("广西壮族自治区桂林市", above)
    assert rules.explains("广西", above)
    assert rules.explains("中国广西桂林市市辖区", above)
    assert not rules.explains("湖南", above)
    assert not rules.explains("桂林广西", above)


def test_degrees_are_refused_when_swapped_or_abroad():
    assert [str(part) for part in rules.degrees("110.652", "26.0431234")] == [
        "110.65200",
        "26.04312",
    ]
    assert rules.degrees("", "") == (None, None)
    for wrong in (("26.04", "110.65"), ("0", "0"), ("110.6", ""), ("nan", "26"), ("1e2", "26")):
        with pytest.raises(Refusal):
            rules.degrees(*wrong)


def test_kilometres_between_shenzhen_and_ziyuan_are_about_right():
    km = rules.km_between((113.93, 22.53), (110.65, 26.04))

    assert 500 < km < 530


def test_name_keys_sort_by_pinyin_and_hold_initials():
    names = ["重庆市总工会", "长沙市总工会", "TCL 华星工会", "资源县总工会"]

    assert name_key("资源县") == "zi yuan xian|zyx"
    assert sorted(names, key=name_key) == [names[1], names[0], names[2], names[3]]
    assert name_key("TCL华星").endswith("|tclhx")
    assert len(name_key("总" * 80)) <= 160


def test_levels_and_standings_of_the_models_are_those_of_the_rules():
    assert [int(one) for one in models.Level] == list(range(7))
    assert {str(one.value) for one in models.Standing} == {
        FEDERATION, INDUSTRY, TOWNSHIP, HAMLET, WORKPLACE,
    }  # fmt: skip
