"""The demonstration's questionnaires leave work for the street and show what the law hides."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.activities.surveys import activity, queries
from xieli.activities.surveys.models import Survey
from xieli.people.queries import reader_of
from xieli.site.demo import federation, surveys

pytestmark = pytest.mark.django_db


def test_the_street_has_answers_to_look_at_and_a_survey_that_closes_soon():
    at = timezone.now()
    ground = federation.lay(at)

    lines = surveys.fill(ground, at)

    today = timezone.localdate(at)
    due = activity.due(reader_of(ground.users["周敏"], at), today)
    assert [one.action for one in due] == ["看问卷", "看结果"]
    assert "63 份匿名答卷" in lines[0]
    closed = Survey.objects.get(title="一线职工住得怎么样")
    told = queries.results(closed, today)
    assert told.may_show
    assert sum(line.count or 0 for line in told.each[0].lines) == 63
