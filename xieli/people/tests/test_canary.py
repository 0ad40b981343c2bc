"""A canary number is sent through everything and must turn up nowhere in plain."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.people import rules, services
from xieli.people.models import Function
from xieli.people.services import NewHousehold, NewPerson, NewUser
from xieli.people.tests import cast
from xieli.people.tests.cast import AT

pytestmark = pytest.mark.django_db
NUMBER, PHONE, CASE = cast.number(777), "13987654321", "canary-diabetes"
SECRETS = (NUMBER, PHONE, CASE)


def everything_in_the_database() -> str:
    """Every value of every column of every table of this home, as text."""
    said = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label != "procrastinate":
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                said += [row[0] for row in cursor.fetchall()]
    return "\n".join(said)


def test_the_canary_is_nowhere_in_plain(client: Client) -> None:
    county = cast.county_of(cast.city())
    head = services.register_person(NewPerson("李梅", NUMBER, PHONE), by=SYSTEM, at=AT)
    services.give_consent(head, purpose=rules.AID_FILE, evidence="7 号", by=SYSTEM, at=AT)
    services.register_household(
        NewHousehold("H-1", county, "北村", head, case=CASE), by=SYSTEM, at=AT
    )
    services.register_user(
        NewUser("limei", cast.PASSWORD, "李梅", PHONE, person=head), by=SYSTEM, at=AT
    )
    officer = cast.officer("wangqiang", Function.HOUSEHOLDS_READ, county)
    services.unmask(head, "id_number", reason="核对签收人", by=SYSTEM, at=AT)
    services.export_person(head, reason="本人申请副本", by=SYSTEM, at=AT)
    services.rotate_keys(by=SYSTEM, at=AT)
    client.force_login(officer)
    pages = (
        "person",
        "household",
        "consent",
        f"person/{head.pk}/change",
        f"person/{head.pk}/history",
    )

    told = [client.get(f"/registers/people/{one}/").content.decode() for one in pages]
    told += [f"{note.words}{note.facts}{note.actor_label}" for note in Note.objects.all()]
    told.append(everything_in_the_database())

    assert "limei" in told[-1]
    for secret in SECRETS:
        assert not [text for text in told if secret in text]


def test_no_row_that_is_written_once_has_a_sealed_column() -> None:
    """Else its key could never be changed."""
    from xieli.shell.models import WrittenOnce

    assert not [model for model, _ in services.sealed_columns() if issubclass(model, WrittenOnce)]


def test_every_sealed_column_is_bytes() -> None:
    columns = [
        column
        for model in apps.get_models()
        for column in model._meta.local_fields
        if column.name.startswith("sealed_")
    ]

    assert columns
    assert all(isinstance(column, models.BinaryField) for column in columns)
