"""Sealed columns of other packages: they are sealed anew and erased with their person."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xieli.activities.aid.models import AidFile
from xieli.kernel.actor import SYSTEM
from xieli.people import services
from xieli.people.services import NewPerson
from xieli.people.tests import cast
from xieli.people.tests.cast import AT
from xieli.shell.models import Upload
from xieli.shell.tables import sealing

pytestmark = pytest.mark.django_db


def test_erasing_a_person_empties_what_others_sealed_of_him() -> None:
    lost, other = (
        services.register_person(NewPerson(name, cast.number(n)), by=SYSTEM, at=AT)
        for n, name in ((1, "李梅"), (2, "张兰"))
    )
    county = cast.county_of(cast.city())
    for number, person in (("A-1", lost), ("A-2", other)):
        AidFile.objects.create(
            number=number, key=number, union=county, applicant=person,
            sealed_card=services.seal("card", "6222020000000000"), begun_by="李梅", begun_at=AT,
        )  # fmt: skip

    services.erase_person(lost, by=SYSTEM, at=AT)

    kept = dict(AidFile.objects.values_list("number", "sealed_card"))
    assert kept["A-1"] is None
    assert kept["A-2"] is not None


def test_an_upload_that_waits_does_not_stop_the_new_key() -> None:
    file = SimpleUploadedFile("名册.csv", b"name")
    upload = Upload(name=file.name, at=AT)
    upload.sealed_content = sealing.seal(b"name", upload.id)
    upload.save()

    services.rotate_keys(by=SYSTEM, at=AT)

    upload.refresh_from_db()
    assert sealing.unseal(bytes(upload.sealed_content), upload.id) == b"name"
