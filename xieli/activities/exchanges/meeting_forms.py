"""What officers write of talks and inspections, and on a good-practice card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieli.activities.exchanges import rules
from xieli.activities.exchanges.forms import DayField, PhotoField, UnionsForm, choose
from xieli.activities.exchanges.inspecting import Look, NewProblem
from xieli.activities.exchanges.models import Remark, Talk
from xieli.activities.exchanges.practice import CardWords
from xieli.activities.exchanges.states import RemarkKind
from xieli.activities.exchanges.talking import Evidence, NewFollowUp, NewRemark


class TalkForm(forms.Form):
    """A talk of an exchange."""

    title = forms.CharField(label=_("座谈会名称"), max_length=60)
    held_on = DayField(_("哪天"))
    place = forms.CharField(label=_("地点"), max_length=80)


class RemarkForm(UnionsForm):
    """What somebody said."""

    kind = forms.ChoiceField(
        label=_("是什么"), choices=RemarkKind.choices, widget=forms.RadioSelect,
        initial=rules.INTRO,
    )  # fmt: skip
    speaker = forms.CharField(label=_("谁说的"), max_length=60, help_text=_("写岗位就行"))
    words = forms.CharField(label=_("说了什么"), max_length=2000, widget=forms.Textarea)

    def told(self) -> NewRemark:
        """The remark as the verb takes it."""
        data = self.cleaned_data
        return NewRemark(self.one(), data["speaker"], data["kind"], data["words"])


class FollowUpForm(UnionsForm):
    """What is to be done after a talk."""

    words = forms.CharField(label=_("办什么"), max_length=200)
    owner = forms.CharField(label=_("谁来办"), max_length=40, help_text=_("写姓名或岗位"))
    due_on = DayField(_("哪天以前办结"))
    remark = forms.ChoiceField(label=_("从哪段发言来"), required=False)

    def __init__(self, *args: Any, talk: Talk, **more: Any) -> None:
        super().__init__(*args, **more)
        self.remarks: dict[str, Remark] = {str(one.pk): one for one in talk.remarks.all()}
        names = [(key, f"{one.speaker}：{one.words[:20]}") for key, one in self.remarks.items()]
        choose(self, "remark", [("", gettext("不单指哪一段")), *names])
        self.order_fields(["words", "union"])

    def told(self) -> NewFollowUp:
        """The thing as the verb takes it."""
        data = self.cleaned_data
        remark = self.remarks.get(data["remark"])
        return NewFollowUp(data["words"], self.one(), data["owner"], data["due_on"], remark)


class EvidenceForm(forms.Form):
    """What shows that something is done."""

    words = forms.CharField(
        label=_("凭据"), min_length=2, max_length=300, widget=forms.Textarea,
        help_text=_("写办成了什么、凭什么看得出来"),
    )  # fmt: skip
    photo = PhotoField(_("照片"), required=False)

    def told(self) -> Evidence:
        """The evidence as the verbs take it."""
        return Evidence(self.cleaned_data["words"], photo_of(self))


def photo_of(form: forms.Form) -> bytes | None:
    """The bytes of a form's photo, if one was sent."""
    sent = form.cleaned_data["photo"]
    return sent.read() if sent else None


class PutOffForm(forms.Form):
    """A later day, and why."""

    until = DayField(_("改到哪天"))
    why = forms.CharField(label=_("为什么改期"), min_length=2, max_length=80)


class HeardForm(forms.Form):
    """What the inspected body reported."""

    speaker = forms.CharField(label=_("谁汇报"), max_length=60, help_text=_("写岗位就行"))
    words = forms.CharField(label=_("汇报了什么"), max_length=2000, widget=forms.Textarea)


class ProblemForm(forms.Form):
    """A finding."""

    words = forms.CharField(label=_("发现什么问题"), max_length=300, widget=forms.Textarea)
    guidance = forms.CharField(label=_("指导意见"), max_length=300, widget=forms.Textarea)
    owner = forms.CharField(label=_("对方谁来改"), max_length=40, help_text=_("写姓名或岗位"))
    due_on = DayField(_("哪天以前改好"))

    def told(self) -> NewProblem:
        """The finding as the verb takes it."""
        return NewProblem(**self.cleaned_data)


class LookForm(forms.Form):
    """What another look saw."""

    looked_on = DayField(_("哪天复查的"))
    words = forms.CharField(
        label=_("看到了什么"), min_length=2, max_length=300, widget=forms.Textarea
    )
    is_right = forms.ChoiceField(
        label=_("改好了没有"), widget=forms.RadioSelect,
        choices=[("yes", _("改好了，销号")), ("no", _("没有改到位，退回再改"))],
    )  # fmt: skip
    due_on = DayField(_("新的期限"), required=False, help_text=_("没有改到位才填"))
    photo = PhotoField(_("照片"), required=False)

    def told(self) -> Look:
        """The look as the verb takes it."""
        data = self.cleaned_data
        is_right = data["is_right"] == "yes"
        return Look(data["looked_on"], data["words"], is_right, data["due_on"], photo_of(self))


class CardForm(forms.Form):
    """A good-practice card."""

    topic = forms.ChoiceField(label=_("主题"))
    title = forms.CharField(label=_("标题"), max_length=60, help_text=_("一句话说清做法"))
    words = forms.CharField(
        label=_("怎么做的"), max_length=2000, widget=forms.Textarea,
        help_text=_("写做法、成效、别人照着做要注意什么；不写能认出某位职工的细节"),
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "topic", [(one, one) for one in topics])

    def told(self) -> CardWords:
        """The card as the verbs take it."""
        return CardWords(**self.cleaned_data)
