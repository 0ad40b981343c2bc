"""Shapes of input, no law: campaign, money, parcel, order, roster, the visit, the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xieli.activities.visits.handing import TOLD, Found
from xieli.activities.visits.models import Source, Want
from xieli.unions.models import Union

MOST = Decimal(10**10)
KEY = RegexValidator(r"^[0-9a-f-]{32,36}$", _("这张单子的编号不对，请重新打开这一页。"))


class KeyField(forms.CharField):
    """The hidden key of a sheet: sent twice with one key is one record."""

    def __init__(self) -> None:
        super().__init__(max_length=36, widget=forms.HiddenInput, validators=[KEY])


class YuanField(forms.DecimalField):
    """An amount in 元, two decimals."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
        super().__init__(label=label, max_digits=12, decimal_places=2, max_value=MOST,
                         widget=widget, **more)  # fmt: skip


class DayField(forms.DateField):
    """A day by the phone's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class CampaignForm(forms.Form):
    """A new campaign of one of her unions."""

    union = forms.ChoiceField(label=_("哪家工会承办"))
    title = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("例如：2027 年春节走访慰问")
    )
    slug = forms.SlugField(
        label=_("短名"), max_length=40, help_text=_("用在网址里：小写字母、数字和短横")
    )
    budget = YuanField(_("预算（元）"), min_value=Decimal("0.01"))
    starts_on = DayField(_("从哪天起"), help_text=_("每人每年的上限按这一天的年份算"))
    ends_on = DayField(_("到哪天止"), required=False)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(union.id), union.name) for union in unions
        ]


class IncomeForm(forms.Form):
    """Money that came."""

    key = KeyField()
    source = forms.ChoiceField(label=_("资金来源"), choices=Source.choices)
    amount = YuanField(_("金额（元）"), min_value=Decimal("0.01"))
    payer = forms.CharField(label=_("付款单位"), max_length=80)
    paper = forms.CharField(label=_("文号或单号"), max_length=60, required=False)


class ParcelForm(forms.Form):
    """What is given in kind."""

    item = forms.CharField(label=_("慰问品"), max_length=40,
                           widget=forms.TextInput(attrs={"list": "items"}))  # fmt: skip
    unit = forms.CharField(label=_("单位"), max_length=10, required=False,
                           help_text=_("新物资才要写，例如：袋"))  # fmt: skip
    price = YuanField(_("单价（元）"), min_value=Decimal("0.01"),
                      help_text=_("名单和上限都按这个价算"))  # fmt: skip


class OrderForm(forms.Form):
    """A purchase."""

    key = KeyField()
    supplier = forms.CharField(label=_("供货商"), max_length=80, help_text=_("发票上的单位名称"))
    parcel = forms.ChoiceField(label=_("慰问品"))
    pieces = forms.IntegerField(label=_("件数"), min_value=1, max_value=10_000_000)
    amount = YuanField(_("总价（元）"), min_value=Decimal("0.01"))

    def __init__(self, *args: Any, parcels: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["parcel"].choices = list(parcels)  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    """A signed paper: a photo of it, and whose numbers stand on it."""

    key = KeyField()
    photo = forms.FileField(label=_("签收册照片"), help_text=_("拍清楚签名，40 MB 以内"))
    numbers = forms.CharField(
        label=_("签了名的序号"), max_length=2000, required=False,
        help_text=_("例如 1-40、43；空着就是名单里还没签收的全部"),
    )  # fmt: skip

    def clean_numbers(self) -> frozenset[int]:
        """The numbers, spans written out."""
        told: set[int] = set()
        text: str = self.cleaned_data["numbers"]
        for part in text.replace("，", "、").replace(",", "、").split("、"):
            first, _dash, last = part.strip().partition("-")
            if not part.strip():
                continue
            if not first.isdecimal() or (last and not last.isdecimal()):
                raise forms.ValidationError(_("没有看懂“%(part)s”"), params={"part": part[:20]})
            if int(last or first) - int(first) > 100_000:
                raise forms.ValidationError(_("一次最多十万个序号"))
            told.update(range(int(first), int(last or first) + 1))
        return frozenset(told)


class SettleForm(forms.Form):
    """The officer's word on a conflict."""

    counts = forms.ChoiceField(
        label=_("怎么定"), widget=forms.RadioSelect,
        choices=[("yes", _("以这一张为准，前一张退账留底")), ("no", _("这一张只留底"))],
    )  # fmt: skip
    why = forms.CharField(label=_("理由"), max_length=120)


class VisitForm(forms.Form):
    """The household sheet of the phone; nothing but the gift and its proof must be filled in."""

    key = KeyField()
    cash = YuanField(_("慰问金（元）"), min_value=Decimal(0), required=False)
    pieces = forms.IntegerField(label=_("慰问品件数"), min_value=0, max_value=99, required=False)
    health = forms.CharField(label=_("健康状况"), max_length=300, required=False,
                             widget=forms.Textarea)  # fmt: skip
    schooling = forms.CharField(label=_("子女上学"), max_length=300, required=False,
                                widget=forms.Textarea)  # fmt: skip
    spending = forms.CharField(label=_("生活开支"), max_length=300, required=False,
                               widget=forms.Textarea)  # fmt: skip
    troubles = forms.CharField(label=_("目前困难"), max_length=300, required=False,
                               widget=forms.Textarea)  # fmt: skip
    may_keep = forms.BooleanField(label=_("本人同意登记上面几项，只给办理的人看"), required=False)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    photo = forms.FileField(label=_("照片"), required=False)
    want = forms.ChoiceField(
        label=_("发现的需求"), required=False, choices=[("", _("没有")), *Want.choices]
    )
    want_title = forms.CharField(label=_("缺什么、什么事"), max_length=40, required=False)
    want_quantity = forms.CharField(label=_("要多少"), max_length=20, required=False,
                                    help_text=_("东西才写，例如：2台"))  # fmt: skip
    want_words = forms.CharField(label=_("补一句"), max_length=100, required=False,
                                 help_text=_("不写姓名和病情"))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A gift needs a proof, a need its title."""
        data = self.cleaned_data
        gives = data.get("cash") or data.get("pieces")
        if gives and not data.get("signature") and not data.get("photo"):
            self.add_error("signature", _("请先签名；不会写字的，拍一张照片"))
        if data.get("want") and not data.get("want_title", "").strip():
            self.add_error("want_title", _("还没有写缺什么"))
        if any(data.get(name) for name in TOLD) and not data.get("may_keep"):
            self.add_error("may_keep", _("要征得本人同意才能登记；不同意就清空这几项"))
        return data

    def told(self) -> dict[str, str]:
        """What was told at the door, by field."""
        return {name: self.cleaned_data[name].strip() for name in TOLD if self.cleaned_data[name]}

    def findings(self) -> tuple[Found, ...]:
        """The need that was found, if any."""
        data = self.cleaned_data
        if not data["want"]:
            return ()
        told = (data[name].strip() for name in ("want_title", "want_quantity", "want_words"))
        return (Found(data["want"], *told),)
