"""The doors to askings, and to the codes by which they come in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.membership import papers, queries, rules, services
from xieli.activities.membership.forms import LinkForm
from xieli.activities.membership.models import Joining, JoinLink
from xieli.activities.membership.office import masked
from xieli.kernel.refusal import Hidden
from xieli.people.errands import brief
from xieli.people.models import Function
from xieli.review import queries as review
from xieli.review.models import Application
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in

ROWS = 50
# Of an asking, as a row of the list tells it.
TOLD = (
    "kind", "group", "firm", "sealed_guardian", "union__name", "from_union__name",
    "person__name", "person__sealed_id_number", "person__sealed_phone",
)  # fmt: skip


@require_safe
@signed_in
def applications(request: Request) -> HttpResponse:
    """The askings that wait for this officer, the earliest deadline first; decided at the desk."""
    must_hold(request.reader, Function.MEMBERS_KEEP)
    rows = review.waiting(request.reader, {rules.MATTER}, timezone.localdate())
    rows = brief(rows, "number", "version", "until", "about_id")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "lines": _lines(list(page)), "today": timezone.localdate()}
    return render(request, "membership/office/applications.html", context)


def _lines(found: list[Application]) -> list[tuple[Application, Joining, Any]]:
    """Each application with its asking and its person, masked; one query for all."""
    ids = [one.about_id for one in found]
    rows = brief(Joining.objects.filter(pk__in=ids), *TOLD)
    by_id = {one.pk: one for one in rows}
    return [
        (one, by_id[one.about_id], masked(by_id[one.about_id].person))
        for one in found
        if one.about_id in by_id
    ]


@require_safe
@signed_in
def application(request: Request, joining_id: UUID) -> HttpResponse:
    """One asking, masked, with its way so far and the desk's form."""
    joining = queries.access_joining(request.reader, joining_id)
    found = review.of_about(joining.pk)
    if found is None:
        raise Hidden
    context = {
        "joining": joining, "application": found, "person": masked(joining.person),
        "phone": queries.masked_phone(joining), "is_other_phone": queries.is_other_phone(joining),
        "link": joining.link, "back_url": reverse("membership:applications"),
    }  # fmt: skip
    return render(request, "membership/office/application.html", context)


@require_safe
@signed_in
def choose_union(request: Request) -> HttpResponse:
    """Whose codes; who keeps one union goes straight on."""
    must_hold(request.reader, Function.MEMBERS_KEEP)
    text = request.GET.get("q", "").replace("\x00", "").strip()
    kept = queries.kept_unions(request.reader).order_by("path")
    if not text and len(one := list(kept[:2])) == 1:
        return redirect("membership:links", union_id=one[0].pk)
    page = Paginator(kept.filter(name__contains=text), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "find_url": reverse("membership:choose_union"), "text": text}
    return render(request, "membership/office/choose.html", context)


@get_or_post
@signed_in
def links(request: Request, union_id: UUID) -> HttpResponse:
    """The codes of a union: make one, print it, close it."""
    union = queries.access_keeper_union(request.reader, union_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        services.make_link(union, words, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("二维码做好了，打印出来贴上就能用。"))
        return redirect("membership:links", union_id=union.pk)
    found = [(one, _url(request, one)) for one in queries.links_of(union)]
    context = {"union": union, "links": found, "form": form}
    return render(request, "membership/office/links.html", context)


def _url(request: Request, link: JoinLink) -> str:
    return request.build_absolute_uri(reverse("membership:join_by_link", args=[link.code]))


def _link(request: Request, link_id: UUID) -> JoinLink:
    link = JoinLink.objects.select_related("union").filter(pk=link_id).first()
    if link is None:
        raise Hidden
    must_may(request.reader, Function.MEMBERS_KEEP, link.union_id)
    return link


@require_POST
@signed_in
def close_link(request: Request, link_id: UUID) -> HttpResponse:
    """Close a code."""
    link = _link(request, link_id)
    services.close_link(link, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("停用了。贴出去的那张请揭下来。"))
    return redirect("membership:links", union_id=link.union_id)


@require_safe
@signed_in
def sheet(request: Request, link_id: UUID) -> HttpResponse:
    """The A4 sheet with the code, to hang on a wall."""
    link = _link(request, link_id)
    paper = papers.poster(link.union, _url(request, link), at=timezone.now())
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="join-{link.code}.pdf"'
    return answer
