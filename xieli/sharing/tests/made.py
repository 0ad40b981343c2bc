"""Two homes of one database, 深圳's `home` and 桂林's `beta`, that met by their own doors."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests import cast as c
from tests.kept import put, taken
from xieli.activities.rights import services as rights
from xieli.activities.rights.models import Ticket
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import rights as mandates
from xieli.people.models import User
from xieli.rulebook.models import DayMark, Parameter
from xieli.sharing import keys, meeting, posting, rules, tasks
from xieli.sharing.carrying import Away, Reply, Sheet
from xieli.sharing.contents import Content, Notice
from xieli.sharing.models import OutLetter, Partner
from xieli.sharing.posting import Words
from xieli.shell.homes import use_home
from xieli.unions import services as unions
from xieli.unions.models import Region, Union
from xieli.unions.rules import FEDERATION, Founding

AT = datetime.now(UTC)  # the doors read the clock, and clocks must agree
HERE, THERE = "http://localhost", "http://beta.localhost"
WORDS = Words("关于高温津贴的通知", "深圳—桂林工会协作协议第三条", "让两地职工都知道")
NOTICE = Notice("高温津贴", "深工办〔2024〕8号", "深圳市总工会", "2024-06-01", "每人每月三百元。")
HOMES = {"localhost": "home", "beta.localhost": "beta"}


class Road:
    """The road between the two homes, through their real doors; it can be cut, or lose answers."""

    def __init__(self) -> None:
        self.is_cut = self.loses_answers = False
        self.sheets: list[Sheet] = []
        self.change: Callable[[Sheet], Sheet] = lambda sheet: sheet

    def __call__(self, sheet: Sheet) -> Reply:
        if self.is_cut:
            raise Away("no route")
        sheet = self.change(sheet)
        self.sheets.append(sheet)
        answer = self.bring(sheet)
        if self.loses_answers:
            raise Away("connection lost")
        return answer

    def bring(self, sheet: Sheet) -> Reply:
        fields = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in sheet.fields.items()}
        host = rules.authority_of(sheet.address)
        answer = Client(SERVER_NAME=host, HTTP_HOST=host).post(
            sheet.path, sheet.body, content_type=sheet.fields["Content-Type"], **fields
        )
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, answer.content, told)


_kept: list[tuple[Any, Any, Two]] = []


def two() -> Two:
    """Both homes that have met; built once a process, then copied in as rows."""
    if not _kept:
        made = Two()
        here = taken((), c.RULES)
        with use_home("beta"):
            there = taken((), ())
        _kept.append((here, there, copy.deepcopy(made)))
        return made
    here, there, made = _kept[0]
    c.rules_of_the_house()
    _slow_clocks()
    put(here)
    with use_home("beta"):
        put(there)
    return copy.deepcopy(made)


def _slow_clocks() -> None:
    """A day's difference is allowed here, so that a slow run of all tests stays within it."""
    Parameter.objects.filter(key=rules.CLOCK_SECONDS).update(value="86400")


class Two:
    """Both homes with their card; 陈主席 speaks for 深圳, 秦主席 for 桂林."""

    def __init__(self, *, meets: bool = True) -> None:
        c.rules_of_the_house()
        _slow_clocks()
        self.cast = c.federation()
        self.chen, self.road = self.cast.actor("陈主席"), Road()
        self.shenzhen = self.cast.unions["深圳"]
        takes = mandates.NewMandate(
            self.cast.users["陈主席"], "rights.take", self.shenzhen, c.TODAY
        )
        mandates.give_mandate(takes, by=SYSTEM, at=AT)
        keys.keep_card(self.shenzhen, "深圳市总工会", HERE, by=self.chen, at=AT)
        self._there()
        if meets:
            self.meet()

    def _there(self) -> None:
        """The other home: the same rules, three unions and one officer."""
        parameters, days = list(Parameter.objects.all()), list(DayMark.objects.all())
        regions = list(Region.objects.all())
        with use_home("beta"):
            Parameter.objects.bulk_create(parameters)
            DayMark.objects.bulk_create(days)
            Region.objects.bulk_create(regions)
            above = None
            for name, code in (("全国", ""), ("广西", "450000"), ("桂林", "450300")):
                founding = Founding(name, above, FEDERATION, region_code=code)
                self.guilin: Union = unions.found(founding, by=SYSTEM, at=AT)
                above = self.guilin.id
            self.user: User = mandates.register_user(
                mandates.NewUser("秦主席", c.PASSWORD, "秦主席"), by=SYSTEM, at=AT
            )
            mandate = mandates.NewMandate(self.user, "", self.guilin, c.TODAY)
            mandates.give_preset("county", mandate, by=SYSTEM, at=AT)
            mandates.set_second_factor(self.user, c.SECRET, by=SYSTEM, at=AT)
            self.qin = Actor(self.user.id, "秦主席")
            keys.keep_card(self.guilin, "桂林市总工会", THERE, by=self.qin, at=AT)

    def meet(self) -> None:
        """Invited, accepted, confirmed on both sides, the greetings exchanged."""
        invitation = meeting.invite(self.shenzhen, "桂林市总工会", by=self.chen, at=AT)
        link = rules.link_of(HERE, invitation.code, keys.current_key().key_id)
        with use_home("beta"):
            row = meeting.accept(link, self.guilin, carry=self.road, by=self.qin, at=AT)
            meeting.confirm(row, seen=row.version, by=self.qin, at=AT)
        row = self.partner
        meeting.confirm(row, seen=row.version, by=self.chen, at=AT)
        self.carry("beta")
        self.carry()

    @property
    def partner(self) -> Partner:
        """The other home, as the chosen one knows it."""
        return Partner.objects.get()

    def carry(self, home: str = "home", at: datetime = AT) -> int:
        return tasks.carry_home(home, at=at, carry=self.road)

    def post(self, content: Content = NOTICE, words: Words = WORDS) -> OutLetter:
        return posting.post(self.partner, content, words, by=self.chen, at=AT)

    def ticket(self, **more: Any) -> Ticket:
        """A wage case in 深圳's hands."""
        told = {
            "subject": "wages", "words": "单位欠我三个月工资，共 9000 元。", "name": "李梅",
            "phone": "13800000000", "firm": "明川电子", **more,
        }  # fmt: skip
        row = rights.ask(rights.NewTicket(self.shenzhen, **told), by=SYSTEM, at=AT)
        row = rights.take(row, "plain", subject="wages", seen=0, by=self.chen, at=AT)
        return rights.sign(row, seen=row.version, by=self.chen, at=AT)
