"""What officers fill in about rules and days; nothing is taken without its source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.rulebook.rules import LONGEST_VALUE
from xieli.unions.forms import WithRegion


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ParameterForm(WithRegion):
    """A value of one key, for a region, from a day on."""

    value = forms.CharField(label=_("值"), max_length=LONGEST_VALUE)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    valid_from = forms.DateField(label=_("从哪天起"), widget=_day_input())
    valid_to = forms.DateField(
        label=_("到哪天为止"), widget=_day_input(), required=False, help_text=_("空着就一直有效")
    )
    citation = forms.CharField(
        label=_("依据"),
        max_length=LONGEST_VALUE,
        help_text=_("文件名、条款，或是谁在什么会上定的"),
    )
    field_order = ("value", "unit", "region", "valid_from", "valid_to", "citation")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["region"].required = False
        self.fields["region"].help_text = _("空着是全国；写了就只管这个地区，近的优先")


class DayForm(forms.Form):
    """What the calendar says of one day."""

    day = forms.DateField(label=_("哪一天"), widget=_day_input())
    is_working = forms.TypedChoiceField(
        label=_("这天"),
        choices=[("1", _("上班")), ("0", _("休息"))],
        coerce=lambda sign: sign == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("叫什么"), max_length=40, required=False, help_text=_("例如：春节、国庆节调休")
    )
    citation = forms.CharField(label=_("依据"), max_length=LONGEST_VALUE)
