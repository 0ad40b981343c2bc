"""The officers' doors of good-practice cards: the library, a card, drafting, publishing."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.exchanges import practice, queries, rules
from xieli.activities.exchanges.doors import ROWS, Asking, ask, do, posted, seen_in, words_in
from xieli.activities.exchanges.meeting_forms import CardForm
from xieli.activities.exchanges.models import PracticeCard
from xieli.kernel.refusal import Hidden
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.unions.models import Union


def _url(card: PracticeCard) -> str:
    return reverse("exchanges:card", args=[card.id])


def _topics(union: Union) -> list[str]:
    return queries.ruled(union, rules.TOPICS, timezone.localdate()).as_words


@require_safe
@signed_in
def library(request: Request) -> HttpResponse:
    """The cards by topic and words; for every officer of the home."""
    topic, words = words_in(request, "topic", 20), words_in(request, "q")
    found = queries.cards_found(request.reader, topic, words)
    counts = queries.topics_counted(request.reader)
    national = value(rules.TOPICS, "", timezone.localdate()).as_words
    known = [*national, *(one for one in sorted(counts) if one not in national)]
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "topics": [(one, counts.get(one, 0)) for one in known], "topic": topic, "q": words,
    }  # fmt: skip
    return render(request, "exchanges/office/cards.html", context)


@require_safe
@signed_in
def card(request: Request, card_id: UUID) -> HttpResponse:
    """One card with its source."""
    found, reader = queries.access_card(card_id, request.reader), request.reader
    is_mine = reader.may(queries.RUN, found.union_id)
    talk = found.remark.talk
    context = {
        "card": found, "talk": talk,
        "sees_talk": queries.visible(reader).filter(pk=talk.exchange_id).exists(),
        "may_change": is_mine and found.state == rules.DRAFT,
        "may_withdraw": is_mine and found.state == rules.PUBLISHED,
        "wrote_it": found.made_by_id == reader.actor.id,
    }  # fmt: skip
    return render(request, "exchanges/office/card.html", context)


@get_or_post
@signed_in
def new(request: Request, talk_id: UUID, remark_id: UUID) -> HttpResponse:
    """Make a card of a remark; whose practice it is or who organised the talk may."""
    found = queries.access_talk(talk_id, request.reader)
    remark = found.remarks.filter(pk=remark_id).select_related("union__region").first()
    if remark is None:
        raise Hidden
    must_may(request.reader, queries.RUN, remark.union_id)
    first = {"words": remark.words, "topic": found.exchange.topics.values_list("words").first()}
    first["topic"] = first["topic"][0] if first["topic"] else ""
    form = CardForm(**posted(request), initial=first, topics=_topics(remark.union))
    note = _("存下以后由另一位同志看过发布，工会干部都能看到。")
    back = reverse("exchanges:talk", args=[found.id])
    page = Asking(_("做成做法卡"), _("存下，等发布"), back, remark.speaker, note)

    def act() -> str:
        made = practice.draft_card(remark, form.told(), by=request.reader.actor, at=timezone.now())
        return _url(made)

    return ask(request, form, page, act)


def _mine(request: Request, card_id: UUID) -> PracticeCard:
    found = queries.access_card(card_id, request.reader)
    must_may(request.reader, queries.RUN, found.union_id)
    return found


@get_or_post
@signed_in
def change(request: Request, card_id: UUID) -> HttpResponse:
    """Change a card before it is published."""
    found = _mine(request, card_id)
    first = {"topic": found.topic, "title": found.title, "words": found.words}
    form = CardForm(**posted(request), initial=first, topics=_topics(found.union))
    note = _("谁最后改的，谁就不能自己发布。")
    page = Asking(_("改做法卡"), _("存下改动"), _url(found), found.title, note)

    def act() -> str:
        by, at = request.reader.actor, timezone.now()
        practice.change_card(found, form.told(), seen=found.version, by=by, at=at)
        return _url(found)

    return ask(request, form, page, act)


@require_POST
@signed_in
def publish(request: Request, card_id: UUID) -> HttpResponse:
    """Publish what somebody else wrote."""
    found = _mine(request, card_id)
    by, at, seen = request.reader.actor, timezone.now(), seen_in(request)
    act = lambda: practice.publish_card(found, seen=seen, by=by, at=at)  # noqa: E731
    return do(request, act, _("发布了，工会干部都能看到。"), _url(found))


@require_POST
@signed_in
def withdraw(request: Request, card_id: UUID) -> HttpResponse:
    """Show a card no more."""
    found = _mine(request, card_id)
    by, at = request.reader.actor, timezone.now()
    act = lambda: practice.withdraw_card(found, by=by, at=at)  # noqa: E731
    return do(request, act, _("撤回了，做法库里不再显示。"), reverse("exchanges:cards"))
