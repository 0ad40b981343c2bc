"""Letters between two homes: exactly once over a broken road, and whatever must not be taken."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from xieli.journal.models import Note
from xieli.sharing import checking, keys, meeting, rules, sending, signing, tasks, wire
from xieli.sharing.carrying import Sheet
from xieli.sharing.meeting import signed_sheet
from xieli.sharing.models import (
    InLetter,
    OutLetter,
    Partner,
    PartnerKey,
    Receipt,
    RefusedMail,
)
from xieli.sharing.tests.made import AT, NOTICE, WORDS, Two
from xieli.sharing.tests.made import two as two_homes
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db


@pytest.fixture(name="two")
def _two() -> Two:
    return two_homes()


def there(letter: OutLetter) -> InLetter:
    return InLetter.objects.get(letter_id=letter.id)


def refused_there() -> list[str]:
    """Why the other home did not take things, and that its journal says so."""
    with use_home("beta"):
        found = list(RefusedMail.objects.order_by("id").values_list("why", flat=True))
        told = [n for n in Note.objects.filter(verb__startswith="sharing.") if "没有收" in n.words]
        assert len(told) == len(found)
        return found


def state_of(letter: OutLetter) -> str:
    letter.refresh_from_db()
    return letter.state


def test_a_letter_arrives_with_its_words_and_a_receipt_that_both_can_check(two: Two) -> None:
    letter = two.post()

    assert two.carry() == 1

    assert state_of(letter) == "delivered"
    assert all(one.holds for one in checking.checks(checking.file_of(letter), letter.body))
    with use_home("beta"):
        came = there(letter)
        assert (came.title, came.basis, came.body) == (WORDS.title, WORDS.basis, letter.body)
        proof = checking.file_of(came)
    assert all(one.holds for one in checking.checks(proof))
    forged = {**proof, "digest": signing.digest_of(b"another")}
    assert [one.holds for one in checking.checks(forged)] == [False, True, False]


def test_lost_answers_make_no_second_letter_and_the_receipt_is_repeated(two: Two) -> None:
    letters = [two.post() for _ in range(3)]
    two.road.loses_answers = True
    assert two.carry() == 0
    assert two.carry(at=AT + timedelta(minutes=2)) == 0
    with use_home("beta"):
        first = there(letters[0]).receipt
        assert InLetter.objects.filter(kind="notice").count() == 3

    two.road.loses_answers = False
    assert two.carry(at=AT + timedelta(minutes=10)) == 3

    with use_home("beta"):
        assert InLetter.objects.filter(kind="notice").count() == 3
        assert there(letters[0]).receipt == first
        repeated = Receipt.objects.filter(is_ours=True).order_by("-id")[0]
        at = {line.at for line in wire.read_receipt(repeated.body).lines}
        assert at == {there(letters[0]).arrived_at}
    assert [state_of(one) for one in letters] == ["delivered"] * 3
    assert all(one.holds for one in checking.checks(checking.file_of(letters[0])))


def test_a_home_that_is_away_gets_its_mail_later_with_growing_waits(two: Two) -> None:
    letter = two.post()
    two.road.is_cut = True
    waits, at = [], AT
    for _ in range(4):
        assert two.carry(at=at) == 0
        wait = two.partner.next_try_at
        assert wait is not None
        waits.append((wait - at).total_seconds())
        assert two.carry(at=wait - timedelta(seconds=1)) == 0
        at = wait
    assert waits == [60, 120, 240, 480]
    assert two.partner.tries == 4

    two.road.is_cut = False
    assert two.carry(at=AT + timedelta(seconds=250)) == 0
    meeting_at = two.partner.next_try_at
    assert meeting_at is not None
    sending.try_again(two.partner, by=two.chen, at=AT)
    assert two.carry(at=AT + timedelta(seconds=250)) == 1

    assert state_of(letter) == "delivered"
    assert (two.partner.tries, two.partner.last_fault) == (0, "")


def test_a_sender_killed_on_the_road_leaves_the_letters_to_the_next_run(two: Two) -> None:
    letter = two.post()

    class Killed(BaseException):
        """Not an error: the end of a process."""

    def kill(sheet: Sheet) -> Any:
        two.road.bring(sheet)
        raise Killed

    with pytest.raises(Killed):
        tasks.carry_home("home", at=AT, carry=kill)
    assert two.carry(at=AT + timedelta(minutes=1)) == 0  # the lease of the killed one
    assert two.carry(at=AT + timedelta(minutes=4)) == 1

    assert state_of(letter) == "delivered"
    with use_home("beta"):
        assert InLetter.objects.filter(kind="notice").count() == 1


def test_a_replayed_request_is_refused(two: Two) -> None:
    two.post()
    two.carry()
    old = two.road.sheets[-1]

    again = two.road.bring(old)

    assert (again.status, json.loads(again.body)["refused"]) == (422, "replayed")
    assert refused_there() == ["replayed"]


def test_a_tampered_body_is_refused_and_the_true_one_arrives_later(two: Two) -> None:
    letter = two.post()
    two.road.change = lambda sheet: replace(sheet, body=sheet.body.replace(b"\xe4\xb8\x89", b"ab"))
    assert two.carry() == 0
    assert state_of(letter) == "waiting"
    assert refused_there() == ["tampered"]

    two.road.change = lambda sheet: sheet
    assert two.carry(at=AT + timedelta(seconds=61)) == 1
    assert state_of(letter) == "delivered"


def resigned(two: Two, change: Any) -> Any:
    """A request of ours with other envelopes in it, signed rightly as a whole."""

    def changed(sheet: Sheet) -> Sheet:
        raw = json.loads(sheet.body)
        change(raw["envelopes"])
        key = keys.current_key()
        params = signing.Params(key.key_id, int(AT.timestamp()), nonce="n" * 32, tag=wire.BUNDLE)
        fresh = Sheet(
            sheet.address, sheet.path, wire.written_object({"envelopes": raw["envelopes"]})
        )
        return signed_sheet(fresh, params, keys.seed_of(key, AT))

    return changed


def test_an_envelope_changed_inside_a_true_request_is_refused_alone(two: Two) -> None:
    two.post()

    def change(envelopes: list[dict[str, str]]) -> None:
        other = json.loads(json.dumps(envelopes[0]))
        other["envelope"] = other["envelope"].replace("三百元", "三千元")
        envelopes.append(other)

    sheet: list[Sheet] = []
    two.road.change = lambda one: sheet.append(one) or one  # type: ignore[func-returns-value]
    two.road.is_cut = False
    two.road.loses_answers = True
    two.carry()
    two.road.bring(resigned(two, change)(sheet[0]))

    assert refused_there() == ["tampered"]
    with use_home("beta"):
        assert InLetter.objects.filter(kind="notice").count() == 1
        assert "三百元" in InLetter.objects.get(kind="notice").body


def test_a_revoked_key_is_refused(two: Two) -> None:
    letter = two.post()
    with use_home("beta"):
        row = Partner.objects.get()
        meeting.distrust(row, "对方电话说硬盘丢了", seen=row.version, by=two.qin, at=AT)

    assert two.carry() == 0

    assert refused_there() == ["revoked"]
    assert "钥匙已经作废" in two.partner.last_fault
    assert state_of(letter) == "waiting"


def test_a_key_nobody_knows_is_refused(two: Two) -> None:
    two.post()
    with use_home("beta"):
        PartnerKey.objects.update(key_id="0" * 32)

    assert two.carry() == 0

    assert refused_there() == ["unknown"]


def test_a_wrong_clock_is_refused_and_told(two: Two) -> None:
    letter = two.post()

    assert two.carry(at=AT - timedelta(hours=25)) == 0
    assert refused_there() == ["clock"]
    assert "时钟" in two.partner.last_fault
    sending.try_again(two.partner, by=two.chen, at=AT)

    assert two.carry() == 1
    assert state_of(letter) == "delivered"


def test_an_expired_letter_is_refused_for_good_by_the_receiver(two: Two) -> None:
    words = replace(WORDS, expires_at=AT + timedelta(seconds=1))
    letter = two.post(words=words)
    OutLetter.objects.filter(pk=letter.pk).update(expires_at=AT + timedelta(days=9))
    with use_home("beta"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.1)")  # the doors read the clock

    assert two.carry() == 1

    assert state_of(letter) == "refused"
    assert letter.why == rules.EXPIRED
    assert refused_there() == ["expired"]


def test_a_letter_that_could_not_be_brought_in_time_ends_and_its_words_go(two: Two) -> None:
    letter = two.post()
    two.road.is_cut = True
    late = AT + timedelta(days=366)

    two.carry(at=late)
    tasks.forget_home("home", at=late)

    assert state_of(letter) == "expired"
    assert (letter.body, letter.digest != "") == ("", True)


def test_oversized_mail_is_refused_before_it_is_read_and_no_such_letter_is_written(
    two: Two,
) -> None:
    two.post()
    two.carry()
    big = replace(two.road.sheets[-1], body=b"x" * (8 * 1024 * 1024 + 1))

    assert two.road.bring(big).status == 413
    assert refused_there() == ["oversized"]
    with pytest.raises(rules.Refusal, match="太大"):
        two.post(replace(NOTICE, words="长" * 19_999, file="x" * 1_390_000 + "三" * 90_000))


def test_a_letter_for_another_home_or_of_an_unknown_kind_is_refused(two: Two) -> None:
    two.post()
    with use_home("beta"):
        Partner.objects.update(code="ANOTHER")

    two.carry()

    assert refused_there() == ["elsewhere"]


def test_nothing_is_taken_before_the_number_was_confirmed() -> None:
    two = Two(meets=False)
    invitation = meeting.invite(two.shenzhen, "桂林市总工会", by=two.chen, at=AT)
    link = rules.link_of("http://localhost", invitation.code, keys.current_key().key_id)
    with use_home("beta"):
        row = meeting.accept(link, two.guilin, carry=two.road, by=two.qin, at=AT)
        theirs = meeting.check_number(row)
    ours = meeting.check_number(two.partner)
    meeting.confirm(two.partner, seen=two.partner.version, by=two.chen, at=AT)

    assert ours == theirs
    assert two.carry() == 0
    assert refused_there() == ["unconfirmed"]
    with use_home("beta"):
        row.refresh_from_db()
        meeting.confirm(row, seen=row.version, by=two.qin, at=AT)
    assert two.carry(at=AT + timedelta(seconds=61)) == 1
    with use_home("beta"):
        assert Partner.objects.get().they_confirmed_at


def test_a_flood_is_not_written_into_the_journal_without_end(two: Two) -> None:
    two.post()
    two.carry()
    with use_home("beta"):
        from xieli.rulebook.models import Parameter

        Parameter.objects.filter(key=rules.REFUSALS_MOST).update(value="2")

    for _ in range(5):
        two.road.bring(two.road.sheets[-1])

    assert refused_there() == ["replayed"] * 2
