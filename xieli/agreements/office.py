"""The officers' doors: the list, a new agreement, the board, steps from draft to end, copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import asking, copying, deciding, queries, rules, services
from xieli.agreements.asking import Frame, Sheet, ask, context, do, frame, runner, word
from xieli.agreements.forms import CopyForm, DraftForm, ReasonForm, RenewForm, SignForm, year_of
from xieli.agreements.models import Agreement, ItemState, State
from xieli.agreements.services import NewParty
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

ROWS, MOST_UNIONS = 50, 300
RUN, SIGN = Function.AGREEMENTS_RUN, Function.AGREEMENTS_SIGN


@require_safe
@signed_in
def agreements(request: Request) -> HttpResponse:
    """The agreements of one's unions."""
    if not queries.is_any(request.reader):
        raise Hidden
    state = request.GET.get("state", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = queries.listed(request.reader, state if state in State.values else "", words)
    return render(
        request,
        "agreements/agreements.html",
        {
            "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "q": words,
            "state": state, "states": State.choices, "may_run": request.reader.holds(RUN),
        },
    )  # fmt: skip


def _unions(request: Request) -> list[Union]:
    rows = visible_unions(request.reader, RUN).order_by("level", "name_key")
    return list(rows[:MOST_UNIONS])


@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Begin an agreement."""
    must_hold(request.reader, RUN)
    unions = _unions(request)
    form = DraftForm(
        request.POST or None, unions=unions, initial={"starts_on": timezone.localdate()}
    )
    sheet = Sheet(
        _("起草一份协作协议"), _("存成草稿"), reverse("agreements:agreements"),
        _("草稿存好了，现在只有我方看得到。"),
        _("写好名称、对方和期限，再到文本页逐条写；送会商以后对方才看得到。"),
    )  # fmt: skip
    return ask(request, form, sheet, lambda: _drafted(request, form, unions))


def _drafted(request: Request, form: DraftForm, unions: list[Union]) -> str:
    data, by = form.cleaned_data, request.reader.actor
    union = next(one for one in unions if str(one.pk) == data["union"])
    made = services.draft(
        form.told(), [NewParty(union), form.told_party()], by=by, at=timezone.now(),
        sample=data["sample"],
    )  # fmt: skip
    return reverse("agreements:text", args=[made.pk])


@require_safe
@signed_in
def board(request: Request, agreement_id: UUID) -> HttpResponse:
    """The year's board, the same for every side: clauses, goals, items with their owners."""
    opened, today = frame(request, agreement_id), timezone.localdate()
    years = queries.years(opened.agreement, today)
    year = year_of(request.GET.get("year", ""), today)
    year = year if year in years else years[-1] if today.year < years[-1] else years[0]
    year = today.year if today.year in years and "year" not in request.GET else year
    state = request.GET.get("state", "")
    shown = queries.board(opened.agreement, year, state if state in ItemState.values else "")
    more = {
        "board": shown, "year": year, "years": years, "state": state, "today": today,
        "states": ItemState.choices,
        "may_add": opened.mine.runs and opened.agreement.state in {*rules.WRITING, *rules.LIVE},
    }  # fmt: skip
    return render(request, "agreements/board.html", context(opened, "board", **more))


@dataclass(frozen=True)
class Step:
    """A step a side may take at a stage: who, with what form, and what is said afterwards."""

    verb: Callable[..., Agreement]
    function: str
    states: frozenset[str]
    title: str
    button: str
    done: str
    form: type[Any] | None = None


def _steps() -> dict[str, Step]:
    """The steps by name; words in the reader's language."""
    early = frozenset({*rules.WRITING, rules.REVIEW, rules.SIGNING})
    examined = frozenset({rules.REVIEW, rules.SIGNING})
    return {
        "send": Step(
            deciding.send, RUN, rules.WRITING, _("送下一步"), _("送对方"), _("送出去了。")
        ),
        "approve": Step(
            deciding.approve, SIGN, frozenset({rules.REVIEW}), _("审定文本"), _("审定通过"),
            _("我方审定好了。"),
        ),
        "sign": Step(
            deciding.sign, SIGN, frozenset({rules.SIGNING}), _("签署"), _("记下我方签署"),
            _("我方签署记下了。"), SignForm,
        ),
        "send_back": Step(
            deciding.send_back, SIGN, examined, _("退回会商"), _("退回，写明理由"),
            _("退回会商了，对方看得到理由。"), ReasonForm,
        ),
        "drop": Step(
            deciding.drop, RUN, early, _("放弃这份协议"), _("放弃，写明理由"), _("放弃了。"),
            ReasonForm,
        ),
        "end": Step(
            deciding.end_together, SIGN, rules.LIVE, _("终止协议"), _("提出或同意终止"),
            _("记下了；双方都同意，或期限已过，协议就终止。"), ReasonForm,
        ),
        "withdraw": Step(
            deciding.withdraw, SIGN, rules.LIVE, _("我方中途退出"), _("退出，关掉我方在办的事项"),
            _("我方退出了，在办的事项都关掉了，对方看得到。"), ReasonForm,
        ),
    }  # fmt: skip


@require_safe
@signed_in
def steps(request: Request, agreement_id: UUID) -> HttpResponse:
    """Where the agreement stands, who approved and signed, and what one's side can do next."""
    opened = frame(request, agreement_id)
    return _steps_page(request, opened, {})


def _steps_page(
    request: Request, opened: Frame, forms: dict[str, Any], fault: str = ""
) -> HttpResponse:
    state = opened.agreement.state
    offered = [
        (name, step, forms.get(name) or _form(name, step, None), _sides(opened, step))
        for name, step in _steps().items()
        if state in step.states and _sides(opened, step)
    ]
    more = {
        "offered": offered, "fault": fault, "way": _way(opened.agreement),
        "scans": queries.scans_of(opened.agreement),
        "heirs": opened.agreement.heirs.exclude(state=State.ENDED),
        "may_renew": opened.mine.runs and state in rules.LIVE,
        "may_copy": request.reader.holds(RUN) and opened.agreement.signed_on is not None,
    }  # fmt: skip
    page = context(opened, "steps", **more)
    return render(request, "agreements/steps.html", page, status=422 if forms else 200)


def _sides(opened: Frame, step: Step) -> tuple[Any, ...]:
    """For whom the reader may take this step now; a side that did it already is left out."""
    mine = opened.mine.runs if step.function == RUN else opened.mine.signs
    if step.verb is deciding.approve:
        return tuple(one for one in mine if one.approved_at is None)
    if step.verb is deciding.sign:
        return tuple(one for one in mine if one.signed_at is None)
    if step.verb is deciding.end_together:
        return tuple(one for one in mine if one.ends_at is None)
    return mine


def _form(name: str, step: Step, request: Request | None) -> Any:
    """The form of a step; several stand on one page, so each has ids of its own."""
    if step.form is None:
        return None
    more: dict[str, Any] = {
        "auto_id": f"id_{name}_%s", "initial": {"on": timezone.localdate()},
    }  # fmt: skip
    if request is None:
        return step.form(**more)
    return step.form(request.POST, request.FILES, **more)


def _way(agreement: Agreement) -> list[dict[str, str]]:
    """The stages up to now and to come, as the thread shows them."""
    names, here = dict(State.choices), agreement.state
    stages = [*rules.WAY] if here not in (rules.RENEWED, rules.ENDED) else [here]
    place = stages.index(here)
    return [
        {
            "word": str(names[State(one)]),
            "shape": "ok" if n < place else "doing" if n == place else "none",
        }
        for n, one in enumerate(stages)
    ]


@require_POST
@signed_in
def step(request: Request, agreement_id: UUID, act: str) -> HttpResponse:
    """Take a step for one's side, on the version that was on the screen."""
    opened, found = frame(request, agreement_id), _steps()[act]
    chosen = word(request, "party", 40)
    side = opened.mine.run_for(chosen) if found.function == RUN else opened.mine.sign_for(chosen)
    form = _form(act, found, request)
    if form is not None and not form.is_valid():
        return _steps_page(request, opened, {act: form})
    by, at, seen = request.reader.actor, timezone.now(), asking.seen(request)
    given = () if form is None else (form.cleaned_data.get("why") or form.told(),)

    def act_now() -> None:
        found.verb(opened.agreement, side, *given, seen=seen, by=by, at=at)

    if form is None:
        return do(request, act_now, found.done, opened.url("steps"))
    try:
        act_now()
    except Refusal as no:
        return _steps_page(request, frame(request, agreement_id), {act: form}, one_line(no))
    return do(request, lambda: None, found.done, opened.url("steps"))


@get_or_post
@signed_in
def renew(request: Request, agreement_id: UUID) -> HttpResponse:
    """Begin the text of the next term."""
    opened = runner(request, agreement_id)
    form = RenewForm(request.POST or None)
    sheet = Sheet(
        _("续签"), _("起草续签文本"), opened.url("steps"), _("续签的文本起草好了，双方都看得到。"),
        _("机制和目标照抄一份，可以改；签了以后，没办完的事项转过去。"),
    )  # fmt: skip

    def act() -> str:
        made = copying.renew(
            opened.agreement, form.cleaned_data["ends_on"], seen=opened.agreement.version,
            by=request.reader.actor, at=timezone.now(),
        )  # fmt: skip
        return reverse("agreements:text", args=[made.pk])

    return ask(request, form, sheet, act, opened)


@get_or_post
@signed_in
def copy(request: Request, agreement_id: UUID) -> HttpResponse:
    """Copy a signed agreement as a draft for another union."""
    opened = frame(request, agreement_id)
    must_hold(request.reader, RUN)
    form = CopyForm(
        request.POST or None, unions=_unions(request),
        initial={"title": opened.agreement.title, "starts_on": timezone.localdate()},
    )  # fmt: skip
    sheet = Sheet(
        _("拿这份作样板"), _("照着起草一份"), opened.url("steps"), _("起草好了，请加上对方再写。"),
        _("机制、目标、联系节奏照抄；各方的名字、责任人、凭据都不带。"),
    )  # fmt: skip

    def act() -> str:
        union = form.unions[form.cleaned_data["union"]]
        by = request.reader.actor
        made = copying.copy_for(opened.agreement, union, form.told(), by=by, at=timezone.now())
        return reverse("agreements:text", args=[made.pk])

    return ask(request, form, sheet, act, opened)


@require_safe
@signed_in
def paper(request: Request, agreement_id: UUID, paper_id: UUID) -> HttpResponse:
    """A scan or a proof as it was handed in."""
    opened = frame(request, agreement_id)
    found = queries.access_paper(opened.agreement, paper_id)
    answer = HttpResponse(bytes(found.content or b""), content_type=found.media_type)
    ending = "pdf" if found.media_type == deciding.PDF else "jpg"
    answer["Content-Disposition"] = f'inline; filename="{found.pk}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
