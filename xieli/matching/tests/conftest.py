"""The scene of matching's tests."""

from typing import Any

import pytest

from xieli.matching.tests.scene import Scene
from xieli.matching.tests.scene import scene as open_scene


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene(db: None) -> Scene:
    return open_scene()
