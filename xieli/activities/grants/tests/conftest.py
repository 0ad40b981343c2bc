"""The scene that most tests of grants begin with."""

from __future__ import annotations

import pytest

from xieli.activities.grants.tests.scene import Scene, ground


@pytest.fixture
def scene(db: None) -> Scene:
    return ground()
