"""What officers write about farm goods, live sessions, sales and tours."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.benefits.farm import GoodsWords, SaleWords, SessionWords
from xieli.activities.benefits.forms import DayField, MomentField, YuanField, choose
from xieli.activities.benefits.models import Batch, LiveSession, Outlet
from xieli.activities.benefits.tours import OutingWords, StopWords
from xieli.unions.models import Union


class GoodsForm(forms.Form):
    """What is sold, and where it comes from."""

    region_code = forms.RegexField(
        r"^[0-9]{6}$", label=_("产地的区划代码"), help_text=_("六位，例：450329 资源县")
    )
    producer = forms.CharField(label=_("生产者"), max_length=80)
    spec = forms.CharField(label=_("规格"), max_length=80, help_text=_("例：5 斤装"))
    price = YuanField(_("职工最多付多少（元）"), most=999_999)

    def told(self) -> GoodsWords:
        """The goods as the verb takes them."""
        return GoodsWords(**self.cleaned_data)


class SessionForm(forms.Form):
    """A live session and what it sells."""

    union = forms.ChoiceField(label=_("哪家工会"))
    title = forms.CharField(label=_("这一场叫什么"), max_length=80)
    host = forms.CharField(label=_("谁来播"), max_length=60)
    starts_at = MomentField(_("什么时候开播"))
    url = forms.URLField(label=_("在哪里看"), max_length=300, required=False, assume_scheme="https")
    batches = forms.MultipleChoiceField(label=_("卖哪几样"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, unions: Iterable[Union], batches: Iterable[Batch], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.unions = {str(one.id): one for one in unions}
        self.farm = {str(one.id): one for one in batches}
        choose(self, "union", ((key, one.name) for key, one in self.unions.items()))
        choose(self, "batches", ((key, one.title) for key, one in self.farm.items()))

    def told(self) -> SessionWords:
        """The session as the verb takes it."""
        names = ("title", "host", "starts_at", "url")
        return SessionWords(**{name: self.cleaned_data[name] for name in names})

    def chosen(self) -> list[Batch]:
        """The batches it sells."""
        return [self.farm[key] for key in self.cleaned_data["batches"]]


class ViewersForm(forms.Form):
    """How many watched."""

    viewers = forms.IntegerField(label=_("多少人看"), min_value=0, max_value=2_000_000_000)
    qualifier = forms.ChoiceField(
        label=_("准数还是概数"), required=False,
        choices=[("", _("准数")), ("余", _("余（概数）"))],
    )  # fmt: skip


class SaleForm(forms.Form):
    """A day's sales by the shop's statement."""

    day = DayField(_("哪一天"))
    orders = forms.IntegerField(label=_("几单"), min_value=1, max_value=10_000_000)
    amount = YuanField(_("金额（元）"), most=999_999_999)
    evidence = forms.CharField(
        label=_("凭据"), max_length=120, help_text=_("店铺对账单的编号；没有凭据不记")
    )
    session = forms.ChoiceField(label=_("哪一场直播"), required=False)

    def __init__(self, *args: Any, sessions: Iterable[LiveSession], **more: Any) -> None:
        super().__init__(*args, **more)
        self.sessions = {str(one.id): one for one in sessions}
        choose(self, "session", [
            ("", said("不是直播卖的")), *((key, one.title) for key, one in self.sessions.items())
        ])  # fmt: skip

    def clean_amount(self) -> Decimal:
        """More than nothing."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(said("金额要大于 0。"))
        return amount

    def told(self) -> SaleWords:
        """The sales as the verb takes them."""
        data = self.cleaned_data
        session = self.sessions.get(data["session"])
        return SaleWords(data["day"], data["orders"], data["amount"], data["evidence"], session)


class StopForm(forms.Form):
    """A stop of a route."""

    name = forms.CharField(label=_("站名"), max_length=80)
    words = forms.CharField(label=_("说明"), max_length=200, required=False)
    outlet = forms.ChoiceField(label=_("在哪里用券"), required=False)

    def __init__(self, *args: Any, outlets: Iterable[Outlet], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "outlet", [
            ("", said("这一站不用券")), *((str(one.id), one.name) for one in outlets)
        ])  # fmt: skip

    def told(self) -> StopWords:
        """The stop as the verb takes it."""
        data = self.cleaned_data
        outlet = UUID(data["outlet"]) if data["outlet"] else None
        return StopWords(data["name"], data["words"], outlet)


class OutingForm(forms.Form):
    """How many went on a day."""

    day = DayField(_("哪一天"))
    people = forms.IntegerField(label=_("去了几人"), min_value=1, max_value=100_000)
    evidence = forms.CharField(
        label=_("凭据"), max_length=120, help_text=_("签到名单的编号；没有凭据不记")
    )

    def told(self) -> OutingWords:
        """The headcount as the verb takes it."""
        return OutingWords(**self.cleaned_data)
