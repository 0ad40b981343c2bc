"""Questions about regions and the tree."""

from datetime import date

import pytest

from xieli.kernel.refusal import Hidden, Refusal
from xieli.unions import queries, services
from xieli.unions.tests.cast import AT, BY, ON, found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("龙胜县", "450328"),
        ("龙胜各族自治县", "450328"),
        ("450329", "450329"),
        ("４５０３２９", "450329"),
        ("450329101000", "450329"),
        ("资源县", "450329"),
        ("资源", "450329"),
        ("广西壮族自治区桂林市资源县", "450329"),
        ("广西资源县", "450329"),
        ("广西 桂林 资源", "450329"),
        ("重庆市市辖区渝北区", "500112"),
        ("江苏省鼓楼区", "320106"),
        ("福州市鼓楼区", "350102"),
        ("广西", "450000"),
        ("仙桃", "429004"),
    ],
)
def test_a_region_is_found_as_people_write_it(regions, text, code):
    assert queries.find_region(text, ON).code == code


def test_a_name_of_two_regions_is_refused_with_both_and_their_provinces(regions):
    with pytest.raises(Refusal) as refused:
        queries.find_region("鼓楼区", ON)

    assert "江苏 南京市 鼓楼区（320106）" in refused.value.words
    assert "福建 福州市 鼓楼区（350102）" in refused.value.words
    assert "写全" in refused.value.next_step


@pytest.mark.parametrize("text", ["", "区", "湖南省资源县", "没有这个县", "999999", "x" * 200])
def test_what_nobody_knows_is_refused(regions, text):
    with pytest.raises(Refusal):
        queries.find_region(text, ON)


def test_a_region_is_known_by_the_day(regions):
    with pytest.raises(Refusal, match="2018 年撤销"):
        queries.find_region("莱芜市", ON)
    with pytest.raises(Refusal, match="2025 年撤销"):
        queries.region_at("500112", date(2026, 11, 21))
    assert queries.find_region("莱芜市", date(2018, 6, 1)).code == "371200"
    assert queries.region_at("500101", date(1997, 6, 1)).name == "万县区"
    assert queries.region_at("500101", date(1998, 6, 1)).name == "万州区"
    with pytest.raises(Refusal, match="还没有"):
        queries.region_at("450329", date(1990, 1, 1))


def test_lineage_and_kilometres(regions, django_assert_num_queries):
    with django_assert_num_queries(1):
        lines = queries.lineages(["450329", "500112", "450300"], ON)

    assert lines["450329"] == "广西 桂林市 资源县"
    assert lines["500112"] == "重庆 渝北区"
    assert lines["450300"] == "广西 桂林市"
    assert 500 < queries.nearness("440305", "450329") < 560
    assert queries.nearness("450328", "450329") > 50
    assert queries.nearness("320106", "450329") is None


def test_the_tree_is_asked_by_path(tree):
    names = [union.name for union in queries.subtree(tree["district"])]

    assert set(names) == {"南山总工会", "西山街道总工会", "溪水村工会", "明川电子工会"}
    assert [u.name for u in queries.counties_of(tree["province"])] == ["南山总工会"]
    assert [u.name for u in queries.ancestors(tree["street"])] == [
        "粤省总工会", "深圳总工会", "南山总工会",
    ]  # fmt: skip
    assert list(queries.roots()) == [tree["province"]]


@pytest.mark.parametrize("text", ["西山", "xsjd", "xishan", "xi shan", "XSJD"])
def test_search_knows_names_pinyin_and_initials(tree, text):
    found_here = queries.search(tree["city"], text)

    assert [union.name for union in found_here] == ["西山街道总工会"]
    assert list(queries.search(tree["shaoguan"], text)) == []


def test_lists_are_cut_into_pages_of_fifty_with_two_queries(tree, django_assert_num_queries):
    for number in range(60):
        found(f"第{number}家企业工会", tree["street"], stands_as="enterprise")

    with django_assert_num_queries(2):
        page = queries.below(tree["street"], 1)
        assert [union.n_below for union in page] == [0] * 50

    assert page.paginator.count == 62
    assert len(queries.below(tree["street"], 2)) == 12


def test_enterprises_are_found_by_name_code_and_subtree(tree):
    firm = services.register_enterprise(
        name="深圳明川电子有限公司", credit_code="", region_code="440305", by=BY, at=AT
    )
    services.attach_union(firm.id, tree["firm"].id, by=BY, at=AT)

    assert list(queries.search_enterprises("mcdz")) == [firm]
    assert list(queries.enterprises_of(tree["city"])) == [firm]
    assert list(queries.enterprises_of(tree["shaoguan"])) == []
    assert queries.enterprise_by_credit_code("91110000600037341L") is None


def test_a_county_is_reached_by_its_code_and_nothing_else(tree):
    assert queries.access_county("440305") == tree["district"]
    for code in ("440300", "450329", "x"):
        with pytest.raises(Hidden):
            queries.access_county(code)
