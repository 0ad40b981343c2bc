"""广西 calls, 资源 asks, 桂林 and 广西 decide: three at the table, another replies, another pays.

The province's people are invented for these tests; nobody of the cast sits there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tests import cast as c
from tests.kept import kept
from xieli.activities.desk import deciding
from xieli.activities.grants import paying, services, using
from xieli.activities.grants.models import GrantCall, GrantPool, GrantProposal, Instalment
from xieli.activities.grants.rules import Goal, Line
from xieli.activities.grants.services import Draft, Incoming, NewCall
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.review.models import Application, Outcome
from xieli.unions import labels

AT = datetime(2024, 3, 11, 2, 0, tzinfo=UTC)  # a Monday
DAY = date(2024, 3, 11)
AFTER = AT + timedelta(days=8)  # the notice of five working days is over
WEAK = "欠发达县"
TABLE = ("秦一", "秦二", "秦三")
NEW = (
    ("莫市", "桂林", "grants.decide"), ("秦审", "广西", "grants.decide"),
    *((name, "广西", "grants.decide") for name in TABLE), ("秦付", "广西", "grants.pay"),
    ("刘副", "广西", "grants.decide"),
    ("何经审", "广西", "audit.read"), ("周乡", "资源", "grants.ask"),
)  # fmt: skip
PURPOSES = {"small_three": (), "new_build": (), "weak_county": (WEAK,), "worker_team": ()}
GOAL = Goal("服务职工", Decimal(2000), "人次")


@dataclass
class Scene:
    """The verbs of grants at hand, each by who does it."""

    cast: c.Cast = field(default_factory=c.federation)
    pool: GrantPool = field(init=False)
    call: GrantCall = field(init=False)

    def who(self, name: str) -> Actor:
        """The one who acts."""
        return self.cast.actor(name)

    def draft(self, amount: str = "1000000", purpose: str = "small_three", **more: Any) -> Draft:
        """A whole proposal of 资源 unless another county is named."""
        union = self.cast.unions[more.pop("county", "资源")]
        chosen = self.call.purposes.get(purpose=purpose)
        told = {
            "title": "园区工会服务站", "where": "县工业园", "why": "园区 40 家厂没有活动场所",
            "builder": "示范建设公司", "lines": [Line("装修和设备", Decimal(amount))],
            "goals": [GOAL], **more,
        }  # fmt: skip
        return Draft(chosen, union, **told)

    def drafted(self, amount: str = "1000000", **more: Any) -> GrantProposal:
        """A draft that 周乡 keeps."""
        draft = self.draft(amount, **more)
        return services.save_draft(draft, uuid4().hex, by=self.who("周乡"), at=AT)

    def asked(self, amount: str = "1000000", at: datetime = AT, **more: Any) -> GrantProposal:
        """A proposal handed in."""
        row = self.drafted(amount, **more)
        return services.hand_in(row, seen=row.version, by=self.who("周乡"), at=at)

    def application(self, row: GrantProposal) -> Application:
        """Its application as it is now."""
        found = reviews.of_about(row.pk)
        assert found is not None
        return found

    def passed(self, row: GrantProposal, *names: str, at: datetime = AT) -> Application:
        """The next stages passed by these, one after the other."""
        for name in names:
            application = self.application(row)
            verdict = review.Verdict(Outcome.PASS, seen=application.version)
            deciding.decide(application, verdict, by=self.who(name), at=at)
        return self.application(row)

    def shown(self, row: GrantProposal, at: datetime = AT) -> Application:
        """Passed up to the notice, shown for its days, waiting for the reply."""
        county = "赵六" if row.county_id == self.cast.unions["龙胜"].pk else "王强"
        application = self.passed(row, county, "莫市", "秦审", *TABLE, at=at)
        words = {application.pk: "资源 园区工会服务站"}
        posting = review.Posting("page", "广西总工会，电话 0771", words)
        review.post_notice(application.call, [application], posting, by=self.who("秦审"), at=at)
        deciding.close_due_notices(at=at + timedelta(days=8))
        return self.application(row)

    def granted(self, amount: str = "1000000", **more: Any) -> GrantProposal:
        """A proposal with its reply."""
        row = self.asked(amount, **more)
        self.shown(row)
        self.passed(row, "秦审", at=AFTER)
        return self.fresh(row)

    def fresh(self, row: GrantProposal) -> GrantProposal:
        """As it stands now."""
        return GrantProposal.objects.get(pk=row.pk)

    def part(self, row: GrantProposal, number: int) -> Instalment:
        """An instalment by its number."""
        return Instalment.objects.get(proposal=row, number=number)

    def paid(self, row: GrantProposal, number: int = 1) -> Instalment:
        """An instalment that 秦付 paid."""
        slip = f"20240320-{number:04d}"
        return paying.pay(self.part(row, number), slip, by=self.who("秦付"), at=AFTER)

    def told(self, row: GrantProposal, number: int, spent: str) -> None:
        """An instalment of which 周乡 told and 王强 confirmed."""
        told = using.Told(uuid4().hex, "装修做完了", Decimal(spent))
        made, _ = using.report(self.part(row, number), told, by=self.who("周乡"), at=AFTER)
        using.confirm(made, by=self.who("王强"), at=AFTER)

    def accepted(self, row: GrantProposal) -> GrantProposal:
        """Accepted by a body that neither built nor asked."""
        row = self.fresh(row)
        looked = using.Looked("示范工程咨询公司", DAY, True, "按图施工，可以使用")
        using.accept(row, looked, seen=row.version, by=self.who("王强"), at=AFTER)
        return self.fresh(row)

    def rated(self, row: GrantProposal, reached: str = "1900") -> GrantProposal:
        """Rated by who asked."""
        row = self.fresh(row)
        told = {one.pk: Decimal(reached) for one in row.goals.all()}
        return using.rate(
            row, told, "服务了附近的厂", seen=row.version, by=self.who("周乡"), at=AFTER
        )


@kept(empty=c.EMPTY)
def ground() -> Scene:
    """The people of 桂林 and 广西, a pool of 6,000 万元 and an open call."""
    scene = Scene()
    c.rules_of_the_house()
    for name, union, function in NEW:
        new = rights.NewUser(name, c.PASSWORD, name)
        user = scene.cast.users[name] = rights.register_user(new, by=SYSTEM, at=c.AT)
        mandate = rights.NewMandate(user, function, scene.cast.unions[union], c.TODAY)
        rights.give_mandate(mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)
    province, by = scene.cast.unions["广西"], scene.who("秦审")
    scene.pool = services.open_pool("2024 年县级补助", province, 2024, by=by, at=AT)
    income = Incoming("2024-1", Decimal(60000000), "省总预算 2024-1")
    services.receive(scene.pool, income, by=scene.who("秦付"), at=AT)
    new_call = NewCall("2024 年县级工会补助", "请各县申报。", DAY, None, PURPOSES)
    scene.call = services.open_call(scene.pool, new_call, by=by, at=AT)
    return scene


def label(scene: Scene, county: str = "资源", until: date | None = None) -> None:
    """The county bears the label of the weak."""
    new = labels.NewLabel(WEAK, date(2024, 1, 1), "示范发〔2024〕1号", until)
    labels.give_label(scene.cast.unions[county].pk, new, by=SYSTEM, at=AT)
