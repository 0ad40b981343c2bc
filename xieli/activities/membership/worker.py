"""The doors of a worker: join by a union's code or from the open page, then look where it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.membership import queries, rules, services
from xieli.activities.membership.forms import AmendForm, JoinForm, OpenJoinForm
from xieli.activities.membership.models import Joining, JoinLink
from xieli.activities.membership.queries import Where
from xieli.activities.membership.services import Asking, NeedsGuardian
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.opening import make_code
from xieli.review import queries as review_queries
from xieli.review.models import State
from xieli.shell.guards import Request, get_or_post
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line


def _actor(request: Request) -> Actor:
    """A signed-in worker asks by name; everybody else as the person the form names."""
    return request.reader.actor if request.reader.is_signed_in else services.WORKER


@never_cache
@get_or_post
def join_by_link(request: Request, code: str) -> HttpResponse:
    """The form behind a union's code."""
    link = queries.access_link(code)
    if link.closed_at:
        messages.info(request, _("这个二维码已经停用。在这里写单位或街道，也一样办。"))
        return redirect("membership:join")
    where = Where(link.union, rules.BY_LINK)
    return _join(request, _form(request, JoinForm), lambda _form: where, link)


@never_cache
@get_or_post
def join(request: Request) -> HttpResponse:
    """The open form: the worker names a firm or a place, and is told where it goes."""
    return _join(request, _form(request, OpenJoinForm), _where, None)


def _form(request: Request, kind: type[JoinForm]) -> JoinForm:
    first = {"key": uuid7().hex}
    asks = "guardian" in request.POST
    return kind(request.POST or None, initial=first, asks_guardian=asks)


def _where(form: JoinForm) -> Where:
    asked = form.cleaned_data
    today = timezone.localdate()
    return queries.where_of(asked["place"], asked["words"], asked["group"], today)


def _join(request: Request, form: JoinForm, where: Any, link: JoinLink | None) -> HttpResponse:
    """Show the form, or hand in what it says; a refusal stands in the form and loses nothing."""
    if request.method == "POST" and form.is_valid():
        try:
            joining = services.apply(
                _asking(form), where(form), link=link, by=_actor(request), at=timezone.now()
            )
        except NeedsGuardian as no:
            return _show(request, _with_guardian(form, no), link)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("membership:state", code=joining.code)
    return _show(request, form, link)


def _with_guardian(form: JoinForm, no: NeedsGuardian) -> JoinForm:
    asked = type(form)(form.data, asks_guardian=True)
    asked.errors.clear()
    asked.add_error(None, one_line(no))
    return asked


def _asking(form: JoinForm) -> Asking:
    asked = form.cleaned_data
    names = ("key", "name", "id_number", "phone", "group", "has_consented")
    guardian = {name: asked.get(name, "") for name in ("guardian", "guardian_phone")}
    return Asking(**{name: asked[name] for name in names}, **guardian)


def _show(request: Request, form: JoinForm, link: JoinLink | None) -> HttpResponse:
    context = {"form": form, "link": link, "places": _places(form)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "membership/join.html", context, status=status)


def _places(form: JoinForm) -> list[queries.Place]:
    """What to choose from once more, after a form that named several or none."""
    return queries.places_named(form.data.get("words", "")) if form.is_bound else []


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Firms and unions that the words may mean, as a part of the form."""
    words = request.GET.get("words", "").replace("\x00", "")
    return render(request, "membership/_places.html", {"places": queries.places_named(words)})


@never_cache
@get_or_post
def state(request: Request, code: str) -> HttpResponse:
    """Where an asking is and who has it, for whoever holds its code; here it is amended too."""
    joining = queries.joining_by_code(code)
    application = review_queries.of_about(joining.pk)
    if application is None:
        raise Hidden
    form = AmendForm(request.POST or None, initial={"key": uuid7().hex})
    if request.method == "POST" and form.is_valid():
        services.amend(
            joining, form.cleaned_data["words"], seen=_seen(request), by=_actor(request),
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("补上了，又交回去了。"))
        return redirect("membership:state", code=joining.code)
    url = request.build_absolute_uri(request.path)
    today = timezone.localdate()
    context = {
        "joining": joining, "application": application, "form": form, "url": url,
        "keepers": queries.keepers(joining.union, today), "why": _why(joining),
        "is_returned": application.state == State.RETURNED,
        "is_waiting": application.state == State.IN_REVIEW,
        "is_granted": application.state == State.GRANTED,
    }  # fmt: skip
    return render(request, "membership/state.html", context)


@require_POST
def sign_in(request: Request, code: str) -> HttpResponse:
    """Who holds the code of a granted asking opens his own sign-in."""
    joining = queries.joining_by_code(code)
    application = review_queries.of_about(joining.pk)
    if application is None or application.state != State.GRANTED:
        raise Hidden
    try:
        _must_be_himself(joining)
        fresh = make_code(joining.person, by=_actor(request), at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("membership:state", code=joining.code)
    return redirect(f"{reverse('people:open')}?code={fresh}")


def _must_be_himself(joining: Joining) -> None:
    """A known person's sign-in is not taken over by who merely knows his number (law 5)."""
    if queries.is_other_phone(joining) or queries.has_sign_in(joining.person):
        raise Refusal(
            _("您在工会已经登记过，这里不能直接开通。"),
            _("请带证件到所在工会，当面领登录码。"),
        )


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _why(joining: Joining) -> str:
    """In plain words why it went where it went."""
    words = {
        rules.BY_LINK: _("您扫的是这家工会的二维码，由它来办。"),
        rules.BY_FIRM: _("您的单位有自己的工会，由它来办。"),
        rules.BY_INDUSTRY: _("您这一行在当地有行业工会联合会，由它来办。"),
        rules.BY_GRASS_ROOTS: _("您的单位还没有工会，由上班地方的街道、村社区工会兜底来办。"),
        rules.BY_HIGHER: _("那里还没有基层工会，由上一级工会来办。"),
    }
    return words[joining.way]


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Type one's code by hand."""
    code = request.GET.get("code", "").replace("\x00", "")
    if code:
        try:
            return redirect("membership:state", code=queries.joining_by_code(code).code)
        except Hidden:
            messages.error(request, _("没有这个查询码，请对着收到的那一页再看一遍。"))
    return render(request, "membership/find.html", {"code": code})


__all__ = ["find", "join", "join_by_link", "state", "where"]
