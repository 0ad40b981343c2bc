"""Meeting, rotating and revoking: who is believed, from when until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from xieli.kernel.refusal import Refusal
from xieli.sharing import checking, keys, meeting, rules
from xieli.sharing.carrying import Reply, Sheet
from xieli.sharing.models import HomeKey, InLetter, Invitation, OutLetter, Partner
from xieli.sharing.tests.made import AT, HERE, Two
from xieli.sharing.tests.made import two as two_homes
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db


def invited(two: Two) -> str:
    row = meeting.invite(two.shenzhen, "桂林市总工会", by=two.chen, at=AT)
    return rules.link_of(HERE, row.code, keys.current_key().key_id)


def test_an_invitation_is_good_once_and_for_its_days() -> None:
    two = Two(meets=False)
    used, late, gone = invited(two), invited(two), invited(two)
    codes = [rules.read_link(one)[1] for one in (used, late, gone)]
    Invitation.objects.filter(code=codes[1]).update(expires_at=AT)
    meeting.withdraw(Invitation.objects.get(code=codes[2]), by=two.chen, at=AT)

    with use_home("beta"):
        first = meeting.accept(used, two.guilin, carry=two.road, by=two.qin, at=AT)
        again = meeting.accept(used, two.guilin, carry=two.road, by=two.qin, at=AT)
        for link in (late, gone):
            with pytest.raises(Refusal, match="没有接受"):
                meeting.accept(link, two.guilin, carry=two.road, by=two.qin, at=AT)

    assert first == again  # the answer was lost, the same home came again
    assert Partner.objects.count() == 1


def test_another_key_than_the_link_names_is_not_believed() -> None:
    two = Two(meets=False)
    link = invited(two)
    false = link.replace(keys.current_key().key_id, "0" * 32)

    def changed(sheet: Sheet) -> Reply:
        reply = two.road.bring(sheet)
        return replace(reply, body=reply.body.replace("深圳".encode(), "沈圳".encode()))

    with use_home("beta"):
        for one, road in ((false, two.road), (link, changed)):
            with pytest.raises(Refusal, match="不是发邀请的那一家"):
                meeting.accept(one, two.guilin, carry=road, by=two.qin, at=AT)
        assert not Partner.objects.exists()


def test_a_rotated_key_needs_no_new_meeting_and_letters_on_the_road_arrive() -> None:
    two = two_homes()
    old = keys.current_key()
    first = two.post()
    fresh = keys.rotate_key(by=two.chen, at=AT)
    second = two.post()

    assert two.carry() == 3
    third = two.post()
    assert two.carry() == 1

    signers = [OutLetter.objects.get(pk=one.pk).signed_by for one in (first, second, third)]
    assert signers == [old, old, fresh]
    with use_home("beta"):
        known = Partner.objects.get().keys.order_by("since")
        assert {one.key_id: one.until is None for one in known} == {
            old.key_id: False, fresh.key_id: True,
        }  # fmt: skip
        came = InLetter.objects.get(letter_id=third.id)
        assert all(one.holds for one in checking.checks(checking.file_of(came)))


def test_the_old_key_is_believed_no_more_once_its_days_are_over() -> None:
    two = two_homes()
    keys.rotate_key(by=two.chen, at=AT)
    two.carry()
    old = HomeKey.objects.get(is_current=False)
    Partner.objects.update(our_key=old)
    with use_home("beta"):
        Partner.objects.get().keys.filter(until__isnull=False).update(until=AT - timedelta(days=1))
    two.post()

    assert two.carry() == 0
    assert "作废" in two.partner.last_fault


def test_a_revoked_key_is_told_and_the_homes_must_meet_again() -> None:
    two = two_homes()
    waiting = two.post()
    keys.revoke_key("旧服务器的硬盘丢了", by=two.chen, at=AT)
    with pytest.raises(Refusal, match="还没有互通"):
        two.post()

    assert two.carry() == 1  # the last word under the old key, and nothing else
    with use_home("beta"):
        assert Partner.objects.get().state == "broken"
    row = meeting.invite(two.shenzhen, "桂林", again=two.partner, by=two.chen, at=AT)
    link = rules.link_of(HERE, row.code, keys.current_key().key_id)
    with use_home("beta"):
        theirs = meeting.accept(link, two.guilin, carry=two.road, by=two.qin, at=AT)
        meeting.confirm(theirs, seen=theirs.version, by=two.qin, at=AT)
    meeting.confirm(two.partner, seen=two.partner.version, by=two.chen, at=AT)

    assert two.carry() == 2  # the letter that waited, and the greeting
    waiting.refresh_from_db()
    assert waiting.state == "delivered"
    assert waiting.signed_by == keys.current_key()


def test_a_stranger_with_an_invitation_cannot_take_a_partners_place() -> None:
    two = two_homes()
    link = invited(two)  # not for the partner, who shares already

    with use_home("beta"):
        keys.revoke_key("试一下换钥匙", by=two.qin, at=AT)
        with pytest.raises(Refusal, match="没有接受"):
            meeting.accept(link, two.guilin, carry=two.road, by=two.qin, at=AT)

    assert two.partner.state == "live"


def test_a_closed_home_neither_gets_nor_gives() -> None:
    two = two_homes()
    two.post()
    meeting.close(two.partner, "协议到期了", seen=two.partner.version, by=two.chen, at=AT)

    assert two.carry() == 0
    with pytest.raises(Refusal, match="停了"):
        two.post()
