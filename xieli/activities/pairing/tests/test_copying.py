"""A pairing that was carried through is a pattern for another union; another is refused."""

from __future__ import annotations

import pytest

from tests import cast as c
from xieli.activities.pairing import copying
from xieli.activities.pairing.copying import Pattern
from xieli.activities.pairing.models import Pair, PairingTerms, PairState
from xieli.activities.pairing.tests.loop import Loop
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.programmes.models import Programme

pytestmark = pytest.mark.django_db


def pattern(loop: Loop) -> Pattern:
    counties = [loop.cast.unions["资源"]]
    return Pattern("nanshan", "南山结对", "南山慈善会", c.TODAY, counties)


def test_a_campaign_carried_through_is_copied_without_needs_names_or_accounts():
    loop = Loop()
    loop.hand_over(loop.delivery(loop.received()))
    nanshan = loop.cast.unions["南山"]

    made = copying.copy_campaign(
        loop.programme, nanshan, pattern(loop), by=loop.who("陈主席"), at=c.AT
    )

    (pair,) = Pair.objects.filter(helper=nanshan)
    assert (pair.helped.name, pair.state) == ("资源", PairState.ACTIVE)
    assert not made.board.needs.exists()
    assert PairingTerms.objects.get(programme=made).invoice_name == "南山慈善会"
    with pytest.raises(Refusal, match="已经用了"):
        copying.copy_campaign(
            loop.programme, nanshan, pattern(loop), by=loop.who("陈主席"), at=c.AT
        )


def test_a_campaign_of_which_nothing_reached_a_home_is_no_pattern():
    loop = Loop()

    with pytest.raises(Refusal, match="还没有走完一回"):
        copying.copy_campaign(
            loop.programme, loop.cast.unions["南山"], pattern(loop), by=loop.who("陈主席"), at=c.AT
        )


def test_the_button_opens_it_for_a_union_one_runs_and_nobody_else_finds_it():
    loop = Loop()
    loop.hand_over(loop.delivery(loop.received()))
    mandate = rights.NewMandate(
        loop.cast.users["周敏"], "board.run", loop.cast.unions["南山"], c.TODAY
    )
    rights.give_mandate(mandate, by=SYSTEM, at=c.AT)
    client = loop.client("周敏")
    told = {
        "union": str(loop.cast.unions["南山"].id), "title": "南山结对", "slug": "nanshan",
        "invoice_name": "南山慈善会", "starts_on": "2024-03-01",
        "counties": [str(loop.cast.unions["龙胜"].id)],
    }  # fmt: skip

    own = client.post(loop.url("copy"), {**told, "union": str(loop.programme.union_id)})
    made = client.post(loop.url("copy"), told)

    assert "给别家作样板" in client.get(loop.url("overview")).text
    assert own.status_code == 422
    assert made.status_code == 302
    assert Programme.objects.get(slug="nanshan").union.name == "南山"
    assert loop.client("王强").get(loop.url("copy")).status_code == 404
    assert loop.client("李梅").get(loop.url("copy")).status_code == 404
