"""A wage case on the standing cast: 李梅 asks at 资源, her employer is 明川电子 of 青石街道."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tests import cast as c
from xieli.activities.rights import answering, services
from xieli.activities.rights.models import Queue, Subject, Ticket
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import queries as people
from xieli.people import rights
from xieli.people.models import User

PHONE = "13800000000"
WORDS = "单位欠我三个月工资，共 9000 元，问了几次都没有答复。"
ANSWER = "单位已经答应月底前补发，我们会跟到到账为止。"
WORKER = Actor(None, "诉求人")


@dataclass
class Scene:
    """The federation of the tests with its rulebook; now is a moment of today."""

    now: datetime = field(default_factory=timezone.now)
    cast: c.Cast = field(default_factory=c.federation)

    def __post_init__(self) -> None:
        c.rules_of_the_house()

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def union(self, name: str) -> Any:
        return services.union_with_region(self.cast.unions[name].id)

    def reader(self, name: str) -> Any:
        return people.reader_of(self.cast.users[name], timezone.now())

    def client(self, name: str) -> Client:
        return c.sign_in(Client(), self.cast, name)

    def new(self, **more: Any) -> services.NewTicket:
        words = {
            "union": self.union("资源"), "subject": Subject.WAGES, "words": WORDS,
            "phone": PHONE, "name": "李梅", "firm": "明川电子", "queue": Queue.RIGHTS, **more,
        }  # fmt: skip
        return services.NewTicket(**words)

    def asked(self, **more: Any) -> Ticket:
        at = more.pop("at", self.now)
        return services.ask(self.new(**more), by=WORKER, at=at)

    def taken(self, by: str = "王强", grade: str = "plain", **more: Any) -> Ticket:
        at = more.get("at", self.now)
        row = self.asked(**more)
        return services.take(
            row, grade, subject=row.subject, seen=row.version, by=self.who(by), at=at
        )

    def sent(self, to: str = "青石街道", **more: Any) -> Ticket:
        at = more.get("at", self.now)
        row = self.taken(**more)
        send = services.Dispatch(self.union(to), "单位在这里", row.version)
        return services.dispatch(row, send, by=self.who("王强"), at=at)

    def signed(self, **more: Any) -> Ticket:
        at = more.get("at", self.now)
        row = self.sent(**more)
        return services.sign(row, seen=row.version, by=self.who("周敏"), at=at)

    def answered(self, **more: Any) -> Ticket:
        at = more.get("at", self.now)
        row = self.signed(**more)
        return answering.answer(row, ANSWER, seen=row.version, by=self.who("周敏"), at=at)

    def employ(self, name: str, firm: str = "明川电子") -> User:
        """Let one of the cast be employed at a firm."""
        user = self.cast.users[name]
        user.enterprise = self.cast.firms[firm]
        user.save()
        return user

    def mandate(self, name: str, function: str, union: str) -> None:
        """Give one of the cast one more function."""
        new = rights.NewMandate(self.cast.users[name], function, self.cast.unions[union], c.TODAY)
        rights.give_mandate(new, by=SYSTEM, at=c.AT)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)
