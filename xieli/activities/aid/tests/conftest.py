"""The scene of aid's tests."""

import pytest

from xieli.activities.aid.tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
