"""The two 请示 of a file and what their 批复 brings; deciding itself is review's, by the desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.founding import queries, rules
from xieli.activities.founding.models import Certificate, Election, FileState, FoundingFile, Step
from xieli.activities.founding.moves import Done, locked, mark, moved, next_step
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.unions.models import Level, Union
from xieli.unions.rules import ids_of, must_be_name

TITLES = {rules.MATTER: "建会请示", rules.RESULT_MATTER: "选举结果请示"}


@transaction.atomic
def ask_approval(
    file: FoundingFile, form: str, done: Done, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Hand the 建会请示 in for review, in the form the members are to stand together."""
    rules.must_fit_form(form, file.headcount, queries.limits(file.above, done.on))
    file = next_step(file, Step.ASKED, done, seen=seen, at=at)
    file.form = form
    _submit(rules.MATTER, file, _request_sheet(file), by=by, at=at)
    return moved(file, done, "建会请示", by=by, at=at)


@transaction.atomic
def ask_result(
    file: FoundingFile, done: Done, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Hand the 选举结果请示 in for review."""
    file = next_step(file, Step.RESULT_ASKED, done, seen=seen, at=at)
    election = queries.last_election(file)
    assert election is not None
    _submit(rules.RESULT_MATTER, file, _result_sheet(file, election), by=by, at=at)
    return moved(file, done, "选举结果请示", by=by, at=at)


def on_granted(application: Application, by: Actor, at: datetime) -> None:
    """Take the step that a 批复 stands for; called by the desk in the decision's transaction."""
    file, step = file_of(application), _granted_step(application)
    done = Done(timezone.localdate(at), application.number)
    file = next_step(file, step, done, seen=file.version, at=at)
    moved(file, done, TITLES[application.call.matter] + "批复", by=by, at=at)


def on_refused(application: Application, by: Actor, at: datetime) -> None:
    """End the file where the founding is refused; hold a new election where its result is."""
    file = _ended(application, FileState.REFUSED, _last_reason(application), by=by, at=at)
    words = f"{TITLES[application.call.matter]}未批准：{file.name}"
    note("founding.refused", words, by=by, at=at, about=file)


def on_withdrawn(application: Application, by: Actor, at: datetime) -> None:
    """The same where who asked takes the request back: not founded, or elected anew."""
    _ended(application, FileState.GIVEN_UP, "请示已撤回", by=by, at=at)


def _ended(
    application: Application, state: str, why: str, *, by: Actor, at: datetime
) -> FoundingFile:
    file = locked(file_of(application))
    if application.call.matter == rules.MATTER:
        file.state, file.ended_at, file.ended_why = state, at, why
    else:
        file.step = Step.RECRUITED
        mark(file, Step.RECRUITED, Done(file.moved_on), by=by, at=at, is_back=True)
    file.version += 1
    file.save()
    return file


def on_revoked(application: Application, by: Actor, at: datetime) -> None:
    """Take an approval back while no union stands; a union that stands is struck off instead."""
    file = file_of(application)
    if file.union_id:
        raise Refusal(
            _("“{name}”已经成立，批复不能再撤。"), _("要撤销这家工会，请办注销登记。"),
            name=file.name,
        )  # fmt: skip
    if Certificate.objects.filter(file=file).exists():
        raise Refusal(_("已经办了法人登记，批复不能再撤。"), _("请先建档，再办注销登记。"))
    file = locked(file)
    file.state, file.ended_at, file.ended_why = FileState.REFUSED, at, _last_reason(application)
    file.version += 1
    file.save()
    note("founding.revoked", f"批复被撤销：{file.name}", by=by, at=at, about=file)


def application_of(file: FoundingFile) -> Application | None:
    """The application in review that the file waits for, or waited for last."""
    election = queries.last_election(file)
    found = review_queries.of_about(election.id) if election else None
    return found or review_queries.of_about(file.id)


def _granted_step(application: Application) -> Step:
    is_first = application.call.matter == rules.MATTER
    return Step.APPROVED if is_first else Step.RESULT_APPROVED


def _last_reason(application: Application) -> str:
    last = application.decisions.order_by("-at").first()
    return last.reason[:200] if last else ""


def file_of(application: Application) -> FoundingFile:
    """The file that an application asks for, straight or through its election."""
    if application.call.matter == rules.MATTER:
        return FoundingFile.objects.get(pk=application.about_id)
    return FoundingFile.objects.get(elections=application.about_id)


def _submit(matter: str, file: FoundingFile, sheet: str, *, by: Actor, at: datetime) -> None:
    about = file.id
    if matter == rules.RESULT_MATTER:
        election = queries.last_election(file)
        assert election is not None
        about = election.id
    title = f"{TITLES[matter]}：{file.enterprise.name}"[:120]
    new = review.NewApplication(_call_of(matter, file.above, by, at), title, about, file.above)
    drafted = review.draft(new, by=by, at=at)
    review.submit(drafted, sheet, seen=drafted.version, by=by, at=at)


def _call_of(matter: str, union: Union, by: Actor, at: datetime) -> Call:
    """The call that is open here; 建会 is always open by law, so the first asker opens it."""
    try:
        return review_queries.open_call_of(matter, union)
    except Refusal:
        return _open_call(matter, union, by, at)


def _open_call(matter: str, union: Union, by: Actor, at: datetime) -> Call:
    """Open the call at the nearest union from the county up; two first askers follow each other."""
    way = ids_of(union.path)
    rows = Union.objects.select_for_update().filter(pk__in=way, level__lte=Level.COUNTY)
    keeper = max(rows, key=lambda one: way.index(one.id), default=union)
    known = Call.objects.filter(matter=matter, union=keeper).first()
    new = review.NewCall(
        code=f"{matter}-{keeper.id.hex[-20:]}", matter=matter, title=TITLES[matter],
        union_id=keeper.id, opens_on=timezone.localdate(at),
    )  # fmt: skip
    return known or review.open_call(new, by=by, at=at)


@transaction.atomic
def supply(file: FoundingFile, words: str, *, seen: int, by: Actor, at: datetime) -> FoundingFile:
    """补正: hand a returned 请示 in again with what was missing."""
    file = locked(file, seen)
    running = application_of(file)
    if running is None or running.state != State.RETURNED:
        raise Refusal(_("没有退回要补正的请示。"), _("请刷新页面再看。"))
    election = queries.last_election(file)
    sheet = _result_sheet(file, election) if election else _request_sheet(file)
    told = f"{sheet}\n补正：{must_be_name(words)}"
    review.submit(running, told, seen=running.version, by=by, at=at)
    file.version += 1
    file.save(update_fields=["version"])
    note("founding.supply", f"补正请示：{file.name}", by=by, at=at, about=file)
    return file


def _request_sheet(file: FoundingFile) -> str:
    lines = (
        f"单位：{file.enterprise.name}", f"职工：{file.headcount} 人",
        f"拟建：{file.name}", f"形式：{file.get_form_display()}", f"上级：{file.above.name}",
    )  # fmt: skip
    return "\n".join(lines)


def _result_sheet(file: FoundingFile, election: Election) -> str:
    head = (
        f"{file.name}于 {election.held_on} 召开{election.get_meeting_display()}，"
        f"应到 {election.due} 人，实到 {election.present} 人。"
    )
    rows = [
        f"{one.get_post_display()} {one.name} {one.votes} 票"
        for one in election.nominees.filter(is_elected=True).order_by("id")
    ]
    return "\n".join([head, *rows])
