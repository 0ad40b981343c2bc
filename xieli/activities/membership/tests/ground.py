"""What the tests of membership stand on; all persons invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tests import cast as c
from xieli.activities.desk import deciding
from xieli.activities.membership import queries, rules, services
from xieli.activities.membership.models import Joining, Member
from xieli.kernel import id_numbers
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.people.models import User
from xieli.review import queries as review
from xieli.review.models import Application
from xieli.review.services import Verdict
from xieli.shell.keys import uuid7
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import INDUSTRY, WORKPLACE, Founding


def number(serial: int, born: str = "19680312") -> str:
    """An ID number with the right check sign; the person does not exist."""
    for sign in "0123456789X":
        try:
            return id_numbers.resident_id(f"450329{born}{serial:03}{sign}")
        except Refusal:
            continue
    raise AssertionError("no check sign fits")


class Ground:
    """The cast's federation, plus 周敏's colleague and a firm with its union in the street."""

    def __init__(self) -> None:
        self.cast = c.federation()
        c.rules_of_the_house()
        self.at: datetime = timezone.now() - timedelta(days=1)
        self.street = self.cast.unions["青石街道"]
        self.firm = self.cast.unions["明川工会"]
        self.county = self.cast.unions["资源"]
        self.second = self.officer("郑红", "青石街道")

    def officer(self, name: str, union: str) -> User:
        """One more officer of a union."""
        user = rights.register_user(rights.NewUser(name, c.PASSWORD, name), by=SYSTEM, at=c.AT)
        mandate = rights.NewMandate(user, "", self.cast.unions[union], c.TODAY)
        rights.give_preset("street", mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)
        self.cast.users[name] = user
        return user

    def actor(self, name: str) -> Actor:
        """One of the cast at work."""
        return self.cast.actor(name)

    def client(self, name: str = "") -> Client:
        """A browser of one of the cast, or of a visitor."""
        client = Client()
        return c.sign_in(client, self.cast, name) if name else client  # type: ignore[no-any-return]

    def union(self, name: str, above: str, stands_as: str = WORKPLACE) -> Union:
        """One more union."""
        founding = Founding(name=name, parent_id=self.cast.unions[above].id, stands_as=stands_as)
        made = self.cast.unions[name] = unions.found(founding, by=SYSTEM, at=c.AT)
        return made

    def federation_of_trade(self, name: str = "南山区快递行业工会联合会") -> Union:
        """An industry federation of the district."""
        return self.union(name, "南山", INDUSTRY)

    def asking(self, serial: int = 1, **more: Any) -> services.Asking:
        """What a worker fills in."""
        said = {
            "key": uuid7().hex, "name": "李春梅", "id_number": number(serial),
            "phone": f"138000{serial:05}", "group": rules.PARCEL, "has_consented": True,
        }  # fmt: skip
        return services.Asking(**(said | more))

    def apply(self, serial: int = 1, where: Union | None = None, **more: Any) -> Joining:
        """Hand an asking in behind a union's code."""
        found = queries.Where(where or self.firm, rules.BY_LINK)
        asking = self.asking(serial, **more)
        return services.apply(asking, found, by=services.WORKER, at=self.at)

    def application(self, joining: Joining) -> Application:
        """The application that carries an asking."""
        found = review.of_about(joining.pk)
        assert found is not None
        return found

    def decide(
        self, joining: Joining, outcome: str = "pass", reason: str = "", by: str = "周敏"
    ) -> Application:
        """The officer's word, through the desk."""
        application = self.application(joining)
        verdict = Verdict(outcome, reason, application.version)
        return deciding.decide(application, verdict, by=self.actor(by), at=self.at)

    def member(self, serial: int = 1, where: Union | None = None, **more: Any) -> Member:
        """A member who came in by the whole way."""
        joining = self.apply(serial, where, **more)
        self.decide(joining)
        return Member.objects.select_related("union", "person").get(person=joining.person)
