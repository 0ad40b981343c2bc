"""Who sees what: every address of the house for each of the cast, as one written table.

All ids in the addresses are 资源's and its campaign's; see tests/world.py. 200 shown, 302 sent on
(a visitor to the sign-in page, others after the deed), 404 not theirs to know, 422 the form says
why. A method that stands in no line is answered by 405. A new address must be written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import Context, Template
from django.test import Client
from django.test import utils as django_tests
from django.utils.safestring import SafeString

from tests import cast as c
from tests.world import Address, World, addresses, the_world

pytestmark = pytest.mark.django_db
VISITOR = ""
READERS = (VISITOR, "李梅", "周敏", "王强", "刘芸", "陈主席", "孙主席", "何审", "赵六")
# 王强 and 刘芸 hold the same preset for 资源; 孙主席 is a worker who may also pledge for his firm
TWINS = {"刘芸": "王强", "孙主席": "李梅"}
METHODS = ("GET", "POST")
TABLES = Path(__file__).parent / "who_sees_what"  # one table a package


def table() -> dict[tuple[str, str], list[int]]:
    """(address, method) → the status for each reader, from the tables beside this file."""
    lines = [
        line.split()
        for page in sorted(TABLES.glob("*.txt"))
        for line in page.read_text().splitlines()
        if line.strip() and not line.startswith(("address", "#"))
    ]
    told = {(name, how): [int(status) for status in row] for name, how, *row in lines}
    assert len(told) == len(lines), "an address stands in two lines"
    return told


def requests_of(reader: str) -> Iterator[tuple[Address, str, int]]:
    """Every request of the matrix for one reader; what no line allows a visitor asks for all.

    A twin is asked only where the table tells the two apart.
    """
    told, place = table(), READERS.index(reader)
    twin = READERS.index(TWINS[reader]) if reader in TWINS else None
    for address in addresses():
        for how in METHODS:
            row = told.get((address.name, how))
            if row and twin is not None and row[twin] == row[place]:
                continue
            if row or reader == VISITOR:
                yield address, how, row[place] if row else 405


def client_of(world: World, reader: str) -> Client:
    client = Client(raise_request_exception=False)
    return c.sign_in(client, world.cast, reader) if reader else client  # type: ignore[no-any-return]


class Pages:
    """Who may see a page is settled before it is drawn: each is drawn for the first who sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # nobody looks at the contexts of 9,000 pages: drawn without being recorded
        self._plain = django_tests._TestState.saved_data.template_render
        self._drawn: set[tuple[str, str]] = set()
        self._is_known = False
        pages = self

        def draw(template: Template, context: Context) -> str:
            return SafeString() if pages._is_known else pages._plain(template, context)

        monkeypatch.setattr(Template, "_render", draw)

    def expect(self, address: Address, how: str, due: int) -> None:
        """The next request is this one."""
        self._is_known = due == 200 and (address.name, how) in self._drawn
        if due == 200:
            self._drawn.add((address.name, how))


def status_of(client: Client, world: World, address: Address, how: str) -> int:
    """Ask, and take back whatever was done."""
    before = transaction.savepoint()
    cache.clear()  # the brake on visitors' forms counts from here
    url = world.url_of(address)
    answer = client.get(url) if how == "GET" else client.post(url, world.body_of(address))
    transaction.savepoint_rollback(before)
    return int(answer.status_code)


def test_the_table_names_every_address_and_no_other() -> None:
    written, known = {name for name, _how in table()}, {one.name for one in addresses()}

    assert known - written == set(), "write these addresses into the table"
    assert written - known == set(), "these addresses are gone"
    assert all(len(row) == len(READERS) for row in table().values())


def test_nobody_sees_more_or_less_than_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(monkeypatch)
    world = the_world()  # one for all: every request is taken back

    unexpected = []
    for reader in READERS:
        client = client_of(world, reader)
        for address, how, due in requests_of(reader):
            pages.expect(address, how, due)
            status = status_of(client, world, address, how)
            if status != due:
                url = world.url_of(address)
                unexpected.append(f"{reader} {how} {url}: {status}, {address.name} says {due}")

    assert unexpected == [], "\n" + "\n".join(unexpected)


def test_a_visitor_is_sent_on_to_the_sign_in_page_and_nowhere_else() -> None:
    world = the_world()
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
    world = the_world()
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
    world = the_world()
    client = client_of(world, "赵六")
    start = f"/work/{world.target(wizard, '龙胜')}/{wizard.split('_')[0]}/import/"

    own, foreign = client.get(start), client.get(f"{start}{world.uploads[wizard].id}/")

    assert own.status_code == 200
    assert foreign.status_code == 404
