"""The officers' doors: the list, the cover, the questions, opening and closing, links."""

from __future__ import annotations

from collections.abc import Callable
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

from xieli.activities.surveys import building, queries, rules, services
from xieli.activities.surveys.forms import LinksForm, QuestionForm, SurveyForm
from xieli.activities.surveys.models import Question, Survey
from xieli.activities.surveys.shown import as_shown
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook
from xieli.unions.models import Union

ROWS, MOST_UNIONS = 50, 300


@require_safe
@signed_in
def surveys(request: Request) -> HttpResponse:
    """The surveys of one's own unions."""
    must_hold(request.reader, Function.SURVEYS_RUN)
    rows = queries.kept_by(request.reader)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    shown = rows.filter(title__icontains=words) if words else rows
    context = {
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
        "q": words,
        "today": timezone.localdate(),
    }
    return render(request, "surveys/office/surveys.html", context)


def _unions(request: Request) -> list[Union]:
    found = visible_unions(request.reader, Function.SURVEYS_RUN).order_by("level", "name_key")
    return list(found[:MOST_UNIONS])


@get_or_post
@signed_in
def survey_form(request: Request, survey_id: UUID | None = None) -> HttpResponse:
    """Begin a survey, or change its cover."""
    must_hold(request.reader, Function.SURVEYS_RUN)
    known = queries.access_survey(survey_id, request.reader) if survey_id else None
    unions = [known.union] if known else _unions(request)
    form = SurveyForm(request.POST or None, initial=_as_form(known), unions=unions)
    if request.method == "POST" and form.is_valid():
        try:
            survey = _drafted(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("surveys:build", survey.id)
    context = {"form": form, "survey": known}
    status = 422 if form.errors else 200
    return render(request, "surveys/office/survey_form.html", context, status=status)


def _as_form(known: Survey | None) -> dict[str, Any]:
    if known is None:
        return {"opens_on": timezone.localdate()}
    anonymous = SurveyForm.LINKS if known.needs_link else SurveyForm.ANONYMOUS
    return {
        "union": str(known.union_id), "title": known.title, "intro": known.intro,
        "who": anonymous if known.is_anonymous else SurveyForm.NAMED,
        "opens_on": known.opens_on, "closes_on": known.closes_on,
    }  # fmt: skip


def _drafted(request: Request, form: SurveyForm, known: Survey | None) -> Survey:
    by, at = request.reader.actor, timezone.now()
    if known:
        return services.change(known, form.told(), seen=known.version, by=by, at=at)
    union = Union.objects.get(pk=form.cleaned_data["union"])
    must_may(request.reader, Function.SURVEYS_RUN, union.id)
    return services.draft(union, form.told(), by=by, at=at)


@require_safe
@signed_in
def build(request: Request, survey_id: UUID) -> HttpResponse:
    """The builder: every question in order with whom it is asked of."""
    survey = queries.access_survey(survey_id, request.reader)
    context = {
        "survey": survey,
        "questions": as_shown(queries.questions_of(survey), {}),
        "is_draft": survey.state == rules.DRAFT,
        "link": _link(request, survey),
        "links": LinksForm(),
        "n_links": survey.answerlink_set.count(),
        "n_sheets": survey.sheets.count(),
    }
    return render(request, "surveys/office/build.html", context)


def _link(request: Request, survey: Survey) -> str:
    return request.build_absolute_uri(reverse("surveys:answer", args=[survey.code]))


@require_safe
@signed_in
def preview(request: Request, survey_id: UUID) -> HttpResponse:
    """The questionnaire as a worker will see it; nothing can be sent."""
    survey = queries.access_survey(survey_id, request.reader)
    context = {
        "survey": survey,
        "questions": as_shown(queries.questions_of(survey), {}),
        "is_preview": True,
        "takes": True,
    }
    return render(request, "surveys/answer.html", context)


@get_or_post
@signed_in
def question(request: Request, survey_id: UUID, question_id: UUID | None = None) -> HttpResponse:
    """Add a question, or change one."""
    survey = queries.access_survey(survey_id, request.reader)
    known = queries.access_question(survey, question_id) if question_id else None
    every = queries.questions_of(survey)
    earlier = [
        one
        for one in every
        if one.kind in rules.OF_CHOICES and (known is None or one.number < known.number)
    ]
    form = QuestionForm(request.POST or None, initial=_as_question(known), earlier=earlier)
    if request.method == "POST" and form.is_valid():
        try:
            _asked(request, survey, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return _next(request, survey)
    context = {"form": form, "survey": survey, "known": known, "number": len(every) + 1}
    status = 422 if form.errors else 200
    return render(request, "surveys/office/question.html", context, status=status)


def _next(request: Request, survey: Survey) -> HttpResponse:
    if request.POST.get("do") == "more":
        messages.success(request, _("记下了，接着写下一题。"))
        return redirect("surveys:add_question", survey.id)
    return redirect("surveys:build", survey.id)


def _as_question(known: Question | None) -> dict[str, Any]:
    if known is None:
        return {}
    names = ("kind", "words", "help", "is_required")
    return {
        **{name: getattr(known, name) for name in names},
        "choices": "\n".join(one.words for one in known.choices.all()),
        "shown_if": [str(row.choice_id) for row in known.shown_if.all()],
    }


def _asked(
    request: Request, survey: Survey, form: QuestionForm, known: Question | None
) -> Question:
    by, at = request.reader.actor, timezone.now()
    if known:
        return building.change_question(known, form.told(), by=by, at=at)
    return building.add_question(survey, form.told(), by=by, at=at)


@require_POST
@signed_in
def move_question(request: Request, survey_id: UUID, question_id: UUID) -> HttpResponse:
    """Ask a question one place earlier or later."""
    survey = queries.access_survey(survey_id, request.reader)
    one, up = queries.access_question(survey, question_id), request.POST.get("to") == "up"
    by, at = request.reader.actor, timezone.now()
    return _told(request, survey, lambda: building.move_question(one, up, by=by, at=at))


@require_POST
@signed_in
def remove_question(request: Request, survey_id: UUID, question_id: UUID) -> HttpResponse:
    """Ask a question no more."""
    survey = queries.access_survey(survey_id, request.reader)
    one = queries.access_question(survey, question_id)
    by, at = request.reader.actor, timezone.now()
    return _told(request, survey, lambda: building.remove_question(one, by=by, at=at))


@require_POST
@signed_in
def open_survey(request: Request, survey_id: UUID) -> HttpResponse:
    """Send it out."""
    survey = queries.access_survey(survey_id, request.reader)
    by, at, seen = request.reader.actor, timezone.now(), _seen(request)
    words = _("问卷发出去了。复制链接或打印二维码，发给要答的人。")
    return _told(
        request, survey, lambda: services.open_survey(survey, seen=seen, by=by, at=at), words
    )


@require_POST
@signed_in
def close(request: Request, survey_id: UUID) -> HttpResponse:
    """Take no more answers."""
    survey = queries.access_survey(survey_id, request.reader)
    by, at, seen = request.reader.actor, timezone.now(), _seen(request)
    words = _("收卷了，结果可以看了。")
    return _told(request, survey, lambda: services.close(survey, seen=seen, by=by, at=at), words)


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    if not text.isdecimal() or len(text) > 8:
        raise Hidden
    return int(text)


@require_POST
@signed_in
def make_links(request: Request, survey_id: UUID) -> HttpResponse:
    """Make links for one answer each and give them as a table, this once."""
    survey = queries.access_survey(survey_id, request.reader)
    form = LinksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("一次做 1 到 5,000 个链接。"))
        return redirect("surveys:build", survey.id)
    count, by = form.cleaned_data["count"], request.reader.actor
    try:
        tokens = services.make_links(survey, count, by=by, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("surveys:build", survey.id)
    urls = (reverse("surveys:answer_link", args=[survey.code, token]) for token in tokens)
    rows = ((n, request.build_absolute_uri(url)) for n, url in enumerate(urls, 1))
    answer = HttpResponse(workbook([_("序号"), _("答卷链接")], rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="links.xlsx"'
    return answer


def _told(
    request: Request, survey: Survey, act: Callable[[], object], words: str = ""
) -> HttpResponse:
    """Do it, say what came of it on the builder."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        if words:
            messages.success(request, words)
    return redirect("surveys:build", survey.id)
