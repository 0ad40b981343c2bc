"""The team on real PostgreSQL and by its pages: one post, no overlap, sealed pay, plain numbers."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.team import queries, services, sheets
from xieli.activities.team.activity import due
from xieli.activities.team.models import Contract, TeamMember
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.people.queries import reader_of
from xieli.people.services import NewPerson
from xieli.shell.tables.mending import GoodRow

pytestmark = pytest.mark.django_db
SINCE = date(2023, 7, 1)
BAND = "5000–6999 元"
IDS = ("11010119900307803X", "110101199003070070", "110101199003070089")


class Team:
    """青石街道 with one union worker."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.by = self.cast.actor("周敏")
        self.member = self.take_on("苏晨", "13800000001")

    def take_on(self, name: str, phone: str, since: date = SINCE, **more: Any) -> TeamMember:
        union = more.get("union", self.street)
        new = services.NewMember(union, NewPerson(name, "", phone), "社会化工会工作者", since)
        return services.take_on(new, by=self.by, at=c.AT)

    def sign(self, member: TeamMember | None = None, **more: Any) -> Contract:
        told = {
            "kind": "fixed", "starts": SINCE, "ends": date(2026, 6, 30), "source": "own",
            "pay": BAND, **more,
        }  # fmt: skip
        new = services.NewContract(**told)
        return services.sign_contract(member or self.member, new, by=self.by, at=c.AT)

    def client(self, name: str) -> Client:
        return c.sign_in(Client(), self.cast, name)  # type: ignore[no-any-return]


@pytest.fixture
def team() -> Team:
    return Team()


def url(name: str, *args: Any) -> str:
    return reverse(f"team:{name}", args=args)


def test_nobody_stands_in_two_teams(team: Team) -> None:
    with pytest.raises(Refusal, match="已经在“青石街道”的队伍里"):
        team.take_on("苏晨", "13800000001", union=team.cast.unions["南山"])


def test_who_left_may_come_back_and_the_old_stay_remains(team: Team) -> None:
    services.let_go(team.member, date(2024, 1, 31), "pay", seen=0, by=team.by, at=c.AT)

    again = team.take_on("苏晨", "13800000001", since=date(2024, 2, 1))

    assert again.pk != team.member.pk
    assert TeamMember.objects.count() == 2


def test_a_second_click_on_leaving_changes_nothing(team: Team) -> None:
    services.let_go(team.member, date(2024, 1, 31), "pay", seen=0, by=team.by, at=c.AT)

    with pytest.raises(Refusal, match="刚被别人办过"):
        services.let_go(team.member, date(2024, 2, 1), "other", seen=0, by=team.by, at=c.AT)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(date(2026, 6, 30), date(2027, 6, 30)), (date(2023, 1, 1), date(2023, 7, 1))],
)
def test_contracts_do_not_overlap(team: Team, starts: date, ends: date) -> None:
    team.sign()

    with pytest.raises(Refusal, match="重叠"):
        team.sign(starts=starts, ends=ends)


def test_a_contract_may_follow_on_the_next_day(team: Team) -> None:
    team.sign()

    team.sign(starts=date(2026, 7, 1), ends=None, kind="open_ended")

    assert team.member.contracts.count() == 2


def test_a_pay_band_is_one_of_the_rulebooks_and_is_kept_sealed(team: Team) -> None:
    with pytest.raises(Refusal, match="这一档"):
        team.sign(pay="一百万")
    contract = team.sign()

    assert BAND.encode() not in bytes(contract.sealed_pay)
    told = services.read_pay(contract, reason="年度经费核算", by=team.by, at=c.AT)
    assert told == BAND
    assert Note.objects.filter(verb="people.open_sealed").count() == 1


def test_a_pay_band_without_a_reason_stays_sealed(team: Team) -> None:
    with pytest.raises(Refusal, match="理由"):
        services.read_pay(team.sign(), reason="看", by=team.by, at=c.AT)


def test_a_course_and_a_growth_step_stand_once(team: Team) -> None:
    for _twice in range(2):
        try:
            services.note_training(
                team.member, "法律实务", SINCE, Decimal("8"), by=team.by, at=c.AT
            )
            services.note_growth(
                team.member, "certificate", "社会工作师", on=SINCE, by=team.by, at=c.AT
            )
        except Refusal:
            pass

    assert (team.member.trainings.count(), team.member.growth.count()) == (1, 1)


def test_turnover_stands_by_union_in_the_order_of_the_tree_and_names_nobody(team: Team) -> None:
    late = team.take_on("林夏", "13800000002", union=team.cast.unions["明川工会"])
    services.let_go(late, date(2024, 2, 1), "other_work", seen=0, by=team.by, at=c.AT)
    reader = reader_of(team.cast.users["周敏"], c.AT)

    rows = queries.turnover(reader, date(2024, 1, 1), date(2024, 3, 1))

    assert [(one.union.name, one.counted.left) for one in rows] == [
        ("青石街道", 0),
        ("明川工会", 1),
    ]
    assert not hasattr(rows[0].counted, "name")
    told = queries.reasons(reader, date(2024, 1, 1), date(2024, 3, 1))
    assert [(one.word, one.count) for one in told] == [("考入或转到其他单位", 1)]


def test_a_contract_that_ends_within_60_days_is_due_and_one_beyond_is_not(team: Team) -> None:
    reader = reader_of(team.cast.users["周敏"], c.AT)
    team.sign(ends=c.TODAY + timedelta(days=61))
    assert due(reader, c.TODAY) == []

    found = due(reader, c.TODAY + timedelta(days=1))

    assert [(one.words, one.until) for one in found] == [
        ("1 份工会社工合同到期或快到期", c.TODAY + timedelta(days=61))
    ]
    assert "苏晨" not in found[0].words + found[0].more
    assert due(reader_of(team.cast.users["赵六"], c.AT), c.TODAY + timedelta(days=1)) == []


def test_who_signed_anew_or_left_is_not_due(team: Team) -> None:
    reader = reader_of(team.cast.users["周敏"], c.AT)
    team.sign(ends=c.TODAY)
    assert len(due(reader, c.TODAY)) == 1

    team.sign(starts=c.TODAY + timedelta(days=1), ends=date(2027, 1, 1))

    assert due(reader, c.TODAY) == []


def rows_of(*more: dict[str, Any]) -> list[GoodRow]:
    told = {
        "name": "何平", "id_number": IDS[0], "phone": None, "post": "社会化工会工作者",
        "since": SINCE, "kind": "fixed", "starts": SINCE, "ends": date(2026, 6, 30),
        "source": "own", "pay": None,
    }  # fmt: skip
    return [GoodRow(number, {**told, **one}) for number, one in enumerate(more or ({},), 2)]


def test_a_roster_goes_in_once_and_again_changes_nothing(team: Team) -> None:
    first = sheets.take_roster(rows_of(), union=team.street, by=team.by, at=c.AT)
    second = sheets.take_roster(rows_of(), union=team.street, by=team.by, at=c.AT)

    assert (first.new, second.new, second.unchanged) == (1, 0, 1)
    assert Note.objects.filter(verb="team.take_roster").count() == 2


def test_a_bad_row_of_a_roster_keeps_the_good_ones(team: Team) -> None:
    told = rows_of({"ends": SINCE}, {"name": "田野", "id_number": IDS[1]})

    made = sheets.take_roster(told, union=team.street, by=team.by, at=c.AT)

    assert (made.new, list(made.refused)) == (1, [2])
    assert not TeamMember.objects.filter(person__name="何平").exists()


def test_the_roster_wizard_takes_a_file_of_the_streets_own(team: Team) -> None:
    sheet = openpyxl.Workbook()
    sheet.active.append(["姓名", "身份证号", "岗位", "到岗日"])
    sheet.active.append(["何平", IDS[0], "社工", "2023-07-01"])
    held = io.BytesIO()
    sheet.save(held)
    held.seek(0)
    held.name = "名册.xlsx"
    start = reverse("team_import", args=[team.street.id])

    grid = team.client("周敏").post(start, {"file": held}).url
    answer = team.client("周敏").post(f"{grid}commit/")

    assert answer.status_code == 302
    assert TeamMember.objects.filter(person__name="何平", union=team.street).exists()
    assert team.client("赵六").get(start).status_code == 404


def test_the_pages_of_the_team_from_the_list_to_the_pay(team: Team) -> None:
    contract, client = team.sign(), team.client("周敏")

    for page in (
        url("members"), url("member", team.member.id), url("turnover"), url("new"),
        url("choose_union"), url("pay", contract.id),
    ):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert BAND not in answer.text or page == url("member", team.member.id)
    shown = client.post(url("pay", contract.id), {"reason": "年度经费核算"})
    assert BAND in shown.text
    assert shown.headers["Cache-Control"] == "no-store, private"


def test_a_stranger_and_a_worker_find_nothing(team: Team) -> None:
    contract = team.sign()

    for page in (url("member", team.member.id), url("pay", contract.id)):
        assert Client().get(page).status_code == 302
        for name in ("赵六", "李梅", "陈主席"):
            assert team.client(name).get(page).status_code == 404, (name, page)
    assert "苏晨" not in team.client("赵六").get(url("members")).text


def test_a_member_by_form_and_a_wrong_digit_beside_its_field(team: Team) -> None:
    client = team.client("周敏")
    told = {
        "union": team.street.id, "name": "何平", "id_number": "110101199003078031",
        "post": "社工", "since": SINCE,
    }  # fmt: skip

    wrong = client.post(url("new"), told)
    right = client.post(url("new"), {**told, "id_number": IDS[0]})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "校验码" in wrong.text


def test_forms_of_a_member_keep_and_refuse(team: Team) -> None:
    client, page = team.client("周敏"), url("member", team.member.id)
    contract = {"kind": "fixed", "starts": SINCE, "ends": "2026-06-30", "source": "own"}
    assert client.post(f"{page}contract/", contract).status_code == 302
    assert client.post(f"{page}contract/", contract).status_code == 422
    assert client.post(f"{page}training/", {"title": "急救", "on": SINCE, "hours": "8"}).url == page
    growth = {"kind": "promotion", "title": "二级", "on": SINCE}
    assert client.post(f"{page}growth/", growth).status_code == 302

    left = client.post(f"{page}leave/", {"on": "2024-02-01", "why": "pay", "seen": 0})

    assert left.status_code == 302
    assert "离岗" in client.get(page).text
    assert (
        client.post(f"{page}leave/", {"on": "2024-02-01", "why": "x", "seen": 0}).status_code == 422
    )


def test_the_list_asks_a_fixed_number_of_questions(
    team: Team, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        team.sign(team.take_on(f"田{number}", f"1380000001{number}"))
    client = team.client("周敏")
    client.get(url("members"))

    with django_assert_max_num_queries(20):
        assert client.get(url("members")).status_code == 200
