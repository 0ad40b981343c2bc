"""The vault: what it seals only it opens, as the same field, with a key we have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from xieli.people import vault
from xieli.people.vault import VaultBroken

OLD, NEW = "1:" + "ab" * 32, "2:" + "cd" * 32


@given(st.text())
def test_whatever_is_sealed_opens_again(text: str) -> None:
    sealed = vault.seal("case", text)

    assert vault.opened("case", memoryview(sealed)) == text


def test_the_bytes_are_version_then_nonce_then_ciphertext(settings: Settings) -> None:
    settings.VAULT_KEYS = f"{NEW},{OLD}"

    sealed = vault.seal("case", "糖尿病")

    assert sealed[0] == vault.version_of(sealed) == 2
    assert len(sealed) == 1 + 12 + len("糖尿病".encode()) + 16


def test_the_same_text_never_looks_the_same() -> None:
    assert vault.seal("case", "糖尿病") != vault.seal("case", "糖尿病")


def test_a_value_cannot_be_moved_to_another_field() -> None:
    sealed = vault.seal("case", "糖尿病")

    with pytest.raises(VaultBroken):
        vault.opened("address", sealed)


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_one_changed_byte_is_found(place: int) -> None:
    broken = bytearray(vault.seal("case", "糖尿病"))
    broken[place] ^= 1

    with pytest.raises(VaultBroken):
        vault.opened("case", bytes(broken))


def test_a_missing_key_and_another_key_of_the_same_number_are_loud(
    settings: Settings,
) -> None:
    settings.VAULT_KEYS = OLD
    sealed = vault.seal("case", "糖尿病")

    settings.VAULT_KEYS = NEW
    with pytest.raises(VaultBroken, match="no key of version 1"):
        vault.opened("case", sealed)
    settings.VAULT_KEYS = "1:" + "ef" * 32
    with pytest.raises(VaultBroken, match="another key"):
        vault.opened("case", sealed)


def test_a_cut_value_is_loud() -> None:
    with pytest.raises(VaultBroken, match="too short"):
        vault.opened("case", b"\x01short")


@pytest.mark.parametrize(
    "written",
    ["", "1", "1:zz", "0:" + "ab" * 32, f"{OLD},{OLD}", "1:" + "ab" * 16, "x:" + "ab" * 32],
)
def test_keys_that_cannot_be_read_are_loud(settings: Settings, written: str) -> None:
    settings.VAULT_KEYS = written

    with pytest.raises(VaultBroken):
        vault.seal("case", "糖尿病")


def test_the_blind_index_is_the_same_for_a_value_and_another_in_each_field(
    settings: Settings,
) -> None:
    one = vault.index("phone", "13800000001")

    assert one == vault.index("phone", "13800000001")
    assert one != vault.index("id_number", "13800000001")
    settings.VAULT_INDEX_KEY = "another"
    assert one != vault.index("phone", "13800000001")
