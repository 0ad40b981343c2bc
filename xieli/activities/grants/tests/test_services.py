"""From the call to the reply: drafts, eligibility, sums fixed below what was asked, commitments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from xieli.activities.desk import deciding
from xieli.activities.grants import approving, services
from xieli.activities.grants.models import (
    AmountFixed,
    CountyRoom,
    GrantProposal,
    ProposalState,
)
from xieli.activities.grants.services import NewCall, Paper
from xieli.activities.grants.tests.scene import AFTER, AT, DAY, TABLE, WEAK, Scene, label
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.ledger.models import Balance
from xieli.review import services as review
from xieli.review.models import Outcome, State
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked

pytestmark = pytest.mark.django_db


def held(account_id) -> Decimal:
    return Balance.objects.get(account=account_id).amount


def test_a_call_needs_a_pool_with_as_much_as_the_rulebook_asks(scene: Scene) -> None:
    words = Asked("grants.pool_least", "60000000", DAY, "四川省总 2024", "元", "450000")
    rulebook.set_parameter(words, by=SYSTEM, at=AT)
    small = services.open_pool("小池", scene.cast.unions["广西"], 2024, by=SYSTEM, at=AT)
    new = NewCall("又一次", "请申报。", DAY, None, {"small_three": ()})

    with pytest.raises(Refusal, match="规定不低于 60,000,000.00 元"):
        services.open_call(small, new, by=scene.who("秦审"), at=AT)

    assert services.open_call(scene.pool, new, by=scene.who("秦审"), at=AT).pk


def test_the_same_income_twice_is_once(scene: Scene) -> None:
    again = services.Incoming("2024-1", Decimal(60000000), "省总预算 2024-1")

    services.receive(scene.pool, again, by=scene.who("秦付"), at=AT)

    assert held(scene.pool.account_id) == Decimal(60000000)


def test_a_draft_is_kept_with_whatever_stands_in_it(scene: Scene) -> None:
    draft = scene.draft(title="", goals=[])
    row = services.save_draft(draft, "k" * 32, by=scene.who("周乡"), at=AT)

    again = services.save_draft(
        scene.draft("5"), "k" * 32, seen=row.version, by=scene.who("周乡"), at=AT
    )

    assert again.pk == row.pk
    assert again.title == "园区工会服务站"
    assert again.asked == 5
    assert again.state == ProposalState.DRAFT


def test_what_lacks_is_named_and_the_draft_stays(scene: Scene) -> None:
    row = scene.drafted(title="", goals=[])

    with pytest.raises(Refusal, match="还差 2 样：项目名称、绩效目标"):
        services.hand_in(row, seen=row.version, by=scene.who("周乡"), at=AT)

    assert scene.fresh(row).state == ProposalState.DRAFT


def test_a_stale_draft_is_refused(scene: Scene) -> None:
    row = scene.drafted()

    with pytest.raises(Refusal, match="不是最新的"):
        services.hand_in(row, seen=0, by=scene.who("周乡"), at=AT)


def test_a_county_without_the_label_may_not_ask(scene: Scene) -> None:
    row = scene.drafted(purpose="weak_county")

    with pytest.raises(Refusal, match="没有这一项要的标签：欠发达县"):
        services.hand_in(row, seen=row.version, by=scene.who("周乡"), at=AT)

    label(scene)
    assert services.hand_in(row, seen=row.version, by=scene.who("周乡"), at=AT).label_on == DAY


def test_more_than_the_purpose_allows_a_county_is_refused_with_its_paper(scene: Scene) -> None:
    with pytest.raises(Refusal, match="小三级工会建设每县最多 1,000,000.00 元"):
        scene.asked("1000000.01")


def test_a_label_that_ends_between_counts_by_the_day_of_asking(scene: Scene) -> None:
    label(scene, until=date(2024, 3, 15))
    row = scene.asked("200000", purpose="weak_county")
    scene.shown(row)

    scene.passed(row, "秦审", at=AFTER)

    assert scene.fresh(row).state == ProposalState.GRANTED


def test_where_the_rule_says_so_the_day_of_the_reply_counts(scene: Scene) -> None:
    words = Asked("grants.label_day", "批复日", DAY, "桂工发〔2024〕1号", "", "450000")
    rulebook.set_parameter(words, by=SYSTEM, at=AT)
    label(scene, until=date(2024, 3, 15))
    row = scene.asked("200000", purpose="weak_county")
    scene.shown(row)

    with pytest.raises(Refusal, match=f"2024-03-19 没有这一项要的标签：{WEAK}"):
        scene.passed(row, "秦审", at=AFTER)

    assert scene.fresh(row).state == ProposalState.IN_REVIEW
    assert held(scene.pool.account_id) == Decimal(60000000)


def test_three_at_the_table_and_another_replies(scene: Scene) -> None:
    row = scene.asked()
    scene.passed(row, "王强", "莫市", "秦审", "秦一", "秦二")
    with pytest.raises(Refusal, match="您已经表过态"):
        scene.passed(row, "秦一")
    assert scene.application(row).stage.name == "集体研究"

    assert scene.passed(row, "秦三").stage.name == "公示"


def test_who_asked_decides_nothing_and_nobody_two_stages_running(scene: Scene) -> None:
    draft = scene.draft()
    row = services.save_draft(draft, uuid4().hex, by=scene.who("王强"), at=AT)
    row = services.hand_in(row, seen=row.version, by=scene.who("王强"), at=AT)

    with pytest.raises(Refusal, match="您自己申请"):
        scene.passed(row, "王强")
    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.passed(row, "刘芸", "刘芸")


def test_less_than_asked_is_fixed_before_the_table_and_shown(scene: Scene) -> None:
    row = scene.asked("900000")
    application = scene.passed(row, "王强", "莫市")

    made = approving.fix_amount(
        row, Decimal("650000.50"), "设备按市价核减", seen=application.version,
        by=scene.who("秦审"), at=AT,
    )  # fmt: skip

    assert (made.before, made.after) == (Decimal(900000), Decimal("650000.50"))
    with pytest.raises(Refusal, match="刚刚有人办过"):  # who saw the former sum looks again
        deciding.decide(
            application, review.Verdict(Outcome.PASS, seen=application.version),
            by=scene.who("秦审"), at=AT,
        )  # fmt: skip
    scene.passed(row, "秦审", *TABLE)
    with pytest.raises(Refusal, match="公示过的金额不能直接改"):
        approving.fix_amount(
            row, Decimal(1), "再核减一些", seen=scene.application(row).version,
            by=scene.who("秦审"), at=AT,
        )  # fmt: skip


def test_never_more_than_asked_and_never_by_who_asked(scene: Scene) -> None:
    row = scene.asked("900000")
    seen = scene.application(row).version

    with pytest.raises(Refusal, match="不能多于申报的"):
        approving.fix_amount(
            row, Decimal(900001), "多给一元", seen=seen, by=scene.who("王强"), at=AT
        )
    with pytest.raises(Refusal, match="您自己申请"):
        approving.fix_amount(row, Decimal(1), "核减一些", seen=seen, by=scene.who("周乡"), at=AT)
    assert not AmountFixed.objects.exists()


def test_the_reply_commits_from_the_pool_and_both_rooms(scene: Scene) -> None:
    row = scene.granted("800000.05")

    assert row.state == ProposalState.GRANTED
    assert held(scene.pool.account_id) == Decimal("59199999.95")
    assert held(row.committed_account_id) == Decimal("800000.05")
    rooms = {one.purpose: held(one.account_id) for one in CountyRoom.objects.all()}
    assert rooms == {"": Decimal(419999995), "small_three": Decimal(19999995)}
    parts = [(one.condition, one.amount) for one in row.instalments.all()]
    assert parts == [
        ("批复", Decimal("400000.02")), ("进度", Decimal("240000.01")),
        ("验收", Decimal("160000.02")),
    ]  # fmt: skip
    assert ledger.replay() == []


def test_what_a_cap_has_left_stops_the_next_pass(scene: Scene) -> None:
    scene.granted("700000")
    row = scene.asked("400000")

    with pytest.raises(Refusal, match="额度还剩 300,000.00 元"):
        scene.passed(row, "王强")

    application = scene.application(row)
    approving.fix_amount(
        row, Decimal(300000), "按剩下的额度", seen=application.version,
        by=scene.who("王强"), at=AT,
    )  # fmt: skip
    assert scene.passed(row, "王强").stage.name == "市复审"


def test_a_raised_cap_lets_more_through_and_keeps_what_is_used(scene: Scene) -> None:
    scene.granted("1000000")
    later = AFTER.date()
    words = Asked("grants.most.small_three", "1200000", later, "桂工发〔2024〕2号", "元", "450000")
    rulebook.set_parameter(words, by=SYSTEM, at=AFTER)

    row = scene.asked("200000", at=AFTER)
    scene.shown(row, at=AFTER)
    scene.passed(row, "秦审", at=AFTER + timedelta(days=9))

    room = CountyRoom.objects.get(purpose="small_three")
    assert (room.most, held(room.account_id)) == (Decimal(1200000), Decimal(0))
    assert ledger.replay() == []


def test_withdrawn_it_is_a_draft_again_and_may_be_handed_in_anew(scene: Scene) -> None:
    row = scene.asked()
    application = scene.passed(row, "王强")

    deciding.withdraw(application, seen=application.version, by=scene.who("周乡"), at=AT)

    row = scene.fresh(row)
    assert (row.state, row.lines.count()) == (ProposalState.DRAFT, 1)
    again = services.hand_in(row, seen=row.version, by=scene.who("周乡"), at=AT)
    assert again.state == ProposalState.IN_REVIEW
    assert scene.application(row).stage.name == "县初审"


def test_returned_it_may_be_changed_and_goes_back_to_who_returned_it(scene: Scene) -> None:
    row = scene.asked("900000")
    application = scene.passed(row, "王强")
    verdict = review.Verdict(Outcome.RETURN, "还差报价单", seen=application.version)
    deciding.decide(application, verdict, by=scene.who("莫市"), at=AT)

    row = scene.fresh(row)
    changed = services.save_draft(
        scene.draft("800000"), row.key, seen=row.version, by=scene.who("周乡"), at=AT
    )
    services.hand_in(changed, seen=changed.version, by=scene.who("周乡"), at=AT)

    application = scene.application(row)
    assert (application.stage.name, application.state) == ("市复审", State.IN_REVIEW)
    assert scene.fresh(row).approved == 800000


def test_a_reply_revoked_before_payment_returns_all_to_pool_and_rooms(scene: Scene) -> None:
    row = scene.granted("800000")
    application = scene.application(row)

    deciding.revoke(
        application, "查明重复申报", seen=application.version, by=scene.who("秦一"), at=AFTER
    )

    assert scene.fresh(row).state == ProposalState.REVOKED
    assert held(scene.pool.account_id) == Decimal(60000000)
    assert held(CountyRoom.objects.get(purpose="").account_id) == Decimal(500000000)
    assert ledger.replay() == []


def test_a_paper_is_kept_once_and_not_added_after_handing_in(scene: Scene) -> None:
    row, by = scene.drafted(), scene.who("周乡")
    paper = Paper("报价单", "pdf", b"%PDF-1.7 quote")

    first = services.add_paper(row, paper, by=by, at=AT)
    assert services.add_paper(row, paper, by=by, at=AT).pk == first.pk
    services.hand_in(row, seen=row.version, by=by, at=AT)

    with pytest.raises(Refusal, match="不能加附件"):
        services.add_paper(row, Paper("又一份", "pdf", b"%PDF-1.7 x"), by=by, at=AT)
    with pytest.raises(Refusal, match="不能删"):
        services.remove_paper(first, by=by, at=AT)


def test_each_verb_leaves_its_note(scene: Scene) -> None:
    scene.asked()

    verbs = Note.objects.filter(verb__startswith="grants.").values_list("verb", flat=True)

    assert sorted(verbs) == [
        "grants.hand_in", "grants.open_call", "grants.open_pool", "grants.receive",
        "grants.save_draft",
    ]  # fmt: skip
    assert GrantProposal.objects.count() == 1
