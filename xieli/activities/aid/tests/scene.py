"""李梅 of 青石街道 in need: two officers of her street, two of the county, the city pays.

Every ID number has the area 110000, which no card carries; all persons are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction

from tests import cast as c
from xieli.activities.aid import checking, granting, paying, services, visiting
from xieli.activities.aid.models import AidFile, FileState, Fund, Grant, PayBatch
from xieli.activities.aid.sheet import Kin, Sheet
from xieli.activities.desk import deciding
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.review.models import Act, Application, Outcome
from xieli.shell.tables.mending import GoodRow

AT = datetime(2024, 3, 11, 2, 0, tzinfo=UTC)  # a Monday
LATER = AT + timedelta(days=14)
CARD = "6222020000000000000"
STREET, COUNTY = "青石街道", "南山"


def id_number(born: str, number: int = 1) -> str:
    """An invented ID number with a true check digit; nobody's area."""
    body = f"110000{born}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def card(number: int = 1) -> str:
    """An invented card number of 16 digits that passes Luhn."""
    body = f"622202{number:09d}"
    return next(body + last for last in "0123456789" if _luhn(body + last))


def _luhn(text: str) -> bool:
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def sheet(**more: Any) -> Sheet:
    """A whole sheet of 李梅: three people, 30,000 元 a year, 6,000 元 of rigid costs."""
    first = Sheet(
        name="李梅", id_number=id_number("19880101"), phone="13800000001", unit="明川电子",
        address="青石街道示范路 1 号", village="示范社区", income="30000", rigid="6000",
        case="家里一人长期不能上班", card=card(), bank="示范银行", consents=True,
        guardian_consents=True,
        kin=(
            Kin("周远", "配偶", id_number("19870202")),
            Kin("周小满", "子女", id_number("20150303")),
        ),
    )  # fmt: skip
    return replace(first, **more)


@dataclass
class Scene:
    """The street and the county take applications; verbs at hand for the tests."""

    cast: c.Cast = field(default_factory=c.federation)

    def __post_init__(self) -> None:
        c.rules_of_the_house()
        self.street, self.county = self.cast.unions[STREET], self.cast.unions[COUNTY]
        self._officer("陆琴", self.street, "street")
        for name in ("王强", "刘芸"):
            new = rights.NewMandate(self.cast.users[name], "aid.decide", self.county, c.TODAY)
            rights.give_mandate(new, by=SYSTEM, at=c.AT)
        services.start_taking(self.county, by=self.who("王强"), at=AT)

    def _officer(self, name: str, union: Any, preset: str) -> None:
        new = rights.NewUser(name, c.PASSWORD, name)
        user = self.cast.users[name] = rights.register_user(new, by=SYSTEM, at=c.AT)
        mandate = rights.NewMandate(user, "", union, c.TODAY)
        rights.give_preset(preset, mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)

    def who(self, name: str) -> Actor:
        """The one who acts."""
        return self.cast.actor(name)

    def drafted(self, told: Sheet | None = None, by: str = "李梅", **more: Any) -> AidFile:
        """A draft, signed; of 李梅 unless another is named."""
        draft = services.Draft(uuid4().hex, self.street, told or sheet(), **more)
        file = services.save_draft(draft, by=self.who(by), at=AT)
        return services.sign(file, b"ink", seen=file.version, by=self.who(by), at=AT)

    def handed_in(self, told: Sheet | None = None, by: str = "李梅", **more: Any) -> AidFile:
        """The same, handed in on Monday."""
        file = self.drafted(told, by, **more)
        return services.hand_in(file, seen=file.version, by=self.who(by), at=AT)

    def findings(self, key: str = "") -> visiting.Findings:
        """What a visit found."""
        return visiting.Findings(
            key or uuid4().hex, date(2024, 3, 8), "家里三口人", "住房简陋", "工资条相符", "属实"
        )

    def visited(self, file: AidFile) -> None:
        """周敏 records, 陆琴 confirms."""
        made, _ = visiting.record_visit(file, self.findings(), by=self.who("周敏"), at=AT)
        visiting.confirm_visit(made, by=self.who("陆琴"), at=AT)

    def answered(self, file: AidFile, answer: str = "matches") -> None:
        """民政 was asked and has answered."""
        checking.ask_check([file], by=self.who("王强"), at=AT)
        rows = [GoodRow(2, {"number": file.number, "answer": answer, "words": None})]
        checking.take_answers(rows, union=self.county, by=self.who("王强"), at=AT)

    def decide(self, about: Any, name: str, outcome: str = Outcome.PASS, at: Any = AT) -> Any:
        """One person's word through the desk, on the newest version."""
        application = self.asked(about)
        reason = "" if outcome == Outcome.PASS else "收入超过规定的线"
        verdict = review.Verdict(outcome, reason, application.version)
        return deciding.decide(application, verdict, by=self.who(name), at=at)

    def asked(self, about: Any) -> Application:
        """The newest application about a file or a grant."""
        found = reviews.of_about(about.pk)
        assert found is not None
        return found

    def to_last_stage(self, file: AidFile) -> AidFile:
        """Everything but the county's last word: 刘芸 has it now."""
        self.visited(file)
        self.decide(file, "周敏")
        self.decide(file, "陆琴")
        application = self.asked(file)
        assert application.stage is not None
        assert application.stage.act == Act.NOTICE
        words = {application.pk: "李* · 青石街道"}
        posting = review.Posting("community", "青石街道总工会 0755-00000000", words)
        review.post_notice(application.call, [application], posting, by=self.who("周敏"), at=AT)
        deciding.close_due_notices(at=LATER)
        self.decide(file, "周敏", at=LATER)
        self.answered(file)
        self.decide(file, "王强", at=LATER)
        return AidFile.objects.get(pk=file.pk)

    def opened(self, told: Sheet | None = None, by: str = "李梅") -> AidFile:
        """An open file."""
        file = self.to_last_stage(self.handed_in(told, by))
        self.decide(file, "刘芸", at=LATER)
        return AidFile.objects.get(pk=file.pk)

    def open_at_once(self, told: Sheet | None = None, by: str = "李梅", **more: Any) -> AidFile:
        """An open file on the short way, where the way itself is not what is tested."""
        file = self.handed_in(told, by, **more)
        self.visited(file)
        self.answered(file)
        with transaction.atomic():
            services.open_file(self.asked(file), self.who("刘芸"), AT)
        return AidFile.objects.get(pk=file.pk)

    def proposed(self, file: AidFile, **more: Any) -> Grant:
        """A grant for the applicant that 周敏 proposes: 1,000 元 for living."""
        assert file.applicant is not None
        asked = granting.Proposal(
            **{
                "key": uuid4().hex, "person": file.applicant, "kind": "living",
                "amount": Decimal(1000), **more,
            }
        )  # fmt: skip
        return granting.propose(file, asked, by=self.who("周敏"), at=LATER)[0]

    def payable(self, file: AidFile, **more: Any) -> Grant:
        """A grant that 陆琴 checked and 王强 approved."""
        grant = self.proposed(file, **more)
        self.decide(grant, "陆琴", at=LATER)
        self.decide(grant, "王强", at=LATER)
        return Grant.objects.get(pk=grant.pk)

    def fund(self, amount: str = "50000") -> Fund:
        """The county's fund with money in it."""
        made = paying.open_fund("困难帮扶资金", self.county, by=self.who("王强"), at=AT)
        income = paying.Incoming(uuid4().hex, Decimal(amount), "treasury", "财政 2024-1")
        paying.receive(made, income, by=self.who("王强"), at=AT)
        return made

    def released(self, fund: Fund, *grants: Grant) -> PayBatch:
        """A batch that 刘芸 made and 陈主席 released."""
        batch, _ = paying.make_batch(fund, grants, key=uuid4().hex, by=self.who("刘芸"), at=LATER)
        return paying.pay(batch, by=self.who("陈主席"), at=LATER)


def is_live(file: AidFile) -> bool:
    """Whether a file is open, as it stands now."""
    return AidFile.objects.get(pk=file.pk).state in (FileState.OPEN, FileState.HELPED)
