"""What keepers, officers and workers write of places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from xieli.activities.venues import geo, hours, rules
from xieli.activities.venues.building import ProjectWords, Step
from xieli.activities.venues.geo import Spot
from xieli.activities.venues.models import OutReason, Trouble, Venue
from xieli.activities.venues.running import Batch, NewReport, Out
from xieli.activities.venues.services import VenueWords
from xieli.kernel import quantity
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo
from xieli.shell.saying import one_line
from xieli.unions.models import Union

KEY = RegexValidator(re.compile(r"\A[0-9a-zA-Z-]{16,36}\Z"))
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
MOST_FAR = 6_000_000


def _choices(form: forms.Form, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
    form.fields[name].choices = list(pairs)  # type: ignore[attr-defined]


def _photo() -> forms.FileField:
    return forms.FileField(
        label=_("照片"), required=False, help_text=_("只拍地方，不拍人；位置等信息会去掉"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip


def spot_in(data: Any) -> Spot | None:
    """The WGS-84 spot a phone told, lat and lon; None for none, and for nonsense."""
    try:
        lon, lat = Decimal(data.get("lon", "")), Decimal(data.get("lat", ""))
    except ArithmeticError:
        return None
    if not (lon.is_finite() and lat.is_finite() and abs(lon) <= 180 and abs(lat) <= 89):
        return None
    return Spot(float(lon), float(lat))


def metres_in(data: Any, venue: Venue) -> int | None:
    """How far a phone that told its spot is from a place; the spot itself is kept nowhere."""
    spot = spot_in(data)
    if spot is None or venue.longitude is None or venue.latitude is None:
        return None
    there = Spot(float(venue.longitude), float(venue.latitude))
    return min(MOST_FAR, round(geo.metres(spot, there)))


class ReportForm(forms.Form):
    """What is wrong: one tap, and a few words and a photo where they help."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput, validators=[KEY])
    trouble = forms.ChoiceField(
        label=_("怎么了"), choices=Trouble.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("还想说什么"), max_length=200, required=False, widget=forms.Textarea,
        help_text=_("例如：微波炉不热。不用写姓名和电话"),
    )  # fmt: skip
    photo = _photo()

    def told(self, metres: int | None) -> NewReport:
        """The report as the verb takes it; Refusal for a file that is no photo."""
        data = self.cleaned_data
        photo = data["photo"]
        return NewReport(
            data["key"], data["trouble"], data["words"], metres,
            clean_photo(photo.read()) if photo else None,
        )  # fmt: skip


def first_key() -> dict[str, object]:
    """What a new form starts with."""
    return {"key": uuid7().hex}


class VenueForm(forms.Form):
    """A place: what it is, where, what it has."""

    union = forms.ChoiceField(label=_("哪家工会"))
    kind = forms.ChoiceField(label=_("种类"))
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("牌子上的名字"))
    number = forms.CharField(
        label=_("编号"),
        max_length=40,
        required=False,
        help_text=_("自己清单里的编号，再导入时凭它对上"),
    )
    address = forms.CharField(label=_("地址"), max_length=160)
    way = forms.CharField(
        label=_("怎么找"), max_length=120, required=False,
        help_text=_("例如：地铁 B 口往东 50 米，银行门里面"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("电话"), max_length=20, required=False, help_text=_("站点的座机，不写个人手机")
    )
    datum = forms.ChoiceField(
        label=_("坐标系"), choices=[(one, one) for one in geo.DATUMS], initial=geo.GCJ02,
        help_text=_("高德、腾讯地图取的点是 GCJ-02，百度是 BD-09，手机定位是 WGS-84"),
    )  # fmt: skip
    longitude = forms.DecimalField(label=_("经度"), required=False, max_digits=11, decimal_places=8)
    latitude = forms.DecimalField(label=_("纬度"), required=False, max_digits=11, decimal_places=8)
    hours = forms.CharField(
        label=_("开放时间"), max_length=200, required=False,
        help_text=_("例如：周一到周五 9:00-18:00；周六 9:00-12:00；节假日休息"),
    )  # fmt: skip
    outfits = forms.MultipleChoiceField(
        label=_("有什么"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, unions: Iterable[Union], kinds: Any, words: Iterable[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in unions}
        _choices(self, "union", ((key, one.name) for key, one in self.known.items()))
        _choices(self, "kind", kinds.items())
        _choices(self, "outfits", ((one, one) for one in words))

    def clean(self) -> dict[str, Any]:
        """Degrees are both or none and inside the country; hours are readable."""
        data = self.cleaned_data
        lon, lat = data.get("longitude"), data.get("latitude")
        if (lon is None) != (lat is None):
            raise forms.ValidationError(said("经度和纬度要都填，或都空着。"))
        if lon is not None and lat is not None and not (73 <= lon <= 136 and 3 <= lat <= 54):
            raise forms.ValidationError(
                said("这个点不在国内。经度在前，例如 110.65231 和 26.04310。")
            )
        try:
            hours.read(data.get("hours") or "")
        except Refusal as no:
            self.add_error("hours", one_line(no))
        return data

    def told(self) -> VenueWords:
        """The place as the verb takes it, in WGS-84."""
        data = self.cleaned_data
        lon, lat = data["longitude"], data["latitude"]
        spot = geo.to_wgs(Spot(float(lon), float(lat)), data["datum"]) if lon is not None else None
        return VenueWords(
            data["kind"], data["name"], data["address"], data["way"], data["number"],
            data["phone"], Decimal(f"{spot.longitude:.5f}") if spot else None,
            Decimal(f"{spot.latitude:.5f}") if spot else None, tuple(data["outfits"]),
            data["hours"],
        )  # fmt: skip


class HoursForm(forms.Form):
    """The week, as people write it."""

    hours = forms.CharField(
        label=_("开放时间"), max_length=200,
        help_text=_("例如：周一到周五 9:00-12:00、14:00-18:00；节假日休息；每天 24小时"),
    )  # fmt: skip


class SpecialForm(forms.Form):
    """Some days: closed, or open at other hours."""

    first = forms.DateField(label=_("从"), widget=DAY)
    last = forms.DateField(label=_("到"), widget=DAY)
    opens = forms.TimeField(
        label=_("几点开"), required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("整天不开就空着"),
    )  # fmt: skip
    closes = forms.TimeField(
        label=_("几点关"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    why = forms.CharField(
        label=_("为什么"), max_length=60, help_text=_("职工看得到，例如：停电检修")
    )

    def clean(self) -> dict[str, Any]:
        """Both hours or none, and in their order."""
        data = self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if (opens is None) != (closes is None):
            raise forms.ValidationError(said("几点开、几点关要都填，或都空着。"))
        if opens is not None and closes is not None and closes <= opens:
            raise forms.ValidationError(said("关门在开门之前。"))
        return data

    def told(self) -> hours.Special:
        """The special days as the rules read them."""
        data = self.cleaned_data
        ends = (data["opens"], data["closes"])
        minutes = [one.hour * 60 + one.minute if one else None for one in ends]
        return hours.Special(data["first"], data["last"], *minutes)


class WordsForm(forms.Form):
    """One line: an answer, a reason, a name."""

    words = forms.CharField(label=_("写一句话"), max_length=200)


class HostForm(forms.Form):
    """A body that runs the place too."""

    name = forms.CharField(
        label=_("哪个单位"), max_length=60, help_text=_("例如：新时代文明实践所")
    )
    part = forms.CharField(label=_("出什么"), max_length=60, required=False)


class VisitsForm(forms.Form):
    """How many came on a day."""

    day = forms.DateField(label=_("哪一天"), widget=DAY)
    count = forms.CharField(label=_("人次"), max_length=20, help_text=_("例如：36，或 约40、30余"))

    def clean_count(self) -> Quantity:
        """A whole number with its 概数 word."""
        try:
            found = quantity.parse(self.cleaned_data["count"], "人次")
        except Refusal as no:
            raise forms.ValidationError(one_line(no)) from no
        if found.unit not in ("人次", "人", "次") or found.value != int(found.value):
            raise forms.ValidationError(said("请写整数人次，例如 36 或 约40。"))
        return found


class SupplyForm(forms.Form):
    """A batch that came."""

    name = forms.CharField(label=_("什么"), max_length=40)
    quantity = forms.IntegerField(label=_("多少"), min_value=1, max_value=rules.MOST_VISITS)
    measure = forms.CharField(label=_("单位"), max_length=4, help_text=_("瓶、盒、包"))
    expires_on = forms.DateField(
        label=_("哪天到期"), required=False, widget=DAY, help_text=_("没有保质期的空着")
    )

    def told(self) -> Batch:
        """The batch as the verb takes it."""
        data = self.cleaned_data
        return Batch(data["name"], data["measure"], data["quantity"], data["expires_on"])


class OutForm(forms.Form):
    """So many out of a batch."""

    quantity = forms.IntegerField(label=_("取出多少"), min_value=1, max_value=rules.MOST_VISITS)
    reason = forms.ChoiceField(label=_("为什么"), choices=OutReason.choices)

    def told(self) -> Out:
        """The taking as the verb takes it."""
        return Out(self.cleaned_data["quantity"], self.cleaned_data["reason"])


class ProjectForm(forms.Form):
    """A building: 立项."""

    union = forms.ChoiceField(label=_("哪家工会"))
    kind = forms.ChoiceField(label=_("建成什么"))
    title = forms.CharField(label=_("项目名称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=160)
    basis = forms.CharField(label=_("立项依据"), max_length=120, help_text=_("文件名和文号"))
    budget = forms.DecimalField(label=_("预算（元）"), min_value=0, max_digits=12, decimal_places=2)
    ends_on = forms.DateField(label=_("计划哪天建成"), widget=DAY)

    def __init__(self, *args: Any, unions: Iterable[Union], kinds: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(one.id): one for one in unions}
        _choices(self, "union", ((key, one.name) for key, one in self.known.items()))
        _choices(self, "kind", kinds.items())

    def told(self) -> ProjectWords:
        """The building as the verb takes it."""
        data = self.cleaned_data
        names = ("kind", "title", "address", "basis", "budget", "ends_on")
        return ProjectWords(*(data[name] for name in names))


class StepForm(forms.Form):
    """How far a building is."""

    on = forms.DateField(label=_("哪一天"), widget=DAY)
    percent = forms.IntegerField(label=_("完成百分之几"), min_value=0, max_value=100)
    words = forms.CharField(label=_("做了什么"), max_length=200)
    photo = _photo()

    def told(self) -> Step:
        """The step as the verb takes it; Refusal for a file that is no photo."""
        data = self.cleaned_data
        photo = data["photo"]
        shown = clean_photo(photo.read()) if photo else None
        return Step(data["on"], data["percent"], data["words"], shown)


class OutlineForm(forms.Form):
    """The outline of a district from an approved map."""

    region_code = forms.RegexField(r"\A\d{6}\Z", label=_("区划代码"), help_text=_("六位数字"))
    approval = forms.CharField(
        label=_("审图号"), max_length=40, help_text=_("例如 GS（2024）0650号；没有审图号的不显示")
    )
    points = forms.CharField(
        label=_("边界的点"), max_length=200_000, widget=forms.Textarea,
        help_text=_("WGS-84，一行一圈：110.65,26.04 110.66,26.05 …"),
    )  # fmt: skip
