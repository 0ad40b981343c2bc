"""A thing of another kind names the agreement it follows from; only who sees it is told so."""

from __future__ import annotations

import pytest
from django import forms

from xieli.agreements import naming
from xieli.agreements.models import Agreement, State
from xieli.agreements.naming import AgreementField
from xieli.agreements.tests.made import AT, Scene
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


class Asking(forms.Form):
    agreement = AgreementField()


def test_a_form_offers_the_agreements_that_run_to_their_own_sides_alone() -> None:
    scene = Scene()
    hers, strangers = (reader_of(scene.cast.users[name], AT) for name in ("王强", "赵六"))
    drafted = Asking()
    naming.offer(drafted, "agreement", hers)
    Agreement.objects.update(state=State.RUNNING)

    offered = {}
    for name, reader in (("hers", hers), ("strangers", strangers)):
        form = Asking({"agreement": str(scene.agreement.pk)})
        naming.offer(form, "agreement", reader)
        offered[name] = form.is_valid() and form.cleaned_data["agreement"]

    assert [key for key, _words in drafted.fields["agreement"].choices] == [""]
    assert offered == {"hers": scene.agreement.pk, "strangers": False}


def test_a_page_names_an_agreement_only_to_who_sees_it() -> None:
    scene = Scene()
    key = scene.agreement.pk
    Agreement.objects.update(state=State.RUNNING)

    told = [naming.named(key, reader_of(scene.cast.users[name], AT)) for name in ("王强", "赵六")]

    assert told == [scene.agreement, None]
    assert naming.named(None, reader_of(scene.cast.users["王强"], AT)) is None
