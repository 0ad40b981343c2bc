"""The registers: read by those whose work it is, and by them alone; never changed, no evidence."""

from __future__ import annotations

import pytest

from xieli.activities.pairing.models import HandOver
from xieli.activities.pairing.tests.loop import Loop, invitation

pytestmark = pytest.mark.django_db
NAMES = ("pair", "pairingterms", "invitation", "gift", "consignment", "handover", "feedback")


def url(name: str) -> str:
    return f"/registers/pairing/{name}/"


@pytest.fixture
def record(loop: Loop) -> HandOver:
    invitation(loop)
    return loop.hand_over(loop.delivery(loop.received()))[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_helper_reads_every_register(loop: Loop, record: HandOver, name: str):
    page = loop.client("周敏").get(url(name))

    assert page.status_code == 200


def test_a_county_reads_its_own_boxes_and_hand_overs_alone(loop: Loop, record: HandOver):
    zi, long = loop.client("王强"), loop.client("赵六")

    assert "spring-001" in zi.get(url("consignment")).text
    assert "spring-001" not in long.get(url("consignment")).text
    assert "青竹村" in zi.get(url("handover")).text
    assert "青竹村" not in long.get(url("handover")).text


def test_names_are_masked_and_links_and_evidence_are_not_shown(loop: Loop, record: HandOver):
    client, live = loop.client("周敏"), invitation(loop)

    handed = client.get(f"{url('handover')}{record.id}/change/").text
    invited = client.get(f"{url('invitation')}{live.id}/change/").text

    assert "李*" in handed
    assert "李大山" not in handed
    assert str(record.evidence_id) not in handed
    assert live.code not in invited


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_added_changed_or_deleted_here(loop: Loop, record: HandOver, name: str):
    client = loop.client("周敏")

    assert client.get(f"{url(name)}add/").status_code in (403, 404)
    assert client.post(f"{url('handover')}{record.id}/delete/").status_code in (403, 404)
    assert client.post(f"{url('handover')}{record.id}/change/", {"quantity": 9}).status_code in (
        403,
        404,
    )


@pytest.mark.parametrize("who", ["李梅", "孙主席", "何审"])
def test_strangers_find_no_register(loop: Loop, record: HandOver, who: str):
    assert loop.client(who).get(url("handover"), follow=True).status_code in (403, 404)
