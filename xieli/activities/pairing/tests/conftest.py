"""The loop as a fixture: a campaign whose 50 quilts are adopted."""

from typing import Any

import pytest

from xieli.activities.pairing.tests.loop import Loop, rules_of_the_house


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Eight sign-ins a test: a slow hash would be all that the tests do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def loop() -> Loop:
    rules_of_the_house()
    return Loop()
