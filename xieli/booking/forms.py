"""What workers and officers write: a booking, a code, a word afterwards; a series, its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieli.booking.models import Occasion, Series
from xieli.booking.planning import OccasionWords
from xieli.booking.rules import DAY, MONTH, WEEK, Repeat
from xieli.booking.services import SeriesWords, Step
from xieli.booking.taking import Guest
from xieli.unions.models import Union

KEY = 64
ONCE, TWO_WEEKS = "once", "two_weeks"
PAPER_ROWS = 4  # guests with papers on one page; more come with a booking of their own
MOST_NUMBER = 32_767


class DayField(forms.DateField):
    """A day by the browser's own calendar."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **more)


class ClockField(forms.TimeField):
    """An hour and its minutes by the browser's own clock."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(label=label, widget=widget, **more)


class MomentField(forms.DateTimeField):
    """A day with its hour, as the browser writes them together."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(label=label, widget=widget, required=False, **more)


def _number(label: Any, *, least: int = 0, most: int = MOST_NUMBER, **more: Any) -> Any:
    more.setdefault("initial", 0)
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


# Workers.


class PaperForm(forms.Form):
    """One person's paper; the name is asked of guests alone, an empty row is nobody."""

    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    paper_kind = forms.ChoiceField(label=_("证件"), required=False)
    paper = forms.CharField(
        label=_("证件号"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": ""}),
        help_text=_("加密保存，只有承办的同志写明理由才能看"),
    )  # fmt: skip
    nation = forms.CharField(
        label=_("国家和地区"), max_length=40, required=False, help_text=_("例如 中国香港")
    )

    def __init__(self, *args: Any, papers: Sequence[str], is_own: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", gettext("没有选")), *((one, one) for one in papers)]
        self.fields["paper_kind"].choices = choices  # type: ignore[attr-defined]
        if is_own:
            del self.fields["name"]

    @property
    def title(self) -> str:
        """What stands over this row when it is folded."""
        number = int(str(self.prefix)[1:])
        return gettext("同去的第 {n} 位").format(n=number) if number else gettext("我的证件")

    @property
    def note(self) -> str:
        """Who may leave this row empty."""
        is_own = "name" not in self.fields
        return gettext("登记过身份证的可不填") if is_own else gettext("没有这一位就不填")

    def guest(self) -> Guest | None:
        """The person of this row; None for an empty one."""
        data = self.cleaned_data
        if not any(data.values()):
            return None
        return Guest(
            data.get("name", ""), None, data["paper_kind"], data["paper"], data["nation"]
        )  # fmt: skip


class BookForm(forms.Form):
    """One click: its key, and who comes along, a name a line."""

    key = forms.CharField(max_length=KEY, widget=forms.HiddenInput)
    guests = forms.CharField(
        label=_("同去的人"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, series: Series, **more: Any) -> None:
        super().__init__(*args, **more)
        most = series.group_most - 1
        if most < 1 or series.asks_papers:
            del self.fields["guests"]
        else:
            words = gettext("一行写一个姓名，最多 {n} 位。一起占位，坐不下就一起排队。")
            self.fields["guests"].help_text = words.format(n=most)

    def named(self) -> tuple[Guest, ...]:
        """Those who come along by their names."""
        lines = (line.strip() for line in self.cleaned_data.get("guests", "").splitlines())
        return tuple(Guest(line[:100]) for line in lines if line)


def paper_rows(
    series: Series, papers: Sequence[str], posted: Mapping[str, Any] | None
) -> list[PaperForm]:
    """A row for the asker and one for each guest, where the series asks for papers."""
    if not series.asks_papers:
        return []
    many = min(series.group_most, PAPER_ROWS + 1)
    return [
        PaperForm(posted, papers=papers, is_own=not n, prefix=f"g{n}") for n in range(many)
    ]  # fmt: skip


class CodeForm(forms.Form):
    """The code on the hall's screen."""

    code = forms.CharField(
        label=_("现场屏幕上的六位数"), max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}
        ),
    )  # fmt: skip


class FeedbackForm(forms.Form):
    """What somebody who came says."""

    stars = forms.TypedChoiceField(
        label=_("这一场对您有用吗"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("很有用")), (4, _("有用")), (3, _("一般")), (2, _("用处不大")),
                 (1, _("没有用"))],
    )  # fmt: skip
    words = forms.CharField(
        label=_("想说的话"), max_length=400, required=False, widget=forms.Textarea
    )


# Officers.


class SeriesForm(forms.Form):
    """A series: what it is, and its terms."""

    union = forms.ChoiceField(label=_("哪家工会办"))
    kind = forms.ChoiceField(label=_("种类"))
    title = forms.CharField(label=_("标题"), max_length=80)
    summary = forms.CharField(
        label=_("说明"), max_length=400, required=False, widget=forms.Textarea,
        help_text=_("讲什么、谁来合适、要带什么"),
    )  # fmt: skip
    host = forms.CharField(
        label=_("协办、提供场地的单位"), max_length=80, required=False,
        help_text=_("例如 区供电局"),
    )  # fmt: skip
    group_most = _number(_("一次最多报几个人"), least=1, most=500, initial=1,
                         help_text=_("含本人；1 就是只报自己"))  # fmt: skip
    waiting_most = _number(_("满了以后，最多几个人排队"), help_text=_("0 就是不排队"), initial=20)
    cancel_hours = _number(_("开始前几小时截止退位子"), most=720, initial=2)
    person_most = _number(_("每人最多报几场"), help_text=_("0 就是不限"))
    person_days = _number(_("在几天里"), help_text=_("和上一格一起用；0 就是整个系列"))
    members_only = forms.BooleanField(label=_("只收会员"), required=False)
    per_household = forms.BooleanField(label=_("一户算一份"), required=False)
    asks_papers = forms.BooleanField(
        label=_("要证件和国家和地区"), required=False,
        help_text=_("港澳台和外籍职工的交流日用；号码加密保存"),
    )  # fmt: skip
    is_listed = forms.BooleanField(
        label=_("列在“活动”里"), required=False, initial=True,
        help_text=_("不勾就只有拿到链接的人看得到"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, unions: Iterable[Union], kinds: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["union"].choices = [  # type: ignore[attr-defined]
            (str(union.id), union.name) for union in unions
        ]
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]

    def told(self) -> SeriesWords:
        """The series as the verb takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "union"}
        return SeriesWords(**data)


class StepBackForm(forms.Form):
    """Back to an earlier step of the road, with a reason."""

    to = forms.ChoiceField(label=_("退回到"))
    reason = forms.CharField(label=_("为什么退回"), min_length=2, max_length=200)

    def __init__(self, *args: Any, earlier: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = [(one, one) for one in earlier]  # type: ignore[attr-defined]

    def told(self) -> Step:
        """The step as the verb takes it."""
        return Step(self.cleaned_data["to"], self.cleaned_data["reason"])


class OccasionForm(forms.Form):
    """One occasion: when, where, how many."""

    day = DayField(_("哪天"))
    starts = ClockField(_("几点开始"))
    ends = ClockField(_("几点结束"))
    last_day = DayField(_("哪天结束"), required=False, help_text=_("当天结束就不填"))
    places = _number(_("名额"), least=1, most=1_000_000, initial=30)
    where = forms.CharField(label=_("地点"), max_length=120, required=False)
    online_url = forms.URLField(
        label=_("线上会场链接"), max_length=300, required=False, assume_scheme="https",
        help_text=_("只给有位子的人看；线上线下可以一起"),
    )  # fmt: skip
    speaker = forms.CharField(label=_("主讲、带队"), max_length=60, required=False)
    title = forms.CharField(
        label=_("这一场的题目"), max_length=80, required=False, help_text=_("和系列一样就不填")
    )
    tags = forms.MultipleChoiceField(
        label=_("标签"), required=False, widget=forms.CheckboxSelectMultiple
    )
    opens_at = MomentField(_("什么时候开始报名"), help_text=_("不填就是发布以后马上"))
    closes = _number(_("开始前几小时截止报名"), most=720)

    def __init__(self, *args: Any, tags: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["tags"].choices = [(one, one) for one in tags]  # type: ignore[attr-defined]
        if not tags:
            del self.fields["tags"]

    def clean(self) -> dict[str, Any]:
        """Say where neither a place nor a link is named."""
        data = super().clean() or {}
        if not data.get("where") and not data.get("online_url") and not self.errors:
            self.add_error("where", gettext("写地点，或者写线上会场链接。"))
        return data

    def told(self) -> OccasionWords:
        """The occasion as the verbs take it."""
        data = self.cleaned_data
        starts = moment(data["day"], data["starts"])
        ends = moment(data["last_day"] or data["day"], data["ends"])
        names = ("places", "title", "speaker", "where", "online_url", "opens_at")
        return OccasionWords(
            starts, ends, closes_at=starts - timedelta(hours=data["closes"]),
            tags=tuple(data.get("tags", ())), **{name: data[name] for name in names},
        )  # fmt: skip

    def told_for(self, one: Occasion) -> OccasionWords:
        """The same for an occasion that is there; what the form does not ask stays."""
        return replace(self.told(), place=one.place)


def moment(day: date, clock: time) -> datetime:
    """A local day and hour as one moment."""
    return timezone.make_aware(datetime.combine(day, clock))


def as_form(one: Occasion, tags: Sequence[str]) -> dict[str, Any]:
    """An occasion as its form shows it."""
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    names = ("places", "where", "online_url", "speaker", "title")
    return {
        **{name: getattr(one, name) for name in names},
        "day": starts.date(), "starts": starts.time(), "ends": ends.time(),
        "last_day": ends.date() if ends.date() != starts.date() else None,
        "opens_at": timezone.localtime(one.opens_at), "tags": list(tags),
        "closes": max(0, int((one.starts_at - one.closes_at).total_seconds() // 3600)),
    }  # fmt: skip


class PlanForm(OccasionForm):
    """One occasion, or one on each day of a repetition."""

    repeats = forms.ChoiceField(
        label=_("重复"), widget=forms.RadioSelect, initial=ONCE,
        choices=[(ONCE, _("只这一场")), (DAY, _("每天")), (WEEK, _("每周")),
                 (TWO_WEEKS, _("每两周")), (MONTH, _("每月同一天"))],
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("周几"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(enumerate((_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"),
                                _("周日")))),
        help_text=_("每周、每两周用；不勾就跟第一场同一天"),
    )  # fmt: skip
    times = _number(_("一共几场"), least=1, most=200, required=False, initial=None)
    until = DayField(_("排到哪天为止"), required=False)
    skips_rest_days = forms.BooleanField(
        label=_("放假的日子跳过"), required=False,
        help_text=_("按规则库里的节假日和调休；跳过的不算场数"),
    )  # fmt: skip

    def repeat(self) -> Repeat | None:
        """The repetition as the rule takes it; None for one occasion alone."""
        data = self.cleaned_data
        if data["repeats"] == ONCE:
            return None
        unit = WEEK if data["repeats"] == TWO_WEEKS else data["repeats"]
        weekdays = frozenset(data["weekdays"]) if unit == WEEK else frozenset()
        return Repeat(
            2 if data["repeats"] == TWO_WEEKS else 1, unit, weekdays, data["times"],
            data["until"], data["skips_rest_days"],
        )  # fmt: skip


class ReasonForm(forms.Form):
    """Why an occasion is cancelled, a party taken off, a number looked at."""

    reason = forms.CharField(label=_("为什么"), min_length=2, max_length=200)


class ResultForm(forms.Form):
    """What an occasion brought, as it was counted."""

    measure = forms.CharField(
        label=_("什么数"), max_length=30, help_text=_("例如 参加人数、植树、赠书")
    )
    quantity = forms.CharField(
        label=_("多少"), max_length=40, help_text=_("一个数加单位：80余人、近300棵")
    )


class PictureForm(forms.Form):
    """A photo with its words."""

    photo = forms.FileField(
        label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/*"})
    )  # fmt: skip
    alt = forms.CharField(
        label=_("照片说明"), min_length=2, max_length=120, help_text=_("写什么地方、什么事")
    )
