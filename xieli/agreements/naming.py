"""Questions of other kinds of work: which agreement a thing may follow from, and what it is called.

Law: a form offers, and a page names, only agreements the reader sees herself.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.agreements.models import Agreement, State
from xieli.agreements.queries import visible
from xieli.shell.guards import Reader

MOST_OFFERED = 100
OFFERED = (State.SIGNING, State.RUNNING, State.ASSESSING, State.RENEWED)


def named(agreement_id: UUID | None, reader: Reader) -> Agreement | None:
    """The agreement of this key where the reader sees it, for a link; one query or none."""
    return visible(reader).filter(pk=agreement_id).first() if agreement_id else None


class AgreementField(forms.TypedChoiceField):
    """Which of the reader's agreements a thing follows from; none is an answer too."""

    def __init__(self, **more: Any) -> None:
        words = {"label": _("按哪份协议"), "help_text": _("没有就不选")}
        super().__init__(required=False, coerce=UUID, empty_value=None, **{**words, **more})


def offer(form: forms.BaseForm, name: str, reader: Reader) -> None:
    """Fill the choices of a form's AgreementField; one query."""
    field = form.fields[name]
    assert isinstance(field, AgreementField)
    rows = visible(reader).filter(state__in=OFFERED).order_by("title", "starts_on")
    told = rows.values_list("id", "title")[:MOST_OFFERED]
    field.choices = [("", _("不按协议")), *((str(key), title) for key, title in told)]
