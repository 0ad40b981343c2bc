"""What officers and members write: a card, an invitation, a letter, a case to pass, a proof."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.agreements.models import Agreement
from xieli.booking.models import Occasion
from xieli.kernel.refusal import Refusal, marked
from xieli.sharing import making, rules
from xieli.sharing.contents import Content
from xieli.sharing.models import Partner
from xieli.unions.models import Union

Choices = list[tuple[str, Any]]


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def named(rows: Iterable[Union | Partner]) -> Choices:
    """Rows as choices."""
    return [(str(one.pk), one.name) for one in rows]


class CardForm(forms.Form):
    """How others know this home."""

    union = forms.ChoiceField(label=_("哪家工会负责"))
    name = forms.CharField(label=_("对外的名称"), max_length=80)
    address = forms.CharField(
        label=_("网址"), max_length=200, help_text=_("别的工会能打开的，像 https://gh.example.cn")
    )

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "union", named(unions))


class InviteForm(forms.Form):
    """Whom an invitation is for."""

    union = forms.ChoiceField(label=_("以哪家工会的名义"))
    words = forms.CharField(label=_("邀请哪一家"), min_length=2, max_length=80)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "union", named(unions))


class AcceptForm(forms.Form):
    """The line that another home's officer sent."""

    link = forms.CharField(
        label=_("对方发来的邀请"), max_length=400, widget=forms.Textarea,
        help_text=_("整条粘贴进来"),
    )  # fmt: skip
    union = forms.ChoiceField(label=_("以哪家工会的名义"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "union", named(unions))


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone, or why a letter is opened."""

    reason = forms.CharField(
        label=_("为什么"), min_length=4, max_length=120, help_text=_("会记进日志")
    )


class LetterForm(forms.Form):
    """What every letter says beside its content."""

    partner = forms.ChoiceField(label=_("寄给哪一家"))
    purpose = forms.CharField(
        label=_("给对方做什么用"), min_length=4, max_length=120,
        help_text=_("对方只能用在这上面"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("依据"), min_length=4, max_length=160, help_text=_("协议第几条，或哪条法律")
    )

    def __init__(self, *args: Any, partners: Iterable[Partner], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "partner", named(partners))
        self.order_fields([*self._first, "partner", "purpose", "basis"])

    _first: tuple[str, ...] = ()

    def made(self, address: str) -> tuple[str, Content]:
        """The letter's title and its content."""
        raise NotImplementedError


class NoticeForm(LetterForm):
    """A policy or a notice."""

    _first = ("heading", "number", "issuer", "issued_on", "words", "file")
    heading = forms.CharField(label=_("标题"), min_length=2, max_length=120)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("谁发的"), max_length=80)
    issued_on = forms.DateField(
        label=_("哪天发的"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    words = forms.CharField(label=_("正文"), max_length=20_000, widget=forms.Textarea)
    file = forms.FileField(label=_("附件"), required=False, help_text=_("1 MB 以内的 PDF"))

    def made(self, address: str) -> tuple[str, Content]:
        """A notice with its file."""
        data, file = self.cleaned_data, self.cleaned_data["file"]
        given = (file.name, file.read(making.MOST_FILE + 1)) if file else None
        content = making.notice(
            making.Cover(data["heading"], data["number"], data["issuer"]),
            data["issued_on"].isoformat(), data["words"], given,
        )  # fmt: skip
        return data["heading"], content


class EventForm(LetterForm):
    """An occasion of ours, told to another home."""

    _first = ("occasion",)
    occasion = forms.ChoiceField(label=_("哪一场活动"))

    def __init__(self, *args: Any, occasions: Iterable[Occasion], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.pk): one for one in occasions}
        _choose(self, "occasion", [(key, str(one)) for key, one in self.known.items()])

    def made(self, address: str) -> tuple[str, Content]:
        """The occasion with its address."""
        occasion = self.known[self.cleaned_data["occasion"]]
        return str(occasion), making.event(occasion, address)


class PracticeForm(LetterForm):
    """A good practice."""

    _first = ("heading", "topic", "origin", "words")
    heading = forms.CharField(label=_("标题"), min_length=2, max_length=120)
    topic = forms.CharField(label=_("哪一类"), max_length=60, required=False)
    origin = forms.CharField(label=_("哪家工会做的"), max_length=80)
    words = forms.CharField(label=_("怎么做的，有什么用"), max_length=20_000, widget=forms.Textarea)

    def made(self, address: str) -> tuple[str, Content]:
        """The practice as written."""
        data = self.cleaned_data
        words = (data["heading"], data["topic"], data["origin"], data["words"])
        return data["heading"], making.practice(*words)


class AgreedForm(LetterForm):
    """An agreement's items of a year and the newest minutes."""

    _first = ("agreement", "year")
    agreement = forms.ChoiceField(label=_("哪一份协议"))
    year = forms.IntegerField(label=_("哪一年"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, agreements: Iterable[Agreement], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.pk): one for one in agreements}
        _choose(self, "agreement", [(key, one.title) for key, one in self.known.items()])

    def made(self, address: str) -> tuple[str, Content]:
        """The items and minutes as our records have them."""
        agreement, year = self.known[self.cleaned_data["agreement"]], self.cleaned_data["year"]
        content = making.agreed(agreement, year)
        if not content.items and not content.words:
            raise Refusal(marked("这一年还没有事项，也没有会议纪要。"), marked("请选另一年。"))
        return f"{agreement.title[:120]}：{content.heading}", content


class FiguresForm(LetterForm):
    """Which union's closed figures are reported."""

    _first = ("union",)
    union = forms.ChoiceField(label=_("报哪家工会的数"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "union", named(unions))


class CaseForm(forms.Form):
    """What goes to the other home, field by field, and how the worker agreed."""

    partner = forms.ChoiceField(label=_("转给哪一家"))
    fields_given = forms.MultipleChoiceField(
        label=_("本人同意告诉对方哪些"), widget=forms.CheckboxSelectMultiple,
        help_text=_("逐项问本人，同意的才勾；没勾的对方看不到"),
    )  # fmt: skip
    consent = forms.CharField(
        label=_("本人怎么同意的"), min_length=4, max_length=200,
        help_text=_("例：6 月 3 日当面签了同意书，存在 2024-维-17 卷"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("请对方做什么"), min_length=4, max_length=120)
    agreed = forms.BooleanField(label=_("我把上面勾选的念给本人听过，本人同意"))

    def __init__(self, *args: Any, partners: Iterable[Partner], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "partner", named(partners))
        _choose(self, "fields_given", [(k, said(words)) for k, words in rules.CASE_FIELDS.items()])


class TakeForm(forms.Form):
    """Where a case is taken in."""

    union = forms.ChoiceField(label=_("由哪家工会接"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "union", named(unions))


class ProofForm(forms.Form):
    """To whom a member wants his membership told."""

    partner = forms.ChoiceField(label=_("给哪一地的工会"))
    for_whom = forms.CharField(
        label=_("给谁看、办什么"), min_length=2, max_length=80,
        help_text=_("例：桂林市职工服务中心，报名技能班"),
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=_("我同意把姓名、会员编号、所在工会、会籍状态和入会日期告诉这一家")
    )

    def __init__(self, *args: Any, partners: Iterable[Partner], **more: Any) -> None:
        super().__init__(*args, **more)
        _choose(self, "partner", named(partners))


class FileForm(forms.Form):
    """A proof file to be checked."""

    file = forms.FileField(label=_("回执文件"), help_text=_("从“信”的页面下载的 json 文件"))


def key_in(text: str) -> UUID:
    """The key that a valid choice names."""
    return UUID(text)
