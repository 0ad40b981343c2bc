"""What officers write about partners, outlets, batches and windows. Shapes of input, no law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Batch, Outlet, Partner, Way, What
from xieli.activities.benefits.rules import Money, Span
from xieli.activities.benefits.services import BatchWords, ContractWords, OutletWords
from xieli.activities.benefits.windows import WindowWords
from xieli.unions.models import Union

GROUP_CHOICES = [(key, _(words)) for key, words in rules.GROUPS.items()]


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class MomentField(forms.DateTimeField):
    """A day and an hour by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(label=label, widget=widget, **more)


class YuanField(forms.DecimalField):
    """A sum in yuan with two decimals."""

    def __init__(self, label: Any, most: int = 99_999_999, **more: Any) -> None:
        super().__init__(
            label=label, min_value=Decimal(0), max_value=most, decimal_places=2, **more
        )


def choose(form: forms.Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field of choices its choices."""
    form.fields[field].choices = list(choices)  # type: ignore[attr-defined]


class PartnerForm(forms.Form):
    """A contract with a firm."""

    union = forms.ChoiceField(label=_("哪家工会签的"))
    firm = forms.CharField(
        label=_("合作企业"), max_length=80, help_text=_("写企业登记册里的全称或统一社会信用代码")
    )
    number = forms.CharField(label=_("合同号"), max_length=60)
    starts_on = DayField(_("哪天开始"))
    ends_on = DayField(_("哪天到期"))
    union_invests = YuanField(_("工会投入（元）"))
    partner_invests = YuanField(_("企业投入（元）"))
    settles_every_days = forms.IntegerField(
        label=_("几天结算一次"), min_value=1, max_value=366, initial=30
    )

    def __init__(self, *args: Any, unions: Iterable[Union], known: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "union", ((str(one.id), one.name) for one in unions))
        if known:
            for name in ("union", "firm"):
                del self.fields[name]
            self.fields["number"].widget.attrs["readonly"] = True

    def told(self) -> ContractWords:
        """The contract as the verb takes it."""
        names = ("number", "starts_on", "ends_on", "union_invests", "partner_invests",
                 "settles_every_days")  # fmt: skip
        return ContractWords(**{name: self.cleaned_data[name] for name in names})


class OutletForm(forms.Form):
    """A place where claims are redeemed."""

    name = forms.CharField(label=_("店名"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    hours = forms.CharField(
        label=_("什么时候开门"), max_length=60, required=False, help_text=_("例：每天 9:00—21:00")
    )

    def told(self) -> OutletWords:
        """The place as the verb takes it."""
        data = self.cleaned_data
        return OutletWords(data["name"], data["address"], data["hours"])


class BatchForm(forms.Form):
    """A batch: what, in which way, to whom, when, who pays what."""

    union = forms.ChoiceField(label=_("哪家工会发"))
    partner = forms.ChoiceField(label=_("和谁合作"))
    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("例：夏送清凉咖啡券"))
    summary = forms.CharField(
        label=_("说明"), max_length=400, required=False, widget=forms.Textarea,
        help_text=_("能换什么、要带什么，一两句话"),
    )  # fmt: skip
    what = forms.ChoiceField(
        label=_("发什么"), choices=What.choices, widget=forms.RadioSelect, initial=rules.VOUCHER
    )
    way = forms.ChoiceField(
        label=_("怎么领"), choices=Way.choices, widget=forms.RadioSelect, initial=rules.FIRST,
        help_text=_("要的人比份数多很多的，用摇号：不拼手快，谁都能验"),
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("多少份"), min_value=1, max_value=rules.MOST)
    face_value = YuanField(_("每份面值（元）"))
    union_pays = YuanField(_("其中工会出（元）"))
    partner_pays = YuanField(_("其中企业出（元）"), help_text=_("剩下的由职工自己出"))
    opens_at = MomentField(_("什么时候开始"))
    closes_at = MomentField(_("什么时候截止"))
    redeem_until = DayField(_("最后使用日"))
    within = forms.ChoiceField(label=_("给哪里的会员"), required=False)
    members_only = forms.BooleanField(label=_("只给会员"), required=False, initial=True)
    per_household = forms.BooleanField(label=_("一户只领一份"), required=False)
    groups = forms.MultipleChoiceField(
        label=_("只给这些人"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=GROUP_CHOICES, help_text=_("一个都不勾，就不限"),
    )  # fmt: skip
    outlets = forms.MultipleChoiceField(
        label=_("在哪些兑换点用"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不勾，就是这家企业的全部兑换点"),
    )  # fmt: skip
    mixes_in = forms.CharField(
        label=_("摇号要加入的公开数字"), max_length=120, required=False,
        help_text=_("只有摇号用，可不填。例：截止次日福利彩票双色球的红球号码"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, unions: Iterable[Union], partners: Iterable[Partner],
        outlets: Iterable[Outlet], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.unions = {str(one.id): one for one in unions}
        self.partners = {str(one.id): one for one in partners}
        choose(self, "union", ((key, one.name) for key, one in self.unions.items()))
        choose(self, "partner", (
            (key, f"{one.enterprise} · {one.contract_number}")
            for key, one in self.partners.items()
        ))  # fmt: skip
        choose(self, "within", [
            ("", said("不限")), *((key, one.name) for key, one in self.unions.items())
        ])  # fmt: skip
        choose(self, "outlets", ((str(one.id), one.name) for one in outlets))

    def clean(self) -> dict[str, Any]:
        """A contract belongs to the union that gives."""
        data = super().clean() or {}
        partner = self.partners.get(data.get("partner", ""))
        if partner and data.get("union") and str(partner.union_id) != data["union"]:
            self.add_error("partner", said("这份合同不是这家工会签的。"))
        return data

    def told(self) -> BatchWords:
        """The batch as the verb takes it."""
        data = self.cleaned_data
        plain = ("title", "what", "way", "quantity", "summary", "members_only", "per_household")
        return BatchWords(
            **{name: data[name] for name in plain},
            money=Money(data["face_value"], data["union_pays"], data["partner_pays"]),
            span=Span(data["opens_at"], data["closes_at"], data["redeem_until"]),
            partner=self.partners[data["partner"]],
            within=self.unions.get(data["within"]),
            groups=tuple(data["groups"]),
            outlets=tuple(UUID(one) for one in data["outlets"]),
            mixes_in=data["mixes_in"] if data["way"] == rules.DRAW else "",
        )


def as_form(batch: Batch) -> dict[str, Any]:
    """A batch as its form shows it."""
    same = ("title", "summary", "what", "way", "quantity", "face_value", "union_pays",
            "partner_pays", "opens_at", "closes_at", "redeem_until", "members_only",
            "per_household", "mixes_in")  # fmt: skip
    return {
        **{name: getattr(batch, name) for name in same},
        "union": str(batch.union_id), "partner": str(batch.partner_id or ""),
        "within": str(batch.within_id or ""),
        "groups": [row.group for row in batch.groups.all()],
        "outlets": [str(row.outlet_id) for row in batch.outlets.all()],
    }  # fmt: skip


class StockForm(forms.Form):
    """How many more."""

    more = forms.IntegerField(label=_("增加多少份"), min_value=1, max_value=rules.MOST)


class LaterForm(forms.Form):
    """Until when instead."""

    closes_at = MomentField(_("截止延到"))
    redeem_until = DayField(_("最后使用日延到"))

    def told(self) -> tuple[datetime, date]:
        """The two as the verb takes them."""
        return self.cleaned_data["closes_at"], self.cleaned_data["redeem_until"]


class WindowForm(forms.Form):
    """An appointment window."""

    starts_at = MomentField(_("从"))
    ends_at = MomentField(_("到"))
    places = forms.IntegerField(label=_("几个名额"), min_value=1, max_value=100_000)
    outlet = forms.ChoiceField(label=_("在哪里"), required=False)

    def __init__(self, *args: Any, outlets: Iterable[Outlet], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "outlet", [
            ("", said("不限")), *((str(one.id), one.name) for one in outlets)
        ])  # fmt: skip

    def told(self) -> WindowWords:
        """The window as the verb takes it."""
        data = self.cleaned_data
        outlet = UUID(data["outlet"]) if data["outlet"] else None
        return WindowWords(data["starts_at"], data["ends_at"], data["places"], outlet)
