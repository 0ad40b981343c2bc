"""The roster as it comes in Excel: good rows in, bad rows said, again and nothing changes."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from xieli.activities.membership import roster, sheets
from xieli.activities.membership.models import Member, Move, State, Tally
from xieli.activities.membership.tests.ground import Ground, number
from xieli.journal.models import Note
from xieli.people import many
from xieli.people.models import Person
from xieli.people.services import NewPerson
from xieli.shell.tables.mending import GoodRow
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "身份证号", "手机", "性别", "人员类别", "单位", "入会日期", "会员证号", "所属工会"]


def row(serial: int, name: str = "李春梅", **more: Any) -> list[Any]:
    said = {
        "name": name, "id": number(serial), "phone": f"138000{serial:05}", "sex": "2",
        "group": "03", "firm": "明川电子", "on": "2023-05-01", "old": f"旧{serial}", "union": "",
    }  # fmt: skip
    return list((said | more).values())


def book(*rows: list[Any]) -> Any:
    sheet = openpyxl.Workbook()
    for one in (HEAD, *rows):
        sheet.active.append(one)
    held = io.BytesIO()
    sheet.save(held)
    held.seek(0)
    held.name = "会员名册.xlsx"
    return held


def send(client: Client, ground: Ground, *rows: list[Any]) -> tuple[str, str]:
    """Upload and take in; the grid's page before and what was told after."""
    start = reverse("roster_import", args=[ground.street.id])
    answer = client.post(start, {"file": book(*rows)})
    assert answer.status_code == 302, answer.text[:3000]
    grid = answer.headers["Location"]
    page = client.get(grid).text
    return page, client.post(f"{grid}commit/", follow=True).text


def test_good_rows_go_in_with_their_old_codes_mapped(ground: Ground) -> None:
    client = ground.client("周敏")

    page, told = send(
        client, ground, row(1), row(2, "王大山", union="明川工会", sex="男", group="骑手"),
        row(3, "张三", id="450329196803120011"), row(4, "赵小满", group="九十九"),
    )  # fmt: skip

    found = {one.person.name: one for one in Member.objects.select_related("person", "union")}
    assert set(found) == {"李春梅", "王大山"}
    assert (found["李春梅"].group, found["李春梅"].sex) == ("parcel", "f")
    assert (found["王大山"].group, found["王大山"].union) == ("food", ground.firm)
    assert found["李春梅"].old_number == "旧1"
    assert "校验码" in page
    assert "不认识“九十九”" in page
    assert "新增 2" in told


def test_the_same_list_again_changes_nothing(ground: Ground) -> None:
    client = ground.client("周敏")
    rows = [row(1), row(2, "王大山", phone="")]
    send(client, ground, *rows)
    before = list(Member.objects.values()), list(Person.objects.values())

    _page, told = send(client, ground, *rows)

    assert "新增 0，改动 0，没变 2" in told
    assert before == (list(Member.objects.values()), list(Person.objects.values()))
    assert Move.objects.count() == 2


def test_a_changed_cell_changes_one_row_and_a_blank_one_keeps_what_is_known(
    ground: Ground,
) -> None:
    client = ground.client("周敏")
    send(client, ground, row(1), row(2, "王大山"))

    _page, told = send(
        client, ground, row(1, firm="", old="", on="", group=""), row(2, "王大山", firm="松坪精密")
    )

    firms = {one.person.name: one.firm for one in Member.objects.select_related("person")}
    assert "改动 1，没变 1" in told
    assert firms == {"李春梅": "明川电子", "王大山": "松坪精密"}


def test_no_list_moves_a_member_nor_makes_a_second_one(ground: Ground) -> None:
    member = ground.member(1, ground.firm)
    client = ground.client("周敏")

    _page, told = send(client, ground, row(1), row(2, "王大山"))
    member.refresh_from_db()

    assert "请办转会" in told
    assert (member.union, Member.objects.count()) == (ground.firm, 2)


def test_anothers_number_and_who_has_left_are_refused_by_row(ground: Ground) -> None:
    ground.member(1)
    gone = ground.member(2, name="王大山")
    Member.objects.filter(pk=gone.pk).update(state=State.LEFT)

    _page, told = send(
        ground.client("周敏"), ground, row(1, "张三", union="明川工会"),
        row(2, "王大山", union="明川工会"), row(3, "赵小满"),
    )  # fmt: skip

    assert "新增 1" in told
    assert "先在他的那一页恢复会籍" in told


def test_a_child_is_not_let_in_by_a_list(ground: Ground) -> None:
    page, _told = send(
        ground.client("周敏"), ground, row(1, id=number(1, "20150101")), row(2, "王大山")
    )

    assert "满 16 周岁" in page
    assert Member.objects.count() == 1


def test_another_streets_officer_finds_no_importer(ground: Ground) -> None:
    start = reverse("roster_import", args=[ground.street.id])

    assert ground.client("赵六").get(start).status_code == 404
    assert ground.client().get(start).status_code == 302


def test_a_thousand_rows_take_few_statements_and_true_tallies(
    ground: Ground, django_assert_max_num_queries: Any
) -> None:
    rows = [
        GoodRow(n, {"name": f"甲{'乙丙丁'[n % 3]}", "id_number": number(n % 1000)})
        for n in range(1, 1000)
    ]

    with django_assert_max_num_queries(45):
        told = sheets.take_members(rows, top=ground.street, by=ground.actor("周敏"), at=ground.at)

    assert told.new == 999
    assert [one.n for one in Tally.objects.all()] == [999]
    within = Union.objects.filter(pk=ground.street.id)
    assert roster.total(within, roster.Asked()) == 999


def test_many_people_are_registered_as_one_by_one(ground: Ground) -> None:
    known = ground.member(1).person
    news = [
        NewPerson("李春梅", number(1), "13900000009"), NewPerson("张三", number(1)),
        NewPerson("王大山", number(2)),
    ]  # fmt: skip

    first = many.register_people([news[0], news[2]], by=ground.actor("周敏"), at=ground.at)
    other = many.register_people([news[1]], by=ground.actor("周敏"), at=ground.at)

    assert first[0].person_id == known.pk
    assert (first[0].is_changed, first[1].is_new) == (True, True)
    assert other[0].person_id is None
    assert Person.objects.get(name="王大山").born_in == 1968


def template() -> Any:
    """A form as an upper union hands it down."""
    sheet = openpyxl.Workbook()
    sheet.active.append(["会员花名册"])
    sheet.active.append(["姓名", "身份证号", "所属工会"])
    held = io.BytesIO()
    sheet.save(held)
    held.seek(0)
    held.name = "花名册.xlsx"
    return held


def filled(client: Client, union_id: Any) -> str:
    """Everything that stands in the template after it was filled."""
    url = reverse("membership:export", args=[union_id])
    kept = client.post(url, {"do": "keep", "file": template()}).headers["Location"]
    answer = client.post(url, {"template": kept.split("template=")[1]})
    content = b"".join(answer) if answer.streaming else answer.content
    book = openpyxl.load_workbook(io.BytesIO(content))
    return str([[cell.value for cell in row] for row in book.active.iter_rows()])


def test_a_roster_goes_into_a_given_workbook_masked_without_the_right(ground: Ground) -> None:
    ground.member()

    told = filled(ground.client("周敏"), ground.street.id)

    assert "李*" in told
    assert "李春梅" not in told
    assert number(1) not in told


def test_with_the_right_it_goes_in_plain_and_the_journal_says_who_took_it(
    ground: Ground,
) -> None:
    member = ground.member()
    Member.objects.filter(pk=member.pk).update(union=ground.county)

    told = filled(ground.client("王强"), ground.county.id)

    assert "李春梅" in told
    assert number(1) in told
    assert Note.objects.filter(verb="people.open_people").count() == 1
