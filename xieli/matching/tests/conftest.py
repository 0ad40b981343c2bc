"""The scene of matching's tests."""

import pytest

from xieli.matching.tests.scene import Scene
from xieli.matching.tests.scene import scene as open_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return open_scene()
