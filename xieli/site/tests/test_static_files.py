"""Static files are collected when they changed, and only then believed."""

from pathlib import Path
from typing import Any

import pytest

from xieli.site import static_files


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "static"


def test_the_second_time_there_is_nothing_to_do(root: Path) -> None:
    first = static_files.collect()

    second = static_files.collect()

    assert (first, second) == (True, False)
    assert (root / "xieli" / "tokens.css").exists()


def test_a_run_that_was_cut_off_is_done_again(root: Path) -> None:
    static_files.collect()
    root.with_name("static.stamp").unlink()
    (root / "xieli" / "tokens.css").unlink()

    again = static_files.collect()

    assert again
    assert (root / "xieli" / "tokens.css").exists()
