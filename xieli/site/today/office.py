"""The officer's page 今天要办."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xieli.shell.guards import Request, signed_in
from xieli.site.today.queries import due, grouped


@require_safe
@signed_in
def today(request: Request) -> HttpResponse:
    """What is due by its urgency; where nothing is, what can be done instead."""
    day = timezone.localdate()
    found = due(request.reader, day)
    context = {"due": found, "groups": grouped(found, day), "day": day}
    return render(request, "site/today.html", context)
