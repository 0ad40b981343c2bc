"""What is written about grants: a pool, a call, a proposal with its lines and goals, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.grants import rules, services
from xieli.activities.grants.models import CallPurpose, GrantGoal, GrantProposal
from xieli.rulebook.values import words as parted
from xieli.shell.keys import uuid7
from xieli.unions.models import Union

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))
LINES, GOALS = 8, 5


class Yuan(forms.DecimalField):
    """An amount of 元, to the cent."""

    def __init__(self, label: Any = "", *, least: str = "0", **more: Any) -> None:
        super().__init__(
            label=label, max_digits=14, decimal_places=2, min_value=Decimal(least), **more
        )
        self.widget.attrs |= {"inputmode": "decimal"}


class Day(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class Keyed(forms.Form):
    """A form whose key makes it one deed, however often it is sent."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])

    def __init__(self, *args: Any, **more: Any) -> None:
        more["initial"] = {"key": uuid7().hex, **(more.get("initial") or {})}
        super().__init__(*args, **more)


class Seen(forms.Form):
    """A form that says which version it saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def _area(label: Any, most: int, rows: int = 4, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


class PoolForm(forms.Form):
    """A pool of a year."""

    union = forms.ChoiceField(label=_("哪家工会的资金"))
    title = forms.CharField(label=_("资金名称"), max_length=60)
    year = forms.IntegerField(label=_("哪一年"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [(str(one.pk), one.name) for one in unions]  # type: ignore[attr-defined]


class IncomeForm(Keyed):
    """Money that comes into a pool."""

    amount = Yuan(_("到账金额（元）"), least="0.01")
    paper = forms.CharField(label=_("依据"), max_length=80, help_text=_("预算文件或银行回单号"))


class CallForm(forms.Form):
    """A call: what, until when, for which purposes and labels."""

    title = forms.CharField(label=_("通知标题"), max_length=80)
    words = _area(_("通知内容"), 4000, 8, help_text=_("补助谁、做什么、要交什么"))
    opens_on = Day(_("哪天起收"))
    closes_on = Day(_("收到哪天"), required=False, help_text=_("不填就一直收"))

    def __init__(
        self, *args: Any, purposes: Mapping[str, str], labels: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.purposes = purposes
        for code, title in purposes.items():
            self.fields[f"on_{code}"] = forms.BooleanField(
                label=title, required=False, initial=True
            )
            self.fields[f"labels_{code}"] = forms.CharField(
                label=said("“{purpose}”只给有这些标签的县").format(purpose=title),
                max_length=200, required=False, initial=labels.get(code, ""),
                help_text=_("用顿号隔开；不填就是各县都可以"),
            )  # fmt: skip

    def told(self) -> services.NewCall:
        """The call as the verb takes it."""
        data = self.cleaned_data
        chosen = {
            code: [one for one in parted(data[f"labels_{code}"]) if one != rules.ANY]
            for code in self.purposes
            if data[f"on_{code}"]
        }
        return services.NewCall(
            data["title"], data["words"], data["opens_on"], data["closes_on"], chosen
        )


class ProposalForm(forms.Form):
    """A proposal with its lines and goals; only what is written must be sound, nothing must be."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    purpose = forms.ChoiceField(label=_("申报哪一项"))
    union = forms.ChoiceField(label=_("哪家工会申报"))
    title = forms.CharField(label=_("项目名称"), max_length=80, required=False)
    where = forms.CharField(label=_("做在哪里"), max_length=120, required=False)
    why = _area(_("为什么要做"), 4000, required=False)
    builder = forms.CharField(
        label=_("施工或承办单位"), max_length=80, required=False,
        help_text=_("还没有定的不填；验收要由另一家来做"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, purposes: Iterable[CallPurpose], unions: Iterable[Union], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.purposes = {str(one.pk): one for one in purposes}
        self.unions = {str(one.pk): one for one in unions}
        fields: Any = self.fields
        fields["purpose"].choices = [(pk, one.title) for pk, one in self.purposes.items()]
        fields["union"].choices = [(pk, one.name) for pk, one in self.unions.items()]
        for n in range(1, LINES + 1):
            fields[f"what_{n}"] = forms.CharField(max_length=60, required=False)
            fields[f"amount_{n}"] = Yuan(required=False)
            fields[f"own_{n}"] = Yuan(required=False)
        for n in range(1, GOALS + 1):
            fields[f"goal_{n}"] = forms.CharField(max_length=60, required=False)
            fields[f"target_{n}"] = Yuan(required=False, least="0.01")
            fields[f"unit_{n}"] = forms.CharField(max_length=10, required=False)

    def head(self) -> list[forms.BoundField]:
        """The fields above the two tables."""
        names = ("key", "seen", "purpose", "union", "title", "where", "why", "builder")
        return [self[name] for name in names]

    def line_rows(self) -> list[list[forms.BoundField]]:
        """The fields of the budget, line by line."""
        return [
            [self[f"{name}_{n}"] for name in ("what", "amount", "own")] for n in range(1, LINES + 1)
        ]

    def goal_rows(self) -> list[list[forms.BoundField]]:
        """The fields of the goals, one by one."""
        return [
            [self[f"{name}_{n}"] for name in ("goal", "target", "unit")]
            for n in range(1, GOALS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Tell a line without a word and a goal without a number at their place."""
        data: dict[str, Any] = super().clean() or {}
        for n in range(1, LINES + 1):
            if data.get(f"amount_{n}") and not data.get(f"what_{n}"):
                self.add_error(f"what_{n}", _("请写这笔钱做什么。"))
        for n in range(1, GOALS + 1):
            if data.get(f"goal_{n}") and not data.get(f"target_{n}"):
                self.add_error(f"target_{n}", _("请写目标数。"))
        return data

    def told(self) -> services.Draft:
        """The draft as the verb takes it; empty lines and goals fall out."""
        data, nothing = self.cleaned_data, Decimal(0)
        lines = [
            rules.Line(
                data[f"what_{n}"], data[f"amount_{n}"] or nothing, data[f"own_{n}"] or nothing
            )
            for n in range(1, LINES + 1)
            if data[f"what_{n}"]
        ]
        goals = [
            rules.Goal(data[f"goal_{n}"], data[f"target_{n}"], data[f"unit_{n}"])
            for n in range(1, GOALS + 1)
            if data[f"goal_{n}"]
        ]
        head = {name: data[name] for name in ("title", "where", "why", "builder")}
        purpose, union = self.purposes[data["purpose"]], self.unions[data["union"]]
        return services.Draft(purpose, union, lines=lines, goals=goals, **head)


def as_form(row: GrantProposal) -> dict[str, Any]:
    """A kept proposal as its form shows it."""
    shown: dict[str, Any] = {
        name: getattr(row, name) for name in ("key", "title", "where", "why", "builder")
    }
    shown |= {"seen": row.version, "purpose": str(row.purpose_id), "union": str(row.union_id)}
    for one in row.lines.all():
        shown |= {f"what_{one.number}": one.what, f"amount_{one.number}": one.amount}
        shown[f"own_{one.number}"] = one.own or ""
    for goal in row.goals.all():
        shown |= {f"goal_{goal.number}": goal.words, f"target_{goal.number}": goal.target}
        shown[f"unit_{goal.number}"] = goal.unit
    return shown


class PaperForm(forms.Form):
    """An attachment."""

    title = forms.CharField(label=_("叫什么"), max_length=60, required=False)
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、照片、xlsx、docx；不放身份证号、银行卡号")
    )


class AmountForm(Seen):
    """Another sum than stands."""

    amount = Yuan(_("定为多少元"), least="0.01")
    why = forms.CharField(label=_("理由"), max_length=200)


class PayForm(forms.Form):
    """The slip of a payment."""

    bank_reference = forms.CharField(label=_("银行回单号"), max_length=60)


class ReportForm(Keyed):
    """What an instalment was used for."""

    words = _area(_("做了什么"), 2000, 5)
    spent = Yuan(_("从开始到现在，补助一共用了多少元"), help_text=_("只写补助的钱，自筹的不算"))
    title = forms.CharField(label=_("附件叫什么"), max_length=60, required=False)
    file = forms.FileField(
        label=_("凭据"), required=False, help_text=_("发票清单或现场照片，PDF、照片、xlsx、docx")
    )


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("理由"), max_length=200)


class AcceptForm(Seen):
    """What the accepting body found."""

    body = forms.CharField(
        label=_("验收单位"), max_length=80, help_text=_("不能是施工单位，也不能是申报单位自己")
    )
    looked_on = Day(_("哪天验收"))
    result = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect,
        choices=[("yes", _("通过")), ("no", _("没有通过，要整改"))],
    )  # fmt: skip
    words = _area(_("验收意见"), 400)


class RateForm(Seen):
    """What was reached of each goal."""

    words = _area(_("自评说明"), 400)

    def __init__(self, *args: Any, goals: Iterable[GrantGoal], **more: Any) -> None:
        super().__init__(*args, **more)
        self.goals = {f"goal_{one.number}": one for one in goals}
        for name, one in self.goals.items():
            target = f"{one.target:f}".rstrip("0").rstrip(".")
            label = said("{goal}：目标 {target} {unit}，完成了多少")
            self.fields[name] = Yuan(label.format(goal=one.words, target=target, unit=one.unit))
        self.order_fields(["seen", *self.goals, "words"])

    def told(self) -> dict[UUID, Decimal]:
        """Each goal with what was reached of it."""
        return {one.pk: self.cleaned_data[name] for name, one in self.goals.items()}


class BackForm(Keyed):
    """Money that came back."""

    amount = Yuan(_("收回多少元"), least="0.01")
    bank_reference = forms.CharField(label=_("银行回单号"), max_length=60)
    why = forms.CharField(label=_("为什么没用完"), max_length=200)


class FinishForm(Seen):
    """The audit's words."""

    words = _area(_("审计意见"), 400)
