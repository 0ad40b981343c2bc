"""A brake on forms that anybody may post: so many an address in so many minutes.

A brake and no law: a whole workshop behind one address joins unhindered, a script does not. The
count stands in each process's own cache; whoever is signed in is not counted.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieli.kernel.refusal import Refusal
from xieli.rulebook.queries import values

MOST, MINUTES = "visitors.posts_most", "visitors.posts_minutes"
OF_HOMES = "/sharing/wire/"  # letters of other homes: proved by signature, with limits of their own


class BrakeOnVisitors:
    """Answers 429 with what to do instead, once an address has posted too often."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_letter = request.path.startswith(OF_HOMES)
        if request.method != "POST" or is_letter or request.user.is_authenticated:
            return self.answer(request)
        most, minutes = _limits()
        if not most or _posted(request, minutes) <= most:
            return self.answer(request)
        told = Refusal(
            _("这个网络刚才交来的太多了，先停一停。"),
            _("请过 {n} 分钟再交；急事请直接给工会打电话。"),
            n=minutes,
        )
        page = render(request, "shell/refused.html", {"refusal": told}, status=429)
        page.headers["Retry-After"] = str(minutes * 60)
        return page


def _limits() -> tuple[int, int]:
    """So many posts in so many minutes; (0, 0) is no brake, where the rulebook says nothing yet."""
    try:
        told = values((MOST, MINUTES), "", timezone.localdate())
    except Refusal:
        return 0, 0
    return told[MOST].as_int, told[MINUTES].as_int


def _posted(request: HttpRequest, minutes: int) -> int:
    """How often this address has posted since its first of the last minutes, this one included."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:  # a socket of our own without an address
        address = ""
    key = f"posts:{address}"
    cache.add(key, 0, minutes * 60)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
