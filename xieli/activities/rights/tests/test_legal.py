"""Legal aid: granted by two others, a lawyer without a conflict, a report, a fee of three."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from xieli.activities.desk import deciding
from xieli.activities.rights import fees, legal, papers
from xieli.activities.rights.models import AidKind, AidState, Fee, Lawyer, LegalAid
from xieli.activities.rights.tests.scene import PHONE, WORKER, Scene
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.review import queries as review
from xieli.review.models import Outcome, Version
from xieli.review.services import Verdict

pytestmark = pytest.mark.django_db
LICENCE = "14403200910000001"


def lawyer(scene: Scene, name: str = "林致远", licence: str = LICENCE) -> Lawyer:
    new = legal.NewLawyer(name, licence, "正衡律师事务所", ("工资",), (scene.union("资源"),))
    return legal.keep_lawyer(new, by=scene.who("王强"), at=scene.now)


def asked(scene: Scene, kind: str = AidKind.COURT) -> LegalAid:
    return legal.ask_aid(scene.taken(), kind, by=WORKER, at=scene.now)


def decide(scene: Scene, aid: LegalAid, name: str, outcome: str = Outcome.PASS) -> LegalAid:
    application = review.of_about(aid.pk)
    assert application is not None
    reason = "" if outcome == Outcome.PASS else "材料不足以支持"
    verdict = Verdict(outcome, reason, application.version)
    deciding.decide(application, verdict, by=scene.who(name), at=scene.now)
    return LegalAid.objects.get(pk=aid.pk)


def granted(scene: Scene) -> LegalAid:
    return decide(scene, decide(scene, asked(scene), "王强"), "刘芸")


def closed(scene: Scene) -> LegalAid:
    aid, by = granted(scene), scene.who("刘芸")
    aid = legal.assign_lawyer(aid, lawyer(scene), seen=aid.version, by=by, at=scene.now)
    told = "仲裁开庭一次，单位当庭同意分两次付清。"
    aid = legal.report(aid, told, "调解达成，分两次付清", seen=aid.version, by=by, at=scene.now)
    return legal.close_aid(aid, seen=aid.version, by=by, at=scene.now)


def test_two_others_grant_what_the_worker_asks(scene: Scene) -> None:
    aid = decide(scene, asked(scene), "王强")

    assert aid.state == AidState.ASKED
    assert decide(scene, aid, "刘芸").state == AidState.GRANTED


def test_one_person_never_decides_both_stages(scene: Scene) -> None:
    aid = decide(scene, asked(scene), "王强")

    with pytest.raises(Refusal):
        decide(scene, aid, "王强")


def test_a_refusal_ends_it_and_it_may_be_asked_again(scene: Scene) -> None:
    aid = decide(scene, asked(scene), "王强", Outcome.REFUSE)

    assert aid.state == AidState.REFUSED
    again = legal.ask_aid(aid.ticket, AidKind.ADVICE, by=WORKER, at=scene.now)
    assert again.state == AidState.ASKED


def test_review_is_told_neither_the_worker_nor_the_firm(scene: Scene) -> None:
    aid = asked(scene)

    application = review.of_about(aid.pk)

    assert application is not None
    assert "明川" not in application.title + application.call.title
    assert "李" not in application.title
    assert Version.objects.filter(application=application).count() == 1


def test_legal_aid_is_asked_once_for_a_ticket(scene: Scene) -> None:
    aid = asked(scene)

    with pytest.raises(Refusal, match="已经申请"):
        legal.ask_aid(aid.ticket, AidKind.ADVICE, by=WORKER, at=scene.now)
    with pytest.raises(Refusal, match="还没有受理"):
        legal.ask_aid(scene.asked(), AidKind.ADVICE, by=WORKER, at=scene.now)


@pytest.mark.parametrize(
    "tie", [{"firm": "明川电子"}, {"firm": "深圳市明川电子股份有限公司"}, {"phone": PHONE}]
)
def test_a_lawyer_with_a_conflict_is_not_assigned(scene: Scene, tie: dict[str, str]) -> None:
    aid, one = granted(scene), lawyer(scene)
    legal.tie_lawyer(one, legal.NewTie(**tie), by=SYSTEM, at=scene.now)

    with pytest.raises(Refusal):
        legal.assign_lawyer(aid, one, seen=aid.version, by=scene.who("刘芸"), at=scene.now)

    assert LegalAid.objects.get().lawyer is None


def test_a_lawyer_of_another_county_is_not_assigned(scene: Scene) -> None:
    new = legal.NewLawyer("方远", LICENCE, "远方律所", (), (scene.union("龙胜"),))
    far = legal.keep_lawyer(new, by=SYSTEM, at=scene.now)
    aid = granted(scene)

    with pytest.raises(Refusal, match="不接这家工会"):
        legal.assign_lawyer(aid, far, seen=aid.version, by=scene.who("刘芸"), at=scene.now)


@pytest.mark.parametrize("licence", ["1440320091000000", "1440320091000000X", "", "一" * 17])
def test_a_wrong_licence_is_refused(scene: Scene, licence: str) -> None:
    with pytest.raises(Refusal):
        lawyer(scene, licence=licence)


def test_the_same_licence_is_the_same_lawyer(scene: Scene) -> None:
    assert lawyer(scene).pk == lawyer(scene, "林致远律师").pk


def test_the_report_is_sealed_and_the_archive_is_a_pdf(scene: Scene) -> None:
    aid = closed(scene)

    sheet = papers.archive(aid, reason="下载归档件", by=scene.who("刘芸"), at=scene.now)

    assert "仲裁开庭".encode() not in bytes(aid.sealed_report or b"")
    assert sheet.startswith(b"%PDF")


def test_three_people_ask_approve_and_pay_a_fee(scene: Scene) -> None:
    aid = closed(scene)
    fund = fees.fill_fund(
        scene.union("资源"), Decimal("5000"), "年初预算", key="2026", by=SYSTEM, at=scene.now
    )

    fee = fees.ask_fee(aid, by=scene.who("王强"), at=scene.now)
    with pytest.raises(Refusal, match="三个人"):
        fees.approve_fee(aid, by=scene.who("王强"), at=scene.now)
    fees.approve_fee(aid, by=scene.who("刘芸"), at=scene.now)
    for name in ("王强", "刘芸"):
        with pytest.raises(Refusal, match="三个人"):
            fees.pay_fee(aid, by=scene.who(name), at=scene.now)
    fees.pay_fee(aid, by=scene.who("陈主席"), at=scene.now)

    assert fee.amount == Decimal("2000")
    assert "平台默认" in fee.citation
    assert fees.left_in(fund) == Decimal("3000")
    with pytest.raises(Refusal, match="已经发过"):
        fees.pay_fee(aid, by=scene.who("何审"), at=scene.now)
    assert ledger.replay() == []


def test_the_database_too_knows_that_they_are_three(scene: Scene) -> None:
    aid = closed(scene)
    fee = fees.ask_fee(aid, by=scene.who("王强"), at=scene.now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Fee.objects.filter(pk=fee.pk).update(approved_by_id=fee.asked_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fee.objects.filter(pk=fee.pk).update(paid_at=scene.now)


def test_the_fund_never_pays_what_it_does_not_hold(scene: Scene) -> None:
    aid = closed(scene)
    fees.ask_fee(aid, by=scene.who("王强"), at=scene.now)
    fees.approve_fee(aid, by=scene.who("刘芸"), at=scene.now)

    with pytest.raises(Refusal, match="还没有法律援助经费"):
        fees.pay_fee(aid, by=scene.who("陈主席"), at=scene.now)
    fees.fill_fund(scene.union("桂林"), Decimal("100"), "预算", key="b", by=SYSTEM, at=scene.now)
    with pytest.raises(Refusal, match="不够"):
        fees.pay_fee(aid, by=scene.who("陈主席"), at=scene.now)

    assert Fee.objects.get().paid_at is None


def test_a_fee_is_asked_for_after_the_archive_only(scene: Scene) -> None:
    with pytest.raises(Refusal, match="还没有归档"):
        fees.ask_fee(granted(scene), by=scene.who("王强"), at=scene.now)


def test_the_whole_way_by_the_pages(scene: Scene) -> None:
    aid, one = granted(scene), lawyer(scene)
    client = scene.client("刘芸")

    def press(verb: str, who: Any = client, **body: Any) -> int:
        seen = LegalAid.objects.get().version
        url = reverse("rights:aid_act", args=[aid.id, verb])
        status: int = who.post(url, {"seen": seen, **body}).status_code
        return status

    page = client.get(reverse("rights:aid", args=[aid.id]))
    assert one.name in page.text
    assert press("assign", lawyer=one.id) == 302
    assert press("report", words="短", outcome="x") == 422
    assert press("report", words="开庭一次，分两次付清。", outcome="分两次付清") == 302
    assert press("close") == 302
    assert press("fee") == 302
    assert press("approve") == 422  # by the one who asked
    assert press("approve", scene.client("王强")) == 302
    assert press("pay") == 404
    sheet = client.post(reverse("rights:archive", args=[aid.id]), {"reason": "下载归档件"})
    assert sheet.content.startswith(b"%PDF")
    assert scene.client("赵六").get(reverse("rights:aid", args=[aid.id])).status_code == 404


def test_lawyers_are_entered_by_page(scene: Scene) -> None:
    client, url = scene.client("王强"), reverse("rights:lawyers")
    body = {
        "name": "林致远", "licence": LICENCE, "office": "正衡律所", "fields_told": "工资、工伤",
        "union": str(scene.cast.unions["资源"].id),
    }  # fmt: skip

    assert client.post(url, {**body, "licence": "12"}).status_code == 422
    assert client.post(url, body).status_code == 302
    tie = reverse("rights:tie", args=[Lawyer.objects.get().id])
    assert client.post(tie, {}).status_code == 422
    assert client.post(tie, {"firm": "明川电子"}).status_code == 302
    assert "明川电子" in client.get(url).text
