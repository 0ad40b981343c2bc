"""Pages of people are tested with the second factor asked for and its secrets sealed."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

ASKS = "xieli.people.sign_in.SecondFactorOfStaff"


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.MFA_ADAPTER = "xieli.people.sign_in.SecretsInVault"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    if ASKS not in settings.MIDDLEWARE:
        after = settings.MIDDLEWARE.index("xieli.site.reader.ReaderOfRequest") + 1
        settings.MIDDLEWARE = [*settings.MIDDLEWARE[:after], ASKS, *settings.MIDDLEWARE[after:]]
    cache.clear()
