"""The worker's door: open one's own sign-in with a code from the union."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xieli.kernel.refusal import Refusal
from xieli.people import opening
from xieli.shell.guards import Request

BACKEND = "xieli.people.sign_in.NameOrPhone"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_sign_in(request: Request) -> HttpResponse:
    """Type the code, choose a password, and be signed in; a wrong one is told and kept."""
    given = request.POST.get("code", request.GET.get("code", ""))[:40].replace("\0", "")
    if request.method != "POST":
        return render(request, "people/open.html", {"code": given})
    password = request.POST.get("password", "")
    try:
        user = opening.open_by_code(given, password, at=timezone.now())
    except Refusal as no:
        return render(request, "people/open.html", {"code": given, "refusal": no}, status=422)
    login(request, user, backend=BACKEND)
    by = _("手机号") if user.phone_index else user.username
    messages.success(request, _("登录开好了。下次用{by}和刚才的密码登录。").format(by=by))
    return redirect("/")
