"""From the draft to the open file: what the verbs promise, and everything they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests import cast as c
from xieli.activities.aid import entering, keeping, services, visiting
from xieli.activities.aid.models import AidFile, FileMember, FileState, Override
from xieli.activities.aid.sheet import Kin
from xieli.activities.aid.tests.scene import AT, Scene, card, id_number, sheet
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Consent, Person

pytestmark = pytest.mark.django_db


def test_from_the_draft_to_the_open_file_by_six_people(scene: Scene):
    file = scene.opened()

    assert (file.state, file.kind) == (FileState.OPEN, "deep")
    assert str(file.recheck_on) == "2025-03-25"
    assert file.members.filter(is_live=True).count() == 3


def test_a_form_sent_twice_is_one_file(scene: Scene):
    draft = services.Draft("same", scene.street, sheet())

    one = services.save_draft(draft, by=scene.who("李梅"), at=AT)
    two = services.save_draft(replace(draft, seen=one.version), by=scene.who("李梅"), at=AT)

    assert one.pk == two.pk
    assert AidFile.objects.count() == 1


def test_a_stale_form_does_not_write_over_a_newer_one(scene: Scene):
    draft = services.Draft("same", scene.street, sheet())
    services.save_draft(draft, by=scene.who("李梅"), at=AT)

    with pytest.raises(Refusal, match="旧的"):
        services.save_draft(draft, by=scene.who("李梅"), at=AT)


def test_somebody_elses_key_opens_nothing(scene: Scene):
    made = services.save_draft(
        services.Draft("same", scene.street, sheet()), by=scene.who("李梅"), at=AT
    )

    with pytest.raises(Hidden):
        services.save_draft(
            services.Draft("same", scene.street, sheet(), made.version),
            by=scene.who("孙主席"), at=AT,
        )  # fmt: skip


def test_a_hardship_file_never_goes_through_the_employer(scene: Scene):
    draft = services.Draft("k", scene.cast.unions["明川工会"], sheet())

    with pytest.raises(Refusal, match="不经过企业"):
        services.save_draft(draft, by=scene.who("李梅"), at=AT)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (sheet(id_number=id_number("19880101")[:-1] + "0"), "校验码|最后一位|对不上"),
        (sheet(income=""), "全家一年的收入"),
        (sheet(income="-5"), "小于 0"),
        (sheet(income="很多"), "不是金额"),
        (sheet(card="6222"), "16 到 19 位"),
        (sheet(consents=False), "同意"),
        (sheet(guardian_consents=False), "监护人"),
        (sheet(kin=(Kin("周远", "配偶", id_number("19880101")),)), "写了两次"),
        (sheet(kin=(Kin("周远", "", id_number("19870202")),)), "写全"),
        (sheet(id_number=id_number("20120101")), "18 周岁"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words_and_changes_nothing(scene: Scene, told: Any, words: str):
    told = replace(told, card=told.card or card())

    with pytest.raises(Refusal, match=words):
        scene.handed_in(told)

    assert AidFile.objects.get().state == FileState.DRAFT
    assert not FileMember.objects.exists()


def test_other_peoples_id_is_refused(scene: Scene):
    people.register_person(
        people.NewPerson("钱某", id_number("19880101")), by=scene.who("周敏"), at=AT
    )

    with pytest.raises(Refusal, match="另一个姓名"):
        scene.handed_in()


def test_a_sign_in_with_a_person_behind_it_asks_for_itself_alone(scene: Scene):
    mine = people.register_person(
        people.NewPerson("何花", id_number("19900101")), by=scene.who("周敏"), at=AT
    )
    new = rights.NewUser("hehua", c.PASSWORD, "何花", person=mine)
    scene.cast.users["何花"] = rights.register_user(new, by=scene.who("周敏"), at=AT)

    with pytest.raises(Refusal, match="不是您本人的"):
        scene.handed_in(by="何花")


def test_one_family_has_one_file(scene: Scene):
    scene.handed_in()
    spouse = sheet(name="周远", id_number=id_number("19870202"), kin=(), guardian_consents=False)

    with pytest.raises(Refusal, match="一份"):
        scene.handed_in(spouse, by="孙主席")

    assert AidFile.objects.filter(state=FileState.IN_REVIEW).count() == 1


def test_the_county_takes_a_person_out_with_a_reason_and_he_may_have_his_own_file(scene: Scene):
    first = scene.open_at_once()
    member = first.members.get(relation="配偶")

    with pytest.raises(Refusal, match="理由"):
        keeping.take_over(member, "  ", by=scene.who("王强"), at=AT)
    keeping.take_over(member, "已经离婚分户，看过判决书", by=scene.who("王强"), at=AT)
    own = scene.handed_in(
        sheet(name="周远", id_number=id_number("19870202"), kin=(), guardian_consents=False),
        by="孙主席",
    )

    assert own.state == FileState.IN_REVIEW
    assert Override.objects.get().why == "已经离婚分户，看过判决书"
    assert Note.objects.filter(verb="aid.take_over").count() == 1
    assert first.household_id != own.household_id


def test_the_applicant_stays_in_the_own_file(scene: Scene):
    file = scene.open_at_once()

    with pytest.raises(Refusal, match="申请人"):
        keeping.take_over(
            file.members.get(relation="本人"), "移到别处去", by=scene.who("王强"), at=AT
        )


def test_everything_told_is_sealed_and_consented_to_and_minors_by_their_guardian(scene: Scene):
    file = scene.handed_in()

    kept = bytes(AidFile.objects.get(pk=file.pk).sealed_sheet)
    assert "示范路".encode() not in kept
    assert b"13800000001" not in kept
    purposes = set(Consent.objects.values_list("person__name", "purpose"))
    assert {
        ("李梅", "aid_file"),
        ("李梅", entering.CHECK_CONSENT),
        ("周小满", "aid_file"),
    } == purposes
    assert "监护人" in Consent.objects.get(person__name="周小满").evidence


def test_every_opening_of_the_sheet_is_journalled_with_its_reason(scene: Scene):
    file = scene.handed_in()

    told = services.read_sheet(file, "初审材料是否齐全", by=scene.who("周敏"), at=AT)

    assert told.name == "李梅"
    note = Note.objects.filter(verb="people.open_sealed").latest("id")
    assert "初审材料是否齐全" in note.words
    with pytest.raises(Refusal):
        services.read_sheet(file, "看", by=scene.who("周敏"), at=AT)


def test_without_a_signature_nothing_is_handed_in(scene: Scene):
    draft = services.Draft("k", scene.street, sheet())
    file = services.save_draft(draft, by=scene.who("李梅"), at=AT)

    with pytest.raises(Refusal, match="授权书"):
        services.hand_in(file, seen=file.version, by=scene.who("李梅"), at=AT)


def test_a_signature_is_not_put_under_a_file_that_is_decided(scene: Scene):
    file = scene.open_at_once()

    with pytest.raises(Refusal, match="不能改"):
        services.sign(file, b"other", seen=file.version, by=scene.who("李梅"), at=AT)


def test_a_returned_sheet_is_mended_and_handed_in_again(scene: Scene):
    file = scene.handed_in()
    scene.decide(file, "周敏", "return")
    file.refresh_from_db()

    draft = services.Draft(file.key, scene.street, sheet(income="20000", kin=()), file.version)
    file = services.save_draft(draft, by=scene.who("李梅"), at=AT)
    file = services.hand_in(file, seen=file.version, by=scene.who("李梅"), at=AT)

    assert scene.asked(file).versions.count() == 2
    assert file.members.filter(is_live=True).count() == 1
    assert Person.objects.filter(name="周远").exists()


def test_a_sheet_under_review_is_not_changed(scene: Scene):
    file = scene.handed_in()

    with pytest.raises(Refusal, match="已经交上去"):
        services.save_draft(
            services.Draft(file.key, scene.street, sheet(), file.version),
            by=scene.who("李梅"), at=AT,
        )  # fmt: skip


def test_an_officer_hands_in_for_a_worker_and_may_not_decide_it(scene: Scene):
    file = scene.handed_in(by="周敏", is_on_behalf=True)

    with pytest.raises(Refusal):
        scene.decide(file, "周敏")
    scene.decide(file, "陆琴")

    assert file.is_on_behalf


def test_the_applicant_decides_nothing_of_her_own(scene: Scene):
    new = rights.NewMandate(scene.cast.users["李梅"], "aid.check", scene.street, c.TODAY)
    rights.give_mandate(new, by=scene.who("周敏"), at=c.AT)
    file = scene.handed_in()

    with pytest.raises(Refusal):
        scene.decide(file, "李梅")
    with pytest.raises(Refusal, match="自己"):
        visiting.record_visit(file, scene.findings(), by=scene.who("李梅"), at=AT)


def test_a_home_is_visited_by_two(scene: Scene):
    file = scene.handed_in()
    visit, is_new = visiting.record_visit(file, scene.findings("k"), by=scene.who("周敏"), at=AT)

    again, is_second = visiting.record_visit(file, scene.findings("k"), by=scene.who("周敏"), at=AT)
    with pytest.raises(Refusal, match="两个人"):
        visiting.confirm_visit(visit, by=scene.who("周敏"), at=AT)
    confirmed = visiting.confirm_visit(visit, by=scene.who("陆琴"), at=AT)

    assert (is_new, is_second, again.pk) == (True, False, visit.pk)
    assert confirmed.second_by == "陆琴"
    with pytest.raises(Refusal, match="已经由两个人"):
        visiting.confirm_visit(visit, by=scene.who("王强"), at=AT)
