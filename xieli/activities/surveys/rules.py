"""The law of a questionnaire: what is asked next, what an answer must hold, which counts may show.

Pure: no Django, no clock. A question is named by its key (any hashable), a choice too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "surveys"
ONE, MANY, NUMBER, TEXT, SCALE = "one", "many", "number", "text", "scale"
OF_CHOICES = frozenset({ONE, MANY, SCALE})
DRAFT, OPEN, CLOSED = "draft", "open", "closed"
STEPS_OF_SCALE = 5
LONGEST_TEXT = 300
MOST_QUESTIONS, MOST_CHOICES = 60, 30
MOST_NUMBER = Decimal(10) ** 10
SMALLEST_CELL, CLOSING_SOON = "surveys.smallest_cell", "surveys.closing_soon_days"


@dataclass(frozen=True)
class Asked:
    """A question as the rules see it; `shown_if` holds choices of earlier questions."""

    key: Hashable
    kind: str
    words: str
    is_required: bool = True
    choices: frozenset[Hashable] = frozenset()
    shown_if: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class Given:
    """What somebody gave for one question: choices, or a number, or a text."""

    choices: frozenset[Hashable] = frozenset()
    number: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not self.choices and self.number is None and not self.text


def shown(asked: Sequence[Asked], given: Mapping[Any, Given]) -> list[Asked]:
    """The questions on somebody's way, in order: those with no condition or with one met.

    A condition counts only where the question it looks at was itself shown.
    """
    way: list[Asked] = []
    chosen: set[Hashable] = set()
    for one in asked:
        if one.shown_if and not one.shown_if & chosen:
            continue
        way.append(one)
        chosen |= given.get(one.key, Given()).choices & one.choices
    return way


def fitting(asked: Sequence[Asked], given: Mapping[Any, Given]) -> dict[Hashable, Given]:
    """Give the answers on the way alone; what was said to questions not shown is let go.

    Refusal names the first question that lacks an answer or has one that cannot be.
    """
    found = {one.key: _fitting(one, given.get(one.key, Given())) for one in shown(asked, given)}
    return {key: said for key, said in found.items() if not said.is_empty}


def _fitting(one: Asked, said: Given) -> Given:
    if one.kind in OF_CHOICES:
        said = Given(choices=said.choices & one.choices)
        if one.kind != MANY and len(said.choices) > 1:
            raise Refusal(_("“{title}”只能选一项。"), title=one.words)
    elif one.kind == NUMBER:
        _must_be_number(one, said.number)
        said = Given(number=said.number)
    else:
        said = Given(text=said.text.strip())
        if len(said.text) > LONGEST_TEXT:
            raise Refusal(_("“{title}”最多写 {most} 个字。"), title=one.words, most=LONGEST_TEXT)
    if said.is_empty and one.is_required:
        raise Refusal(_("还差一题没有答：{title}"), title=one.words)
    return said


def _must_be_number(one: Asked, number: Decimal | None) -> None:
    if number is None:
        return
    is_sane = number.is_finite() and 0 <= number < MOST_NUMBER
    if not is_sane or number != number.quantize(Decimal("0.01")):
        raise Refusal(_("“{title}”要填 0 以上的数，最多两位小数。"), title=one.words)


def must_be_ready(asked: Sequence[Asked]) -> None:
    """Pass a questionnaire that can be opened: it asks, each choice question has two choices or
    more, and conditions look only at earlier questions."""
    if not asked:
        raise Refusal(_("这份问卷还没有题目。"), _("请先加题目。"))
    before: set[Hashable] = set()
    for one in asked:
        if one.kind in OF_CHOICES and len(one.choices) < 2:
            raise Refusal(_("“{title}”至少要有两个选项。"), _("请改这一题。"), title=one.words)
        if not one.shown_if <= before:
            raise Refusal(
                _("“{title}”的出现条件看的是它后面的题。"),
                _("请把它往后移，或改条件。"),
                title=one.words,
            )
        before |= one.choices


def must_be_draft(state: str) -> None:
    """Pass a questionnaire that nobody has answered yet."""
    if state != DRAFT:
        raise Refusal(_("问卷已经发出去了，题目不能再改。"), _("要改请另做一份，原来的先收卷。"))


def takes_answers(state: str, window: tuple[date, date], on: date) -> bool:
    """Say whether answers are taken on a day; both ends of the window belong to it."""
    return state == OPEN and window[0] <= on <= window[1]


def must_take_answers(state: str, window: tuple[date, date], on: date) -> None:
    """Pass on a day within the window of an open questionnaire."""
    if takes_answers(state, window, on):
        return
    if state == OPEN and on < window[0]:
        raise Refusal(_("这份问卷 {day} 才开始。"), _("到时候再打开这个链接。"), day=window[0])
    raise Refusal(_("这份问卷已经收卷了。"), _("谢谢您，下一次请早一点答。"))


def may_show(is_anonymous: bool, state: str, count: int, least: int) -> bool:
    """Say whether answers may be looked at: anonymous ones only when closed and enough of them.

    While answers still come in, two looks would tell what the one between them said.
    """
    return not is_anonymous or (state == CLOSED and count >= least)


def suppressed(counts: Sequence[int], least: int) -> list[int | None]:
    """Hide counts below `least` (0 stays); never one alone, since the total would give it away.

    Law: the hidden counts of a question are none, or two at least that sum up to `least` or more,
    as long as there is another count to hide.
    """
    hidden = {at for at, n in enumerate(counts) if 0 < n < least}
    others = sorted((n, at) for at, n in enumerate(counts) if n and at not in hidden)
    while hidden and others and (len(hidden) < 2 or sum(counts[at] for at in hidden) < least):
        hidden.add(others.pop(0)[1])
    return [None if at in hidden else n for at, n in enumerate(counts)]


def middle(numbers: Iterable[Decimal]) -> Decimal:
    """The median of at least one number."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
