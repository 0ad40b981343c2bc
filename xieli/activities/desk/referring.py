"""One tap that hands a row of one kind to another: the verb and its door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieli.activities import registry
from xieli.activities.contract import Referral
from xieli.activities.desk.services import refer
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Reader, Request, signed_in
from xieli.shell.saying import one_line


@transaction.atomic
def hand_on(kind: str, about_id: UUID, *, reader: Reader, at: datetime) -> Referral:
    """Let a kind mark its row as handed on and hand the matter over, or do neither.

    The kind's own `hands_on` says whether the row is the reader's (else Hidden) and who takes it.
    """
    activity = registry.ACTIVITIES.get(kind)
    if activity is None or activity.hands_on is None:
        raise Hidden
    referral, to = activity.hands_on(about_id, reader, at)
    refer(referral, to=to, by=reader.actor, at=at)
    return referral


@require_POST
@signed_in
def tap(request: Request, kind: str, about_id: UUID) -> HttpResponse:
    """The button: hand it on, and say so on the page it stood on."""
    try:
        referral = hand_on(kind, about_id, reader=request.reader, at=timezone.now())
        messages.success(request, _("转过去了：{title}").format(title=referral.title))
    except Refusal as no:
        messages.error(request, one_line(no))
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if is_ours else reverse("today"))
