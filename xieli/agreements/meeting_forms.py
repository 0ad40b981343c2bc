"""What officers write of meetings, recurring contacts, secondments and classes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.agreements.forms import day_field, offer
from xieli.agreements.keeping import Hours, NewRhythm, NewStudy
from xieli.agreements.meetings import Came, Held, Plan
from xieli.agreements.models import Party, RhythmKind, StudyKind

MOST_PEOPLE = 60


class WithSides(forms.Form):
    """A form that asks for one of the sides."""

    sided: tuple[str, ...] = ()

    def __init__(self, *args: Any, parties: Iterable[Party], **more: Any) -> None:
        super().__init__(*args, **more)
        self.sides = {str(one.pk): one for one in parties}
        for name in self.sided:
            offer(self, name, ((key, one.name) for key, one in self.sides.items()))

    def side(self, name: str) -> Party:
        """The side that was chosen."""
        return self.sides[self.cleaned_data[name]]


class PlanForm(WithSides):
    """When and where a joint meeting is."""

    sided = ("host",)
    host = forms.ChoiceField(label=_("由哪一方承办"))
    why_host = forms.CharField(
        label=_("换一方承办的理由"), max_length=150, required=False,
        help_text=_("轮到谁就由谁承办；换一方才写"),
    )  # fmt: skip
    planned_on = day_field(_("哪天开"))
    place = forms.CharField(label=_("在哪里"), max_length=80)
    agenda = forms.CharField(
        label=_("议程"), max_length=1000, widget=forms.Textarea, help_text=_("一行一项")
    )

    def told(self) -> Plan:
        """The plan as the verb takes it."""
        data = self.cleaned_data
        words = (data["planned_on"], data["place"], data["agenda"], data["why_host"])
        return Plan(self.side("host"), *words)


class RecordForm(WithSides):
    """What came of a joint meeting."""

    sided = ("next_host",)
    held_on = day_field(_("哪天开的"))
    minutes = forms.CharField(label=_("会议情况"), max_length=4000, widget=forms.Textarea)
    resolutions = forms.CharField(
        label=_("议定事项"), max_length=3000, required=False, widget=forms.Textarea,
        help_text=_("一行一条，最多 160 字；以后可以列入协议，派人办"),
    )  # fmt: skip
    next_host = forms.ChoiceField(label=_("下一次由哪一方承办"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for number, one in enumerate(self.sides.values(), 1):
            self.fields[f"came{number}"] = forms.CharField(
                label=said("{name}参加的人").format(name=one.name), max_length=3000,
                required=False, widget=forms.Textarea, help_text=said("一行一人：姓名 职务"),
            )  # fmt: skip

    def clean_resolutions(self) -> tuple[str, ...]:
        """The lines, each of at most 160 signs."""
        lines = _lines(self.cleaned_data["resolutions"])
        if any(len(one) > 160 for one in lines):
            raise forms.ValidationError(said("一条议定事项最多 160 个字。"))
        return lines

    def came(self) -> list[Came]:
        """Everybody who came, side by side."""
        found = []
        for number, one in enumerate(self.sides.values(), 1):
            for line in _lines(self.cleaned_data[f"came{number}"])[:MOST_PEOPLE]:
                name, _space, post = line.partition(" ")
                found.append(Came(one, name[:40], post.strip()[:60]))
        return found

    def told(self) -> Held:
        """The record as the verb takes it."""
        data = self.cleaned_data
        return Held(
            data["held_on"], data["minutes"], self.side("next_host"), self.came(),
            data["resolutions"],
        )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    tidy = (" ".join(line.replace("　", " ").split()) for line in text.splitlines())
    return tuple(line for line in tidy if line)


class RhythmForm(WithSides):
    """A contact that recurs."""

    sided = ("turn",)
    kind = forms.ChoiceField(label=_("哪一种"), choices=RhythmKind.choices)
    words = forms.CharField(label=_("联系什么"), max_length=120)
    months = forms.IntegerField(label=_("每几个月一次"), min_value=1, max_value=24, initial=3)
    next_on = day_field(_("第一次在哪天前"))
    turn = forms.ChoiceField(label=_("先由哪一方发起"))

    def told(self) -> NewRhythm:
        """The rhythm as the verb takes it."""
        data = self.cleaned_data
        return NewRhythm(
            data["kind"], data["words"], data["months"], data["next_on"], self.side("turn")
        )


class TouchForm(forms.Form):
    """One contact that took place."""

    held_on = day_field(_("哪天"))
    words = forms.CharField(label=_("谈了什么"), max_length=300)


class StudyForm(WithSides):
    """A secondment or a class."""

    sided = ("host",)
    kind = forms.ChoiceField(label=_("哪一种"), choices=StudyKind.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    host = forms.ChoiceField(label=_("在哪一方"))
    place = forms.CharField(label=_("地点或岗位"), max_length=80)
    starts_on = day_field(_("哪天开始"))
    ends_on = day_field(_("哪天结束"))

    def told(self) -> NewStudy:
        """The study as the verb takes it."""
        data = self.cleaned_data
        words = (data["place"], data["starts_on"], data["ends_on"])
        return NewStudy(data["kind"], data["title"], self.side("host"), *words)


class HoursForm(WithSides):
    """One person's hours."""

    sided = ("party",)
    party = forms.ChoiceField(label=_("哪一方派的"))
    name = forms.CharField(label=_("姓名"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    hours = forms.DecimalField(
        label=_("学时"), min_value=Decimal("0.5"), max_value=9999, max_digits=6, decimal_places=1
    )

    def told(self) -> Hours:
        """The hours as the verb takes them."""
        data = self.cleaned_data
        return Hours(self.side("party"), data["name"], data["post"], data["hours"])
