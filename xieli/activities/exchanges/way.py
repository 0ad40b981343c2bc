"""The officers' doors of the way: places, what was found there, photos."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.exchanges import planning, queries, rules, showing
from xieli.activities.exchanges.doors import Asking, ask, do, posted
from xieli.activities.exchanges.forms import PictureForm, StopForm
from xieli.activities.exchanges.models import Stop
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


def _url(stop: Stop) -> str:
    return reverse("exchanges:stop", args=[stop.id])


@get_or_post
@signed_in
def add(request: Request, exchange_id: UUID) -> HttpResponse:
    """Put a place on the way."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    form = StopForm(**posted(request), initial={"day": found.starts_on})
    page = Asking(_("行程加一处"), _("写进行程"), showing.url_of(found), found.title)

    def act() -> str:
        planning.add_stop(found, form.told(), by=request.reader.actor, at=timezone.now())
        return f"{showing.url_of(found)}#way"

    return ask(request, form, page, act)


@get_or_post
@signed_in
def stop(request: Request, stop_id: UUID) -> HttpResponse:
    """A place: change it, write what was found, see its photos."""
    found = queries.access_stop(stop_id, request.reader)
    names = ("day", "place", "object", "industry", "findings")
    first = {name: getattr(found, name) for name in names}
    form = StopForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            by = request.reader.actor
            planning.change_stop(found, form.told(), by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。"))
            return redirect(_url(found))
    return _show(request, found, form, PictureForm())


def _show(request: Request, found: Stop, form: StopForm, photo: PictureForm) -> HttpResponse:
    context = {
        "stop": found, "one": found.exchange, "form": form, "picture": photo,
        "pictures": found.pictures.defer("content").order_by("told_at", "id"),
        "may_change": found.exchange.state == rules.PLANNED,
    }  # fmt: skip
    status = 422 if form.errors or photo.errors else 200
    return render(request, "exchanges/office/stop.html", context, status=status)


@require_POST
@signed_in
def remove(request: Request, stop_id: UUID) -> HttpResponse:
    """Take a place off the way."""
    found = queries.access_stop(stop_id, request.reader)
    by, at = request.reader.actor, timezone.now()
    act = lambda: planning.remove_stop(found, by=by, at=at)  # noqa: E731
    return do(request, act, _("从行程上去掉了。"), f"{showing.url_of(found.exchange)}#way")


@require_POST
@signed_in
def add_picture(request: Request, stop_id: UUID) -> HttpResponse:
    """Keep a photo of a place."""
    found = queries.access_stop(stop_id, request.reader)
    photo = PictureForm(request.POST, request.FILES)
    if photo.is_valid():
        content, alt = photo.cleaned_data["photo"].read(), photo.cleaned_data["alt"]
        try:
            by = request.reader.actor
            planning.add_picture(found, content, alt, by=by, at=timezone.now())
        except Refusal as no:
            photo.add_error(None, one_line(no))
        else:
            messages.success(request, _("照片放上去了。"))
            return redirect(f"{_url(found)}#pictures")
    names = ("day", "place", "object", "industry", "findings")
    form = StopForm(initial={name: getattr(found, name) for name in names})
    return _show(request, found, form, photo)


@require_safe
@signed_in
def picture(request: Request, picture_id: UUID) -> HttpResponse:
    """A photo of a place."""
    found = queries.access_picture(picture_id, request.reader)
    return jpeg(bytes(found.content))


@require_POST
@signed_in
def remove_picture(request: Request, picture_id: UUID) -> HttpResponse:
    """Take a photo down."""
    shown = queries.access_picture(picture_id, request.reader)
    place = queries.access_stop(shown.stop_id, request.reader)
    by, at = request.reader.actor, timezone.now()
    act = lambda: planning.remove_picture(shown, by=by, at=at)  # noqa: E731
    return do(request, act, _("照片撤下来了。"), f"{_url(place)}#pictures")


@require_safe
@signed_in
def proof(request: Request, proof_id: UUID) -> HttpResponse:
    """A photo that proves something."""
    return jpeg(bytes(queries.access_proof(proof_id, request.reader).content))


def jpeg(content: bytes) -> HttpResponse:
    """A photo that only its reader keeps."""
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
