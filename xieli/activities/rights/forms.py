"""Shapes of input, no law: a worker's matter, the intake's, a lawyer, a tie, a signal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xieli.activities.rights import rules
from xieli.activities.rights.models import (
    Channel,
    Level,
    Mark,
    Queue,
    SignalMatter,
    Source,
    Subject,
)
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.unions.models import Union

KEY = RegexValidator(r"^[0-9a-f-]{32,36}$", _("这张单子的编号不对，请重新打开这一页。"))


class KeyField(forms.CharField):
    """The hidden key of a sheet: sent twice with one key is one record."""

    def __init__(self) -> None:
        super().__init__(max_length=36, widget=forms.HiddenInput, validators=[KEY])


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, min_length=rules.SHORTEST, max_length=rules.LONGEST, widget=forms.Textarea,
        **more,
    )  # fmt: skip


class _Phone(forms.Form):
    """A form with a mainland phone, its fault in plain words."""

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        try:
            return id_numbers.phone(text) if text else ""
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no


class AskForm(_Phone):
    """What a worker says, without any sign-in: five fields, one of them may stay empty."""

    key = KeyField()
    subject = forms.ChoiceField(
        label=_("是哪一类"), choices=Subject.choices, widget=forms.RadioSelect,
        initial=Subject.WAGES,
    )  # fmt: skip
    words = _words(_("出了什么事"), help_text=_("写清时间、金额、找过谁。只给经办人看，全程加密。"))
    firm = forms.CharField(
        label=_("用人单位"), max_length=80, required=False,
        help_text=_("写了，这家单位的人就看不到这件事"),
    )  # fmt: skip
    place = forms.CharField(
        label=_("在哪个区县"), max_length=40, help_text=_("连市一起写，例如 深圳市南山区")
    )
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, required=False, help_text=_("可以不写")
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=20, help_text=_("只用来告诉您结果"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, is_placed: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if is_placed:
            del self.fields["place"]


class FindForm(forms.Form):
    """Find one's own matter again: the short number and the phone."""

    number = forms.CharField(
        label=_("编号"), max_length=14, widget=forms.TextInput(attrs={"class": "code"})
    )
    phone = forms.CharField(
        label=_("提的时候留的手机号"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip


class JudgeForm(forms.Form):
    """What the complainant thinks of the answer."""

    mark = forms.ChoiceField(
        label=_("这个答复您满意吗"), choices=Mark.choices[:3], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("还想说什么"), max_length=rules.LONGEST, required=False, widget=forms.Textarea
    )


class IntakeForm(_Phone):
    """What an officer types in: once, for one of the three queues."""

    key = KeyField()
    queue = forms.ChoiceField(
        label=_("进哪条队"), choices=Queue.choices, widget=forms.RadioSelect, initial=Queue.RIGHTS
    )
    channel = forms.ChoiceField(
        label=_("怎么来的"), choices=Channel.choices[:1] + Channel.choices[2:3],
        widget=forms.RadioSelect, initial=Channel.PHONE,
    )  # fmt: skip
    subject = forms.ChoiceField(
        label=_("分类"), choices=Subject.choices, widget=forms.RadioSelect, initial=Subject.DEMAND
    )
    words = _words(_("说了什么"))
    firm = forms.CharField(
        label=_("用人单位"), max_length=80, required=False,
        help_text=_("写了，这家单位的人就看不到这件事"),
    )  # fmt: skip
    name = forms.CharField(label=_("怎么称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    union = forms.ChoiceField(label=_("由哪家工会收"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(union.id), union.name) for union in unions]
        self.fields["union"].choices = choices  # type: ignore[attr-defined]


class LawyerForm(forms.Form):
    """A lawyer of the pool."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    licence = forms.CharField(label=_("律师执业证号"), max_length=20, help_text=_("17 位数字"))
    office = forms.CharField(label=_("律师事务所"), max_length=80)
    fields_told = forms.CharField(
        label=_("擅长"), max_length=120, required=False, help_text=_("用顿号隔开，例如 工资、工伤")
    )
    union = forms.ChoiceField(label=_("接哪家工会的案子"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(union.id), union.name) for union in unions]
        self.fields["union"].choices = choices  # type: ignore[attr-defined]

    def told(self) -> tuple[str, ...]:
        """The fields of law as words."""
        return tuple(rules.words_of(self.cleaned_data["fields_told"]))


class TieForm(_Phone):
    """What a lawyer has to do with a side."""

    firm = forms.CharField(label=_("现在代理或当顾问的单位"), max_length=80, required=False)
    until = forms.DateField(
        label=_("到哪天为止"), required=False, help_text=_("一直有效的不填"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("或：曾经代理过谁的对方（那位职工的手机号）"), max_length=20, required=False
    )


class SignalForm(forms.Form):
    """A signal about a workplace or a matter; there is no field for a person."""

    key = KeyField()
    union = forms.ChoiceField(label=_("归哪家工会"))
    matter = forms.ChoiceField(
        label=_("什么事"), choices=SignalMatter.choices, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("级别"), choices=Level.choices, widget=forms.RadioSelect, initial=Level.LOOK
    )
    source = forms.ChoiceField(
        label=_("从哪里知道的"), choices=Source.choices, widget=forms.RadioSelect,
        initial=Source.VISIT,
    )  # fmt: skip
    workplace = forms.CharField(label=_("哪家单位或哪一片"), max_length=80, required=False)
    words = forms.CharField(
        label=_("情况"), max_length=rules.LONGEST_PLAIN, widget=forms.Textarea,
        help_text=_("只写单位和事情，不写人，不写号码"),
    )  # fmt: skip

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(union.id), union.name) for union in unions]
        self.fields["union"].choices = choices  # type: ignore[attr-defined]
