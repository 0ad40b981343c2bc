"""The pages of the rulebook: who reads, who writes, what a refusal looks like."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xieli.journal.models import Note
from xieli.kernel.actor import Actor
from xieli.people.models import Mandate, User
from xieli.rulebook import queries, services
from xieli.unions import services as unions
from xieli.unions.models import Region
from xieli.unions.rules import Founding

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BY = Actor(None, "系统")
KEY = "notice.working_days"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def tree(db):
    named = (("450000", "广西壮族自治区", 1, ""), ("450300", "桂林市", 2, "450000"))
    for code, name, level, parent in (*named, ("450329", "资源县", 3, "450300")):
        Region.objects.get_or_create(
            code=code,
            valid_from=None,
            defaults={"name": name, "name_key": name, "level": level, "parent_code": parent},
        )
    services.load_defaults(by=BY, at=AT)
    above, made = None, {}
    for name, code in (("桂省总", "450000"), ("桂林总", "450300"), ("资源总", "450329")):
        asked = Founding(name, above.id if above else None, region_code=code)
        above = made[name] = unions.found(asked, by=BY, at=AT)
    return made


def keeper(union, function="rules.keep"):
    user = User.objects.create_user(
        username=f"{union}{function}", password="x", shown_name="陈主席"
    )
    Mandate.objects.create(
        user=user, function=function, union=union, starts_on=date(2020, 1, 1), given_by="系统"
    )
    client = Client()
    client.force_login(user)
    return client


def asked(**change):
    said = {"value": "7", "unit": "个工作日", "region": "", "valid_from": "2030-01-01"}
    return said | {"citation": "某市公示规定第三条"} | change


def url(name, *args):
    return reverse(f"rulebook:{name}", args=args)


def test_every_rule_stands_on_the_page_with_its_source(tree):
    page = keeper(tree["桂省总"]).get(url("parameters"))

    assert "公示要满几个工作日" in page.text
    assert "县级帮扶公示规定" in page.text


def test_a_new_value_is_written_with_its_source_and_one_note(tree):
    client = keeper(tree["桂省总"])

    answer = client.post(url("parameter", KEY), asked())

    assert answer.status_code == 302
    assert queries.value(KEY, "450329", date(2030, 1, 1)).as_days == 7
    assert queries.value(KEY, "450329", date(2029, 12, 31)).as_days == 5
    assert Note.objects.get(verb="rulebook.set_parameter").actor_label == "陈主席"
    assert "还没起用" in client.get(url("parameter", KEY)).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"citation": ""}, "请填这一项"),
        ({"value": "五"}, "不是整数"),
        ({"value": "3", "region": "资源县"}, "不能低于"),
        ({"region": "没有的县"}, "没有叫"),
        ({"valid_from": "2019-01-01"}, "已经用过"),
    ],
)
def test_a_refusal_stands_in_the_form(tree, change, words):
    page = keeper(tree["桂省总"]).post(url("parameter", KEY), asked(**change))

    assert page.status_code == 200
    assert words in page.text


def test_a_citys_keeper_writes_for_her_city_and_not_for_the_country(tree):
    client = keeper(tree["桂林总"])

    country = client.post(url("parameter", KEY), asked())
    county = client.post(url("parameter", KEY), asked(region="桂林市资源县"))

    assert "要由那里的工会来定" in country.text
    assert county.status_code == 302
    assert queries.value(KEY, "450329", date(2030, 1, 1)).as_days == 7


def test_a_day_is_edited_on_the_calendar_by_city_and_above(tree):
    said = {"day": "2024-03-14", "is_working": "0", "name": "县庆", "citation": "县政府通知"}

    county = keeper(tree["资源总"]).post(url("calendar", 2024), said)
    city = keeper(tree["桂林总"])
    done = city.post(url("calendar", 2024), said)

    assert county.status_code == 422
    assert "要由那里的工会来定" in county.text
    assert done.status_code == 302
    assert not queries.is_working_day(date(2024, 3, 14))
    assert "县庆：县政府通知" in city.get(url("calendar", 2024)).text


def test_a_year_not_published_says_so(tree):
    client = keeper(tree["桂林总"])

    assert "未公布" in client.get(url("calendar", 2090)).text
    assert "未公布" not in client.get(url("calendar", 2024)).text
    assert client.get(url("calendar", 1999)).status_code == 404


def test_a_chosen_day_stands_in_the_form(tree):
    page = keeper(tree["桂林总"]).get(url("calendar", 2024), {"day": "2024-05-11"})

    assert 'value="2024-05-11"' in page.text


def test_a_stranger_sees_nothing(tree):
    nobody = keeper(tree["桂省总"], "goods.move")

    for address in (url("parameters"), url("parameter", KEY), url("calendar", 2024)):
        assert nobody.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert keeper(tree["桂省总"]).get(url("parameter", "no.such")).status_code == 404


def test_the_pages_take_few_queries(tree, django_assert_max_num_queries):
    client = keeper(tree["桂林总"])

    with django_assert_max_num_queries(6):  # with hosts and menu
        client.get(url("parameters"))
    with django_assert_max_num_queries(11):
        client.get(url("calendar", timezone.localdate().year))


@pytest.mark.parametrize("name", ["parameter", "daymark"])
def test_the_registers_are_read_and_never_written(tree, name):
    client = keeper(tree["桂省总"])
    address = reverse(f"admin:rulebook_{name}_changelist")

    assert client.get(address).status_code == 200
    assert client.get(address, {"q": "notice"}).status_code == 200
