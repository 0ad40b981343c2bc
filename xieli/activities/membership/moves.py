"""The verbs that move a 会籍; each writes one Move, and counts the unions it touched anew.

Whoever changes the members of a union holds that union's row first, so that a count made after
the change is the truth when it is committed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from xieli.activities.membership import rules
from xieli.activities.membership.models import Expulsion, Member, Move, State, Tally, What
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook import queries as rulebook
from xieli.unions.models import Union


@dataclass(frozen=True)
class Act:
    """A change of a 会籍: what it is, the state after it, why; where to, if it moves."""

    what: str
    state: str
    reason: str = ""
    union: Union | None = None  # the member's union from now on
    to_union: Union | None = None  # where he is on his way to
    until: date | None = None


def hold(union_ids: Iterable[UUID | None]) -> None:
    """Let one change of a union's members follow the other, to the transaction's end."""
    wanted = sorted({one for one in union_ids if one})
    rows = Union.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    list(rows.values_list("pk", flat=True))


def recount(union_ids: Iterable[UUID | None]) -> None:
    """Count the members of some held unions anew, by state and group."""
    wanted = sorted({one for one in union_ids if one})
    Tally.objects.filter(union__in=wanted).delete()
    rows = Member.objects.filter(union__in=wanted).values_list("union_id", "state", "group")
    counted = rows.annotate(n=Count("id")).order_by()
    Tally.objects.bulk_create(
        [Tally(union_id=union, state=state, group=group, n=n) for union, state, group, n in counted]
    )


def write(
    member: Member, act: Act, before: tuple[str, UUID | None], by: Actor, at: datetime
) -> Move:
    """Write a move once for ever; `before` is the state and the union until now."""
    return Move.objects.create(
        member=member, what=act.what, from_state=before[0], from_union_id=before[1],
        to_state=act.state, to_union_id=(act.to_union or member.union).pk, reason=act.reason,
        at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def put(member: Member, act: Act, *, by: Actor, at: datetime) -> Member:
    """Bring a locked member into a state that may follow his present one, and write the move."""
    rules.must_follow(member.state, act.state)
    before = (member.state, member.union_id)
    after = act.union.pk if act.union else member.union_id
    hold([member.union_id, after])
    member.state, member.since, member.reason = act.state, timezone.localdate(at), act.reason
    member.union_id = after
    member.to_union, member.until = act.to_union, act.until
    member.version += 1
    member.save()
    write(member, act, before, by, at)
    recount([before[1], after])
    return member


def _locked(member: Member, seen: int | None = None) -> Member:
    rows = Member.objects.select_for_update(of=("self",)).select_related("union", "to_union")
    held = rows.filter(pk=member.pk).first()
    if held is None:
        raise Hidden
    if seen is not None and held.version != seen:
        raise Refusal(_("这位会员的会籍刚被别人改过。"), _("请刷新页面，看过新的情况再办。"))
    return held


def _until(union: Union, at: datetime) -> date:
    """The last working day on which the union that must act may still do so itself."""
    today = timezone.localdate(at)
    region = union.region.code if union.region else ""
    days = rulebook.value(rules.RELEASE_DAYS, region, today).as_days
    return rulebook.working_days_after(today, days)


def ask_release(member: Member, to_union: Union, *, by: Actor, at: datetime) -> Member:
    """Begin a transfer that the new union granted: the old union has its working days to release.

    Part of a verb: called by admit, which leaves the note.
    """
    until = _until(member.union, at)
    act = Act(What.ASKED, State.LEAVING, "申请转会", to_union=to_union, until=until)
    return put(_locked(member), act, by=by, at=at)


@transaction.atomic
def release(member: Member, *, seen: int, by: Actor, at: datetime) -> Member:
    """Let a member go to the union that waits for him."""
    held = _locked(member, seen)
    moved = _go_over(held, What.RELEASED, by, at)
    note("membership.release", "放行一位会员转会", by=by, at=at, about=held)
    return moved


def _go_over(held: Member, what: str, by: Actor, at: datetime) -> Member:
    """Let who is on his way arrive; Refusal for everybody else."""
    if held.to_union is None:
        raise Refusal(_("这位会员没有在转会。"), _("请刷新页面，看清现在的状态再办。"))
    act = Act(what, State.MEMBER, union=held.to_union)
    return put(held, act, by=by, at=at)


@transaction.atomic
def fall_due(member_id: UUID, *, at: datetime) -> int:
    """Let one transfer go on by itself after the old union's days; exactly once, 0 or 1."""
    rows = Member.objects.select_for_update(of=("self",), skip_locked=True)
    held = rows.select_related("union", "to_union").filter(
        pk=member_id, state=State.LEAVING, until__lt=timezone.localdate(at)
    ).first()  # fmt: skip
    if held is None:
        return 0
    _go_over(held, What.FELL_DUE, SYSTEM, at)
    note("membership.fall_due", "原工会到期未答复，自动接转", by=SYSTEM, at=at, about=held)
    return 1


@transaction.atomic
def send(
    member: Member, to_union: Union, reason: str, *, is_at_once: bool, seen: int, by: Actor,
    at: datetime,
) -> Member:  # fmt: skip
    """Move a member to another union: at once where the officer keeps both, else it receives."""
    held = _locked(member, seen)
    why = rules.must_be_reason(reason)
    if held.union_id == to_union.pk:
        raise Refusal(_("这位会员本来就在这家工会。"), _("请另选一家工会。"))
    if is_at_once:
        act = Act(What.MOVED, State.MEMBER, why, union=to_union)
    else:
        until = _until(to_union, at)
        act = Act(What.SENT, State.ARRIVING, why, to_union=to_union, until=until)
    put(held, act, by=by, at=at)
    note("membership.send", f"转会到{to_union.name}", by=by, at=at, about=held)
    return held


@transaction.atomic
def receive(member: Member, *, seen: int, by: Actor, at: datetime) -> Member:
    """Receive a member whom another union has sent."""
    held = _locked(member, seen)
    if held.state != State.ARRIVING:
        raise Refusal(_("这位会员没有等着接收。"), _("请刷新页面，看清现在的状态再办。"))
    _go_over(held, What.RECEIVED, by, at)
    note("membership.receive", "接收一位转来的会员", by=by, at=at, about=held)
    return held


@transaction.atomic
def decline(member: Member, reason: str, *, seen: int, by: Actor, at: datetime) -> Member:
    """Do not receive a member who was sent here; he stays where he is, with the reason."""
    held = _locked(member, seen)
    if held.state != State.ARRIVING:
        raise Refusal(_("这位会员没有等着接收。"), _("请刷新页面，看清现在的状态再办。"))
    put(held, Act(What.DECLINED, State.MEMBER, rules.must_be_reason(reason)), by=by, at=at)
    note("membership.decline", "没有接收一位转来的会员", by=by, at=at, about=held)
    return held


@transaction.atomic
def keep(member: Member, reason: str, *, seen: int, by: Actor, at: datetime) -> Member:
    """Keep the 会籍 of a member who has retired or lost his job (保留会籍)."""
    return _simple(member, Act(What.KEPT, State.KEPT, reason), seen, by, at)


@transaction.atomic
def leave(member: Member, reason: str, *, seen: int, by: Actor, at: datetime) -> Member:
    """Let a member leave who wishes to; his history stays."""
    return _simple(member, Act(What.LEFT, State.LEFT, reason), seen, by, at)


@transaction.atomic
def take_back(member: Member, reason: str, *, seen: int, by: Actor, at: datetime) -> Member:
    """Give the 会籍 back to one who kept it, left or was expelled."""
    if member.state in (State.LEAVING, State.ARRIVING, State.MEMBER):
        raise Refusal(_("现在的会籍状态不能这样办。"), _("请刷新页面，看清现在的状态再办。"))
    return _simple(member, Act(What.RETURNED, State.MEMBER, reason), seen, by, at)


def _simple(member: Member, act: Act, seen: int, by: Actor, at: datetime) -> Member:
    held = _locked(member, seen)
    why = rules.must_be_reason(act.reason)
    put(held, Act(act.what, act.state, why), by=by, at=at)
    words = f"会籍：{What(act.what).label}"
    note(f"membership.{act.what}", words, by=by, at=at, about=held, facts={"state": act.state})
    return held


@transaction.atomic
def ask_expulsion(member: Member, reason: str, *, seen: int, by: Actor, at: datetime) -> Expulsion:
    """Ask to expel a member; nothing changes until a second person has confirmed it."""
    held = _locked(member, seen)
    rules.must_follow(held.state, State.EXPELLED)
    why = rules.must_be_reason(reason)
    if Expulsion.objects.filter(member=held, is_confirmed=None).exists():
        raise Refusal(_("已经有人提出除名，正等另一位同志确认。"))
    asked = Expulsion.objects.create(
        member=held, reason=why, asked_at=at, asked_by_id=by.id, asked_by=by.label
    )
    note("membership.ask_expulsion", "提出除名，等第二个人确认", by=by, at=at, about=held)
    return asked


@transaction.atomic
def decide_expulsion(asked: Expulsion, is_confirmed: bool, *, by: Actor, at: datetime) -> Expulsion:
    """Confirm an expulsion, or let it go: by another person than asked for it."""
    held = (
        Expulsion.objects.select_for_update(of=("self",)).select_related("member").get(pk=asked.pk)
    )
    if held.is_confirmed is not None:
        raise Refusal(_("这件除名已经有人办过。"), _("请刷新页面看结果。"))
    rules.must_be_another(held.asked_by_id, by.id)
    held.is_confirmed, held.decided_at = is_confirmed, at
    held.decided_by_id, held.decided_by = by.id, by.label
    held.save()
    if is_confirmed:
        act = Act(What.EXPELLED, State.EXPELLED, held.reason)
        put(_locked(held.member), act, by=by, at=at)
    words = "确认除名" if is_confirmed else "不同意除名"
    note("membership.decide_expulsion", words, by=by, at=at, about=held.member)
    return held
