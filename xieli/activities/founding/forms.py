"""Shapes of input, no law: intent, each step, a ballot, certificates, terms, drives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieli.activities.founding import rules
from xieli.activities.founding.legal import Papers
from xieli.activities.founding.models import ActKind, Form, Meeting, Post, TargetKind, Way
from xieli.activities.founding.moves import Done
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal

MOST = 1_000_000
SEATS = 9  # rows for candidates that the page offers; more by adding a term's seats later


class DayField(forms.DateField):
    """A day by the phone's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class SeenForm(forms.Form):
    """A form that carries the version the officer looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def version(self) -> int:
        """The version that was on the page."""
        return int(self.cleaned_data["seen"])


class DoneForm(SeenForm):
    """A step with its day and a line of words."""

    on = DayField(_("办理日期"))
    words = forms.CharField(label=_("说明"), max_length=200, required=False)

    def done(self) -> Done:
        """The step as the verb takes it."""
        return Done(self.cleaned_data["on"], self.cleaned_data["words"])


class GuideForm(DoneForm):
    """Guidance: what was told the firm."""

    words = forms.CharField(label=_("指导了什么"), max_length=200)


class AskForm(DoneForm):
    """The 建会请示: in what form they stand."""

    shape = forms.ChoiceField(label=_("组织形式"), choices=Form.choices, widget=forms.RadioSelect)
    field_order = ("shape", "on", "words", "seen")


class RecruitForm(DoneForm):
    """How many have joined."""

    members = forms.IntegerField(label=_("会员人数"), min_value=1, max_value=MOST)
    field_order = ("members", "on", "words", "seen")


class AccountForm(DoneForm):
    """The bank, without any number."""

    words = forms.CharField(
        label=_("开户银行"), max_length=80, help_text=_("只写银行名称，不写账号")
    )


class GiveUpForm(SeenForm):
    """Why a file ends."""

    why = forms.CharField(label=_("为什么不建了"), max_length=80)


class SupplyForm(SeenForm):
    """What was missing and is there now."""

    words = forms.CharField(label=_("补了什么"), max_length=80)


class PapersForm(SeenForm):
    """A certificate as it was issued."""

    number = forms.CharField(label=_("证书编号"), max_length=30)
    code = forms.CharField(
        label=_("统一社会信用代码"), max_length=24, required=False,
        help_text=_("工会的代码以 81 开头；换证、变更时不用填"),
    )  # fmt: skip
    issued_on = DayField(_("发证日期"))
    expires_on = DayField(_("有效期到"))

    def papers(self) -> Papers:
        """The certificate as the verb takes it."""
        told = self.cleaned_data
        return Papers(told["number"], told["code"], told["issued_on"], told["expires_on"])


class LegalForm(PapersForm):
    """变更, 换证 or 补证 of a certificate that is there."""

    kind = forms.ChoiceField(
        label=_("办哪一样"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in ActKind if one not in ("apply", "cancel")],
    )  # fmt: skip
    field_order = ("kind", "number", "issued_on", "expires_on", "seen")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["code"]

    def papers(self) -> Papers:
        """The new certificate; the code is the old one's."""
        told = self.cleaned_data
        return Papers(told["number"], "", told["issued_on"], told["expires_on"])


class BallotForm(SeenForm):
    """An election: the meeting and up to nine candidates."""

    held_on = DayField(_("选举日期"))
    meeting = forms.ChoiceField(
        label=_("会议"), choices=Meeting.choices, initial=Meeting.ALL, widget=forms.RadioSelect
    )
    members = forms.IntegerField(
        label=_("会员人数"), min_value=1, max_value=MOST, required=False,
        help_text=_("换届时填现有会员；新建的按发展会员的人数"),
    )  # fmt: skip
    due = forms.IntegerField(label=_("应到人数"), min_value=1, max_value=MOST)
    present = forms.IntegerField(label=_("实到人数"), min_value=0, max_value=MOST)
    years = forms.TypedChoiceField(
        label=_("任期"), coerce=int, choices=[(3, _("3 年")), (5, _("5 年"))],
        widget=forms.RadioSelect, initial=3,
    )  # fmt: skip

    def __init__(self, *args: Any, kin: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(rules.NO_KIN, _("不是亲属")), *((one, one) for one in kin)]
        for row in range(SEATS):
            self.fields[f"name_{row}"] = forms.CharField(
                label=_("候选人"), max_length=60, required=False
            )
            self.fields[f"post_{row}"] = forms.ChoiceField(
                label=_("职务"), choices=Post.choices, required=False,
                initial=Post.CHAIR if row == 0 else Post.MEMBER,
            )  # fmt: skip
            self.fields[f"kin_{row}"] = forms.ChoiceField(
                label=_("是主要负责人的"), choices=choices, required=False
            )
            self.fields[f"job_{row}"] = forms.CharField(
                label=_("现任职务"), max_length=40, required=False
            )
            self.fields[f"votes_{row}"] = forms.IntegerField(
                label=_("得票"), min_value=0, max_value=MOST, required=False
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """The candidates' fields, row by row, for the page."""
        names = ("name", "post", "kin", "job", "votes")
        return [[self[f"{name}_{row}"] for name in names] for row in range(SEATS)]

    def plain(self) -> list[forms.BoundField]:
        """The fields that are no candidate's."""
        return [self[name] for name in self.fields if not name.rpartition("_")[2].isdigit()]

    def ballot(self) -> rules.Ballot:
        """The election as the rules take it; rows without a name are left out."""
        told = self.cleaned_data
        found = tuple(_candidate(told, row) for row in range(SEATS) if told[f"name_{row}"].strip())
        return rules.Ballot(
            told["held_on"], told["meeting"], told["due"], told["present"], told["years"], found
        )


def _candidate(told: Mapping[str, Any], row: int) -> rules.Candidate:
    return rules.Candidate(
        told[f"name_{row}"].strip(), told[f"post_{row}"] or Post.MEMBER,
        told[f"votes_{row}"] or 0, told[f"kin_{row}"] or rules.NO_KIN, told[f"job_{row}"].strip(),
    )  # fmt: skip


class ExtendForm(SeenForm):
    """Until when a term is put off, and why."""

    until = DayField(_("延期到"))
    why = forms.CharField(label=_("为什么延期"), max_length=80)


class SeatForm(SeenForm):
    """Who takes a post that falls free."""

    seat = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("补选的人"), max_length=60)
    on = DayField(_("补选日期"))


class EndForm(DoneForm):
    """The end of a certificate."""

    words = forms.CharField(label=_("注销原因"), max_length=80)


class IntentForm(forms.Form):
    """What a firm says when it wants a union; six fields."""

    firm = forms.CharField(label=_("单位全称"), max_length=80)
    code = forms.CharField(
        label=_("单位的统一社会信用代码"), max_length=24, required=False,
        help_text=_("营业执照上的 18 位，不在手边可不填"),
    )  # fmt: skip
    headcount = forms.IntegerField(label=_("职工人数"), min_value=1, max_value=MOST)
    contact = forms.CharField(label=_("联系人"), max_length=40)
    phone = forms.CharField(
        label=_("手机"), max_length=20, help_text=_("只给上级工会联系您用"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        """A mainland number, or the fault in plain words."""
        try:
            return id_numbers.phone(self.cleaned_data["phone"])
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no

    def clean_code(self) -> str:
        """A sound credit code or nothing."""
        text: str = self.cleaned_data["code"].strip()
        try:
            return id_numbers.credit_code(text) if text else ""
        except Refusal as no:
            raise forms.ValidationError(str(no)) from no


class DriveForm(forms.Form):
    """A drive: title, window, goals."""

    union = forms.ChoiceField(label=_("哪个工会开展"))
    title = forms.CharField(label=_("行动名称"), max_length=80)
    opens_on = DayField(_("开始"))
    closes_on = DayField(_("结束"))
    goal_firms = forms.IntegerField(
        label=_("目标单位（家）"), min_value=0, max_value=MOST, initial=0
    )
    goal_people = forms.IntegerField(
        label=_("目标职工（人）"), min_value=0, max_value=MOST, initial=0
    )

    def __init__(self, *args: Any, unions: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(one.id), one.name) for one in unions
        ]


class TargetForm(forms.Form):
    """A firm or a group to be won."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=TargetKind.choices, widget=forms.RadioSelect,
        initial=TargetKind.FIRM,
    )  # fmt: skip
    name = forms.CharField(label=_("单位或群体"), max_length=80)
    headcount = forms.IntegerField(label=_("职工人数"), min_value=1, max_value=MOST)
    code = forms.CharField(label=_("信用代码"), max_length=24, required=False)


class ContactForm(forms.Form):
    """One visit or call."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    target = forms.UUIDField(widget=forms.HiddenInput)
    on = DayField(_("哪天"))
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices)
    words = forms.CharField(label=_("谈了什么、下一步"), max_length=200)


def first_day(today: date, seen: int) -> dict[str, Any]:
    """What a step's form begins with."""
    return {"on": today, "held_on": today, "issued_on": today, "seen": seen}
