"""An employer never sees a case about itself: in no list, search, number, page, act or decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.desk import deciding
from xieli.activities.desk import queries as desk
from xieli.activities.rights import (
    answering,
    interests,
    legal,
    numbers,
    queries,
    services,
    signals,
)
from xieli.activities.rights.models import AidKind, AidState, Ticket
from xieli.activities.rights.tests.scene import Scene
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.review import queries as review
from xieli.review import services as reviewing
from xieli.review.models import Outcome
from xieli.review.services import Verdict
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import WORKPLACE, Founding

pytestmark = pytest.mark.django_db


def chair(scene: Scene) -> None:
    """孙主席, chair at 明川工会's own node, is given every mandate over the whole street."""
    for function in ("rights.take", "rights.handle", "rights.decide", "signals.read", "aid.pay"):
        scene.mandate("孙主席", function, "南山")
    rights.set_second_factor(scene.cast.users["孙主席"], c.SECRET, by=SYSTEM, at=c.AT)


def worker_of_the_firm(scene: Scene) -> None:
    """The street's own officer, whose subtree holds 明川工会, is employed at 明川电子."""
    scene.employ("周敏")
    scene.mandate("周敏", "rights.take", "南山")
    scene.mandate("周敏", "rights.decide", "南山")
    scene.mandate("周敏", "signals.read", "南山")


CASES: list[tuple[str, Callable[[Scene], None]]] = [
    ("孙主席", chair), ("周敏", worker_of_the_firm),
]  # fmt: skip


@pytest.mark.parametrize(("name", "prepare"), CASES)
@pytest.mark.parametrize(
    "firm", ["明川电子", "深圳市明川电子有限公司", "明川", " 明川 电子（分厂）"]
)
def test_no_list_and_no_search_shows_the_case(
    scene: Scene, name: str, prepare: Callable[[Scene], None], firm: str
) -> None:
    prepare(scene)
    about = scene.asked(union=scene.union("青石街道"), firm=firm)
    other = scene.asked(union=scene.union("青石街道"), firm="松坪精密", phone="13900000000")

    rows = queries.seen_tickets(scene.reader(name))

    assert [one.pk for one in rows] == [other.pk]
    for text in (about.number, "13800000000", "李", firm, about.number[:4]):
        assert about not in queries.tickets_matching(rows, text)
    assert numbers.numbers(scene.reader(name), timezone.localdate()).all.count == 1


@pytest.mark.parametrize(("name", "prepare"), CASES)
def test_no_page_and_no_button_opens_the_case(
    scene: Scene, name: str, prepare: Callable[[Scene], None]
) -> None:
    prepare(scene)
    about = scene.asked(union=scene.union("青石街道"))
    client = scene.client(name)

    assert client.get(reverse("rights:ticket", args=[about.id])).status_code == 404
    for verb in ("take", "dispatch", "sign", "tell", "answer", "assign", "revisit", "close", "aid"):
        url = reverse("rights:act", args=[about.id, verb])
        assert client.post(url, {"seen": "0"}).status_code == 404
    assert (
        client.post(reverse("rights:read", args=[about.id]), {"reason": "看看"}).status_code == 404
    )
    assert client.post(reverse("desk:hand_on", args=["rights", about.id])).status_code == 404
    for page in ("queue", "hardships", "figures", "aids", "signals"):
        answer = client.get(reverse(f"rights:{page}"), {"show": "all"})
        assert answer.status_code == 200
        assert about.number not in answer.text
        assert "明川" not in answer.text.replace("明川工会", "")
    assert not any(
        "诉求" in one.words for one in desk.due(scene.reader(name), timezone.localdate())
    )


@pytest.mark.parametrize(("name", "prepare"), CASES)
def test_no_verb_lets_them_touch_it(
    scene: Scene, name: str, prepare: Callable[[Scene], None]
) -> None:
    prepare(scene)
    about, by = scene.asked(union=scene.union("青石街道")), scene.who(name)

    with pytest.raises(Refusal, match="利害关系"):
        services.take(about, "plain", subject="wages", seen=0, by=by, at=scene.now)
    with pytest.raises(Refusal, match="利害关系"):
        answering.read(about.saids.get(), reason="办理这件诉求", by=by, at=scene.now)
    with pytest.raises(Refusal, match="利害关系"):
        answering.read_phone(about, reason="办理这件诉求", by=by, at=scene.now)


def test_a_case_is_never_given_to_an_officer_employed_there(scene: Scene) -> None:
    signed = scene.signed()
    late = rights.NewUser("qian", c.PASSWORD, "钱工", enterprise=scene.cast.firms["明川电子"])
    user = rights.register_user(late, by=SYSTEM, at=c.AT)
    scene.cast.users["钱工"] = user
    scene.mandate("钱工", "rights.handle", "青石街道")

    names = [one.shown_name for one in queries.colleagues(signed, timezone.localdate())]

    assert "周敏" in names
    assert "钱工" not in names
    with pytest.raises(Refusal, match="利害关系"):
        answering.assign(signed, user, seen=signed.version, by=scene.who("周敏"), at=scene.now)


def test_the_mother_firms_people_and_the_sisters_are_kept_out_too(scene: Scene) -> None:
    mother = scene.cast.unions["明川工会"]
    found = Founding(name="明川二厂工会", parent_id=mother.id, stands_as=WORKPLACE)
    sister = unions.found(found, by=SYSTEM, at=c.AT)
    firm = unions.register_enterprise(
        name="合木家居", credit_code="", region_code="440305", by=SYSTEM, at=c.AT
    )
    unions.attach_union(firm.id, sister.id, by=SYSTEM, at=c.AT)
    chair(scene)

    scene.asked(union=scene.union("青石街道"), firm="合木家居")

    assert not queries.seen_tickets(scene.reader("孙主席")).exists()


def test_who_has_no_firm_sees_all_of_her_subtree(scene: Scene) -> None:
    """The control: without a stake nothing is left out, so the tests above can fail."""
    scene.mandate("陈主席", "rights.take", "深圳")
    about = scene.asked(union=scene.union("青石街道"))

    assert about in queries.seen_tickets(scene.reader("陈主席"))
    user_id = scene.cast.users["陈主席"].id
    assert interests.interest_of_user(user_id, timezone.localdate()) == interests.Interest()


def test_an_ended_office_at_the_firms_union_keeps_nobody_out(scene: Scene) -> None:
    chair(scene)
    scene.cast.users["孙主席"].mandates.filter(union__name="明川工会").update(ends_on=c.TODAY)

    about = scene.asked(union=scene.union("青石街道"))

    assert about in queries.seen_tickets(scene.reader("孙主席"))


@pytest.mark.parametrize(("name", "prepare"), CASES)
def test_legal_aid_against_the_firm_is_hidden_and_cannot_be_granted_by_them(
    scene: Scene, name: str, prepare: Callable[[Scene], None]
) -> None:
    aid = legal.ask_aid(scene.signed(), AidKind.COURT, by=SYSTEM, at=scene.now)
    prepare(scene)

    class Told:
        about_id = aid.id

    assert not queries.seen_aids(scene.reader(name)).exists()
    assert scene.client(name).get(reverse("rights:aid", args=[aid.id])).status_code == 404
    told: Any = Told()
    for verb in (legal.on_granted, legal.on_refused, legal.on_revoked):
        with pytest.raises(Refusal, match="利害关系"):
            verb(told, scene.who(name), scene.now)


@pytest.mark.parametrize(("name", "prepare"), CASES)
def test_signals_about_the_firm_are_hidden(
    scene: Scene, name: str, prepare: Callable[[Scene], None]
) -> None:
    prepare(scene)
    new = signals.NewSignal(
        scene.union("青石街道"),
        "stop",
        "urgent",
        "visit",
        "两条产线停工三天",
        workplace="明川电子厂",
    )
    signal = signals.raise_signal(new, by=SYSTEM, at=scene.now)

    assert not queries.seen_signals(scene.reader(name)).exists()
    url = reverse("rights:signal", args=[signal.id])
    assert scene.client(name).get(url).status_code == 404


def test_an_officer_of_the_firm_cannot_type_a_case_about_it_in(scene: Scene) -> None:
    worker_of_the_firm(scene)

    with pytest.raises(Refusal, match="利害关系"):
        services.take_in(
            scene.new(union=scene.union("青石街道")), by=scene.who("周敏"), at=scene.now
        )

    assert not Ticket.objects.exists()


def test_the_firms_own_union_never_becomes_a_side(scene: Scene) -> None:
    scene.answered()

    sides = Union.objects.filter(pk__in=Ticket.objects.get().sides.values("union"))

    assert sorted(sides.values_list("name", flat=True)) == ["资源", "青石街道"]


@pytest.mark.parametrize(("name", "prepare"), CASES)
def test_the_desk_neither_shows_it_to_them_nor_lets_them_decide(
    scene: Scene, name: str, prepare: Callable[[Scene], None]
) -> None:
    aid = legal.ask_aid(scene.signed(), AidKind.COURT, by=SYSTEM, at=scene.now)
    prepare(scene)
    asked = review.of_about(aid.id)
    assert asked is not None
    client, today = scene.client(name), timezone.localdate()
    reader = scene.reader(name)

    listed = client.get(reverse("desk:applications")).text
    posted = client.post(reverse("desk:decide_many"), {"row": [f"{asked.number}:{asked.version}"]})
    refused = client.post(reverse("desk:decide", args=[asked.number]), {"outcome": "pass"})
    page = client.get(reverse("desk:application", args=[asked.number]))

    assert asked.number not in listed
    assert aid.ticket.number not in listed
    assert (posted.status_code, refused.status_code, page.status_code) == (404, 404, 404)
    assert desk.matters_waiting(reader, today, desk.hidden_rows(reader, today)) == []
    assert not any("法律援助" in one.words for one in desk.due(reader, today))
    for outcome in (Outcome.PASS, Outcome.RETURN, Outcome.REFUSE):
        verdict = Verdict(outcome, "材料不足以支持", asked.version)
        with pytest.raises(Refusal, match="利害关系"):
            deciding.decide(asked, verdict, by=scene.who(name), at=scene.now)


def test_the_desk_shows_it_to_an_officer_without_a_stake(scene: Scene) -> None:
    """The control: the same mandates without the firm let her find and decide it."""
    aid = legal.ask_aid(scene.signed(), AidKind.COURT, by=SYSTEM, at=scene.now)
    scene.mandate("周敏", "rights.take", "南山")
    asked = review.of_about(aid.id)
    assert asked is not None

    listed = scene.client("周敏").get(reverse("desk:applications")).text
    verdict = Verdict(Outcome.PASS, seen=asked.version)
    passed = deciding.decide(asked, verdict, by=scene.who("周敏"), at=scene.now)

    assert aid.ticket.number in listed
    assert passed.decisions.count() == 1


def test_an_appeal_about_the_firm_is_hidden_and_not_theirs_to_answer(scene: Scene) -> None:
    aid = legal.ask_aid(scene.signed(), AidKind.COURT, by=scene.who("李梅"), at=scene.now)
    asked = review.of_about(aid.id)
    assert asked is not None
    no = Verdict(Outcome.REFUSE, "材料不足以支持", asked.version)
    refused = deciding.decide(asked, no, by=scene.who("周敏"), at=scene.now)
    by = scene.who("李梅")
    appeal = reviewing.appeal(refused, "工资条可以证明欠薪三个月", by=by, at=scene.now)
    chair(scene)
    client = scene.client("孙主席")

    page = client.get(reverse("desk:appeal", args=[appeal.id]))
    listed = client.get(reverse("desk:notices")).text

    assert page.status_code == 404
    assert aid.ticket.number not in listed
    with pytest.raises(Refusal, match="利害关系"):
        deciding.answer_appeal(
            appeal, "查过了，维持原来的决定", False, by=scene.who("孙主席"), at=scene.now
        )


def test_legal_aid_that_is_withdrawn_may_be_asked_for_anew(scene: Scene) -> None:
    ticket, by = scene.signed(), scene.who("李梅")
    aid = legal.ask_aid(ticket, AidKind.COURT, by=by, at=scene.now)
    asked = review.of_about(aid.id)
    assert asked is not None

    deciding.withdraw(asked, seen=asked.version, by=by, at=scene.now)

    aid.refresh_from_db()
    assert aid.state == AidState.REVOKED
    assert legal.ask_aid(ticket, AidKind.ADVICE, by=by, at=scene.now).state == AidState.ASKED
