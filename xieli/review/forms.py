"""What people write: an objection, an appeal, a withdrawal; and the officer's answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.review import rules
from xieli.review.models import Audience, Outcome


class ObjectionForm(forms.Form):
    """An objection to one entry of a notice; the entry is named by its number on the sheet."""

    number = forms.IntegerField(label=_("公示单上的序号"), min_value=1, max_value=999)
    words = forms.CharField(
        label=_("什么事"), widget=forms.Textarea, max_length=rules.LONGEST_OBJECTION,
        help_text=_("写明时间、地点、事实，方便核实。"),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("您的姓名和电话"), max_length=rules.LONGEST_CONTACT,
        help_text=_("加密保存，只有核实的人看得到，每次打开都留痕。"),
    )  # fmt: skip


class AppealForm(forms.Form):
    """The applicant's word against a refusal."""

    words = forms.CharField(
        label=_("哪里与事实不符"), widget=forms.Textarea, max_length=rules.LONGEST_OBJECTION
    )


class SeenForm(forms.Form):
    """Which version of the application the reader saw when the button was pressed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DecideForm(SeenForm):
    """One person's word at a stage."""

    outcome = forms.ChoiceField(
        choices=[(o.value, o.label) for o in (Outcome.PASS, Outcome.RETURN, Outcome.REFUSE)]
    )
    reason = forms.CharField(max_length=rules.LONGEST_REASON, required=False)


class RevokeForm(SeenForm):
    """Why a granted thing is taken back."""

    why = forms.CharField(label=_("为什么撤销"), max_length=rules.LONGEST_REASON)


class AnswerForm(forms.Form):
    """The written answer to an objection or an appeal."""

    answer = forms.CharField(
        label=_("书面答复"), widget=forms.Textarea, max_length=rules.LONGEST_ANSWER,
        help_text=_("写明查了什么、结果怎样，最多 400 字。"),
    )  # fmt: skip
    is_upheld = forms.TypedChoiceField(
        label=_("结论"), coerce=lambda word: word == "yes", widget=forms.RadioSelect,
        choices=[("no", _("不成立")), ("yes", _("成立"))],
    )  # fmt: skip


class PostingForm(forms.Form):
    """Who may read the notice, and where to object."""

    audience = forms.ChoiceField(label=_("张贴范围"), widget=forms.RadioSelect)
    contact = forms.CharField(
        label=_("受理异议的科室和电话"), max_length=rules.LONGEST_CONTACT,
        help_text=_("写工会的办公电话，会印在公示上。"),
    )  # fmt: skip

    def __init__(self, *given: Any, allowed: str, **more: Any) -> None:
        super().__init__(*given, **more)
        narrow = rules.WIDTH[: rules.WIDTH.index(allowed) + 1]
        choice = self.fields["audience"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one, Audience(one).label) for one in reversed(narrow)]
        choice.initial = allowed


class AnewForm(forms.Form):
    """The changed words of an entry."""

    words = forms.CharField(label=_("改正后的文字"), max_length=rules.LONGEST_SHOWN)
