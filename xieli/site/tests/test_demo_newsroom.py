"""The newsroom of the demonstration: one text is half adopted, the other waits."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.newsroom.models import Adoption, Clipping
from xieli.site.demo import federation, newsroom

pytestmark = pytest.mark.django_db


def test_one_text_is_half_adopted_and_one_waits() -> None:
    at = timezone.now()
    ground = federation.lay(at)

    lines = newsroom.fill(ground, at)

    states = sorted(Clipping.objects.values_list("state", flat=True))
    assert (states, Adoption.objects.count(), len(lines)) == (["new", "partly"], 1, 1)
