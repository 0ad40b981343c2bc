"""The doors of an officer: the roster, a member and what is done with him, transfers, askings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.membership import moves, queries, roster
from xieli.activities.membership.forms import EnrolForm
from xieli.activities.membership.models import Expulsion, Group, Member, State
from xieli.activities.membership.rules import NEW_FORM
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import queries as people
from xieli.people import services as people_verbs
from xieli.people.models import Function, Person
from xieli.people.opening import make_code
from xieli.shell.guards import Reader, Request, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions import queries as unions
from xieli.unions.models import Union

MOST_BELOW = 24
MASKS = 50  # rows on a page


@dataclass(frozen=True)
class Line:
    """A row of the roster as a page may show it: everything masked."""

    member: Member
    person: people.MaskedPerson


def _word(request: Request, name: str) -> str:
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:60]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lines(members: list[Member]) -> list[Line]:
    return [Line(member, people.masked_person(member.person)) for member in members]


def _asked(request: Request) -> roster.Asked:
    return roster.Asked(
        text=_word(request, "q"), under=_key(_word(request, "under")),
        state=_word(request, "state"), group=_word(request, "group"),
        after=_key(_word(request, "after")), before=_key(_word(request, "before")),
        is_last=_word(request, "page") == "last",
    )  # fmt: skip


@require_safe
@signed_in
def members(request: Request) -> HttpResponse:
    """The roster of the members this officer keeps: pages, filters, a search."""
    reader = request.reader
    must_hold(reader, Function.MEMBERS_KEEP)
    asked = _asked(request)
    seen = roster.look(reader, asked)
    tops = list(unions.at_paths(reader.tops(Function.MEMBERS_KEEP)))
    above = _above(reader, asked.under, tops)
    context = {
        "look": seen, "lines": _lines(seen.rows), "asked": asked, "above": above,
        "tops": tops, "below": _below(above), "states": State.choices,
        "groups": Group.choices, "most": roster.MOST_FOUND, "export_url": _export_url(above),
    }  # fmt: skip
    return render(request, "membership/office/roster.html", context)


def _above(reader: Reader, under: UUID | None, tops: list[Union]) -> Union | None:
    """The union whose subtree is shown: the one asked for, or her only one."""
    if under and reader.may(Function.MEMBERS_KEEP, under):
        return unions.access_union(under)
    return tops[0] if len(tops) == 1 and not under else None


def _export_url(above: Union | None) -> str:
    return reverse("membership:export", args=[above.pk]) if above else ""


def _below(above: Union | None) -> list[Union]:
    """The unions straight below, as many as fit on a page."""
    if above is None:
        return []
    return list(Union.objects.filter(parent=above).order_by("level", "name_key")[:MOST_BELOW])


@require_safe
@signed_in
def member(request: Request, member_id: UUID) -> HttpResponse:
    """One member, masked, with the history of his 会籍 and what may be done."""
    found = queries.access_member(request.reader, member_id)
    keeps = request.reader.may(Function.MEMBERS_KEEP, found.union_id)
    context = {
        "member": found, "person": people.masked_person(found.person), "keeps": keeps,
        "receives": bool(
            found.to_union_id and request.reader.may(Function.MEMBERS_KEEP, found.to_union_id)
        ),
        "moves": found.moves.select_related("from_union", "to_union").order_by("-at", "-id"),
        "expulsion": found.expulsions.filter(is_confirmed=None).first(),
        "me": request.reader.actor.id, "enrolment": found.enrolments.order_by("-id").first(),
        "form": EnrolForm(), "may_unmask": _may_unmask(request, found),
        "is_new_citizen": found.group in (*NEW_FORM, Group.MIGRANT),
    }  # fmt: skip
    return render(request, "membership/office/member.html", context)


def _may_unmask(request: Request, found: Member) -> bool:
    return request.reader.may(Function.PEOPLE_UNMASK, found.union_id)


@never_cache
@require_POST
@signed_in
def sign_in_code(request: Request, member_id: UUID) -> HttpResponse:
    """A code with which this member opens his sign-in; shown once, to be handed over."""
    found = queries.access_member(request.reader, member_id)
    must_may(request.reader, Function.MEMBERS_KEEP, found.union_id)
    try:
        fresh = make_code(found.person, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("membership:member", member_id=found.pk)
    url = request.build_absolute_uri(f"{reverse('people:open')}?code={fresh}")
    context = {"member": found, "person": people.masked_person(found.person), "code": fresh}
    return render(request, "membership/office/sign_in_code.html", {**context, "url": url})


@require_POST
@signed_in
def unmask(request: Request, member_id: UUID) -> HttpResponse:
    """One field of a member in plain, once, for a written reason that stands in the journal."""
    found = queries.access_member(request.reader, member_id)
    must_may(request.reader, Function.PEOPLE_UNMASK, found.union_id)
    what = _word(request, "what")
    if what not in people_verbs.FIELD_WORDS:
        raise Hidden
    plain = people_verbs.unmask(
        found.person, what, reason=_word(request, "reason"), by=request.reader.actor,
        at=timezone.now(),
    )  # fmt: skip
    context = {"member": found, "plain": plain, "what": what}
    answer = render(request, "membership/office/unmask.html", context)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


Verb = Callable[[Member, Request, int, Actor, datetime], object]


def _send(member: Member, request: Request, seen: int, by: Actor, at: datetime) -> object:
    to = _key(_word(request, "to"))
    union = unions.access_union(to) if to else _union_named(_word(request, "to_name"))
    keeps_both = request.reader.may(Function.MEMBERS_KEEP, union.pk)
    return moves.send(
        member, union, _word(request, "reason"), is_at_once=keeps_both, seen=seen, by=by, at=at
    )


def _union_named(words: str) -> Union:
    """The one union that is called so; Refusal for none or several."""
    found = list(Union.objects.filter(name=words)[:2])
    if not found:
        found = list(Union.objects.filter(name__contains=words)[:2]) if len(words) > 1 else []
    if len(found) != 1:
        raise Refusal(_("没有认准是哪家工会。"), _("请写工会的全称。"))
    return found[0]


def _simple(verb: Callable[..., object]) -> Verb:
    def act(member: Member, request: Request, seen: int, by: Actor, at: datetime) -> object:
        return verb(member, _word(request, "reason"), seen=seen, by=by, at=at)

    return act


def _bare(verb: Callable[..., object]) -> Verb:
    def act(member: Member, request: Request, seen: int, by: Actor, at: datetime) -> object:
        return verb(member, seen=seen, by=by, at=at)

    return act


OF_KEEPER: dict[str, Verb] = {
    "send": _send, "release": _bare(moves.release), "keep": _simple(moves.keep),
    "leave": _simple(moves.leave), "return": _simple(moves.take_back),
    "expel": _simple(moves.ask_expulsion),
}  # fmt: skip
OF_RECEIVER: dict[str, Verb] = {
    "receive": _bare(moves.receive), "decline": _simple(moves.decline),
}  # fmt: skip


@require_POST
@signed_in
def move(request: Request, member_id: UUID) -> HttpResponse:
    """One verb on a member: of the union that keeps him, or of the one that is to receive him."""
    found = queries.access_member(request.reader, member_id)
    act = _word(request, "act")
    seen = _number(_word(request, "seen"))
    union_id = found.to_union_id if act in OF_RECEIVER else found.union_id
    verb = (OF_RECEIVER | OF_KEEPER).get(act)
    if verb is None or union_id is None:
        raise Hidden
    must_may(request.reader, Function.MEMBERS_KEEP, union_id)
    _told(request, lambda: verb(found, request, seen, request.reader.actor, timezone.now()))
    return _back(request, found)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _told(request: Request, act: Callable[[], Any]) -> bool:
    """Do it and say so; a refusal is said on the page that comes next."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
        return False
    messages.success(request, _("办好了，已记进这位会员的会籍变动。"))
    return True


def _back(request: Request, found: Member) -> HttpResponse:
    """Back to the member, or to the list of transfers when he is no more hers."""
    if _word(request, "back") == "moving":
        return redirect("membership:moving")
    fresh = Member.objects.filter(pk=found.pk).values_list("union_id", "to_union_id").first()
    mine = any(request.reader.may(Function.MEMBERS_KEEP, one) for one in fresh or () if one)
    return (
        redirect("membership:member", member_id=found.pk) if mine else redirect("membership:roster")
    )


@require_POST
@signed_in
def expulsion(request: Request, expulsion_id: UUID) -> HttpResponse:
    """Confirm an expulsion or let it go: the second person's word."""
    rows = Expulsion.objects.select_related("member")
    asked = rows.filter(pk=expulsion_id).first()
    if asked is None:
        raise Hidden
    must_may(request.reader, Function.MEMBERS_KEEP, asked.member.union_id)
    is_confirmed = _word(request, "confirmed") == "yes"
    _told(
        request,
        lambda: moves.decide_expulsion(
            asked, is_confirmed, by=request.reader.actor, at=timezone.now()
        ),
    )
    return redirect("membership:member", member_id=asked.member_id)


@require_safe
@signed_in
def moving(request: Request) -> HttpResponse:
    """Who is to be released, received, or expelled by a second person."""
    must_hold(request.reader, Function.MEMBERS_KEEP)
    context = {
        "leaving": _lines(list(queries.leaving_from(request.reader)[:MASKS])),
        "arriving": _lines(list(queries.arriving_at(request.reader)[:MASKS])),
        "expulsions": [
            (asked, people.masked_person(asked.member.person))
            for asked in queries.expulsions_open(request.reader)[:MASKS]
        ],
        "me": request.reader.actor.id,
    }
    return render(request, "membership/office/moving.html", context)


def masked(person: Person) -> people.MaskedPerson:
    """A person as a page may show him."""
    return people.masked_person(person)
