"""Who sees what: every address of the house for each of the cast, as one written table.

All ids in the addresses are 资源's and its campaign's; see tests/world.py. 200 shown, 302 sent on
(a visitor to the sign-in page, others after the deed), 404 not theirs to know, 422 the form says
why. A method that stands in no line is answered by 405. A new address must be written here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from tests import cast as c
from tests.world import Address, World, addresses

pytestmark = pytest.mark.django_db
VISITOR = ""
READERS = (VISITOR, "李梅", "周敏", "王强", "刘芸", "陈主席", "孙主席", "何审", "赵六")
METHODS = ("GET", "POST")
TABLE = """
address                  how   访客 李梅 周敏 王强 刘芸 陈   孙   何   赵六
front                    GET   200  200  302  302  302  302  200  302  302
today                    GET   302  200  200  200  200  200  200  200  200
service_worker           GET   200  200  200  200  200  200  200  200  200
offline                  GET   200  200  200  200  200  200  200  200  200
journal:notes            GET   302  404  404  404  404  404  404  200  404
unions:tree              GET   302  404  404  404  404  200  404  404  404
unions:county            GET   200  200  200  200  200  200  200  200  200
unions:enterprises       GET   302  404  404  404  404  200  404  404  404
unions:register          GET   302  404  404  404  404  200  404  404  404
unions:register          POST  302  404  404  404  404  200  404  404  404
unions:enterprise        GET   302  404  404  404  404  200  404  404  404
unions:enterprise        POST  302  404  404  404  404  200  404  404  404
unions:attach            POST  302  404  404  404  404  302  404  404  404
unions:place             GET   302  404  404  404  404  200  404  404  404
unions:place             POST  302  404  404  404  404  200  404  404  404
unions:union             GET   302  404  404  200  200  404  404  404  404
unions:below             GET   302  404  404  404  404  200  404  404  404
unions:found             GET   302  404  404  404  404  200  404  404  404
unions:found             POST  302  404  404  404  404  200  404  404  404
unions:rename            POST  302  404  404  404  404  302  404  404  404
unions:move              GET   302  404  404  404  404  200  404  404  404
unions:move              POST  302  404  404  404  404  200  404  404  404
unions:aspect            GET   302  404  404  200  200  404  404  404  404
unions:aspect            POST  302  404  404  302  302  404  404  404  404
rulebook:parameters      GET   302  404  404  404  404  200  404  404  404
rulebook:parameter       GET   302  404  404  404  404  200  404  404  404
rulebook:parameter       POST  302  404  404  404  404  200  404  404  404
rulebook:calendar        GET   302  404  404  404  404  200  404  404  404
rulebook:calendar        POST  302  404  404  404  404  200  404  404  404
people:unmask            GET   302  404  404  200  200  404  404  404  404
people:unmask            POST  302  404  404  200  200  404  404  404  404
desk:board               GET   302  404  200  200  200  200  404  404  404
desk:board               POST  302  404  302  404  404  404  404  404  404
desk:adopt               POST  302  404  404  404  404  302  404  404  404
desk:give_up             POST  302  404  404  404  404  302  404  404  404
pairing:needs            GET   200  200  200  200  200  200  200  200  200
pairing:pledge           GET   200  200  200  200  200  200  200  200  200
pairing:pledge           POST  200  200  200  200  200  200  200  200  200
pairing:change           GET   302  302  302  302  302  302  302  302  302
pairing:change           POST  200  200  200  200  200  200  200  200  200
pairing:withdraw         POST  422  422  422  422  422  422  422  422  422
pairing:find_trace       GET   200  200  200  200  200  200  200  200  200
pairing:trace            GET   200  200  200  200  200  200  200  200  200
pairing:receipt          GET   200  200  200  200  200  200  200  200  200
pairing:certificate      GET   200  200  200  200  200  200  200  200  200
pairing:photo            GET   200  200  200  200  200  200  200  200  200
pairing:campaign         GET   200  200  200  200  200  200  200  200  200
pairing:figure           GET   200  200  200  200  200  200  200  200  200
pairing:answer           GET   200  200  200  200  200  200  200  200  200
pairing:answer           POST  200  200  200  200  200  200  200  200  200
pairing:overview         GET   302  404  200  200  200  200  404  404  200
pairing:needs_office     GET   302  404  200  200  200  200  404  404  200
pairing:need_form        GET   302  404  404  200  200  404  404  404  200
pairing:need_form        POST  302  404  404  200  200  404  404  404  200
pairing:verify           POST  302  404  404  302  302  404  404  404  404
pairing:need_change      GET   302  404  404  200  200  404  404  404  404
pairing:need_change      POST  302  404  404  200  200  404  404  404  404
pairing:withdraw_need    POST  302  404  404  302  302  404  404  404  404
pairing:restore_need     POST  302  404  404  302  302  404  404  404  404
pairing:pledges          GET   302  404  200  404  404  200  404  404  404
pairing:invite           POST  302  404  302  404  404  404  404  404  404
pairing:revoke           POST  302  404  302  404  404  404  404  404  404
pairing:goods            GET   302  404  200  200  200  200  404  404  200
pairing:pack             GET   302  404  200  404  404  404  404  404  404
pairing:pack             POST  302  404  422  404  404  404  404  404  404
pairing:send             GET   302  404  200  404  404  404  404  404  404
pairing:send             POST  302  404  422  404  404  404  404  404  404
pairing:receive          GET   302  404  200  200  200  200  404  404  404
pairing:receive          POST  302  404  404  422  422  404  404  404  404
pairing:hand_over        GET   302  404  404  200  200  404  404  404  200
pairing:hand_over_line   GET   302  404  404  200  200  404  404  404  404
pairing:hand_over_line   POST  302  404  404  200  200  404  404  404  404
pairing:leave            GET   302  404  404  200  200  404  404  404  404
pairing:leave            POST  302  404  404  200  200  404  404  404  404
pairing:evidence         GET   302  404  200  200  200  404  404  404  404
pairing:feedback         GET   302  404  404  200  200  404  404  404  200
pairing:ask              POST  302  404  404  302  302  404  404  404  404
pairing:answer_for       GET   302  404  404  200  200  404  404  404  404
pairing:answer_for       POST  302  404  404  200  200  404  404  404  404
pairing:briefing         GET   302  404  200  200  200  200  404  404  200
pairing:board            GET   302  404  200  200  200  200  404  404  200
pairing:board            POST  302  404  302  404  404  404  404  404  404
pairing:choose_county    GET   302  404  404  302  302  404  404  404  302
needs_import             GET   404  404  404  200  200  404  404  404  404
needs_import             POST  404  404  404  422  422  404  404  404  404
needs_import_blank       GET   404  404  404  200  200  404  404  404  404
needs_import_grid        GET   404  404  404  200  200  404  404  404  404
needs_import_sheet       POST  404  404  404  302  302  404  404  404  404
needs_import_map         POST  404  404  404  302  302  404  404  404  404
needs_import_mend        POST  404  404  404  422  422  404  404  404  404
needs_import_undo        POST  404  404  404  422  422  404  404  404  404
needs_import_rows        GET   404  404  404  200  200  404  404  404  404
needs_import_commit      POST  404  404  404  302  302  404  404  404  404
needs_import_away        POST  404  404  404  302  302  404  404  404  404
pledges_import           GET   404  404  200  404  404  404  404  404  404
pledges_import           POST  404  404  422  404  404  404  404  404  404
pledges_import_blank     GET   404  404  200  404  404  404  404  404  404
pledges_import_grid      GET   404  404  200  404  404  404  404  404  404
pledges_import_sheet     POST  404  404  302  404  404  404  404  404  404
pledges_import_map       POST  404  404  302  404  404  404  404  404  404
pledges_import_mend      POST  404  404  422  404  404  404  404  404  404
pledges_import_undo      POST  404  404  422  404  404  404  404  404  404
pledges_import_rows      GET   404  404  200  404  404  404  404  404  404
pledges_import_commit    POST  404  404  422  404  404  404  404  404  404
pledges_import_away      POST  404  404  302  404  404  404  404  404  404
households_import        GET   404  404  404  200  200  404  404  404  404
households_import        POST  404  404  404  422  422  404  404  404  404
households_import_blank  GET   404  404  404  200  200  404  404  404  404
households_import_grid   GET   404  404  404  200  200  404  404  404  404
households_import_sheet  POST  404  404  404  302  302  404  404  404  404
households_import_map    POST  404  404  404  302  302  404  404  404  404
households_import_mend   POST  404  404  404  422  422  404  404  404  404
households_import_undo   POST  404  404  404  422  422  404  404  404  404
households_import_rows   GET   404  404  404  200  200  404  404  404  404
households_import_commit POST  404  404  404  422  422  404  404  404  404
households_import_away   POST  404  404  404  302  302  404  404  404  404
"""


def table() -> dict[tuple[str, str], list[int]]:
    """(address, method) → the status for each reader."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    return {(name, how): [int(status) for status in told] for name, how, *told in lines}


def requests_of(reader: str) -> Iterator[tuple[Address, str, int]]:
    """Every request of the matrix for one reader; what no line allows a visitor asks for all."""
    told, place = table(), READERS.index(reader)
    for address in addresses():
        for how in METHODS:
            row = told.get((address.name, how))
            if row or reader == VISITOR:
                yield address, how, row[place] if row else 405


def client_of(world: World, reader: str) -> Client:
    client = Client(raise_request_exception=False)
    return c.sign_in(client, world.cast, reader) if reader else client  # type: ignore[no-any-return]


def status_of(client: Client, world: World, address: Address, how: str) -> int:
    """Ask, and take back whatever was done."""
    before = transaction.savepoint()
    url = world.url_of(address)
    answer = client.get(url) if how == "GET" else client.post(url, world.body_of(address))
    transaction.savepoint_rollback(before)
    return int(answer.status_code)


def test_the_table_names_every_address_and_no_other() -> None:
    written, known = {name for name, _how in table()}, {one.name for one in addresses()}

    assert known - written == set(), "write these addresses into the table"
    assert written - known == set(), "these addresses are gone"
    assert all(len(row) == len(READERS) for row in table().values())


@pytest.mark.parametrize("reader", READERS, ids=lambda name: name or "visitor")
def test_nobody_sees_more_or_less_than_the_table_says(reader: str) -> None:
    world = World()
    client = client_of(world, reader)

    unexpected = [
        f"{how} {address.name} ({world.url_of(address)}): {status}, the table says {due}"
        for address, how, due in requests_of(reader)
        if (status := status_of(client, world, address, how)) != due
    ]

    assert unexpected == [], "\n" + "\n".join(unexpected)


def test_a_visitor_is_sent_on_to_the_sign_in_page_and_nowhere_else() -> None:
    world = World()
    client = Client()
    sent_on = [address for address, how, due in requests_of(VISITOR) if (how, due) == ("GET", 302)]

    elsewhere = [
        f"{url} → {where}"
        for url in map(world.url_of, sent_on)
        if not (where := client.get(url)["Location"]).startswith("/accounts/login/?next=/")
        and not url.startswith("/i/")  # an adopted pledge leads back to the firm's own list
    ]

    assert len(sent_on) > 20
    assert elsewhere == []


def test_what_another_county_sees_of_the_campaign_holds_nothing_of_this_countys_homes() -> None:
    world = World()
    client = client_of(world, "赵六")
    hers = {
        str(one)
        for one in (
            world.record.id, world.line.id, world.packed.id, world.on_the_road.id,
            world.loop.home.id, world.loop.home.key, world.loop.home.head_id, "李大山",
            *(upload.id for upload in world.uploads.values()),
        )
    }  # fmt: skip
    shown = [
        world.url_of(address)
        for address, how, due in requests_of("赵六")
        if (how, due) == ("GET", 200) and address.pattern.startswith("work/")
    ]

    leaks = [f"{url}: {word}" for url in shown for word in hers if word in client.get(url).text]

    assert len(shown) >= 6
    assert leaks == []


@pytest.mark.parametrize("wizard", ["needs_import", "households_import"])
def test_a_countys_upload_is_not_found_through_another_countys_address(wizard: str) -> None:
    world = World()
    client = client_of(world, "赵六")
    start = f"/work/{world.target(wizard, '龙胜')}/{wizard.split('_')[0]}/import/"

    own, foreign = client.get(start), client.get(f"{start}{world.uploads[wizard].id}/")

    assert own.status_code == 200
    assert foreign.status_code == 404
