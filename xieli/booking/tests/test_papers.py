"""Papers of guests: what each number looks like."""

from __future__ import annotations

import pytest

from xieli.booking.papers import paper_number
from xieli.kernel.id_numbers import id_check
from xieli.kernel.refusal import Refusal

HOME_RETURN, TAIWAN = "港澳居民来往内地通行证", "台湾居民来往大陆通行证"
PERMIT, CARD = "港澳台居民居住证", "居民身份证"


def number(head: str) -> str:
    bare = f"{head}19900101001"
    return bare + id_check(bare)


@pytest.mark.parametrize(
    ("kind", "text", "tidy"),
    [
        (HOME_RETURN, "h12345678", "H12345678"), (HOME_RETURN, "Ｍ0123 456701", "M0123456701"),
        (TAIWAN, "01234567", "01234567"), (TAIWAN, "0123456789(b)", "0123456789B"),
        (PERMIT, number("810000"), number("810000")), (PERMIT, number("830000"), number("830000")),
        (CARD, number("440305"), number("440305")), ("护照", "ab-123456", "AB123456"),
    ],
)  # fmt: skip
def test_a_number_of_its_kind_is_tidied(kind: str, text: str, tidy: str) -> None:
    assert paper_number(kind, text) == tidy


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (HOME_RETURN, "A12345678"), (HOME_RETURN, "H1234567"), (HOME_RETURN, "H123456789"),
        (TAIWAN, "1234567"), (TAIWAN, "H1234567"), (PERMIT, number("440305")),
        (PERMIT, "81000019900101001X0"), (CARD, number("820000")), (CARD, ""),
        ("护照", "1234"), ("护照", "12345\x00"),
    ],
)  # fmt: skip
def test_a_number_of_another_shape_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refusal):
        paper_number(kind, text)
