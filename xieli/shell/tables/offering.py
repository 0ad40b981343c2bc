"""The door of "into any template": upload it, match its words once, download it filled.

In the office.py of a package, after its own guard (and its note, where the list is sensitive):

    return offering.offer(request, rows, ("姓名", "手机"), _("会员花名册"))

One address serves it all: GET shows the page, POST keeps, fills or lets go. `rows` is asked for
only when a file is made (`is_filling(request)`), so give a generator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request
from xieli.shell.tables import cells, files, filling, keeping
from xieli.shell.tables.filling import NUMBERED, Data, Row
from xieli.shell.tables.keeping import Wanted
from xieli.shell.tables.models import KeptTemplate
from xieli.shell.tables.templates_in import Place, bare
from xieli.shell.tables.wizard import XLSX, _sent_file

__all__ = ["XLSX", "Offered", "is_filling", "offer", "offer_list"]

BLANK = "-"  # chosen: this column stays empty


@dataclass(frozen=True)
class Offered:
    """A list of ours that may go into a template; `facts` fill {{marks}} beside the table."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    back_url: str = ""

    @property
    def wanted(self) -> Wanted:
        """What a template is read for."""
        return Wanted(self.name, self.columns, tuple(self.facts))


@dataclass(frozen=True)
class Asked:
    """One word of the template on the page: what it gets now, and whether that is sure."""

    column: int
    word: str
    chosen: str
    is_sure: bool


def offer(request: Request, rows: Iterable[Row], columns: Sequence[str], name: str) -> HttpResponse:
    """Let a list go into a template of the officer's; `name` is the list's and the file's."""
    return offer_list(request, Offered(name, columns, rows))


def offer_list(request: Request, offered: Offered) -> HttpResponse:
    """The same with single facts and a way back."""
    if request.method in ("GET", "HEAD"):
        asked = request.GET.get("template", "")
        return _show(request, offered, _kept(asked, offered) if asked else None)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    do = request.POST.get("do", "")
    if do == "keep":
        return _keep(request, offered)
    kept = _kept(request.POST.get("template", ""), offered)
    return _let_go(request, kept) if do == "let_go" else _filled(request, offered, kept)


def is_filling(request: Request) -> bool:
    """Whether this request makes a file: the moment to leave a note about a sensitive list."""
    return request.method == "POST" and request.POST.get("do", "") not in ("keep", "let_go")


def _kept(text: str, offered: Offered) -> KeptTemplate:
    try:
        return keeping.access_template(UUID(text), offered.name)
    except ValueError as why:
        raise Hidden from why


def _keep(request: Request, offered: Offered) -> HttpResponse:
    try:
        file = _sent_file(request)
        at = timezone.now()
        kept = keeping.keep(file, offered.wanted, by=request.reader.actor, at=at)
    except Refusal as no:
        return _show(request, offered, refusal=no)
    return redirect(f"{request.path}?template={kept.id}")


def _let_go(request: Request, kept: KeptTemplate) -> HttpResponse:
    keeping.let_go(kept)
    messages.success(request, _("“{name}”已经不留了。").format(name=kept.name))
    return redirect(request.path)


def _filled(request: Request, offered: Offered, kept: KeptTemplate) -> HttpResponse:
    """Keep what was chosen, fill, and send; what is refused is said on the page."""
    try:
        book, place = keeping.opened(kept, offered.wanted)
        chosen = _chosen(request.POST, place)
        if chosen:
            keeping.choose(kept, chosen)
        _must_be_complete(place, offered, kept.mapping)
        data = Data(offered.columns, offered.rows, kept.mapping, offered.facts)
        made = filling.fill(book, place, data)
    except Refusal as no:
        return _show(request, offered, kept, refusal=no)
    answer = FileResponse(made, content_type=XLSX)
    day = timezone.localdate()
    answer["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{offered.name} {day:%Y%m%d}')}.xlsx"
    )
    return cast(HttpResponse, answer)  # the guards know one kind of answer


def _chosen(form: QueryDict, place: Place) -> dict[str, str]:
    """What the form chose for each word: w3=姓名, "-" for a column that stays empty."""
    asked = {spot.word: form.get(f"w{spot.column}", "") for spot in place.spots}
    return {word: "" if ours == BLANK else ours for word, ours in asked.items() if ours}


def _must_be_complete(place: Place, offered: Offered, mapping: Mapping[str, str]) -> None:
    known = filling.matched(place, offered.columns, mapping)
    open_words = [spot.word for spot in place.spots if spot.word not in known]
    if open_words:
        raise Refusal(
            _("模板里还有 {n} 列没有对上：{listed}。"),
            _("请在下面选它填什么，不填的选“留空”。"),
            n=len(open_words),
            listed="、".join(open_words[:6]),
        )


def _show(
    request: Request,
    offered: Offered,
    kept: KeptTemplate | None = None,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "offered": offered,
        "kept": kept,
        "refusal": refusal,
        "known": keeping.of_list(offered.name),
        "most": files.MAX_BYTES // files.MEGABYTE,
    }
    if kept:
        try:
            _book, place = keeping.opened(kept, offered.wanted)
        except Refusal as no:  # the key has changed, or our columns have
            context |= {"kept": None, "refusal": no}
        else:
            context |= _matching(place, offered, kept.mapping)
    status = 422 if context["refusal"] else 200
    return render(request, "shell/tables/template.html", context, status=status)


def _matching(place: Place, offered: Offered, mapping: Mapping[str, str]) -> dict[str, Any]:
    """What the page asks: each word of the template, what fills it or perhaps could."""
    known = filling.matched(place, offered.columns, mapping)
    near = cells.closest(offered.columns)
    asked = [
        Asked(spot.column, spot.word, (known[spot.word] or BLANK), True)
        if spot.word in known
        else Asked(spot.column, spot.word, near(spot.word), False)
        for spot in place.spots
    ]
    ours = [*offered.columns]
    if bare(NUMBERED) not in {bare(word) for word in ours}:
        ours.insert(0, NUMBERED)
    open_words = sum(not one.is_sure for one in asked)
    return {"place": place, "asked": asked, "ours": ours, "open_words": open_words, "blank": BLANK}
