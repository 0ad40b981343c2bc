"""The newsroom of the demonstration: a text half adopted and told, another that waits."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.newsroom.models import Adoption, Clipping
from xieli.newsroom.story_models import EditionFigure, Stage, Story
from xieli.site.demo import federation, newsroom

pytestmark = pytest.mark.django_db


def test_one_text_is_half_adopted_and_its_story_is_out_and_one_of_each_waits() -> None:
    at = timezone.now()
    ground = federation.lay(at)

    lines = newsroom.fill(ground, at)

    states = sorted(Clipping.objects.values_list("state", flat=True))
    assert (states, Adoption.objects.count(), len(lines)) == (["new", "partly"], 1, 2)
    stages = sorted(Story.objects.values_list("stage", "editions_made"))
    assert stages == [(Stage.ASKED, 0), (Stage.SETTLED, 1)]
    assert EditionFigure.objects.exists()
