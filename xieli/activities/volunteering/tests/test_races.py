"""Six at once: one confirmation is posted, one invitation answered; with the lock off all six."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from tests.races import at_once
from xieli.activities.volunteering import asking, hours
from xieli.activities.volunteering.asking import Chosen
from xieli.activities.volunteering.models import Invite, Shift, VolunteerProject
from xieli.activities.volunteering.tests.made import AT, Scene, hour
from xieli.kernel.refusal import Refusal
from xieli.ledger.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 6
LATER = AT + hour(day=4)


def test_six_confirmations_at_once_post_once_and_without_the_lock_all_six_would() -> None:
    scene = Scene()
    shift, looked, by = scene.served(scene.shift()), Barrier(DESKS), scene.zhou

    def look(_number: int) -> Any:  # the control: only looking, no lock
        found = Shift.objects.get(pk=shift.pk)
        looked.wait()
        return found.confirmed_at

    assert at_once(look, DESKS) == [None] * DESKS
    got = at_once(lambda _n: hours.confirm(shift, seen=shift.version, by=by, at=LATER), DESKS)

    assert sum(isinstance(one, Refusal) for one in got) == DESKS - 1
    assert Entry.objects.filter(key__startswith="volunteer:shift:").count() == 1
    assert hours.held(scene.wu) == Decimal(2)


def test_an_invitation_accepted_six_times_at_once_makes_one_project() -> None:
    scene = Scene()
    request = scene.request()
    invite = asking.invite(request, Chosen(scene.wu, []), seen=0, by=scene.zhou, at=AT)

    got = at_once(
        lambda _n: asking.accept(invite, None, volunteer=scene.wu, by=scene.wu_actor, at=AT), DESKS
    )

    assert sum(isinstance(one, Refusal) for one in got) == DESKS - 1
    assert Invite.objects.get().state == "accepted"
    assert VolunteerProject.objects.count() == 1
