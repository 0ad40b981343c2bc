"""吴师傅, a model worker of 青石街道, with a project; 李梅 asks; in a few lines."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.volunteering import asking, hours, projects, queries, services
from xieli.activities.volunteering.asking import Ask
from xieli.activities.volunteering.models import (
    HelpRequest,
    Shift,
    Volunteer,
    VolunteerProject,
)
from xieli.activities.volunteering.projects import ProjectWords, Slot
from xieli.activities.volunteering.services import Offer
from xieli.booking import attending
from xieli.booking.models import Occasion
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import Person, User
from xieli.review import queries as review_queries
from xieli.review.models import Application, Outcome
from xieli.review.services import Verdict
from xieli.shell.guards import Belonging

AT = datetime(2024, 3, 14, 1, 0, tzinfo=UTC)  # a Thursday, nine o'clock here
SKILL = "数控加工"
WORDS = ProjectWords("数控刀具带徒课", "技能传授类", "从选刀到对刀，手把手教。", SKILL)
OFFER = Offer(
    ((SKILL, "teaches"), ("电工", "skilled")), ((3, "evening"), (5, "morning")),
    ("党员",), "装备制造", "明川电子 高级技师", "教年轻人选刀", may_be_shown=True,
)  # fmt: skip


def hour(n: int = 0, day: int = 0) -> timedelta:
    return timedelta(days=day, hours=n)


def photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, "JPEG")
    return held.getvalue()


class Scene:
    """The federation with 吴师傅 in the street's register."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.li, self.li_person = self._person("李梅")
        self.wu_user = self._new_user("吴师傅")
        assert self.wu_user.person
        self.wu_person: Person = self.wu_user.person
        self.wu = services.register(
            self.wu_person, self.street, OFFER, by=self.zhou, at=AT - hour(day=30)
        )
        self._officer("区里", "南山", "volunteers.decide")

    @property
    def zhou(self) -> Actor:
        return self.cast.actor("周敏")

    @property
    def wu_actor(self) -> Actor:
        return Actor(self.wu_user.id, "吴师傅")

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def _person(self, name: str) -> tuple[User, Person]:
        user = self.cast.users[name]
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=AT)
        user.person = person
        user.save()
        return user, person

    def _new_user(self, name: str) -> User:
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=AT)
        new = rights.NewUser(name, c.PASSWORD, name, person=person)
        user = self.cast.users[name] = rights.register_user(new, by=SYSTEM, at=AT)
        return user

    def _officer(self, name: str, union: str, function: str) -> User:
        user = self._new_user(name)
        mandate = rights.NewMandate(user, function, self.cast.unions[union], c.TODAY)
        rights.give_mandate(mandate, by=SYSTEM, at=AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=AT)
        return user

    def volunteers_officer(self) -> User:
        """A second officer of the street."""
        return self._officer("钱干事", "青石街道", "volunteers.run")

    @property
    def me(self) -> Belonging:
        """李梅, who is a member of the street's."""
        return Belonging(
            self.li_person.id, is_member=True, union_id=self.street.id,
            union_path=self.street.path, group="staff",
        )  # fmt: skip

    def drafted(self, **more: Any) -> VolunteerProject:
        return projects.draft(self.wu, WORDS, by=self.zhou, at=AT, **more)

    def handed_in(self) -> VolunteerProject:
        made = self.drafted()
        return projects.hand_in(made, seen=made.version, by=self.zhou, at=AT)

    def decide(self, about: Any, *who: str, outcome: str = Outcome.PASS) -> Application:
        for name in who:
            found = review_queries.of_about(about.id)
            assert found
            verdict = Verdict(outcome, "理由写在这里", found.version)
            found = desk.decide(found, verdict, by=self.who(name), at=AT)
        assert found
        return found

    def published(self) -> VolunteerProject:
        made = self.handed_in()
        self.decide(made, "区里", "陈主席")
        made.refresh_from_db()
        return projects.publish(made, seen=made.version, by=self.zhou, at=AT)

    def slot(self, project: VolunteerProject, at: datetime = AT, **more: Any) -> Occasion:
        """A slot two days later, two hours long."""
        starts = at + hour(day=2)
        told = Slot(starts, starts + hour(2), more.pop("places", 20), where="三楼教室")
        return projects.set_slot(project, told, volunteer=self.wu, by=self.wu_actor, at=at)

    def shift(self) -> Shift:
        """吴师傅's shift at the first slot of his project."""
        self.project = self.published()
        self.occasion = self.slot(self.project)
        return Shift.objects.get(occasion=self.occasion)

    def served(self, shift: Shift, minutes: int = 120) -> Shift:
        """He came at the start by the code and left so many minutes later."""
        starts = self.occasion.starts_at
        code = attending.code_now(self.occasion, starts)
        hours.arrive(shift, code, by=self.wu_actor, at=starts)
        gone = starts + timedelta(minutes=minutes)
        code = attending.code_now(self.occasion, gone)
        return hours.leave(shift, code, by=self.wu_actor, at=gone)

    def confirmed(self, minutes: int = 120) -> Shift:
        shift = self.served(self.shift(), minutes)
        later = AT + hour(day=3)
        return hours.confirm(shift, seen=shift.version, by=self.zhou, at=later)

    def request(self, **more: Any) -> HelpRequest:
        asked = {
            "what": "车间想学数控对刀", "skill": SKILL, "day": (AT + hour(day=7)).date(),
            "part": "evening", "people": 12, "where": "明川电子二车间",
        } | more  # fmt: skip
        return asking.ask(self.me, Ask(**asked), by=self.who("李梅"), at=AT)  # type: ignore[arg-type]

    def fresh(self, row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    def facts(self, project: VolunteerProject, at: datetime = AT) -> Any:
        return queries.facts_of(queries.projects(at).get(pk=project.pk))

    def volunteer(self, name: str, offer: Offer, union: str = "南山") -> Volunteer:
        user = self._new_user(name)
        assert user.person
        return services.register(user.person, self.cast.unions[union], offer, by=self.zhou, at=AT)
