"""One ceiling over all campaigns: what a visit hands over lowers what aid may still grant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests import cast as c
from xieli.activities.aid import queries as aid
from xieli.activities.aid.models import AidFile
from xieli.activities.aid.tests import scene as need
from xieli.activities.visits import handing
from xieli.activities.visits import queries as visits
from xieli.activities.visits.models import Recipient, Visit, VisitState
from xieli.activities.visits.rules import Given
from xieli.activities.visits.tests.scene import Scene, picture
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as ledger
from xieli.people.models import Person

pytestmark = pytest.mark.django_db
LI = need.id_number("19880101")


def worlds() -> tuple[Scene, need.Scene]:
    """The same cast with a visiting campaign and with aid."""
    scene = Scene()
    return scene, need.Scene(scene.cast)


def listed(scene: Scene, **more: Any) -> Recipient:
    """李梅 on an approved list with 500 元."""
    scene.approved(scene.row(name="李梅", **{"id_number": LI, **more}))
    return Recipient.objects.get()


def had(file: AidFile) -> Decimal:
    assert file.applicant is not None
    return aid.had(file, file.applicant, "living", c.TODAY.year).person


def test_a_visits_cash_lowers_what_aid_may_still_grant() -> None:
    scene, helped = worlds()
    file = helped.open_at_once()
    before = had(file)

    scene.visit(scene.sheet(listed(scene)))

    assert (before, had(file)) == (Decimal(0), Decimal(500))
    with pytest.raises(Refusal, match=r"本人已有 500\.00 元"):
        helped.proposed(file, amount=Decimal(29600))
    assert ledger.replay() == []


def test_the_campaigns_own_sum_still_comes_out() -> None:
    scene, _helped = worlds()

    scene.visit(scene.sheet(listed(scene)))

    told = visits.sum_of(scene.programme)
    assert (told.handed, told.gap) == (Decimal(500), Decimal(0))
    assert visits.agrees(scene.programme)


def test_a_signed_roster_counts_in_each_persons_year() -> None:
    scene, helped = worlds()
    file = helped.open_at_once()
    recipient = listed(scene)

    signed = handing.Signed(recipient.visit_list, picture("roster"), "r" * 32)
    handing.hand_by_roster(signed, by=scene.who("周敏"), at=c.AT)

    assert had(file) == Decimal(500)
    assert visits.agrees(scene.programme)


def test_a_visit_that_is_taken_back_counts_no_more() -> None:
    scene, helped = worlds()
    file = helped.open_at_once()
    recipient = listed(scene)
    scene.visit(scene.sheet(recipient))
    second = Given(Decimal(300), 1)
    scene.visit(scene.sheet(recipient, key="s" * 32, given=second), "王强")
    other = Visit.objects.get(state=VisitState.CONFLICT)

    handing.settle(other, True, "照第二张", by=scene.who("刘芸"), at=c.AT)

    assert had(file) == Decimal(300)
    assert visits.agrees(scene.programme)
    assert ledger.replay() == []


def test_who_is_known_by_a_phone_alone_has_no_year() -> None:
    scene, helped = worlds()
    file = helped.open_at_once()

    scene.visit(scene.sheet(listed(scene, id_number="", phone="13800000001")))

    assert had(file) == Decimal(0)
    assert Person.objects.filter(id_number_index__gt="").exists()
    assert visits.agrees(scene.programme)
