"""`make` and tools/setup.py: the habits are listed, and nothing half done is believed."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from xieli.site.tests.conftest import ROOT

SETUP = ROOT / "tools" / "setup.py"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """tools/setup.py with an environment of its own that holds nothing yet."""
    spec = importlib.util.spec_from_file_location("setup_tool", SETUP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {"STAMP": "xieli.json", "UNFINISHED": "unfinished", "LOG": "log"}.items():
        monkeypatch.setattr(module, name, tmp_path / path)
    return module


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_alone_lists_the_habits() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for habit in ("demo", "serve", "test", "lint", "fix", "bench", "shots"):
        assert f"make {habit} " in told


@pytest.mark.parametrize(
    ("said", "words", "wrote_nothing"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘满了", False),
        ("ERROR: No matching distribution found for django==5.2", "连不上软件包仓库", True),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "指纹不一致", True),
        ("ensurepip is not available", "apt-get install python3", False),
        ("something new", "something new", False),
    ],
)
def test_every_fault_has_its_plain_words(
    setup: ModuleType, said: str, words: str, wrote_nothing: bool
) -> None:
    trouble = setup.why(said, 1)

    assert words in str(trouble)
    assert trouble.wrote_nothing is wrote_nothing


def test_a_step_is_believed_only_when_it_is_finished(setup: ModuleType) -> None:
    acted: list[str] = []

    def fails() -> None:
        raise setup.Trouble("no")

    with pytest.raises(setup.Trouble):
        setup.step(setup.read_stamp(), "packages", "a", fails)
    for _ in range(2):
        setup.step(setup.read_stamp(), "packages", "a", lambda: acted.append("done"))
    setup.step(setup.read_stamp(), "packages", "b", lambda: acted.append("again"))

    assert acted == ["done", "again"]


def test_a_torn_stamp_counts_as_nothing(setup: ModuleType) -> None:
    setup.STAMP.write_text('{"packages": "a')

    assert setup.read_stamp() == {}


@pytest.mark.parametrize("wrote_nothing", [True, False])
def test_only_what_wrote_nothing_leaves_the_environment_whole(
    setup: ModuleType, wrote_nothing: bool
) -> None:
    with pytest.raises(setup.Trouble), setup.writing():
        raise setup.Trouble("no", wrote_nothing)

    assert setup.UNFINISHED.exists() is not wrote_nothing


def test_a_program_that_fails_is_told_with_its_own_words(setup: ModuleType) -> None:
    with SETUP.open() as gate, pytest.raises(setup.Trouble, match="it broke"):
        setup.run([sys.executable, "-c", "import sys; sys.exit('it broke')"], gate.fileno())


def test_an_old_python_can_read_it_and_is_told(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ast.parse(SETUP.read_text(), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 6, 8))
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit) as ended:
        setup.must_be_new_enough()

    assert ended.value.code == 1
    assert "要 Python 3.11 或更新，这里是 3.6.8" in capsys.readouterr().err
