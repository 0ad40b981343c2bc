"""What visits make of a text: a campaign of calls on households, or of help with its donors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Adopted, Adopts, Asked, Found, Shape, Told
from xieli.activities.visits import rules, services
from xieli.activities.visits.models import Source
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal, marked
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.shell.keys import code
from xieli.unions.queries import access_union

MOST_DONORS, MOST_SUMMARY, LONGEST_NAME = 40, 200, 30
GIVES = ("donor", "partner")
PAYER, AMOUNT = "payer-", "amount-"


def asks(found: Found) -> Sequence[Asked]:
    """The fields of a campaign: its cover, its budget, what was told of it."""
    return [*_cover(found), _budget(found), *_told(found)]


def asks_help(found: Found) -> Sequence[Asked]:
    """The same, and who gave how much."""
    booked = {one.id for one, amount in found.money() if amount.is_exact}
    told = (one for one in _told(found) if not booked & set(one.told))
    return [*_cover(found), *_donors(found), _budget(found), *told]


def _cover(found: Found) -> Iterator[Asked]:
    days = found.of("day")
    first = days[0] if days else None
    yield Asked("title", _("名称"), value=found.title[:80], is_required=True)
    yield Asked(
        "starts_on", _("从哪天起"), Shape.DAY, _iso(found.day),
        (first.id,) if first else (), is_required=True,
    )  # fmt: skip
    yield Asked("ends_on", _("到哪天止"), Shape.DAY, _iso(first.ends_on if first else None))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _budget(found: Found) -> Asked:
    """The largest sum; one with an 概数 word is left open, since books take exact sums only."""
    sums = sorted(found.money(), key=lambda pair: pair[1].value, reverse=True)
    told, most = sums[0] if sums else (None, None)
    value, words = _exact(most)
    ids = (told.id,) if told else ()
    return Asked("budget", _("预算（元）"), Shape.MONEY, value, ids, True, words)


def _exact(told: Quantity | None) -> tuple[str, str]:
    if told is None:
        return "", _("文里没有写，请按预算文件填。")
    if told.is_exact:
        return f"{told.value:f}", ""
    return "", _("文里写的是概数“{words}”，入账要准数，请按单据填。").format(words=told.show())


def _donors(found: Found) -> Iterator[Asked]:
    """Each giver beside the sum whose clause names it."""
    sums = found.money()
    firms = [one for one in found.of("organisation") if one.role in GIVES or one.enterprise_id]
    for n, (told, amount) in enumerate(sums[:MOST_DONORS], 1):
        firm = next((one for one in firms if one.words in told.quote), None)
        if firm is None and len(firms) == len(sums):
            firm = firms[n - 1]
        yield from _donor(n, firm, told, amount)
    for n, one in enumerate(_unnamed(firms, sums), len(sums) + 1):
        yield from _donor(n, one, None, None)


def _unnamed(firms: list[Told], sums: list[tuple[Told, Quantity]]) -> list[Told]:
    if len(firms) == len(sums):
        return []
    return [one for one in firms if not any(one.words in told.quote for told, _s in sums)]


def _donor(
    n: int, firm: Told | None, told: Told | None, amount: Quantity | None
) -> Iterator[Asked]:
    value, words = _exact(amount)
    name = firm.name if firm else _before_the_gift(told)
    rests = firm or (told if name else None)
    yield Asked(
        f"{PAYER}{n}", _("第 {n} 家：捐助单位").format(n=n), value=name,
        told=(rests.id,) if rests else (),
    )  # fmt: skip
    yield Asked(
        f"{AMOUNT}{n}", _("第 {n} 家：金额（元）").format(n=n), Shape.MONEY, value,
        (told.id,) if told else (), help=words if told else "",
    )  # fmt: skip


def _before_the_gift(told: Told | None) -> str:
    """Who gave, where the clause begins with the giver: 明川电子 of 明川电子捐赠50万元."""
    before, gave, _rest = told.quote.partition("捐") if told else ("", "", "")
    name = before.strip(" 由其中，、：")
    return name if gave and 2 <= len(name) <= LONGEST_NAME else ""


def _told(found: Found) -> Iterator[Asked]:
    """The other figures, with their 概数 words, as they were told."""
    for n, (told, said) in enumerate(found.figures(), 1):
        label = told.meaning or told.words
        yield Asked(f"told-{n}", label[:40], Shape.QUANTITY, said.show(), (told.id,))


@transaction.atomic
def adopt(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Adopted:
    """Open the campaign and book what was given."""
    programme = _opened(found, answers, by, at)
    for payer, amount in _gifts(answers):
        new = services.NewIncome(Source.DONATED, money.yuan(amount), payer)
        services.bring_in(programme, new, by=by, at=at)
    url = reverse("visits:campaign", args=[programme.slug])
    return Adopted(programme.id, programme.title, url)


def _opened(found: Found, answers: Mapping[str, str], by: Actor, at: datetime) -> Programme:
    starts_on = date.fromisoformat(answers["starts_on"])
    ends_on = answers.get("ends_on", "")
    slug = f"w{starts_on:%Y%m%d}-{code(8).replace('-', '').lower()}"
    cover = Cover(
        rules.KIND, slug, answers["title"], _summary(answers, asks(found)), starts_on,
        date.fromisoformat(ends_on) if ends_on else None,
    )  # fmt: skip
    union = access_union(found.union_id)
    return services.open_campaign(cover, money.yuan(answers["budget"]), union=union, by=by, at=at)


def _summary(answers: Mapping[str, str], asked: Sequence[Asked]) -> str:
    """What was told, with its 概数 words: 慰问职工 近1.7万人；筹集资金 8,674,000.00元."""
    lines = [
        f"{one.label} {answers[one.key]}" if one.label not in answers[one.key] else answers[one.key]
        for one in asked
        if one.key.startswith("told-") and answers.get(one.key)
    ]
    kept = ""
    for line in lines:
        longer = f"{kept}；{line}" if kept else line
        if len(longer) > MOST_SUMMARY:
            break
        kept = longer
    return kept


def _gifts(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, payer in answers.items():
        if not key.startswith(PAYER):
            continue
        amount = answers.get(AMOUNT + key.removeprefix(PAYER), "")
        if payer and amount:
            yield payer, amount
        elif amount:
            raise Refusal(
                marked("有一笔金额没有写捐助单位。"), marked("请写明是哪家捐的，或不用这一笔。")
            )


_WANTS = frozenset({"visit", "donation", "assistance"})
CAMPAIGN = Adopts(
    "visits", marked("走访慰问活动"), Function.VISITS_RUN, _WANTS, "visits:campaign", asks, adopt
)
HELP = Adopts(
    "help", marked("帮扶活动，连同捐助单位和金额"), Function.VISITS_RUN, frozenset({"donation"}),
    "visits:campaign", asks_help, adopt,
)  # fmt: skip
