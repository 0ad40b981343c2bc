"""What officers write: a cover, sides, clauses, items, meetings, contacts, studies, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.agreements import queries
from xieli.agreements.copying import Copy
from xieli.agreements.deciding import File, Signature
from xieli.agreements.models import Goal, Party
from xieli.agreements.services import Cover, Liaison, NewParty
from xieli.unions.models import Union

FILE_HELP = _("PDF 或照片；照片里的位置等信息会去掉")
MOST_PEOPLE = 60


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


def offer(form: forms.Form, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(pairs)  # type: ignore[attr-defined]


class PartyForm(forms.Form):
    """The other side: a union of the tree by its name, or a name with its home."""

    partner = forms.CharField(
        label=_("对方工会"), max_length=80, help_text=_("写全称；在工会树里的会自动认出来")
    )
    home = forms.CharField(
        label=_("对方在哪里"), max_length=40, required=False,
        help_text=_("树里没有的才填，例如：重庆市。对方在纸上签，由我方代记"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Find the union of that name; two of one name need the home to tell them apart."""
        data = super().clean() or {}
        name, home = data.get("partner", ""), data.get("home", "")
        found = list(Union.objects.filter(name=name)[:2]) if name and not home else []
        if len(found) > 1:
            self.add_error("partner", said("同名的工会不止一家，请写全称。"))
        elif name and not found and not home:
            self.add_error("home", said("树里没有这家工会。请核对名称，或写明它在哪里。"))
        data["partner_union"] = found[0] if len(found) == 1 else None
        return data

    def told_party(self) -> NewParty:
        """The side as the verb takes it."""
        data = self.cleaned_data
        return NewParty(data["partner_union"], data["partner"], data["home"])


class CoverForm(forms.Form):
    """An agreement's cover."""

    title = forms.CharField(label=_("协议名称"), max_length=80)
    basis = forms.CharField(
        label=_("上级依据"), max_length=300, required=False, widget=forms.Textarea,
        help_text=_("例如：两地政府签署的战略合作框架协议，写明名称和年份"),
    )  # fmt: skip
    starts_on = day_field(_("哪天生效"))
    ends_on = day_field(_("哪天到期"))

    def told(self) -> Cover:
        """The cover as the verb takes it."""
        data = self.cleaned_data
        return Cover(data["title"], data["starts_on"], data["ends_on"], data["basis"])


class DraftForm(CoverForm, PartyForm):
    """A new agreement: who we are, who they are, what it says, which sample it starts from."""

    union = forms.ChoiceField(label=_("我方工会"))
    sample = forms.ChoiceField(label=_("从哪份样本写起"), required=False)
    field_order = ("union", "partner", "home", "title", "basis", "starts_on", "ends_on", "sample")

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "union", ((str(one.pk), one.name) for one in unions))
        offer(self, "sample", [("", said("自己写")), *sample_names()])


def sample_names() -> list[tuple[str, str]]:
    """The samples by name, with the names of their mechanisms."""
    found = queries.samples().items()
    return [(name, f"{name}：{'、'.join(one.title for one in clauses)}") for name, clauses in found]


class LiaisonForm(forms.Form):
    """Whom to ask on a side."""

    name = forms.CharField(label=_("联络员"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("办公电话"), max_length=40, required=False, help_text=_("写办公室的，不写个人手机")
    )

    def told(self) -> Liaison:
        """The liaison as the verb takes it."""
        data = self.cleaned_data
        return Liaison(data["name"], data["post"], data["phone"])


class ClauseForm(forms.Form):
    """One mechanism."""

    title = forms.CharField(label=_("机制名称"), max_length=40)
    words = forms.CharField(
        label=_("写什么"), max_length=400, required=False, widget=forms.Textarea
    )


class WordsForm(forms.Form):
    """One line: a goal, a remark."""

    words = forms.CharField(label=_("一句话"), max_length=160)


class RemarkForm(forms.Form):
    """What one side says of the text."""

    words = forms.CharField(label=_("对文本的意见"), max_length=400, widget=forms.Textarea)


class ReasonForm(forms.Form):
    """Why: sent back, closed, withdrawn, ended."""

    why = forms.CharField(label=_("理由"), max_length=150, help_text=_("对方会看到"))


class SignForm(forms.Form):
    """The day on the paper and the scan."""

    on = day_field(_("纸上的签署日"))
    scan = forms.FileField(label=_("签字盖章的扫描件"), required=False, help_text=FILE_HELP)

    def told(self) -> Signature:
        """The signature as the verb takes it."""
        scan = self.cleaned_data["scan"]
        return Signature(self.cleaned_data["on"], scan.read() if scan else b"")


class ItemForm(forms.Form):
    """A matter of the year."""

    goal = forms.ChoiceField(label=_("属于哪个重点目标"))
    words = forms.CharField(label=_("要办的事"), max_length=160)
    due_on = day_field(_("哪天前办成"))

    def __init__(self, *args: Any, goals: Iterable[Goal], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(
            self,
            "goal",
            (
                (str(one.pk), f"{one.clause.number}. {one.clause.title}：{one.words}")
                for one in goals
            ),
        )


class ResolutionForm(ItemForm):
    """Under which goal a resolution goes, and by when."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["words"]


class ClaimForm(forms.Form):
    """As which union, and who answers for it."""

    pair = forms.ChoiceField(label=_("由哪家工会办"))
    person = forms.CharField(label=_("责任人"), max_length=40)

    def __init__(self, *args: Any, pairs: Iterable[tuple[Party, Union]], **more: Any) -> None:
        super().__init__(*args, **more)
        named = ((f"{party.pk}:{union.pk}", union.name) for party, union in pairs)
        offer(self, "pair", named)


class ProofForm(forms.Form):
    """A file or words that show it was done."""

    words = forms.CharField(
        label=_("这份凭据说明什么"), max_length=200, help_text=_("没有文件的，写明在哪里能查到")
    )
    file = forms.FileField(label=_("文件或照片"), required=False, help_text=FILE_HELP)

    def told(self) -> File:
        """The proof as the verb takes it."""
        file = self.cleaned_data["file"]
        return File(self.cleaned_data["words"], file.read() if file else b"")


class ResultForm(forms.Form):
    """What came of an item."""

    result = forms.CharField(
        label=_("办成了什么"), max_length=300, widget=forms.Textarea,
        help_text=_("写清人次、场次和成效；年度评估会引用"),
    )  # fmt: skip


class AssessmentForm(forms.Form):
    """The words of a year."""

    words = forms.CharField(label=_("评估"), max_length=4000, widget=forms.Textarea)


class RenewForm(forms.Form):
    """Until when the next term runs."""

    ends_on = day_field(_("续到哪天"))


class CopyForm(forms.Form):
    """For whom a copy is, what it is called and for how long."""

    union = forms.ChoiceField(label=_("给哪家工会用"))
    title = forms.CharField(label=_("新协议的名称"), max_length=80)
    starts_on = day_field(_("哪天生效"))
    ends_on = day_field(_("哪天到期"))
    with_items = forms.BooleanField(
        label=_("事项也带过来"), required=False, initial=True,
        help_text=_("日子按年顺延，责任人和凭据不带"),
    )  # fmt: skip

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.unions = {str(one.pk): one for one in unions}
        offer(self, "union", ((key, one.name) for key, one in self.unions.items()))

    def told(self) -> Copy:
        """The copy as the verb takes it."""
        data = self.cleaned_data
        return Copy(data["title"], data["starts_on"], data["ends_on"], data["with_items"])


def year_of(text: str, default: date) -> int:
    """A year as it stands in an address, or this one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else default.year
