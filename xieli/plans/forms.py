"""What officers write of policies and cells: a cover, a measure, an indicator, a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.insight.figures import TOPICS
from xieli.kernel import quantity
from xieli.kernel.refusal import Refusal
from xieli.plans import proof, rules
from xieli.plans.models import Indicator, YearLabel
from xieli.plans.proof import NewEvidence
from xieli.plans.reporting import NewReport
from xieli.plans.services import IndicatorWords, MeasureWords, PolicyWords
from xieli.shell.saying import one_line
from xieli.unions.models import Union

MOST_DIGITS: dict[str, Any] = {"max_digits": 15, "decimal_places": 2, "min_value": 0}


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


def lines_of(text: str, longest: int) -> tuple[str, ...]:
    """The lines of a text that say something, each within its length."""
    kept = tuple(line.strip() for line in text.splitlines() if line.strip())
    if any(len(line) > longest for line in kept):
        raise forms.ValidationError(said("一行最多 {n} 个字。").format(n=longest))
    return kept


def union_choices(unions: Iterable[Union]) -> list[tuple[str, str]]:
    """Unions as a select shows them."""
    return [(str(one.id), one.name) for one in unions]


def label_choices(labels: Iterable[YearLabel]) -> list[tuple[str, str]]:
    """Year labels as a select shows them; the first is none."""
    told = [(str(one.id), f"{one.year} · {one.title}") for one in labels]
    return [("", said("不挂标识")), *told]


def figure_choices() -> list[tuple[str, Any]]:
    """Every figure of insight by its topic; the first is none."""
    topics = [
        (said(topic.title), [(one.key, f"{said(one.title)}（{said(one.unit)}）")
                             for one in topic.figures])
        for topic in TOPICS
    ]  # fmt: skip
    return [("", said("不选，改为短报告")), *topics]


class PolicyForm(forms.Form):
    """A policy's cover."""

    union = forms.ChoiceField(label=_("哪家工会发的"))
    template = forms.ChoiceField(label=_("从哪里开始"), required=False)
    title = forms.CharField(label=_("文件名称"), max_length=80)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    issued_on = DayField(_("发文日期"))
    starts_on = DayField(_("从哪天算起"))
    ends_on = DayField(_("算到哪天"))
    citation = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("哪个会议定的、哪份文件转发的，写明出处")
    )
    bases = forms.CharField(
        label=_("服务哪些上级战略"), required=False, widget=forms.Textarea,
        help_text=_("一行写一个，例如：成渝地区双城经济圈建设"),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("一句话说清要办什么"), max_length=300, required=False, widget=forms.Textarea
    )
    label = forms.ChoiceField(label=_("年度标识"), required=False)
    file = forms.FileField(label=_("文件原件（PDF）"), required=False)

    def __init__(
        self, *args: Any, unions: Iterable[Union], labels: Iterable[YearLabel],
        templates: Iterable[tuple[str, str]], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.labels = {str(one.id): one for one in labels}
        self.fields["union"].choices = union_choices(unions)  # type: ignore[attr-defined]
        self.fields["label"].choices = label_choices(self.labels.values())  # type: ignore[attr-defined]
        offered = list(templates)
        self.fields["template"].choices = [("", _("空白，自己写措施")), *offered]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["template"]

    def clean_bases(self) -> tuple[str, ...]:
        """The lines, each of at most 80 signs."""
        return lines_of(self.cleaned_data["bases"], 80)

    def clean_file(self) -> bytes | None:
        """The PDF's bytes."""
        given = self.cleaned_data["file"]
        try:
            return proof.pdf_of(given.read()) if given else None
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no

    def told(self) -> PolicyWords:
        """The cover as the verb takes it."""
        data = self.cleaned_data
        return PolicyWords(
            data["title"], data["issued_on"], data["starts_on"], data["ends_on"],
            data["citation"], data["number"], data["summary"], data["bases"],
            self.labels.get(data["label"]), data["file"],
        )  # fmt: skip


class MeasureForm(forms.Form):
    """One measure."""

    aspect = forms.CharField(
        label=_("属于哪个方面"), max_length=40, help_text=_("写一样的名字，就排在同一个方面下")
    )
    title = forms.CharField(label=_("措施"), max_length=40)
    words = forms.CharField(
        label=_("要办成什么样"), max_length=300, required=False, widget=forms.Textarea
    )
    weight = forms.DecimalField(
        label=_("权重"), max_digits=5, decimal_places=2, min_value=0, max_value=100,
        help_text=_("所有措施加起来是 100"),
    )  # fmt: skip
    due_on = DayField(_("哪天前办好"))

    def told(self) -> MeasureWords:
        """The measure as the verb takes it."""
        data = self.cleaned_data
        return MeasureWords(
            data["aspect"], data["title"], data["weight"], data["due_on"], data["words"]
        )


class IndicatorForm(forms.Form):
    """How a measure is seen."""

    figure = forms.ChoiceField(
        label=_("用系统里的哪个数"), required=False,
        help_text=_("选了就从业务里数，下级不用填"),
    )  # fmt: skip
    subject = forms.CharField(
        label=_("没有数的，要报哪件事"), max_length=60, required=False,
        help_text=_("写一样的名字，同一段日子只报一次，几份文件共用"),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("要报数的，单位是什么"), max_length=12, required=False,
        help_text=_("例如 场、人次、万元以元填；不报数就空着"),
    )  # fmt: skip
    title = forms.CharField(label=_("指标的叫法"), max_length=60)
    since = DayField(_("从哪天数起"))
    until = DayField(_("数到哪天"))
    target = forms.DecimalField(label=_("每家要到多少"), required=False, **MOST_DIGITS)
    total_target = forms.DecimalField(label=_("合起来要到多少"), required=False, **MOST_DIGITS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["figure"].choices = figure_choices()  # type: ignore[attr-defined]

    def told(self) -> IndicatorWords:
        """The indicator as the verb takes it."""
        data = self.cleaned_data
        return IndicatorWords(
            data["title"], data["since"], data["until"], data["figure"],
            data["subject"].strip(), data["unit"].strip(), data["target"], data["total_target"],
        )  # fmt: skip


class IssueForm(forms.Form):
    """To which level a policy goes down."""

    level = forms.ChoiceField(label=_("下达给哪一级"))

    def __init__(self, *args: Any, levels: Iterable[tuple[int, str, int]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (str(level), _("{word}（{n} 家）").format(word=word, n=n)) for level, word, n in levels
        ]


class EvidenceForm(forms.Form):
    """Up to two pieces of evidence: a file with its words, and where other material stands."""

    file = forms.FileField(
        label=_("照片或 PDF"), required=False, help_text=_("照片里不拍正脸；位置信息会去掉")
    )
    caption = forms.CharField(label=_("照片或文件里是什么"), max_length=120, required=False)
    where = forms.CharField(
        label=_("材料在哪里"), max_length=200, required=False,
        help_text=_("网址、文号，或档案柜的位置"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The pieces, the file read by its content; a file needs its words."""
        data = super().clean() or {}
        pieces: list[NewEvidence] = []
        given, caption = data.get("file"), (data.get("caption") or "").strip()
        if given:
            if not caption:
                self.add_error("caption", said("写一句里面是什么，看不见图的人也能懂。"))
            try:
                pieces.append(proof.read(given.read(), caption))
            except Refusal as no:
                self.add_error("file", one_line(no))
        if (data.get("where") or "").strip():
            pieces.append(proof.where(data["where"].strip()))
        data["evidence"] = tuple(pieces)
        return data


class ReportForm(EvidenceForm):
    """A short report of a union on one subject."""

    value = forms.CharField(label=_("数"), max_length=30, required=False)
    words = forms.CharField(
        label=_("怎么办的，办成什么样"), max_length=rules.LONGEST_WORDS, widget=forms.Textarea
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32000)
    field_order = ("value", "words", "file", "caption", "where", "seen")

    def __init__(self, *args: Any, indicator: Indicator, **more: Any) -> None:
        super().__init__(*args, **more)
        self.indicator = indicator
        if not indicator.unit:
            del self.fields["value"]
            return
        field = self.fields["value"]
        field.label = _("数（{unit}）").format(unit=indicator.unit)
        field.required = True
        field.help_text = _("没有就填 0；概数写“约1200”“80余”")

    def clean_value(self) -> quantity.Quantity:
        """The number with its 概数 word, in the indicator's unit."""
        try:
            found = quantity.parse(self.cleaned_data["value"], self.indicator.unit)
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no
        if found.unit != self.indicator.unit:
            wrong = said("单位应是“{unit}”。").format(unit=self.indicator.unit)
            raise forms.ValidationError(wrong)
        return found

    def told(self) -> NewReport:
        """The report as the verb takes it."""
        data = self.cleaned_data
        number = data.get("value")
        return NewReport(
            data["words"].strip(), number.value if number else None,
            number.qualifier if number else "", data["evidence"], data["seen"],
        )  # fmt: skip


class ExtendForm(forms.Form):
    """A later day and why."""

    until = DayField(_("延到哪天"))
    reason = forms.CharField(label=_("为什么延"), max_length=200)


class AsOfForm(forms.Form):
    """As of which day; the last moment of that day counts."""

    as_of = DayField(_("截至哪天"), required=False)

    def day(self) -> date | None:
        """The day that was asked for, if it is one."""
        return self.cleaned_data.get("as_of") if self.is_valid() else None
