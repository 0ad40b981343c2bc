"""The scene of the visits' tests."""

import pytest

from xieli.activities.visits.tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
