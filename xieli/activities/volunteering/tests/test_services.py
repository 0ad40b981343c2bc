"""The road of a project, and a request that becomes one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xieli.activities.contract import Referral
from xieli.activities.volunteering import asking, finding, hours, projects, rules, services
from xieli.activities.volunteering.asking import Chosen
from xieli.activities.volunteering.models import (
    HelpRequest,
    InviteState,
    RequestState,
    Shift,
    VolunteerProject,
    VolunteerState,
)
from xieli.activities.volunteering.services import DutyWords, LicenceWords, Offer
from xieli.activities.volunteering.tests.made import AT, OFFER, SKILL, WORDS, Scene, hour
from xieli.booking import attending
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import services as people
from xieli.people.queries import has_consent
from xieli.review.models import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_project_goes_its_road_by_facts_alone(scene: Scene):
    draft = scene.drafted()
    places = [rules.place_of(scene.facts(draft))]
    projects.hand_in(draft, seen=draft.version, by=scene.zhou, at=AT)
    places.append(rules.place_of(scene.facts(draft)))
    scene.decide(draft, "区里", "陈主席")
    places.append(rules.place_of(scene.facts(draft)))
    made = projects.publish(draft, seen=scene.fresh(draft).version, by=scene.zhou, at=AT)
    places.append(rules.place_of(scene.facts(draft)))
    occasion = scene.slot(made)
    places.append(rules.place_of(scene.facts(draft)))
    places.append(rules.place_of(scene.facts(draft, occasion.starts_at + hour(1))))

    assert places == [
        rules.DRAFTED, rules.REVIEWED, rules.APPROVED, rules.PUBLISHED, rules.BOOKING,
        rules.SERVING,
    ]  # fmt: skip


def test_neither_who_handed_it_in_nor_its_lead_decides_and_each_stage_has_its_own(scene: Scene):
    made = scene.handed_in()

    with pytest.raises(Refusal):
        scene.decide(made, "周敏")
    with pytest.raises(Refusal):
        scene.decide(made, "吴师傅")
    scene.decide(made, "区里")
    with pytest.raises(Refusal):
        scene.decide(made, "区里")

    assert scene.fresh(made).approved_at is None


def test_a_refused_project_can_be_mended_and_handed_in_anew(scene: Scene):
    made = scene.handed_in()
    scene.decide(made, "区里", outcome=Outcome.REFUSE)
    refused = scene.fresh(made)

    assert refused.refused_at
    assert rules.place_of(scene.facts(made)) == rules.REFUSED
    again = projects.hand_in(refused, seen=refused.version, by=scene.zhou, at=AT)
    assert again.refused_at is None
    assert rules.place_of(scene.facts(made)) == rules.REVIEWED


def test_what_was_sent_back_is_changed_and_goes_on(scene: Scene):
    made = scene.handed_in()
    with pytest.raises(Refusal, match="不能改"):
        projects.change(made, WORDS, seen=made.version, by=scene.zhou, at=AT)
    scene.decide(made, "区里", outcome=Outcome.RETURN)

    changed = projects.change(made, WORDS, seen=made.version, by=scene.zhou, at=AT)
    projects.hand_in(changed, seen=changed.version, by=scene.zhou, at=AT)
    scene.decide(made, "区里", "陈主席")

    assert scene.fresh(made).approved_at


def test_nothing_is_published_before_the_city_approved_it(scene: Scene):
    made = scene.handed_in()

    with pytest.raises(Refusal, match="还没有立项"):
        projects.publish(made, seen=made.version, by=scene.zhou, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        VolunteerProject.objects.filter(pk=made.pk).update(published_at=AT)


def test_only_its_lead_sets_the_slots_of_a_project(scene: Scene):
    made = scene.published()
    other = scene.volunteer("钱师傅", OFFER)
    slot = projects.Slot(AT + hour(day=1), AT + hour(2, day=1), 10, where="教室")

    with pytest.raises(Hidden):
        projects.set_slot(made, slot, volunteer=other, by=scene.zhou, at=AT)
    past = projects.Slot(AT - hour(2), AT, 10, where="教室")
    with pytest.raises(Refusal, match="已经过了"):
        projects.set_slot(made, past, volunteer=scene.wu, by=scene.wu_actor, at=AT)
    nowhere = projects.Slot(AT + hour(2), AT + hour(3), 10)
    with pytest.raises(Refusal, match="在哪里"):
        projects.set_slot(made, nowhere, volunteer=scene.wu, by=scene.wu_actor, at=AT)


def test_another_volunteer_stands_in_once(scene: Scene):
    made = scene.published()
    occasion, other = scene.slot(made), scene.volunteer("钱师傅", OFFER)

    first = projects.join(other, occasion, by=scene.who("钱师傅"), at=AT)
    again = projects.join(other, occasion, by=scene.who("钱师傅"), at=AT)

    assert first == again
    assert Shift.objects.filter(occasion=occasion).count() == 2


def test_a_project_closes_after_service_by_another_and_is_starred_after_its_notice(scene: Scene):
    shift = scene.confirmed()
    made, later = scene.fresh(scene.project), AT + hour(day=4)
    with pytest.raises(Refusal, match="另一个人"):
        projects.close(made, "教会 18 人", seen=made.version, by=scene.zhou, at=later)
    attending.hold(shift.occasion, by=scene.zhou, at=later)

    chen = scene.who("陈主席")
    closed = projects.close(made, "教会 18 人", seen=made.version, by=chen, at=later)
    with pytest.raises(Refusal):
        projects.label(closed, True, seen=closed.version, by=chen, at=later)
    projects.propose_star(closed, "带出两名技师", seen=closed.version, by=scene.zhou, at=later)
    found = scene.decide(made, "区里")

    assert rules.place_of(scene.facts(made)) == rules.CLOSED
    assert found.stage
    assert found.stage.act == "notice"


def test_a_project_with_something_ahead_cannot_close(scene: Scene):
    made = scene.published()
    chen = scene.who("陈主席")
    with pytest.raises(Refusal, match="一场都没有"):
        projects.close(made, "", seen=made.version, by=chen, at=AT)
    scene.slot(made)

    with pytest.raises(Refusal, match="还有 1 场"):
        projects.close(made, "", seen=scene.fresh(made).version, by=chen, at=AT)


# Demand first.


def test_a_request_finds_him_with_reasons_and_becomes_an_occasion(scene: Scene):
    made, request = scene.published(), scene.request()

    (shown,) = finding.proposals(request, AT)
    assert shown.volunteer == scene.wu
    assert shown.project == made
    assert shown.because == [
        "会“数控加工”，正是要的", "有现成的项目“数控刀具带徒课”", "同在青石街道", "那天晚上有空",
    ]  # fmt: skip
    chosen = Chosen(shown.volunteer, shown.because, shown.project)
    invite = asking.invite(request, chosen, seen=0, by=scene.zhou, at=AT)
    starts = AT + hour(10, day=7)
    slot = projects.Slot(starts, starts + hour(2), 12, where="明川电子二车间")
    asking.accept(invite, slot, volunteer=scene.wu, by=scene.wu_actor, at=AT)

    request.refresh_from_db()
    assert request.state == RequestState.SET
    assert request.occasion
    assert request.occasion.series == made.programme.series  # type: ignore[union-attr]


def test_without_a_project_a_request_becomes_the_draft_of_one(scene: Scene):
    request = scene.request(skill="电工", what="宿舍用电怎么排查")
    chosen = Chosen(scene.wu, ["会电工"])

    invite = asking.invite(request, chosen, seen=0, by=scene.zhou, at=AT)
    row = asking.accept(invite, None, volunteer=scene.wu, by=scene.wu_actor, at=AT)

    assert row.state == RequestState.TAKEN
    assert row.project
    assert row.project.title == "宿舍用电怎么排查"
    assert rules.place_of(scene.facts(row.project)) == rules.DRAFTED


def test_who_declines_is_not_proposed_again(scene: Scene):
    request = scene.request()
    invite = asking.invite(request, Chosen(scene.wu, []), seen=0, by=scene.zhou, at=AT)

    row = asking.decline(invite, "出差", volunteer=scene.wu, by=scene.wu_actor, at=AT)

    assert row.state == RequestState.ASKED
    assert finding.proposals(row, AT) == []
    with pytest.raises(Refusal, match="已经答复过"):
        asking.accept(invite, None, volunteer=scene.wu, by=scene.wu_actor, at=AT)


def test_an_invitation_is_answered_by_its_volunteer_alone_and_one_stands_at_a_time(scene: Scene):
    request, other = scene.request(), scene.volunteer("钱师傅", OFFER)
    invite = asking.invite(request, Chosen(scene.wu, []), seen=0, by=scene.zhou, at=AT)

    with pytest.raises(Hidden):
        asking.accept(invite, None, volunteer=other, by=scene.who("钱师傅"), at=AT)
    with pytest.raises(Refusal):
        asking.invite(request, Chosen(other, []), seen=1, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="刚刚"):
        asking.refuse(request, "今年排满了", seen=0, by=scene.zhou, at=AT)
    asking.refuse(request, "今年排满了", seen=1, by=scene.zhou, at=AT)

    assert request.invites.get().state == InviteState.DROPPED


def test_where_a_licence_is_needed_an_expired_one_is_no_proposal(scene: Scene):
    offer = Offer((("心理疏导", "skilled"),))
    qian = scene.volunteer("钱老师", offer)
    request = scene.request(skill="心理疏导")

    assert finding.proposals(request, AT) == []
    words = LicenceWords("心理咨询师证", "XL-2020-7788", date(2025, 1, 1))
    services.add_licence(qian, words, by=scene.zhou, at=AT)
    (shown,) = finding.proposals(request, AT)
    assert "心理咨询师证在有效期内" in shown.because
    old = LicenceWords("心理咨询师证", "XL-2020-7788", date(2024, 1, 1))
    with pytest.raises(Refusal, match="过期"):
        services.add_licence(qian, old, by=scene.zhou, at=AT)


def test_what_another_kind_hands_on_is_one_request(scene: Scene):
    referral = Referral("surveys", "想学焊接", "二十份提到", scene.street.id, scene.wu.id)

    asking.on_referred(referral, scene.zhou, AT)
    asking.on_referred(referral, scene.zhou, AT)

    assert HelpRequest.objects.get().what == "想学焊接：二十份提到"


def test_a_worker_has_few_requests_open_and_none_in_the_past(scene: Scene):
    with pytest.raises(Refusal, match="已经过了"):
        scene.request(day=date(2024, 3, 1))
    with pytest.raises(Refusal, match="人数"):
        scene.request(people=0)
    last = [scene.request() for _n in range(asking.MOST_OPEN)][-1]
    with pytest.raises(Refusal, match="还在办"):
        scene.request()
    asking.withdraw(last, by=scene.who("李梅"), at=AT)

    assert scene.request().state == RequestState.ASKED


# The register.


def test_who_offers_herself_is_taken_in_by_another(scene: Scene):
    mine = services.ask_to_join(scene.li_person, scene.street, Offer(), by=scene.who("李梅"), at=AT)

    with pytest.raises(Refusal, match="另一个人"):
        services.take_in(mine, seen=mine.version, by=scene.who("李梅"), at=AT)
    taken = services.take_in(mine, seen=mine.version, by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="已经在"):
        services.register(scene.li_person, scene.street, Offer(), by=scene.zhou, at=AT)

    assert taken.state == VolunteerState.ACTIVE
    assert has_consent(scene.li_person, rules.CONSENT)


def test_leaving_ends_the_consents_and_the_teams_and_keeps_the_hours(scene: Scene):
    scene.confirmed()
    row = scene.fresh(scene.wu)

    services.leave(row, seen=row.version, by=scene.wu_actor, at=AT)

    assert not has_consent(scene.wu_person, rules.CONSENT_SHOWN)
    assert not row.places.filter(until=None).exists()
    assert hours.held(row) == Decimal(2)


def test_teams_and_levels_come_from_the_rulebook(scene: Scene):
    with pytest.raises(Refusal, match="龙舟队"):
        services.change_offer(
            scene.wu, Offer(teams=("龙舟队",)), seen=scene.wu.version, by=scene.zhou, at=AT
        )
    with pytest.raises(Refusal, match="宇宙级"):
        services.add_honour(scene.wu, "劳动模范", "宇宙级", 2020, by=scene.zhou, at=AT)
    words = projects.ProjectWords("课", "收费类", "不行", SKILL)
    with pytest.raises(Refusal, match="收费类"):
        projects.draft(scene.wu, words, by=scene.zhou, at=AT)


def test_a_duty_counts_once_another_confirmed_it(scene: Scene):
    words = DutyWords(date(2024, 3, 1), "宣讲", "在车间讲安全")
    duty = services.record_duty(scene.wu, words, by=scene.wu_actor, at=AT)

    with pytest.raises(Refusal, match="另一个人"):
        services.confirm_duty(duty, by=scene.wu_actor, at=AT)
    confirmed = services.confirm_duty(duty, by=scene.zhou, at=AT)

    assert confirmed.confirmed_by == "周敏"


def test_a_licence_number_stands_sealed_and_goes_with_the_person(scene: Scene):
    made = services.add_licence(
        scene.wu, LicenceWords("电工证", "DG-2021-0099"), by=scene.zhou, at=AT
    )

    assert b"2021" not in bytes(made.sealed_number)
    people.erase_person(scene.wu_person, by=scene.who("王强"), at=AT)
    assert not people.open_sealed(
        scene.fresh(made), "number", reason="核对证书", by=scene.who("王强"), at=AT
    )


def test_every_verb_leaves_its_note_without_names(scene: Scene):
    scene.request()
    scene.confirmed()

    notes = Note.objects.filter(verb__startswith="volunteering.")

    assert {"volunteering.ask", "volunteering.confirm", "volunteering.publish"} <= set(
        notes.values_list("verb", flat=True)
    )
    assert not notes.filter(words__contains="吴").exists()
