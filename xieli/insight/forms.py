"""What officers write: a word for a snapshot, the days of a period to be closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.insight.services import LONGEST_WHY


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget)

    def clean(self, value: Any) -> date:
        """A day that people count by; other centuries are a slip of the hand."""
        day: date = super().clean(value)
        if not 1949 <= day.year < 2200:
            raise forms.ValidationError(_("请核对年份。"))
        return day


class CloseForm(forms.Form):
    """The days whose figures are told for good, and why, where they are told anew."""

    start = DayField(_("从哪天"))
    end = DayField(_("到哪天"))
    why = forms.CharField(
        label=_("为什么更正"), max_length=LONGEST_WHY, required=False,
        help_text=_("第一次关账不用填；关过再关，写明更正了什么。"),
    )  # fmt: skip
