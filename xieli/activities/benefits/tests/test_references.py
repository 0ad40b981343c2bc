"""A claim's batch and person are held by the database, though no constraint of its columns says."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from xieli.activities.benefits.models import Batch, Claim
from xieli.activities.benefits.tests.made import AT, Scene, crowd
from xieli.shell.homes import use_home
from xieli.shell.keys import code, uuid7

pytestmark = pytest.mark.django_db


def raw(words: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words, values)


def of(batch: Batch, **more: object) -> Claim:
    [person] = crowd(1)
    told = {"batch_id": batch.pk, "person_id": person.pk, "code": code(), "at": AT, **more}
    return Claim(**told)


@pytest.mark.parametrize(
    ("lost", "words"), [("batch_id", "its batch"), ("person_id", "its person")]
)
def test_the_database_refuses_claims_of_which_one_names_nothing(lost: str, words: str) -> None:
    batch = Scene().opened()
    rows = [of(batch), of(batch, **{lost: uuid7()})]

    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Claim.objects.bulk_create(rows)

    assert not Claim.objects.exists()


@pytest.mark.parametrize("column", ["batch_id", "person_id"])
def test_a_claim_keeps_its_batch_and_its_person(column: str) -> None:
    scene = Scene()
    claim = scene.claim(scene.opened(), scene.worker())

    with pytest.raises(DatabaseError, match="keeps its batch"):
        raw(f"UPDATE benefits_claim SET {column} = %s WHERE id = %s", uuid7(), claim.pk)


def test_a_batch_with_claims_is_never_removed() -> None:
    scene = Scene()
    batch, other = scene.opened(), scene.draft()
    scene.claim(batch, scene.worker())

    with pytest.raises(IntegrityError, match="never removed"):
        raw("DELETE FROM benefits_batch WHERE id = %s", batch.pk)
    raw("DELETE FROM benefits_batch WHERE id = %s", other.pk)

    assert Batch.objects.get() == batch


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_removed_meanwhile_waits_for_its_claims_and_stays() -> None:
    batch, claimed, refused = Scene().draft(), Event(), list[DatabaseError]()
    row = of(batch)

    def remove() -> None:
        with use_home("home"):
            try:
                claimed.wait(10)
                raw("DELETE FROM benefits_batch WHERE id = %s", batch.pk)
            except DatabaseError as no:
                refused.append(no)
            finally:
                connections.close_all()

    other = Thread(target=remove)
    other.start()
    with transaction.atomic():
        Claim.objects.bulk_create([row])
        claimed.set()
        other.join(0.5)
        assert other.is_alive()  # it waits for the lock on the batch
    other.join(10)

    assert len(refused) == 1
    assert Batch.objects.filter(pk=batch.pk).exists()
