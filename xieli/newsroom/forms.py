"""What officers bring and what they confirm: texts and files, the fields of a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.contract import Asked, Shape
from xieli.kernel.quantity import parse
from xieli.kernel.refusal import Refusal
from xieli.newsroom.services import File
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Union

MOST_PASTED = 1_000_000
KEY = RegexValidator(r"^[0-9a-f-]{32,36}\Z")
REFUSED = "no-"


class ManyFiles(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All of them."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files, each as it came."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as the verb takes them."""
        rows = data if isinstance(data, list) else [data] if data else []
        return [File(one.name, one.read()) for one in rows if one]


class BringForm(forms.Form):
    """A text that was copied, or files."""

    union = forms.ChoiceField(label=_("收到哪家工会名下"))
    pasted = forms.CharField(
        label=_("粘贴文字"), required=False, max_length=MOST_PASTED, strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-draft": "off"}),
        help_text=_("整页复制过来就行：菜单、页脚、乱码不用先删"),
    )  # fmt: skip
    brought = FilesField(
        label=_("或选文件"), required=False,
        help_text=_("txt、html、docx、pdf、eml，或装着它们的 zip；可以一次选几份"),
    )  # fmt: skip

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(one.pk), one.name) for one in unions]
        self.fields["union"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something must be there."""
        data = super().clean() or {}
        if not self.errors and not data.get("brought") and not data.get("pasted", "").strip():
            self.add_error("pasted", said("还没有文字。请贴上一段，或选一份文件。"))
        return data

    def told(self) -> list[File]:
        """The files; a pasted text is one of them."""
        pasted = self.cleaned_data["pasted"]
        name = f"{pasted.strip().splitlines()[0].strip()[:40]}.txt" if pasted.strip() else ""
        own = [File(name, pasted.encode())] if name else []
        return [*own, *self.cleaned_data["brought"]]


class AdoptForm(forms.Form):
    """The fields of a record as a kind asks for them; what was proposed can be left out."""

    form_key = forms.CharField(widget=forms.HiddenInput, validators=[KEY], max_length=36)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, asked: Sequence[Asked], **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked = list(asked)
        for one in self.asked:
            self.fields[one.key] = _field(one)
            if not one.is_required and one.value:
                self.fields[REFUSED + one.key] = forms.BooleanField(
                    label=_("不用这一项"), required=False
                )

    @classmethod
    def first(cls, asked: Sequence[Asked], seen: int) -> AdoptForm:
        """The form as it is shown first."""
        told: dict[str, Any] = {one.key: one.value for one in asked}
        return cls(asked=asked, initial={**told, "form_key": uuid7().hex, "seen": seen})

    def clean(self) -> dict[str, Any]:
        """A quantity must be one; what is left out is not looked at."""
        data = super().clean() or {}
        for one in self.asked:
            if self.is_left_out(one.key):
                data[one.key] = ""
                self.errors.pop(one.key, None)
            elif one.shape == Shape.QUANTITY and data.get(one.key):
                self._must_be_quantity(one.key, data[one.key])
        return data

    def is_left_out(self, key: str) -> bool:
        """Whether the officer said that this is not wanted."""
        return bool(self.data.get(self.add_prefix(REFUSED + key)))

    def _must_be_quantity(self, key: str, words: str) -> None:
        try:
            parse(words)
        except Refusal as no:
            self.add_error(key, one_line(no))

    def answers(self) -> dict[str, str]:
        """What the officer let stand, as text."""
        data = self.cleaned_data
        return {one.key: _as_text(data.get(one.key)) for one in self.asked}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


def _field(one: Asked) -> forms.Field:
    told: dict[str, Any] = {"label": one.label, "required": one.is_required, "help_text": one.help}
    if one.shape == Shape.DAY:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(widget=widget, **told)
    if one.shape == Shape.MONEY:
        number = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
        return forms.DecimalField(
            widget=number, min_value=0, max_digits=14, decimal_places=2, **told
        )
    if one.shape == Shape.CHOICE:
        return forms.ChoiceField(choices=[("", said("请选一项")), *one.choices], **told)
    widget_of = forms.Textarea(attrs={"rows": 3}) if one.shape == Shape.TEXT else forms.TextInput()
    return forms.CharField(widget=widget_of, max_length=one.most, **told)


class AsideForm(forms.Form):
    """Why a text is not wanted."""

    why = forms.CharField(label=_("为什么不用"), max_length=120)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
