"""The scene of aid's tests."""

from typing import Any

import pytest

from xieli.activities.aid.tests.scene import Scene


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Nine sign-ins a test: a slow hash would be all that the tests do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene() -> Scene:
    return Scene()
