"""The doors of an import: upload → map columns → mend → commit, mounted by the packages above.

NEEDS = Wizard("needs_import", kind_of_board, guard, services.take_needs, board_url)
path("boards/<uuid:target>/needs/import/", include(NEEDS.urls()))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import signed_in
from xieli.shell.tables import files, looking, queries, services, writing
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.looking import Asked
from xieli.shell.tables.mending import LEFT_OUT
from xieli.shell.tables.models import Upload, UploadState
from xieli.shell.tables.services import CommitResult, Take

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Answer = HttpResponse
_ROOM = 1024 * 1024  # what a form may weigh beside its file


@dataclass(frozen=True)
class Visit:
    """One request to one upload, by someone who may."""

    request: HttpRequest
    by: Actor
    kind: Kind
    upload: Upload


@dataclass(frozen=True)
class Wizard:
    """One mounted import.

    `kind` gives the kind of table for a target (the known items of a board, say); `guard` gives
    who acts, or raises Hidden; `commit` is the verb that takes the good rows; `back_url` is where
    the officer came from. `name` names its first address.
    """

    name: str
    kind: Callable[[str], Kind]
    guard: Callable[[HttpRequest, str], Actor]
    commit: Take
    back_url: Callable[[str], str]

    def urls(self) -> list[URLPattern]:
        """Give the addresses; the place they are mounted at names the `target`.

        Whose session ended meanwhile is sent to the sign-in page and back.
        """
        one = "<uuid:upload_id>/"
        start = require_http_methods(["GET", "HEAD", "POST"])(signed_in(self._start))
        return [
            path("", start, name=self.name),
            path("blank/", require_GET(signed_in(self._blank)), name=f"{self.name}_blank"),
            path(one, require_GET(signed_in(self._grid)), name=f"{self.name}_grid"),
            path(f"{one}sheet/", require_POST(signed_in(self._sheet)), name=f"{self.name}_sheet"),
            path(f"{one}map/", require_POST(signed_in(self._map)), name=f"{self.name}_map"),
            path(f"{one}mend/", require_POST(signed_in(self._mend)), name=f"{self.name}_mend"),
            path(f"{one}undo/", require_POST(signed_in(self._undo)), name=f"{self.name}_undo"),
            path(f"{one}rows/", require_GET(signed_in(self._bad_rows)), name=f"{self.name}_rows"),
            path(
                f"{one}commit/", require_POST(signed_in(self._commit)), name=f"{self.name}_commit"
            ),
            path(
                f"{one}away/", require_POST(signed_in(self._throw_away)), name=f"{self.name}_away"
            ),
        ]

    def _start(self, request: HttpRequest, target: object) -> Answer:
        """The upload page; a file that is refused says why beside the field."""
        by, kind = self.guard(request, str(target)), self.kind(str(target))
        if request.method != "POST":
            return self._show_start(request, target, kind)
        try:
            file = _sent_file(request)
            upload = services.take_in(file, kind=kind, target=str(target), by=by, at=timezone.now())
        except Refusal as no:
            return self._show_start(request, target, kind, no)
        return redirect(self._url("grid", target, upload))

    def _show_start(
        self, request: HttpRequest, target: object, kind: Kind, refusal: Refusal | None = None
    ) -> Answer:
        context = {
            "kind": kind,
            "refusal": refusal,
            "waiting": [
                (upload, self._url("grid", target, upload))
                for upload in queries.unfinished(kind=kind.key, target=str(target))
            ],
            "blank_url": reverse(f"{self.name}_blank", args=[target]),
            "back_url": self.back_url(str(target)),
            "most": files.MAX_BYTES // files.MEGABYTE,
        }
        return render(request, "shell/tables/start.html", context, status=_status(request, refusal))

    def _blank(self, request: HttpRequest, target: object) -> Answer:
        """The blank template to fill in."""
        self.guard(request, str(target))
        kind = self.kind(str(target))
        return _download(writing.blank(kind), _("{title}空白表").format(title=kind.title))

    def _grid(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """The page on which columns are mapped and cells mended."""
        visit = self._access(request, target, upload_id)
        return self._show(visit, Asked.of(request.GET))

    def _sheet(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Turn to another sheet."""
        visit = self._access(request, target, upload_id)
        sheet = request.POST.get("sheet", "")
        return self._done(
            visit, lambda: services.choose_sheet(visit.upload, kind=visit.kind, sheet=sheet)
        )

    def _map(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Map the file's columns as chosen in the table's head."""
        visit = self._access(request, target, upload_id)

        def map_columns() -> Upload:
            mapping = _chosen_mapping(request.POST, visit.kind)
            return services.map_columns(visit.upload, kind=visit.kind, mapping=mapping)

        return self._done(visit, map_columns)

    def _mend(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Mend one cell, all like it, or leave a row out."""
        visit = self._access(request, target, upload_id)
        row, texts, everywhere = _asked_mend(request.POST)

        def mend() -> Upload:
            return services.mend(
                visit.upload, kind=visit.kind, row=row, texts=texts, everywhere=everywhere
            )

        return self._done(visit, mend, after_row=row)

    def _undo(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Take the last mend back."""
        visit = self._access(request, target, upload_id)
        return self._done(visit, lambda: services.undo(visit.upload, kind=visit.kind))

    def _bad_rows(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """The rows to mend as a workbook, for who prefers Excel."""
        visit = self._access(request, target, upload_id)
        titles, rows = looking.bad_rows(visit.upload, visit.kind)
        return _download(writing.workbook(titles, rows), _("待改的行"))

    def _commit(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Let the good rows in, a long list part by part; those to mend stay on the page."""
        visit = self._access(request, target, upload_id)
        is_part = bool(visit.upload.taken_until)
        try:
            result = services.commit(
                visit.upload, kind=visit.kind, take=self.commit, by=visit.by, at=timezone.now()
            )
        except Refusal as no:
            return self._show(visit, Asked.of(request.POST), refusal=no)
        upload = queries.access_upload(upload_id, kind=visit.kind.key, target=str(target))
        if upload.taken_until and _wants_part(request):
            return self._show(replace(visit, upload=upload), Asked.of(request.POST), goes_on=True)
        if not upload.taken_until:
            whole = CommitResult(upload.new, upload.changed, upload.unchanged)
            messages.success(request, _told(whole if is_part else result))
        place = self._url("grid", target, upload)
        return HttpResponseClientRedirect(place) if _wants_part(request) else redirect(place)

    def _throw_away(self, request: HttpRequest, target: object, upload_id: UUID) -> Answer:
        """Let the upload go."""
        visit = self._access(request, target, upload_id)
        services.throw_away(visit.upload)
        messages.success(request, _("“{name}”已经不留了。").format(name=visit.upload.name))
        return redirect(reverse(self.name, args=[target]))

    def _access(self, request: HttpRequest, target: object, upload_id: UUID) -> Visit:
        """Give the visit to an upload; Hidden for everyone else."""
        by, kind = self.guard(request, str(target)), self.kind(str(target))
        upload = queries.access_upload(upload_id, kind=kind.key, target=str(target))
        return Visit(request, by, kind, upload)

    def _done(self, visit: Visit, verb: Callable[[], Upload], *, after_row: int = 0) -> Answer:
        """Call one verb, then show the page: only its changed part where HTMX asks."""
        asked = Asked.of(visit.request.POST)
        try:
            visit = replace(visit, upload=verb())
        except Refusal as no:
            return self._show(visit, asked, refusal=no)
        if _wants_part(visit.request):
            return self._show(visit, asked, after_row=after_row)
        place = self._url("grid", visit.upload.target, visit.upload)
        return redirect(place + asked.query(edit=0))

    def _show(
        self, visit: Visit, asked: Asked, *, refusal: Refusal | None = None, after_row: int = 0,
        goes_on: bool = False,
    ) -> Answer:  # fmt: skip
        """Show the mending page, how far a long list is in, or what became of a finished file."""
        request, upload, kind = visit.request, visit.upload, visit.kind
        context: dict[str, Any] = {"kind": kind, "upload": upload, "refusal": refusal}
        context["goes_on"] = goes_on
        context["here"] = self._url("grid", upload.target, upload)
        context["start_url"] = reverse(self.name, args=[upload.target])
        context["back_url"] = self.back_url(upload.target)
        if upload.state == UploadState.COMMITTED:
            return render(request, "shell/tables/done.html", context)
        context["page"] = looking.look(upload, kind, asked, after_row=after_row)
        context["earlier"] = queries.finished_before(upload)
        part = "_mending" if _wants_part(request) else "grid"
        status = _status(request, refusal)
        return render(request, f"shell/tables/{part}.html", context, status=status)

    def _url(self, page: str, target: object, upload: Upload) -> str:
        return reverse(f"{self.name}_{page}", args=[target, upload.id])


def _sent_file(request: HttpRequest) -> services.NewFile:
    """Give the file of the form; one that is too large is refused before it is read."""
    files.must_fit(max(0, int(request.META.get("CONTENT_LENGTH") or 0) - _ROOM))
    sent = request.FILES.get("file")
    if sent is None:
        raise Refusal(_("还没有选文件。"), _("请点“选文件”，选好再上传。"))
    return services.file_from(sent.name or "", sent.size or 0, sent.read)


def _chosen_mapping(form: QueryDict, kind: Kind) -> dict[str, int]:
    """Read the chosen columns: c0=name, c3=phone; a column chosen twice is refused."""
    mapping: dict[str, int] = {}
    for field, key in form.items():
        if not (field[:1] == "c" and field[1:].isascii() and field[1:].isdigit() and key):
            continue
        if key in mapping:
            title = kind.column(str(key)).title
            raise Refusal(_("“{title}”选了两次。"), _("请把其中一列改成“不导入”。"), title=title)
        if any(column.key == key for column in kind.columns):
            mapping[str(key)] = int(field[1:6])
    return mapping


def _asked_mend(form: QueryDict) -> tuple[int, dict[str, str], bool]:
    """Read what a cell's form asks: row, texts by column, and whether all like it are meant."""
    row, key, do = form.get("row", ""), form.get("key", ""), form.get("do", "save")
    number = int(row) if row.isascii() and row.isdigit() and len(row) < 8 else 0
    if do in ("leave_out", "take_in"):
        return number, {LEFT_OUT: "1" if do == "leave_out" else ""}, False
    said = {"blank": "", "suggested": form.get("suggested", "")}
    return number, {key: said.get(do, form.get("text", ""))}, do == "everywhere"


def _told(result: CommitResult) -> str:
    """Say what went in, and how many rows wait."""
    count = result.new + result.changed + result.unchanged
    words = ngettext(
        "{count} 行入册：新增 {new}，改动 {changed}，没变 {unchanged}。",
        "{count} 行入册：新增 {new}，改动 {changed}，没变 {unchanged}。",
        count,
    )
    return words.format(
        count=count, new=result.new, changed=result.changed, unchanged=result.unchanged
    )


def _wants_part(request: HttpRequest) -> bool:
    """Say whether HTMX asks for the changed part; a boosted link or form wants the whole page."""
    asks: Any = getattr(request, "htmx", None)
    return bool(asks) and not (asks.boosted or asks.history_restore_request)


def _status(request: HttpRequest, refusal: Refusal | None) -> int:
    """Give 422 with a refusal; HTMX swaps only what comes as 200."""
    return 422 if refusal and not getattr(request, "htmx", False) else 200


def _download(content: bytes, name: str) -> Answer:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return answer
