"""The worker's door: a questionnaire on the phone, one question a screen."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xieli.activities.surveys import forms, queries, rules, services
from xieli.activities.surveys.models import Question, Survey
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import NewSheet
from xieli.activities.surveys.shown import as_shown
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, code: str, token: str = "") -> HttpResponse:
    """Answer a survey; a named one asks for a sign-in first."""
    survey = queries.access_by_code(code)
    if not survey.is_anonymous and not request.reader.is_signed_in:
        return _after_sign_in(request, code)
    return _answer(request, survey, token)


@signed_in
def _after_sign_in(request: Request, code: str) -> HttpResponse:
    """Only reached without a sign-in: the guard sends to the sign-in page and back."""
    return redirect("surveys:answer", code=code)


def _answer(request: Request, survey: Survey, token: str) -> HttpResponse:
    questions = queries.questions_of(survey)
    if request.method != "POST":
        return _show(request, survey, questions, {"token": token})
    given = forms.given_in(request.POST, questions)
    new = NewSheet(forms.key_of(request.POST), given, token)
    try:
        services.answer(survey, new, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        told = {"token": token, "refusal": no, "given": given, "key": new.key}
        return _show(request, survey, questions, told)
    return redirect("surveys:thanks", code=survey.code)


def _show(
    request: Request, survey: Survey, questions: list[Question], told: dict[str, Any]
) -> HttpResponse:
    today = timezone.localdate()
    window = survey.opens_on, survey.closes_on
    refusal = told.get("refusal")
    given: dict[Any, Given] = told.get("given", {})
    is_named = not survey.is_anonymous
    context = {
        "survey": survey,
        "questions": as_shown(questions, given),
        "key": told.get("key", uuid4().hex),
        "refusal": refusal,
        "takes": rules.takes_answers(survey.state, window, today),
        "is_early": survey.state == rules.OPEN and today < survey.opens_on,
        "is_done": is_named and queries.has_answered(survey, request.reader.actor.id),
        "lacks_link": survey.needs_link and not queries.is_unused(survey, told["token"]),
        "back": _("上一题"),
    }
    status = 422 if refusal else 200
    return render(request, "surveys/answer.html", context, status=status)


@require_safe
def thanks(request: Request, code: str) -> HttpResponse:
    """It came in; what happens with it now."""
    survey = queries.access_by_code(code)
    return render(request, "surveys/thanks.html", {"survey": survey})
