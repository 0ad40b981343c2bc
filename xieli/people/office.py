"""The officers' page that shows one field of one person in plain, once, for a written reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xieli.people import queries, services
from xieli.people.forms import UnmaskForm
from xieli.people.models import Function
from xieli.shell.guards import Request, signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def unmask(request: Request, person_id: UUID) -> HttpResponse:
    """Ask for the reason; after that show the field in the answer itself, which nobody stores."""
    person = queries.access_person(request.reader, person_id, Function.PEOPLE_UNMASK)
    form = UnmaskForm(request.POST or None)
    said: dict[str, object] = {"form": form, "person": queries.masked_person(person)}
    if form.is_valid():
        asked = form.cleaned_data
        said["label"] = dict(form.fields["what"].choices)[asked["what"]]  # type: ignore[attr-defined]
        said["plain"] = services.unmask(
            person,
            asked["what"],
            reason=asked["reason"],
            by=request.reader.actor,
            at=timezone.now(),
        )
        said["is_shown"] = True
    response = render(request, "people/unmask.html", said)
    response.headers["Cache-Control"] = "no-store, private"
    return response
