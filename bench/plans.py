"""A policy's table: 15 measures x 183 counties = 2,745 cells from 10^6 source rows that count.

usage: .venv/bin/python bench/plans.py
A home of its own: a province, 21 cities, 183 counties, 1,830 streets; 600,000 members and 500,000
benefits by COPY (3 % of another year, 2 % never redeemed), half of the short reports. Nothing is
cached: every round counts every row again. The recount walks the rows another way (one union
each, rolled up in Python); the yardstick is the plain count of the same two tables, same run.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import yardstick

CITIES, COUNTIES, STREETS = 21, 183, 10
MEMBERS, CLAIMS, CELLS, MOST_MS = 600_000, 500_000, 2_745, 300.0
LEAST_ROWS = 1_000_000
ROUNDS, WARM, SEED = 15, 3, 20261122
AT = datetime(2026, 11, 1, 1, tzinfo=UTC)
START, END = date(2026, 1, 1), date(2026, 12, 31)
MEMBER_COLUMNS = (
    'id, person_id, union_id, number, old_number, state, "group", sex, firm, joined_on, since, '
    "reason, version"
)
CLAIM_COLUMNS = "id, batch_id, person_id, code, state, at, ended_at, redeemed_by"


@dataclass
class Ground:
    """The tree of the home, and its policy."""

    province: Any = None
    counties: list[Any] = field(default_factory=list)
    streets: list[Any] = field(default_factory=list)
    policy: Any = None


def found() -> Ground:
    """The unions; a county stands under its city, ten streets under each county."""
    from xieli.shell.keys import uuid7
    from xieli.unions.models import Union

    ground, made = Ground(), []

    def add(name: str, parent: Any, level: int, stands_as: str = "federation") -> Any:
        key = uuid7()
        path = f"{parent.path if parent else ''}/{key.hex}"
        made.append(Union(id=key, name=name, name_key=name, parent=parent, path=path, level=level,
                          stands_as=stands_as))  # fmt: skip
        return made[-1]

    ground.province = add("示范省总工会", None, 1)
    cities = [add(f"第{n}示范市总工会", ground.province, 2) for n in range(CITIES)]
    ground.counties = [add(f"第{n}示范县总工会", cities[n % CITIES], 3) for n in range(COUNTIES)]
    for n, county in enumerate(ground.counties):
        for place in range(STREETS):
            ground.streets.append(add(f"第{n}县第{place}街道工会", county, 4, "street"))
    Union.objects.bulk_create(made, batch_size=1000)
    return ground


def fill(ground: Ground, place: yardstick.Server) -> None:
    """People, their memberships and what they redeemed; one in thirty lies outside the year.

    The owner copies without the keys' triggers (a minute less): every key is right by how it is
    made.
    """
    import psycopg

    from xieli.shell.keys import uuid7s

    chance = random.Random(SEED)
    people, batches = uuid7s(MEMBERS), _batches(ground)
    words = f"-c session_replication_role=replica -c search_path={yardstick.HOME}"
    with (
        psycopg.connect(place.local.url("postgres", "bench"), options=words) as link,
        link.cursor() as cursor,
    ):
        with cursor.copy("COPY people_person (id, name, name_key) FROM STDIN") as copy:
            for n, key in enumerate(people):
                copy.write_row((key, f"甲{n}", f"jia {n}"))
        with cursor.copy(f"COPY membership_member ({MEMBER_COLUMNS}) FROM STDIN") as copy:
            for n, key in enumerate(uuid7s(MEMBERS)):
                day = date(2025 if chance.random() < 0.03 else 2026, chance.randint(1, 10), 5)
                union = chance.choice(ground.streets).id
                row = (key, people[n], union, f"B{n}", "", "member", "staff", "m", "", day, day)
                copy.write_row((*row, "", 0))
        with cursor.copy(f"COPY benefits_claim ({CLAIM_COLUMNS}) FROM STDIN") as copy:
            for n, key in enumerate(uuid7s(CLAIMS)):
                year = 2025 if chance.random() < 0.03 else 2026
                at = datetime(year, chance.randint(1, 10), 5, tzinfo=UTC)
                state = "redeemed" if chance.random() < 0.98 else "expired"
                batch = chance.choice(batches).id
                copy.write_row((key, batch, people[n], f"c{n}", state, at, at, ""))


def _batches(ground: Ground) -> list[Any]:
    from xieli.activities.benefits.models import Batch

    made = [
        Batch(
            code=f"b{n}", title="示范普惠", union=county, what="voucher", way="queue",
            quantity=9999, face_value=10, union_pays=5, partner_pays=5, opens_at=AT,
            closes_at=datetime(2026, 12, 1, tzinfo=UTC), redeem_until=END, made_by="示范",
        )
        for n, county in enumerate(ground.counties)
    ]  # fmt: skip
    Batch.objects.bulk_create(made)
    return made


def issue(ground: Ground) -> None:
    """The fifteen measures, sent down to every county; half the short reports are there."""
    from xieli.kernel.actor import SYSTEM
    from xieli.plans import services, templates_in
    from xieli.plans.models import Indicator, Policy, Report
    from xieli.plans.services import PolicyWords
    from xieli.rulebook import services as rulebook

    rulebook.load_defaults(by=SYSTEM, at=AT)
    words = PolicyWords("县域工会 15 条", START, START, END, "示范")
    drafted = templates_in.draft_from("measures15", ground.province, words, by=SYSTEM, at=AT)
    services.issue(drafted, ground.counties, seen=drafted.version, by=SYSTEM, at=AT)
    asked = Indicator.objects.filter(measure__policy=drafted, kind="report")
    Report.objects.bulk_create(
        (
            Report(
                subject_id=one.subject_id, union=county, since=START, until=END, number=1,
                value=Decimal(n) if one.unit else None, words="办了", at=AT, by_label="示范",
            )
            for one in asked
            for n, county in enumerate(ground.counties)
            if n % 2
        ),
        batch_size=1000,
    )  # fmt: skip
    ground.policy = Policy.objects.select_related("union__region").get(pk=drafted.pk)


def recount(ground: Ground) -> dict[str, Counter[Any]]:
    """The same two figures another way: plain counts a union, rolled up to the county in Python."""
    from django.db import connection

    above = {street.id: street.parent_id for street in ground.streets}
    told: dict[str, Counter[Any]] = {"members.joined": Counter(), "benefits.times": Counter()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT union_id, count(*) FROM membership_member "
            "WHERE extract(year FROM joined_on) = 2026 GROUP BY union_id"
        )
        for union, many in cursor.fetchall():
            told["members.joined"][above[union]] += many
        cursor.execute(
            "SELECT b.union_id, count(*) FROM benefits_batch b, benefits_claim c WHERE "
            "c.batch_id = b.id AND c.state = 'redeemed' AND c.ended_at >= "
            "'2026-01-01 00:00+08' AND c.ended_at < '2027-01-01 00:00+08' GROUP BY b.union_id"
        )
        told["benefits.times"].update(dict(cursor.fetchall()))
    return told


def plain_count() -> float:
    """The yardstick: the two tables counted by union and no more, in milliseconds."""
    from django.db import connection

    begin = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT union_id, count(*) FROM membership_member GROUP BY union_id")
        cursor.fetchall()
        cursor.execute("SELECT batch_id, count(*) FROM benefits_claim GROUP BY batch_id")
        cursor.fetchall()
    return (time.perf_counter() - begin) * 1000


def is_equal(told: Any, counted: dict[str, Counter[Any]]) -> tuple[bool, int]:
    """Whether every county's cells hold what the recount says; and how many rows they came from."""
    same, rows = True, 0
    for line in told.lines:
        for cell in line.cells:
            for part in cell.parts:
                key = part.indicator.figure
                if key in counted:
                    expected = counted[key][line.union.id]
                    same = same and part.value.value == expected == part.value.rows
                    rows += part.value.rows
    return same, rows


def main() -> None:
    """Build, measure, recount, print what `make bench` reads."""
    with yardstick.server() as place, yardstick.home(place):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from xieli.plans.table import table

        print(f"PostgreSQL: {place.durability()}; seed {SEED}", flush=True)
        ground = found()
        built = yardstick.cost_of(lambda: fill(ground, place))
        issue(ground)
        print(f"  {MEMBERS + CLAIMS:,} source rows copied in {built.seconds:.0f} s", flush=True)
        place.run("VACUUM ANALYZE", "bench")
        as_of = timezone.now()
        spans, plain = [], []
        for turn in range(WARM + ROUNDS):
            begin = time.perf_counter()
            told = table(ground.policy, as_of)
            spent = (time.perf_counter() - begin) * 1000
            base = plain_count()
            if turn >= WARM:
                spans.append(spent)
                plain.append(base)
        with CaptureQueriesContext(connection) as seen:
            table(ground.policy, as_of)
        same, rows = is_equal(told, recount(ground))
        tell(told, spans, plain, (same, rows, len(seen)))


def tell(told: Any, spans: list[float], plain: list[float], found: tuple[bool, int, int]) -> None:
    """Print the table and the JSON last line."""
    same, rows, queries = found
    middle, base = statistics.median(spans), statistics.median(plain)
    print(f"as of {told.as_of:%Y-%m-%d %H:%M:%S} UTC; {rows:,} of {MEMBERS + CLAIMS:,} rows lie in"
          f" the year and count; equal to the recount: {same}")  # fmt: skip
    yardstick.table(
        f"median of {ROUNDS}, no cached table", ("", "ms", "worst"),
        [("2,745 cells", middle, max(spans)), ("plain count of both tables", base, max(plain))],
    )  # fmt: skip
    holds = same and rows >= LEAST_ROWS and told.size == CELLS and middle <= MOST_MS
    yardstick.finish(
        "plans", holds=holds, median_ms=middle, plain_ms=base, ratio=middle / base,
        cells=told.size, source_rows=MEMBERS + CLAIMS, counted_rows=rows, queries=queries,
        equal=same, as_of=told.as_of.isoformat(), seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
