"""The verbs on sign-ins and mandates; callers find them in people.services."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from xieli.journal import services as journal
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries, rules
from xieli.people.models import Function, Mandate, Person, User
from xieli.unions.models import Enterprise, Union

_PHONE_LIKE = re.compile(r"[\d\s+-]{7,}")


@dataclass(frozen=True)
class NewUser:
    """A sign-in to be opened; the phone, where there is one, signs in as well as the name."""

    username: str
    password: str = field(repr=False)
    shown_name: str
    phone: str = field(default="", repr=False)
    person: Person | None = None
    enterprise: Enterprise | None = None


@dataclass(frozen=True)
class UserChange:
    """What may change on a sign-in; an empty password or phone leaves the old one."""

    shown_name: str
    is_active: bool = True
    password: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class NewMandate:
    """User may do `function` in the subtree of `union` from one day to another, both included."""

    user: User
    function: str
    union: Union
    starts_on: date
    ends_on: date | None = None
    programme_id: UUID | None = None


@transaction.atomic
def register_user(new: NewUser, *, by: Actor, at: datetime) -> User:
    """Open a sign-in; Refusal where the name, the phone or the person already has one."""
    username = new.username.strip()
    if not username or _PHONE_LIKE.fullmatch(username):
        raise Refusal(_("登录名不能是空的，也不能是一串数字。"), _("手机号请填在手机号一栏。"))
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(_("这个登录名已经有人用了。"), _("请换一个。"))
    if new.person and User.objects.filter(person=new.person).exists():
        raise Refusal(_("这个人已经有登录账号。"), _("一个人只开一个账号。"))
    user = User(username=username, shown_name=new.shown_name.strip() or username)
    user.person, user.enterprise = new.person, new.enterprise
    _keep_phone(user, new.phone)
    _keep_password(user, new.password)
    user.save()
    journal.note("people.register_user", "开了一个登录账号", by=by, at=at, about=user)
    return user


@transaction.atomic
def change_user(user: User, change: UserChange, *, by: Actor, at: datetime) -> User:
    """Change the shown name, the phone, the password, or close and reopen a sign-in."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.shown_name = change.shown_name.strip() or user.username
    user.is_active = change.is_active
    _keep_phone(user, change.phone)
    if change.password:
        _keep_password(user, change.password)
    user.save()
    facts = {"is_active": change.is_active, "new_password": bool(change.password)}
    journal.note("people.change_user", "改了一个登录账号", by=by, at=at, about=user, facts=facts)
    return user


def _keep_phone(user: User, text: str) -> None:
    if not text:
        return
    index = queries.index_of("phone", id_numbers.phone(text))
    if User.objects.filter(phone_index=index).exclude(pk=user.pk).exists():
        raise Refusal(_("这个手机号已经用来登录另一个账号。"), _("请核对手机号。"))
    user.phone_index = index


def _keep_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refusal(" ".join(fault.messages)) from fault
    user.set_password(password)


@transaction.atomic
def set_second_factor(user: User, secret: str, *, by: Actor, at: datetime) -> None:
    """Give a sign-in this TOTP secret (base32) in place of any it has; for the demo and tests."""
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    journal.note("people.set_second_factor", "设了第二步验证", by=by, at=at, about=user)


@transaction.atomic
def clear_second_factor(user: User, *, by: Actor, at: datetime) -> None:
    """Take away a lost second factor; the holder sets up another at the next sign-in."""
    if by.id == user.pk:
        raise Refusal(_("不能撤销自己的第二步验证。"), _("请由另一位安全管理员办理。"))
    Authenticator.objects.filter(user=user).delete()
    journal.note("people.clear_second_factor", "撤销了第二步验证", by=by, at=at, about=user)


@transaction.atomic
def give_mandate(new: NewMandate, *, by: Actor, at: datetime) -> Mandate:
    """Let a user do one thing for a subtree; Refusal to oneself, twice, or across three offices."""
    mandate = _give(new, _held_by(new.user), by)
    words = f"给了一项权限：{Function(new.function).label}"
    journal.note("people.give_mandate", words, by=by, at=at, about=mandate, facts=_facts(mandate))
    return mandate


@transaction.atomic
def give_preset(name: str, new: NewMandate, *, by: Actor, at: datetime) -> Sequence[Mandate]:
    """Give what a kind of body does by habit (new.function is not read); what is held stays."""
    held, given = _held_by(new.user), []
    for function in rules.preset(name):
        one = replace(new, function=function)
        if not _is_held(one, held):
            given.append(_give(one, held, by))
            held = (*held, _as_held(one))
    facts = {"preset": name, "mandates": [_facts(mandate) for mandate in given]}
    words = f"给了一套权限，{len(given)} 项"
    journal.note("people.give_preset", words, by=by, at=at, about=new.user, facts=facts)
    return given


@transaction.atomic
def end_mandate(
    mandate: Mandate, *, by: Actor, at: datetime, last_day: date | None = None
) -> Mandate:
    """End a mandate at once, or with a last day; one that has ended is not brought back."""
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    ends_on = last_day or timezone.localdate(at) - timedelta(days=1)
    if mandate.ends_on and mandate.ends_on < ends_on:
        raise Refusal(_("这项权限已经更早到期。"))
    mandate.ends_on = ends_on
    mandate.save(update_fields=["ends_on"])
    facts = {**_facts(mandate), "ends_on": ends_on.isoformat()}
    journal.note("people.end_mandate", "收回一项权限", by=by, at=at, about=mandate, facts=facts)
    return mandate


def _held_by(user: User) -> tuple[rules.Held, ...]:
    """All mandates of a user, who is locked: two offices given at once must see each other."""
    User.objects.select_for_update().get(pk=user.pk)
    rows = Mandate.objects.filter(user=user).values_list(
        "function", "union_id", "union__path", "starts_on", "ends_on", "programme_id"
    )
    return tuple(rules.Held(*row) for row in rows)


def _as_held(new: NewMandate) -> rules.Held:
    return rules.Held(
        new.function, new.union.pk, new.union.path, new.starts_on, new.ends_on, new.programme_id
    )


def _is_held(new: NewMandate, held: Sequence[rules.Held]) -> bool:
    """Say whether the same function, union and programme is held on a day of the window."""
    more = _as_held(new)
    same = [
        one
        for one in held
        if (one.function, one.union_id, one.programme_id)
        == (more.function, more.union_id, more.programme_id)
    ]
    return any(rules.overlap(one, more) for one in same)


def _give(new: NewMandate, held: Sequence[rules.Held], by: Actor) -> Mandate:
    if by.id == new.user.pk:
        raise Refusal(_("不能给自己授权。"), _("请由另一位安全管理员办理。"))
    if new.ends_on and new.ends_on < new.starts_on:
        raise Refusal(_("结束的日子早于开始的日子。"))
    if _is_held(new, held):
        raise Refusal(_("这个人已经有这项权限。"), _("要延长期限，请先收回再给。"))
    rules.must_not_join_offices(held, _as_held(new))
    return Mandate.objects.create(
        user=new.user,
        function=Function(new.function),
        union=new.union,
        programme_id=new.programme_id,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        given_by=by.label,
    )


def _facts(mandate: Mandate) -> dict[str, str]:
    """What the journal keeps of a mandate: ids only."""
    facts = {"user": mandate.user_id, "union": mandate.union_id, "programme": mandate.programme_id}
    return {"function": str(mandate.function)} | {k: str(v) for k, v in facts.items() if v}
