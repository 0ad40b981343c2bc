"""The doors to tasks: the list, a new one, handing in, accepting, a later day, reminding."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.plans import queries, rules, tasks
from xieli.plans.forms import ExtendForm
from xieli.plans.models import Evidence, Measure, Task
from xieli.plans.more_forms import HandInForm, ReasonForm, TaskForm
from xieli.plans.pages import ROWS, done, key_of, page_of
from xieli.plans.tasks import NewTask
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

VIEWS = ("open", "waiting", "ended")


@require_safe
@signed_in
def task_list(request: Request) -> HttpResponse:
    """The tasks of a reader's unions: to do, handed in, ended."""
    queries.must_see_plans(request.reader)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    rows = _viewed(queries.tasks(request.reader), view)
    context = {
        "page": Paginator(rows, ROWS).get_page(page_of(request)), "view": view,
        "views": [("open", _("在办")), ("waiting", _("交了，等核")), ("ended", _("办结的"))],
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "plans/tasks.html", context)


def _viewed(rows: QuerySet[Task], view: str) -> QuerySet[Task]:
    if view == "waiting":
        return rows.filter(state=rules.HANDED_IN)
    if view == "ended":
        return rows.filter(state__in=(rules.DONE, rules.DROPPED)).order_by("-decided_at", "id")
    return rows.filter(state=rules.TO_DO)


@get_or_post
@signed_in
def new_task(request: Request) -> HttpResponse:
    """Set a task to one union, or to all of a level below."""
    reader = request.reader
    queries.must_see_plans(reader)
    unions = queries.acting_unions(reader)
    if not unions:
        raise Hidden
    form = TaskForm(
        request.POST or None, unions=unions, levels=queries.levels_below(unions[0]),
        measures=_measures(request), labels=queries.labels(reader),
        initial={"measure": request.GET.get("measure", "")[:40]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = _set(request, form, {str(one.id): one for one in unions})
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:task", made[0].id) if len(made) == 1 else redirect("plans:tasks")
    status = 422 if form.errors else 200
    return render(request, "plans/task_form.html", {"form": form}, status=status)


def _measures(request: Request) -> list[Measure]:
    """The measures of policies that run and that the reader's unions issued."""
    mine = queries.policies(request.reader).filter(state=rules.ISSUED)
    rows = Measure.objects.filter(policy__in=mine).select_related("policy")
    return list(rows.order_by("-policy__issued_on", "number")[:200])


def _set(request: Request, form: TaskForm, known: dict[str, Union]) -> list[Task]:
    data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
    setter = known[data["setter"]]
    new = NewTask(
        setter, data["title"], data["due_on"], data["words"],
        form.measures.get(data["measure"]), form.labels.get(data["label"]),
    )  # fmt: skip
    owner = data["owner"]
    if owner.startswith("level-"):
        owners = queries.addressees(setter, int(owner.removeprefix("level-")))
    else:
        owners = [known[owner]]
    return tasks.set_task(new, owners, by=by, at=at)


@get_or_post
@signed_in
def task(request: Request, task_id: UUID) -> HttpResponse:
    """One task: what is asked, what was handed in; the owner hands in here."""
    row = queries.access_task(task_id, request.reader)
    owns = queries.sees(request.reader, row.owner_id)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not owns:
            raise Hidden
        if form.is_valid():
            data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
            try:
                tasks.hand_in(row, data["result"], data["evidence"], by=by, at=at)
            except Refusal as no:
                form.add_error(None, one_line(no))
            else:
                return redirect("plans:task", row.id)
    context = {
        "task": row, "form": form, "owns": owns and row.state == rules.TO_DO,
        "sets": queries.sees(request.reader, row.setter_id), "today": timezone.localdate(),
        "evidence": list(Evidence.objects.filter(task=row).defer("content").order_by("id")),
        "extensions": list(row.extensions.order_by("at")), "extending": ExtendForm(),
        "reason": ReasonForm(),
    }  # fmt: skip
    return render(request, "plans/task.html", context, status=422 if form.errors else 200)


def _set_by_reader(request: Request, task_id: UUID) -> Task:
    row = queries.access_task(task_id, request.reader)
    if not queries.sees(request.reader, row.setter_id):
        raise Hidden
    return row


def _settled(request: Request, row: Task, act: Callable[[], object], words: str) -> HttpResponse:
    return done(request, act, words, reverse("plans:task", args=[row.id]))


@require_POST
@signed_in
def accept(request: Request, task_id: UUID) -> HttpResponse:
    """Settle what was handed in."""
    row, by, at = _set_by_reader(request, task_id), request.reader.actor, timezone.now()
    return _settled(request, row, lambda: tasks.accept(row, by=by, at=at), _("这件任务办结了。"))


@require_POST
@signed_in
def send_back(request: Request, task_id: UUID) -> HttpResponse:
    """Give it back with what is missing."""
    row, by, at = _set_by_reader(request, task_id), request.reader.actor, timezone.now()
    reason = request.POST.get("reason", "")[:200]
    words = _("退回去了，对方看得到理由。")
    return _settled(request, row, lambda: tasks.send_back(row, reason, by=by, at=at), words)


@require_POST
@signed_in
def drop(request: Request, task_id: UUID) -> HttpResponse:
    """Let it go."""
    row, by, at = _set_by_reader(request, task_id), request.reader.actor, timezone.now()
    reason = request.POST.get("reason", "")[:200]
    words = _("这件任务不用办了。")
    return _settled(request, row, lambda: tasks.drop(row, reason, by=by, at=at), words)


@require_POST
@signed_in
def extend(request: Request, task_id: UUID) -> HttpResponse:
    """A later day, with the reason."""
    row, by, at = _set_by_reader(request, task_id), request.reader.actor, timezone.now()
    form = ExtendForm(request.POST)
    until = form.cleaned_data.get("until") if form.is_valid() else None
    reason = request.POST.get("reason", "")[:200]
    words = _("期限改了，理由记下了。")
    return _settled(
        request, row, lambda: tasks.extend(row, until or row.due_on, reason, by=by, at=at), words
    )


@require_POST
@signed_in
def remind(request: Request, task_id: UUID) -> HttpResponse:
    """Remind the owner, once a day."""
    row, by, at = _set_by_reader(request, task_id), request.reader.actor, timezone.now()
    policy = key_of(request.POST.get("policy", ""))
    back = reverse("plans:missing", args=[policy]) if policy else reverse(
        "plans:task", args=[row.id]
    )  # fmt: skip
    words = _("提醒了，会出现在对方的“今天要办”里。")
    return done(request, lambda: tasks.remind(row, by=by, at=at), words, back)
