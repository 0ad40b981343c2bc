"""A firm's way to its union on the standing cast, as far as a test wants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.founding import asking, elections, legal, rules, services
from xieli.activities.founding.models import FoundingFile, Step
from xieli.activities.founding.moves import Done
from xieli.activities.founding.rules import Ballot, Candidate
from xieli.kernel.actor import SYSTEM
from xieli.review.models import Application, Outcome
from xieli.review.services import Verdict

TODAY = timezone.localdate(c.AT)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def code_of(body: str) -> str:
    """A credit code with its true check sign."""
    total = sum(SIGNS.index(sign) * w for sign, w in zip(body, WEIGHTS, strict=True))
    return body + SIGNS[-total % 31]


UNION_CODE = code_of("81440305DEMX00001")
OTHER_CODE = code_of("81440305DEMX00002")
FIRM_CODE = code_of("91440305DEMX00003")


def candidates(votes: int = 25) -> tuple[Candidate, ...]:
    """A chair and two members, all with the same votes."""
    return (
        Candidate("何平", rules.CHAIR, votes),
        Candidate("林夏", "member", votes),
        Candidate("苏晨", "women", votes),
    )


def ballot(**more: Any) -> Ballot:
    """An election of 30 members in which 26 came."""
    told = Ballot(
        held_on=TODAY, meeting=rules.ALL_MEMBERS, due=30, present=26, years=3,
        candidates=candidates(),
    )  # fmt: skip
    return replace(told, **more)


def papers(**more: Any) -> legal.Papers:
    """A certificate of five years."""
    told = legal.Papers("粤示 0001", UNION_CODE, TODAY, date(TODAY.year + 5, TODAY.month, 1))
    return replace(told, **more)


class Way:
    """松坪精密 on its way to a union under 青石街道; 周敏 guides, 陈主席 approves."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.officer = self.cast.actor("周敏")
        self.done = Done(TODAY)

    def intent(self, firm: str = "松坪精密", **more: Any) -> FoundingFile:
        told = {"headcount": 40, "contact": "何平", "phone": "13800000000", **more}
        new = services.NewIntent(firm, self.street, **told)
        return services.hand_in(new, by=SYSTEM, at=c.AT)

    def until(self, step: str, file: FoundingFile | None = None) -> FoundingFile:
        """Take every step up to this one."""
        file = file or self.intent()
        while file.step != step:
            file = self.step_on(file)
        return file

    def step_on(self, file: FoundingFile) -> FoundingFile:
        """Take the next step, lawfully."""
        here = {"seen": file.version, "by": self.officer, "at": c.AT}
        verbs: dict[str, Any] = {
            Step.INTENT: lambda: services.guide(file, self.done, **here),
            Step.GUIDED: lambda: asking.ask_approval(file, rules.COMMITTEE, self.done, **here),
            Step.ASKED: lambda: self.say(file),
            Step.APPROVED: lambda: services.recruit(file, 30, self.done, **here),
            Step.RECRUITED: lambda: elections.hold_election(file, ballot(), **here),
            Step.ELECTED: lambda: asking.ask_result(file, self.done, **here),
            Step.RESULT_ASKED: lambda: self.say(file),
            Step.RESULT_APPROVED: lambda: legal.register(file, papers(), **here),
            Step.REGISTERED: lambda: services.open_account(file, Done(TODAY, "示范银行"), **here),
            Step.ACCOUNT: lambda: services.file_away(file, self.done, **here),
        }
        moved: FoundingFile = verbs[file.step]()
        return moved

    def application(self, file: FoundingFile) -> Application:
        found = asking.application_of(file)
        assert found is not None
        return found

    def say(
        self, file: FoundingFile, outcome: str = Outcome.PASS, reason: str = "材料齐全"
    ) -> FoundingFile:
        """The city's officer decides what the file waits for."""
        found = self.application(file)
        verdict = Verdict(outcome, reason, found.version)
        desk.decide(found, verdict, by=self.cast.actor("陈主席"), at=c.AT)
        return FoundingFile.objects.get(pk=file.pk)


def later(days: int) -> Any:
    """A moment so many days after the cast's first."""
    return c.AT + timedelta(days=days)
