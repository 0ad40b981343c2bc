"""Signing in: by name or phone, no open sign-up, and a second factor for everybody on the staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xieli.people import queries, services
from xieli.people.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens a sign-in for himself: the union does it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Count wrong guesses per person, however the name or the phone is written."""
        known = queries.user_named(credentials.get("username", ""))
        if known:
            credentials["username"] = known.username
        user: User | None = super().authenticate(request, **credentials)
        return user


class SecretsInVault(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of the second factor sealed in their table."""

    def encrypt(self, text: str) -> str:
        """Seal."""
        return services.seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open."""
        return services.open_secret(encrypted_text)


class NameOrPhone(ModelBackend):
    """Checks a password for a name or a phone; a closed sign-in is told nothing more."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Give the user; a name nobody has costs the same time as a wrong password."""
        if username is None or password is None:
            return None
        user = queries.user_named(username)
        if user is None:
            User().set_password(password)
            return None
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None


class SecondFactorOfStaff:
    """Sends an officer without a second factor to set one up; no other page answers until then."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not self._may_pass(request):
            return redirect("mfa_activate_totp")
        return self.answer(request)

    def _may_pass(self, request: HttpRequest) -> bool:
        reader: queries.Reader = request.reader  # type: ignore[attr-defined]
        return not reader.is_officer or reader.has_second_factor or request.path in self._open()

    def _open(self) -> set[str]:
        names = ("mfa_activate_totp", "account_reauthenticate", "account_logout")
        return {reverse(name) for name in names}
