"""Shapes of input, no law: pledge, need, hand-over, return and loss, the household's answer."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import HandOver
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.unions.models import Union

MOST = 10_000_000
WITNESS = gettext_noop("见证：")
KEY = RegexValidator(r"^[0-9a-f-]{32,36}$", _("这张单子的编号不对，请重新打开这一页。"))


class KeyField(forms.CharField):
    """The hidden key of a sheet: sent twice with one key is one record."""

    def __init__(self) -> None:
        super().__init__(max_length=36, widget=forms.HiddenInput, validators=[KEY])


class DayField(forms.DateField):
    """A day by the phone's own calendar, never required."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, required=False, widget=widget)


class PledgeForm(forms.Form):
    """What a firm offers; `key` makes sending twice one pledge."""

    ANY, COUNTY, NEED = "any", "county", "need"

    key = KeyField()
    quantity = forms.IntegerField(label=_("认捐数量"), min_value=1, max_value=MOST)
    unit_value = forms.DecimalField(
        label=_("公允单价（元）"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"),
        max_value=MOST, help_text=_("按采购价，可后补发票"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    use = forms.ChoiceField(
        label=_("用途要求"),
        widget=forms.RadioSelect,
        choices=[
            (NEED, _("只给这条需求，用不完的退回您处")),
            (COUNTY, _("由这个县的工会在本县调配")),
            (ANY, _("由承办工会在几个县之间调配")),
        ],
    )
    lot = forms.IntegerField(
        label=_("每箱数量"), min_value=1, max_value=MOST, required=False,
        help_text=_("整箱发，不拆箱；散件填 1"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    ready_on = DayField(_("备货完成日"))
    contact = forms.CharField(label=_("联系人"), max_length=40)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    words = forms.CharField(label=_("想说的话"), max_length=200, required=False)

    def __init__(
        self, *args: Any, is_money: bool = False, phone_known: bool = False,
        uses: Iterable[str] = (NEED, COUNTY, ANY), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        if is_money:
            del self.fields["unit_value"], self.fields["lot"]
            self.fields["quantity"].label = _("捐款（元）")
        if phone_known:
            self.fields["phone"].required = False
            self.fields["phone"].help_text = _("已留过，不改可不填")
        known = dict(self.fields["use"].choices)  # type: ignore[attr-defined]
        self.fields["use"].choices = [(use, known[use]) for use in uses]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """A mainland number, or the fault in plain words."""
        text: str = self.cleaned_data["phone"]
        try:
            return id_numbers.phone(text) if text else ""
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no

    def clean_lot(self) -> int:
        """Nothing said means single pieces."""
        return self.cleaned_data["lot"] or 1


class AnswerForm(forms.Form):
    """What a household says, once."""

    is_useful = forms.ChoiceField(
        label=_("送来的东西用得上吗"),
        widget=forms.RadioSelect,
        choices=[("yes", _("用得上")), ("no", _("用不上"))],
    )
    words = forms.CharField(
        label=_("还想说什么"), max_length=200, required=False, widget=forms.Textarea
    )

    def said(self) -> dict[str, Any]:
        """The answer as the verb takes it."""
        return {
            "is_useful": self.cleaned_data["is_useful"] == "yes",
            "words": self.cleaned_data["words"],
        }


class HandOverForm(forms.Form):
    """One hand-over on the phone: how many, to whom, against what."""

    key = KeyField()
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST)
    household = forms.UUIDField(label=_("领取的家庭"), required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    photo = forms.FileField(label=_("照片"), required=False)
    witness = forms.CharField(label=_("在场见证人"), max_length=40, required=False)
    may_be_shown = forms.BooleanField(label=_("本人同意公开这张照片"), required=False)

    def clean(self) -> dict[str, Any]:
        """A household, and a signature or else a photo with the witness's name."""
        data = self.cleaned_data
        if "household" not in self.errors and not data.get("household"):
            self.add_error("household", _("还没有选领取的家庭"))
        if data.get("signature"):
            return data
        if not data.get("photo"):
            self.add_error("signature", _("请先签名；不会写字的，拍照并写见证人"))
        elif not data.get("witness", "").strip():
            self.add_error("witness", _("没有签名时，请写在场见证人的姓名"))
        return data

    def told(self) -> str:
        """Who bore witness, for the record."""
        witness: str = self.cleaned_data["witness"].strip()
        return f"{WITNESS}{witness}" if witness else ""


class LeaveForm(forms.Form):
    """Pieces that go back to the giver or are lost: how many and why."""

    key = KeyField()
    kind = forms.ChoiceField(
        label=_("办哪一样"),
        widget=forms.RadioSelect,
        choices=[(HandOver.GIVEN_BACK, _("退回捐方")), (HandOver.LOST, _("损耗登记"))],
    )
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=MOST)
    reason = forms.ChoiceField(label=_("原因"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("细节"), max_length=80, required=False,
        help_text=_("只在登记册里看得到，公开页只写原因"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        reasons = rules.BACK_REASONS if kind == HandOver.GIVEN_BACK else rules.LOST_REASONS
        self.fields["kind"].widget = forms.HiddenInput()
        self.fields["kind"].initial = kind
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (reason, _(reason)) for reason in reasons
        ]

    def why(self) -> str:
        """The reason, with the detail behind it."""
        note: str = self.cleaned_data["note"].strip()
        reason: str = self.cleaned_data["reason"]
        return f"{reason}{rules.REASON_END}{note}" if note else reason


class SendForm(forms.Form):
    """Who carries the boxes."""

    carrier = forms.CharField(label=_("承运方和单号"), max_length=60)


class NeedForm(forms.Form):
    """A need by form; the importer asks for the same."""

    key = KeyField()
    union = forms.ChoiceField(label=_("哪个县"))
    item = forms.CharField(
        label=_("物资名称"), max_length=40, widget=forms.TextInput(attrs={"list": "items"})
    )
    quantity = forms.CharField(label=_("数量"), max_length=30, help_text=_("例如 200床、约50台"))
    urgency = forms.TypedChoiceField(
        label=_("急需程度"), coerce=int, initial=3,
        choices=[(5, _("特急")), (4, _("急需")), (3, _("较急")), (2, _("一般")), (1, _("可以缓"))],
    )  # fmt: skip
    village = forms.CharField(label=_("乡镇、村"), max_length=60, required=False)
    group = forms.CharField(label=_("给谁用"), max_length=40, required=False)
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=MOST, required=False)
    due_on = DayField(_("最迟到位"))
    words = forms.CharField(label=_("规格和说明"), max_length=200, required=False)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(union.id), union.name) for union in unions
        ]

    def union_id(self) -> UUID:
        """The county as chosen."""
        return UUID(self.cleaned_data["union"])


class CopyForm(forms.Form):
    """For which union a campaign is copied, and what it is called there."""

    union = forms.ChoiceField(label=_("给哪家工会用"))
    title = forms.CharField(label=_("新项目的名称"), max_length=80)
    slug = forms.CharField(
        label=_("网址里的短名"), max_length=40, help_text=_("小写字母、数字和短横，例如 spring-2")
    )
    invoice_name = forms.CharField(label=_("开票主体"), max_length=80)
    starts_on = forms.DateField(
        label=_("哪天开始"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    counties = forms.MultipleChoiceField(
        label=_("和哪些县结对"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, unions: Iterable[Union], helped: Iterable[Union], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.unions = {str(one.pk): one for one in unions}
        self.helped = {str(one.pk): one for one in helped}
        for name, known in (("union", self.unions), ("counties", self.helped)):
            pairs = [(key, one.name) for key, one in known.items()]
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
