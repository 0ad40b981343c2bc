"""The sheet on which findings become a record, and the page that says what a record rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.contract import Adopts, Asked
from xieli.kernel.refusal import Refusal
from xieli.newsroom import adopting, offers, queries, rules
from xieli.newsroom.clipping_pages import chosen_of
from xieli.newsroom.forms import REFUSED, AdoptForm
from xieli.newsroom.models import Article, Finding
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.saying import one_line


@get_or_post
@signed_in
def adopt(request: Request, article_id: UUID, offer: str) -> HttpResponse:
    """The record to be, field by field beside the words it rests on."""
    article = queries.access_article(article_id, request.reader)
    union_id = article.clipping.union_id
    must_may(request.reader, Function.NEWSROOM_RUN, union_id)
    made_of = offers.access_offer(offer, request.reader, union_id)
    keys = chosen_of(request.GET.getlist("f"))
    findings = adopting.beside(queries.findings_of(article), keys)
    asked = made_of.asks(adopting.found_of(article, findings))
    if request.method != "POST":
        form = AdoptForm.first(asked, article.version)
        return _sheet(request, article, made_of, findings, form)
    form = AdoptForm(request.POST, asked=asked)
    if form.is_valid():
        try:
            return _adopted(request, article, made_of, findings, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
    return _sheet(request, article, made_of, findings, form)


def _adopted(
    request: Request, article: Article, offer: Adopts, findings: Sequence[Finding], form: AdoptForm
) -> HttpResponse:
    chosen = adopting.Chosen(
        offer, tuple(one.pk for one in findings), form.answers(), form.cleaned_data["form_key"],
        form.asked,
    )  # fmt: skip
    by, seen = request.reader.actor, form.cleaned_data["seen"]
    made = adopting.adopt(article, chosen, seen=seen, by=by, at=timezone.now())
    messages.success(request, _("采用好了。每一项都记着它从哪句话来。"))
    return redirect("newsroom:origin", record_id=made.record_id)


def _sheet(
    request: Request, article: Article, offer: Adopts, findings: Sequence[Finding],
    form: AdoptForm,
) -> HttpResponse:  # fmt: skip
    by_id = {one.pk: one for one in findings}
    became = queries.became_of(one for one in findings if one.kind == rules.FACT)
    context = {
        "article": article, "offer": offer, "form": form, "findings": findings,
        "lines": [_line(form, one, by_id) for one in form.asked],
        "taken": [(one, became[one.pk]) for one in findings if one.pk in became],
        "clipping": article.clipping,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "newsroom/office/adopt.html", context, status=status)


def _line(form: AdoptForm, asked: Asked, by_id: dict[UUID, Finding]) -> dict[str, Any]:
    """A field, the tick that leaves it out, and the words it rests on."""
    left_out = REFUSED + asked.key
    return {
        "field": form[asked.key], "leave": form[left_out] if left_out in form.fields else None,
        "rests": [by_id[key] for key in asked.told if key in by_id],
    }  # fmt: skip


@require_safe
@signed_in
def origin(request: Request, record_id: UUID) -> HttpResponse:
    """What a record rests on: each field with its quotation, and the way to the raw text."""
    evidence = queries.evidence_of(record_id, request.reader)
    adoption = evidence[0].adoption
    offer = offers.OFFERS.get(adoption.offer)
    article = adoption.article
    back = reverse("newsroom:clipping", args=[article.clipping_id])
    context = {
        "adoption": adoption, "article": article, "clipping": article.clipping,
        "what": _(offer.title) if offer else "", "evidence": evidence,
        "back": f"{back}?article={article.number}",
    }  # fmt: skip
    return render(request, "newsroom/office/origin.html", context)
