"""A wizard mounted for the tests: who says ?stranger is nobody here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import include, path

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden
from xieli.shell.tables.wizard import Wizard
from xieli.shell.tests.tables_made import ROSTER
from xieli.shell.tests.test_tables_uploads import Register

REGISTER = Register()


def guard(request: HttpRequest, target: str) -> Actor:
    """Let everyone in but strangers."""
    if "stranger" in request.GET or target == "closed":
        raise Hidden
    return Actor(UUID(int=7), "周敏")


WIZARD = Wizard(
    "roster_import", lambda _target: ROSTER, guard, REGISTER.take, lambda target: f"/b/{target}/"
)
urlpatterns = [path("b/<str:target>/import/", include(WIZARD.urls()))]
