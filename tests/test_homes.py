"""One home, one schema: nothing without a home, nothing of one home in another."""

import pytest
from django.db import connection, transaction

from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.shell import homes_store
from xieli.shell.homes import NoHome, must_be_name, use_home
from xieli.unions.models import Place

pytestmark = pytest.mark.django_db


def test_two_homes_in_one_database_see_nothing_of_each_other() -> None:
    with use_home("home"):
        Place.objects.create(name="甲", region_code="440305")

    with use_home("beta"):
        seen_from_beta = Place.objects.count()

    assert seen_from_beta == 0
    assert Place.objects.count() == 1


def test_a_query_without_a_home_is_refused() -> None:
    from xieli.shell import homes

    token = homes._home.set(None)

    with pytest.raises(NoHome):
        Place.objects.count()
    homes._home.reset(token)


def test_nothing_stands_in_public() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'public'")
        (tables,) = cursor.fetchone()

    assert tables == 0


def test_an_error_in_one_home_leaves_the_other_usable() -> None:
    with use_home("beta"), pytest.raises(Exception, match="nothing_here"), transaction.atomic():
        connection.cursor().execute("SELECT nothing_here")

    assert Place.objects.count() == 0


def test_the_application_may_make_no_table() -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE public.x (a int)")


def test_what_is_written_once_cannot_be_changed_or_removed() -> None:
    note = Note.objects.create(at="2024-03-12T00:00Z", actor_label="王强", verb="v", words="w")

    for act in (lambda: Note.objects.update(words="x"), lambda: note.delete()):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            act()

    assert Note.objects.get().words == "w"


@pytest.mark.parametrize("name", ["Home", "1a", "a-b", "public", "queue", "pg_x", "a" * 42, ""])
def test_a_wrong_name_of_a_home_is_refused(name: str) -> None:
    with pytest.raises(Refusal):
        must_be_name(name)


def test_hosts_pick_the_home() -> None:
    hosts = homes_store.hosts()

    assert hosts["beta.localhost"] == "beta"
    assert hosts["testserver"] == "home"
