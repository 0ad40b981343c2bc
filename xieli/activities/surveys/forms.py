"""What officers and workers write: a survey, a question, an answer sheet, a matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.surveys import rules
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.models import Choice, Question, QuestionKind, Taker
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import MOST_LINKS, NewMatter, SurveyWords
from xieli.kernel.numerals import plain_digits
from xieli.kernel.refusal import Hidden
from xieli.unions.models import Union

KEY_LENGTH = range(16, 65)


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget)


class SurveyForm(forms.Form):
    """A survey's cover."""

    ANONYMOUS, LINKS, NAMED = "anonymous", "links", "named"

    union = forms.ChoiceField(label=_("哪家工会"))
    title = forms.CharField(label=_("标题"), max_length=60)
    intro = forms.CharField(
        label=_("开头的话"), max_length=300, required=False,
        widget=forms.Textarea, help_text=_("说清楚为什么问、答案用在哪里、大约几分钟"),
    )  # fmt: skip
    who = forms.ChoiceField(
        label=_("谁来答"),
        widget=forms.RadioSelect,
        choices=[
            (ANONYMOUS, _("匿名，有二维码的都能答")),
            (LINKS, _("匿名，凭发出去的链接，一个链接答一份")),
            (NAMED, _("实名，登录后答，一人一份")),
        ],
        initial=ANONYMOUS,
    )
    opens_on = DayField(_("哪天开始"))
    closes_on = DayField(_("哪天收卷"))

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(union.id), union.name) for union in unions
        ]

    def told(self) -> SurveyWords:
        """The cover as the verb takes it."""
        data = self.cleaned_data
        return SurveyWords(
            data["title"], data["opens_on"], data["closes_on"], data["intro"],
            is_anonymous=data["who"] != self.NAMED, needs_link=data["who"] == self.LINKS,
        )  # fmt: skip


class QuestionForm(forms.Form):
    """One question: what is asked, how it is answered, whom it is asked of."""

    kind = forms.ChoiceField(
        label=_("怎么答"), widget=forms.RadioSelect, choices=QuestionKind.choices,
        initial=rules.ONE,
    )  # fmt: skip
    words = forms.CharField(label=_("题目"), max_length=120)
    help = forms.CharField(label=_("补充说明"), max_length=160, required=False)
    choices = forms.CharField(
        label=_("选项"), required=False, widget=forms.Textarea,
        help_text=_("单选、多选：一行一个。打分：不填就是 1 到 5，也可写五行，从低到高"),
    )  # fmt: skip
    shown_if = forms.MultipleChoiceField(
        label=_("只问选了这些的人"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不勾，就问每个人"),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("必须答"), required=False, initial=True)

    def __init__(self, *args: Any, earlier: Iterable[Question], **more: Any) -> None:
        super().__init__(*args, **more)
        conditions = [
            (str(choice.id), f"{one.number}. {one.words}：{choice.words}")
            for one in earlier
            for choice in one.choices.all()
        ]
        self.fields["shown_if"].choices = conditions  # type: ignore[attr-defined]
        if not conditions:
            del self.fields["shown_if"]

    def clean_choices(self) -> tuple[str, ...]:
        """The lines, each of at most 60 signs."""
        lines = tuple(line.strip() for line in self.cleaned_data["choices"].splitlines())
        kept = tuple(line for line in lines if line)
        if any(len(line) > 60 for line in kept):
            raise forms.ValidationError(said("一个选项最多 60 个字。"))
        return kept

    def told(self) -> QuestionWords:
        """The question as the verb takes it."""
        data = self.cleaned_data
        return QuestionWords(
            data["kind"], data["words"], data["choices"],
            tuple(UUID(one) for one in data.get("shown_if", ())), data["help"],
            data["is_required"],
        )  # fmt: skip


class LinksForm(forms.Form):
    """How many links to make."""

    count = forms.IntegerField(label=_("做几个链接"), min_value=1, max_value=MOST_LINKS, initial=50)


class MatterForm(forms.Form):
    """What answers say, for another kind of work."""

    to = forms.ChoiceField(label=_("转给谁办"), choices=Taker.choices, widget=forms.RadioSelect,
                           initial=Taker.RIGHTS)  # fmt: skip
    title = forms.CharField(label=_("一句话说清楚"), max_length=60)
    words = forms.CharField(
        label=_("答卷里怎么说的"), max_length=300, widget=forms.Textarea,
        help_text=_("用自己的话概括，不写能认出某个人的细节"),
    )  # fmt: skip
    question = forms.ChoiceField(label=_("从哪一题看出来的"), required=False)

    def __init__(self, *args: Any, questions: list[Question], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in questions}
        self.fields["question"].choices = [  # type: ignore[attr-defined]
            ("", said("不单指哪一题")),
            *((key, f"{one.number}. {one.words}") for key, one in self.known.items()),
        ]

    def told(self) -> NewMatter:
        """The matter as the verb takes it."""
        data = self.cleaned_data
        return NewMatter(data["to"], data["title"], data["words"], self.known.get(data["question"]))


class ReasonForm(forms.Form):
    """Why sealed texts are opened."""

    reason = forms.CharField(
        label=_("为什么要看"), min_length=4, max_length=200, help_text=_("会记进日志")
    )


def field_of(question: Question) -> str:
    """The name of a question's fields on the answer page."""
    return f"q{question.id.hex}"


def key_of(form: QueryDict) -> str:
    """The key of an answer sheet; Hidden where it cannot be one of ours."""
    key = form.get("key", "")
    if len(key) not in KEY_LENGTH or not key.replace("-", "").isalnum():
        raise Hidden
    return key


def given_in(form: QueryDict, questions: Iterable[Question]) -> dict[UUID, Given]:
    """What an answer sheet says, by question; what makes no sense counts as not said."""
    return {one.id: _given(form.getlist(field_of(one)), one) for one in questions}


def _given(texts: list[str], question: Question) -> Given:
    if question.kind in rules.OF_CHOICES:
        known: Mapping[str, Choice] = {str(one.id): one for one in question.choices.all()}
        return Given(choices=frozenset(known[text].id for text in texts if text in known))
    text = (texts or [""])[0].replace("\x00", "").strip()
    if question.kind == rules.TEXT:
        return Given(text=text)
    return Given(number=_number(text))


def _number(text: str) -> Decimal | None:
    """A number as people write it; words are none."""
    try:
        return Decimal(plain_digits(text[:20])) if text else None
    except InvalidOperation:
        return None
