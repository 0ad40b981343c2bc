"""Grants and payments: under every ceiling, by three people, never twice, and back again."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import openpyxl
import pytest

from tests import cast as c
from tests.races import at_once
from xieli.activities.aid import paying, queries
from xieli.activities.aid.models import (
    BatchState,
    FileState,
    Grant,
    GrantState,
    LineState,
    PayBatch,
    PayLine,
)
from xieli.activities.aid.tests.scene import AT, LATER, Scene, card, id_number, sheet
from xieli.activities.desk import deciding
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.ledger import services as posting
from xieli.ledger.models import Account
from xieli.ledger.rules import move
from xieli.people import rights
from xieli.people.queries import got_code, who_of
from xieli.shell.tables.mending import GoodRow

pytestmark = pytest.mark.django_db
TWO = 2


def answer(number: int, *, paid: bool, fault: str | None = None, amount: Any = None) -> GoodRow:
    values = {"number": number, "is_paid": paid, "fault": fault, "amount": amount}
    return GoodRow(number + 1, values)


def single(name: str, number: int) -> Any:
    return sheet(
        name=name, id_number=id_number("19880101", number), phone=f"1380000{number:04d}", kin=(),
        card=card(number),
    )  # fmt: skip


def test_from_the_proposal_to_the_card_by_three_people(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund()
    grant = scene.payable(file)
    batch = scene.released(fund, grant)

    result = paying.read_back([answer(1, paid=True)], batch=batch, by=scene.who("王强"), at=LATER)

    grant.refresh_from_db()
    file.refresh_from_db()
    batch.refresh_from_db()
    assert (result.new, grant.state, batch.state) == (1, GrantState.PAID, BatchState.SETTLED)
    assert file.state == FileState.HELPED
    assert ledger.balance(fund.account, "CNY") == 49000
    assert queries.had(file, grant.person, "living", 2024).person == 1000
    assert ledger.replay() == []


def test_first_the_file_then_the_help(scene: Scene):
    with pytest.raises(Refusal, match="先建档"):
        scene.proposed(scene.handed_in())


def test_help_is_for_the_people_of_the_file(scene: Scene):
    file = scene.open_at_once()
    other = scene.open_at_once(single("何花", 7), by="孙主席")

    with pytest.raises(Refusal, match="不在这份档案"):
        scene.proposed(file, person=other.applicant)


def test_a_proposal_sent_twice_is_one(scene: Scene):
    file = scene.open_at_once()

    one, two = (scene.proposed(file, key="same") for _ in range(2))

    assert one.pk == two.pk
    assert Grant.objects.count() == 1


def test_promised_aid_counts_before_it_is_paid(scene: Scene):
    file = scene.open_at_once()
    scene.proposed(file, amount=Decimal(9000))

    with pytest.raises(Refusal, match="1,010.00"):
        scene.proposed(file, amount=Decimal("1010.01"))
    scene.proposed(file, amount=Decimal("1010.00"))


def test_what_another_campaign_gave_counts_too(scene: Scene):
    """送温暖 posts into the same account of the person's year: that is the seam."""
    file = scene.open_at_once()
    assert file.applicant is not None
    who = got_code(who_of(file.applicant), 2024)
    got = posting.open_account(who, "已得", is_bounded=False, by=SYSTEM, at=AT)
    other = posting.open_account("x:handed", "慰问", is_bounded=False, by=SYSTEM, at=AT)
    lines = move(Decimal(29500), "CNY", out_of=other.pk, into=got.pk)
    posting.post(lines, because="送温暖", key="warm-1", by=SYSTEM, at=AT)

    with pytest.raises(Refusal, match="500.00"):
        scene.proposed(file, amount=Decimal(501))
    scene.proposed(file, amount=Decimal(500))


def test_a_second_kind_counts_the_first_as_income(scene: Scene):
    file = scene.open_at_once(sheet(income="41000"))
    scene.proposed(file, amount=Decimal(2000))

    with pytest.raises(Refusal, match="只享受 1 种"):
        scene.proposed(file, kind="study", amount=Decimal(100))


def test_a_refused_proposal_frees_its_room(scene: Scene):
    file = scene.open_at_once()
    scene.decide(scene.proposed(file, amount=Decimal(10000)), "陆琴", "refuse", at=LATER)

    again = scene.proposed(file, amount=Decimal(10000))

    assert Grant.objects.get(state=GrantState.REFUSED).pk != again.pk


def test_ceilings_are_counted_again_when_it_is_approved(scene: Scene):
    file = scene.open_at_once()
    grant = scene.proposed(file, amount=Decimal(9000))
    scene.decide(grant, "陆琴", at=LATER)
    who = got_code(who_of(grant.person), 2024)
    got = posting.open_account(who, "已得", is_bounded=False, by=SYSTEM, at=AT)
    other = posting.open_account("x:handed", "慰问", is_bounded=False, by=SYSTEM, at=AT)
    lines = move(Decimal(29500), "CNY", out_of=other.pk, into=got.pk)
    posting.post(lines, because="送温暖", key="warm-1", by=SYSTEM, at=AT)

    with pytest.raises(Refusal, match="超过上限"):
        scene.decide(grant, "王强", at=LATER)

    grant.refresh_from_db()
    assert grant.state == GrantState.PROPOSED


def test_who_proposed_neither_checks_nor_approves(scene: Scene):
    grant = scene.proposed(scene.open_at_once())

    with pytest.raises(Refusal):
        scene.decide(grant, "周敏", at=LATER)


def test_a_service_without_money_is_done_when_approved(scene: Scene):
    grant = scene.payable(scene.open_at_once(), kind="job", amount=Decimal(0))

    assert grant.state == GrantState.DONE


def test_an_approval_is_taken_back_until_the_money_is_on_its_way(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund()
    one, two = scene.payable(file), scene.payable(file)
    new = rights.NewMandate(scene.cast.users["何审"], "aid.decide", scene.county, c.TODAY)
    rights.give_mandate(new, by=SYSTEM, at=c.AT)
    scene.released(fund, two)

    def revoke(grant: Grant) -> None:
        asked = scene.asked(grant)
        deciding.revoke(asked, "材料与事实不符", seen=asked.version, by=scene.who("何审"), at=LATER)

    revoke(one)
    with pytest.raises(Refusal, match="正在发放"):
        revoke(two)

    one.refresh_from_db()
    assert one.state == GrantState.CANCELLED


def test_the_maker_the_proposer_and_the_approver_release_no_batch(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund()
    grant = scene.payable(file)
    batch, _ = paying.make_batch(fund, [grant], key="b", by=scene.who("刘芸"), at=LATER)

    for name in ("刘芸", "周敏", "王强"):
        with pytest.raises(Refusal):
            paying.pay(batch, by=scene.who(name), at=LATER)

    assert paying.pay(batch, by=scene.who("陈主席"), at=LATER).state == BatchState.PAYING


def test_the_fund_is_never_overdrawn(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund("999.99")
    batch, _ = paying.make_batch(
        fund, [scene.payable(file)], key="b", by=scene.who("刘芸"), at=LATER
    )

    with pytest.raises(Refusal, match="不够"):
        paying.pay(batch, by=scene.who("陈主席"), at=LATER)

    batch.refresh_from_db()
    assert batch.state == BatchState.MADE


def test_a_grant_is_in_one_live_batch(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund()
    grant = scene.payable(file)
    by = scene.who("刘芸")
    one, is_new = paying.make_batch(fund, [grant], key="b", by=by, at=LATER)

    same, is_second = paying.make_batch(fund, [grant], key="b", by=by, at=LATER)
    with pytest.raises(Refusal, match="发放中"):
        paying.make_batch(fund, [grant], key="c", by=by, at=LATER)

    assert (is_new, is_second, same.pk) == (True, False, one.pk)
    paying.cancel_batch(one, by=by, at=LATER)
    grant.refresh_from_db()
    assert grant.state == GrantState.PAYABLE
    paying.make_batch(fund, [grant], key="d", by=by, at=LATER)
    with pytest.raises(Refusal):
        paying.pay(one, by=scene.who("陈主席"), at=LATER)


def test_another_countys_fund_pays_nothing_here(scene: Scene):
    grant = scene.payable(scene.open_at_once())
    fund = paying.open_fund("龙胜资金", scene.cast.unions["龙胜"], by=scene.who("赵六"), at=AT)

    with pytest.raises(Refusal, match="本辖区"):
        paying.make_batch(fund, [grant], key="b", by=scene.who("赵六"), at=LATER)


def test_a_file_half_failed_pays_one_half_and_gives_the_other_back(scene: Scene):
    fund = scene.fund()
    first = scene.payable(scene.open_at_once())
    second = scene.payable(scene.open_at_once(single("何花", 7), by="孙主席"))
    batch = scene.released(fund, first, second)
    rows = [answer(1, paid=True), answer(2, paid=False, fault="户名不符")]

    one = paying.read_back(rows, batch=batch, by=scene.who("王强"), at=LATER)
    two = paying.read_back(rows, batch=batch, by=scene.who("王强"), at=LATER)

    second.refresh_from_db()
    assert (one.new, two.new, two.unchanged) == (2, 0, 2)
    assert (second.state, second.fault) == (GrantState.PAYABLE, "户名不符")
    assert ledger.balance(fund.account, "CNY") == 49000
    again = scene.released(fund, second)
    paying.read_back([answer(1, paid=True)], batch=again, by=scene.who("王强"), at=LATER)
    assert ledger.balance(fund.account, "CNY") == 48000
    assert ledger.replay() == []


def test_a_file_that_contradicts_what_was_read_is_refused_row_by_row(scene: Scene):
    fund = scene.fund()
    batch = scene.released(fund, scene.payable(scene.open_at_once()))
    by = scene.who("王强")
    wrong = [
        answer(1, paid=True, amount=Decimal(999)), answer(9, paid=True),
    ]  # fmt: skip

    first = paying.read_back(wrong, batch=batch, by=by, at=LATER)
    paying.read_back([answer(1, paid=True)], batch=batch, by=by, at=LATER)
    later = paying.read_back([answer(1, paid=False)], batch=batch, by=by, at=LATER)

    assert set(first.refused) == {2, 10}
    assert list(later.refused) == [2]
    assert PayLine.objects.get().state == LineState.PAID


def test_one_file_cannot_say_two_things_of_a_payment(scene: Scene):
    batch = scene.released(scene.fund(), scene.payable(scene.open_at_once()))
    rows = [answer(1, paid=True), answer(1, paid=False)]

    result = paying.read_back(rows, batch=batch, by=scene.who("王强"), at=LATER)

    assert (result.new, len(result.refused)) == (1, 1)
    assert ledger.replay() == []


def test_the_bank_gets_its_file_when_the_batch_is_released_and_every_card_is_noted(scene: Scene):
    fund, grant = scene.fund(), scene.payable(scene.open_at_once())
    batch, _ = paying.make_batch(fund, [grant], key="b", by=scene.who("刘芸"), at=LATER)
    with pytest.raises(Refusal, match="还没有批准"):
        paying.bank_file(batch, "xlsx", by=scene.who("陈主席"), at=LATER)
    batch = paying.pay(batch, by=scene.who("陈主席"), at=LATER)

    book = paying.bank_file(batch, "xlsx", by=scene.who("陈主席"), at=LATER)
    text = paying.bank_file(batch, "csv", by=scene.who("陈主席"), at=LATER).decode("gb18030")

    import io

    rows = list(openpyxl.load_workbook(io.BytesIO(book)).active.values)
    assert rows[1][1:3] == ("李梅", card())
    assert card() in text
    assert Note.objects.filter(verb="people.open_sealed", words__contains="送银行").count() == 2


def test_money_comes_in_once(scene: Scene):
    fund = paying.open_fund("资金", scene.county, by=scene.who("王强"), at=AT)
    income = paying.Incoming("k", Decimal(5000), "given", "捐赠协议 3")

    for _ in range(2):
        paying.receive(fund, income, by=scene.who("王强"), at=AT)

    assert ledger.balance(fund.account, "CNY") == 5000
    assert Account.objects.filter(code="aid:source:given").exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """The ceiling and the batch under two officers at the same moment."""

    def test_two_proposals_cannot_both_take_the_last_room(self):
        scene = Scene()
        file = scene.open_at_once()

        got = at_once(lambda n: scene.proposed(file, key=f"k{n}", amount=Decimal(6000)), TWO)

        assert sum(isinstance(one, Refusal) for one in got) == 1
        assert Grant.objects.count() == 1

    def test_without_the_lock_both_would_pass(self):
        """The control: two that only count, side by side, both see the whole room."""
        scene = Scene()
        file = scene.open_at_once()
        counted = Barrier(TWO)

        def count(_number: int) -> Decimal:
            had = queries.had(file, file.applicant, "living", 2024).of_kind  # type: ignore[arg-type]
            counted.wait()
            return had

        assert at_once(count, TWO) == [Decimal(0)] * TWO

    def test_two_batches_cannot_both_hold_a_grant(self):
        scene = Scene()
        fund, grant = scene.fund(), scene.payable(scene.open_at_once())

        got = at_once(
            lambda n: paying.make_batch(fund, [grant], key=f"b{n}", by=scene.who("刘芸"), at=LATER),
            TWO,
        )

        assert sum(isinstance(one, Refusal) for one in got) == 1
        assert PayBatch.objects.count() == 1

    def test_one_answer_read_twice_at_once_pays_once(self):
        scene = Scene()
        fund, grant = scene.fund(), scene.payable(scene.open_at_once())
        batch = scene.released(fund, grant)

        at_once(
            lambda _n: paying.read_back(
                [answer(1, paid=True)], batch=batch, by=scene.who("王强"), at=LATER
            ),
            TWO,
        )

        assert queries.had(grant.file, grant.person, "living", 2024).person == 1000
        assert ledger.replay() == []
