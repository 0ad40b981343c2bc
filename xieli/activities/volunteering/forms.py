"""What workers, volunteers and officers write; no form of this package can carry a charge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.volunteering import rules
from xieli.activities.volunteering.asking import Ask
from xieli.activities.volunteering.hours import Mending
from xieli.activities.volunteering.models import DayPart, Form, SkillLevel
from xieli.activities.volunteering.projects import ProjectWords, Slot
from xieli.activities.volunteering.services import DutyWords, LicenceWords, Offer
from xieli.activities.volunteering.shown import WEEK
from xieli.people.services import NewPerson
from xieli.unions.models import Union

NEXT_DAYS = 60  # that a worker can choose from


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class HourField(forms.TimeField):
    """A time of day by the browser's own clock."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(label=label, widget=widget, **more)


class AskForm(forms.Form):
    """A worker asks volunteers for something: five answers."""

    what = forms.CharField(label=_("想请志愿者做什么"), max_length=120,
                           help_text=_("一句话，例如：车间想学数控对刀"))  # fmt: skip
    skill = forms.CharField(label=_("要会什么"), min_length=2, max_length=20,
                            help_text=_("一个词，例如：电工、心理疏导"))  # fmt: skip
    when = forms.ChoiceField(label=_("哪天什么时候"))
    people = forms.IntegerField(label=_("大约几个人"), min_value=1, max_value=500, initial=10)
    where = forms.CharField(label=_("在哪里"), max_length=80)

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        days = (today + timedelta(days=n) for n in range(1, NEXT_DAYS + 1))
        choices = [
            (f"{day.isoformat()}:{part.value}", self._words(day, part))
            for day in days
            for part in DayPart
        ]
        self.fields["when"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _words(day: date, part: Any) -> str:
        told = said("{month}月{day}日（{week}）{part}")
        return told.format(month=day.month, day=day.day, week=WEEK[day.weekday()], part=part.label)

    def told(self) -> Ask:
        """The request as the verb takes it."""
        data = self.cleaned_data
        day, _colon, part = data["when"].partition(":")
        return Ask(
            data["what"], data["skill"], date.fromisoformat(day), part, data["people"],
            data["where"],
        )  # fmt: skip


class OfferForm(forms.Form):
    """What a volunteer can do, when, in which teams."""

    skills = forms.CharField(
        label=_("会什么"), max_length=200, required=False,
        help_text=_("几个词，用顿号隔开，例如：电工、焊接、心理疏导"),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("做得怎么样"), choices=SkillLevel.choices,
                              initial=SkillLevel.SKILLED)  # fmt: skip
    free = forms.MultipleChoiceField(label=_("什么时候有空"), required=False,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip
    teams = forms.MultipleChoiceField(label=_("参加哪支队"), required=False,
                                      widget=forms.CheckboxSelectMultiple)  # fmt: skip
    trade = forms.CharField(label=_("哪个区、哪个行业"), max_length=40, required=False)
    post = forms.CharField(label=_("单位和职务"), max_length=60, required=False)
    words = forms.CharField(label=_("一句话介绍"), max_length=200, required=False)
    may_be_shown = forms.BooleanField(
        label=_("可以在“先模风采”里写我的名字和单位"), required=False,
        help_text=_("随时可以收回"),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: Sequence[str], asks_consent: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["teams"].choices = [(one, one) for one in teams]  # type: ignore[attr-defined]
        self.fields["free"].choices = [  # type: ignore[attr-defined]
            (f"{n}:{part.value}", f"{WEEK[n]}{part.label}") for n in range(7) for part in DayPart
        ]
        if asks_consent:
            self.fields["has_consented"] = forms.BooleanField(
                label=_("同意工会登记我的姓名、特长和服务记录"),
                help_text=_("只用来办志愿服务，退出就停用"),
            )

    def told(self) -> Offer:
        """The offer as the verb takes it."""
        data = self.cleaned_data
        parted = (one.partition(":") for one in data["free"])
        texts = (one.strip() for one in data["skills"].replace("，", "、").split("、"))
        return Offer(
            tuple((one, data["level"]) for one in texts if one),
            tuple((int(n), part) for n, _colon, part in parted),
            tuple(data["teams"]), data["trade"], data["post"], data["words"],
            data["may_be_shown"],
        )  # fmt: skip


class PersonForm(forms.Form):
    """A person whom an officer writes into the register."""

    union = forms.ChoiceField(label=_("登记在哪家工会"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(label=_("证件号"), max_length=20, required=False)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)

    def __init__(self, *args: Any, unions: Iterable[Union], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in unions}
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (key, one.name) for key, one in self.known.items()
        ]

    def told(self) -> NewPerson:
        """The person as people's verb takes it."""
        data = self.cleaned_data
        return NewPerson(data["name"], data["id_number"], data["phone"])


class HonourForm(forms.Form):
    """An honour of a model worker."""

    name = forms.CharField(label=_("荣誉名称"), max_length=40)
    level = forms.ChoiceField(label=_("哪一级"))
    year = forms.IntegerField(label=_("授予年份"), min_value=1950, max_value=2100)

    def __init__(self, *args: Any, levels: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = [(one, one) for one in levels]  # type: ignore[attr-defined]


class LicenceForm(forms.Form):
    """A certificate."""

    name = forms.CharField(label=_("证书名称"), max_length=40)
    number = forms.CharField(label=_("证号"), min_length=4, max_length=40)
    expires_on = DayField(_("有效期到"), required=False)

    def told(self) -> LicenceWords:
        """The certificate as the verb takes it."""
        data = self.cleaned_data
        return LicenceWords(data["name"], data["number"], data["expires_on"])


class DutyForm(forms.Form):
    """A duty that was done."""

    on = DayField(_("哪一天"))
    kind = forms.ChoiceField(label=_("做了什么"))
    words = forms.CharField(label=_("具体说一句"), max_length=120)

    def __init__(self, *args: Any, kinds: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(one, one) for one in kinds]  # type: ignore[attr-defined]

    def told(self) -> DutyWords:
        """The duty as the verb takes it."""
        data = self.cleaned_data
        return DutyWords(data["on"], data["kind"], data["words"])


class ProjectForm(forms.Form):
    """A project: what, for whom, how; there is no field for a charge."""

    title = forms.CharField(label=_("项目名称"), max_length=60)
    category = forms.ChoiceField(label=_("哪一类"))
    skill = forms.CharField(label=_("靠什么技能"), min_length=2, max_length=20)
    words = forms.CharField(label=_("做什么、怎么做"), max_length=300, widget=forms.Textarea)
    for_whom = forms.CharField(label=_("服务谁"), max_length=60, required=False)
    form = forms.ChoiceField(label=_("方式"), choices=Form.choices)
    team = forms.ChoiceField(label=_("哪支队来做"), required=False)

    def __init__(
        self, *args: Any, categories: Sequence[str], teams: Sequence[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        listed = [(one, one) for one in categories]
        self.fields["category"].choices = listed  # type: ignore[attr-defined]
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", said("不是哪支队")), *((one, one) for one in teams)
        ]  # fmt: skip

    def told(self) -> ProjectWords:
        """The project as the verb takes it."""
        names = ("title", "category", "words", "skill", "for_whom", "form", "team")
        return ProjectWords(**{name: self.cleaned_data[name] for name in names})


class SlotForm(forms.Form):
    """A time a volunteer sets: day, from, to, where, how many."""

    day = DayField(_("哪一天"))
    start = HourField(_("几点开始"))
    end = HourField(_("几点结束"))
    places = forms.IntegerField(label=_("最多来几个人"), min_value=1, max_value=500, initial=20)
    where = forms.CharField(label=_("在哪里"), max_length=120, required=False)
    online_url = forms.URLField(
        label=_("线上的网址"), max_length=300, required=False, assume_scheme="https",
        help_text=_("只有报了名的人看得到"),
    )  # fmt: skip

    def told(self) -> Slot:
        """The slot as the verb takes it, in local time."""
        data = self.cleaned_data
        starts, ends = (_moment(data["day"], data[name]) for name in ("start", "end"))
        return Slot(starts, ends, data["places"], data["where"], data["online_url"])


def _moment(day: date, hour: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def slot_of(request: Any) -> dict[str, Any]:
    """What a slot's form begins with where a request waits for it."""
    first, last = rules.FORM_HOURS[request.part]
    return {
        "day": request.day, "start": f"{first:02d}:00", "end": f"{last:02d}:00",
        "places": request.people, "where": request.where,
    }  # fmt: skip


class CodeForm(forms.Form):
    """The six digits on the organiser's screen."""

    code = forms.CharField(
        label=_("现场屏幕上的六位数"), min_length=6, max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class ListForm(forms.Form):
    """When a volunteer came and left, as the organiser saw it."""

    start = HourField(_("几点到"))
    end = HourField(_("几点走"))

    def told(self, day: date) -> tuple[datetime, datetime]:
        """Both moments of the day."""
        data = self.cleaned_data
        return _moment(day, data["start"]), _moment(day, data["end"])


class MendForm(forms.Form):
    """Confirmed minutes are wrong."""

    minutes = forms.IntegerField(label=_("应当是几分钟"), min_value=0, max_value=1440)
    why = forms.CharField(label=_("哪里记错了"), min_length=4, max_length=200)
    photo = forms.FileField(label=_("凭据照片"), help_text=_("签到表或现场；不拍正脸"))

    def told(self) -> Mending:
        """The change as the verb takes it."""
        data = self.cleaned_data
        return Mending(data["minutes"], data["why"], data["photo"].read())


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("为什么"), min_length=4, max_length=200)


class WordsForm(forms.Form):
    """A few closing words."""

    words = forms.CharField(label=_("做成了什么"), min_length=4, max_length=300,
                            widget=forms.Textarea)  # fmt: skip
