"""Closing notices that are over: 1,000 beside 10,000, by two workers, each notice exactly once.

usage: .venv/bin/python bench/notices.py
Each notice shows one application at the notice stage of a matter with one more stage behind it, so
that closing also finds its next union and deadline. Two forked processes call the desk's own
task until nothing is left; the time is from their common start to the end of the slower one.
"""

from __future__ import annotations

import multiprocessing
import time
from datetime import UTC, date, datetime
from typing import Any

import yardstick

SMALL, LARGE, WORKERS, ROUNDS = 1_000, 10_000, 2, 2
MOST_RATIO = 1.5
DAYS = (  # posted, last day: five working days each
    (date(2024, 3, 8), date(2024, 3, 14)),
    (date(2024, 3, 11), date(2024, 3, 15)),
    (date(2024, 3, 12), date(2024, 3, 18)),
)
AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
AFTER = datetime(2024, 3, 19, 1, tzinfo=UTC)
TABLE = {
    "stages": "初审、公示、审批", "acts": "审批、公示、审批", "levels": "基层、基层、县",
    "functions": "aid.check、aid.check、aid.decide", "days": "3、2、5", "needed": "1、1、1",
    "audiences": "无、社区张贴、无", "masking": "只留姓",
}  # fmt: skip


def lay() -> tuple[Any, list[Any]]:
    """The tree, the rulebook and a call; give the call and the unions that hand in."""
    from xieli.kernel.actor import SYSTEM
    from xieli.review import services
    from xieli.rulebook import services as rulebook
    from xieli.rulebook.rules import Asked
    from xieli.unions import services as unions
    from xieli.unions.rules import FEDERATION, WORKPLACE, Founding

    unions.load_regions(by=SYSTEM, at=AT)
    rulebook.load_defaults(by=SYSTEM, at=AT)
    for column, value in TABLE.items():
        asked = Asked(f"review.bench.{column}", value, date(2019, 1, 1), "bench")
        rulebook.set_parameter(asked, by=SYSTEM, at=AT)
    top = None
    for name, code in (("全国", ""), ("省", "450000"), ("市", "450300"), ("县", "450329")):
        above = top.pk if top else None
        founding = Founding(name=name, parent_id=above, stands_as=FEDERATION, region_code=code)
        top = unions.found(founding, by=SYSTEM, at=AT)
    assert top is not None
    shops = [
        unions.found(Founding(f"单位 {n}", top.pk, WORKPLACE), by=SYSTEM, at=AT) for n in range(50)
    ]
    new = services.NewCall("bench", "bench", "试办", top.pk, date(2024, 3, 1))
    return services.open_call(new, by=SYSTEM, at=AT), shops


def fill(call: Any, shops: list[Any], many: int) -> None:
    """So many notices whose last day is over, each with one application."""
    from uuid import uuid4

    from xieli.review.models import Application, Notice, NoticeLine, State
    from xieli.shell.keys import code

    stage = call.stages.get(number=2)
    applications = [
        Application(
            number=code(), call=call, title="一件", about_id=uuid4(), union=shops[n % len(shops)],
            state=State.IN_REVIEW, stage=stage, at_union=shops[n % len(shops)],
            until=DAYS[n % len(DAYS)][1], asked_by="bench", version=2, round=1,
        )
        for n in range(many)
    ]  # fmt: skip
    notices = [
        Notice(
            code=code(), call=call, union=one.union, audience="community", contact="bench",
            posted_on=DAYS[n % len(DAYS)][0], last_day=DAYS[n % len(DAYS)][1],
        )
        for n, one in enumerate(applications)
    ]  # fmt: skip
    Application.objects.bulk_create(applications, batch_size=1_000)
    Notice.objects.bulk_create(notices, batch_size=1_000)
    NoticeLine.objects.bulk_create(
        (
            NoticeLine(notice=notice, application=one, stage=stage, words="李*")
            for notice, one in zip(notices, applications, strict=True)
        ),
        batch_size=1_000,
    )


def close_together() -> tuple[float, list[int]]:
    """Let two processes close what is due; seconds until the slower is done, and what each did."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    told = fork.SimpleQueue()
    opens = time.time() + 1.0
    workers = [fork.Process(target=_work, args=(opens, told)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    answers = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    return max(end for end, _done in answers) - opens, [done for _end, done in answers]


def _work(opens: float, told: Any) -> None:
    from django.db import connection

    from xieli.activities.desk.services import close_due_notices

    try:
        connection.ensure_connection()
        time.sleep(max(0.0, opens - time.time()))
        done = close_due_notices(at=AFTER)
        told.put((time.time(), done))
    except BaseException:  # the parent waits for an answer, whatever it is
        told.put((float("inf"), -1))
        raise


def faults(many: int, done: list[int]) -> int:
    """Count what was not closed exactly once: doubled words, open notices, wrong sums."""
    from django.db.models import Count

    from xieli.review.models import Application, Decision, Notice

    words = Decision.objects.filter(actor_id=None)
    doubled = words.values("application").annotate(n=Count("id")).filter(n__gt=1).count()
    left = Notice.objects.filter(closed_at=None).count()
    stuck = Application.objects.filter(stage__number=2).count()
    return doubled + left + stuck + abs(sum(done) - many)


def main() -> None:
    """Measure in turns, print the ratio per notice and what was not closed exactly once."""
    with yardstick.server() as place, yardstick.home(place):
        call, shops = lay()
        spent: dict[int, list[float]] = {SMALL: [], LARGE: []}
        wrong, rows = 0, []
        for _round in range(ROUNDS):
            for many in (SMALL, LARGE):
                fill(call, shops, many)
                place.run("VACUUM ANALYZE", "bench")
                seconds, done = close_together()
                wrong += faults(many, done)
                spent[many].append(seconds / many * 1e6)
                rows.append((f"{many:,} notices", seconds * 1e3, seconds / many * 1e6, str(done)))
        headings = ("due", "ms", "us a notice", "closed by each")
        yardstick.table(f"{WORKERS} workers", headings, rows)
    small, large = min(spent[SMALL]), min(spent[LARGE])
    yardstick.finish(
        "notices", holds=large / small <= MOST_RATIO and not wrong,
        ratio_per_notice_1e4_over_1e3=large / small, us_a_notice=large, not_exactly_once=wrong,
    )  # fmt: skip


if __name__ == "__main__":
    main()
