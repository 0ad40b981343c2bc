"""The screen of a clipping: raw left, clean right, findings beside; what is decided there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.newsroom import offers, queries, rules, services, showing
from xieli.newsroom.forms import AsideForm
from xieli.newsroom.models import Article, Clipping, Finding
from xieli.people.models import Function
from xieli.shell.guards import Request, must_may, signed_in
from xieli.shell.saying import one_line

VIEWS = ("clean", "raw")
MOST_CHOSEN = 200
ORDER = (rules.FACT, rules.DAY, rules.ORGANISATION, rules.PLACE)


@require_safe
@signed_in
def clipping(request: Request, clipping_id: UUID) -> HttpResponse:
    """One clipping, one of its articles."""
    row = queries.access_clipping(clipping_id, request.reader)
    articles = queries.articles_of(row)
    asked = request.GET.get("article", "")
    article = next((one for one in articles if str(one.number) == asked), articles[0])
    view = request.GET.get("show", "")
    context = {
        "clipping": row, "articles": articles, "article": article,
        "view": view if view in VIEWS else VIEWS[0],
        "may_run": request.reader.may(Function.NEWSROOM_RUN, row.union_id),
        "aside": AsideForm(initial={"seen": row.version}),
        **_texts(article), **_made(request, row, article), **_copies(request, article),
    }  # fmt: skip
    return render(request, "newsroom/office/clipping.html", context)


def _texts(article: Article) -> dict[str, Any]:
    changes, findings = queries.changes_of(article.page), queries.findings_of(article)
    became = queries.became_of(one for one in findings if one.state == rules.ADOPTED)
    return {
        "raw": showing.raw_pieces(article.page.raw, changes, findings),
        "clean": showing.clean_pieces(article, changes, findings),
        "is_cut": max(len(article.page.raw), len(article.body)) > showing.MOST_SHOWN,
        "n_removed": sum(one.done == "removed" and not one.is_undone for one in changes),
        "n_damaged": sum(one.done == "damaged" for one in changes),
        "cards": [(one, became.get(one.pk)) for one in sorted(findings, key=_rank)],
    }  # fmt: skip


def _rank(one: Finding) -> tuple[int, int]:
    """Figures first, then days, then names; each in the order of the text."""
    return ORDER.index(one.kind), one.number


def _made(request: Request, row: Clipping, article: Article) -> dict[str, Any]:
    return {
        "offers": offers.offered(request.reader, row.union_id, article.kinds.split()),
        "adoptions": queries.adoptions_of([article]),
    }


def _copies(request: Request, article: Article) -> dict[str, Any]:
    """The same event elsewhere, and where its figures differ."""
    copies = queries.copies_of(article, request.reader)
    if not copies:
        return {"copies": []}
    figures = queries.figures_of([article, *copies])
    rows = showing.compared(figures[article.pk], [figures[one.pk] for one in copies])
    return {"copies": copies, "differing": [one for one in rows if one.differs],
            "n_same": sum(not one.differs and any(one.others) for one in rows)}  # fmt: skip


@require_safe
@signed_in
def original(request: Request, clipping_id: UUID) -> HttpResponse:
    """The bytes as they came."""
    row = queries.access_clipping(clipping_id, request.reader)
    answer = HttpResponse(bytes(row.raw), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    return answer


def _page(article: Article, anchor: str = "", **more: str) -> str:
    url = reverse("newsroom:clipping", args=[article.clipping_id])
    asked = {"article": str(article.number), **more}
    return f"{url}?{urlencode(asked)}{anchor and '#' + anchor}"


@require_POST
@signed_in
def change(request: Request, article_id: UUID) -> HttpResponse:
    """Take a change back, or make it again."""
    article = queries.access_article(article_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, article.clipping.union_id)
    is_back = "take_back" in request.POST
    key = request.POST.get("take_back") or request.POST.get("make_again", "")
    found = queries.access_change(_key(key), request.reader)
    if found.page_id != article.page_id:
        raise Hidden
    verb = services.take_back if is_back else services.make_again
    done = _("放回来了，右边的文章重新整理过。") if is_back else _("照样再改好了。")
    _do(request, lambda: verb(found, by=request.reader.actor, at=timezone.now()), done)
    return redirect(_page(article, f"c-{found.pk}", show="raw"))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Hidden from None


def _do(request: Request, act: Callable[[], object], done: str) -> bool:
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
        return False
    messages.success(request, done)
    return True


@require_POST
@signed_in
def refuse(request: Request, article_id: UUID) -> HttpResponse:
    """The ticked findings are not wanted."""
    words = _("记为不用了，要用时可以拿回来。")
    return _turn(request, article_id, services.refuse, words)


@require_POST
@signed_in
def want(request: Request, article_id: UUID) -> HttpResponse:
    """The ticked findings are wanted again."""
    return _turn(request, article_id, services.want_again, _("拿回来了。"))


def _turn(
    request: Request, article_id: UUID, verb: Callable[..., Article], words: str
) -> HttpResponse:
    article = queries.access_article(article_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, article.clipping.union_id)
    chosen = chosen_of(request.POST.getlist("f"))
    seen, by = _number(request.POST.get("seen", "")), request.reader.actor
    _do(request, lambda: verb(article, chosen, seen=seen, by=by, at=timezone.now()), words)
    return redirect(_page(article, "findings"))


@require_POST
@signed_in
def decide(request: Request, article_id: UUID) -> HttpResponse:
    """Go to the sheet of the record that the ticked findings become."""
    article = queries.access_article(article_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, article.clipping.union_id)
    chosen = chosen_of(request.POST.getlist("f"))
    if chosen:
        return _to_sheet(request, article, request.POST.get("act", ""), chosen)
    messages.error(request, _("还没有选要采用的内容。请先打勾选一项或几项。"))
    return redirect(_page(article, "findings"))


def _to_sheet(request: Request, article: Article, key: str, chosen: Sequence[UUID]) -> HttpResponse:
    offers.access_offer(key, request.reader, article.clipping.union_id)
    url = reverse("newsroom:adopt", args=[article.pk, key])
    return redirect(f"{url}?{urlencode([('f', str(one)) for one in chosen])}")


def chosen_of(texts: Sequence[str]) -> list[UUID]:
    """The keys that were ticked, each once; what is no key is left out."""
    found = dict.fromkeys(texts[:MOST_CHOSEN])
    return [UUID(one) for one in found if _is_key(one)]


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum() and all(
        sign in "0123456789abcdef-" for sign in text
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@require_POST
@signed_in
def put_aside(request: Request, clipping_id: UUID) -> HttpResponse:
    """Say that the whole text is not wanted."""
    row = queries.access_clipping(clipping_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, row.union_id)
    form, by = AsideForm(request.POST), request.reader.actor
    why = form.cleaned_data["why"] if form.is_valid() else ""
    seen = _number(request.POST.get("seen", ""))
    done = _("记为不用了。原件还在，要用时可以拿回来。")
    act = lambda: services.put_aside(row, why, seen=seen, by=by, at=timezone.now())  # noqa: E731
    _do(request, act, done)
    return redirect("newsroom:clipping", clipping_id=row.pk)


@require_POST
@signed_in
def take_up(request: Request, clipping_id: UUID) -> HttpResponse:
    """Take a text up again."""
    row = queries.access_clipping(clipping_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, row.union_id)
    by, at = request.reader.actor, timezone.now()
    _do(request, lambda: services.take_up(row, by=by, at=at), _("拿回来了，可以接着办。"))
    return redirect("newsroom:clipping", clipping_id=row.pk)


@require_safe
@signed_in
def finding(request: Request, finding_id: UUID) -> HttpResponse:
    """One finding down to its quotation in the raw text, and the record it became."""
    row: Finding = queries.access_finding(finding_id, request.reader)
    page = row.article.page
    context = {
        "finding": row, "article": row.article, "clipping": row.article.clipping, "page": page,
        "around": showing.around(page.raw, row), "back": _page(row.article, f"f-{row.number}"),
        "became": queries.became_of([row]).get(row.pk),
    }  # fmt: skip
    return render(request, "newsroom/office/finding.html", context)
