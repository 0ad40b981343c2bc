"""A wrong bank card is corrected with a reason, and never by who pays to it."""

from __future__ import annotations

import pytest

from xieli.activities.aid import keeping, paying
from xieli.activities.aid.tests.scene import AT, LATER, Scene, card
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_a_corrected_card_is_paid_to_by_somebody_else(scene: Scene):
    file, fund = scene.open_at_once(), scene.fund()
    grants = [scene.payable(file)]
    batch, _ = paying.make_batch(fund, grants, key="one", by=scene.who("刘芸"), at=LATER)
    file.refresh_from_db()
    told = keeping.Card(card(7), "农业银行资源县支行")
    payer = scene.who("陈主席")

    keeping.correct_card(file, told, "原卡已挂失", seen=file.version, by=payer, at=AT)

    with pytest.raises(Refusal, match="改过收款银行卡的人"):
        paying.pay(batch, by=payer, at=AT)
    file.refresh_from_db()
    assert (file.bank, file.card_by_id) == ("农业银行资源县支行", payer.id)
    assert Note.objects.filter(verb="aid.correct_card", about_id=file.pk).count() == 1


def test_a_wrong_card_or_no_reason_changes_nothing(scene: Scene):
    file = scene.open_at_once()
    before = bytes(file.sealed_card or b"")

    wrong = keeping.Card("6222020000000001", "农行")
    no_bank, good = keeping.Card(card(7), " "), keeping.Card(card(7), "农行")
    for told, why in ((wrong, "抄错了一位"), (no_bank, "抄错了一位"), (good, "")):
        with pytest.raises(Refusal):
            keeping.correct_card(file, told, why, seen=file.version, by=scene.who("周敏"), at=AT)

    file.refresh_from_db()
    assert bytes(file.sealed_card or b"") == before
