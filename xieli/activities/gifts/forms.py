"""What givers and keepers write: a thing, what the check found, a firm's gift, a station."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.gifts import rules
from xieli.activities.gifts.keeping import Checked, StationWords
from xieli.activities.gifts.models import Station, Thing, Wear
from xieli.activities.gifts.services import NewThing
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo
from xieli.unions.models import Enterprise, Place, Union
from xieli.unions.queries import search_enterprises

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))


def _choices(form: forms.Form, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(pairs)  # type: ignore[attr-defined]


def first(today: date) -> dict[str, object]:
    """What a new form starts with: its key, and three days from today."""
    return {"key": uuid7().hex, "bring_by": today + timedelta(days=3)}


class OfferForm(forms.Form):
    """What a worker gives: six fields."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])
    what = forms.CharField(label=_("送什么"), max_length=40, help_text=_("例如：电饭煲，3 升"))
    category = forms.ChoiceField(label=_("哪一类"))
    wear = forms.ChoiceField(
        label=_("几成新"), choices=Wear.choices, widget=forms.RadioSelect, initial=rules.GOOD
    )
    photo = forms.FileField(
        label=_("照片"), required=False, help_text=_("只拍东西，不拍人；位置等信息会去掉"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    station = forms.ChoiceField(label=_("送到哪里"))
    bring_by = forms.DateField(
        label=_("哪天前送到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, kinds: Iterable[str], stations: Iterable[Station], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in stations}
        _choices(self, "category", ((kind, kind) for kind in kinds))
        _choices(self, "station", ((key, self._named(one)) for key, one in self.known.items()))

    @staticmethod
    def _named(station: Station) -> str:
        return f"{station.name}（{station.place.address or station.union.name}）"

    def told(self) -> NewThing:
        """The thing as the verb takes it; Refusal for a file that is no photo."""
        data = self.cleaned_data
        photo = data["photo"]
        return NewThing(
            data["key"], self.known[data["station"]], data["what"], data["category"],
            data["wear"], data["bring_by"], clean_photo(photo.read()) if photo else None,
        )  # fmt: skip


class FirmForm(OfferForm):
    """What a firm gives, written down by a keeper: so many alike."""

    firm = forms.CharField(
        label=_("哪家企业"), max_length=80, help_text=_("全称或统一社会信用代码，要先登记在册")
    )
    pieces = forms.IntegerField(label=_("几件"), min_value=1, max_value=rules.MOST_PIECES)
    field_order = ("key", "firm", "what", "pieces", "category", "wear", "photo", "station")

    def clean_firm(self) -> Enterprise:
        """The one firm of this name or code."""
        text = self.cleaned_data["firm"].strip()
        found = [
            one for one in search_enterprises(text)
            if text in (one.name, one.credit_code)
        ]  # fmt: skip
        if len(found) != 1:
            raise forms.ValidationError(said("册子里没有正好叫这个的企业，请写全称或信用代码。"))
        return found[0]


class PiecesForm(forms.Form):
    """How many were brought."""

    pieces = forms.IntegerField(label=_("收到几件"), min_value=1, max_value=rules.MOST_PIECES)


class CheckForm(forms.Form):
    """What the station found, and that it was cleaned and labelled."""

    what = forms.CharField(label=_("是什么"), max_length=40)
    category = forms.ChoiceField(label=_("哪一类"))
    wear = forms.ChoiceField(label=_("几成新"), choices=Wear.choices, widget=forms.RadioSelect)
    worth = forms.DecimalField(
        label=_("一件大约值多少元"), required=False, min_value=0, max_digits=9, decimal_places=2,
        help_text=_("只用来统计，不显示给领的人；估不出就空着"),
    )  # fmt: skip
    is_clean = forms.BooleanField(label=_("查过能用、擦净消毒、贴好标签了"))

    def __init__(self, *args: Any, kinds: Iterable[str], thing: Thing, **more: Any) -> None:
        names = ("what", "category", "wear")
        more["initial"] = {name: getattr(thing, name) for name in names}
        super().__init__(*args, **more)
        _choices(self, "category", ((kind, kind) for kind in kinds))

    def told(self) -> Checked:
        """What was found, as the verb takes it."""
        data = self.cleaned_data
        return Checked(data["what"], data["category"], data["wear"], data["worth"])


class StationForm(forms.Form):
    """A station: whose, what it is called, where, when it is open."""

    union = forms.ChoiceField(label=_("哪家工会"))
    name = forms.CharField(label=_("站点名称"), max_length=40)
    address = forms.CharField(label=_("地址"), max_length=160)
    hours = forms.CharField(
        label=_("开门时间"), max_length=60, help_text=_("例如：周一到周六 9:00—18:00")
    )
    is_open = forms.BooleanField(label=_("现在收东西"), required=False, initial=True)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self, "union", ((str(one.id), one.name) for one in unions))

    def told(self, place: Place | None = None) -> StationWords:
        """The station as the verb takes it."""
        data = self.cleaned_data
        return StationWords(data["name"], data["hours"], data["address"], data["is_open"], place)


class ThanksForm(forms.Form):
    """A few words to the giver."""

    words = forms.CharField(
        label=_("给赠送人说句话"), max_length=120, widget=forms.Textarea,
        help_text=_("不用留名字和电话，对方也看不到您是谁"),
    )  # fmt: skip


class WindowForm(forms.Form):
    """From which day to which day the figures are counted."""

    since = forms.DateField(
        label=_("从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        data = self.cleaned_data
        if {"since", "until"} <= data.keys() and data["until"] < data["since"]:
            raise forms.ValidationError(said("结束的日子在开始之前。"))
        return data
