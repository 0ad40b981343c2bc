"""Shapes of input, no law: the pledge, the hand-over, the boxes, the household's answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.activities.pairing.models import HandOver
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal

Needle = forms.TextInput


class PledgeForm(forms.Form):
    """What a firm offers; `key` makes sending twice one pledge."""

    ANY, COUNTY, NEED = "any", "county", "need"

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("认捐数量"), min_value=1)
    unit_value = forms.DecimalField(
        label=_("公允单价（元）"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"),
        help_text=_("按采购价，可后补发票"),
    )  # fmt: skip
    use = forms.ChoiceField(
        label=_("用途要求"),
        widget=forms.RadioSelect,
        initial=NEED,
        choices=[
            (NEED, _("只给这条需求，用不完的退回您处")),
            (COUNTY, _("由这个县的工会在本县调配")),
            (ANY, _("由承办工会在两县之间调配")),
        ],
    )
    lot = forms.IntegerField(
        label=_("每箱数量"), min_value=1, initial=1, required=False, help_text=_("整箱发，不拆箱")
    )
    ready_on = forms.DateField(
        label=_("备货完成日"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    contact = forms.CharField(label=_("联系人"), max_length=40)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, help_text=_("只给承办人看"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    words = forms.CharField(label=_("想说的话"), max_length=200, required=False)

    def __init__(self, *args: Any, is_money: bool = False, phone_known: bool = False, **more: Any):
        super().__init__(*args, **more)
        if is_money:
            del self.fields["unit_value"], self.fields["lot"]
            self.fields["quantity"].label = _("捐款（元）")
        if phone_known:
            self.fields["phone"].required = False
            self.fields["phone"].help_text = _("已留过，不改可不填")

    def clean_phone(self) -> str:
        """A mainland number, or the fault in plain words."""
        text = self.cleaned_data["phone"]
        try:
            return id_numbers.phone(text) if text else ""
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no

    def clean_lot(self) -> int:
        """Nothing said means single pieces."""
        return self.cleaned_data["lot"] or 1


class WithdrawForm(forms.Form):
    """Which pledge to take back."""

    pledge = forms.UUIDField()


class AnswerForm(forms.Form):
    """What a household says, once."""

    is_useful = forms.TypedChoiceField(
        label=_("送来的东西用得上吗"), coerce=lambda text: text == "yes",
        widget=forms.RadioSelect, choices=[("yes", _("用得上")), ("no", _("用不上"))],
    )  # fmt: skip
    words = forms.CharField(
        label=_("还想说什么"), max_length=200, required=False, widget=forms.Textarea
    )


class HandOverForm(forms.Form):
    """One hand-over on the phone: how many, to whom, against what."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    device_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    line = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        choices=[
            (HandOver.TO_HOUSEHOLD, _("发放到户")),
            (HandOver.GIVEN_BACK, _("退回捐方")),
            (HandOver.LOST, _("损耗登记")),
        ],
        initial=HandOver.TO_HOUSEHOLD,
        widget=forms.HiddenInput,
    )
    quantity = forms.IntegerField(label=_("数量"), min_value=1)
    household = forms.UUIDField(label=_("领取的家庭"), required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    photo = forms.FileField(label=_("照片"), required=False)
    may_be_shown = forms.BooleanField(label=_("本人同意公开这张照片"), required=False)
    words = forms.CharField(label=_("原因或说明"), max_length=120, required=False)


class SendForm(forms.Form):
    """Who carries the boxes."""

    carrier = forms.CharField(label=_("承运方和单号"), max_length=60)


class NeedForm(forms.Form):
    """A need by form; the importer asks for the same."""

    union = forms.UUIDField(label=_("哪个县"))
    item = forms.CharField(label=_("物资名称"), max_length=40)
    quantity = forms.CharField(label=_("数量"), max_length=30, help_text=_("例如 200床、约50台"))
    urgency = forms.TypedChoiceField(
        label=_("急需程度"), coerce=int, initial=3,
        choices=[(5, _("特急")), (4, _("急")), (3, _("较急")), (2, _("一般")), (1, _("不急"))],
    )  # fmt: skip
    village = forms.CharField(label=_("乡镇、村"), max_length=60, required=False)
    group = forms.CharField(label=_("给谁用"), max_length=40, required=False)
    households = forms.IntegerField(label=_("户数"), min_value=0, required=False)
    due_on = forms.DateField(
        label=_("最迟到位"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(label=_("规格和说明"), max_length=200, required=False)
