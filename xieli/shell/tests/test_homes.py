"""One home at a time: per thread, per cache, per table of content types."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.shell import homes_store
from xieli.shell.homes import NoHome, chosen, current, use_home


def test_a_home_is_chosen_for_the_block_alone_also_when_it_fails() -> None:
    def fail_in_beta() -> None:
        with use_home("beta"):
            raise Refusal("不行")

    with pytest.raises(Refusal):
        fail_in_beta()

    assert current() == "home"


def test_homes_nest() -> None:
    with use_home("beta"), use_home("home"):
        inner = current()

    assert inner == "home"


def test_a_new_thread_has_no_home_and_chooses_its_own() -> None:
    seen: dict[str, str | None] = {}

    def look() -> None:
        seen["fresh"] = chosen()
        with pytest.raises(NoHome):
            current()
        with use_home("beta"):
            seen["own"] = current()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == {"fresh": None, "own": "beta"}
    assert current() == "home"


@pytest.fixture
def sessions() -> Iterator[None]:
    """One session row in each home, named after it; beta's is removed again by hand."""
    for home in ("home", "beta"):
        with use_home(home):
            Session.objects.create(session_key=home, expire_date=timezone.now())
    yield
    with use_home("beta"):
        Session.objects.all().delete()  # the flush after a test empties `home` alone


@pytest.mark.django_db(transaction=True)
def test_threads_that_mix_homes_each_see_their_own(sessions: None) -> None:
    gate, wrong = threading.Barrier(8), []

    def look(place: int) -> None:
        try:
            gate.wait(10)
            for turn in range(20):
                home = ("home", "beta")[(place + turn) % 2]
                with use_home(home):
                    seen = list(Session.objects.values_list("session_key", flat=True))
                if seen != [home]:
                    wrong.append((home, seen))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.django_db
def test_content_types_of_one_home_never_answer_for_another(
    django_assert_num_queries: Any,
) -> None:
    ContentType.objects.clear_cache()

    with django_assert_num_queries(1):
        mine = ContentType.objects.get_for_model(Note)
        ContentType.objects.get_for_model(Note)
        ContentType.objects.get_for_id(mine.id)
    with use_home("beta"), django_assert_num_queries(1):
        ContentType.objects.get_for_model(Note)
        ContentType.objects.get_for_model(Note)


def test_the_cache_of_one_home_never_answers_for_another() -> None:
    cache.set("figure", 20)

    with use_home("beta"):
        seen_from_beta = cache.get("figure")
        cache.set("figure", 7)

    assert seen_from_beta is None
    assert cache.get("figure") == 20


@pytest.mark.django_db
def test_homes_are_listed_by_name() -> None:
    assert {"beta", "home"} <= set(homes_store.names())
    assert "queue" not in homes_store.names()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_host_belongs_to_one_home() -> None:
    with pytest.raises(Refusal, match="testserver"):
        homes_store.create("gamma", ["gamma.localhost", "testserver"])

    assert "gamma" not in homes_store.names()
    assert "gamma.localhost" not in homes_store.hosts()
