"""Import: a 100,000-row roster read, validated and upserted, beside openpyxl and bulk_create.

    python bench/importing.py [--rows N] [--seed N]

Ten columns; 2 % of the ID numbers have a wrong digit, 0.5 % of the rows come twice. Both sides use
the same checks of a cell, the same table in a throw-away database (fsync on) and a process of
their own, so that peak memory is their own. The last line is one JSON object.
"""

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS, FASTER, MEGABYTES = 8.0, 5.0, 400
TABLE = "bench_roster"
HEADERS = (
    "姓名", "身份证号", "性别", "出生日期", "手机号", "县区", "学校", "年级", "类别", "备注",
)  # fmt: skip
KEYS = (
    "name", "number", "sex", "born", "phone", "county", "school", "grade", "category", "note",
)  # fmt: skip
MAKE = (
    "DROP SCHEMA IF EXISTS home CASCADE",
    "CREATE SCHEMA home",
    f"CREATE TABLE home.{TABLE} (id uuid PRIMARY KEY, name varchar(60) NOT NULL, "
    "number varchar(18) NOT NULL UNIQUE, sex varchar(2), born date, phone varchar(20), "
    "county varchar(40), school varchar(60), grade integer, category varchar(40), "
    "note varchar(200))",
)


def main() -> None:
    """Make the file and the database, run both sides, print the table and the figures."""
    options = _options()
    if options.side:
        print(json.dumps({"ours": _ours, "peer": _peer}[options.side](Path(options.file))))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # the server runs as another user when we are root
        os.environ["XIELI_DATA"] = folder
        file = Path(folder) / "roster.xlsx"
        print(f"making {options.rows:,} rows (seed {options.seed}) …", flush=True)
        _write(file, options.rows, options.seed)
        server = _server(Path(folder))
        try:
            ours, peer = (_apart(side, file) for side in ("ours", "peer"))
        finally:
            server.leave()
        size = file.stat().st_size / 1e6
    figures = _figures(ours, peer)
    _show(options.rows, size, ours, peer)
    print(json.dumps(figures, ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--side", default="", help="one side, in this process")
    parser.add_argument("--file", default="")
    return parser.parse_args()


def _figures(ours: dict[str, Any], peer: dict[str, Any]) -> dict[str, Any]:
    """Give the figures; ratios, counts and memory decide, not the seconds of this machine."""
    ratio = round(peer["seconds"] / ours["seconds"], 3)
    memory = ours["peak_mb"] + ours["reader_mb"]
    same = all(ours[name] == peer[name] for name in ("good_rows", "bad_rows", "in_table"))
    is_quiet = (ours["again_new"], ours["again_changed"]) == (0, 0)
    return {
        "bench": "import",
        "seconds": ours["seconds"],
        "peer_seconds": peer["seconds"],
        "cpu_seconds": ours["cpu_seconds"],
        "peer_cpu_seconds": peer["cpu_seconds"],
        "ratio": ratio,
        "peak_mb": memory,
        "peer_peak_mb": peer["peak_mb"],
        "good_rows": ours["good_rows"],
        "bad_rows": ours["bad_rows"],
        "again_changed": ours["again_new"] + ours["again_changed"],
        "again_seconds": ours["again_seconds"],
        "goal_seconds": SECONDS,
        "holds": ratio >= FASTER and memory <= MEGABYTES and same and is_quiet,
    }


def _show(rows: int, size: float, ours: dict[str, Any], peer: dict[str, Any]) -> None:
    print(f"\n{rows:,} rows, {size:.1f} MB xlsx      ours      openpyxl + bulk_create")
    for name, words in (("read", "read"), ("check", "validate"), ("write", "upsert")):
        print(f"{words:<26} {ours[name]:>7.2f} s   {peer[name]:>7.2f} s")
    print(f"{'together':<26} {ours['seconds']:>7.2f} s   {peer['seconds']:>7.2f} s")
    print(f"{'  of it our CPU':<26} {ours['cpu_seconds']:>7.2f} s   {peer['cpu_seconds']:>7.2f} s")
    print(f"{'the same file again':<26} {ours['again_seconds']:>7.2f} s")
    print(f"{'peak memory':<26} {ours['peak_mb']:>7} MB  {peer['peak_mb']:>7} MB")
    print(f"{'  its reading child':<26} {ours['reader_mb']:>7} MB")
    print(f"{'good / bad rows':<26} {ours['good_rows']:>7,} / {ours['bad_rows']:,}\n")


def _apart(side: str, file: Path) -> dict[str, Any]:
    """Run one side in a process of its own and read its last line."""
    command = [sys.executable, __file__, "--side", side, "--file", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(file: Path, rows: int, seed: int) -> None:
    """Write the roster; days are days, ID numbers and phones are text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    chance, last = random.Random(seed), []
    for n in range(rows):
        last = last if n % 200 == 199 else _person(n, chance)
        sheet.append(last)
    book.save(file)


def _person(n: int, chance: random.Random) -> list[Any]:
    """Give one row; every fiftieth ID number has a wrong check digit."""
    born = date(2005, 1, 1) + timedelta(days=chance.randrange(3650))
    place = chance.choice(["110101", "440106", "510104", "530102", "520103"])
    number = _with_check(f"{place}{born:%Y%m%d}{chance.randrange(1000):03d}")
    if n % 50 == 0:
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
    name = "王李张刘陈杨赵"[n % 7] + "明丽伟芳娜敏静强"[n % 8] + "华"
    return [
        name, number, "男女"[n % 2], born, f"138{n % 10**8:08d}", f"第{n % 122}县",
        f"第{n % 997}小学", n % 9 + 1, f"类别{n % 40}", "备注" * (n % 5),
    ]  # fmt: skip


def _with_check(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return (
        digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11]
    )


def _server(folder: Path) -> Any:
    """Start a private PostgreSQL with its settings for real data, and make the table."""
    import psycopg

    sys.path.insert(0, str(ROOT))
    from xieli.shell.local_postgres import SAFE, LocalPostgres

    server = LocalPostgres(folder / "postgres", dict(SAFE)).start()
    os.environ["DATABASE_URL"] = server.url("postgres", "postgres")
    _make_table()
    os.environ["PYTHONPATH"] = str(ROOT)
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        version = link.info.server_version // 10_000
    print(f"PostgreSQL {version}, fsync on", flush=True)
    return server


def _make_table() -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        for statement in MAKE:
            link.execute(statement)


def _django() -> None:
    """Set Django up with nothing but the database of the house."""
    sys.path.insert(0, str(ROOT))
    from django.conf import settings

    from xieli.site import settings as ours

    settings.configure(
        DATABASES={"default": ours.DATABASES["default"]}, USE_TZ=True, INSTALLED_APPS=[]
    )
    import django

    django.setup()
    _make_table()


def _kind() -> Any:
    """Give the kind of table, with the checks both sides use."""
    from xieli.shell.tables import cells
    from xieli.shell.tables.columns import Column, Kind

    parse = {
        "name": cells.name,
        "number": cells.resident_id,
        "sex": cells.one_of(["男", "女"]),
        "born": cells.day,
        "phone": cells.phone,
        "county": cells.text(40),
        "school": cells.text(60),
        "grade": cells.count(1, 12),
        "category": cells.text(40),
        "note": cells.text(200),
    }
    needed = ("name", "number", "phone")
    columns = tuple(
        Column(key, title, is_required=key in needed, parse=parse[key])
        for key, title in zip(KEYS, HEADERS, strict=True)
    )
    return Kind("roster", "花名册", columns, ("number",))


def _ours(file: Path) -> dict[str, Any]:
    """Read, check and upsert by our kit; then the same once more."""
    _django()
    from xieli.shell.homes import use_home

    with use_home("home"):
        first = _our_pass(file)
        peak, child, spent = _peak(), _child_peak(), _cpu()
        again = _our_pass(file)
        return {
            **first,
            "cpu_seconds": spent,
            "peak_mb": peak,
            "reader_mb": child,
            "in_table": _in_table(),
            "again_new": again["new"],
            "again_changed": again["changed"],
            "again_seconds": again["seconds"],
        }


def _our_pass(file: Path) -> dict[str, Any]:
    from django.db import connection

    from xieli.shell.keys import uuid7s
    from xieli.shell.tables import columns, mending, reading
    from xieli.shell.tables.copying import Target, copy_upsert

    kind, clock = _kind(), [time.perf_counter()]
    table = reading.read(file.read_bytes(), file.name, known=kind.known_titles)
    clock.append(time.perf_counter())
    found = mending.check(kind, table, columns.guess(kind, table.headers), {})
    clock.append(time.perf_counter())
    target = Target(TABLE, ("id", *KEYS), ("number",), tuple(k for k in KEYS if k != "number"))
    fresh = zip(uuid7s(len(found.good)), found.good, strict=True)
    rows = ((key, *map(row.values.__getitem__, KEYS)) for key, row in fresh)
    told = copy_upsert(connection, target, rows)
    clock.append(time.perf_counter())
    counts = {"good_rows": len(found.good), "bad_rows": len(found.bad)}
    return {**_spans(clock), **counts, "new": told.new, "changed": told.changed}


def _peer(file: Path) -> dict[str, Any]:
    """Read by openpyxl, check by the same functions, write by bulk_create with its upsert."""
    _django()
    from openpyxl import load_workbook

    from xieli.shell.homes import use_home

    with use_home("home"):
        clock = [time.perf_counter()]
        page = load_workbook(file, read_only=True, data_only=True).active
        rows = list(page.iter_rows(min_row=2, values_only=True))
        clock.append(time.perf_counter())
        good, bad = _plainly_checked(rows)
        clock.append(time.perf_counter())
        _bulk_create(good)
        clock.append(time.perf_counter())
        counts = {"good_rows": len(good), "bad_rows": bad, "in_table": _in_table()}
        return {**_spans(clock), **counts, "cpu_seconds": _cpu(), "peak_mb": _peak()}


def _plainly_checked(rows: list[Any]) -> tuple[list[dict[str, Any]], int]:
    """Check rows as a plain loop would: the same cleaning, parsing, needs and duplicates."""
    from xieli.kernel.characters import clean_cell
    from xieli.kernel.refusal import Refusal

    columns, seen, good = _kind().columns, set(), []
    for row in rows:
        values: dict[str, Any] = {}
        try:
            for column, cell in zip(columns, row, strict=True):
                is_day = hasattr(cell, "date")
                text = clean_cell("" if cell is None else str(cell)) if not is_day else "day"
                if not text and column.is_required:
                    raise Refusal("empty")
                values[column.key] = cell.date() if is_day else column.parse(text) if text else None
        except Refusal:
            continue
        if values["number"] not in seen:
            seen.add(values["number"])
            good.append(values)
    return good, len(rows) - len(good)


def _bulk_create(good: list[dict[str, Any]]) -> None:
    from django.db import models, transaction

    from xieli.shell.keys import uuid7

    class Roster(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid7)
        name = models.CharField(max_length=60)
        number = models.CharField(max_length=18, unique=True)
        sex = models.CharField(max_length=2, null=True)
        born = models.DateField(null=True)
        phone = models.CharField(max_length=20, null=True)
        county = models.CharField(max_length=40, null=True)
        school = models.CharField(max_length=60, null=True)
        grade = models.IntegerField(null=True)
        category = models.CharField(max_length=40, null=True)
        note = models.CharField(max_length=200, null=True)

        class Meta:
            app_label = "bench"
            db_table = TABLE

        def __str__(self) -> str:
            return str(self.number)

    others = [key for key in KEYS if key != "number"]
    with transaction.atomic():
        Roster.objects.bulk_create(
            [Roster(**values) for values in good],
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=others,
        )


def _in_table() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return int(cursor.fetchone()[0])


def _spans(clock: list[float]) -> dict[str, Any]:
    read, check, write = (round(b - a, 2) for a, b in itertools.pairwise(clock))
    whole = round(clock[-1] - clock[0], 2)
    return {"read": read, "check": check, "write": write, "seconds": whole}


def _cpu() -> float:
    """Give the CPU seconds of this process and its children (the database's are not in them)."""
    spent = os.times()
    return round(sum(spent[:4]), 2)


def _peak() -> int:
    """Give this process's own peak memory in MB (Linux; getrusage would count the parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _child_peak() -> int:
    """Give the peak memory in MB of the child that read the workbook."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


if __name__ == "__main__":
    main()
