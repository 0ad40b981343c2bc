"""The verbs on a founding file; each takes one step, in order, and leaves one note.

`seen` is the version the officer looked at: a stale page, or a second click, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.founding import queries, rules
from xieli.activities.founding.asking import application_of
from xieli.activities.founding.elections import open_term
from xieli.activities.founding.models import Certificate, FileState, FoundingFile, Step, Target
from xieli.activities.founding.moves import Done, locked, mark, moved, next_step
from xieli.activities.founding.queries import CODE
from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.review import services as review
from xieli.shell import codes
from xieli.unions import services as unions
from xieli.unions.models import Enterprise, Union
from xieli.unions.rules import WORKPLACE, Founding, must_be_name


@dataclass(frozen=True)
class NewIntent:
    """What a firm says when it wants a union: who it is, how many, whom to call."""

    firm: str
    above: Union
    headcount: int
    contact: str
    phone: str = field(default="", repr=False)
    credit_code: str = ""
    target: Target | None = None


@transaction.atomic
def hand_in(new: NewIntent, *, by: Actor, at: datetime) -> FoundingFile:
    """Open the file of a firm that has neither a union nor an open file; else Refusal."""
    if new.headcount < 1:
        raise Refusal(_("职工人数要填 1 人以上。"), _("请对照花名册再核对一遍。"))
    firm = unions.register_enterprise(
        name=new.firm, credit_code=new.credit_code, region_code=queries.region_of(new.above),
        by=by, at=at,
    )  # fmt: skip
    firm = Enterprise.objects.select_for_update().get(pk=firm.pk)
    _must_be_free(firm)
    today = timezone.localdate(at)
    file = FoundingFile.objects.create(
        code=codes.make(CODE), enterprise=firm, above=new.above, name=_union_name(firm.name),
        headcount=new.headcount, contact=must_be_name(new.contact)[:40],
        sealed_phone=people.seal("phone", id_numbers.phone(new.phone)) if new.phone else None,
        target=new.target, opened_on=today, moved_on=today,
    )  # fmt: skip
    mark(file, Step.INTENT, Done(today), by=by, at=at)
    facts = {"headcount": new.headcount, "above": str(new.above.id)}
    note("founding.hand_in", f"建会意向：{firm.name}", by=by, at=at, about=file, facts=facts)
    return file


def _union_name(firm: str) -> str:
    return f"{firm[:74]}工会委员会"


def _must_be_free(firm: Enterprise) -> None:
    if firm.union_id:
        raise Refusal(
            _("“{name}”已经有自己的工会。"), _("职工要入会，请走入会申请。"), name=firm.name
        )
    if queries.open_file_of(firm):
        raise Refusal(
            _("“{name}”已经在办建会，不用再交一次。"),
            _("请用第一次交时给的查询链接看进度；找不到链接，请问上级工会。"), name=firm.name,
        )  # fmt: skip


@transaction.atomic
def guide(file: FoundingFile, done: Done, *, seen: int, by: Actor, at: datetime) -> FoundingFile:
    """Keep that the union above guided the firm: when and about what."""
    file = next_step(file, Step.GUIDED, done, seen=seen, at=at)
    return moved(file, done, "指导建会", by=by, at=at)


@transaction.atomic
def recruit(
    file: FoundingFile, members: int, done: Done, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Keep how many of the staff have joined; never more than there are."""
    rules.must_be_headcount(members, file.headcount)
    limits = queries.limits(file.above, done.on)
    file = next_step(file, Step.RECRUITED, done, seen=seen, at=at)
    file.members = members
    if file.form not in rules.forms_for(members, limits):
        file.form = rules.forms_for(members, limits)[0]  # 25 reached, or not reached after all
    return moved(file, done, "发展会员", by=by, at=at)


@transaction.atomic
def open_account(
    file: FoundingFile, done: Done, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Keep that the seal was cut and the account opened; the account's number is not kept."""
    if not done.words.strip():
        raise Refusal(_("没有写开户银行。"), _("请填开户行的名称，不要填账号。"))
    file = next_step(file, Step.ACCOUNT, done, seen=seen, at=at)
    return moved(file, done, "刻章开户", by=by, at=at)


@transaction.atomic
def file_away(
    file: FoundingFile, done: Done, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Found the union in the tree, tie the firm to it, begin its first term; the file is done."""
    file = next_step(file, Step.FILED, done, seen=seen, at=at)
    certificate, election = queries.certificate_of(file), queries.last_election(file)
    assert certificate is not None
    assert election is not None
    asked = Founding(
        name=file.name, parent_id=file.above_id, stands_as=WORKPLACE,
        credit_code=certificate.credit_code,
    )  # fmt: skip
    file.union = unions.found(asked, by=by, at=at)
    unions.attach_union(file.enterprise_id, file.union.id, by=by, at=at)
    Certificate.objects.filter(pk=certificate.pk).update(union=file.union)
    began = file.milestones.filter(step=Step.RESULT_APPROVED).latest("number").on
    open_term(file.union, election, began)
    file.state, file.ended_at = FileState.DONE, at
    return moved(file, done, "建档，工会成立", by=by, at=at)


@transaction.atomic
def give_up(file: FoundingFile, why: str, *, seen: int, by: Actor, at: datetime) -> FoundingFile:
    """End a file that leads nowhere, with its reason; a running review is withdrawn with it."""
    file = locked(file, seen)
    reason = must_be_name(why)
    running = application_of(file)
    if running is not None and file.step in (Step.ASKED, Step.RESULT_ASKED):
        review.withdraw(running, seen=running.version, by=by, at=at)
    file.state, file.ended_at, file.ended_why = FileState.GIVEN_UP, at, reason
    file.version += 1
    file.save()
    note("founding.give_up", f"不再建会：{file.name}", by=by, at=at, about=file)
    return file
