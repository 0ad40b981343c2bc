"""Keys: in the order they were made, never twice, also with several threads; codes: plain signs."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from uuid import RFC_4122, UUID

import pytest

from xieli.shell import keys
from xieli.shell.keys import code, uuid7

THREADS, EACH = 4, 10_000


def made_by_threads() -> list[list[UUID]]:
    """Keys of four threads that start at one moment."""
    gate = threading.Barrier(THREADS)
    made: list[list[UUID]] = [[] for _ in range(THREADS)]

    def make(mine: list[UUID]) -> None:
        gate.wait(10)
        mine.extend(uuid7() for _ in range(EACH))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


def test_keys_of_several_threads_are_unique_and_rise_within_each() -> None:
    made = made_by_threads()

    ticks = [one.int >> 64 for mine in made for one in mine]  # time and fraction, without chance
    assert len(set(ticks)) == THREADS * EACH
    assert all(mine == sorted(mine) for mine in made)


def test_a_key_is_a_version_7_of_the_moment() -> None:
    before = time.time_ns() // 1_000_000

    made = uuid7()

    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= after + 50  # a crowd in one millisecond runs ahead a little


def test_keys_rise_also_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    an_hour_ago = time.time_ns() - 3600 * 10**9
    monkeypatch.setattr(keys.time, "time_ns", lambda: an_hour_ago)

    later = [uuid7() for _ in range(5000)]

    assert [first, *later] == sorted([first, *later])


def test_keys_cannot_be_guessed_from_one_another() -> None:
    tails = {uuid7().int & (2**62 - 1) for _ in range(1000)}

    assert len(tails) == 1000


@pytest.mark.parametrize("sign", "01OIL")
def test_codes_hold_no_sign_that_is_misread(sign: str) -> None:
    assert sign not in keys.ALPHABET


def test_a_code_stands_in_fours() -> None:
    made = code(10)

    assert [len(part) for part in made.split("-")] == [4, 4, 2]


def test_many_keys_at_once_rise_and_are_all_different() -> None:
    before = keys.uuid7()

    made = keys.uuid7s(1_000)

    assert made == sorted(set(made))
    assert all(key.version == 7 and key.variant == before.variant for key in made)
    assert keys.uuid7s(0) == []


def test_many_codes_at_once_are_as_single_ones_and_all_letters_come() -> None:
    many = keys.codes(5000)

    assert len(set(many)) == 5000
    assert all(
        re.fullmatch(rf"[{keys.ALPHABET}]{{4}}(-[{keys.ALPHABET}]{{4}}){{2}}", c) for c in many
    )
    seen = Counter("".join(many).replace("-", ""))
    assert set(seen) == set(keys.ALPHABET)
    assert max(seen.values()) < 1.2 * min(seen.values())  # 60,000 signs, 31 letters
    assert keys.codes(0) == []
