"""What writers and publishers of stories fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.newsroom import story_rules as rules
from xieli.newsroom import story_text
from xieli.newsroom.story_models import Names, Story, StoryPicture
from xieli.newsroom.story_rules import Checked
from xieli.newsroom.story_services import StoryWords
from xieli.shell.keys import uuid7
from xieli.unions.models import Union

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
PHOTOS = "image/jpeg,image/png,image/webp"


class WriteForm(forms.Form):
    """The words of a story and where they come from."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])
    title = forms.CharField(label=_("标题"), max_length=200)
    subtitle = forms.CharField(label=_("副标题"), max_length=300, required=False)
    lines = forms.CharField(
        label=_("正文"), max_length=rules.MOST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 18, "data-marked": ""}),
        help_text=_(
            "一行一段。行首写“# ”是小标题，“- ”或“1. ”是列表，“> ”是引文；加粗写成 ==字==，"
            "链接写成 [文字](https://网址)。"
        ),
    )  # fmt: skip
    author = forms.CharField(label=_("署名"), max_length=80, required=False)
    source = forms.CharField(
        label=_("来源"), max_length=120, required=False,
        help_text=_("自己写的不用填；转自别处，写原来的单位或媒体"),
    )  # fmt: skip
    source_on = forms.CharField(
        label=_("原文日期"), max_length=10, required=False,
        help_text=_("例如 2024-03-05；只知道年月写 2024-03"),
    )  # fmt: skip
    source_url = forms.CharField(label=_("原文网址"), max_length=400, required=False)

    def clean_source_on(self) -> str:
        """A day, a month or a year as it is kept."""
        text = self.cleaned_data["source_on"].strip()
        return _as_day(text) if text else ""

    def clean_source_url(self) -> str:
        """An address on the web without what follows its readers about."""
        text = self.cleaned_data["source_url"].strip()
        found = story_text.address(text) if text else ""
        if found is None:
            raise forms.ValidationError(said("网址要以 http:// 或 https:// 开头。"))
        return found

    def told(self) -> StoryWords:
        """The words as the verbs take them."""
        names = ("title", "lines", "subtitle", "author", "source", "source_url", "source_on")
        return StoryWords(**{name: self.cleaned_data[name] for name in names})


def _as_day(text: str) -> str:
    """2024-3-5 as 2024-03-05; a fault where the calendar has no such day."""
    found = _DAY.fullmatch(text)
    parts = [int(one) for one in found.groups() if one] if found else []
    try:
        date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        raise forms.ValidationError(said("没有这一天，请写成 2024-03-05。")) from None
    return "-".join(f"{one:02d}" for one in parts)


class NewForm(WriteForm):
    """The same with the union whose news it is."""

    union = forms.ChoiceField(label=_("哪家工会的新闻"))
    field_order = ("key", "union", "title")

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.unions = {str(one.pk): one for one in unions}
        choices = [(key, one.name) for key, one in self.unions.items()]
        self.fields["union"].choices = choices  # type: ignore[attr-defined]


def first_of(story: Story | None = None) -> dict[str, str]:
    """What a form of words starts with: a key of its own, and the words that stand."""
    if story is None:
        return {"key": uuid7().hex}
    names = ("title", "subtitle", "author", "source", "source_url", "source_on")
    words = {name: getattr(story, name) for name in names}
    return {"key": uuid7().hex, "lines": story_text.to_lines(story.body), **words}


class PictureWordsForm(forms.Form):
    """What a picture shows."""

    alt = forms.CharField(
        label=_("照片说明"), max_length=120, min_length=4,
        help_text=_("写什么地方、什么事；看不到照片的人靠它"),
    )  # fmt: skip
    caption = forms.CharField(
        label=_("图下的话"), max_length=120, required=False, help_text=_("印在照片下面，例如摄影者")
    )

    def told(self) -> tuple[str, str]:
        """As the verbs take it."""
        return self.cleaned_data["alt"], self.cleaned_data["caption"]

    @classmethod
    def of(cls, picture: StoryPicture) -> dict[str, str]:
        """What stands under a picture now."""
        return {"alt": picture.alt, "caption": picture.caption}


class PictureForm(PictureWordsForm):
    """A photo and what it shows."""

    photo = forms.FileField(
        label=_("照片"), widget=forms.ClearableFileInput(attrs={"accept": PHOTOS}),
        help_text=_("位置和机型会自动去掉；不拍正脸，公开须本人同意"),
    )  # fmt: skip
    field_order = ("photo", "alt", "caption")


class CheckForm(forms.Form):
    """What the publisher read and marked."""

    has_read = forms.BooleanField(
        label=_("正文和照片逐字逐张看过：数字和日期对得上来源，照片里没有没同意公开的人"),
        required=False,
    )  # fmt: skip
    names = forms.ChoiceField(
        label=_("受助人的姓名"), choices=Names.choices, widget=forms.RadioSelect, required=False
    )
    consent = forms.CharField(
        label=_("本人同意的凭据"), max_length=200, required=False,
        help_text=_("选了“书面同意”才要写，例如：同意书存县总工会 2024 年第 12 号"),
    )  # fmt: skip

    def told(self) -> Checked:
        """As the verb takes it."""
        data = self.cleaned_data
        return Checked(data["names"], data["consent"], data["has_read"])


class ReasonForm(forms.Form):
    """Words of a few lines: what to mend, what is corrected, why it goes."""

    words = forms.CharField(
        label=_("写明"), max_length=200, min_length=4, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, label: str = "", hint: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].label = label or self.fields["words"].label
        self.fields["words"].help_text = hint
