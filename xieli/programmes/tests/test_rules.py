"""The law of the cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieli.kernel.refusal import Refusal
from xieli.programmes.rules import Cover, must_be_cover

SPRING = Cover("pairing", "spring-2024", "春季结对帮扶", "", date(2024, 3, 1), date(2024, 5, 31))


@pytest.mark.parametrize(
    "cover",
    [
        SPRING,
        replace(SPRING, ends_on=None),
        replace(SPRING, ends_on=SPRING.starts_on),
        replace(SPRING, slug="s"),
        replace(SPRING, slug="s" * 40),
        replace(SPRING, title="春" * 80, summary="话" * 200),
    ],
)
def test_a_cover_with_a_forward_window_a_title_and_an_address_is_one(cover: Cover) -> None:
    must_be_cover(cover)


def test_a_window_never_ends_before_it_starts() -> None:
    backward = replace(SPRING, ends_on=date(2024, 2, 29))

    with pytest.raises(Refusal, match="早于开始日"):
        must_be_cover(backward)


@pytest.mark.parametrize(
    "slug", ["", "春季", "spring 2024", "Spring", "a/b", "-a", "a-", "a_b", "s" * 41, "a\n"]
)
def test_an_address_that_cannot_be_typed_is_refused(slug: str) -> None:
    with pytest.raises(Refusal, match="网址") as refused:
        must_be_cover(replace(SPRING, slug=slug))

    assert "小写字母" in refused.value.next_step


@pytest.mark.parametrize("title", ["", "  ", "\n", "春" * 81])
def test_a_programme_has_a_title_that_fits(title: str) -> None:
    with pytest.raises(Refusal):
        must_be_cover(replace(SPRING, title=title))


def test_a_summary_fits() -> None:
    with pytest.raises(Refusal, match="200"):
        must_be_cover(replace(SPRING, summary="话" * 201))
