"""The law of review: stages in order, by another person, after the unbroken notice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

DECIDE, VISIT, NOTICE, CHECK = "decide", "visit", "notice", "check"
UNIT, COMMUNITY, PAGE = "unit", "community", "page"
PASS, RETURN, REFUSE, REVOKE = "pass", "return", "refuse", "revoke"
SURNAME, FULL = "surname", "full"

# The words of the rulebook's stage tables and what they mean here.
ACTS: Mapping[str, str] = MappingProxyType(
    {"审批": DECIDE, "入户": VISIT, "公示": NOTICE, "核对": CHECK}
)
LEVELS: Mapping[str, int] = MappingProxyType(
    {"全国": 0, "省": 1, "市": 2, "县": 3, "街道": 4, "村社区": 5, "基层": 6}
)
AUDIENCES: Mapping[str, str] = MappingProxyType(
    {"无": "", "单位内": UNIT, "社区张贴": COMMUNITY, "公开网页": PAGE}
)
MASKINGS: Mapping[str, str] = MappingProxyType({"只留姓": SURNAME, "全名": FULL})
WIDTH = (UNIT, COMMUNITY, PAGE)  # from the narrowest to the widest audience
TABLE = ("stages", "acts", "functions", "levels", "days", "needed", "audiences")
MASKING = "masking"

SHORTEST_REASON, LONGEST_REASON, LONGEST_ANSWER = 4, 300, 400
SHORTEST_OBJECTION, LONGEST_OBJECTION, LONGEST_CONTACT = 10, 1000, 120
LONGEST_SHOWN = 160
_NUMBER_LIKE = re.compile(r"\d{7,}")
Meant = TypeVar("Meant")


@dataclass(frozen=True, slots=True)
class StageAsked:
    """One step as the rulebook tells it; days are working days, level is unions.Level."""

    number: int
    name: str
    act: str
    function: str
    level: int
    days: int
    needed: int
    audience: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A union on the way up from where the application was handed in."""

    id: UUID
    level: int


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody has already said: stage's number, round, outcome, who (None: by time)."""

    stage: int
    round: int
    outcome: str
    actor: UUID | None


def keys_of(matter: str) -> list[str]:
    """Give the rulebook's keys that hold the stages of a matter: review.join.stages and so on."""
    return [f"review.{matter}.{column}" for column in (*TABLE, MASKING)]


def stages_of(matter: str, table: Mapping[str, Sequence[str]]) -> list[StageAsked]:
    """Read a matter's stages from the columns of its table; Refusal where they do not fit."""
    columns = [table[f"review.{matter}.{column}"] for column in TABLE]
    if not columns[0] or len({len(column) for column in columns}) != 1:
        raise Refusal(
            _("规则库里“{matter}”的环节表不齐。"),
            _("请管理规则库的人核对：环节、做法、权限、层级、天数、人数、范围要一样多。"),
            matter=matter,
        )
    rows = enumerate(zip(*columns, strict=True), 1)
    return [_stage(number, matter, row) for number, row in rows]


def _stage(number: int, matter: str, row: Sequence[str]) -> StageAsked:
    name, act, function, level, days, needed, audience = row
    stage = StageAsked(
        number, name, meaning(ACTS, act, matter), function, meaning(LEVELS, level, matter),
        count(days, matter), count(needed, matter), meaning(AUDIENCES, audience, matter),
    )  # fmt: skip
    if (stage.act == NOTICE) != bool(stage.audience):
        raise Refusal(
            _("规则库里“{matter}”的“{stage}”没有写对公示范围。"),
            _("公示要写范围，别的环节写“无”。"),
            matter=matter,
            stage=name,
        )
    return stage


def masking_of(matter: str, values: Mapping[str, str]) -> str:
    """Read how a matter's notices name people: surname or full."""
    return meaning(MASKINGS, values[f"review.{matter}.{MASKING}"], matter)


def meaning(words: Mapping[str, Meant], word: str, matter: str) -> Meant:
    """Give what a word of the rulebook means; Refusal for one that is none."""
    if word not in words:
        raise Refusal(
            _("规则库里“{matter}”写了“{word}”，看不懂。"),
            _("可以写：{known}。"),
            matter=matter,
            word=word,
            known="、".join(words),
        )
    return words[word]


def count(text: str, matter: str) -> int:
    """Read a count from 1 to 365; Refusal for anything else."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 365):
        raise Refusal(
            _("规则库里“{matter}”写了“{word}”，应当是 1 到 365 的整数。"),
            matter=matter,
            word=text,
        )
    return int(text)


def union_for(level: int, way_up: Sequence[Spot]) -> UUID:
    """Give the nearest union at or above a level; the way goes from the application's union up.

    Where no union stands at that level, the next higher one has it (domain 3.1: 无单位的由街道、
    社区工会受理，没有的由上一级工会受理).
    """
    fitting = (spot.id for spot in way_up if spot.level <= level)
    return next(fitting, way_up[-1].id)


def union_above(own: UUID, way_up: Sequence[Spot]) -> UUID:
    """Give the union next above one on the way, which answers appeals; the root answers its own."""
    ids = [spot.id for spot in way_up]
    return ids[min(ids.index(own) + 1, len(ids) - 1)]


def must_be_fresh(seen: int, version: int) -> None:
    """Pass who has seen the application as it is now (optimistic version)."""
    if seen != version:
        raise Refusal(
            _("这件事刚刚有人办过，您看到的已经不是最新的。"), _("请刷新页面，看过再办。")
        )


def deciders_before(stage: int, words: Iterable[Word]) -> frozenset[UUID]:
    """Give who passed the nearest stage before this one that persons decided, in any round.

    A notice that ended by time was decided by nobody, so the stage before it counts.
    """
    earlier = [one for one in words if one.stage < stage and one.actor and one.outcome == PASS]
    nearest = max((one.stage for one in earlier), default=0)
    return frozenset(one.actor for one in earlier if one.stage == nearest and one.actor)


def refusers(stage: int, words: Iterable[Word]) -> frozenset[UUID]:
    """Give who refused at this stage in any round: after an appeal another decides."""
    said = (one for one in words if one.stage == stage and one.outcome == REFUSE)
    return frozenset(one.actor for one in said if one.actor)


def must_be_another(
    actor: UUID | None, asked: Collection[object], before: Collection[object]
) -> UUID:
    """Give a person who neither asked nor decided before; a machine decides nothing."""
    if actor is None:
        raise Refusal(_("这一步要由一个人来定。"), _("请登录后再办。"))
    if actor in asked:
        raise Refusal(_("这是您自己申请或经手提交的，不能由您来定。"), _("请转给另一位同事。"))
    if actor in before:
        raise Refusal(_("上一步是您定的，这一步要换一个人。"), _("请转给另一位有这项权限的同事。"))
    return actor


def must_be_first_word(actor: UUID, stage: int, round: int, words: Iterable[Word]) -> None:
    """Pass who has not yet spoken at this stage in this round."""
    if any((one.stage, one.round, one.actor) == (stage, round, actor) for one in words):
        raise Refusal(_("这一步您已经表过态了。"), _("还要等另一位同事。"))


def passes(stage: int, round: int, words: Iterable[Word]) -> int:
    """Count the persons who passed this stage in this round (N-of-M)."""
    return sum((one.stage, one.round, one.outcome) == (stage, round, PASS) for one in words)


def must_suit(outcome: str, act: str) -> None:
    """Pass an outcome that a person may give at such a stage: a notice passes by time alone."""
    if outcome not in (PASS, RETURN, REFUSE):
        raise Refusal(_("没有这种意见。"), _("请选同意、退回补正或不同意。"))
    if act == NOTICE and outcome == PASS:
        raise Refusal(_("公示要满日子，不能提前同意。"), _("期满没有异议，会自己转到下一步。"))


def must_be_reason(outcome: str, reason: str) -> str:
    """Give the reason tidied; all but a pass need one, of 4 to 300 characters."""
    bare = " ".join(reason.split())
    if len(bare) > LONGEST_REASON:
        raise Refusal(_("理由最多 {most} 字。"), _("请写短一些。"), most=LONGEST_REASON)
    if outcome == RETURN and len(bare) < SHORTEST_REASON:
        raise Refusal(_("还没有写要补什么。"), _("请写明还差哪几样，例如“学费缴费单”。"))
    if outcome in (REFUSE, REVOKE) and len(bare) < SHORTEST_REASON:
        raise Refusal(_("还没有写理由。"), _("请写依据、差在哪、下一步怎么办。"))
    return bare


def must_be_answer(answer: str) -> str:
    """Give a written answer tidied, of 4 to 400 characters."""
    bare = " ".join(answer.split())
    if not SHORTEST_REASON <= len(bare) <= LONGEST_ANSWER:
        raise Refusal(
            _("答复要写 {least} 到 {most} 字。"),
            _("请写明查了什么、结果怎样。"),
            least=SHORTEST_REASON,
            most=LONGEST_ANSWER,
        )
    return bare


def must_be_objection(words: str, contact: str) -> tuple[str, str]:
    """Give an objection tidied: 10 to 1000 characters, with a contact (实名，有联系方式)."""
    said, where = words.strip(), " ".join(contact.split())
    if not SHORTEST_OBJECTION <= len(said) <= LONGEST_OBJECTION:
        raise Refusal(
            _("请写清是什么事，{least} 到 {most} 字。"),
            _("写明时间、地点、事实，方便核实。"),
            least=SHORTEST_OBJECTION,
            most=LONGEST_OBJECTION,
        )
    if not where or len(where) > LONGEST_CONTACT:
        raise Refusal(_("没有留联系方式。"), _("请留姓名和电话，只有核实的人看得到。"))
    return said, where


def must_not_be_wider(audience: str, allowed: str) -> None:
    """Pass an audience no wider than the rulebook's: unit < community < page."""
    if audience not in WIDTH or WIDTH.index(audience) > WIDTH.index(allowed):
        raise Refusal(
            _("这类事项不能公示到这么大的范围。"), _("请按规则库写的范围张贴，可以更小。")
        )


def must_be_masked(words: str, name: str, masking: str) -> str:
    """Give shown words tidied; no long number ever, and no full name where only 姓 is allowed."""
    bare = " ".join(words.split())
    if not bare or len(bare) > LONGEST_SHOWN:
        raise Refusal(_("公示的文字要写，最多 {most} 字。"), most=LONGEST_SHOWN)
    if _NUMBER_LIKE.search(bare):
        raise Refusal(_("公示的文字里有一长串数字。"), _("证件号、电话、卡号不能公示。"))
    if masking == SURNAME and len(name) > 1 and name in bare:
        raise Refusal(
            _("公示的文字里有全名。"), _("这类事项只留姓：{masked}。"), masked=mask_name(name)
        )
    return bare


def shown_name(name: str, masking: str) -> str:
    """Give the name as a notice may show it: 李* for hardship, the full name for honours."""
    return name if masking == FULL else mask_name(name)


def is_open(opens_on: date, closes_on: date | None, on: date) -> bool:
    """Say whether a call takes applications on the day, both ends included."""
    return opens_on <= on and (closes_on is None or on <= closes_on)


def is_over(last_day: date, today: date) -> bool:
    """Say whether a notice has run its last day out."""
    return last_day < today


def is_shown(audience: str, posted_on: date, last_day: date, today: date) -> bool:
    """Say whether the open web may read a notice today: only a page, only while it runs."""
    return audience == PAGE and posted_on <= today <= last_day
