"""The first page for everyone, and the two files that a phone needs to work offline."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xieli.activities.pairing import figures
from xieli.activities.pairing.rules import KIND
from xieli.kernel.refusal import Hidden
from xieli.newsroom.story_queries import newest
from xieli.programmes.queries import open_programmes
from xieli.shell.guards import Request
from xieli.site import home
from xieli.site.menu import is_officer

SHOWN = 10


@require_safe
def front(request: Request) -> HttpResponse:
    """An officer goes to her day, a worker to his own page; a visitor sees what there is."""
    if is_officer(request.reader) and not request.GET.get("stay"):
        return redirect("today")
    now = timezone.now().replace(microsecond=0)
    running = [
        (programme, figures.figure(programme, "donated", now))
        for programme in open_programmes().filter(kind=KIND)[:SHOWN]
    ]
    context: dict[str, object] = {"running": running}
    if not request.reader.is_signed_in:
        context["news"] = newest()
        return render(request, "site/front.html", context)
    return render(request, "site/home.html", context | home.context_of(request))


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps static files and drafts at hand, for the whole site."""
    found = finders.find("xieli/sw.js") or str(settings.STATIC_ROOT / "xieli" / "sw.js")
    try:
        with open(str(found), encoding="utf-8") as file:
            answer = HttpResponse(file.read(), content_type="text/javascript")
    except FileNotFoundError as gone:
        raise Hidden from gone
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer
