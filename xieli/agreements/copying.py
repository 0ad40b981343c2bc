"""The verbs that make one agreement out of another: renew, copy_for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from xieli.agreements import queries, rules
from xieli.agreements.models import Agreement, Goal, Party, Rhythm, State, YearItem
from xieli.agreements.queries import SampleClause
from xieli.agreements.services import Cover, NewParty, held, put_clauses, put_party
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@dataclass(frozen=True)
class Copy:
    """What a copy is to be called, for how long, and whether the year's items come along."""

    title: str
    starts_on: date
    ends_on: date
    with_items: bool = True


@transaction.atomic
def renew(agreement: Agreement, ends_on: date, *, seen: int, by: Actor, at: datetime) -> Agreement:
    """Begin the next term as a text of its own, with the same sides; the old one runs till then.

    Open items go over when the new one is signed; see deciding.sign.
    """
    row = held(agreement, seen, rules.LIVE)
    if row.heirs.exclude(state=State.ENDED).exists():
        raise Refusal(_("续签的文本已经起草了。"), _("请到那一份里接着办。"))
    starts_on = row.ends_on + timedelta(days=1)
    rules.must_be_term(starts_on, ends_on)
    live = [one for one in row.parties.order_by("number") if one.is_live]
    cover = Cover(row.title, starts_on, ends_on, row.basis)
    made = _made(cover, by, renews=row, state=State.TALKS)
    for one in live:
        party = put_party(made, NewParty(one.union, one.name, one.home))
        party.liaison, party.liaison_post = one.liaison, one.liaison_post
        party.liaison_phone = one.liaison_phone
        party.save(update_fields=["liaison", "liaison_post", "liaison_phone"])
    put_clauses(made, _clauses(row))
    _put_rhythms(made, row, made.parties.get(number=1))
    note("agreements.renew", f"起草续签：{row.title}", by=by, at=at, about=made)
    return made


def _made(
    cover: Cover, by: Actor, *, renews: Agreement | None = None,
    copied_from: Agreement | None = None, state: str = rules.DRAFT,
) -> Agreement:  # fmt: skip
    made = Agreement(
        title=cover.title, basis=cover.basis, starts_on=cover.starts_on, ends_on=cover.ends_on,
        made_by=by.label, renews=renews, copied_from=copied_from, state=state,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def _clauses(row: Agreement) -> list[SampleClause]:
    return [
        SampleClause(one.title, one.words, tuple(goal.words for goal in one.goals.all()))
        for one in queries.text(row)
    ]


def _put_rhythms(made: Agreement, row: Agreement, turn: Party) -> None:
    Rhythm.objects.bulk_create(
        Rhythm(
            agreement=made, kind=one.kind, words=one.words, months=one.months, turn=turn,
            next_on=rules.added_months(made.starts_on, one.months),
        )
        for one in row.rhythms.order_by("id")
    )  # fmt: skip


@transaction.atomic
def copy_for(
    agreement: Agreement, union: Union, told: Copy, *, by: Actor, at: datetime
) -> Agreement:
    """Copy a signed agreement as a draft of another union: clauses, goals, rhythms, and items.

    Law: no party, no name, no proof of the old one comes along; each item loses its owners, and
    its day moves by whole years into the new term, or falls away.
    """
    row = held(agreement, None, rules.SIGNED)
    if row.signed_on is None:
        raise Refusal(_("没有签过的协议不能作样板。"), _("请选一份签过的。"))
    rules.must_be_term(told.starts_on, told.ends_on)
    cover = Cover(told.title, told.starts_on, told.ends_on)
    made = _made(cover, by, copied_from=row)
    turn = put_party(made, NewParty(union))
    put_clauses(made, _clauses(row))
    _put_rhythms(made, row, turn)
    if told.with_items:
        _put_items(made, row, by)
    words = f"以“{row.title}”为样板起草：{made.title}"
    note("agreements.copy_for", words, by=by, at=at, about=made)
    return made


def _put_items(made: Agreement, row: Agreement, by: Actor) -> None:
    goals = {
        (goal.clause.number, goal.words): goal
        for goal in Goal.objects.filter(clause__agreement=made).select_related("clause")
    }
    order = {one.number: n for n, one in enumerate(queries.text(row), 1)}
    years = made.starts_on.year - row.starts_on.year
    items = row.items.exclude(state=rules.CLOSED).select_related("goal__clause")
    for item in items.order_by("due_on", "id"):
        due_on = rules.moved_years(item.due_on, years)
        goal = goals.get((order[item.goal.clause.number], item.goal.words))
        if goal and made.starts_on <= due_on <= made.ends_on:
            YearItem.objects.create(
                agreement=made, goal=goal, year=item.year + years, words=item.words,
                due_on=due_on, made_by=by.label,
            )  # fmt: skip
