"""The wage case as a fixture."""

from typing import Any

import pytest

from xieli.activities.rights.tests.scene import Scene


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Eight sign-ins a test: a slow hash would be all that the tests do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene() -> Scene:
    return Scene()
