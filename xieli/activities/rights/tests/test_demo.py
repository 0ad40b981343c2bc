"""The demonstration fills rights quickly and leaves work for the desks of the cast."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from xieli.activities.desk import queries as desk
from xieli.activities.rights.models import State, Subject, Ticket
from xieli.ledger import queries as ledger
from xieli.people import queries as people
from xieli.site.demo import federation
from xieli.site.demo import rights as demo

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_24_troubles_and_work_for_each(settings: object) -> None:
    at = timezone.now()
    ground = federation.lay(at)
    begin = time.perf_counter()

    told = demo.fill(ground, at)

    seconds = time.perf_counter() - begin
    words = {
        name: " ".join(one.words for one in desk.due(
            people.reader_of(ground.users[name], at), timezone.localdate(at)))
        for name in ("周敏", "王强", "刘芸", "陈主席", "孙主席", "石文")
    }  # fmt: skip
    assert Ticket.objects.filter(subject=Subject.HARDSHIP, queue="rights").count() == 24
    assert "民生难题 24 件，办结 20 件" in told[0]
    assert "派来的诉求等签收" in words["周敏"]
    assert "等您受理" in words["王强"]
    assert "等指派律师" in words["刘芸"]
    assert "补贴等批准" in words["刘芸"]
    assert "等回访评价" in words["陈主席"]
    assert "诉求" not in words["孙主席"] + words["石文"]
    assert Ticket.objects.filter(asked_by="李梅", state=State.ANSWERED).count() == 1
    assert ledger.replay() == []
    assert seconds < 20
