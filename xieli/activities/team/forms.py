"""Shapes of input, no law: a new member, contracts, trainings, growth, leaving, a window."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.activities.team.models import ContractKind, GrowthKind, Leaving, PaySource
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.unions.models import Union


class DayField(forms.DateField):
    """A day by the phone's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class MemberForm(forms.Form):
    """Somebody who begins to work for a union."""

    union = forms.ChoiceField(label=_("工会"))
    name = forms.CharField(label=_("姓名"), max_length=40)
    id_number = forms.CharField(label=_("身份证号"), max_length=24)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    post = forms.CharField(label=_("岗位"), max_length=40, initial=_("社会化工会工作者"))
    since = DayField(_("到岗日"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(one.id), one.name) for one in unions
        ]

    def clean_id_number(self) -> str:
        """An 18-digit number whose check digit is right."""
        try:
            return id_numbers.resident_id(self.cleaned_data["id_number"])
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no

    def clean_phone(self) -> str:
        """A mainland number or nothing."""
        text: str = self.cleaned_data["phone"]
        try:
            return id_numbers.phone(text) if text else ""
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no


class ContractForm(forms.Form):
    """A contract as it was signed."""

    kind = forms.ChoiceField(label=_("合同类别"), choices=ContractKind.choices)
    starts = DayField(_("合同起"))
    ends = DayField(_("合同止"), required=False, help_text=_("无固定期限的空着"))
    source = forms.ChoiceField(label=_("经费来源"), choices=PaySource.choices)
    pay = forms.ChoiceField(
        label=_("工资档"), required=False, help_text=_("加密存，看的时候要写理由")
    )

    def __init__(self, *args: Any, bands: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pay"].choices = [  # type: ignore[attr-defined]
            ("", _("不登记")),
            *((one, one) for one in bands),
        ]


class TrainingForm(forms.Form):
    """A course somebody took."""

    title = forms.CharField(label=_("培训名称"), max_length=80)
    on = DayField(_("哪天"))
    hours = forms.DecimalField(
        label=_("学时"), max_digits=5, decimal_places=1, min_value=Decimal("0.5")
    )


class GrowthForm(forms.Form):
    """One step of growth."""

    kind = forms.ChoiceField(label=_("哪一种"), choices=GrowthKind.choices)
    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如 社会工作师（中级）"))
    on = DayField(_("哪天"))


class LeaveForm(forms.Form):
    """The last day and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    on = DayField(_("离岗日"))
    why = forms.ChoiceField(label=_("原因"), choices=Leaving.choices, widget=forms.RadioSelect)


class ReasonForm(forms.Form):
    """Why a sealed field is opened."""

    reason = forms.CharField(label=_("为什么要看"), max_length=200, help_text=_("会记进日志"))


class WindowForm(forms.Form):
    """From a day to a day."""

    first = DayField(_("从"))
    last = DayField(_("到"))
