"""The officers' pages: the tree, a union, its six aspects, enterprises and places."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions import labels as labelling
from xieli.unions import queries, services
from xieli.unions.forms import (
    AspectForm,
    EndLabelForm,
    EnterpriseForm,
    FoundForm,
    LabelForm,
    MoveForm,
    PlaceForm,
    RenameForm,
)
from xieli.unions.models import Aspect, CountyLabel, Enterprise, Level, Standing, Union
from xieli.unions.rules import Founding, PlaceAsked

KEEP = "unions.keep"
REPORT = "needs.report"  # who reports a county's needs may tell of the county


def _kept(request: Request, union_id: UUID) -> Union:
    """The union, for whoever keeps it; for all others it does not exist."""
    must_may(request.reader, KEEP, union_id)
    return queries.access_union(union_id)


def _is_done(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Run the verb on a filled form; a refusal is told in the form, with nothing lost."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    return True


@require_safe
@signed_in
def tree(request: Request) -> HttpResponse:
    """The unions below one, or found by name; without `under` the top of what the reader keeps."""
    must_hold(request.reader, KEEP)
    asked, text, page = (request.GET.get(name, "").strip() for name in ("under", "q", "page"))
    tops = list(queries.at_paths(request.reader.tops(KEEP)))
    above = _kept(request, _uuid(asked)) if asked else None
    if above is None and len(tops) == 1:
        above = tops[0]
    rows = queries.listed(above, tops, text, page or 1)
    trail = list(queries.ancestors(above)) if above else []
    context = {"above": above, "rows": rows, "q": text, "trail": trail}
    return render(request, "unions/tree.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as fault:
        raise Hidden from fault


@require_safe
@signed_in
def below(request: Request, union_id: UUID) -> HttpResponse:
    """The next branch of the tree, as a piece of the page."""
    above = _kept(request, union_id)
    context = {"rows": queries.below(above), "above": above}
    return render(request, "unions/_branches.html", context)


@require_safe
@signed_in
def union(request: Request, union_id: UUID) -> HttpResponse:
    """One union: where it stands, its enterprises and places, a county's six aspects."""
    shown = _seen(request, union_id)
    code = shown.region.code if shown.region else ""
    is_county = shown.level == Level.COUNTY and shown.stands_as == Standing.FEDERATION
    context = {
        "union": shown,
        "is_keeper": request.reader.may(KEEP, union_id),
        "trail": queries.ancestors(shown),
        "lineage": queries.lineage(code, timezone.localdate()),
        "firms": queries.enterprises_of(shown, request.GET.get("page", 1)),
        "places": queries.places_in(code)[: queries.ROWS] if code else (),
        "aspects": queries.aspects_of(shown) if is_county else (),
        "form": RenameForm(initial={"name": shown.name, "seen": shown.version}),
    }
    return render(request, "unions/union.html", context)


def _seen(request: Request, union_id: UUID) -> Union:
    """The union, for whoever keeps it or reports its needs."""
    if not request.reader.may(REPORT, union_id):
        must_may(request.reader, KEEP, union_id)
    return queries.access_union(union_id)


@get_or_post
@signed_in
def found(request: Request, union_id: UUID) -> HttpResponse:
    """Found a union below this one."""
    above = _kept(request, union_id)
    form = FoundForm(request.POST or None, on=timezone.localdate())
    made: list[Union] = []

    def verb() -> None:
        asked = dict(form.cleaned_data)
        founding = Founding(parent_id=above.id, region_code=asked.pop("region"), **asked)
        made.append(services.found(founding, by=request.reader.actor, at=timezone.now()))

    if _is_done(form, verb):
        messages.success(request, _("建好了：{name}").format(name=made[0].name))
        return redirect("unions:union", made[0].id)
    context = {"form": form, "back": above, "heading": _("新建下级工会"), "go": _("建这个工会")}
    return render(request, "unions/form.html", context)


@require_POST
@signed_in
def rename(request: Request, union_id: UUID) -> HttpResponse:
    """Give the union another name; a refusal is a page of its own."""
    _kept(request, union_id)
    form = RenameForm(request.POST)
    if form.is_valid():
        name, seen = form.cleaned_data["name"], form.cleaned_data["seen"] or 0
        services.rename(union_id, name, seen=seen, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("名称改好了，层级和权限不变。"))
    return redirect("unions:union", union_id)


@get_or_post
@signed_in
def move(request: Request, union_id: UUID) -> HttpResponse:
    """Look for the new parent among the unions one keeps, then move the whole branch there."""
    shown = _kept(request, union_id)
    form = MoveForm(request.POST or None)

    def verb() -> None:
        parent_id, seen = form.cleaned_data["parent"], form.cleaned_data["seen"]
        must_may(request.reader, KEEP, parent_id)
        by, at = request.reader.actor, timezone.now()
        services.move(union_id, parent_id, seen=seen, by=by, at=at)

    if _is_done(form, verb):
        messages.success(request, _("移好了，下级和各人的权限都跟着走。"))
        return redirect("unions:union", union_id)
    text = request.GET.get("q", "").strip()
    tops = list(queries.at_paths(request.reader.tops(KEEP)))
    rows = queries.listed(None, tops, text, 1) if text else ()
    context = {"union": shown, "form": form, "rows": rows, "q": text}
    return render(request, "unions/move.html", context)


@get_or_post
@signed_in
def aspect(request: Request, union_id: UUID, aspect: str) -> HttpResponse:
    """Write one of the six things a county tells of itself."""
    county = _seen(request, union_id)
    if aspect not in Aspect.values:
        raise Hidden
    told = next(one for one in queries.aspects_of(county) if one.aspect == aspect)
    form = AspectForm(
        request.POST if request.method == "POST" else None, initial={"words": told.words}
    )

    def verb() -> None:
        words, by = form.cleaned_data["words"], request.reader.actor
        services.write_aspect(union_id, aspect, words, by=by, at=timezone.now())

    if _is_done(form, verb):
        messages.success(
            request, _("“{what}”写好了，县情页已经换新。").format(what=told.aspect.label)
        )
        return redirect("unions:union", union_id)
    context = {"form": form, "back": county, "heading": told.aspect.label, "go": _("保存这一项")}
    return render(request, "unions/form.html", context)


@require_safe
@signed_in
def enterprises(request: Request) -> HttpResponse:
    """Every enterprise by pinyin, or found by name, initials or code."""
    must_hold(request.reader, KEEP)
    text = request.GET.get("q", "").strip()
    rows = queries.search_enterprises(text, request.GET.get("page", 1))
    return render(request, "unions/enterprises.html", {"rows": rows, "q": text})


@get_or_post
@signed_in
def register(request: Request) -> HttpResponse:
    """Register an enterprise, or come to the row it already has."""
    must_hold(request.reader, KEEP)
    form = EnterpriseForm(request.POST or None, on=timezone.localdate())
    made: list[Enterprise] = []

    def verb() -> None:
        asked = dict(form.cleaned_data)
        by, at = request.reader.actor, timezone.now()
        region_code = asked.pop("region")
        made.append(services.register_enterprise(region_code=region_code, by=by, at=at, **asked))

    if _is_done(form, verb):
        messages.success(request, _("登记好了：{name}").format(name=made[0].name))
        return redirect("unions:enterprise", made[0].id)
    context = {"form": form, "heading": _("登记企业"), "go": _("登记这家企业")}
    return render(request, "unions/form.html", context)


@get_or_post
@signed_in
def enterprise(request: Request, enterprise_id: UUID) -> HttpResponse:
    """One enterprise: its name, its code, and the union of its own."""
    must_hold(request.reader, KEEP)
    firm = queries.access_enterprise(enterprise_id)
    if firm.union_id:
        must_may(request.reader, KEEP, firm.union_id)
    form = RenameForm(request.POST or None, initial={"name": firm.name})

    def verb() -> None:
        name, by = form.cleaned_data["name"], request.reader.actor
        services.rename_enterprise(enterprise_id, name, by=by, at=timezone.now())

    if _is_done(form, verb):
        messages.success(request, _("名称改好了，认捐和往来都还在这一家。"))
        return redirect("unions:enterprise", enterprise_id)
    text = request.GET.get("q", "").strip()
    tops = list(queries.at_paths(request.reader.tops(KEEP)))
    rows = queries.listed(None, tops, text, 1) if text else ()
    context = {"firm": firm, "form": form, "rows": rows, "q": text, "workplace": Level.ENTERPRISE}
    return render(request, "unions/enterprise.html", context)


@require_POST
@signed_in
def attach(request: Request, enterprise_id: UUID, union_id: UUID) -> HttpResponse:
    """Say which union is the firm's own."""
    must_may(request.reader, KEEP, union_id)
    firm = queries.access_enterprise(enterprise_id)
    if firm.union_id:
        must_may(request.reader, KEEP, firm.union_id)
    by, at = request.reader.actor, timezone.now()
    services.attach_union(enterprise_id, union_id, by=by, at=at)
    messages.success(request, _("记好了：这家企业的工会。"))
    return redirect("unions:enterprise", enterprise_id)


@get_or_post
@signed_in
def place(request: Request) -> HttpResponse:
    """Register a spot on the ground."""
    must_hold(request.reader, KEEP)
    form = PlaceForm(request.POST or None, on=timezone.localdate())

    def verb() -> None:
        asked = dict(form.cleaned_data)
        spot = PlaceAsked(region_code=asked.pop("region"), **asked)
        services.register_place(spot, by=request.reader.actor, at=timezone.now())

    if _is_done(form, verb):
        messages.success(request, _("地点登记好了。"))
        return redirect("unions:tree")
    context = {"form": form, "heading": _("登记地点"), "go": _("登记这个地点")}
    return render(request, "unions/form.html", context)


@require_safe
@signed_in
def labels(request: Request) -> HttpResponse:
    """The labels of the counties one keeps, with the days for which they hold."""
    must_hold(request.reader, KEEP)
    label = request.GET.get("label", "").replace("\x00", "").strip()
    rows = queries.labels_kept_by(request.reader.tops(KEEP), label)
    context = {
        "page": Paginator(rows, queries.ROWS).get_page(request.GET.get("page")),
        "label": label, "names": queries.label_names(), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "unions/labels.html", context)


@get_or_post
@signed_in
def county_labels(request: Request, union_id: UUID) -> HttpResponse:
    """The labels of one county; a new one with its days and its document."""
    county = _kept(request, union_id)
    form = LabelForm(request.POST or None, initial={"valid_from": timezone.localdate()})

    def verb() -> None:
        new = labelling.NewLabel(**form.cleaned_data)
        labelling.give_label(union_id, new, by=request.reader.actor, at=timezone.now())

    if _is_done(form, verb):
        messages.success(request, _("标签写好了，从起用那天起算数。"))
        return redirect("unions:county_labels", union_id)
    context = {
        "union": county, "form": form, "names": queries.label_names(),
        "rows": county.labels.order_by("-valid_from", "label"), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "unions/county_labels.html", context)


@require_POST
@signed_in
def end_label(request: Request, label_id: UUID) -> HttpResponse:
    """Say which day is the last of a label."""
    row = CountyLabel.objects.filter(pk=label_id).first()
    if row is None:
        raise Hidden
    must_may(request.reader, KEEP, row.union_id)
    form = EndLabelForm(request.POST)
    if form.is_valid():
        by, at = request.reader.actor, timezone.now()
        labelling.end_label(label_id, form.cleaned_data["last_day"], by=by, at=at)
        messages.success(request, _("记下了：这个标签到哪天为止。以前的日子不变。"))
    else:
        messages.error(request, _("请填最后一天。"))
    return redirect("unions:county_labels", row.union_id)
