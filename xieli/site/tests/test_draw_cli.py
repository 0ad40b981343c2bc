"""`xieli draw verify FILE`: no database, no Django; a change of one letter is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xieli.activities.benefits import draw_rules
from xieli.activities.benefits.draw_rules import Told
from xieli.site import cli

SEED = bytes(range(32))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    tickets = sorted(f"AB{n:010d}" for n in range(300))
    digest = draw_rules.digest_of("\n".join(tickets))
    mix = draw_rules.mix_of(SEED.hex(), digest)
    places = draw_rules.places_of(draw_rules.order(tickets, mix))
    told = Told(
        "B", "早餐券", 10, draw_rules.commitment_of(SEED), SEED.hex(), digest, tickets, places
    )
    path = tmp_path / "draw.json"
    path.write_text(draw_rules.as_text(told), "utf-8")
    return path


def test_a_true_file_passes_and_tells_the_place_of_a_ticket(file: Path, capsys: Any) -> None:
    noted = draw_rules.commitment_of(SEED)

    code = cli.main(
        ["draw", "verify", str(file), "--commitment", noted, "--ticket", "ab0000000007"]
    )

    told = capsys.readouterr().out
    assert code == 0
    assert "核验通过" in told
    assert "ab0000000007：第 " in told


def test_a_changed_file_fails_with_what_is_wrong_as_json_too(file: Path, capsys: Any) -> None:
    file.write_text(file.read_text("utf-8").replace("AB0000000007", "AB0000000A07"), "utf-8")

    code = cli.main(["draw", "verify", str(file), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["faults"] >= 1


def test_what_is_no_file_of_a_draw_is_told_in_one_line(tmp_path: Path, capsys: Any) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\xff")

    codes = [cli.main(["draw", "verify", str(path)]) for path in (tmp_path / "none", picture)]
    nothing = cli.main(["draw", "verify"])

    assert [*codes, nothing] == [2, 2, 2]
    assert "Traceback" not in capsys.readouterr().err


def test_the_file_is_checked_without_django() -> None:
    ask = "import sys, xieli.site.draw_cli; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
