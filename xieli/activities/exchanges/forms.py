"""What officers write: a cover, a member, a place, costs, a reason, a conclusion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieli.activities.exchanges import rules, spending
from xieli.activities.exchanges.models import Delegate, Exchange
from xieli.activities.exchanges.planning import NewDelegate, NewStop, Plan
from xieli.activities.exchanges.queries import others_of, unions_named
from xieli.activities.exchanges.spending import NewCost
from xieli.activities.exchanges.states import ExchangeKind
from xieli.agreements.naming import AgreementField, offer
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Reader
from xieli.shell.saying import one_line
from xieli.unions.models import Union

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")}


SANE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, validators=SANE, **more)


class PhotoField(forms.FileField):
    """A photo from the phone."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "image/*"})
        super().__init__(label=label, widget=widget, **more)


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field of a form its choices."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class UnionsForm(forms.Form):
    """A form that asks for one of some unions."""

    union = forms.ChoiceField(label=_("哪家单位"))

    def __init__(self, *args: Any, unions: Sequence[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.pk): one for one in unions}
        choose(self, "union", [(key, one.name) for key, one in self.known.items()])

    def one(self) -> Union:
        """The union that was chosen."""
        return self.known[self.cleaned_data["union"]]


class ExchangeForm(UnionsForm):
    """The cover of an exchange."""

    kind = forms.ChoiceField(
        label=_("做什么"), choices=ExchangeKind.choices, widget=forms.RadioSelect,
        initial=rules.VISIT,
    )  # fmt: skip
    title = forms.CharField(label=_("名称"), max_length=60)
    others = forms.CharField(
        label=_("对方单位"), max_length=1200, widget=forms.Textarea,
        help_text=_("一行写一家工会的全称；调研只写被调研的那一家"),
    )  # fmt: skip
    starts_on = DayField(_("哪天开始"))
    ends_on = DayField(_("哪天结束"))
    aim = forms.CharField(
        label=_("为什么去"), max_length=300, required=False, widget=forms.Textarea
    )
    topics = forms.MultipleChoiceField(
        label=_("学什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    asks_papers = forms.BooleanField(
        label=_("要核对证件"), required=False,
        help_text=_("有港澳台或外籍团员时勾上；证件号加密存，行程结束后自动清掉"),
    )  # fmt: skip
    agreement = AgreementField()

    def __init__(
        self, *args: Any, topics: Sequence[str], reader: Reader, known: Exchange | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        offer(self, "agreement", reader)
        choose(self, "topics", [(one, one) for one in topics])
        self.order_fields(["kind", "union"])
        self.fields["union"].label = _("哪家工会组织")
        self.exchange = known
        if known:  # these three stay as they were
            for name in ("kind", "union", "others"):
                del self.fields[name]

    def clean_others(self) -> list[Union]:
        """The unions that were named; which line is wrong is said at the field."""
        try:
            return unions_named(self.cleaned_data["others"])
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no

    def told(self) -> Plan:
        """The cover as the verb takes it."""
        data, known = self.cleaned_data, self.exchange
        return Plan(
            known.kind if known else data["kind"], data["title"], data["starts_on"],
            data["ends_on"], others_of(known) if known else data["others"],
            tuple(data["topics"]), data["aim"], data["asks_papers"], data["agreement"],
        )  # fmt: skip


class DelegateForm(UnionsForm):
    """A member of a delegation."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    role = forms.CharField(
        label=_("职务"), max_length=40, help_text=_("例如 党组书记、常务副主席、企业代表")
    )
    body = forms.CharField(
        label=_("单位"), max_length=80, help_text=_("企业代表写企业全称，登记过的会自动关联")
    )
    is_lead = forms.BooleanField(label=_("带队"), required=False)
    phone = forms.CharField(
        label=_("手机"), max_length=20, required=False,
        help_text=_("只用来和登记过的人对上，不另存"),
    )  # fmt: skip
    paper_kind = forms.ChoiceField(label=_("证件种类"), required=False)
    nation = forms.CharField(label=_("国家和地区"), max_length=40, required=False)
    paper = forms.CharField(label=_("证件号"), max_length=40, required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(["name", "role", "body"])
        if not kinds:
            for name in ("paper_kind", "nation", "paper"):
                del self.fields[name]
            return
        choose(self, "paper_kind", [("", gettext("请选")), *((one, one) for one in kinds)])

    def told(self) -> NewDelegate:
        """The member as the verb takes it."""
        data = self.cleaned_data
        return NewDelegate(
            self.one(), data["name"], data["role"], data["body"], data["is_lead"], data["phone"],
            data.get("paper_kind", ""), data.get("nation", ""), data.get("paper", ""),
        )  # fmt: skip


class StopForm(forms.Form):
    """A place on the way."""

    day = DayField(_("哪天"))
    place = forms.CharField(label=_("地点"), max_length=80)
    object = forms.CharField(
        label=_("看什么"), max_length=60, help_text=_("考察对象，例如 竹木加工厂")
    )
    industry = forms.CharField(label=_("产业"), max_length=40, required=False)
    findings = forms.CharField(
        label=_("看到了什么"), max_length=1000, required=False, widget=forms.Textarea,
        help_text=_("去之前可以空着，回来再补"),
    )  # fmt: skip

    def told(self) -> NewStop:
        """The place as the verb takes it."""
        return NewStop(**self.cleaned_data)


class PictureForm(forms.Form):
    """A photo with its words."""

    photo = PhotoField(_("照片"))
    alt = forms.CharField(
        label=_("照片说明"), min_length=2, max_length=120, help_text=_("写什么地方、什么事")
    )


class BudgetForm(forms.Form):
    """A sum for each line of the budget."""

    def __init__(self, *args: Any, lines: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = {f"l{n}": line for n, line in enumerate(lines)}
        for name, line in self.lines.items():
            limits = {**MONEY, "min_value": Decimal(0)}
            self.fields[name] = forms.DecimalField(
                label=gettext("{line}（元）").format(line=line), required=False, **limits
            )

    def told(self) -> dict[str, Decimal]:
        """The sums by line; an empty field is none."""
        data = self.cleaned_data
        return {line: data[name] for name, line in self.lines.items() if data[name]}


class SheetForm(forms.Form):
    """A sheet of costs."""

    title = forms.CharField(label=_("费用单"), max_length=60, help_text=_("例如 往返高铁和住宿"))
    total = forms.DecimalField(
        label=_("票据总额（元）"), help_text=_("明细合计要和它一分不差，才能交审批"), **MONEY
    )


class CostForm(forms.Form):
    """One cost."""

    line = forms.ChoiceField(label=_("科目"))
    day = DayField(_("哪天"))
    words = forms.CharField(label=_("用在什么上"), max_length=80)
    amount = forms.DecimalField(label=_("金额（元）"), **MONEY)
    whose = forms.ChoiceField(label=_("算谁的"))

    def __init__(
        self, *args: Any, lines: Sequence[str], members: Sequence[Delegate], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.members = {str(one.pk): one for one in members}
        choose(self, "line", [(one, one) for one in lines])
        names = [(key, f"{one.role} {one!s}") for key, one in self.members.items()]
        choose(self, "whose", [
            (spending.ALL, gettext("本方团员均摊（分到每人）")),
            (spending.NOBODY, gettext("不分到人")), *names,
        ])  # fmt: skip

    def told(self) -> NewCost:
        """The cost as the verb takes it."""
        data = self.cleaned_data
        member = self.members.get(data["whose"])
        whose = spending.ONE if member else data["whose"]
        return NewCost(data["line"], data["day"], data["words"], data["amount"], whose, member)


class ReasonForm(forms.Form):
    """Why something is called off, sent back or opened."""

    reason = forms.CharField(label=_("原因"), min_length=4, max_length=200)


class ConclusionForm(forms.Form):
    """What was learnt, in one's own words."""

    conclusion = forms.CharField(
        label=_("体会和建议"), min_length=2, max_length=2000, widget=forms.Textarea,
        help_text=_("写进报告的最后一段；前面几段已经从记录里拟好"),
    )  # fmt: skip
