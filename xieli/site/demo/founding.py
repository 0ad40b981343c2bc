"""Founding in the demonstration: a drive, firms on every step of their way, terms, certificates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from xieli.activities.desk import services as desk
from xieli.activities.founding import asking, drives, elections, legal, rules, services
from xieli.activities.founding.models import Drive, FileState, FoundingFile, Step, Target, Term
from xieli.activities.founding.moves import Done
from xieli.kernel.actor import SYSTEM, Actor
from xieli.review.models import Outcome
from xieli.review.services import Verdict
from xieli.site.demo.federation import Ground
from xieli.unions.models import Union

STREET, COUNTY = "青石街道总工会", "资源县示范总工会"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# name, staff, the step it is on; all invented
WAYS = (
    ("朗川自动化（示范企业）", 126, Step.FILED), ("禾木物业（示范企业）", 64, Step.RESULT_ASKED),
    ("迅捷配送青石站（示范企业）", 88, Step.ASKED), ("云帆软件（示范企业）", 47, Step.RECRUITED),
    ("桐屿餐饮（示范企业）", 31, Step.GUIDED), ("青石汽修（示范企业）", 19, Step.INTENT),
)  # fmt: skip
GROUPS = (("外卖配送员", 620), ("网约车司机", 410), ("货车司机", 260), ("快递员", 530))
COUNTY_WAYS = (("竹韵竹木（示范企业）", 58, Step.ASKED), ("丹霞民宿（示范企业）", 16, Step.INTENT))
# an enterprise's union, days until its term ends, days until its certificate expires
STANDING = (
    ("明川电子工会", 35, 400), ("松坪精密工会", -20, 30), ("益康生物工会", 700, 45),
    ("合木家居工会", 500, 900),
)  # fmt: skip


def union_code(number: int) -> str:
    """An invented code of a union legal person, with its true check sign."""
    body = f"81440305DEMXL{number:04d}"
    total = sum(SIGNS.index(sign) * w for sign, w in zip(body, WEIGHTS, strict=True))
    return body + SIGNS[-total % 31]


@dataclass
class Walk:
    """Who walks a firm's way, and from which day on; each step is a day later."""

    officer: Actor
    approver: Actor
    at: datetime
    number: int

    def until(self, file: FoundingFile, step: str) -> FoundingFile:
        """Take every step up to this one."""
        while file.step != step:
            self.at += timedelta(days=2)
            file = self._step(file)
        return file

    def _step(self, file: FoundingFile) -> FoundingFile:
        who: dict[str, Any] = {"seen": file.version, "by": self.officer, "at": self.at}
        chief = {**who, "by": self.approver}
        done = Done(timezone.localdate(self.at))
        members = max(file.headcount * 3 // 4, 3)
        small = rules.COMMITTEE if file.headcount >= 25 else rules.SMALL_COMMITTEE
        verbs: dict[str, Callable[[], FoundingFile]] = {
            Step.INTENT: lambda: services.guide(
                file, replace(done, words="上门讲了建会流程，留了表格"), **who
            ),
            Step.GUIDED: lambda: asking.ask_approval(file, small, done, **who),
            Step.ASKED: lambda: self._approve(file),
            Step.APPROVED: lambda: services.recruit(file, members, done, **who),
            Step.RECRUITED: lambda: elections.hold_election(file, ballot(done.on, members), **who),
            Step.ELECTED: lambda: asking.ask_result(file, done, **who),
            Step.RESULT_ASKED: lambda: self._approve(file),
            Step.RESULT_APPROVED: lambda: legal.register(
                file, papers(self.number, done.on, 1825), **chief
            ),
            Step.REGISTERED: lambda: services.open_account(
                file, replace(done, words="示范银行青石支行"), **who
            ),
            Step.ACCOUNT: lambda: services.file_away(file, done, **chief),
        }
        return verbs[file.step]()

    def _approve(self, file: FoundingFile) -> FoundingFile:
        found = asking.application_of(file)
        assert found is not None
        verdict = Verdict(Outcome.PASS, "材料齐全", found.version)
        desk.decide(found, verdict, by=self.approver, at=self.at)
        return FoundingFile.objects.get(pk=file.pk)


def ballot(on: date, members: int) -> rules.Ballot:
    """A lawful election: nine in ten came, all three have four in five of them."""
    present = -(-members * 9 // 10)
    votes = -(-present * 4 // 5)
    names = (("卫平", rules.CHAIR), ("常林", "member"), ("景秋", "women"))
    won = tuple(rules.Candidate(name, post, votes) for name, post in names)
    return rules.Ballot(on, rules.ALL_MEMBERS, members, present, 3, won)


def papers(number: int, issued: date, days: int) -> legal.Papers:
    """A certificate with an invented number."""
    expires = issued + timedelta(days=days)
    return legal.Papers(f"粤示字第 {number:04d} 号", union_code(number), issued, expires)


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the demonstration and say what there is now."""
    drive = _drive(ground, at)
    for number, (name, staff, step) in enumerate(WAYS, 1):
        target = drive.targets.get(name=name)
        _walk(ground, at, number, (name, staff, step), target)
    for number, way in enumerate(COUNTY_WAYS, 50):
        _walk(ground, at, number, way, None)
    for number, (name, term, certificate) in enumerate(STANDING, 100):
        _standing(ground.unions[name], number, (term, certificate), at)
    return _told(drive)


def _drive(ground: Ground, at: datetime) -> Drive:
    by, day = ground.actor("周敏"), timezone.localdate(at)
    new = drives.NewDrive(
        ground.unions[STREET], "新业态和重点项目建会行动", day - timedelta(days=60),
        day + timedelta(days=60), 10, 2000,
    )  # fmt: skip
    drive = drives.open_drive(new, by=by, at=at - timedelta(days=60))
    rows = [("firm", name, staff) for name, staff, _step in WAYS]
    rows += [("firm", "松间文创（示范企业）", 22), *(("group", *one) for one in GROUPS)]
    for number, (kind, name, staff) in enumerate(rows):
        asked = drives.NewTarget(kind, name, staff, by)
        target = drives.add_target(drive, asked, by=by, at=at - timedelta(days=58))
        if number < 9:
            drives.log_contact(
                target, "visit", "讲了建会的好处，留了链接", key=f"demo-{number}",
                on=day - timedelta(days=50), by=by, at=at - timedelta(days=50),
            )  # fmt: skip
    return drive


def _walk(
    ground: Ground, at: datetime, number: int, way: tuple[str, int, str], target: Target | None
) -> None:
    """One firm's way to its step; the county's officers walk for their own."""
    name, staff, step = way
    is_street = target is not None
    above = ground.unions[STREET if is_street else COUNTY]
    officer, approver = ("周敏", "陈主席") if is_street else ("王强", "刘芸")
    begun = at - timedelta(days=4 + 2 * rules.STEPS.index(step))
    new = services.NewIntent(name, above, staff, "卫平", f"138000010{number:02d}", target=target)
    file = services.hand_in(new, by=Actor(None, f"{name}（建会链接）"), at=begun)
    walk = Walk(ground.actor(officer), ground.actor(approver), begun, number)
    walk.until(file, step)


def _standing(union: Union, number: int, days: tuple[int, int], at: datetime) -> None:
    """A union that stood before: its term and its certificate, as they would be on record."""
    term, certificate = days
    today = timezone.localdate(at)
    began = rules.months_after(today + timedelta(days=term), -36)
    elections.renew_term(union, ballot(began, 40), 40, seen=0, by=SYSTEM, at=at)
    issued = today + timedelta(days=certificate - 1825)
    legal.enter(union, papers(number, issued, 1825), by=SYSTEM, at=at)


def _told(drive: Drive) -> list[str]:
    going = FoundingFile.objects.filter(state=FileState.OPEN).count()
    done = FoundingFile.objects.filter(state=FileState.DONE).count()
    rungs = drives.funnel(drive)
    return [
        f"建会：{going} 家在筹建，{done} 家建成；任期登记 {Term.objects.count()} 届",
        f"建会行动“{drive.title}”：清单 {rungs[0].targets} 条、{rungs[0].people} 人，"
        f"联系过 {rungs[1].targets} 条，建成 {rungs[-1].targets} 家",
    ]
