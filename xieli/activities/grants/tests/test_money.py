"""After the reply: instalments, reports, acceptance, rating, what comes back, the bundle."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from xieli.activities.desk import deciding
from xieli.activities.grants import activity, bundle, figures, paying, queries, services, using
from xieli.activities.grants.models import (
    CountyRoom,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProposalState,
)
from xieli.activities.grants.tests.scene import AFTER, AT, DAY, Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.ledger.models import Balance
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


def by_key(scene: Scene) -> dict[str, Decimal]:
    told = figures.figures(scene.pool)
    assert figures.is_even(told)
    return {one.key: one.value for one in told}


def used(scene: Scene) -> GrantProposal:
    """Paid twice, told of, accepted: 650,000 of 800,000 spent, the last part still to pay."""
    row = scene.granted("1000000")
    scene.paid(row, 1)
    scene.told(row, 1, "450000.10")
    scene.paid(row, 2)
    scene.told(row, 2, "650000")
    return scene.accepted(row)


def back(amount: str, key: str = "b" * 32) -> paying.Back:
    return paying.Back(key, Decimal(amount), "20240401-77", "中标价低于预算")


def test_who_asked_and_who_decided_do_not_pay(scene: Scene) -> None:
    row = scene.granted()

    for name in ("周乡", "王强", "秦一", "秦审"):
        with pytest.raises(Refusal, match="不能拨付"):
            paying.pay(scene.part(row, 1), "20240320-1", by=scene.who(name), at=AFTER)

    assert scene.paid(row).state == InstalmentState.PAID
    assert scene.fresh(row).state == ProposalState.IN_USE


def test_an_instalment_is_paid_once_by_its_slip(scene: Scene) -> None:
    row = scene.granted()
    scene.paid(row)

    again = scene.paid(row)

    assert again.bank_reference == "20240320-0001"
    assert by_key(scene)["paid"] == 500000
    assert Note.objects.filter(verb="grants.pay").count() == 1


def test_the_next_part_waits_for_a_confirmed_report_and_the_last_for_acceptance(
    scene: Scene,
) -> None:
    row = scene.granted()
    with pytest.raises(Refusal, match="前面一笔还没有拨"):
        scene.paid(row, 2)
    scene.paid(row, 1)
    with pytest.raises(Refusal, match="进度报告还没有核对"):
        scene.paid(row, 2)

    scene.told(row, 1, "400000")
    scene.paid(row, 2)

    with pytest.raises(Refusal, match="还没有验收"):
        scene.paid(row, 3)
    scene.accepted(row)
    assert scene.paid(row, 3).state == InstalmentState.PAID


def test_a_report_is_confirmed_by_another_and_never_above_what_was_paid(scene: Scene) -> None:
    row = scene.granted()
    scene.paid(row)
    told = using.Told(uuid4().hex, "装修做完了", Decimal("500000.01"))
    with pytest.raises(Refusal, match="多于手上拨到的 500,000.00 元"):
        using.report(scene.part(row, 1), told, by=scene.who("王强"), at=AFTER)

    told = replace(told, spent=Decimal(100))
    made, _ = using.report(scene.part(row, 1), told, by=scene.who("王强"), at=AFTER)
    same, is_new = using.report(scene.part(row, 1), told, by=scene.who("王强"), at=AFTER)

    assert (same.pk, is_new) == (made.pk, False)
    with pytest.raises(Refusal, match="不能自己核对"):
        using.confirm(made, by=scene.who("王强"), at=AFTER)
    using.confirm(made, by=scene.who("刘芸"), at=AFTER)
    assert by_key(scene)["spent"] == 100


def test_a_returned_report_may_be_written_anew(scene: Scene) -> None:
    row = scene.granted()
    scene.paid(row)
    told = using.Told(uuid4().hex, "装修做完了", Decimal(100))
    made, _ = using.report(scene.part(row, 1), told, by=scene.who("周乡"), at=AFTER)

    using.return_report(made, "缺发票清单", by=scene.who("王强"), at=AFTER)
    scene.told(row, 1, "90")

    assert using.spent_of(row) == 90
    assert queries.needed_for(scene.part(row, 2)) == ""


def test_acceptance_is_another_bodys_and_a_failed_one_may_be_repeated(scene: Scene) -> None:
    row = scene.granted()
    scene.paid(row)
    row = scene.fresh(row)
    looked = using.Looked("示范建设公司", DAY, False, "防水没有做")
    with pytest.raises(Refusal, match="不能是施工单位"):
        using.accept(row, looked, seen=row.version, by=scene.who("王强"), at=AFTER)
    with pytest.raises(Refusal, match="申报的人不能写验收"):
        using.accept(row, looked, seen=row.version, by=scene.who("周乡"), at=AFTER)

    other = replace(looked, body="示范工程咨询公司")
    using.accept(row, other, seen=row.version, by=scene.who("王强"), at=AFTER)

    assert scene.fresh(row).state == ProposalState.IN_USE
    assert scene.accepted(row).state == ProposalState.ACCEPTED


def test_the_rating_is_made_from_the_goals_of_the_proposal(scene: Scene) -> None:
    row = used(scene)

    with pytest.raises(Refusal, match="每一条目标"):
        using.rate(row, {}, "都做了的", seen=row.version, by=scene.who("周乡"), at=AFTER)
    rated = scene.rated(row, "1900")

    assert (rated.rating, rated.rating_band) == (Decimal("95.0"), "优")
    assert rated.state == ProposalState.RATED


def test_unspent_money_returns_to_the_pool_and_frees_the_countys_room(scene: Scene) -> None:
    row = used(scene)

    paying.take_back(row, back("150000"), by=scene.who("秦付"), at=AFTER)
    _same, is_new = paying.take_back(row, back("150000"), by=scene.who("秦付"), at=AFTER)

    told = by_key(scene)
    assert not is_new
    assert (told["returned"], told["held"], told["committed"]) == (150000, 0, 200000)
    room = CountyRoom.objects.get(purpose="small_three")
    assert Balance.objects.get(account=room.account_id).amount == Decimal(15000000)
    with pytest.raises(Refusal, match="不够"):
        paying.take_back(row, back("0.01", "c" * 32), by=scene.who("秦付"), at=AFTER)


def test_closing_waits_until_every_yuan_is_told_of_and_reconciles_to_the_cent(
    scene: Scene,
) -> None:
    row = scene.rated(used(scene))
    audit = {"seen": row.version, "by": scene.who("秦二"), "at": AFTER}
    with pytest.raises(Refusal, match=r"还有 150,000\.00 元没有报使用"):
        paying.finish(row, "账实相符，可以办结", **audit)
    paying.take_back(row, back("150000"), by=scene.who("秦付"), at=AFTER)
    with pytest.raises(Refusal, match="拨付的人不能审计"):
        paying.finish(row, "账实相符，可以办结", **{**audit, "by": scene.who("秦付")})

    done = paying.finish(row, "账实相符，可以办结", **audit)

    told = by_key(scene)
    assert done.state == ProposalState.FINISHED
    assert (told["left"], told["spent"], told["committed"]) == (59350000, 650000, 0)
    last = Instalment.objects.get(proposal=row, number=3)
    assert last.state == InstalmentState.RELEASED
    rooms = Balance.objects.filter(account__in=CountyRoom.objects.values("account"))
    assert sorted(rooms.values_list("amount", flat=True)) == [35000000, 435000000]
    assert ledger.replay() == []


def test_a_reply_is_not_revoked_once_money_went_out(scene: Scene) -> None:
    row = scene.granted()
    scene.paid(row)
    application = scene.application(row)

    with pytest.raises(Refusal, match="已经拨出钱了"):
        deciding.revoke(
            application, "查明重复申报", seen=application.version, by=scene.who("秦一"), at=AFTER
        )


def test_every_figure_is_the_sum_of_the_rows_it_opens_to(scene: Scene) -> None:
    row = used(scene)
    paying.take_back(row, back("1000.01"), by=scene.who("秦付"), at=AFTER)

    for key, told in by_key(scene).items():
        rows = figures.rows_of(scene.pool, key)
        assert rows is not None
        assert sum(one.value for one in rows) == told, key
    assert figures.rows_of(scene.pool, "nothing") is None


def test_the_bundle_is_one_pdf_with_every_original(scene: Scene) -> None:
    row = scene.drafted()
    original = b"%PDF-1.7 quote"
    paper = services.Paper("报价单/甲", "pdf", original)
    services.add_paper(row, paper, by=scene.who("周乡"), at=AT)
    row = services.hand_in(row, seen=row.version, by=scene.who("周乡"), at=AT)

    packed = bundle.audit_bundle(row, "年度经审", by=scene.who("秦审"), at=AFTER)

    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == ["经审包.pdf", "原件/01-报价单-甲.pdf"]
        assert opened.read("经审包.pdf").startswith(b"%PDF")
        assert opened.read("原件/01-报价单-甲.pdf") == original
    assert Note.objects.get(verb="grants.audit_bundle").words.endswith("年度经审")
    with pytest.raises(Refusal, match="还没有写理由"):
        bundle.audit_bundle(row, " ", by=scene.who("秦审"), at=AFTER)


def test_the_day_shows_what_each_has_to_do(scene: Scene) -> None:
    def due(name: str) -> list[str]:
        reader = reader_of(scene.cast.users[name], AFTER)
        return [one.words for one in activity.due(reader, timezone.localdate(AFTER))]

    row = scene.granted()
    assert due("秦付") == ["1 笔补助等拨付"]
    scene.paid(row)
    assert due("周乡") == ["1 笔补助要交进度报告"]
    told = using.Told(uuid4().hex, "装修做完了", Decimal(100))
    using.report(scene.part(row, 1), told, by=scene.who("周乡"), at=AFTER)
    assert due("王强") == ["1 份补助进度报告等您核对"]
    assert due("周乡") == []
    assert due("李梅") == []
