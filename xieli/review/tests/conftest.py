"""The scene of review's tests."""

from __future__ import annotations

import pytest

from xieli.review.tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """The made-up matter and its officers."""
    return Scene()
