"""What officers write: a resource, an enterprise introduced, a step, a count of jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.industry import rules
from xieli.activities.industry.models import CaseStep, Resource
from xieli.activities.industry.rules import House, Stand, Taken
from xieli.activities.industry.services import NewCase, NewReport, NewStep, ResourceWords
from xieli.agreements.naming import AgreementField, offer
from xieli.shell.guards import Reader
from xieli.shell.keys import uuid7
from xieli.unions.models import Enterprise, Union
from xieli.unions.queries import search_enterprises

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))


def _choices(form: forms.Form, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(pairs)  # type: ignore[attr-defined]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


def _area(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea, help_text=help_text
    )


def _seen(form: forms.Form) -> int:
    """The version the page showed; one that no page wrote is never current."""
    text = form.data.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class Keyed(forms.Form):
    """A form whose hidden key makes sending it twice one row."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])

    @staticmethod
    def fresh(today: date | None = None) -> dict[str, Any]:
        """What a new form starts with."""
        return {"key": uuid7().hex, "on": today}


class ResourceForm(Keyed):
    """What a county has to offer."""

    union = forms.ChoiceField(label=_("哪家工会的地方"))
    name = forms.CharField(label=_("资源"), max_length=40, help_text=_("例如：毛竹林"))
    field = forms.ChoiceField(label=_("协作领域"))
    amount = forms.CharField(
        label=_("有多少"),
        max_length=40,
        help_text=_("写数、单位和概数词，例如：80余万亩、约3000平方米"),
    )
    source = forms.CharField(
        label=_("数从哪里来"), max_length=80, help_text=_("例如：县林业局 2025 年统计")
    )
    words = _area(_("说明"), 300, help_text=_("在哪里、什么条件、缺什么"))

    def __init__(
        self, *args: Any, unions: Iterable[Union], house: House, known: Resource | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        _choices(self, "union", ((str(one.id), one.name) for one in unions))
        _choices(self, "field", ((one, one) for one in house.fields))
        if known:
            self._show(known)

    def _show(self, known: Resource) -> None:
        names = ("key", "name", "field", "source", "words")
        self.initial = {name: getattr(known, name) for name in names}
        self.initial |= {"amount": known.how_much, "union": str(known.union_id)}

    @property
    def seen(self) -> int:
        """The version the page showed."""
        return _seen(self)

    def told(self) -> ResourceWords:
        """The resource as the verb takes it."""
        names = ("key", "name", "field", "amount", "source", "words")
        return ResourceWords(**{name: self.cleaned_data[name] for name in names})


class WithdrawForm(forms.Form):
    """Why a resource is offered no longer."""

    why = forms.CharField(label=_("为什么撤下"), max_length=120)

    @property
    def seen(self) -> int:
        """The version the page showed."""
        return _seen(self)


class IntroduceForm(Keyed):
    """An enterprise introduced to a resource."""

    union = forms.ChoiceField(label=_("哪家工会引荐"))
    firm = forms.CharField(
        label=_("哪家企业"), max_length=80, help_text=_("全称或统一社会信用代码，要先登记在册")
    )
    on = _day(_("哪天引荐的"))
    words = _area(_("怎么引荐的"), 300, help_text=_("谁和谁见了面，看了什么"))
    agreement = AgreementField()

    def __init__(self, *args: Any, unions: Iterable[Union], reader: Reader, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "agreement", reader)
        self.known = {str(one.id): one for one in unions}
        _choices(self, "union", ((key, one.name) for key, one in self.known.items()))

    def clean_firm(self) -> Enterprise:
        """The one firm of this name or code."""
        text = self.cleaned_data["firm"].strip()
        found = [one for one in search_enterprises(text) if text in (one.name, one.credit_code)]
        if len(found) != 1:
            raise forms.ValidationError(said("册子里没有正好叫这个的企业，请写全称或信用代码。"))
        return found[0]

    def told(self, resource: Resource) -> NewCase:
        """The case as the verb takes it."""
        data = self.cleaned_data
        return NewCase(
            data["key"], resource, data["firm"], self.known[data["union"]], data["on"],
            data["words"], data["agreement"],
        )  # fmt: skip


class ForwardForm(forms.Form):
    """The next step of a case."""

    on = _day(_("哪天办成的"))
    words = _area(_("怎么办成的"), 300, help_text=_("谁和谁、在哪里、定了什么"))
    scan = forms.FileField(
        label=_("凭证"), required=False,
        help_text=_("签约必须有协议扫描件；其他步骤有照片或文件更好。收 PDF 和照片"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, to: str = "", **more: Any) -> None:
        more.setdefault("auto_id", f"{type(self).__name__}_%s")  # three of them share a page
        super().__init__(*args, **more)
        if to == rules.SIGNED:
            asked = self.fields["scan"]
            asked.required = True
            asked.error_messages["required"] = _("签约要有签好的协议扫描件，请拍照或扫描后交上来。")

    @property
    def seen(self) -> int:
        """The version the page showed."""
        return _seen(self)

    def told(self, to: str) -> NewStep:
        """The step as the verb takes it."""
        data = self.cleaned_data
        file = data["scan"].read() if data.get("scan") else None
        reason = data.get("reason", "")
        return NewStep(Taken(to, data["on"], reason, file is not None), data["words"], file)


class BackForm(ForwardForm):
    """A step back, with its reason."""

    scan = None  # type: ignore[assignment]  # a step back needs none
    to = forms.ChoiceField(label=_("退回到"))
    reason = forms.CharField(label=_("为什么退回"), max_length=120)
    on = _day(_("哪天退回的"))
    words = _area(_("说明"), 300)
    field_order = ("to", "reason", "on", "words")

    def __init__(self, *args: Any, stand: Stand, **more: Any) -> None:
        super().__init__(*args, **more)
        words = dict(CaseStep.choices)
        _choices(self, "to", ((step, words[step]) for step in reversed(rules.backs_of(stand))))


class EndForm(ForwardForm):
    """The end of a case, with its reason."""

    scan = None  # type: ignore[assignment]
    reason = forms.ChoiceField(label=_("为什么终止"))
    on = _day(_("哪天终止的"))
    words = _area(_("细节"), 300, required=True, help_text=_("怎么定的，后面怎么安排"))
    field_order = ("reason", "on", "words")

    def __init__(self, *args: Any, house: House, **more: Any) -> None:
        super().__init__(*args, **more)
        _choices(self, "reason", [("", _("选一条")), *((one, one) for one in house.end_reasons)])


class JobsForm(Keyed):
    """People of the place at work on a day."""

    on = _day(_("哪一天的数"))
    jobs = forms.CharField(
        label=_("本地在岗多少人"), max_length=20, help_text=_("例如：120、近80人；概数照写")
    )
    source = forms.CharField(
        label=_("数从哪里来"), max_length=80, help_text=_("例如：企业工资表、工会走访")
    )
    words = _area(_("说明"), 200, help_text=_("更正时必填：哪里错了"))

    def told(self, corrects: UUID | None) -> NewReport:
        """The report as the verb takes it."""
        data = self.cleaned_data
        names = ("key", "on", "jobs", "source", "words")
        return NewReport(**{name: data[name] for name in names}, corrects=corrects)
