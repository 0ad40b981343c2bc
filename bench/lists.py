"""Officers' lists at 10^4 and 10^6 members in 10,000 unions: every page within 100 ms, and flat.

usage: .venv/bin/python bench/lists.py
One server, two homes with the same 10,000 unions; the officer keeps the county that has 30 % of
them. Pages are asked through Django's test client, second factor and all middleware included; a
page of a list counts only with 50 rows on it.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import yardstick

SMALL, LARGE, UNIONS, COUNTIES, STREETS = 10_000, 1_000_000, 10_000, 10, 100
SHARE = 30  # of the 100 streets stand under the officer's county
ROUNDS, WARM, SEED = 15, 3, 20261121
MOST_MS, MOST_RATIO, ROWS = 100.0, 3.0, 50
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SURNAMES = (
    "李li 王wang 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu "
    "高gao 林lin 何he 郭guo 马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu"
)
GIVEN = (
    "伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan "
    "涛tao 明ming 超chao 秀xiu 霞xia 平ping 刚gang 桂gui 英ying 华hua 玉yu 萍ping 红hong 梅mei "
    "兰lan 竹zhu 山shan 川chuan 海hai 云yun 松song 柏bai 建jian 国guo 志zhi 文wen"
)
MEMBER_COLUMNS = (
    'id, person_id, union_id, number, old_number, state, "group", sex, firm, joined_on, since, '
    "reason, version"
)
NAMES = "pg_namespace"  # whose host is whose: asked every few seconds, not by a page
GROUPS = ("truck", "car", "parcel", "food", "migrant") + ("staff",) * 15


@dataclass
class Probe:
    """One page: where it is, how many rows it must show, and what it took."""

    name: str
    url: str
    rows: int = ROWS
    ms: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def middle(self) -> float:
        """The median in milliseconds."""
        return statistics.median(self.ms)


def _signs(text: str) -> list[tuple[str, str]]:
    return [(word[0], word[1:]) for word in text.split()]


def _names(chance: random.Random, many: int) -> Iterator[tuple[str, str]]:
    """Names of two or three signs with their keys; the first surnames are as common as in life."""
    surnames, given = _signs(SURNAMES), _signs(GIVEN)
    weights = [30 - n * 0.9 for n in range(len(surnames))]
    heads = chance.choices(surnames, weights, k=many)
    for head in heads:
        parts = [head, *chance.choices(given, k=chance.choice((1, 2, 2)))]
        spelled = " ".join(letters for _sign, letters in parts)
        initials = "".join(letters[0] for _sign, letters in parts)
        yield "".join(sign for sign, _letters in parts), f"{spelled}|{initials}"


def id_number(serial: int) -> str:
    """The ID number of the n-th invented person, with its true check sign."""
    body = f"110105{1950 + serial // 1000 // 336 % 50:04}"
    body += f"{1 + serial // 1000 % 12:02}{1 + serial // 12000 % 28:02}{serial % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def phone(serial: int) -> str:
    """The phone of the n-th invented person."""
    return f"139{serial:08}"


def build(many: int) -> Any:
    """Unions, members and the officer in the home that is chosen; gives her sign-in."""
    from django.db import connection

    leaves, county = found_unions()
    _copy_people(many, leaves)
    _tally()
    _applications(leaves)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return officer(county)


def found_unions() -> tuple[list[Any], Any]:
    """A city, ten counties, a hundred streets (thirty of the first county), firms under them."""
    from xieli.shell.keys import uuid7
    from xieli.unions.models import Union

    made: list[Union] = []

    def found(name: str, parent: Union | None, level: int, stands_as: str) -> Union:
        key = uuid7()
        path = f"{parent.path if parent else ''}/{key.hex}"
        made.append(Union(id=key, name=name, name_key=name, parent=parent, path=path, level=level,
                          stands_as=stands_as))  # fmt: skip
        return made[-1]

    city = found("云川市示范总工会", None, 2, "federation")
    counties = [found(f"第{n}示范县总工会", city, 3, "federation") for n in range(COUNTIES)]
    streets = [
        found(f"第{n}示范街道工会", counties[0 if n < SHARE else 1 + n % 9], 4, "street")
        for n in range(STREETS)
    ]
    while len(made) < UNIONS:
        n = len(made)
        found(f"示范企业{n}工会", streets[n % STREETS], 6, "enterprise")
    Union.objects.bulk_create(made, batch_size=1000)
    return [one.id for one in made if one.level == 6], counties[0]


def _copy_people(many: int, leaves: list[Any]) -> None:
    """People with sealed numbers and their memberships, by COPY."""
    from django.db import connection

    from xieli.shell.keys import uuid7

    chance = random.Random(SEED)
    keys = [uuid7() for _ in range(many)]
    columns = (
        "id, name, name_key, sealed_id_number, id_number_index, sealed_phone, phone_index, born_in"
    )
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY people_person ({columns}) FROM STDIN") as copy:
            for serial, (name, key) in enumerate(_names(chance, many)):
                copy.write_row((keys[serial], name, key, *_numbers(serial), 1980))
        columns = (
            'id, person_id, union_id, number, old_number, state, "group", sex, firm, joined_on, '
            "since, reason, version"
        )
        with cursor.copy(f"COPY membership_member ({columns}) FROM STDIN") as copy:
            for serial, key in enumerate(keys):
                state = "kept" if serial % 50 == 7 else "member"
                copy.write_row((
                    uuid7(), key, chance.choice(leaves), f"B{serial}", "", state,
                    chance.choice(GROUPS), "m", "", TODAY, TODAY, "", 0,
                ))  # fmt: skip


def _numbers(serial: int) -> tuple[bytes, str, bytes, str]:
    from xieli.people import queries, services

    number, mobile = id_number(serial), phone(serial)
    return (
        services.seal("id_number", number), queries.index_of("id_number", number),
        services.seal("phone", mobile), queries.index_of("phone", mobile),
    )  # fmt: skip


def _tally() -> None:
    from xieli.activities.membership import moves
    from xieli.unions.models import Union

    moves.recount(Union.objects.values_list("pk", flat=True))


def _applications(leaves: list[Any]) -> None:
    """Some askings that wait, so that the page of today has work on it."""
    from xieli.activities.membership import queries, services
    from xieli.kernel.actor import SYSTEM
    from xieli.rulebook import services as rulebook
    from xieli.unions.models import Union

    rulebook.load_defaults(by=SYSTEM, at=AT)
    chance = random.Random(SEED)
    for n in range(ROWS * 100 // SHARE * 3 // 2):
        union = Union.objects.select_related("region").get(pk=chance.choice(leaves))
        asking = services.Asking(
            f"k{n}", "甲乙", id_number(LARGE + n), phone(LARGE + n), has_consented=True
        )
        where = queries.Where(union, "link")
        services.apply(asking, where, by=services.WORKER, at=AT)


def officer(county: Any) -> Any:
    from xieli.kernel.actor import SYSTEM
    from xieli.people import services as people

    user = people.register_user(
        people.NewUser("officer", "osmanthus-by-the-river", "王强"), by=SYSTEM, at=AT
    )
    mandate = people.NewMandate(user, "", county, TODAY)
    people.give_preset("county", mandate, by=SYSTEM, at=AT)
    people.set_second_factor(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=SYSTEM, at=AT)
    return user


def probes(user: Any) -> list[Probe]:
    """The pages of this home, with a row that stands in the officer's county."""
    from django.db.models import Count
    from django.urls import reverse

    from xieli.activities.membership.models import Member
    from xieli.unions.models import Union

    top = user.mandates.first().union
    mine = Member.objects.filter(union__path__startswith=top.path).select_related("person")
    one = mine.order_by("number").first()
    serial = int(one.number[1:])
    roster = reverse("membership:roster")
    firm = Union.objects.filter(path__startswith=top.path, level=6).first()
    street = Union.objects.filter(pk=firm.parent_id).annotate(n=Count("below")).first()
    return [
        Probe("roster, first page", roster),
        Probe("roster, last page", f"{roster}?page=last"),
        Probe("roster, one state (2 %)", f"{roster}?state=kept"),
        Probe("roster, one group (5 %)", f"{roster}?group=truck"),
        Probe("roster, one street", f"{roster}?under={street.id}"),
        Probe("part of a name, rare 梅", f"{roster}?q=梅"),
        Probe("part of a name, common 李", f"{roster}?q=李"),
        Probe("initials lj", f"{roster}?q=lj"),
        Probe("whole ID number", f"{roster}?q={id_number(serial)}", rows=1),
        Probe("whole phone", f"{roster}?q={phone(serial)}", rows=1),
        Probe("applications", reverse("membership:applications")),
        Probe("a member's page", reverse("membership:member", args=[one.id]), rows=0),
        Probe("today", reverse("today"), rows=0),
    ]


def plain_static() -> None:
    """Static files by their plain names: the manifest of hashed ones is made when we deploy."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def measure(home: str, user: Any, found: list[Probe]) -> None:
    """Ask every page of a home some times; the first few are not counted."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": f"{home}.localhost"})
    client.force_login(user)
    for probe in found:
        for turn in range(WARM + ROUNDS):
            begin = time.perf_counter()
            answer = client.get(probe.url)
            spent = (time.perf_counter() - begin) * 1000
            if turn >= WARM:
                probe.ms.append(spent)
        assert answer.status_code == 200, (probe.name, answer.status_code)
        shown = len(re.findall(r"data-row\b", answer.content.decode()))
        assert shown >= probe.rows, f"{probe.name} shows {shown} rows, {probe.rows} are asked"
        with CaptureQueriesContext(connection) as seen:
            client.get(probe.url)
        probe.queries = sum(NAMES not in one["sql"] for one in seen.captured_queries)


def main() -> None:
    """Build both homes, measure in turns, print what `make bench` reads."""
    with yardstick.server() as place, yardstick.home(place):
        from django.db import connections

        from xieli.shell import homes, homes_store

        print(f"PostgreSQL: {place.durability()}; seed {SEED}", flush=True)
        plain_static()
        seen: dict[int, list[Probe]] = {}
        for many, home in ((SMALL, "small"), (LARGE, "large")):
            homes_store.create(home, [f"{home}.localhost"])
            connections["owner"].close()
            with homes.use_home(home):
                made = yardstick.cost_of(lambda many=many: build(many))
                print(f"  {many:,} members in {UNIONS:,} unions built in {made.seconds:.0f} s")
                connections["default"].close()
            place.run("VACUUM ANALYZE", "bench")
            with homes.use_home(home):
                seen[many] = probes(made.value)
                measure(home, made.value, seen[many])
                connections["default"].close()
    tell(seen[SMALL], seen[LARGE])


def tell(small: list[Probe], large: list[Probe]) -> None:
    """Print the table and the JSON last line."""
    pairs = list(zip(small, large, strict=True))
    ratios = [b.middle / a.middle for a, b in pairs]
    rows = [
        (a.name, a.middle, b.middle, max(b.ms), ratio, a.queries, b.queries)
        for (a, b), ratio in zip(pairs, ratios, strict=True)
    ]
    headings = ("page", "10^4 ms", "10^6 ms", "10^6 worst", "ratio", "queries", "at 10^6")
    yardstick.table(f"server time, median of {ROUNDS}", headings, rows)
    slowest = max(probe.middle for _a, probe in pairs)
    is_pinned = all(a.queries == b.queries for a, b in pairs)
    holds = slowest <= MOST_MS and max(ratios) <= MOST_RATIO and is_pinned
    yardstick.finish(
        "lists", holds=holds, max_ms=slowest, ratio_1e6_over_1e4=max(ratios),
        most_queries=max(probe.queries for _a, probe in pairs), members=LARGE, unions=UNIONS,
        seen_percent=SHARE, seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
