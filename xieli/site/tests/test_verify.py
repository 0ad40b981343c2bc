"""`xieli verify` finds whatever is done to a sealed note; a whole new chain only by its head."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from xieli.journal import rules
from xieli.journal.models import Note, Seal
from xieli.journal.queries import body_of
from xieli.journal.services import note, seal
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.site import verify_cli

pytestmark = pytest.mark.django_db(transaction=True)
WANG = Actor(None, "王强")
NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The owner of the tables, with every trigger and constraint asleep."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=name, autocommit=True) as link:
        link.execute("SET search_path = home")
        link.execute("SET session_replication_role = replica")
        yield link
        sweep(link)


def sweep(link: psycopg.Connection) -> None:
    for table in ("journal_seal", "journal_waiting", "journal_note"):
        link.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]


@pytest.fixture
def five(owner: psycopg.Connection) -> list[Note]:
    """Five sealed notes and no others."""
    sweep(owner)
    notes = [note("try", f"第 {n} 件", by=WANG, at=NOON, facts={"n": n}) for n in range(1, 6)]
    seal(at=NOON)
    return notes


def verify(capsys: pytest.CaptureFixture[str], **more: Any) -> tuple[int, dict[str, Any]]:
    words = {"home": "home", "json": True, "head": None, "save_head": None, **more}
    code = verify_cli.run(Namespace(**words))
    said = capsys.readouterr().out
    return code, json.loads(said) if words["json"] else {"said": said}


Capture = pytest.CaptureFixture[str]


def test_an_untouched_journal_has_no_fault(five: list[Note], capsys: Capture) -> None:
    code, report = verify(capsys)

    assert code == 0
    assert report["faults"] == 0
    assert report["journal"]["sealed"] == 5
    assert report["journal"]["unsealed"] == 0


TAMPERING = {
    "words": "UPDATE journal_note SET words = 'x' WHERE id = %(third)s",
    "facts": "UPDATE journal_note SET facts = '{\"n\": 30}' WHERE id = %(third)s",
    "actor": "UPDATE journal_note SET actor_label = '赵六' WHERE id = %(third)s",
    "time": "UPDATE journal_note SET at = at + interval '1 microsecond' WHERE id = %(third)s",
    "the last note": "UPDATE journal_note SET words = 'x' WHERE id = %(fifth)s",
    "note removed": "DELETE FROM journal_note WHERE id = %(third)s",
    "first note removed": "DELETE FROM journal_note WHERE id = %(first)s",
    "last note removed": "DELETE FROM journal_note WHERE id = %(fifth)s",
    "seal removed": "DELETE FROM journal_seal WHERE note_id = %(third)s",
    "both removed": "DELETE FROM journal_seal WHERE note_id = %(third)s;"
    "DELETE FROM journal_note WHERE id = %(third)s",
    "removed and closed up": "DELETE FROM journal_seal WHERE number = 3;"
    "DELETE FROM journal_note WHERE id = %(third)s;"
    "UPDATE journal_seal SET number = 3 WHERE number = 4;"
    "UPDATE journal_seal SET number = 4 WHERE number = 5",
    "notes swapped": "UPDATE journal_note SET words = CASE id WHEN %(first)s THEN '第 3 件' "
    "ELSE '第 1 件' END WHERE id IN (%(first)s, %(third)s)",
    "places swapped": "UPDATE journal_seal SET number = 99 WHERE number = 1;"
    "UPDATE journal_seal SET number = 1 WHERE number = 3;"
    "UPDATE journal_seal SET number = 3 WHERE number = 99",
    "digest changed": "UPDATE journal_seal SET digest = repeat('a', 64) WHERE number = 5",
    "all removed": "DELETE FROM journal_note",
}


@pytest.mark.parametrize("act", TAMPERING.values(), ids=TAMPERING.keys())
def test_what_the_owner_does_to_a_sealed_note_is_found(
    act: str, five: list[Note], owner: psycopg.Connection, capsys: Capture
) -> None:
    ids = {"first": five[0].id, "third": five[2].id, "fifth": five[4].id}

    for statement in act.split(";"):
        owner.execute(statement, ids)  # type: ignore[arg-type]
    code, report = verify(capsys)

    assert code == 1
    assert report["faults"] > 0
    assert report["fault_words"][0].startswith("日志：")


def rewrite(owner: psycopg.Connection) -> None:
    """Change the first note and forge every digest after it, as a careful owner would."""
    owner.execute("UPDATE journal_note SET words = '没有这件事' WHERE words = '第 1 件'")
    before = rules.START
    for number, one in enumerate(Note.objects.order_by("id"), 1):
        forged = rules.digest(number, before, body_of(one))
        owner.execute(
            "UPDATE journal_seal SET before = %s, digest = %s WHERE number = %s",
            [before, forged, number],
        )
        before = forged


def cut_the_end(owner: psycopg.Connection) -> None:
    """Remove the last note with its seal, as if it had never been."""
    owner.execute("DELETE FROM journal_note WHERE words = '第 5 件'")
    owner.execute("DELETE FROM journal_seal WHERE number = 5")


@pytest.mark.parametrize("forge", [rewrite, cut_the_end])
def test_only_a_head_kept_outside_shows_a_forged_chain(
    forge: Callable[[psycopg.Connection], None],
    five: list[Note],
    owner: psycopg.Connection,
    capsys: Capture,
    tmp_path: Path,
) -> None:
    verify(capsys, save_head=tmp_path / "head")

    forge(owner)
    without, _ = verify(capsys)
    with_head, report = verify(capsys, head=tmp_path / "head")

    assert without == 0
    assert with_head == 1
    assert "外面" in report["fault_words"][0]


def test_a_head_stays_good_while_the_chain_grows(
    five: list[Note], capsys: Capture, tmp_path: Path
) -> None:
    verify(capsys, save_head=tmp_path / "head")

    note("try", "第 6 件", by=WANG, at=NOON)
    seal(at=NOON)
    code, report = verify(capsys, head=tmp_path / "head")

    assert code == 0
    assert report["journal"]["head_number"] == 6
    assert (tmp_path / "head").read_text().split()[0] == "5"


def test_a_faulty_chain_gives_no_head_away(
    five: list[Note], owner: psycopg.Connection, capsys: Capture, tmp_path: Path
) -> None:
    owner.execute("UPDATE journal_note SET words = 'x' WHERE words = '第 2 件'")

    code, report = verify(capsys, save_head=tmp_path / "head", json=False)

    assert code == 1
    assert not (tmp_path / "head").exists()
    assert "第 2 条被改过" in report["said"]
    assert "核验未通过：1 处有误" in report["said"]


def test_the_unsealed_tail_is_told_and_is_no_fault(five: list[Note], capsys: Capture) -> None:
    note("try", "还没有封存", by=WANG, at=NOON)

    code, report = verify(capsys, json=False)

    assert code == 0
    assert "待封存 1 条，最早的已等" in report["said"]
    assert Seal.objects.count() == 5


def test_an_unreadable_head_is_a_fault(five: list[Note], capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "head").write_text("5 abc")

    code, report = verify(capsys, head=tmp_path / "head")

    assert code == 1
    assert "读不懂" in report["fault_words"][0]


def test_an_empty_or_missing_head_is_refused(
    five: list[Note], capsys: Capture, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n")

    for name in ("empty", "missing"):
        with pytest.raises(Refusal, match="读不了链头文件"):
            verify(capsys, head=tmp_path / name)
