"""What an officer does at one place with one press: who may, its form, its verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xieli.activities.venues import belongings, forms, rules, running, services
from xieli.activities.venues.models import Venue
from xieli.activities.venues.queries import DECIDE, RUN
from xieli.activities.venues.running import Visits, Word
from xieli.activities.venues.services import Verdict
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden


@dataclass(frozen=True)
class Asked:
    """One press: the place, what the form told, the row it is about, who and when."""

    venue: Venue
    form: Any
    one: str
    by: Actor
    at: datetime

    def row(self, rows: Any) -> Any:
        """One of the place's own rows; Hidden for any other."""
        try:
            found = rows.filter(pk=UUID(self.one)).first()
        except ValueError:
            found = None
        if found is None:
            raise Hidden
        return found

    @property
    def said(self) -> dict[str, Any]:
        """What the form told."""
        return self.form.cleaned_data if self.form else {}


@dataclass(frozen=True)
class Deed:
    """A press: the function it needs, its form, its verb, and what is said afterwards."""

    may: str
    act: Callable[[Asked], object]
    words: str | Promise
    form: type[django_forms.Form] | None = None


def _turn(became: str) -> Callable[[Asked], object]:
    def act(asked: Asked) -> object:
        verdict = Verdict(became, asked.said["words"])
        return services.turn(asked.venue, verdict, by=asked.by, at=asked.at)

    return act


def _confirm(is_open: bool) -> Callable[[Asked], object]:
    def act(asked: Asked) -> object:
        word = Word(rules.OFFICER, is_open)
        return running.confirm(asked.venue, word, by=asked.by, at=asked.at)

    return act


def _hand_in(asked: Asked) -> object:
    return services.hand_in(asked.venue, by=asked.by, at=asked.at)


def _start(asked: Asked) -> object:
    return services.start(asked.venue, by=asked.by, at=asked.at)


def _hours(asked: Asked) -> object:
    return belongings.set_hours(asked.venue, asked.said["hours"], by=asked.by, at=asked.at)


def _special(asked: Asked) -> object:
    told, why = asked.form.told(), asked.said["why"]
    return belongings.set_special(asked.venue, told, why, by=asked.by, at=asked.at)


def _drop_special(asked: Asked) -> object:
    return belongings.drop_special(asked.row(asked.venue.specials), by=asked.by, at=asked.at)


def _host(asked: Asked) -> object:
    told = asked.said
    return belongings.add_host(asked.venue, told["name"], told["part"], by=asked.by, at=asked.at)


def _drop_host(asked: Asked) -> object:
    return belongings.drop_host(asked.row(asked.venue.hosts), by=asked.by, at=asked.at)


def _keeper(asked: Asked) -> object:
    name = asked.said["words"]
    return belongings.give_keeper_code(asked.venue, name, by=asked.by, at=asked.at)


def _end_keeper(asked: Asked) -> object:
    return belongings.end_keeper(asked.row(asked.venue.keepers), by=asked.by, at=asked.at)


def _visits(asked: Asked) -> object:
    visits = Visits(asked.said["day"], asked.said["count"], rules.OFFICER)
    return running.count_visits(asked.venue, visits, by=asked.by, at=asked.at)


def _supply(asked: Asked) -> object:
    return running.put_in(asked.venue, asked.form.told(), by=asked.by, at=asked.at)


DEEDS: dict[str, Deed] = {
    "hand-in": Deed(RUN, _hand_in, _("申报了。核验和挂牌各由另一个人定。")),
    "start": Deed(RUN, _start, _("开门了，职工找得到了。")),
    "open": Deed(RUN, _confirm(True), _("记下了：现在开门。")),
    "shut": Deed(RUN, _confirm(False), _("记下了：现在没开。")),
    "hours": Deed(RUN, _hours, _("开放时间改好了。"), forms.HoursForm),
    "special": Deed(RUN, _special, _("排好了，职工看得到。"), forms.SpecialForm),
    "drop-special": Deed(RUN, _drop_special, _("取消了。")),
    "host": Deed(RUN, _host, _("添上了，还是这一处。"), forms.HostForm),
    "drop-host": Deed(RUN, _drop_host, _("去掉了。")),
    "keeper": Deed(RUN, _keeper, _("值守码发好了，以前的码不能再用。"), forms.WordsForm),
    "end-keeper": Deed(RUN, _end_keeper, _("值守码收回了。")),
    "visits": Deed(RUN, _visits, _("人次记好了。"), forms.VisitsForm),
    "supply": Deed(RUN, _supply, _("放进去了，账也记好了。"), forms.SupplyForm),
    "downgrade": Deed(DECIDE, _turn(rules.DOWNGRADED), _("降级了。"), forms.WordsForm),
    "withdraw": Deed(DECIDE, _turn(rules.WITHDRAWN), _("摘牌了，职工不再看到它开放。"),
                     forms.WordsForm),
    "restore": Deed(DECIDE, _turn(rules.RUNNING), _("恢复了。"), forms.WordsForm),
}  # fmt: skip
