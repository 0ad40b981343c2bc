"""The doors of an officer: roster, member, transfers, askings, codes; strangers see nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xieli.activities.desk import queries as desk
from xieli.activities.membership import activity, moves, roster, rules, services
from xieli.activities.membership.models import Enrolment, JoinLink, Member, State
from xieli.activities.membership.tests.ground import Ground, number
from xieli.journal.models import Note
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db
ROSTER = "/join/work/"


def names(ground: Ground) -> None:
    """Four members of the firm and one of the street."""
    for serial, name in enumerate(("王大山", "李春梅", "赵小满", "欧阳小雪"), 1):
        ground.member(serial, name=name)
    ground.member(9, ground.street, name="陈九")


def numbers_of(page: str) -> list[str]:
    """The members' numbers on a page, in their order."""
    known = Member.objects.values_list("number", flat=True)
    return sorted((one for one in known if one in page), key=page.index)


def test_the_roster_shows_masked_members_the_newest_first(ground: Ground) -> None:
    names(ground)

    page = ground.client("周敏").get(ROSTER).text

    shown = [Member.objects.get(number=one).person.name for one in numbers_of(page)]
    assert shown == ["陈九", "欧阳小雪", "赵小满", "李春梅", "王大山"]
    assert "欧阳*" in page
    assert not any(name in page for name in shown)
    assert number(1) not in page
    assert "5 人" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("春", ["李春梅"]), ("小", ["欧阳小雪", "赵小满"]), ("小雪", ["欧阳小雪"]), ("雪小", []),
        ("lcm", ["李春梅"]), ("lichun", ["李春梅"]), ("WD", ["王大山"]), ("zz", []),
        (number(1), ["王大山"]), ("138 0000 0003", ["赵小满"]), ("13900000000", []),
    ],
)  # fmt: skip
def test_a_search_finds_by_part_of_the_name_or_by_the_whole_number(
    ground: Ground, words: str, found: list[str]
) -> None:
    names(ground)

    page = ground.client("周敏").get(ROSTER, {"q": words}).text

    shown = [Member.objects.get(number=one).person.name for one in numbers_of(page)]
    assert shown == found


def test_a_members_number_is_found_however_it_is_typed(ground: Ground) -> None:
    member = ground.member()

    page = ground.client("周敏").get(ROSTER, {"q": member.number.lower().replace("-", "")}).text

    assert numbers_of(page) == [member.number]


def test_filters_leave_only_what_they_name(ground: Ground) -> None:
    names(ground)
    member = Member.objects.get(person__name="赵小满")
    moves.keep(member, "退休了，手续齐", seen=0, by=ground.actor("周敏"), at=ground.at)
    client = ground.client("周敏")

    kept = client.get(ROSTER, {"state": "kept"}).text
    firm = client.get(ROSTER, {"under": str(ground.firm.id)}).text
    drivers = client.get(ROSTER, {"group": "truck"}).text

    assert numbers_of(kept) == [member.number]
    assert len(numbers_of(firm)) == 4
    assert "没有符合条件的会员" in drivers


def test_pages_by_key_go_there_and_back_over_every_member_once(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(ground)
    monkeypatch.setattr(roster, "ROWS", 2)
    reader = reader_of(ground.cast.users["周敏"], ground.at)
    there, back = [], []

    look = roster.look(reader, roster.Asked())
    there += look.rows
    while look.has_after:
        look = roster.look(reader, roster.Asked(after=look.last_id))
        there += look.rows
    look = roster.look(reader, roster.Asked(is_last=True))
    back = look.rows + back
    while look.has_before:
        look = roster.look(reader, roster.Asked(before=look.first_id))
        back = look.rows + back

    assert [one.pk for one in there] == [one.pk for one in back]
    assert len({one.pk for one in there}) == 5
    assert look.total == 5


def test_the_roster_takes_as_many_queries_for_five_members_as_for_one(ground: Ground) -> None:
    client, counts = ground.client("周敏"), []
    ground.member(7, name="甲乙")
    client.get(ROSTER)
    for more in (lambda: None, lambda: names(ground)):
        more()
        with CaptureQueriesContext(connection) as seen:
            client.get(ROSTER)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 14


def test_a_stranger_finds_no_roster_and_no_member(ground: Ground) -> None:
    member = ground.member()
    pages = [
        ROSTER, reverse("membership:member", args=[member.id]), reverse("membership:moving"),
        reverse("membership:applications"), reverse("membership:links", args=[ground.firm.id]),
        reverse("membership:plans"),
    ]  # fmt: skip

    worker = [ground.client("李梅").get(one).status_code for one in pages]
    visitor = [ground.client().get(one).status_code for one in pages]
    other = ground.client("赵六").get(ROSTER).text

    assert set(worker) == {404}
    assert set(visitor) == {302}
    assert member.number not in other
    assert ground.client("赵六").get(pages[1]).status_code == 404


def test_the_member_page_shows_the_history_and_nothing_plain(ground: Ground) -> None:
    member = ground.member()

    page = ground.client("周敏").get(reverse("membership:member", args=[member.id])).text

    assert "入会" in page
    assert "李*" in page
    assert "李春梅" not in page
    assert "看完整信息" not in page  # a street's officer may not


def post(ground: Ground, member: Member, who: str = "周敏", **form: Any) -> str:
    member.refresh_from_db()
    url = reverse("membership:move", args=[member.id])
    answer = ground.client(who).post(url, {"seen": member.version} | form, follow=True)
    member.refresh_from_db()
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def test_an_officer_keeps_and_takes_back_by_the_page(ground: Ground) -> None:
    member = ground.member()

    refused = post(ground, member, act="keep", reason="")
    kept = post(ground, member, act="keep", reason="退休了，保留会籍")
    state = member.state
    post(ground, member, act="return", reason="返聘上班，恢复会籍")

    assert "还没有写明原因" in refused
    assert "办好了" in kept
    assert state == State.KEPT
    assert member.state == State.MEMBER


def test_a_transfer_to_another_officers_union_waits_there(ground: Ground) -> None:
    member = ground.member()

    post(ground, member, act="send", to_name="资源", reason="回县里上班了")
    waiting = ground.client("王强").get(reverse("membership:moving")).text
    post(ground, member, "王强", act="receive", back="moving")

    assert member.number in waiting
    assert (member.state, member.union) == (State.MEMBER, ground.county)
    assert post(ground, member, act="keep", reason="退休了，保留会籍") == "404"


@pytest.mark.parametrize("form", [{"act": "receive"}, {"act": "rob"}, {}])
def test_an_officer_cannot_do_what_is_not_hers(ground: Ground, form: dict[str, str]) -> None:
    member = ground.member()

    assert post(ground, member, **form) == "404"
    assert post(ground, member, "赵六", act="keep", reason="退休了，保留会籍") == "404"


def test_an_expulsion_is_confirmed_by_a_second_person_on_the_page(ground: Ground) -> None:
    member = ground.member()
    post(ground, member, act="expel", reason="严重违反工会章程")
    url = reverse("membership:expulsion", args=[member.expulsions.get().id])

    own = ground.client("周敏").post(url, {"confirmed": "yes"}, follow=True).text
    before = Member.objects.get().state
    ground.client("郑红").post(url, {"confirmed": "yes"})

    assert "不能自己确认" in own
    assert before == State.MEMBER
    assert Member.objects.get().state == State.EXPELLED


def test_unmasking_a_member_needs_the_right_and_a_reason_and_is_journalled(
    ground: Ground,
) -> None:
    member = ground.member(where=ground.street)
    url = reverse("membership:unmask", args=[member.id])
    Member.objects.update(union=ground.county)
    asked = {"what": "name", "reason": "核对入会申请和身份证"}

    page = ground.client("王强").post(url, asked).text
    without = ground.client("王强").post(url, asked | {"reason": ""}).status_code
    street = ground.client("周敏").post(url, asked).status_code

    assert "李春梅" in page
    assert (without, street) == (422, 404)
    assert Note.objects.filter(verb="people.unmask", about_id=member.person_id).count() == 1


def test_the_desk_tells_once_what_waits_and_the_page_of_askings_shows_it(ground: Ground) -> None:
    ground.apply()
    reader = reader_of(ground.cast.users["周敏"], ground.at)

    due = desk.due(reader, reader.on)
    page = ground.client("周敏").get(reverse("membership:applications")).text

    assert [one.url for one in due] == [f"{reverse('desk:applications')}?matter={rules.MATTER}"]
    assert due[0].until is not None
    assert "李*" in page
    assert activity.due(reader_of(ground.cast.users["李梅"], ground.at), reader.on) == []


def test_an_asking_is_decided_by_the_desks_form(ground: Ground) -> None:
    joining = ground.apply()
    client = ground.client("周敏")
    page = client.get(reverse("membership:application", args=[joining.id])).text
    found = ground.application(joining)

    client.post(
        reverse("desk:decide", args=[found.number]), {"seen": found.version, "outcome": "pass"}
    )

    assert "同意" in page
    assert "李春梅" not in page
    assert Member.objects.get().union == ground.firm


def test_several_askings_are_passed_at_once(ground: Ground) -> None:
    for serial, name in enumerate(("王大山", "李春梅"), 1):
        ground.apply(serial, name=name)
    client = ground.client("周敏")
    page = client.get(reverse("membership:applications")).text
    ticked = [line.split('"')[0] for line in page.split('name="row" value="')[1:]]

    client.post(reverse("desk:decide_many"), {"row": ticked})

    assert len(ticked) == 2
    assert Member.objects.count() == 2


def test_a_code_is_made_printed_and_closed(ground: Ground) -> None:
    client = ground.client("周敏")
    url = reverse("membership:links", args=[ground.firm.id])

    page = client.post(url, {"words": "南门岗亭"}, follow=True).text
    made = JoinLink.objects.get()
    paper = client.get(reverse("membership:sheet", args=[made.id]))
    client.post(reverse("membership:close_link", args=[made.id]))

    assert "南门岗亭" in page
    assert f"/join/u/{made.code}/" in page
    assert paper.content.startswith(b"%PDF")
    assert JoinLink.objects.get().closed_at is not None
    assert ground.client("赵六").get(url).status_code == 404


def test_the_city_plan_is_kept_on_its_pages(ground: Ground) -> None:
    member, client = ground.member(), ground.client("周敏")
    enrol = reverse("membership:enrol", args=[member.id])

    empty = client.post(enrol, {"wish": ""}, follow=True).text
    client.post(enrol, {"wish": "孩子想在附近上学"})
    plan = Enrolment.objects.get()
    url = reverse("membership:plan", args=[plan.id])
    client.post(url, {"act": "serve", "help": "school", "on": plan.enrolled_on.isoformat()})
    wrong = client.post(url, {"act": "serve", "help": "school", "on": "2020-13-01"})
    client.post(url, {"act": "finish", "outcome": "settled", "words": "入学了"})
    listed = client.get(reverse("membership:plans")).text

    assert "最想解决的事" in empty
    assert plan.services.count() == 1
    assert wrong.status_code == 422
    assert "在城里稳定就业" in listed
    assert ground.client("赵六").get(url).status_code == 404


def test_release_due_is_the_verb_of_a_periodic_task(ground: Ground) -> None:
    assert services.release_due(at=ground.at) == 0
