"""The outside check: a list of families for 民政, and its answers taken in again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from xieli.activities.aid.entering import CHECK_CONSENT
from xieli.activities.aid.models import AidFile, CheckAnswer, FileState, OutsideCheck
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.shell.tables import writing
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.unions.models import Union

HEADERS = ("核对编号", "申请人", "身份证号", "共同生活的人", "核对结果", "说明")
ANSWERS = {str(one.label): str(one.value) for one in CheckAnswer}


@transaction.atomic
def ask_check(files: Sequence[AidFile], *, by: Actor, at: datetime) -> bytes:
    """Give the list of these families as a workbook; each is asked once until it is answered.

    Refusal for a family without its signed authorisation or consent. Every number opened is
    journalled.
    """
    if not files:
        raise Refusal(_("现在没有等核对的档案。"), _("走到“核对”这一步的，会出现在这里。"))
    rows: list[tuple[str, ...]] = []
    for file in files:
        _must_be_authorised(file)
        OutsideCheck.objects.get_or_create(
            file=file, answer="", defaults={"asked_at": at, "asked_by": by.label}
        )
        rows.append(_row(file, by, at))
    facts = {"files": [file.number for file in files]}
    note("aid.ask_check", f"导出核对名单 {len(files)} 户", by=by, at=at, facts=facts)
    return writing.workbook(HEADERS, rows)


def _must_be_authorised(file: AidFile) -> None:
    if file.signed_at is None or not people_queries.has_consent(file.applicant, CHECK_CONSENT):
        raise Refusal(_("{number} 没有签核对授权书，不能送去核对。"), number=file.number)


def _row(file: AidFile, by: Actor, at: datetime) -> tuple[str, ...]:
    """One family in one row: the applicant, then all who live with him."""
    why = f"送民政核对 {file.number}"
    told = [
        (member, people.unmask(member.person, "id_number", reason=why, by=by, at=at))
        for member in file.members.filter(is_live=True).select_related("person").order_by("id")
    ]
    mine = next(one for one in told if one[0].person_id == file.applicant_id)
    others = (
        f"{member.person.name}（{member.relation}）{number}"
        for member, number in told
        if member.person_id != file.applicant_id
    )
    return file.number, mine[0].person.name, mine[1], "；".join(others), "", ""


@transaction.atomic
def take_answers(rows: list[GoodRow], *, union: Union, by: Actor, at: datetime) -> CommitResult:
    """Take the answers of 民政 in, one a file; the same list again changes nothing.

    Rows for files that are not this union's, or were never asked about, are refused in words.
    """
    count = {"new": 0, "changed": 0, "unchanged": 0}
    refused: dict[int, str] = {}
    for row in rows:
        try:
            count[_take(row.values, union, by, at)] += 1
        except Refusal as no:
            refused[row.number] = str(no)
    note("aid.take_answers", f"导入核对结果：{union.name}", by=by, at=at, facts=dict(count))
    return CommitResult(**count, refused=refused)


def _take(values: dict[str, Any], union: Union, by: Actor, at: datetime) -> str:
    asked = OutsideCheck.objects.select_for_update(of=("self",)).filter(
        file__number=values["number"], file__union__path__startswith=union.path
    )
    last = asked.select_related("file").order_by("-id").first()
    if last is None:
        raise Refusal(_("没有送出过这个编号。"), _("请核对编号，或先导出名单。"))
    answer, words = values["answer"], values.get("words") or ""
    if last.answer == answer:
        return "unchanged"
    if last.answer and last.file.state != FileState.IN_REVIEW:
        raise Refusal(_("这份档案已经办结，结果不能再改。"))
    is_new = not last.answer
    last.answer, last.answered_at, last.answered_by = answer, at, by.label
    last.sealed_words = people.seal("words", words) if words else None
    last.save()
    return "new" if is_new else "changed"
