"""What the board's page sends: a pair with a number, a condition, a plan, a line to give up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.matching.wanted import MOST


class PairForm(forms.Form):
    """A pledge and a need of the board, and why."""

    pledge = forms.UUIDField()
    need = forms.UUIDField()
    why = forms.CharField(max_length=100, required=False)


class PinForm(PairForm):
    """The same with the number that must be."""

    quantity = forms.IntegerField(
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": _("请填数量"),
            "invalid": _("数量要是整数"),
            "min_value": _("钉住的数量至少是 1，不想给请用禁配"),
            "max_value": _("数量大得不合常理"),
        },
    )


class ReleaseForm(forms.Form):
    """The condition to take back."""

    condition = forms.UUIDField()


class GiveUpForm(forms.Form):
    """The adopted line to take back, and why."""

    allocation = forms.UUIDField()
    why = forms.CharField(max_length=200, required=False)


class AdoptForm(forms.Form):
    """The plan to adopt."""

    proposal = forms.UUIDField()
