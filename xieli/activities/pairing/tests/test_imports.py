"""The importers of a campaign: whose they are, and the list of households."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from xieli.activities.pairing import imports
from xieli.activities.pairing.tests.loop import Loop
from xieli.matching.models import Need, Pledge
from xieli.people.models import Household, Person
from xieli.unions import services as unions

pytestmark = pytest.mark.django_db
HEAD = ["编号", "县", "村", "户主", "身份证号", "人口", "电话"]
ROWS = [
    ["1", "资源县", "同禾村", "李 梅", "11010519491231002X", "３", "138 0000 0001"],
    ["2", "资源县", "", "王大山", "", "4", ""],
    ["3", "资源县", "马家村", "赵小满", "1.1E+17", "2", ""],
    ["4", "龙胜各族自治县", "半山寨", "石阿公", "", "1", ""],
]


def book(head: list[str], *rows: list[str], title: str = "名单.xlsx") -> Any:
    sheet = openpyxl.Workbook()
    for row in (head, *rows):
        sheet.active.append(row)
    held = io.BytesIO()
    sheet.save(held)
    held.seek(0)
    held.name = title
    return held


def target(loop: Loop, county: str = "资源") -> str:
    return imports.target_of(loop.programme, loop.cast.unions[county])


def upload(client: Client, address: str, file: Any) -> str:
    answer = client.post(address, {"file": file})
    assert answer.status_code == 302, answer.text[:3000]
    return answer.headers["Location"]


def address(loop: Loop, what: str, county: str = "资源") -> str:
    return reverse(f"{what}_import", args=[target(loop, county)])


def test_good_households_go_in_and_bad_ones_say_why(loop: Loop):
    client = loop.client("王强")
    grid = upload(client, address(loop, "households"), book(HEAD, *ROWS))

    page = client.get(grid).text
    client.post(f"{grid}commit/")

    kept = {home.key: home for home in Household.objects.filter(key__startswith="450329-")}
    assert set(kept) == {"450329-1", "450329-2"}
    assert "后面几位已经丢了" in page
    assert "龙胜各族自治县" in page
    assert kept["450329-2"].village == "同禾村"
    assert (kept["450329-1"].head.name, kept["450329-1"].members) == ("李梅", 3)  # type: ignore[union-attr]
    assert "11010519491231002X" not in str(Person.objects.values_list())


def test_the_same_list_again_changes_nothing(loop: Loop):
    client = loop.client("王强")
    people = []
    for _ in range(2):
        grid = upload(client, address(loop, "households"), book(HEAD, *ROWS[:2]))
        page = client.post(f"{grid}commit/", follow=True).text
        people.append(Person.objects.count())

    assert "没变 2" in page
    assert people[0] == people[1]


def test_a_changed_row_changes_its_household(loop: Loop):
    client = loop.client("王强")
    for members in ("4", "5"):
        row = [*ROWS[1][:2], "同禾村", ROWS[1][3], "", members, ""]
        grid = upload(client, address(loop, "households"), book(HEAD, row))
        page = client.post(f"{grid}commit/", follow=True).text

    assert "改动 1" in page
    assert Household.objects.get(key="450329-2").members == 5


@pytest.mark.parametrize("name", ["赵六", "周敏", "李梅"])
@pytest.mark.parametrize("what", ["households", "needs"])
def test_another_countys_importer_is_not_there(loop: Loop, name: str, what: str):
    client, mine = loop.client(name), loop.client("王强")
    grid = upload(mine, address(loop, what), book(HEAD, *ROWS))

    codes = {
        client.get(address(loop, what)).status_code,
        client.post(address(loop, what), {"file": book(HEAD, *ROWS)}).status_code,
        client.get(grid).status_code,
        client.post(f"{grid}commit/").status_code,
    }

    assert codes == {404}


def test_a_countys_upload_stays_out_of_the_other_countys_importer(loop: Loop):
    grid = upload(loop.client("王强"), address(loop, "households"), book(HEAD, *ROWS))
    key = grid.rstrip("/").rsplit("/", 1)[1]
    other = address(loop, "households", "龙胜")

    assert loop.client("赵六").get(f"{other}{key}/").status_code == 404
    assert "名单.xlsx" not in loop.client("赵六").get(other).text


NEEDS = ["编号", "需求物资", "数量", "乡镇村", "急需程度"]


def test_a_need_list_goes_onto_the_board_for_the_own_county(loop: Loop):
    client = loop.client("王强")
    grid = upload(
        client, address(loop, "needs"), book(NEEDS, ["7", "棉被", "约２００床", "晓锦村", "特急"])
    )

    client.post(f"{grid}commit/")

    made = Need.objects.get(number="7")
    assert (made.union.name, made.quantity, made.qualifier, made.urgency) == ("资源", 200, "约", 5)


def test_a_row_for_another_county_is_refused(loop: Loop):
    client = loop.client("王强")
    head = [*NEEDS, "县"]
    rows = [
        ["7", "棉被", "9床", "寨", "急", "龙胜各族自治县"],
        ["8", "棉被", "9床", "村", "急", "资源县"],
    ]
    grid = upload(client, address(loop, "needs"), book(head, *rows))

    client.post(f"{grid}commit/")

    assert set(Need.objects.exclude(allocated=50).values_list("number", flat=True)) == {"8"}


def test_a_county_officer_goes_straight_to_her_county(loop: Loop):
    answer = loop.client("王强").get(loop.url("choose_county", "needs"))

    assert answer.headers["Location"] == address(loop, "needs")
    assert loop.client("周敏").get(loop.url("choose_county", "needs")).status_code == 404


PLEDGES = ["编号", "企业名称", "物资名称", "数量", "单价"]


def test_a_pledge_list_is_taken_from_who_runs_the_board(loop: Loop):
    from tests import cast as c

    c.need(loop.cast, c.board_of(loop.programme), 60, number="N-9", item="护眼台灯")
    mine = reverse("pledges_import", args=[loop.programme.slug])
    client = loop.client("周敏")
    grid = upload(client, mine, book(PLEDGES, ["1", "明川电子", "护眼台灯", "40台", "79"]))

    client.post(f"{grid}commit/")

    assert Pledge.objects.get(number="1").quantity == 40
    for name in ("陈主席", "王强", "李梅"):
        assert loop.client(name).get(mine).status_code == 404


@pytest.mark.parametrize("text", ["spring/00000000000000000000", "none/00000000000000000000"])
def test_a_made_up_target_is_not_there(loop: Loop, text: str):
    client = loop.client("王强")

    assert client.get(f"/work/{text}/households/import/").status_code == 404


def test_the_number_of_another_union_is_refused_in_words(loop: Loop):
    from tests import cast as c
    from xieli.activities.pairing import sheets
    from xieli.shell.tables.mending import GoodRow

    row = GoodRow(2, {"number": "1", "village": "村", "head": "李梅", "county": None})
    sheets.take_households([row], county=loop.cast.unions["资源"], by=loop.who("王强"), at=c.AT)
    moved = unions.found(
        c.Founding(
            name="资源新区", parent_id=loop.cast.unions["桂林"].id, stands_as=c.TOWNSHIP,
        ), by=c.SYSTEM, at=c.AT,
    )  # fmt: skip
    Household.objects.filter(key="450329-1").update(union=moved)

    result = sheets.take_households(
        [row._replace(values={**row.values, "village": "另一村"})],
        county=loop.cast.unions["资源"], by=loop.who("王强"), at=c.AT,
    )  # fmt: skip

    assert "已由另一家工会登记" in result.refused[2]
