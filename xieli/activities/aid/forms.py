"""Shapes of input, no law: the self-test, the application, the visit, the grant, the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xieli.activities.aid import rules
from xieli.activities.aid.models import AidKind, HardshipKind, LeaveReason, Source
from xieli.activities.aid.sheet import Kin, Sheet
from xieli.people.models import Person

MOST = 10**8
KIN_ROWS = 6
KEY = RegexValidator(r"^[0-9a-f-]{32,36}$", _("这张单子的编号不对，请重新打开这一页。"))
MONEY = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "min": "0"})
NO_DRAFT = {"data-nodraft": "", "autocomplete": "off"}


class KeyField(forms.CharField):
    """The hidden key of a sheet: sent twice with one key is one record."""

    def __init__(self) -> None:
        super().__init__(max_length=36, widget=forms.HiddenInput, validators=[KEY])


class ReasonForm(forms.Form):
    """Why a sealed thing is opened; it stands in the journal."""

    why = forms.CharField(label=_("为什么要看"), max_length=200)


def _yuan(label: Any, *, is_required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=2, min_value=Decimal(0), max_value=MOST,
        required=is_required, widget=MONEY, help_text=help_text,
        error_messages={"min_value": _("金额不能小于 0。")},
    )  # fmt: skip


class TestForm(forms.Form):
    """The self-test: six questions, nothing kept."""

    region = forms.ChoiceField(label=_("您住在哪里"), required=False)
    people = forms.IntegerField(
        label=_("一起生活的有几口人"), min_value=1, max_value=rules.MOST_PEOPLE, initial=1,
        help_text=_("把您自己也算进去"),
    )  # fmt: skip
    income = _yuan(
        _("全家一年到手的收入（元）"), help_text=_("工资、打工、租金、养老金都算；没有填 0")
    )
    rigid = _yuan(
        _("全家一年非花不可的钱（元）"), is_required=False,
        help_text=_("看病自付、上学、房租等，要有票据"),
    )  # fmt: skip
    illness = _yuan(
        _("其中今年灾病自付（元）"),
        is_required=False,
        help_text=_("大病、车祸、火灾等，已报销的不算"),
    )
    is_major_event = forms.BooleanField(
        label=_("今年家里有人在重大事故或灾害中受伤、去世"), required=False
    )
    excluded_by = forms.MultipleChoiceField(
        label=_("有没有下面的情形"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, regions: Iterable[tuple[str, str]], exclusions: Sequence[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["region"].choices = [("", _("不选，按平台默认")), *regions]  # type: ignore[attr-defined]
        self.fields["excluded_by"].choices = [(one, one) for one in exclusions]  # type: ignore[attr-defined]

    def told(self) -> rules.Circumstances:
        """What was said, as the rules reckon it."""
        data = self.cleaned_data
        return rules.Circumstances(
            income=data["income"], rigid=data["rigid"] or Decimal(0), people=data["people"],
            illness=data["illness"] or Decimal(0), is_major_event=data["is_major_event"],
            excluded_by=tuple(data["excluded_by"]),
        )  # fmt: skip


class ApplyForm(forms.Form):
    """The application: any part of it may still be empty; handing in is another step."""

    key = KeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    name = forms.CharField(label=_("申请人姓名"), max_length=40, required=False)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=20, required=False, widget=forms.TextInput(attrs=NO_DRAFT)
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("工作单位"), max_length=80, required=False,
        help_text=_("只用来核对，单位看不到这份申请"),
    )  # fmt: skip
    village = forms.CharField(label=_("社区（村）"), max_length=60, required=False)
    address = forms.CharField(label=_("住址"), max_length=120, required=False)
    income = forms.CharField(label=_("全家一年到手的收入（元）"), max_length=16, required=False)
    rigid = forms.CharField(
        label=_("全家一年非花不可的钱（元）"), max_length=16, required=False, initial="0"
    )
    illness = forms.CharField(
        label=_("其中今年灾病自付（元）"), max_length=16, required=False, initial="0"
    )
    is_major_event = forms.BooleanField(label=_("家里有人在重大事故中受伤、去世"), required=False)
    excluded_by = forms.MultipleChoiceField(
        label=_("有没有下面的情形"), required=False, widget=forms.CheckboxSelectMultiple
    )
    case = forms.CharField(
        label=_("家里的难处"), max_length=1000, required=False, widget=forms.Textarea
    )
    bank = forms.CharField(label=_("开户银行"), max_length=60, required=False)
    card = forms.CharField(
        label=_("本人银行卡号"), max_length=24, required=False,
        help_text=_("救助金直接打到这张卡"),
        widget=forms.TextInput(attrs={**NO_DRAFT, "inputmode": "numeric"}),
    )  # fmt: skip
    consents = forms.BooleanField(
        label=_("我同意工会登记我家的收入、住址、病情，并送民政部门核对，只用于困难帮扶"),
        required=False,
    )
    guardian_consents = forms.BooleanField(
        label=_("我是家里未成年人的监护人，同意登记他们的姓名和证件号"), required=False
    )

    def __init__(self, *args: Any, exclusions: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["excluded_by"].choices = [(one, one) for one in exclusions]  # type: ignore[attr-defined]
        for number in range(KIN_ROWS):
            for name, label in (("name", _("姓名")), ("relation", _("关系")), ("id", _("证件号"))):
                field = forms.CharField(label=label, max_length=40, required=False)
                field.widget.attrs.update(NO_DRAFT if name == "id" else {})
                self.fields[f"kin{number}_{name}"] = field

    def plain_fields(self) -> list[Any]:
        """The fields of the page but for those of the family, which stand in rows."""
        return [self[name] for name in self.fields if not name.startswith("kin")]

    def kin_rows(self) -> list[tuple[Any, Any, Any]]:
        """The three fields of each family member."""
        return [
            (self[f"kin{n}_name"], self[f"kin{n}_relation"], self[f"kin{n}_id"])
            for n in range(KIN_ROWS)
        ]

    def sheet(self) -> Sheet:
        """What was filled in so far."""
        data = self.cleaned_data
        kin = (
            Kin(data[f"kin{n}_name"], data[f"kin{n}_relation"], data[f"kin{n}_id"])
            for n in range(KIN_ROWS)
        )
        names = (
            "name", "id_number", "phone", "unit", "village", "address", "income", "is_major_event",
            "case", "bank", "card", "consents", "guardian_consents",
        )  # fmt: skip
        return Sheet(
            **{name: data[name] for name in names}, rigid=data["rigid"] or "0",
            illness=data["illness"] or "0", excluded_by=tuple(data["excluded_by"]),
            kin=tuple(one for one in kin if one.name or one.relation or one.id_number),
        )  # fmt: skip


def as_form(told: Sheet) -> dict[str, Any]:
    """A sheet as the form shows it."""
    shown = {name: getattr(told, name) for name in Sheet.__dataclass_fields__ if name != "kin"}
    for number, one in enumerate(told.kin[:KIN_ROWS]):
        shown[f"kin{number}_name"], shown[f"kin{number}_relation"] = one.name, one.relation
        shown[f"kin{number}_id"] = one.id_number
    return shown


class SignForm(forms.Form):
    """The signature under the authorisation."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)


class VisitForm(forms.Form):
    """一访二看三核四评, on the phone, with up to three photos."""

    key = KeyField()
    visited_on = forms.DateField(
        label=_("哪天去的"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    asked = forms.CharField(label=_("访：问到什么"), max_length=500, widget=forms.Textarea)
    seen = forms.CharField(label=_("看：看到什么"), max_length=500, widget=forms.Textarea)
    checked = forms.CharField(label=_("核：核对了哪些票据"), max_length=500, widget=forms.Textarea)
    judged = forms.CharField(label=_("评：您的意见"), max_length=300, widget=forms.Textarea)
    photo = forms.FileField(label=_("照片"), required=False)
    photo_shows = forms.CharField(
        label=_("照片拍的是什么"), max_length=60, required=False, help_text=_("不拍正脸")
    )


class GrantForm(forms.Form):
    """A grant for one person of a file."""

    key = KeyField()
    person = forms.ChoiceField(label=_("给谁"))
    kind = forms.ChoiceField(label=_("哪一类"), choices=AidKind.choices)
    amount = _yuan(_("金额（元）"), help_text=_("只办服务、不发钱的填 0"))
    cost = _yuan(_("自付费用（元）"), is_required=False, help_text=_("医疗和意外按自付算"))
    why = forms.CharField(label=_("情况说明"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[Person, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"].choices = [(str(one.pk), words) for one, words in people]  # type: ignore[attr-defined]


class RecheckForm(forms.Form):
    """The yearly re-check: still in need and of which kind, or why not."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("年检结论"), widget=forms.RadioSelect,
        choices=[
            *((f"keep:{one.value}", one.label) for one in HardshipKind),
            *((f"end:{one.value}", one.label) for one in LeaveReason),
        ],
    )  # fmt: skip
    words = forms.CharField(label=_("依据"), max_length=200)


class PhoneForm(forms.Form):
    """What a household said by phone."""

    is_in_need = forms.ChoiceField(
        label=_("现在的情况"), widget=forms.RadioSelect,
        choices=[("no", _("稳定")), ("yes", _("又有困难，可以重新建档"))],
    )  # fmt: skip
    words = forms.CharField(label=_("说了什么"), max_length=300, widget=forms.Textarea)


class FundForm(forms.Form):
    """A fund by its title."""

    title = forms.CharField(label=_("资金名称"), max_length=60)


class IncomeForm(forms.Form):
    """Money that comes into a fund."""

    key = KeyField()
    amount = _yuan(_("到账金额（元）"))
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices)
    paper = forms.CharField(label=_("文号或凭证"), max_length=60)
