"""What pages show: the next thing, the way by day, the delegation's grid, a finding's thread."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import (
    Attendance,
    Delegate,
    Exchange,
    PracticeCard,
    Problem,
    Recheck,
    Rectification,
    StopPicture,
    Talk,
)
from xieli.agreements import naming
from xieli.shell.guards import Reader
from xieli.shell.templatetags.xieli import day as shown_day
from xieli.shell.templatetags.xieli import moment


def url_of(exchange: Exchange) -> str:
    """The page of an exchange."""
    return reverse("exchanges:exchange", args=[exchange.id])


def page_of(exchange: Exchange, reader: Reader, today: date) -> dict[str, Any]:
    """What the page of an exchange shows to this reader."""
    runs = queries.standing_of(reader, exchange).runs
    photos = Prefetch("pictures", StopPicture.objects.defer("content").order_by("told_at", "id"))
    stops = list(exchange.stops.prefetch_related(photos))
    is_live = exchange.state == rules.PLANNED
    talks = exchange.talks.annotate(
        n_remarks=Count("remarks", distinct=True), n_things=Count("follow_ups", distinct=True),
        n_open=Count("follow_ups", Q(follow_ups__done_at=None), distinct=True),
    )  # fmt: skip
    return {
        "one": exchange, "runs": runs, "others": queries.others_of(exchange), "stops": stops,
        "topics": list(exchange.topics.order_by("id").values_list("words", flat=True)),
        "n_members": exchange.delegates.count(), "talks": talks,
        "heard": exchange.heard.order_by("id"), "problems": exchange.problems.all(),
        "is_inspection": exchange.kind == rules.INSPECTION, "today": today,
        "may_change": runs and is_live, "may_talk": is_live,
        "agreement": naming.named(exchange.agreement_id, reader),
        "next": next_of(exchange, len(stops), today) if runs and is_live else None,
    }  # fmt: skip


def next_of(exchange: Exchange, stops: int, today: date) -> tuple[str, str, str]:
    """What the organiser does next: in words, where, and the button."""

    def at(name: str) -> str:
        return reverse(f"exchanges:{name}", args=[exchange.id])

    if not exchange.delegates.exists():
        return _("还没有代表团名单。"), at("add_delegate"), _("写名单")
    if exchange.kind == rules.VISIT and not stops:
        return _("还没有行程。"), at("add_stop"), _("排行程")
    if exchange.kind == rules.TALK and not exchange.talks.exists():
        return _("还没有座谈记录。"), at("new_talk"), _("记座谈")
    if today <= exchange.ends_on:
        return (
            _("名单有了。每天回来记一下考勤和所见，报告会自己长出来。"),
            at("delegation"),
            _("记考勤"),
        )
    known = Attendance.objects.filter(delegate__exchange=exchange).values("on").distinct().count()
    if known < (exchange.ends_on - exchange.starts_on).days + 1:
        return _("回来了，还差考勤。"), f"{at('delegation')}#days", _("记考勤")
    return _("回来了，写几句体会就可以办结。"), at("close"), _("写体会，办结")


def delegation_of(exchange: Exchange, today: date) -> dict[str, Any]:
    """The delegation's rows, each with its days in order, and the days themselves."""
    days = rules.days_of(exchange.starts_on, exchange.ends_on)
    told: dict[Any, dict[date, bool]] = defaultdict(dict)
    rows = Attendance.objects.filter(delegate__exchange=exchange)
    for delegate, on, came in rows.values_list("delegate", "on", "came"):
        told[delegate][on] = came
    members = list(exchange.delegates.select_related("side", "enterprise", "person"))
    known = {on for each in told.values() for on in each}
    return {
        "days": [(on, on in known, on <= today) for on in days],
        "rows": [(one, [told[one.pk].get(on) for on in days]) for one in members],
        "open_day": next((on for on in days if on not in known and on <= today), None),
        "n_came": sum(came for each in told.values() for came in each.values()),
        "has_papers": any(one.sealed_paper for one in members),
    }


def linked_words(made: Delegate) -> str:
    """Say whom a new member was linked to."""
    if made.enterprise_id and made.person_id:
        return _("写进名单了，和登记的企业、登记的人都对上了。")
    if made.enterprise_id:
        return _("写进名单了，和登记的企业对上了。")
    if made.person_id:
        return _("写进名单了，和登记的人对上了。")
    return _("写进名单了。")


def talk_of(talk: Talk) -> dict[str, Any]:
    """The page of a talk."""
    live = PracticeCard.objects.exclude(state=rules.WITHDRAWN)
    remarks = talk.remarks.select_related("union").prefetch_related(
        Prefetch("cards", live, to_attr="live_cards")
    )
    things = talk.follow_ups.select_related("union")
    return {"talk": talk, "one": talk.exchange, "remarks": remarks, "things": things}


def thread_of(problem: Problem) -> list[dict[str, Any]]:
    """From the finding to the look that closed it, as the thread draws it."""
    nodes: list[dict[str, Any]] = [
        {
            "shape": "ok", "word": _("已办"), "title": _("发现问题"),
            "when": moment(problem.found_at),
            "words": [problem.words, _("指导意见：{words}").format(words=problem.guidance)],
        }
    ]  # fmt: skip
    for told in problem.rectified.select_related("recheck"):
        nodes.append(_told(told))
        look: Recheck | None = getattr(told, "recheck", None)
        if look:
            nodes.append(_looked(look))
    return [*nodes, *_ahead(problem)]


def _told(told: Rectification) -> dict[str, Any]:
    return {
        "shape": "ok", "word": _("已办"), "title": _("报来整改"), "when": moment(told.at),
        "words": [told.words, told.by], "proof": told.proof_id,
        "template": "exchanges/office/_proof.html",
    }  # fmt: skip


def _looked(look: Recheck) -> dict[str, Any]:
    title = _("复查：改好了，销号") if look.is_right else _("复查：没有改到位")
    return {
        "shape": "ok" if look.is_right else "bad", "title": title,
        "word": _("已办") if look.is_right else _("没有改到位"),
        "when": shown_day(look.looked_on), "words": [look.words, look.by],
        "proof": look.proof_id, "template": "exchanges/office/_proof.html",
    }  # fmt: skip


def _ahead(problem: Problem) -> list[dict[str, Any]]:
    if problem.state == rules.DONE:
        return []
    who, title = problem.exchange.union.name, _("等复查")
    if problem.state == rules.OPEN:
        who, title = f"{problem.union.name} {problem.owner}", _("整改中")
    until = _("{day}前").format(day=shown_day(problem.due_on))
    until = until if problem.state == rules.OPEN else ""
    return [{"shape": "doing", "word": title, "title": title, "who_has": who, "when": until}]
