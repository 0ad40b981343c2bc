"""The wage case as a fixture."""

import pytest

from xieli.activities.rights.tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
