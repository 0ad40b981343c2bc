"""Fixtures of these tests."""

from __future__ import annotations

import pytest

from xieli.activities.venues.tests.made import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
