"""What officers write: a team, its members and backers, a day's log, a plan item, its progress."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.stationing.items import NewItem, NewProgress
from xieli.activities.stationing.models import Backer, HandTo, How, Kind, LogEntry, LogKind
from xieli.activities.stationing.onsite import NewEntry, NewMatter
from xieli.activities.stationing.rules import DONE, DROPPED, OPEN, TAKEN_UP, House, Told
from xieli.activities.stationing.services import NewTeam, NewTerm
from xieli.agreements.naming import AgreementField, offer
from xieli.kernel.quantity import Quantity, parse
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Reader
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Union

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))
NAMES_SHOWN = 5


def _choices(form: forms.Form, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(pairs)  # type: ignore[attr-defined]


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=required)


def _area(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea, help_text=help_text
    )


class Keyed(forms.Form):
    """A form whose hidden key makes sending it twice one row."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])

    @staticmethod
    def fresh(on: date | None = None) -> dict[str, Any]:
        """What a new form starts with."""
        return {"key": uuid7().hex, "on": on}


class Seeing(forms.Form):
    """A form that stands beside others on a page and tells which version the page showed."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("auto_id", f"{type(self).__name__}_%s")
        super().__init__(*args, **more)

    @property
    def seen(self) -> int:
        """The version the page showed; one that no page wrote is never current."""
        text = self.data.get("seen", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class TeamForm(Keyed):
    """A team: who sends it, where it stays, from when to when, what for."""

    kind = forms.ChoiceField(
        label=_("哪一种"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.TOWN
    )
    place = forms.CharField(
        label=_("驻在哪里"), max_length=40, help_text=_("例如：青竹镇、榕树社区")
    )
    union = forms.ChoiceField(label=_("哪家工会派出"))
    host = forms.CharField(
        label=_("那里归哪家工会"),
        max_length=80,
        help_text=_("写全称；当地工会看得到，也能记日志和进展"),
    )
    starts_on = _day(_("从哪天"))
    ends_on = _day(_("到哪天"))
    aim = _area(_("做什么"), 300, help_text=_("驻点要办成的几件事"))
    agreement_id = AgreementField()

    def __init__(self, *args: Any, unions: Iterable[Union], reader: Reader, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "agreement_id", reader)
        self.known = {str(one.id): one for one in unions}
        _choices(self, "union", ((key, one.name) for key, one in self.known.items()))

    def clean_host(self) -> Union:
        """The one union of this name, or the only one whose name holds it."""
        text = self.cleaned_data["host"].strip()
        rows = Union.objects.select_related("region").order_by("level", "name_key")
        found = list(rows.filter(name=text)[:2]) or list(rows.filter(name__icontains=text)[:6])
        if not found:
            raise forms.ValidationError(said("没有叫这个名字的工会，请写全称。"))
        if len(found) > 1:
            names = "、".join(one.name for one in found[:NAMES_SHOWN])
            raise forms.ValidationError(said("不止一家：{names}。请写全称。").format(names=names))
        return found[0]

    def told(self) -> NewTeam:
        """The team as the verb takes it."""
        data = dict(self.cleaned_data)
        data["union"] = self.known[data["union"]]
        return NewTeam(**data)


class ExtendForm(Seeing):
    """How much longer, and why."""

    until = _day(_("延到哪天"))
    why = forms.CharField(label=_("为什么延期"), max_length=120)


class EndForm(Seeing):
    """The day it ended and what came of it."""

    on = _day(_("哪天结束的"))
    outcome = _area(_("驻点的结果"), 500, required=True, help_text=_("办成了什么，留下了什么"))


class BackerForm(Seeing):
    """A body behind the town."""

    name = forms.CharField(label=_("单位名称"), max_length=60)
    gives = forms.CharField(
        label=_("出什么力"), max_length=120, required=False, help_text=_("例如：技术、订单、培训")
    )
    since = _day(_("从哪天"))


class DayForm(Seeing):
    """A day on which something ended."""

    on = _day(_("哪天"))


class MemberForm(forms.Form):
    """A member: who, of which body, from when to when."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    backer = forms.ChoiceField(label=_("来自哪家单位"), required=False)
    is_leader = forms.BooleanField(label=_("是队长"), required=False)
    starts_on = _day(_("任期从哪天"))
    ends_on = _day(_("到哪天"))

    def __init__(self, *args: Any, backers: Iterable[Backer], **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in backers if one.until is None}
        named = ((key, one.name) for key, one in self.known.items())
        _choices(self, "backer", [("", _("派出的工会")), *named])

    def told(self) -> NewTerm:
        """The member as the verb takes it."""
        data = dict(self.cleaned_data)
        data["backer"] = self.known.get(data["backer"])
        return NewTerm(**data)


class RenewForm(Seeing):
    """Until when a member stays on."""

    until = _day(_("续任到哪天"))


class LeaveForm(Seeing):
    """When and why a member left."""

    on = _day(_("哪天离任"))
    why = forms.CharField(label=_("为什么"), max_length=60, help_text=_("例如：任期满、调回原单位"))


class Photos(forms.ClearableFileInput):
    """Several photos at once."""

    allow_multiple_selected = True


class ManyPhotos(forms.FileField):
    """The bytes of several files; none is fine."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, ...]:
        """Read each file; what is no photo is refused by the verb."""
        files = data if isinstance(data, list | tuple) else [data]
        return tuple(super(ManyPhotos, self).clean(one).read() for one in files if one)


class LogForm(Keyed):
    """A day on site."""

    kind = forms.ChoiceField(
        label=_("哪一种"), choices=LogKind.choices, widget=forms.RadioSelect, initial=LogKind.WORK
    )
    on = _day(_("哪天"))
    what = _area(_("做了什么"), 500, required=True, help_text=_("写事，不写人的姓名和病情"))
    met = forms.CharField(
        label=_("见了谁"), max_length=120, required=False,
        help_text=_("写身份和人数，例如：村支书、5 户果农"),
    )  # fmt: skip
    solved = _area(_("当场解决了什么"), 300)
    pictures = ManyPhotos(
        label=_("照片"), required=False, help_text=_("位置等信息会去掉；不拍正脸"),
        widget=Photos(attrs={"accept": "image/*"}),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("照片上是什么"), max_length=60, required=False,
        help_text=_("什么地方、什么事，例如：青竹镇荔枝林，看灌溉管"),
    )  # fmt: skip

    def told(self, corrects: LogEntry | None) -> NewEntry:
        """The day as the verb takes it."""
        return NewEntry(**self.cleaned_data, corrects=corrects)


class MatterForm(forms.Form):
    """Something heard on site."""

    to = forms.ChoiceField(label=_("转给哪里"), choices=HandTo.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("一句话"), max_length=60, help_text=_("缺东西请写“取暖器 2台”的样子")
    )
    words = _area(
        _("听到什么"), 240, required=True, help_text=_("会加密保存，转过去以后由承办人打开")
    )

    def told(self) -> NewMatter:
        """The matter as the verb takes it."""
        return NewMatter(**self.cleaned_data)


class ItemForm(Keyed):
    """A thing of the town's plan."""

    title = forms.CharField(label=_("要办什么"), max_length=60)
    field = forms.ChoiceField(label=_("哪一类"))
    aim = _area(_("办到什么程度"), 200)
    owner = forms.CharField(label=_("谁负责"), max_length=60, help_text=_("写一个人或一个岗位"))
    owner_union = forms.ChoiceField(label=_("哪家工会的"))
    due = _day(_("哪天前办成"))

    def __init__(self, *args: Any, owners: Iterable[Union], house: House, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in owners}
        _choices(self, "owner_union", ((key, one.name) for key, one in self.known.items()))
        _choices(self, "field", ((one, one) for one in house.fields))

    def told(self) -> NewItem:
        """The item as the verb takes it."""
        data = dict(self.cleaned_data)
        data["owner_union"] = self.known[data["owner_union"]]
        return NewItem(**data)


class ProgressForm(Keyed, Seeing):
    """A report on an item."""

    how = forms.ChoiceField(label=_("怎么样"), widget=forms.RadioSelect)
    on = _day(_("哪天的情况"))
    words = _area(_("说明"), 300, help_text=_("困难、改期、不办、重新开始要写原因"))
    new_due = _day(_("改到哪天"), required=False)
    result = forms.CharField(
        label=_("成效是什么"), max_length=20, required=False, help_text=_("例如：带动就业")
    )
    amount = forms.CharField(
        label=_("多少"), max_length=30, required=False, help_text=_("例如：120人、近80户；概数照写")
    )

    def __init__(self, *args: Any, state: str, **more: Any) -> None:
        super().__init__(*args, **more)
        open_ways = [(how.value, how.label) for how in How if how != TAKEN_UP]
        ways = {OPEN: open_ways}.get(state, [(How.TAKEN_UP.value, How.TAKEN_UP.label)])
        _choices(self, "how", ways)
        if state in (DONE, DROPPED):
            self.fields["how"].initial = TAKEN_UP

    def clean_amount(self) -> Quantity | None:
        """A number with its unit and 概数 word; nothing is fine."""
        text = self.cleaned_data["amount"].strip()
        if not text:
            return None
        try:
            seen = parse(text)
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no
        if not seen.unit:
            raise forms.ValidationError(said("没有写单位，例如 120人。"))
        return seen

    def told(self) -> NewProgress:
        """The report as the verb takes it."""
        data = self.cleaned_data
        words = Told(data["how"], data["on"], data["words"], data["new_due"])
        return NewProgress(data["key"], words, data["result"], data["amount"])
