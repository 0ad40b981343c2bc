"""The ground of membership: the cast's unions, the rulebook, and who asks to join."""

from __future__ import annotations

from typing import Any

import pytest

from xieli.activities.membership.tests.ground import Ground


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def ground() -> Ground:
    return Ground()
