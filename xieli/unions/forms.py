"""What officers fill in about unions, enterprises, places and counties."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.kernel.refusal import Refusal
from xieli.shell.saying import one_line
from xieli.unions import queries, services
from xieli.unions.models import Standing
from xieli.unions.rules import LONGEST_CITATION, LONGEST_LABEL, LONGEST_NAME


class WithRegion(forms.Form):
    """A form with a region, written as people write it and cleaned to its six digits."""

    region = forms.CharField(
        label=_("地区"),
        max_length=60,
        help_text=_("写名称或 6 位代码，例如：桂林市资源县"),
    )

    def __init__(self, *args: Any, on: date, **named: Any) -> None:
        super().__init__(*args, **named)
        self.on = on

    def clean_region(self) -> str:
        """Give the code, "" where nothing was written; an unclear name is told at its place."""
        text: str = self.cleaned_data["region"]
        if not text:
            return ""
        try:
            return queries.find_region(text, self.on).code
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no


class FoundForm(WithRegion):
    """A new union below the one whose page this is."""

    name = forms.CharField(label=_("工会全称"), max_length=LONGEST_NAME)
    stands_as = forms.ChoiceField(
        label=_("建成什么"), choices=Standing.choices, widget=forms.RadioSelect
    )
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=24, required=False)
    is_outside = forms.BooleanField(label=_("外单位：数据不在我们这里，只来参加"), required=False)
    field_order = ("name", "stands_as", "region", "credit_code", "is_outside")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["region"].required = False
        self.fields["region"].help_text = _("地方总工会必填；其他不填就随上级")


class RenameForm(forms.Form):
    """Another name; `seen` is the version the officer looked at."""

    name = forms.CharField(label=_("全称"), max_length=LONGEST_NAME)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MoveForm(forms.Form):
    """Under whom, and which region where the division itself changed."""

    parent = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class EnterpriseForm(WithRegion):
    """One firm, one row."""

    name = forms.CharField(label=_("企业全称"), max_length=LONGEST_NAME)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=24,
        required=False,
        help_text=_("18 位，营业执照上有；有代码就不会登记成两家"),
    )
    field_order = ("name", "credit_code", "region")


class PlaceForm(WithRegion):
    """A spot on the ground."""

    name = forms.CharField(label=_("地点名称"), max_length=LONGEST_NAME)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    longitude = forms.CharField(
        label=_("经度"), max_length=16, required=False, help_text=_("WGS-84，例如 110.652")
    )
    latitude = forms.CharField(
        label=_("纬度"), max_length=16, required=False, help_text=_("WGS-84，例如 26.043")
    )
    field_order = ("name", "region", "address", "longitude", "latitude")


class AspectForm(forms.Form):
    """One of the six things a county tells of itself."""

    words = forms.CharField(
        label=_("内容"),
        max_length=services.LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("写给来帮忙的人看，全网可见；不写个人信息。空着保存就是撤下"),
    )


class Day(forms.DateInput):
    """A day, picked as the phone does it."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


class LabelForm(forms.Form):
    """A label of a county with its days and its document."""

    label = forms.CharField(
        label=_("标签"), max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"list": "label-names", "autocomplete": "off"}),
        help_text=_("从常用的里选，或照文件写"),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("从哪天起"), widget=Day)
    valid_to = forms.DateField(
        label=_("到哪天为止"), required=False, widget=Day,
        help_text=_("不填就一直有效，以后可以再写"),
    )  # fmt: skip
    citation = forms.CharField(
        label=_("依据"),
        max_length=LONGEST_CITATION,
        help_text=_("文件名和文号，例如：示范发〔2024〕1号"),
    )


class EndLabelForm(forms.Form):
    """The last day of a label."""

    last_day = forms.DateField(label=_("最后一天"), widget=Day)
