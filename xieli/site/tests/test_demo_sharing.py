"""The demonstration's other cities leave a case to take, letters to read, a number to compare."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.people.queries import reader_of
from xieli.sharing import checking, due
from xieli.sharing.models import InLetter
from xieli.site.demo import federation, sharing

pytestmark = pytest.mark.django_db


def test_the_county_has_a_case_to_take_letters_to_read_and_a_number_to_compare():
    at = timezone.now()
    ground = federation.lay(at)

    lines = sharing.fill(ground, at)

    found = due.due(reader_of(ground.users["王强"], at), timezone.localdate(at))
    assert [one.action for one in found] == ["去核对", "去看看", "去看看"]
    assert "一件欠薪诉求" in lines[0]
    letters = InLetter.objects.select_related("receipt", "signed_by")
    proofs = [checking.checks(checking.file_of(one)) for one in letters]
    assert len(proofs) == 4
    assert all(one.holds for proof in proofs for one in proof)
