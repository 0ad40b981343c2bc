"""The pages: who sees them, what they write, how many queries they take."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from xieli.journal.models import Note
from xieli.people.models import Mandate, User
from xieli.unions import queries, services
from xieli.unions.models import Enterprise, Place, Region, Union
from xieli.unions.tests.cast import AT, BY, CODES, found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]


def signed_in(function, union, name="陈主席"):
    user = User.objects.create_user(username=f"{name}{function}", password="x", shown_name=name)
    Mandate.objects.create(
        user=user, function=function, union=union, starts_on=date(2020, 1, 1), given_by="系统"
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(tree):
    return signed_in("unions.keep", tree["city"])


def url(name, *args):
    return reverse(f"unions:{name}", args=args)


def test_the_keeper_sees_her_branch_of_the_tree_and_no_more(keeper, tree):
    page = keeper.get(url("tree"))

    assert "南山总工会" in page.text
    assert "韶关总工会" not in page.text
    assert "下级 1" in page.text


@pytest.mark.parametrize("text", ["西山", "xsjd"])
def test_the_tree_is_searched_by_name_and_initials(keeper, text):
    page = keeper.get(url("tree"), {"q": text})

    assert "西山街道总工会" in page.text
    assert "溪水村工会" not in page.text


def test_a_branch_opens_as_a_piece_of_the_page(keeper, tree):
    piece = keeper.get(url("below", tree["district"].id))

    assert "西山街道总工会" in piece.text
    assert "<html" not in piece.text


def test_the_tree_takes_the_same_queries_for_two_rows_and_for_fifty(
    keeper, tree, django_assert_max_num_queries
):
    """Nine, one for the menu, and one where the hosts of the homes are read anew."""
    address = {"under": tree["street"].id}

    with django_assert_max_num_queries(11):
        assert keeper.get(url("tree"), address).text.count('class="leaf"') == 2
    for number in range(60):
        found(f"第{number}家工会", tree["street"], stands_as="enterprise")
    with django_assert_max_num_queries(11):
        page = keeper.get(url("tree"), address)

    assert "下一页" in page.text
    assert page.text.count('class="leaf"') == 50


def test_a_stranger_and_another_citys_officer_get_nothing(tree):
    other = signed_in("unions.keep", tree["shaoguan"], "赵六")
    nobody = signed_in("goods.move", tree["city"], "周敏")
    street = tree["street"]

    pages = (
        url("union", street.id), url("below", street.id), url("found", street.id),
        url("move", street.id), url("aspect", tree["district"].id, "industry"),
        url("tree") + f"?under={street.id}",
    )  # fmt: skip
    for address in pages:
        assert other.get(address).status_code == 404, address
        assert nobody.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    for address in (url("tree"), url("enterprises"), url("register"), url("place")):
        assert nobody.get(address).status_code == 404, address
    assert other.get(url("tree"), {"under": "x"}).status_code == 404
    assert other.post(url("rename", street.id), {"name": "x"}).status_code == 404


def test_a_union_is_founded_on_the_page(keeper, tree):
    answer = keeper.post(
        url("found", tree["district"].id), {"name": "东山街道总工会", "stands_as": "street"}
    )

    made = Union.objects.get(name="东山街道总工会")
    assert answer.url == url("union", made.id)
    assert (made.level, made.region.code) == (4, "440305")
    assert Note.objects.get(about_id=made.id).actor_label == "陈主席"


def test_a_refusal_stands_in_the_form_and_keeps_what_was_written(keeper, tree):
    page = keeper.post(
        url("found", tree["district"].id),
        {"name": "西山街道总工会", "stands_as": "street", "region": "鼓楼区"},
    )
    again = keeper.post(
        url("found", tree["district"].id), {"name": "西山街道总工会", "stands_as": "street"}
    )

    assert "江苏 南京市 鼓楼区（320106）" in page.text
    assert "已经有“西山街道总工会”" in again.text
    assert 'value="西山街道总工会"' in again.text


def test_a_union_is_moved_with_a_click_and_a_circle_is_told(keeper, tree):
    street, city = tree["street"], tree["city"]
    page = keeper.get(url("move", street.id), {"q": "深圳"})

    circle = keeper.post(url("move", street.id), {"parent": tree["village"].id, "seen": 0})
    done = keeper.post(url("move", street.id), {"parent": city.id, "seen": 0})

    assert "移到这里" in page.text
    assert "自己或它的下级" in circle.text
    assert done.status_code == 302
    assert Union.objects.get(pk=street.pk).path == f"{city.path}/{street.id.hex}"


def test_a_union_may_not_be_moved_where_one_keeps_nothing(keeper, tree):
    answer = keeper.post(url("move", tree["firm"].id), {"parent": tree["shaoguan"].id, "seen": 0})

    assert answer.status_code == 404


def test_renaming_on_the_page_keeps_the_level(keeper, tree):
    keeper.post(url("rename", tree["street"].id), {"name": "西山市街道总工会", "seen": 0})

    assert Union.objects.get(pk=tree["street"].pk).level == 4


def test_a_mandate_follows_a_moved_union(tree):
    officer = signed_in("unions.keep", tree["street"], "周敏")
    services.move(tree["street"].id, tree["city"].id, seen=0, by=BY, at=AT)

    assert officer.get(url("union", tree["village"].id)).status_code == 200
    assert officer.get(url("union", tree["district"].id)).status_code == 404


def test_a_countys_officer_writes_its_aspects_and_everybody_reads_them(tree):
    officer = signed_in("needs.report", tree["district"], "王强")
    district = tree["district"]

    officer.post(url("aspect", district.id, "industry"), {"words": "毛竹\n<b>葡萄</b>"})
    page = Client().get(url("county", "440305"))

    assert "毛竹\n&lt;b&gt;葡萄" in page.text
    assert "广东 深圳市 南山区" in page.text
    assert "县里还没有写这一项" in page.text
    assert officer.get(url("aspect", district.id, "nothing")).status_code == 404
    assert officer.get(url("union", district.id)).status_code == 200
    assert Client().get(url("county", "450329")).status_code == 404


def test_the_countys_page_takes_five_queries(tree, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert Client().get(url("county", "440305")).status_code == 200


def test_an_enterprise_is_registered_once_and_given_its_union(keeper, tree):
    asked = {"name": "深圳明川电子有限公司", "credit_code": CODES[0], "region": "南山区"}

    first = keeper.post(url("register"), asked)
    again = keeper.post(url("register"), asked)
    other = keeper.post(url("register"), {**asked, "name": "另一家公司"})
    firm = Enterprise.objects.get()
    keeper.post(url("attach", firm.id, tree["firm"].id))

    assert first.url == again.url == url("enterprise", firm.id)
    assert "深圳明川电子有限公司" in other.text
    assert Enterprise.objects.get().union == tree["firm"]
    assert "明川电子工会" in keeper.get(url("enterprise", firm.id)).text
    assert "深圳明川电子有限公司" in keeper.get(url("union", tree["street"].id)).text


def test_an_enterprise_of_another_citys_branch_is_hidden(keeper, tree):
    theirs = found("韶关某厂工会", tree["shaoguan"], stands_as="enterprise")
    firm = services.register_enterprise(
        name="韶关某厂", credit_code="", region_code="440200", by=BY, at=AT
    )
    services.attach_union(firm.id, theirs.id, by=BY, at=AT)

    assert keeper.get(url("enterprise", firm.id)).status_code == 404
    assert keeper.post(url("attach", firm.id, tree["firm"].id)).status_code == 404


def test_the_list_of_enterprises_takes_the_same_queries_for_fifty(
    keeper, regions, django_assert_max_num_queries
):
    region = queries.region_at("440305", AT.date())
    Enterprise.objects.bulk_create(
        Enterprise(name=f"公司{n}", name_key=f"{n:03}", region=region) for n in range(60)
    )

    with django_assert_max_num_queries(7):
        page = keeper.get(url("enterprises"))

    assert page.text.count("<tr>") == 51


def test_a_place_is_registered_and_swapped_degrees_are_told(keeper):
    asked = {"name": "资源县职工之家", "region": "资源县"}

    wrong = keeper.post(url("place"), {**asked, "longitude": "26.04", "latitude": "110.65"})
    keeper.post(url("place"), {**asked, "longitude": "110.65", "latitude": "26.04"})

    assert "写反了" in wrong.text
    assert Place.objects.get().region_code == "450329"


@pytest.mark.parametrize("name", ["region", "regionalias", "place", "union", "enterprise"])
def test_the_registers_are_read_and_never_written(keeper, name):
    address = reverse(f"admin:unions_{name}_changelist")

    assert keeper.get(address).status_code == 200
    assert keeper.get(address, {"q": "450329"}).status_code == 200
    if name == "region":
        row = Region.objects.get(code="450329")
        assert keeper.post(reverse("admin:unions_region_delete", args=[row.pk])).status_code == 403


def test_a_new_union_is_founded_on_the_tree_and_not_in_the_register(keeper):
    assert keeper.get(reverse("admin:unions_union_add")).url == url("tree")
