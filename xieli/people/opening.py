"""A worker's own way to a sign-in: a code from his union, good once, and a password of his own."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from xieli.journal import services as journal
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import rights
from xieli.people.models import Person, SignInCode, User
from xieli.rulebook.queries import value
from xieli.shell.keys import code

CODE_DAYS = "people.sign_in_code_days"
LENGTH = 12  # letters, near 60 bits


@transaction.atomic
def make_code(person: Person, *, by: Actor, at: datetime) -> str:
    """Give a fresh code for a person; his earlier ones are good no more. Staff get none."""
    Person.objects.select_for_update().get(pk=person.pk)
    _must_be_no_officer(User.objects.filter(person=person).first())
    SignInCode.objects.filter(person=person, used_at=None).update(used_at=at)
    fresh = code(LENGTH)
    days = value(CODE_DAYS, "", timezone.localdate(at)).as_days
    SignInCode.objects.create(
        person=person, digest=_digest(fresh), made_at=at, made_by=by.label,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    journal.note("people.make_code", "发了一个登录码", by=by, at=at, about=person)
    return fresh


@transaction.atomic
def open_by_code(text: str, password: str, *, at: datetime) -> User:
    """Open the person's sign-in, or set a new password on it; the code is used up by that."""
    rows = SignInCode.objects.select_for_update().select_related("person")
    found = rows.filter(digest=_digest(text), used_at=None, expires_at__gt=at).first()
    if found is None:
        raise Refusal(
            _("登录码不对，或者已经用过、过期了。"), _("请对照再输一次，或找工会再要一个。")
        )
    user = User.objects.filter(person=found.person).first()
    _must_be_no_officer(user)
    by = Actor(user.id if user else None, found.person.name)
    user = _renewed(user, password, by, at) if user else _opened(found.person, password, by, at)
    found.used_at = at
    found.save(update_fields=["used_at"])
    return user


def _opened(person: Person, password: str, by: Actor, at: datetime) -> User:
    """A new sign-in by the person's phone, by its name alone where a family shares the phone."""
    new = rights.NewUser(f"w-{code(8)}".lower(), password, person.name, person=person)
    user = rights.register_user(new, by=by, at=at)
    index = person.phone_index
    if index and not User.objects.filter(phone_index=index).exists():
        user.phone_index = index
        user.save(update_fields=["phone_index"])
    return user


def _renewed(user: User, password: str, by: Actor, at: datetime) -> User:
    change = rights.UserChange(user.shown_name, password=password)
    return rights.change_user(user, change, by=by, at=at)


def _must_be_no_officer(user: User | None) -> None:
    """An officer's sign-in has a second factor and is kept by the security administrator."""
    if user and user.mandates.exists():
        raise Refusal(_("干部的账号不用登录码。"), _("请找安全管理员。"))


def _digest(text: str) -> str:
    bare = "".join(sign for sign in text.upper() if sign.isalnum())
    return sha256(bare.encode()).hexdigest()
