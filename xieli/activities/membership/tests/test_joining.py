"""Joining: where it goes, what is refused, what a decision does; on real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.races import at_once
from xieli.activities.membership import moves, queries, rules, services
from xieli.activities.membership.models import Joining, Member, Move, State, Tally
from xieli.activities.membership.tests.ground import Ground, number
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import queries as people
from xieli.people import services as people_services
from xieli.people.models import Consent, Person
from xieli.unions import services as unions

pytestmark = pytest.mark.django_db


def where(ground: Ground, text: str, group: str = rules.STAFF) -> tuple[str, str]:
    found = queries.where_of("", text, group, ground.at.date())
    return found.union.name, found.way


def test_a_firm_with_a_union_leads_to_it(ground: Ground) -> None:
    assert where(ground, "明川电子") == ("明川工会", rules.BY_FIRM)


def test_a_firm_without_a_union_leads_to_the_trades_federation(ground: Ground) -> None:
    trade = ground.federation_of_trade()

    assert where(ground, "松坪精密", rules.PARCEL) == (trade.name, rules.BY_INDUSTRY)


def test_without_a_federation_the_street_takes_care(ground: Ground) -> None:
    assert where(ground, "松坪精密", rules.PARCEL) == ("青石街道", rules.BY_GRASS_ROOTS)


def test_two_streets_are_asked_about_and_not_guessed(ground: Ground) -> None:
    ground.union("云岭街道", "南山", "street")

    with pytest.raises(Refusal, match="云岭街道"):
        where(ground, "松坪精密")


def test_where_no_street_has_a_union_the_next_above_takes_care(ground: Ground) -> None:
    assert where(ground, "资源县") == ("资源", rules.BY_HIGHER)


def test_a_named_street_is_taken_at_its_word(ground: Ground) -> None:
    assert where(ground, "青石街道") == ("青石街道", rules.BY_GRASS_ROOTS)


@pytest.mark.parametrize("words", ["没有这个地方", "x"])
def test_a_place_that_nobody_knows_is_refused_in_words(ground: Ground, words: str) -> None:
    with pytest.raises(Refusal):
        where(ground, words)


def test_an_asking_is_carried_by_the_review_to_the_union_that_keeps_members(
    ground: Ground,
) -> None:
    joining = ground.apply()

    application = ground.application(joining)
    assert application.state == "in_review"
    assert application.until is not None
    assert joining.kind == rules.NEW
    assert queries.keepers(joining.union, ground.at.date()) == ["周敏", "郑红"]


def test_a_pass_makes_a_member_with_one_written_move(ground: Ground) -> None:
    member = ground.member()

    assert (member.union, member.state, member.group) == (ground.firm, State.MEMBER, rules.PARCEL)
    assert member.sex == "m"
    assert [move.what for move in member.moves.all()] == ["joined"]
    assert Joining.objects.get().ended_at is not None


def test_each_verb_leaves_its_note(ground: Ground) -> None:
    ground.member()

    verbs = list(Note.objects.filter(verb__startswith="membership.").values_list("verb", flat=True))
    assert verbs == ["membership.apply", "membership.admit"]


def test_the_same_form_sent_three_times_is_one_asking(ground: Ground) -> None:
    asking = ground.asking()
    found = queries.Where(ground.firm, rules.BY_LINK)

    sent = [services.apply(asking, found, by=services.WORKER, at=ground.at) for _ in range(3)]

    assert len({one.pk for one in sent}) == 1
    assert Joining.objects.count() == 1


def test_a_second_asking_waits_for_the_first(ground: Ground) -> None:
    ground.apply()

    with pytest.raises(Refusal, match="已经申请过"):
        ground.apply(where=ground.street)


def test_a_member_of_this_union_has_nothing_to_ask(ground: Ground) -> None:
    ground.member()

    with pytest.raises(Refusal, match="已经是这个工会的会员"):
        ground.apply()


def test_after_a_refusal_one_may_ask_anew(ground: Ground) -> None:
    ground.decide(ground.apply(), "refuse", "不在这家单位上班，请交到现在的单位")

    again = ground.apply(where=ground.street)

    assert again.kind == rules.NEW
    assert not Member.objects.exists()


def test_what_was_returned_is_amended_and_goes_back_to_the_officer(ground: Ground) -> None:
    joining = ground.apply()
    returned = ground.decide(joining, "return", "请补写工作单位的全称")

    handed = services.amend(
        joining, "在明川电子二车间", seen=returned.version, by=services.WORKER, at=ground.at
    )

    assert handed.state == "in_review"
    assert handed.versions.count() == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"id_number": "450329196803120011"}, "校验码"),
        ({"id_number": number(1, "20120101")}, "满 16 周岁"),
        ({"id_number": number(1, "20100101")}, "监护人"),
        ({"has_consented": False}, "同意"),
        ({"phone": "12345"}, "手机号"),
    ],
)
def test_bad_input_is_refused_in_plain_words_and_leaves_nothing(
    ground: Ground, said: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        ground.apply(**said)

    assert not Joining.objects.exists()
    assert not Person.objects.exclude(id_number_index=None).exists()


def test_anothers_number_is_refused_and_changes_nothing_of_him(ground: Ground) -> None:
    ground.member(name="李春梅")
    before = Person.objects.values().get(name="李春梅")

    with pytest.raises(Refusal, match="另一个姓名"):
        ground.apply(name="王大山", phone="13900000000")

    assert Person.objects.values().get(name="李春梅") == before


def test_a_strangers_form_never_changes_a_known_persons_phone(ground: Ground) -> None:
    ground.member(phone="13800000001")
    before = Person.objects.get(name="李春梅").phone_index

    joining = ground.apply(where=ground.street, phone="13900000009")

    assert Person.objects.get(name="李春梅").phone_index == before
    assert queries.is_other_phone(joining)


def test_a_worker_of_sixteen_joins_with_his_guardians_consent(ground: Ground) -> None:
    more = {"guardian": "李大山", "guardian_phone": "13800000077"}

    joining = ground.apply(id_number=number(1, "20100101"), **more)

    purposes = set(Consent.objects.filter(person=joining.person).values_list("purpose", flat=True))
    assert purposes == {rules.CONSENT, rules.GUARDIAN_CONSENT}


def test_the_guardians_name_is_sealed_and_goes_when_the_worker_is_erased(ground: Ground) -> None:
    more = {"guardian": "李大山", "guardian_phone": "13800000077"}
    joining = ground.apply(id_number=number(1, "20100101"), **more)
    wang = ground.cast.actor("王强")

    told = people_services.open_sealed(
        joining, "guardian", reason="核对监护人", by=wang, at=ground.at
    )
    people_services.erase_person(joining.person, by=wang, at=ground.at)

    joining.refresh_from_db()
    assert told == "李大山"
    assert "李大山" not in str(list(Joining.objects.values()))
    assert (joining.sealed_guardian, joining.sealed_guardian_phone) == (None, None)


def test_no_number_stands_plain_in_any_row(ground: Ground) -> None:
    joining = ground.apply()

    rows = str(list(Joining.objects.values())) + str(list(Person.objects.values()))
    assert number(1) not in rows
    assert "13800000001" not in rows
    assert people.masked_person(joining.person).id_number.startswith("4****")


def test_a_known_number_is_a_transfer_and_never_a_second_member(ground: Ground) -> None:
    member = ground.member()

    joining = ground.apply(where=ground.street)
    ground.decide(joining)
    member.refresh_from_db()

    assert joining.kind == rules.TRANSFER
    assert Member.objects.count() == 1
    assert (member.state, member.union, member.to_union) == (
        State.LEAVING, ground.firm, ground.street,
    )  # fmt: skip
    assert member.until is not None


def test_the_old_unions_release_lets_the_member_go(ground: Ground) -> None:
    member = ground.member()
    ground.decide(ground.apply(where=ground.street))
    member.refresh_from_db()

    moves.release(member, seen=member.version, by=ground.actor("周敏"), at=ground.at)
    member.refresh_from_db()

    assert (member.state, member.union, member.to_union) == (State.MEMBER, ground.street, None)
    assert [one.what for one in member.moves.order_by("id")] == ["joined", "asked", "released"]


def test_after_the_rulebooks_days_a_transfer_goes_on_by_itself_exactly_once(
    ground: Ground,
) -> None:
    member = ground.member()
    ground.decide(ground.apply(where=ground.street))
    member.refresh_from_db()
    assert member.until is not None
    late = ground.at + timedelta(days=40)

    done = [services.release_due(at=at) for at in (ground.at, late, late)]
    member.refresh_from_db()

    assert done == [0, 1, 0]
    assert member.union == ground.street
    assert member.moves.filter(what="fell_due").count() == 1


def test_a_revoked_joining_ends_the_membership_and_keeps_the_history(ground: Ground) -> None:
    member = ground.member()

    services.undo(ground.application(Joining.objects.get()), ground.actor("王强"), ground.at)
    member.refresh_from_db()

    assert member.state == State.LEFT
    assert member.moves.count() == 2


def test_a_moves_row_can_neither_change_nor_go(ground: Ground) -> None:
    ground.member()

    for act in (lambda: Move.objects.update(reason="x"), lambda: Move.objects.all().delete()):
        with pytest.raises(Exception, match="permission denied|written once"):
            act()
        break  # the transaction is broken after the first


def test_tallies_are_the_truth_after_every_verb(ground: Ground) -> None:
    one, _two = ground.member(1), ground.member(2, ground.street, group=rules.FOOD)
    moves.keep(one, "退休了，手续齐", seen=one.version, by=ground.actor("周敏"), at=ground.at)

    told = {(row.union_id, row.state, row.group): row.n for row in Tally.objects.all()}

    assert told == {
        (ground.firm.id, State.KEPT, rules.PARCEL): 1,
        (ground.street.id, State.MEMBER, rules.FOOD): 1,
    }
    assert queries.members_of_subtree(ground.street) == 2
    assert queries.coverage([ground.street])[0].new_form == 2


def test_a_union_that_moves_takes_its_members_into_the_new_subtree(ground: Ground) -> None:
    ground.member()
    other = ground.union("云岭街道", "南山", "street")
    firm = ground.firm
    firm.refresh_from_db()

    unions.move(firm.id, other.id, seen=firm.version, by=SYSTEM, at=ground.at)

    assert queries.members_of_subtree(other) == 1
    assert queries.members_of_subtree(ground.street) == 0


def test_a_code_that_is_not_ours_is_not_found(ground: Ground) -> None:
    link = services.make_link(ground.firm, "南门岗亭", by=ground.actor("周敏"), at=ground.at)

    assert queries.access_link(link.code.lower().replace("-", " ")) == link
    last = next(sign for sign in "23456789" if sign != link.code[-1])
    for text in ("ABCD-EFGH-JKMN", "", link.code[:-1] + last):
        with pytest.raises(Hidden):
            queries.access_link(text)


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_one_person_at_once_make_one_asking(ground: Ground) -> None:
    places = (ground.firm, ground.street)

    told = at_once(lambda n: ground.apply(where=places[n]).pk, 2)

    assert Joining.objects.count() == 1
    assert Person.objects.filter(name="李春梅").count() == 1
    assert sum(isinstance(one, Refusal) for one in told) == 1
