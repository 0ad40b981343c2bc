"""A home that was made or brought up to date has what its rules read, and keeps what was set."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from xieli.kernel.actor import SYSTEM
from xieli.rulebook import services as rulebook
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import value
from xieli.rulebook.rules import Asked
from xieli.site import keep
from xieli.unions.models import Region

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)


def test_a_home_is_furnished_with_regions_and_default_rules() -> None:
    keep.furnish("home")

    assert Region.objects.filter(code="450329").exists()
    assert value("notice.working_days", "", date(2024, 3, 1)).as_int == 5


def test_what_an_officer_set_is_kept_when_the_home_is_furnished_again() -> None:
    asked = Asked("aid.line", "900", date(2019, 1, 1), "本市公布的标准")
    rulebook.set_parameter(asked, by=SYSTEM, at=AT)

    keep.furnish("home")
    rows = Parameter.objects.count()
    keep.furnish("home")

    assert value("aid.line", "", date(2024, 3, 1)).value == "900"
    assert Parameter.objects.count() == rows
