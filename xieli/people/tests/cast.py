"""The standing cast on a small tree of unions; all of them invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from xieli.kernel import id_numbers
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import services
from xieli.people.models import Mandate, User
from xieli.shell.keys import uuid7
from xieli.unions.models import Level, Union
from xieli.unions.rules import TOWNSHIP

AT = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
PASSWORD = "osmanthus-by-the-river"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MEI = services.NewPerson("李梅", "", "13800000001")


def number(serial: int, head: str = "45032919680312") -> str:
    """An ID number with the right check sign; the person does not exist."""
    for sign in "0123456789X":
        try:
            return id_numbers.resident_id(f"{head}{serial:03}{sign}")
        except Refusal:
            continue
    raise AssertionError("no check sign fits")


def union(name: str, level: int, parent: Union | None = None) -> Union:
    """A union under its parent."""
    key = uuid7()
    path = f"{parent.path if parent else ''}/{key.hex}"
    return Union.objects.create(
        id=key, name=name, name_key=name, parent=parent, path=path, level=level
    )


def county_of(city: Union, name: str = "青溪县总工会") -> Union:
    """One more county."""
    return union(name, Level.COUNTY, city)


def street_of(county: Union, name: str = "柳岸街道总工会") -> Union:
    """A street's union, which may move to another county."""
    one = union(name, Level.STREET, county)
    Union.objects.filter(pk=one.pk).update(stands_as=TOWNSHIP)
    return one


def city(name: str = "云川市总工会") -> Union:
    """A city on its own."""
    return union(name, Level.CITY)


def user(username: str, shown_name: str = "王强", phone: str = "") -> User:
    """A sign-in without any mandate."""
    new = services.NewUser(username, PASSWORD, shown_name, phone)
    return services.register_user(new, by=SYSTEM, at=AT)


def give(one: User, function: str, where: Union) -> Mandate:
    """One mandate from today on."""
    new = services.NewMandate(one, function, where, TODAY)
    return services.give_mandate(new, by=SYSTEM, at=AT)


def officer(username: str, function: str, where: Union) -> User:
    """A sign-in with one mandate and a second factor."""
    one = user(username)
    give(one, function, where)
    services.set_second_factor(one, SECRET, by=SYSTEM, at=AT)
    return one
