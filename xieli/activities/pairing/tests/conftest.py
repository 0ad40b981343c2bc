"""The loop as a fixture: a campaign whose 50 quilts are adopted."""

import pytest

from xieli.activities.pairing.tests.loop import Loop, rules_of_the_house


@pytest.fixture
def loop() -> Loop:
    rules_of_the_house()
    return Loop()
