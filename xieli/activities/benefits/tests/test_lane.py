"""The lane as its clients see it: the right answer, and the same claim for the same ask."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.utils import timezone

from xieli.activities.benefits import batching, claims, opening
from xieli.activities.benefits.batching import Batcher, Limits, Waiting
from xieli.activities.benefits.buckets import Buckets
from xieli.activities.benefits.claim_rules import Ask, Fate
from xieli.activities.benefits.giving_back import give_back
from xieli.activities.benefits.lane import Lane
from xieli.activities.benefits.models import Batch, Claim
from xieli.activities.benefits.tests.drop import BY, Drop, drop, on_a_loop, workers
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger_queries
from xieli.people.models import Person
from xieli.shell.guards import Belonging
from xieli.shell.homes import use_home
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = Limits(person_every=0, address_every=0)


@dataclass
class Got:
    """An answer of the lane."""

    status: int
    head: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Its JSON."""
        return dict(json.loads(self.body))


async def ask(lane: Lane, token: str = "", **more: Any) -> Got:
    """One request; `form` sends the token in a browser's form."""
    form, head = more.pop("form", None), {"host": "localhost", **more.pop("head", {})}
    if form is not None:
        head |= {"accept": "text/html,*/*", "content-type": "application/x-www-form-urlencoded"}
    elif token:
        head["authorization"] = f"Bearer {token}"
    body = urlencode({"token": token, **(form or {})}).encode() if form is not None else b""
    scope = {
        "type": "http", "method": "POST", "path": "/lane/claim", "client": ("10.0.0.1", 1),
        "headers": [(k.encode(), v.encode()) for k, v in head.items()], **more,
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await lane(scope, receive, send)
    start, end = sent
    head = {k.decode(): v.decode() for k, v in start["headers"]}
    return Got(start["status"], head, end["body"])


def run(act: Callable[[Lane], Awaitable[Any]], limits: Limits = OPEN) -> Any:
    """Let something be done with a lane of its own, then close the lane."""

    async def whole() -> Any:
        lane = Lane(limits)
        try:
            return await act(lane)
        finally:
            await lane.close()

    connections.close_all()
    return on_a_loop(whole())


def tell(one: Drop, people: list[Person], **more: Any) -> list[Got]:
    """All of them ask at the same moment."""
    made = [one.token(person.pk, **more) for person in people]
    return list(run(lambda lane: asyncio.gather(*(ask(lane, token) for token in made))))


def test_many_at_once_share_few_transactions_and_nobody_too_many_gets_one() -> None:
    one, people = drop(30), workers(50)

    got = tell(one, people)

    assert sorted(x.status for x in got) == [200] * 30 + [409] * 20
    assert {x.said["refused"] for x in got if x.status == 409} == {"sold_out"}
    assert {x.said["claim"] for x in got if x.status == 200} == set(
        Claim.objects.values_list("code", flat=True)
    )
    assert Note.objects.filter(verb="benefits.claim").count() <= 2
    assert one.counted() == (30, 0, 30)
    assert ledger_queries.replay() == []


def test_the_retry_and_the_second_tab_get_the_same_claim_also_when_all_is_gone() -> None:
    one, [li, ma] = drop(1), workers(2)
    mine, other = one.token(li.pk), one.token(ma.pk)

    async def act(lane: Lane) -> list[Got]:
        both = await asyncio.gather(ask(lane, mine), ask(lane, one.token(li.pk)))
        gone = await ask(lane, other)
        return [*both, gone, await ask(lane, mine), await ask(lane, other)]

    first, tab, gone, again, still = run(act)

    assert first.said["claim"] == tab.said["claim"] == again.said["claim"]
    assert [first.said["new"], tab.said["new"], again.said["new"]] == [True, False, False]
    assert gone.status == still.status == 409
    assert one.counted() == (1, 0, 1)


def test_what_comes_back_into_stock_is_given_at_once() -> None:
    one, people = drop(1), workers(3)

    async def act(lane: Lane) -> list[Got]:
        before = [await ask(lane, one.token(p.pk)) for p in people[:2]]
        await asyncio.to_thread(_put_back, one)
        return [*before, await ask(lane, one.token(people[2].pk))]

    assert [got.status for got in run(act)] == [200, 409, 200]


def _put_back(one: Drop) -> None:
    with use_home("home"):
        give_back(Claim.objects.get(), by=BY, at=timezone.now())
    connections.close_all()


def test_one_poison_claim_harms_only_itself() -> None:
    one, people = drop(20), workers(9)
    people.insert(4, Person(id=uuid7()))  # signed, but gone from the register since

    got = tell(one, people)

    assert [x.status for x in got] == [200] * 4 + [503] + [200] * 5
    assert one.counted() == (9, 11, 9)
    assert ledger_queries.replay() == []


def test_tokens_that_are_forged_early_old_or_of_another_home_get_nothing() -> None:
    one, [li] = drop(5), workers(1)
    now = int(time.time())
    made = [
        one.token(li.pk)[:-1] + "x", "nonsense", "", one.token(li.pk, home="beta"),
        one.token(li.pk, ends=now - 1), one.token(li.pk, begins=now + 60),
    ]  # fmt: skip

    got = run(lambda lane: asyncio.gather(*(ask(lane, token) for token in made)))

    assert [(x.status, x.said["refused"]) for x in got] == [
        (403, "forged"), (403, "forged"), (403, "forged"), (403, "forged"), (403, "expired"),
        (409, "early"),
    ]  # fmt: skip
    assert 55 <= int(got[-1].head["retry-after"]) <= 62
    assert one.counted() == (0, 5, 0)


def test_a_plain_form_is_led_to_the_claim_or_to_a_page_that_says_why_not() -> None:
    one, [li, ma] = drop(1), workers(2)

    async def act(lane: Lane) -> list[Got]:
        english = {"head": {"cookie": "lang=en"}}
        return [
            await ask(lane, one.token(li.pk), form={}),
            await ask(lane, one.token(ma.pk), form={}),
            await ask(lane, "", form={}, **english),
            await ask(lane, "", form={"token": "x" * 5000}),
        ]

    won, gone, english, long = run(act)

    assert won.status == 303
    assert won.head["location"] == f"/benefits/claims/{Claim.objects.get().code}/"
    assert "这一批领完了" in gone.body.decode()
    assert f"/benefits/{one.batch.code}/" in gone.body.decode()
    assert english.status == long.status == 403
    assert "<!doctype html>" in english.body.decode()


def test_other_paths_methods_and_hosts_are_answered_plainly() -> None:
    async def act(lane: Lane) -> list[Got]:
        return [
            await ask(lane, path="/lane/ready", method="GET"), await ask(lane, method="GET"),
            await ask(lane, path="/lane/x"), await ask(lane, "x", head={"host": "nobody.example"}),
        ]  # fmt: skip

    assert [got.status for got in run(act)] == [200, 405, 404, 404]


def test_a_full_queue_says_so_and_takes_no_more() -> None:
    one, people = drop(9), workers(9)
    narrow = Limits(queue=4, person_every=0, address_every=0)
    made = [one.token(person.pk) for person in people]

    got = run(lambda lane: asyncio.gather(*(ask(lane, t) for t in made)), narrow)

    assert sorted(x.status for x in got) == [200] * 4 + [503] * 5
    assert all(x.head["retry-after"] for x in got if x.status == 503)
    assert one.counted() == (4, 5, 4)


def test_who_clicks_too_fast_is_asked_to_wait_by_person_and_by_address() -> None:
    one, [li] = drop(9), workers(1)
    calm = Limits(person_every=60, person_burst=2, address_every=60, address_burst=4, proxies=1)

    async def act(lane: Lane) -> list[Got]:
        from_one = {"head": {"x-forwarded-for": "6.6.6.6, 1.2.3.4"}}
        elsewhere = {"head": {"x-forwarded-for": "1.2.3.4, 5.6.7.8"}}
        asked = [await ask(lane, one.token(li.pk), **from_one) for _ in range(3)]
        asked += [await ask(lane, "forged", **from_one) for _ in range(2)]
        return [*asked, await ask(lane, "forged", **elsewhere)]

    assert [got.status for got in run(act, calm)] == [200, 200, 429, 403, 429, 403]
    assert one.counted()[0] == 1


def test_buckets_forget_what_is_over() -> None:
    bucket = Buckets(1.0, 2)

    assert [bucket.passes("a", 10.0) for _ in range(3)] == [True, True, False]
    assert bucket.passes("a", 11.0)
    assert not bucket.passes("a", 11.1)


def test_the_lane_and_the_slow_path_at_once_stay_correct() -> None:
    one, people = drop(20, members_only=False), workers(40)

    async def act(lane: Lane) -> list[Any]:
        fast = [ask(lane, one.token(person.pk)) for person in people]
        slow = [asyncio.to_thread(_slowly, one, person) for person in people[::4]]
        return list(await asyncio.gather(*fast, *slow))

    run(act)

    assert one.counted() == (20, 0, 20)
    assert Claim.objects.values("person").distinct().count() == 20
    assert ledger_queries.replay() == []


def _slowly(one: Drop, person: Person) -> str:
    try:
        with use_home("home"):
            return claims.claim(one.batch, Belonging(person.pk), by=BY, at=one.at).code
    except Refusal as no:
        return no.words
    finally:
        connections.close_all()


def test_a_batch_that_closes_meanwhile_gives_no_more() -> None:
    one, people = drop(9), workers(2)

    async def act(lane: Lane) -> list[Got]:
        first = await ask(lane, one.token(people[0].pk))
        await asyncio.to_thread(_close, one)
        return [first, await ask(lane, one.token(people[1].pk)),
                await ask(lane, one.token(people[0].pk))]  # fmt: skip

    assert [got.status for got in run(act)] == [200, 409, 200]


def _close(one: Drop) -> None:
    with use_home("home"):
        Batch.objects.filter(pk=one.batch.pk).update(state="closed")
    connections.close_all()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_lost_connection_is_made_again_and_the_asks_are_sent_again() -> None:
    one, people = drop(9), workers(2)

    async def act(lane: Lane) -> list[Got]:
        first = await ask(lane, one.token(people[0].pk))
        [batcher] = lane.batchers.values()
        await asyncio.to_thread(_cut, batcher)
        second = await ask(lane, one.token(people[1].pk))
        return [first, second, await ask(lane, path="/lane/ready", method="GET")]

    assert [got.status for got in run(act)] == [200, 200, 200]
    assert one.counted() == (2, 7, 2)


def _cut(batcher: Batcher) -> None:
    assert batcher._link
    with use_home("home"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [batcher._link.info.backend_pid])
    connections.close_all()


def test_the_order_of_the_batch_row_and_the_ledger_is_the_same_as_the_officers() -> None:
    """Whoever opens, adds or closes locks the batch first, then balances; so does the lane."""
    asked = [text for text, _values in claims.questions(drop(1).shelf, [])]

    assert asked.index(claims.claim_sql.ROOM_LOCKED) < asked.index(claims.ledger_sql.LOCK_BALANCES)
    assert opening.locked
    assert batching.BEGIN[0] == "BEGIN"


class Slow(Batcher):
    """A batcher whose parts take as long as the test says, without a database."""

    async def _patiently(self, batch: str, asks: Any) -> list[claims.Outcome]:
        await asyncio.sleep({"quick": 0, "slow": 30}[batch])
        return [claims.Outcome(Fate.SOLD_OUT)] * len(asks)


def _hear(seen: dict[str, bool], name: str, come: asyncio.Event, _outcome: Any) -> None:
    seen[name] = True
    come.set()


def test_an_answer_does_not_wait_for_a_part_that_waits() -> None:
    async def told() -> tuple[bool, bool]:
        batcher, seen = Slow("home", OPEN), dict[str, bool]()
        come = asyncio.Event()
        for batch in ("quick", "slow"):
            batcher.put(batch, Ask("a"), partial(_hear, seen, batch, come))
        await asyncio.wait_for(come.wait(), 10)
        return "quick" in seen, "slow" in seen

    assert on_a_loop(told()) == (True, False)


def test_who_came_before_the_commit_is_in_the_next_part() -> None:
    """Whoever was heard but not read yet is read first: nobody waits for one part more."""

    async def parts() -> list[int]:
        batcher, sizes = Slow("home", OPEN), list[int]()
        batcher._serve = lambda _batch, part: _seen(sizes, part)  # type: ignore[method-assign]
        for who in "abcde":
            late = partial(batcher.put, "quick", Ask(who), lambda _outcome: None)
            batcher.turns.add(late)
        batcher.put("quick", Ask("first"), lambda _outcome: None)
        await batcher.close()
        return sizes

    assert on_a_loop(parts()) == [6]


async def _seen(sizes: list[int], part: Any) -> None:
    sizes.append(len(part))


def test_what_is_told_does_not_hurry_what_is_settled_after_it() -> None:
    """Written in the middle of the next part, answers would hold up its verdict."""

    async def told() -> tuple[bool, bool]:
        batcher, part = Slow("home", OPEN), [Waiting(Ask("a"), lambda _outcome: None, 0.0)]
        batcher._settle(part)
        first = batcher._late
        batcher._tell()
        batcher._settle(part)
        second = batcher._late
        assert first
        assert second
        return first.cancelled(), second.cancelled()

    assert on_a_loop(told()) == (True, False)


def test_an_answer_does_not_wait_for_the_queue_to_become_empty() -> None:
    async def told() -> bool:
        batcher = Slow("home", Limits(batch=1, queue=10**6))
        seen, come = dict[str, bool](), asyncio.Event()
        batcher.put("quick", Ask("a"), partial(_hear, seen, "a", come))
        until = time.monotonic() + 10
        while not seen and time.monotonic() < until:
            for who in ("b", "c"):
                batcher.put("quick", Ask(who), lambda _outcome: None)
            await asyncio.sleep(0)
        return "a" in seen and bool(batcher._queues)

    assert on_a_loop(told())
