"""Shapes of input, no law: the joining form of a worker, the short forms of officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xieli.activities.membership.models import Group, Help, Outcome
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.shell.saying import one_line

KEY = RegexValidator(r"^[0-9a-f-]{32,36}$", _("这张单子的编号不对，请重新打开这一页。"))
TEL = {"inputmode": "tel", "autocomplete": "tel"}


def _checked(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except Refusal as no:
        raise forms.ValidationError(one_line(no)) from no


class JoinForm(forms.Form):
    """What a worker fills in behind a union's code: five fields, six taps with the button."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])
    name = forms.CharField(
        label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    id_number = forms.CharField(
        label=_("身份证号"), max_length=24, help_text=_("为了安全，这一项不存在手机上"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": ""}),
    )  # fmt: skip
    phone = forms.CharField(label=_("手机号"), max_length=20, widget=forms.TextInput(attrs=TEL))
    group = forms.ChoiceField(
        label=_("您做哪一行"), choices=Group.choices, widget=forms.RadioSelect
    )
    has_consented = forms.BooleanField(
        label=_("我同意工会登记和核对我的证件号，只用来办会籍"),
        help_text=_("不给用人单位看，随时可以撤回"),
        error_messages={"required": _("没有您的同意，工会不能登记证件号。")},
    )
    guardian = forms.CharField(label=_("监护人姓名"), max_length=40)
    guardian_phone = forms.CharField(
        label=_("监护人手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args: Any, asks_guardian: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not asks_guardian:
            del self.fields["guardian"], self.fields["guardian_phone"]

    def clean_id_number(self) -> str:
        """A number that is one, or the fault in plain words."""
        return _checked(id_numbers.resident_id, self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        """A mainland number, or the fault in plain words."""
        return _checked(id_numbers.phone, self.cleaned_data["phone"])

    def clean_guardian_phone(self) -> str:
        """A mainland number, or the fault in plain words."""
        return _checked(id_numbers.phone, self.cleaned_data["guardian_phone"])


class OpenJoinForm(JoinForm):
    """The same without a union's code: the worker names his firm or a place."""

    words = forms.CharField(
        label=_("您在哪里上班"), max_length=40,
        help_text=_("写单位、街道或县区的名字，没有单位的写常跑的街道"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    place = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    field_order = ("key", "words", "place")


class AmendForm(forms.Form):
    """What a worker adds to a returned asking."""

    key = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("您要补充的"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class LinkForm(forms.Form):
    """Where a code will hang."""

    words = forms.CharField(
        label=_("贴在哪里"), max_length=60, required=False, help_text=_("例如：南门岗亭")
    )


class EnrolForm(forms.Form):
    """What a new citizen wants."""

    wish = forms.CharField(label=_("最想解决的事"), max_length=200)


class ServeForm(forms.Form):
    """One service received."""

    help = forms.ChoiceField(label=_("哪一类服务"), choices=Help.choices)
    on = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    words = forms.CharField(label=_("做了什么"), max_length=120, required=False)


class FinishForm(forms.Form):
    """How a plan ended."""

    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    words = forms.CharField(label=_("说明"), max_length=200, required=False)
