"""Elections and terms: one lawful in every point opens a term; terms end, or are put off once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.founding import queries, rules
from xieli.activities.founding.models import (
    CommitteeMember,
    Election,
    FoundingFile,
    Nominee,
    Step,
    Term,
)
from xieli.activities.founding.moves import Done, moved, next_step
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union
from xieli.unions.rules import must_be_name


@transaction.atomic
def hold_election(
    file: FoundingFile, ballot: rules.Ballot, *, seen: int, by: Actor, at: datetime
) -> FoundingFile:
    """Keep an election that was lawful in every point; one with a fault is refused whole."""
    done = Done(ballot.held_on)
    file = next_step(file, Step.ELECTED, done, seen=seen, at=at)
    limits = queries.limits(file.above, ballot.held_on)
    won = rules.must_be_valid(ballot, file.form, file.members, limits)
    keep_election(ballot, won, at=at, file=file)
    return moved(file, done, "会员大会选举", by=by, at=at)


def keep_election(
    ballot: rules.Ballot,
    won: tuple[rules.Candidate, ...],
    *,
    at: datetime,
    file: FoundingFile | None = None,
    union: Union | None = None,
) -> Election:
    """Write an election with its nominees, for verbs that have found it lawful; no note."""
    election = Election.objects.create(
        file=file, union=union, held_on=ballot.held_on, meeting=ballot.meeting, due=ballot.due,
        present=ballot.present, years=ballot.years, at=at,
    )  # fmt: skip
    Nominee.objects.bulk_create(
        Nominee(
            election=election, name=one.name, post=one.post, relation=one.relation, job=one.job,
            votes=one.votes, is_elected=one in won,
        )
        for one in ballot.candidates
    )  # fmt: skip
    return election


def open_term(union: Union, election: Election, began: date) -> Term:
    """Write a union's next term with its committee, for verbs that may; no note."""
    last = Term.objects.filter(union=union).order_by("-number").first()
    term = Term.objects.create(
        union=union, number=last.number + 1 if last else 1, election=election,
        years=election.years, began=began, ends=rules.months_after(began, 12 * election.years),
    )  # fmt: skip
    CommitteeMember.objects.bulk_create(
        CommitteeMember(term=term, name=one.name, post=one.post, since=began)
        for one in election.nominees.filter(is_elected=True).order_by("id")
    )
    return term


@transaction.atomic
def renew_term(
    union: Union, ballot: rules.Ballot, members: int, *, seen: int, by: Actor, at: datetime
) -> Term:
    """换届: keep a lawful election of a standing union and open its next term.

    `seen` is the number of the last term the officer looked at, 0 for none on record.
    """
    last = _last_term(union)
    if (last.number if last else 0) != seen:
        raise Refusal(_("这家工会的新一届已经登记了。"), _("请刷新页面再看。"))
    rules.must_not_be_ahead(ballot.held_on, timezone.localdate(at))
    if last:
        rules.must_not_be_before(ballot.held_on, last.began)
    limits = queries.limits(union, ballot.held_on)
    won = rules.must_be_valid(ballot, rules.forms_for(members, limits)[0], members, limits)
    election = keep_election(ballot, won, at=at, union=union)
    term = open_term(union, election, ballot.held_on)
    facts = {"number": term.number, "members": members}
    note("founding.renew_term", f"换届：{union.name}", by=by, at=at, about=term, facts=facts)
    return term


def _last_term(union: Union) -> Term | None:
    """The union's last term; renewing unions wait for each other by their own row."""
    Union.objects.select_for_update().get(pk=union.pk)
    return Term.objects.filter(union=union).order_by("-number").first()


@transaction.atomic
def extend_term(term: Term, until: date, why: str, *, seen: int, by: Actor, at: datetime) -> Term:
    """Put a term's end off, at most by the rulebook's months past its first end; with a reason."""
    term = _locked_term(term, seen)
    most = queries.number("extension_months", term.union, timezone.localdate(at))
    rules.must_be_extension(term.ends, until, most)
    term.until, term.why = until, must_be_name(why)
    term.version += 1
    term.save()
    facts = {"until": until.isoformat()}
    words = f"延期换届：{term.union.name}"
    note("founding.extend_term", words, by=by, at=at, about=term, facts=facts)
    return term


@transaction.atomic
def change_seat(
    term: Term, gone: CommitteeMember, name: str, *, seen: int, on: date, by: Actor, at: datetime
) -> CommitteeMember:
    """补选: end one member's time on a day and let another take the post from that day."""
    term = _locked_term(term, seen)
    held = term.seats.select_for_update().filter(pk=gone.pk, until=None).first()
    if held is None:
        raise Refusal(_("这个职务已经换过人了。"), _("请刷新页面再看。"))
    rules.must_not_be_ahead(on, timezone.localdate(at))
    rules.must_not_be_before(on, held.since)
    held.until = on
    held.save(update_fields=["until"])
    term.version += 1
    term.save(update_fields=["version"])
    new = CommitteeMember.objects.create(
        term=term, name=must_be_name(name)[:60], post=held.post, since=on
    )
    facts = {"post": new.post}
    words = f"补选{new.get_post_display()}：{term.union.name}"
    note("founding.change_seat", words, by=by, at=at, about=term, facts=facts)
    return new


def _locked_term(term: Term, seen: int) -> Term:
    held = Term.objects.select_for_update(of=("self",)).select_related("union__region")
    found = held.filter(pk=term.pk).first()
    if found is None:
        raise Hidden
    if found.version != seen:
        raise Refusal(_("这一届刚被别人改过。"), _("请刷新页面再看。"))
    return found
