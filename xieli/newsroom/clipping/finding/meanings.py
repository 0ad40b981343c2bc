"""What a number counted: a phrase made of the words of its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xieli.newsroom.clipping.finding.amounts import AMOUNT, Amount
from xieli.newsroom.clipping.finding.clauses import Clauses
from xieli.newsroom.clipping.finding.words import any_of, column, pattern

_LONGEST_BEFORE = 22
_LONGEST_BEHIND = 18
_ENOUGH = 3
# words that begin with a sign of grammar and are none: 在职 对口 就业
_WHOLE_START = (
    "在[职岗册档建校线读]|对[口接象外]|为期|就业|等级|再就业|与会|和谐|共[同建享]|并购|将士|都市"
)
_LEAD = re.compile(
    rf"^(?:(?!{_WHOLE_START})(?:{any_of(column('clause_words', 'lead'))}|[、\s”)）·]))+"
)
_TAIL = re.compile(f"(?:{any_of(column('clause_words', 'tail'))}|[、\\s“(（])+$")
# signs of grammar that are the end of a verb here: 惠及 拥有 签约 成为 设计
_WHOLE_WORD = re.compile(
    r"(?:[惠涉普]及|[拥享所具]有|[签节相]约|[设统]计|[作成认]为|[存]在|[收送]到|累计)$"
)
_BRACKET = re.compile(r"[(（][^()（）]{0,40}[)）]")
_NAMED_LIST = re.compile(r"(?:“[^“”]{1,30}”[、和及]?){2,}等$")
_OPEN_BRACKET = re.compile(r"^.*[(（)）]", re.S)
_ENDED = re.compile(r"[(（)）]")
_LAST_ITEM = re.compile(r".*(?:[、;；/]|以及|和(?![谐平睦])|及(?![时其格]))", re.S)
_STOP = re.compile(r"[、(（;；。]")
_GOING = re.compile(r"[到赴来]|深入|前往|走进|[^\W\d_]{2,8}?(?:举行|举办|召开|开展|参加|参与)")
_WITH = re.compile(
    r"(?:与|同|和|跟)[^，,。;；、\d]{2,16}?((?:初步)?(?:达成|签订|签署|签下|建立|结成)[^，,。;；]{2,})"
)
_EVENT = re.compile(r"(?:参加|参与|举行|举办|召开|开展)(?:了)?.{2,40}$")
_SEPARATORS = tuple("、和与及,，")
_EMPTY = set("的了和与及个名家共为在是等将被对于有其该此各次元万亿以上余多近约达到")


def meaning_of(amount: Amount, others: Sequence[Amount], cut: Clauses) -> str:
    """Give the phrase; others are the amounts of the same clause, in order."""
    start, end = cut.clause(amount.first)
    earlier = [a for a in others if a.end <= amount.start]
    later = [a for a in others if a.start >= amount.end]
    head = _before(amount, earlier, start, cut.text)
    tail = _behind(amount, later, end, cut.text)
    phrase = head + tail
    if _weight(phrase) < _ENOUGH:
        phrase = _context(amount, earlier, start, cut) + phrase
    if _weight(phrase) < _ENOUGH:
        at, to = cut.after(amount.first)
        phrase = phrase + _opening(_plain(_numberless(cut.text[at:to])))
    return _balanced(phrase) or amount.unit


def _before(amount: Amount, earlier: Sequence[Amount], start: int, text: str) -> str:
    """The words before the number; in a list its own item, behind the verb of the whole list."""
    if not earlier:
        return _closing(_plain(_within(text[start : amount.start])))
    own = _within(text[earlier[-1].end : amount.start])
    item = _TAIL.sub("", _plain(_LAST_ITEM.sub("", own)))
    if _weight(item) >= _ENOUGH:
        return _closing(item)
    head = _closing(_plain(text[start : earlier[0].start]))
    if own[:1] in _SEPARATORS and (verb := pattern("clause_words", "verb").match(head)):
        head = verb[0]
    return head + item


def _within(words: str) -> str:
    """Words before a number: inside the bracket the number stands in, behind one that ended."""
    return _OPEN_BRACKET.sub("", _BRACKET.sub("", words))


def _behind(amount: Amount, later: Sequence[Amount], end: int, text: str) -> str:
    """The words behind the number; in a list only up to the next item."""
    if agreed := _agreed(text[amount.end : later[0].start if later else end], amount):
        return agreed
    if not later:
        return _somebody(_plain(_ENDED.split(_BRACKET.sub("", text[amount.end : end]))[0]), amount)
    own = text[amount.end : later[0].start]
    if not own.strip():
        return _behind(later[0], later[1:], end, text)
    if own[:1] in _SEPARATORS:
        return ""
    return _somebody(_plain(_STOP.split(_BRACKET.sub("", own))[0]), amount)


def _agreed(words: str, amount: Amount) -> str:
    """Of people who came to terms with somebody: on what."""
    found = _WITH.match(words) if amount.kind == "people" else None
    return _opening(_plain(found[1])) if found else ""


def _somebody(words: str, amount: Amount) -> str:
    """Of people only who they are, not what was done with them, where that is enough."""
    if amount.kind != "people":
        return _opening(words)
    if _GOING.match(words):
        event = _EVENT.search(words)
        return _ending(event[0], _LONGEST_BEHIND) if event else _opening(words)
    verb = pattern("clause_words", "verb").search(words, _ENOUGH + 1)
    return _opening(words[: verb.start()] if verb else words)


def _context(amount: Amount, earlier: Sequence[Amount], start: int, cut: Clauses) -> str:
    """Where the clause says nothing itself: the words before the list, or the clause before."""
    if earlier:
        return _closing(_plain(cut.text[start : earlier[0].start]))
    at, to = cut.before(amount.first)
    return _closing(_plain(_numberless(cut.text[at:to])))


def _numberless(words: str) -> str:
    return AMOUNT.sub(lambda found: "" if found["unit"] else found[0], words)


def _plain(words: str) -> str:
    """Without brackets, quotes' edges and the words that carry no meaning."""
    words = _NAMED_LIST.sub("", _BRACKET.sub("", words))
    words = _LEAD.sub("", words.strip())
    return words if _WHOLE_WORD.search(words) else _TAIL.sub("", words)


def _closing(words: str) -> str:
    """A longer run of words told shorter: of a list its first and its last item, else its end."""
    if len(words) <= _LONGEST_BEFORE:
        return words
    first, *_, last = items if len(items := words.split("、")) > 1 else ("", words)
    if not first:
        return _ending(words, _LONGEST_BEFORE)
    last = last.rpartition("等")[2] or last
    return f"{_ending(first, _LONGEST_BEFORE // 2 + 2)}、{_ending(last, _LONGEST_BEFORE // 2 + 2)}"


def _ending(words: str, longest: int) -> str:
    """The last part of a run of words, from a verb in its first half where there is one."""
    if len(words) <= longest:
        return words
    part = words[-longest:]
    verb = pattern("clause_words", "verb").search(part, 0, len(part) // 2 + 2)
    if verb:
        return part[verb.start() :]
    signs = [found.end() for found in re.finditer(r"[，\s的了”]", part[: longest // 2])]
    return part[signs[0] :] if signs else part


def _opening(words: str) -> str:
    """The first part of a longer run of words, up to the end of a list or a natural stop."""
    if len(words) <= _LONGEST_BEHIND:
        return words
    part = words[:_LONGEST_BEHIND]
    stops = [found.start() for found in re.finditer(r"[、\s]|并|进行|陆续|前往|分赴", part)]
    good = [at for at in stops if at >= _ENOUGH]
    return part[: good[-1]] if good else part


def _balanced(phrase: str) -> str:
    """Without quotation marks of which only one is left."""
    return phrase if phrase.count("“") == phrase.count("”") else re.sub("[“”]", "", phrase)


def _weight(phrase: str) -> int:
    """How many signs of a phrase say something."""
    return sum(sign not in _EMPTY and not sign.isdigit() for sign in phrase)
