"""HTTP message signatures: the RFC's own example, and what must not pass."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as some

from xieli.sharing import signing
from xieli.sharing.signing import NotSigned, Params, Signed

# RFC 9421, B.1.4 and B.2.6
PUBLIC = base64.b64decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
SEED = base64.b64decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=")
MESSAGE = {
    "date": "Tue, 20 Apr 2021 02:07:55 GMT", "@method": "POST", "@path": "/foo",
    "@authority": "example.com", "content-type": "application/json", "content-length": "18",
}  # fmt: skip
COVERED = ("date", "@method", "@path", "@authority", "content-type", "content-length")
RAW = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
SIGNATURE = (
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
)


def test_the_example_of_the_rfc_passes():
    signed = Signed(f"sig1={RAW}", f"sig1=:{SIGNATURE}:")

    params = signing.must_be_signed(MESSAGE, signed, COVERED, PUBLIC)

    assert (params.keyid, params.created) == ("test-key-ed25519", 1618884473)
    assert signing.base_of(MESSAGE, COVERED, RAW).decode().splitlines()[:3] == [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT', '"@method": POST', '"@path": /foo',
    ]  # fmt: skip


def test_the_digest_is_that_of_the_rfc():
    assert signing.digest_of(b'{"hello": "world"}') == (
        "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    )


def test_what_we_sign_passes_with_our_key_and_no_other():
    seed, public = signing.new_key()
    _other, stranger = signing.new_key()
    params = Params(signing.key_id_of(public), 1_700_000_000, 1_700_000_300, "n" * 32, "tag")

    signed = signing.sign(MESSAGE, COVERED, params, seed)

    assert signing.must_be_signed(MESSAGE, signed, COVERED, public) == params
    with pytest.raises(NotSigned):
        signing.must_be_signed(MESSAGE, signed, COVERED, stranger)


@given(some.sampled_from(COVERED), some.text(min_size=1, max_size=20))
def test_no_covered_part_can_be_changed(name: str, words: str):
    signed = Signed(f"sig1={RAW}", f"sig1=:{SIGNATURE}:")
    changed = {**MESSAGE, name: MESSAGE[name] + words}

    with pytest.raises(NotSigned):
        signing.must_be_signed(changed, signed, COVERED, PUBLIC)


@pytest.mark.parametrize(
    ("given_input", "signature"),
    [
        ("", ""),
        (f"sig1={RAW}", ""),
        (f"sig2={RAW}", f"sig2=:{SIGNATURE}:"),
        (f'sig1={RAW};alg="rsa-v1_5-sha256"', f"sig1=:{SIGNATURE}:"),
        (f"sig1={RAW};created=1", f"sig1=:{SIGNATURE}:"),
        ('sig1=();created=1;keyid="k"', f"sig1=:{SIGNATURE}:"),
        ('sig1=("date" "date");created=1;keyid="k"', f"sig1=:{SIGNATURE}:"),
        ('sig1=("@query");created=1;keyid="k"', f"sig1=:{SIGNATURE}:"),
        (f"sig1={RAW}, sig2={RAW}", f"sig1=:{SIGNATURE}:"),
    ],
)
def test_other_shapes_are_not_signed(given_input: str, signature: str):
    with pytest.raises(NotSigned):
        signing.must_be_signed(MESSAGE, Signed(given_input, signature), COVERED, PUBLIC)


@given(some.text(max_size=300), some.text(max_size=120))
def test_no_text_breaks_the_reader(given_input: str, signature: str):
    with pytest.raises(NotSigned):
        signing.must_be_signed(MESSAGE, Signed(given_input, signature), COVERED, PUBLIC)
