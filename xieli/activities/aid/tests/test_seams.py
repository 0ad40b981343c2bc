"""Where aid meets the desk and other kinds: papers before a pass, a withdrawal, what is told."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.aid import referred
from xieli.activities.aid.models import FileState, GrantState, Referred
from xieli.activities.aid.tests.scene import AT, LATER, STREET, Scene
from xieli.activities.contract import Referral
from xieli.activities.desk import deciding
from xieli.activities.desk import queries as desk
from xieli.activities.desk.services import refer
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.people.models import Consent
from xieli.people.queries import reader_of
from xieli.review.models import Act, Outcome, State

pytestmark = pytest.mark.django_db
WORDS = "走访时发现（示范社区）：两个孩子的学费没有交"


def test_the_visit_stage_is_not_passed_before_two_have_confirmed_the_visit(scene: Scene) -> None:
    file = scene.handed_in()
    scene.decide(file, "周敏")

    with pytest.raises(Refusal, match="两人入户记录"):
        scene.decide(file, "陆琴")
    scene.visited(file)
    passed = scene.decide(file, "陆琴")

    assert passed.stage.act == Act.NOTICE


def test_a_notice_shows_surname_and_category_and_nothing_more(scene: Scene) -> None:
    file = scene.handed_in()
    asked = scene.asked(file)
    assert asked is not None

    words = desk.words_for(asked)

    assert words.startswith("李*")
    assert file.get_kind_display() in words
    assert "李梅" not in words


def test_a_file_without_its_visit_may_be_returned_or_refused(scene: Scene) -> None:
    file = scene.handed_in()
    scene.decide(file, "周敏")

    refused = scene.decide(file, "陆琴", Outcome.REFUSE)

    assert refused.state == State.REFUSED


def test_the_check_stage_is_not_passed_before_the_answer_is_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Scene, "answered", lambda *_words: None)
        with pytest.raises(Refusal, match="民政核对结果"):
            scene.to_last_stage(file := scene.handed_in())
    assert scene.asked(file).stage.act == Act.CHECK  # type: ignore[union-attr]
    scene.answered(file)

    passed = scene.decide(file, "王强", at=LATER)

    assert (passed.stage.act, passed.state) == (Act.DECIDE, State.IN_REVIEW)


def test_a_withdrawal_on_reviews_page_lets_the_sheet_go(scene: Scene) -> None:
    file = scene.handed_in()
    asked = scene.asked(file)
    url = reverse("desk:withdraw", args=[asked.number])

    c.sign_in(Client(), scene.cast, "李梅").post(url, {"seen": asked.version})

    file.refresh_from_db()
    assert (file.state, file.end_words) == (FileState.LEFT, "本人撤回")
    assert (file.sealed_sheet, file.sealed_card, file.sealed_signature) == (None, None, None)
    assert not Consent.objects.filter(person=file.applicant, withdrawn_at=None).exists()
    assert scene.handed_in().state == FileState.IN_REVIEW


def test_a_withdrawn_proposal_frees_its_room(scene: Scene) -> None:
    grant = scene.proposed(scene.open_at_once())
    asked = scene.asked(grant)

    deciding.withdraw(asked, seen=asked.version, by=scene.who("周敏"), at=LATER)

    grant.refresh_from_db()
    assert grant.state == GrantState.CANCELLED


# What other kinds tell of.


def told(scene: Scene, union: str = STREET, of: str = "visits") -> Referral:
    return Referral(of, "一户缺学费", WORDS, scene.cast.unions[union].id, uuid4())


def hand_on(scene: Scene, what: Referral) -> Referred:
    refer(what, to="aid", by=scene.who("周敏"), at=AT)
    return Referred.objects.get(about_id=what.about_id)


@pytest.mark.parametrize("of", ["rights", "visits", "surveys"])
def test_what_another_kind_tells_of_waits_for_who_checks_there(scene: Scene, of: str) -> None:
    made = hand_on(scene, told(scene, of=of))
    readers = {name: reader_of(user, AT) for name, user in scene.cast.users.items()}

    asked = {
        name
        for name, reader in readers.items()
        if any("困难线索" in one.words for one in desk.due(reader, AT.date()))
    }

    assert (made.of, made.union.name) == (of, STREET)
    assert {"周敏", "陆琴"} <= asked
    assert not asked & {"李梅", "孙主席", "赵六", "何审"}


def test_the_same_row_told_twice_is_one(scene: Scene) -> None:
    what = told(scene)

    one, two = hand_on(scene, what), hand_on(scene, what)

    assert one.pk == two.pk


def test_a_family_is_never_told_of_to_its_employers_union(scene: Scene) -> None:
    made = hand_on(scene, told(scene, "明川工会"))

    assert made.union.name == STREET


def test_a_kind_that_aid_does_not_take_from_is_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="不能转给"):
        hand_on(scene, told(scene, of="pairing"))


def test_the_words_are_sealed_opened_with_a_note_and_ticked_off(scene: Scene) -> None:
    made = hand_on(scene, told(scene))
    client = c.sign_in(Client(), scene.cast, "周敏")
    page = reverse("aid:told", args=[made.pk])
    before = Note.objects.count()

    listed = client.get(reverse("aid:files"))
    shut, opened = client.get(page), client.post(page, {"act": "read"})

    assert made.title in listed.text
    assert "学费没有交" not in shut.text
    assert "学费没有交" in opened.text
    assert Note.objects.count() == before + 1
    client.post(page, {"act": "done"})
    assert made.title not in client.get(reverse("aid:files")).text
    assert "已经联系过" in client.get(page).text


def test_only_the_first_who_says_so_has_contacted_it(scene: Scene) -> None:
    made = hand_on(scene, told(scene))
    referred.handle(made, by=scene.who("周敏"), at=AT)

    again = referred.handle(made, by=scene.who("陆琴"), at=LATER)

    assert (again.handled_by, again.handled_at) == ("周敏", AT)


@pytest.mark.parametrize("name", ["李梅", "孙主席", "赵六", "何审"])
def test_nobody_else_reads_what_was_told(scene: Scene, name: str) -> None:
    made = hand_on(scene, told(scene))
    client = c.sign_in(Client(), scene.cast, name)

    answer = client.post(reverse("aid:told", args=[made.pk]), {"act": "read"})

    assert answer.status_code == 404
