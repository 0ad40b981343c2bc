"""The habits of the house as tests: what a reviewer would say each time, said once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parent.parent
XIELI = ROOT / "xieli"
FLOORS = (
    "kernel shell journal unions rulebook people ledger,review,booking,matching agreements"
    " programmes activities newsroom insight sharing plans site"
).split()
DOORS = {"worker.py", "office.py", "admin.py", "api.py", "cli.py"}
WRITES = re.compile(
    r"\.(save|create|bulk_create|bulk_update|delete|get_or_create)\(|objects\b.*\.update\("
)
CLOCKS = re.compile(r"\b(now|today|localdate|localtime|utcnow)\(")


def _sources(*, tests: bool = False) -> Iterator[Path]:
    for path in sorted(XIELI.rglob("*.py")):
        inside = path.relative_to(XIELI).parts
        if "migrations" not in inside and (tests or "tests" not in inside):
            yield path


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _floor(app_label: str) -> int:
    package = apps.get_app_config(app_label).name.split(".")[1]
    return next(i for i, names in enumerate(FLOORS) if package in names.split(","))


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("xieli.")]


def test_doors_never_write() -> None:
    found = [
        f"{_name(path)}: {line.strip()}"
        for path in _sources()
        if path.name in DOORS
        for line in path.read_text().splitlines()
        if WRITES.search(line) and "messages." not in line
    ]

    assert not found, "\n".join(found)


def test_rules_know_no_clock() -> None:
    found = [_name(p) for p in _sources() if p.name == "rules.py" and CLOCKS.search(p.read_text())]

    assert not found


def test_lower_floors_know_no_kind() -> None:
    lower = [p for p in _sources() if p.relative_to(XIELI).parts[0] not in {"activities", "site"}]

    found = [
        _name(p) for p in lower if re.search(r"\bkind\s*(==|!=|in)\s*[\"'(]?pairing", p.read_text())
    ]

    assert not found


def test_no_float_in_models() -> None:
    found = [
        f"{model.__name__}.{field.name}"
        for model in _own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]

    assert not found


def test_no_foreign_key_climbs_a_floor() -> None:
    found = []
    for model in _own_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target not in _own_models():
                continue
            if _floor(target._meta.app_label) > _floor(model._meta.app_label):
                found.append(f"{model.__name__}.{field.name} → {target.__name__}")

    assert not found


def test_no_key_to_anything_at_all() -> None:
    found = [_name(p) for p in _sources() if "GenericForeignKey" in p.read_text()]

    assert not found


def test_business_news_travels_by_calls_and_not_by_signals() -> None:
    found = [_name(p) for p in _sources() if "django.db.models.signals" in p.read_text()]

    assert not found


def test_keys_are_uuids_made_by_the_application() -> None:
    found = [
        model.__name__
        for model in _own_models()
        if not isinstance(model._meta.pk, models.UUIDField) or not model._meta.pk.default
    ]

    assert not found


def test_every_model_is_a_word_of_the_words_page() -> None:
    words = (ROOT / "docs" / "words.md").read_text()

    missing = [m.__name__ for m in _own_models() if not re.search(rf"`{m.__name__}`", words)]

    assert not missing


def test_every_law_names_tests_that_exist() -> None:
    laws = (ROOT / "docs" / "laws.md").read_text()
    named = re.findall(r"`((?:xieli|tests|bench)/[\w/]+\.py)::(\w+)`", laws)

    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or f"def {test}(" not in (ROOT / file).read_text()
    ]

    assert len(named) >= 9
    assert not missing, "\n".join(missing)


def test_files_and_functions_stay_short() -> None:
    found = []
    for path in _sources():
        text = path.read_text()
        if text.count("\n") > 400:
            found.append(f"{_name(path)} has {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 40:
                    found.append(f"{_name(path)}:{node.lineno} {node.name} has {length} lines")

    assert not found, "\n".join(found)


def test_nothing_is_caught_wholesale_and_no_doubt_is_left() -> None:
    wholesale = re.compile(r"except (Base)?Exception\b|except:|\b(TODO|FIXME|XXX)\b")
    found = [_name(p) for p in _sources(tests=False) if wholesale.search(p.read_text())]

    assert not found


def test_no_drawer_has_a_name_without_meaning() -> None:
    drawers = {"utils", "common", "core", "helpers", "base", "manager", "handler", "engine"}
    allowed = {XIELI / "shell" / "postgres" / "base.py"}  # the name Django looks for

    found = [_name(p) for p in _sources() if p.stem in drawers and p not in allowed]

    assert not found


def test_every_package_says_what_it_is_its_law_and_its_verbs() -> None:
    found = []
    for init in sorted(XIELI.rglob("__init__.py")):
        package = init.parent
        if (package / "models.py").exists() or (package / "rules.py").exists():
            text = ast.get_docstring(ast.parse(init.read_text())) or ""
            if "Law:" not in text or "Verbs:" not in text:
                found.append(_name(init))

    assert not found


def test_every_kind_stands_in_the_registry_with_its_shape() -> None:
    from xieli.activities.registry import ACTIVITIES

    folders = [p for p in (XIELI / "activities").iterdir() if (p / "activity.py").exists()]

    assert {folder.name for folder in folders} == set(ACTIVITIES)
    for folder in folders:
        for file in ("__init__.py", "rules.py", "models.py", "services.py", "tests"):
            assert (folder / file).exists(), f"{folder.name} lacks {file}"


# What would not run when a home's schema sits on a worker of a Citus cluster.

SQL = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM|SELECT|ALTER TABLE|CREATE)\b")


def _sql_texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(XIELI.rglob("*.py")):
        if "tests" in path.relative_to(XIELI).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and SQL.search(node.value):
                yield path, node.value


def sql_faults(text: str) -> list[str]:
    """What in a piece of SQL a Citus worker would refuse, in words."""
    faults = []
    if re.search(
        r"\bAS\s*(NOT\s+MATERIALIZED\s*|MATERIALIZED\s*)?\(\s*(INSERT|UPDATE|DELETE)\b", text, re.I
    ):
        faults.append("a modifying CTE")
    tables = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+\"?([a-z_]\w*)\"?\.\"?\w+", text)
    if any(schema not in {"pg_catalog", "information_schema"} for schema in tables):
        faults.append("SQL across schemas")
    if "TG_TABLE_NAME" in text:
        faults.append("TG_TABLE_NAME")
    if re.search(r"RETURNS\s+trigger", text, re.I):
        body = text.split("$$")[1] if "$$" in text else text
        bare = re.findall(
            r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?!fresh\b|gone\b|STRICT\b)([a-z_]\w*)", body
        )
        if bare:
            faults.append(f"a bare table in a trigger: {bare}")
    if re.search(r"ALTER TABLE[^;]*\b(ADD|DROP|ALTER)\b[^;]*,\s*(ADD|DROP|ALTER)\b", text, re.I):
        faults.append("several sub-commands in one ALTER")
    return faults


def test_no_sql_that_a_citus_worker_refuses() -> None:
    found = [f"{_name(path)}: {fault}" for path, text in _sql_texts() for fault in sql_faults(text)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "WITH a AS (INSERT INTO t VALUES (1) RETURNING 1) SELECT * FROM a",
        "SELECT * FROM home.ledger_line",
        "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN PERFORM 1 FROM ledger_line; END $$",
        "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RAISE '%', TG_TABLE_NAME; END $$",
        "ALTER TABLE t ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0)",
    ],
)
def test_the_citus_rule_can_fail(text: str) -> None:
    assert sql_faults(text)


def test_sql_migrations_hold_one_statement_an_item() -> None:
    found = []
    for path in XIELI.rglob("migrations/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                bare = re.sub(r"\$(\w*)\$.*?\$\1\$", "", node.value, flags=re.S).strip().rstrip(";")
                if SQL.search(bare) and ";" in bare:
                    found.append(f"{_name(path)}: {bare[:60]}")

    assert not found


def test_lock_files_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        assert "://" not in (ROOT / name).read_text(), name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
