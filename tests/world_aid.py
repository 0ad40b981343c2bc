"""What the addresses of aid lead to in the world of tests: 资源's file, grant, fund and batch."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from tests.cast import Cast
from xieli.activities.aid import checking, granting, paying, referred, services, visiting
from xieli.activities.aid.models import AidFile, Grant, Referred
from xieli.activities.aid.tests.scene import card, id_number, sheet
from xieli.activities.contract import Referral
from xieli.kernel.actor import Actor
from xieli.review import queries as reviews
from xieli.shell.tables.mending import GoodRow

STREET_ONE, STREET_TWO = "青山镇甲", "青山镇乙"  # labels of two who visited; no sign-in of the cast


def world_aid(cast: Cast) -> dict[str, Any]:
    """李梅's draft, an open file of 资源 with its papers, a payable grant and a released batch."""
    at, county = timezone.now(), cast.unions["资源"]
    li, wang, liu = (cast.actor(name) for name in ("李梅", "王强", "刘芸"))
    services.start_taking(county, by=wang, at=at)
    draft = services.save_draft(
        services.Draft("0" * 32, county, sheet(name="何花", id_number=id_number("19880101", 9))),
        by=li, at=at,
    )  # fmt: skip
    file = _file(cast)
    visit = visiting.record_visit(file, _findings(), by=wang, at=at)[0]
    visiting.confirm_visit(visit, by=liu, at=at)
    checking.ask_check([file], by=wang, at=at)
    row = GoodRow(2, {"number": file.number, "answer": "matches", "words": None})
    checking.take_answers([row], union=county, by=wang, at=at)
    asked = reviews.of_about(file.pk)
    assert asked is not None
    with transaction.atomic():
        services.open_file(asked, liu, at)
    fund = paying.open_fund("困难帮扶资金", county, by=wang, at=at)
    paying.receive(fund, paying.Incoming("world", Decimal(9000), "own", "工会经费"), by=wang, at=at)
    grant = _grant(cast, file)
    batch, _is_new = paying.make_batch(fund, [grant], key="1" * 32, by=liu, at=at)
    return {
        "aid_own": draft.pk, "aid_file": file.pk, "aid_visit": visit.pk,
        "aid_paper": visit.photos.get().pk, "aid_member": file.members.get(relation="配偶").pk,
        "told_id": _told(county.pk, liu),
        "aid_fund": fund.pk, "aid_batch": batch.pk, "aid_county": county.pk, "aid_kind": "csv",
    }  # fmt: skip


def _told(union_id: UUID, by: Actor) -> UUID:
    """A family that a visit told of, at 资源."""
    told = Referral("visits", "一户缺学费", "走访时发现：孩子没交学费", union_id, uuid4())
    referred.on_referred(told, by, timezone.now())
    return Referred.objects.get(about_id=told.about_id).pk


def _file(cast: Cast) -> AidFile:
    """钱某's file, handed in by an officer who is none of the county's two."""
    at, by = timezone.now(), cast.actor("陈主席")
    told = sheet(name="钱大山", phone="13900000001", card=card(9))
    draft = services.Draft("2" * 32, cast.unions["资源"], told, is_on_behalf=True)
    file = services.save_draft(draft, by=by, at=at)
    file = services.sign(file, b"ink", seen=file.version, witness=by.label, by=by, at=at)
    return services.hand_in(file, seen=file.version, by=by, at=at)


def _findings() -> visiting.Findings:
    return visiting.Findings(
        "3" * 32, date(2024, 3, 8), "三口人", "租住", "相符", "属实", (("门口", b"jpeg"),)
    )


def _grant(cast: Cast, file: AidFile) -> Grant:
    """A grant that 陈主席 proposed and 刘芸 approved."""
    at = timezone.now()
    file.refresh_from_db()
    assert file.applicant is not None
    asked = granting.Proposal("4" * 32, file.applicant, "living", Decimal(1000))
    made = granting.propose(file, asked, by=cast.actor("陈主席"), at=at)[0]
    application = reviews.of_about(made.pk)
    assert application is not None
    with transaction.atomic():
        granting.approve(application, Actor(cast.actor("王强").id, "王强"), at)
    return Grant.objects.get(pk=made.pk)


OWN = ("own", "edit", "sign", "hand_in", "withdraw")
FILE = (
    "file", "read", "visit", "confirm", "photo", "propose", "recheck", "leave", "phone", "again",
    "take_over", "audit",
)  # fmt: skip
# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_AID = {
    **{(f"aid:{name}", "file_id"): "aid_own" for name in OWN},
    **{(f"aid:{name}", "file_id"): "aid_file" for name in FILE},
    **{
        (f"aid:{name}", "union_id"): "aid_county"
        for name in ("apply", "enter", "start_taking", "open_fund")
    },
    **{
        (f"aid:{name}", "batch_id"): "aid_batch"
        for name in ("batch", "pay", "cancel_batch", "bank_file")
    },
    ("aid:confirm", "visit_id"): "aid_visit",
    ("aid:photo", "paper_id"): "aid_paper",
    ("aid:take_over", "member_id"): "aid_member",
    ("aid:fund", "fund_id"): "aid_fund",
    ("aid:bank_file", "kind"): "aid_kind",
}
# For tests/world.py: the wizards, what their uploads are for, and the heads of their sheets.
WIZARDS_AID = {
    "aid_files_import": ("aid_county", ["档案号", "姓名", "身份证号", "困难类型", "建档日期"]),
    "aid_answers_import": ("aid_county", ["核对编号", "核对结果", "说明"]),
    "aid_results_import": ("aid_batch", ["序号", "处理结果", "失败原因"]),
}
# For tests/world.py body_of: the doors that hide an empty form.
BODIES_AID: dict[str, dict[str, Any]] = {
    "aid:photo": {"why": "复核入户照片"},
    "aid:read": {"why": "复核申请表"},
    "aid:audit": {"why": "年度经费审查"},
}
