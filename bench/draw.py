"""A draw of a million lots: the order computed, then verified from its published file.

usage: .venv/bin/python bench/draw.py
The yardstick of the same run is a shuffle of the same million tickets by random.sample, which
nobody can check. Closing and drawing in the database (the digest, a place for each of a
million rows, a thousand claims, on an embedded PostgreSQL with fsync on) are measured apart and
printed; they are no part of the bar.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import yardstick
from yardstick import ROOT

LOTS, QUANTITY, ROUNDS, SEED = 1_000_000, 1_000, 3, 20261121
MOST_SECONDS = 5.0
AT = datetime(2024, 3, 14, 1, tzinfo=UTC)
CLOSES = AT + timedelta(hours=1)


def tickets_of(many: int) -> list[str]:
    """So many different tickets in the alphabet of public codes, sorted."""
    from xieli.shell.keys import ALPHABET

    chance, found = random.Random(SEED), set()
    while len(found) < many:
        letters = "".join(chance.choices(ALPHABET, k=12))
        found.add(f"{letters[:4]}-{letters[4:8]}-{letters[8:]}")
    return sorted(found)


def drawn(tickets: list[str], seed: bytes) -> Any:
    """The draw as it is published: digest, order, places."""
    from xieli.activities.benefits import draw_rules as law

    digest = law.digest_of("\n".join(tickets))
    places = law.places_of(law.order(tickets, law.mix_of(seed.hex(), digest)))
    return law.Told("BENCH", "百万人摇号", QUANTITY, law.commitment_of(seed), seed.hex(), digest,
                    tickets, places)  # fmt: skip


def verified(text: str) -> list[Any]:
    """From the bytes of the file to the findings, as the command line does."""
    from xieli.activities.benefits import draw_rules as law

    return law.verify(law.read(text))


def shuffled(tickets: list[str]) -> list[str]:
    """The yardstick: the same tickets in an order that nobody can check."""
    return random.Random(SEED).sample(tickets, len(tickets))


def times(act: Callable[[], Any]) -> list[yardstick.Cost]:
    """The act in processes of its own, several rounds."""
    return [yardstick.cost_apart(act) for _ in range(ROUNDS)]


def in_database() -> list[tuple[str, float]]:
    """Seconds of filling, closing and drawing a batch of a million lots."""
    from xieli.activities.benefits import draw
    from xieli.activities.benefits.models import Claim, Lot
    from xieli.kernel.actor import SYSTEM
    from xieli.ledger import queries as books

    batch = _batch()
    rows = [("filling (by COPY, not the house's own way)", _fill(batch))]
    closing = yardstick.cost_of(lambda: draw.close_list(batch, by=SYSTEM, at=CLOSES))
    drawing = yardstick.cost_of(lambda: draw.draw(batch, by=SYSTEM, at=CLOSES))
    rows += [("closing: the digest of the list", closing.seconds)]
    rows += [(f"drawing: a place each, {QUANTITY:,} claims", drawing.seconds)]
    assert Lot.objects.filter(batch=batch, place=LOTS).count() == 1
    assert Claim.objects.count() == QUANTITY
    assert not books.replay()
    return rows


def _batch() -> Any:
    from xieli.activities.benefits import draw, rules
    from xieli.activities.benefits.models import Batch
    from xieli.kernel.actor import SYSTEM
    from xieli.ledger import services as ledger
    from xieli.ledger.rules import move
    from xieli.rulebook import services as rulebook
    from xieli.unions import services as unions
    from xieli.unions.rules import FEDERATION, Founding

    rulebook.load_defaults(by=SYSTEM, at=AT)
    top = unions.found(Founding("全国", None, FEDERATION), by=SYSTEM, at=AT)
    stock, held, issued = (
        ledger.open_account(code("BENCH"), "bench", is_bounded=bounded, by=SYSTEM, at=AT)
        for code, bounded in ((rules.stock_of, True), (rules.held_of, True),
                              (rules.issued_of, False))
    )  # fmt: skip
    lines = move(Decimal(QUANTITY), rules.unit_of("BENCH"), out_of=issued.pk, into=stock.pk)
    ledger.post(lines, because="bench", key="bench", by=SYSTEM, at=AT)
    batch = Batch(
        code="BENCH", title="bench", union=top, what="voucher", way="draw", state="open",
        quantity=QUANTITY, face_value=20, union_pays=15, partner_pays=5, opens_at=AT,
        closes_at=CLOSES, redeem_until=date(2024, 3, 31), stock=stock, held=held, made_by="bench",
    )  # fmt: skip
    draw.commit_seed(batch, seed=bytes(range(32)))
    batch.save()
    return batch


def _fill(batch: Any) -> float:
    from django.db import connection

    from xieli.shell.keys import uuid7s

    people, lots = uuid7s(LOTS), uuid7s(LOTS)
    tickets = tickets_of(LOTS)
    random.Random(SEED).shuffle(tickets)

    def fill() -> None:
        with connection.cursor() as cursor:
            names = "id, name, name_key"
            with cursor.copy(f"COPY people_person ({names}) FROM STDIN") as copy:
                copy.write("".join(f"{one.hex}\t工友\tgy\n" for one in people))
            names = "id, batch_id, person_id, ticket, at"
            with cursor.copy(f"COPY benefits_lot ({names}) FROM STDIN") as copy:
                rows = zip(lots, people, tickets, strict=True)
                copy.write(
                    "".join(f"{lot.hex}\t{batch.pk.hex}\t{who.hex}\t{ticket}\t{AT.isoformat()}\n"
                            for lot, who, ticket in rows)
                )  # fmt: skip
            cursor.execute("ANALYZE benefits_lot")

    return yardstick.cost_of(fill).seconds


def main() -> None:
    """Run all and print what `make bench` reads."""
    sys.path.insert(0, str(ROOT))
    from xieli.activities.benefits import draw_rules as law

    seed = random.Random(SEED).randbytes(32)
    tickets = tickets_of(LOTS)
    told = drawn(tickets, seed)
    text = law.as_text(told)
    draws = times(lambda: len(drawn(tickets, seed).places))
    checks = times(lambda: len(verified(text)))
    plain = times(lambda: len(shuffled(tickets)))
    rows = [
        (name, statistics.median(one.seconds for one in costs),
         statistics.median(one.cpu_seconds for one in costs), max(one.peak_mb for one in costs))
        for name, costs in (("draw: digest, order, places", draws),
                            ("verify: read the file, all again", checks),
                            ("yardstick: random.sample", plain))
    ]  # fmt: skip
    title = f"{LOTS:,} lots, seed {SEED}, file of {len(text.encode()) / 1e6:.0f} MB"
    yardstick.table(title, ("what", "seconds", "of them CPU", "peak MB"), rows)
    faults = [checks[0].value, len(law.verify(told))]
    with yardstick.server() as place, yardstick.home(place):
        print(f"PostgreSQL: {place.durability()}")
        there = in_database()
    yardstick.table("the same in the database", ("step", "seconds"), there)
    draw_s, verify_s, plain_s = (row[1] for row in rows)
    yardstick.finish(
        "draw", holds=draw_s <= MOST_SECONDS and verify_s <= MOST_SECONDS and not any(faults),
        draw_s=draw_s, verify_s=verify_s, most_s=MOST_SECONDS, shuffle_s=plain_s,
        ratio=draw_s / plain_s, draw_cpu_s=rows[0][2], verify_cpu_s=rows[1][2],
        draw_peak_mb=rows[0][3], verify_peak_mb=rows[1][3],
        closing_s=there[1][1], drawing_in_database_s=there[2][1], lots=LOTS, faults=max(faults),
        seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
