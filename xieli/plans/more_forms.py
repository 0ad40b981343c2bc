"""What officers write of tasks, scores, goals and labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.plans.forms import (
    DayField,
    EvidenceForm,
    figure_choices,
    label_choices,
    lines_of,
    union_choices,
)
from xieli.plans.goals import NewGoal
from xieli.plans.models import AppraisalLine, Measure, YearLabel
from xieli.programmes.models import Programme
from xieli.unions.models import Union

YEARS: dict[str, Any] = {"min_value": 2000, "max_value": 2100}


class TaskForm(forms.Form):
    """A task: who sets it, who does it, until when."""

    setter = forms.ChoiceField(label=_("谁下的任务"))
    owner = forms.ChoiceField(label=_("谁来办"))
    title = forms.CharField(label=_("办什么"), max_length=60)
    words = forms.CharField(
        label=_("要办成什么样"), max_length=300, required=False, widget=forms.Textarea
    )
    due_on = DayField(_("哪天前办好"))
    measure = forms.ChoiceField(label=_("属于哪条措施"), required=False)
    label = forms.ChoiceField(label=_("年度标识"), required=False)

    def __init__(
        self, *args: Any, unions: Iterable[Union], levels: Iterable[tuple[int, str, int]],
        measures: Iterable[Measure], labels: Iterable[YearLabel], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        known = list(unions)
        every = [
            (f"level-{level}", _("全部{word}（{n} 家）").format(word=word, n=n))
            for level, word, n in levels
        ]
        self.measures = {str(one.id): one for one in measures}
        self.labels = {str(one.id): one for one in labels}
        self.fields["setter"].choices = union_choices(known)  # type: ignore[attr-defined]
        self.fields["owner"].choices = [*every, *union_choices(known)]  # type: ignore[attr-defined]
        told = [(key, f"{one.policy.title}：{one.title}") for key, one in self.measures.items()]
        self.fields["measure"].choices = [("", _("单独的任务")), *told]  # type: ignore[attr-defined]
        self.fields["label"].choices = label_choices(self.labels.values())  # type: ignore[attr-defined]


class HandInForm(EvidenceForm):
    """How a task was done."""

    result = forms.CharField(label=_("办成什么样"), max_length=300, widget=forms.Textarea)
    field_order = ("result", "file", "caption", "where")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class ScoreForm(forms.Form):
    """Other points than the rule's, and why."""

    given = forms.DecimalField(label=_("得分"), max_digits=5, decimal_places=2, min_value=0)
    reason = forms.CharField(label=_("为什么改"), max_length=200)

    def __init__(self, *args: Any, line: AppraisalLine, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["given"].help_text = _("按规则是 {computed}，最多 {weight}").format(
            computed=line.computed, weight=line.weight
        )


class GoalForm(forms.Form):
    """A goal of several strands."""

    union = forms.ChoiceField(label=_("哪家工会的目标"))
    title = forms.CharField(label=_("目标"), max_length=60)
    year = forms.IntegerField(label=_("哪一年"), **YEARS)
    citation = forms.CharField(label=_("依据"), max_length=200)
    strands = forms.CharField(
        label=_("分几条线"), widget=forms.Textarea,
        help_text=_("一行一条，例如：思想引领、推优评先、志愿服务、纾忧解困"),
    )  # fmt: skip
    label = forms.ChoiceField(label=_("年度标识"), required=False)

    def __init__(
        self, *args: Any, unions: Iterable[Union], labels: Iterable[YearLabel], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.labels = {str(one.id): one for one in labels}
        self.fields["union"].choices = union_choices(unions)  # type: ignore[attr-defined]
        self.fields["label"].choices = label_choices(self.labels.values())  # type: ignore[attr-defined]

    def clean_strands(self) -> tuple[str, ...]:
        """The lines, each of at most 40 signs."""
        return lines_of(self.cleaned_data["strands"], 40)

    def told(self) -> NewGoal:
        """The goal as the verb takes it."""
        data = self.cleaned_data
        return NewGoal(
            data["title"], data["year"], data["citation"], data["strands"],
            self.labels.get(data["label"]),
        )  # fmt: skip


class LabelForm(forms.Form):
    """What a year is called."""

    union = forms.ChoiceField(label=_("哪家工会"))
    year = forms.IntegerField(label=_("哪一年"), **YEARS)
    title = forms.CharField(label=_("叫什么"), max_length=40, help_text=_("例如：县级工会加强年"))
    citation = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = union_choices(unions)  # type: ignore[attr-defined]


class GatherForm(forms.Form):
    """What goes under a strand: a programme, or a figure."""

    programme = forms.ChoiceField(label=_("归入项目"), required=False)
    figure = forms.ChoiceField(label=_("看哪个数"), required=False)

    def __init__(self, *args: Any, programmes: Iterable[Programme], **more: Any) -> None:
        super().__init__(*args, **more)
        told = [(str(one.id), f"{one.title}（{one.union.name}）") for one in programmes]
        self.fields["programme"].choices = [("", _("不归入项目")), *told]  # type: ignore[attr-defined]
        self.fields["figure"].choices = [("", _("不加数")), *figure_choices()[1:]]  # type: ignore[attr-defined]
