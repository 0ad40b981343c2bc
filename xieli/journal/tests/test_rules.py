"""The chain's law on links in memory: nothing sealed can change, vanish or move unseen."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from xieli.journal import rules
from xieli.journal.rules import Link

LENGTH = 40
FIELDS = ("id", "at", "actor_id", "actor_label", "verb", "about_kind", "about_id", "words", "facts")
Chain = list[Link]


def whole_chain(length: int = LENGTH) -> Chain:
    """A chain of notes that differ from each other in every field."""
    links: Chain = []
    before = rules.START
    for number in range(1, length + 1):
        body = {name: f"{name} {number}" for name in FIELDS}
        links.append(Link(number, before, rules.digest(number, before, body), body))
        before = links[-1].digest
    return links


def faults(chain: Chain) -> list[str]:
    """What a walk along the chain finds."""
    found = [
        rules.fault_of(link, prior) for link, prior in zip(chain, [None, *chain], strict=False)
    ]
    return [fault for fault in found if fault]


def body_of(link: Link) -> dict[str, str]:
    assert link.body is not None
    return dict(link.body)


def change_the_note(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain))
    body = body_of(chain[at])
    name = chance.choice(FIELDS)
    spot = chance.randrange(len(body[name]) + 1)
    body[name] = body[name][:spot] + chance.choice("改0x ") + body[name][spot:]
    return [*chain[:at], replace(chain[at], body=body), *chain[at + 1 :]]


def move_words_between_fields(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain))
    body = body_of(chain[at])
    one, other = chance.sample(FIELDS, 2)
    body[one], body[other] = body[one][:-1], body[one][-1] + body[other]
    return [*chain[:at], replace(chain[at], body=body), *chain[at + 1 :]]


def change_the_seal(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain))
    name = chance.choice(("number", "before", "digest"))
    new: object = chain[at].number + chance.randint(1, 9)
    if name != "number":
        old = getattr(chain[at], name)
        spot = chance.randrange(64)
        new = old[:spot] + ("0" if old[spot] != "0" else "1") + old[spot + 1 :]
    return [*chain[:at], replace(chain[at], **{name: new}), *chain[at + 1 :]]


def remove_one_within(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain) - 1)  # the last one: see the head kept outside
    return chain[:at] + chain[at + 1 :]


def remove_the_note_alone(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain))
    return [*chain[:at], replace(chain[at], body=None), *chain[at + 1 :]]


def remove_and_close_up(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain) - 1)
    return chain[:at] + [replace(link, number=link.number - 1) for link in chain[at + 1 :]]


def swap_links(chain: Chain, chance: random.Random) -> Chain:
    one, other = chance.sample(range(len(chain)), 2)
    swapped = list(chain)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    return swapped


def swap_notes(chain: Chain, chance: random.Random) -> Chain:
    one, other = chance.sample(range(len(chain)), 2)
    swapped = list(chain)
    swapped[one] = replace(chain[one], body=chain[other].body)
    swapped[other] = replace(chain[other], body=chain[one].body)
    return swapped


def double_one(chain: Chain, chance: random.Random) -> Chain:
    at = chance.randrange(len(chain))
    return chain[: at + 1] + chain[at:]


def reseal_one(chain: Chain, chance: random.Random) -> Chain:
    """Change a note and forge its own digest; the next link still remembers the old one."""
    at = chance.randrange(len(chain) - 1)
    body = body_of(chain[at]) | {"words": "没有这件事"}
    forged = rules.digest(chain[at].number, chain[at].before, body)
    return [*chain[:at], replace(chain[at], body=body, digest=forged), *chain[at + 1 :]]


ACTS: tuple[Callable[[Chain, random.Random], Chain], ...] = (
    change_the_note, move_words_between_fields, change_the_seal, remove_one_within,
    remove_the_note_alone, remove_and_close_up, swap_links, swap_notes, double_one, reseal_one,
)  # fmt: skip


def test_a_whole_chain_has_no_fault() -> None:
    chain = whole_chain()

    found = faults(chain)

    assert found == []


def test_each_of_a_thousand_random_edits_removals_and_swaps_is_found() -> None:
    chain, chance = whole_chain(), random.Random(20240312)
    acts = [chance.choice(ACTS) for _ in range(1000)]

    unseen = [act.__name__ for act in acts if not faults(act(chain, chance))]

    assert {act.__name__ for act in acts} == {act.__name__ for act in ACTS}
    assert unseen == []


def test_without_the_link_to_the_one_before_swaps_would_go_unseen() -> None:
    def digest_alone(link: Link) -> bool:
        return link.digest == rules.digest(link.number, link.before, body_of(link))

    forged = reseal_one(whole_chain(), random.Random(1))

    assert all(digest_alone(link) for link in forged)
    assert faults(forged)


def test_the_digest_of_a_link_stays_the_same_for_ever() -> None:
    body = {"verb": "pairing.pack", "words": "装了 40 床棉被", "facts": '{"n": 40}'}

    made = rules.digest(7, rules.START, body)

    assert made == "c185e7f73816c19636c5b3cb8fd28e5b4fb363e202379d4edd96f716c00798a2"
    assert made == rules.digest(7, rules.START, dict(reversed(body.items())))


@pytest.mark.parametrize(("length", "shown"), [(400, 400), (401, 400), (5000, 400)])
def test_a_long_sentence_is_cut_to_its_column(length: int, shown: int) -> None:
    kept = rules.shortened("字" * length)

    assert len(kept) == shown
    assert kept.endswith("…") == (length > 400)
