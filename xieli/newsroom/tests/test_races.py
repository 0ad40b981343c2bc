"""Two officers at one article, one file brought twice at once: one wins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.races import at_once
from xieli.newsroom import adopting, rules, services
from xieli.newsroom.models import Adoption, Article, Clipping, Evidence
from xieli.newsroom.services import File
from xieli.newsroom.tests.made import AT, TALK, Scene, scene

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 4


@pytest.fixture(name="at")
def _at() -> Scene:
    return scene()


def _adopt_at_once(at: Scene, *words: str) -> list[Any]:
    article, by = at.article, at.cast.actor("周敏")
    sheets = [at.chosen("help", *words, budget="1000") for _n in range(OFFICERS)]

    def adopt(number: int) -> Adoption:
        return adopting.adopt(article, sheets[number], seen=article.version, by=by, at=AT)

    return at_once(adopt, OFFICERS)


def test_of_officers_who_adopt_at_once_one_wins(at: Scene) -> None:
    got = _adopt_at_once(at, "50万元")

    assert sum(isinstance(one, Adoption) for one in got) == 1
    assert Adoption.objects.count() == 1
    assert Evidence.objects.filter(is_figure=True).count() == 1


def test_without_version_and_hold_the_figure_still_stands_once_but_names_are_doubled(
    at: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with the lock and the version off, only the constraint is left."""
    monkeypatch.setattr(adopting, "hold_article", _unheld)
    monkeypatch.setattr(adopting, "settle", lambda _row: None)
    monkeypatch.setattr(adopting, "_must_be_free", lambda _findings: None)

    figures = _adopt_at_once(at, "50万元")
    names = _adopt_at_once(at, "资源县")

    assert sum(isinstance(one, Adoption) for one in figures) == 1  # held by the row itself
    assert sum(isinstance(one, Adoption) for one in names) > 1  # the race appears


def _unheld(article_id: Any, _seen: int) -> Article:
    return Article.objects.select_related("clipping").get(pk=article_id)


def test_names_alone_are_adopted_by_one_officer_too(at: Scene) -> None:
    got = _adopt_at_once(at, "资源县")

    assert sum(isinstance(one, Adoption) for one in got) == 1


def test_a_file_brought_at_once_by_several_is_one_clipping(at: Scene) -> None:
    file, by = File("宣讲.txt", TALK.encode()), at.cast.actor("周敏")

    got = at_once(lambda _n: services.take(at.street, file, by=by, at=AT), OFFICERS)

    assert len({one.clipping.pk for one in got}) == 1
    assert sum(one.is_new for one in got) == 1
    assert Clipping.objects.filter(title__contains="宣讲").count() == 1
    assert got[0].clipping.state == rules.NEW
