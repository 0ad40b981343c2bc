"""Figures of giving: needs, pledges, goods handed over, pairs, and gifts passed on."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from xieli.activities.gifts.models import Claim, ClaimState, Thing, ThingState
from xieli.activities.pairing.models import Feedback, HandOver, Pair, PairState
from xieli.insight.declared.topic import Topic, days, worth
from xieli.insight.shape import ANSWER, EACH, GATHER, HEAR, MEAN, TELL, Figure
from xieli.kernel.refusal import marked as _
from xieli.matching.models import Need, NeedState, Pledge, PledgeState
from xieli.people.models import Function


def _need(row: Need) -> str:
    return f"{row.number} {row.item.name} {row.quantity}{row.item.unit}"


def _pledge(row: Pledge) -> str:
    return f"{row.enterprise.name} {row.item.name} {row.quantity}{row.item.unit}"


def _hand_over(row: HandOver) -> str:
    item = row.line.allocation.pledge.item
    return f"{row.line.consignment.number} {item.name} {row.quantity}{item.unit}"


def _thing(row: Thing) -> str:
    return f"{row.what} {row.category}"


def _pair(row: Pair) -> str:
    return f"{row.helper.name} — {row.helped.name}"


def _needs() -> QuerySet[Need]:
    return Need.objects.exclude(state=NeedState.WITHDRAWN)


def _verified() -> QuerySet[Need]:
    return _needs().filter(verified_at__isnull=False)


def _pledges() -> QuerySet[Pledge]:
    return Pledge.objects.exclude(state=PledgeState.WITHDRAWN)


def _to_homes() -> QuerySet[HandOver]:
    return HandOver.objects.filter(kind=HandOver.TO_HOUSEHOLD)


def _taken_in() -> QuerySet[Thing]:
    return Thing.objects.exclude(state=ThingState.REFUSED)


ENDED = Coalesce("until", "since")
NEEDS: dict[str, Any] = {"beside": ("item",), "label": _need}
PLEDGES: dict[str, Any] = {
    "union": "board__union", "at": "pledged_at", "beside": ("enterprise", "item"),
    "label": _pledge,
}  # fmt: skip
HOMES: dict[str, Any] = {
    "union": "line__consignment__to", "label": _hand_over,
    "beside": ("line__consignment", "line__allocation__pledge__item"),
}  # fmt: skip
THINGS: dict[str, Any] = {
    "union": "station__union", "at": "taken_in_at", "label": _thing,
    "url": lambda row: reverse("gifts:kept", args=[row.code]), "opens": Function.GIFTS_RUN,
}  # fmt: skip

TOPIC = Topic(
    "giving",
    _("需求、认捐和互献"),
    (
        Figure(
            "needs.reported", _("报上来的需求"), _("条"),
            _("期内报的需求，一条算一次，算在受帮的县；撤回的不算。"),
            HEAR, _needs, at="reported_at", **NEEDS,
        ),
        Figure(
            "needs.verified", _("核实过的需求"), _("条"),
            _("期内由第二个人核实的需求，一条算一次；撤回的不算。"),
            HEAR, _verified, at="verified_at", **NEEDS,
        ),
        Figure(
            "needs.verify_days", _("多久核实需求"), _("天"),
            _("从上报到核实的平均天数，按核实日，休息日也算在内。"),
            HEAR, _verified,
            at="verified_at", value=days("reported_at", "verified_at"), how=MEAN, **NEEDS,
        ),
        Figure(
            "needs.met", _("配足了的需求"), _("条"),
            _("期内核实、到现在数量配足了的需求，一条算一次。"),
            ANSWER, lambda: _verified().filter(allocated__gte=F("quantity")),
            at="verified_at", **NEEDS,
        ),
        Figure(
            "pledges.count", _("认捐"), _("笔"),
            _("期内认捐的笔数，算在组织的工会；撤回的不算。"),
            GATHER, _pledges, **PLEDGES,
        ),
        Figure(
            "pledges.firms", _("爱心企业"), _("家"),
            _("期内有认捐的单位，一家只算一次；撤回的不算。"),
            GATHER, _pledges, value="enterprise_id", how=EACH, **PLEDGES,
        ),
        Figure(
            "pledges.worth", _("认捐折价"), _("元"),
            _("期内认捐的数量乘单价，钱按钱算；撤回的不算。"),
            GATHER, _pledges, value=worth(F("quantity") * F("unit_value")), **PLEDGES,
        ),
        Figure(
            "goods.homes", _("得到物资的家庭"), _("户"),
            _("期内签收了物资的户，一户只算一次，领几次也只算一次。"),
            TELL, _to_homes, value="household_id", how=EACH, **HOMES,
        ),
        Figure(
            "goods.times", _("物资入户"), _("户次"),
            _("期内凭签字或照片交到户的次数，一次算一次；退回、损失的不算。"),
            TELL, _to_homes, **HOMES,
        ),
        Figure(
            "goods.worth", _("物资入户折价"), _("元"),
            _("期内交到户的数量乘认捐时的单价；退回、损失的不算。"),
            TELL, _to_homes,
            value=worth(F("quantity") * F("line__allocation__pledge__unit_value")), **HOMES,
        ),
        Figure(
            "goods.days", _("从核实到入户"), _("天"),
            _("从需求核实到物资签收的平均天数，按签收日，休息日也算在内。"),
            ANSWER, lambda: _to_homes().filter(line__allocation__need__verified_at__isnull=False),
            value=days("line__allocation__need__verified_at", "at"), how=MEAN, **HOMES,
        ),
        Figure(
            "goods.useful", _("回访说用得上"), _("户次"),
            _("期内回访时说用得上的，一次交付问一次。"),
            TELL, lambda: Feedback.objects.filter(is_useful=True),
            union="hand_over__line__consignment__to",
            label=lambda row: row.hand_over.line.consignment.number,
            beside=("hand_over__line__consignment",),
        ),
        Figure(
            "pairs.stand", _("结对"), _("对"),
            _("期末还在结对的，一对算一次，算在帮的一方；拟结对、到期的不算。"),
            GATHER, lambda: Pair.objects.exclude(state=PairState.PLANNED),
            union="helper", at="since", is_day=True,
            until=Case(When(state=PairState.ENDED, then=ENDED), default="until"),
            beside=("helper", "helped"), label=_pair,
        ),
        Figure(
            "gifts.taken_in", _("互献收到的东西"), _("件"),
            _("期内送到点上的东西，按件算；检查不收的不算。"),
            GATHER, _taken_in, value="quantity", **THINGS,
        ),
        Figure(
            "gifts.givers", _("献出东西的人和单位"), _("个"),
            _("期内送来东西的人和单位，一个只算一次；检查不收的不算。"),
            GATHER, _taken_in, value=Coalesce("donor_id", "firm_id"), how=EACH, **THINGS,
        ),
        Figure(
            "gifts.handed", _("互献领走的东西"), _("件"),
            _("期内当面领走的东西，一件算一次；还回来的不算。"),
            TELL, lambda: Claim.objects.filter(state=ClaimState.HANDED),
            union="thing__station__union", at="ended_at", beside=("thing",),
            label=lambda row: _thing(row.thing),
        ),
    ),
)  # fmt: skip
