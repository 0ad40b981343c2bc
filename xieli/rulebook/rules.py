"""The law of the rulebook: which value holds where and when, and what days are worked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

ONE_DAY = timedelta(days=1)
SATURDAY = 5
YES, NO = "是", "否"
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
PUBLISHED_THROUGH = "calendar.published_through"
NOTICE_DAYS, NOTICE_COUNTS_FIRST = "notice.working_days", "notice.counts_first_day"
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
LONGEST_VALUE = 200


class Dated(Protocol):
    """A value with its region and its window."""

    @property
    def region_code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Value = TypeVar("Value", bound=Dated)


@dataclass(frozen=True, slots=True)
class Asked:
    """A value to be written; region_code "" is the whole country, no valid_to is until changed."""

    key: str
    value: str
    valid_from: date
    citation: str
    unit: str = ""
    region_code: str = ""
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key is called on pages and how its value is read."""

    title: str
    read: Callable[[str], object]
    only_rises: bool = False  # a region may ask for more than those above it, never for less


@dataclass(frozen=True)
class Calendar:
    """The marks of some years over the plain week, and the last year whose holidays are known."""

    marks: Mapping[date, bool] = field(default_factory=dict)
    published_through: int = 0

    def is_working(self, day: date) -> bool:
        """Say whether the day is worked: its mark, else Monday to Friday."""
        return self.marks.get(day, day.weekday() < SATURDAY)

    def is_published(self, day: date) -> bool:
        """Say whether the holidays of the day's year are known; if not, only the week was asked."""
        return day.year <= self.published_through


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day found by counting; provisional where the holidays of its year are not known."""

    day: date
    is_provisional: bool


def choose(values: Iterable[Value], codes_up: Sequence[str], on: date) -> Value | None:
    """Give the value that holds: the nearest region wins, then the newest first day.

    codes_up is county, prefecture, province; the whole country ("") is the farthest.
    """
    order = {code: step for step, code in enumerate([*codes_up, ""])}
    live = [one for one in values if one.region_code in order and _window(one).covers(on)]
    return min(
        live, key=lambda one: (order[one.region_code], -one.valid_from.toordinal()), default=None
    )


def must_not_overlap(asked: Period, others: Iterable[Dated]) -> None:
    """Pass a window that shares no day with the other windows of the same key and region."""
    for other in others:
        if asked.overlaps(_window(other)):
            raise Refusal(
                _("这段时间里已经有一个值（{start} 起）。"),
                _("请改生效日，或给新值写上截止日。"),
                start=other.valid_from,
            )


def must_not_rewrite(known: Dated, today: date) -> None:
    """Pass a change of a value that has not been in force before today; older ones stay."""
    if known.valid_from < today:
        raise Refusal(
            _("从 {start} 起的值已经用过，不能改写。"),
            _("请另写一个从今天或以后起用的新值。"),
            start=known.valid_from,
        )


def closes(known: Dated, start: date) -> bool:
    """Say whether a new value from `start` ends this one: open, and begun earlier."""
    return known.valid_to is None and known.valid_from < start


def must_be_sound(asked: Asked) -> Asked:
    """Give the asked value tidied; a key in code letters, a readable value, a citation."""
    tidy = Asked(
        key=asked.key.strip(),
        value=asked.value.strip(),
        valid_from=asked.valid_from,
        citation=must_cite(asked.citation),
        unit=asked.unit.strip(),
        region_code=asked.region_code,
        valid_to=asked.valid_to,
    )
    if not KEY.fullmatch(tidy.key):
        raise Refusal(_("规则的代号写得不对。"), _("只用小写字母、下划线和点，例如 notice.days。"))
    if not tidy.value or len(tidy.value) > LONGEST_VALUE:
        raise Refusal(_("值要写，最多 200 字。"), _("请填一个值。"))
    if tidy.key in KNOWN:
        KNOWN[tidy.key].read(tidy.value)
    Period(tidy.valid_from, tidy.valid_to)
    return tidy


def must_cite(citation: str) -> str:
    """Give the citation tidied; without a source nothing enters the rulebook."""
    words = " ".join(citation.split())
    if not words:
        raise Refusal(_("没有写依据。"), _("请写明文件名、条款，或是谁在什么会上定的。"))
    if len(words) > LONGEST_VALUE:
        raise Refusal(_("依据最多 200 字。"), _("请只写文件名和条款。"))
    return words


def must_not_sink(asked: Asked, above: str) -> None:
    """Pass a regional value that is not less than the one above it, where the key asks for that."""
    if asked.key in KNOWN and KNOWN[asked.key].only_rises and number(asked.value) < number(above):
        raise Refusal(_("这里不能低于上级规定的 {above}。"), _("只可以上调。"), above=above)


def whole(text: str) -> int:
    """Read a whole number from 0 up."""
    if not _WHOLE.fullmatch(text):
        raise Refusal(_("“{text}”不是整数。"), _("请填阿拉伯数字，例如 5。"), text=text)
    return int(text)


def number(text: str) -> Decimal:
    """Read a number from 0 up, at most six decimals."""
    if not _NUMBER.fullmatch(text):
        raise Refusal(_("“{text}”不是数。"), _("请填阿拉伯数字，例如 1001.00。"), text=text)
    return Decimal(text)


def days(text: str) -> int:
    """Read a count of days from 1 to 3660."""
    count = whole(text)
    if not 1 <= count <= 3660:
        raise Refusal(_("天数要在 1 到 3660 之间。"), _("请再核对一遍。"))
    return count


def yes_or_no(text: str) -> bool:
    """Read 是 or 否."""
    if text not in (YES, NO):
        raise Refusal(_("请填“是”或“否”。"))
    return text == YES


def words(text: str) -> list[str]:
    """Read words parted by 、."""
    return [word.strip() for word in text.split("、") if word.strip()]


def five_words(text: str) -> list[str]:
    """Read the five words for urgency 1 to 5."""
    found = words(text)
    if len(found) != 5:
        raise Refusal(_("缓急要正好五个词，用顿号隔开，从最缓到最急。"))
    return found


def one_of(*allowed: str) -> Callable[[str], str]:
    """Give a reader that takes one of these words; Refusal says which there are."""

    def read(text: str) -> str:
        if text not in allowed:
            raise Refusal(_("这里只能写：{allowed}。"), allowed="、".join(allowed))
        return text

    return read


def _window(one: Dated) -> Period:
    return Period(one.valid_from, one.valid_to)


KNOWN: Mapping[str, Meaning] = {
    NOTICE_DAYS: Meaning(_("公示要满几个工作日"), days, only_rises=True),
    NOTICE_COUNTS_FIRST: Meaning(_("公示张贴当天算不算一天"), yes_or_no),
    "pairing.answer_working_days": Meaning(_("认捐后几个工作日内答复"), days),
    "people.sign_in_code_days": Meaning(_("登录码几天内有效"), days),
    "visitors.posts_most": Meaning(_("没登录的人，同一个网络最多交几次表（0 是不限）"), whole),
    "visitors.posts_minutes": Meaning(_("没登录的人交表，几分钟算一轮"), whole),
    "pairing.invitation_days": Meaning(_("邀请链接几天内有效"), days),
    "pairing.feedback_after_days": Meaning(_("发放几天后回访"), days),
    "need.urgency_words": Meaning(_("缓急五级的叫法"), five_words),
    PUBLISHED_THROUGH: Meaning(_("节假日已公布到哪一年"), whole),
    "aid.line": Meaning(_("低保标准（每人每月）"), number),
    "aid.deep_times": Meaning(_("深度困难的线是低保标准的几倍"), number),
    "aid.relative_times": Meaning(_("相对困难的线是低保标准的几倍"), number),
    "aid.accident_share": Meaning(_("灾病支出超过收入的百分之几算意外致困"), number),
    "aid.exclusions": Meaning(_("有哪些情形不能建档"), words),
    "aid.recheck_months": Meaning(_("困难档案几个月年检一次"), whole),
    "aid.recheck_ahead": Meaning(_("年检到期前几天提醒"), days),
    "aid.phone_visit_days": Meaning(_("退档几天后电话回访"), days),
    "aid.living_months.deep": Meaning(_("生活救助：深度困难给几个月低保标准"), number),
    "aid.living_months.relative": Meaning(_("生活救助：相对困难给几个月低保标准"), number),
    "aid.study_months.deep": Meaning(_("子女助学：深度困难给几个月低保标准"), number),
    "aid.study_months.relative": Meaning(_("子女助学：相对困难给几个月低保标准"), number),
    "aid.medical_share.deep": Meaning(_("医疗救助：深度困难给自付的百分之几"), number),
    "aid.medical_share.relative": Meaning(_("医疗救助：相对困难给自付的百分之几"), number),
    "aid.medical_most.deep": Meaning(_("医疗救助：深度困难最多多少元"), number),
    "aid.medical_most.relative": Meaning(_("医疗救助：相对困难最多多少元"), number),
    "aid.accident_cost_share": Meaning(_("意外致困给支出的百分之几"), number),
    "aid.accident_most": Meaning(_("意外致困最多多少元"), number),
    "aid.service_most": Meaning(_("法律援助、培训、职业介绍的补贴最多多少元"), number),
    "aid.warm_once": Meaning(_("送温暖：每人每次最多多少元"), number),
    "aid.warm_year": Meaning(_("送温暖：每人每年最多多少元"), number),
    "aid.person_year": Meaning(_("一个人一年各类帮扶合计最多多少元"), number),
    "aid.home_year": Meaning(_("一户一年各类帮扶合计最多多少元"), number),
    "aid.relative_kinds": Meaning(_("相对困难一年享受几种帮扶"), whole),
    "founding.committee_from": Meaning(_("会员满几人应当建立工会委员会"), whole),
    "founding.delegates_from": Meaning(_("会员满几人可以开会员代表大会"), whole),
    "founding.quorum": Meaning(_("参加选举的要占应到会的几分之几"), words),
    "founding.majority": Meaning(_("当选要超过应到会的几分之几"), words),
    "founding.close_relatives": Meaning(_("哪些近亲属不能当候选人"), words),
    "founding.barred_jobs": Meaning(_("哪些职务不能当工会主席、委员"), words),
    "founding.committee_seats": Meaning(_("会员多少人设几名委员"), words),
    "founding.term_years": Meaning(_("每届任期几年"), words),
    "founding.extension_months": Meaning(_("换届最多延期几个月"), whole),
    "founding.term_ahead": Meaning(_("届满前几天提醒"), days),
    "founding.certificate_ahead": Meaning(_("法人证书到期前几天提醒"), days),
    "founding.legal_heads": Meaning(_("工会法人统一代码的开头"), words),
    "founding.link_days": Meaning(_("建会意向链接几天内有效"), days),
    "founding.quiet_days": Meaning(_("建会几天没有进展就提醒"), days),
    "team.contract_ahead": Meaning(_("社工合同到期前几天提醒"), days),
    "team.pay_bands": Meaning(_("工资分档"), words),
    "membership.least_age": Meaning(_("满几周岁可以入会"), whole),
    "membership.guardian_below": Meaning(_("不满几周岁要监护人同意"), whole),
    "membership.release_working_days": Meaning(_("转会时原工会几个工作日内答复"), days),
    "membership.industry_truck": Meaning(_("哪些行业算货车司机"), words),
    "membership.industry_car": Meaning(_("哪些行业算网约车司机"), words),
    "membership.industry_parcel": Meaning(_("哪些行业算快递员"), words),
    "membership.industry_food": Meaning(_("哪些行业算外卖配送员"), words),
    "visits.cap_per_visit": Meaning(_("走访慰问：每人每次最多多少元"), number),
    "visits.cap_per_year": Meaning(_("走访慰问：每人每年最多多少元"), number),
    "visits.offline_hours": Meaning(_("走访名单在手机上存几小时"), whole),
    "rights.accept_working_days": Meaning(_("诉求几个工作日内受理"), days),
    "rights.sign_working_days": Meaning(_("派单几个工作日内签收"), days),
    "rights.days_plain": Meaning(_("一般诉求几个工作日内答复"), days),
    "rights.days_hard": Meaning(_("难点诉求几个工作日内答复"), days),
    "rights.days_complex": Meaning(_("特别复杂的诉求几个工作日内答复"), days),
    "rights.redo_working_days": Meaning(_("退回重办几个工作日内答复"), days),
    "rights.redo_times": Meaning(_("不满意可以退回重办几次"), whole),
    "rights.judge_working_days": Meaning(_("答复后几个工作日等评价"), days),
    "legal_aid.fee_advice": Meaning(_("律师补贴：咨询"), number),
    "legal_aid.fee_writing": Meaning(_("律师补贴：代书"), number),
    "legal_aid.fee_mediation": Meaning(_("律师补贴：协商调解"), number),
    "legal_aid.fee_court": Meaning(_("律师补贴：仲裁诉讼代理"), number),
    "signals.follow_working_days": Meaning(_("预警几个工作日内跟进"), days),
    "signals.smallest_cell": Meaning(_("预警统计少于几条不显示"), whole),
    "surveys.smallest_cell": Meaning(_("匿名问卷少于几份不显示"), whole),
    "surveys.closing_soon_days": Meaning(_("收卷前几天提醒"), days),
    "volunteering.categories": Meaning(_("志愿服务项目有哪几类"), words),
    "volunteering.teams": Meaning(_("有哪些志愿服务队"), words),
    "volunteering.honour_levels": Meaning(_("先模荣誉有哪几级"), words),
    "volunteering.duties": Meaning(_("先模履职有哪几样"), words),
    "volunteering.licensed_skills": Meaning(_("哪些志愿服务要有证"), words),
    "volunteering.around_minutes": Meaning(_("开场前和散场后最多各算几分钟"), whole),
    "volunteering.longest_minutes": Meaning(_("一人一场服务最多记几分钟"), whole),
    "volunteering.confirm_days": Meaning(_("服务后几个工作日内核对时长"), days),
    "volunteering.shown_days": Meaning(_("志愿服务证明公示几个工作日"), days),
    "volunteering.licence_ahead": Meaning(_("志愿者证书到期前几天提醒"), days),
    "volunteering.answer_days": Meaning(_("服务需求几个工作日内答复"), days),
    "benefits.count_rule": Meaning(_("普惠：券和实物怎么算一人次"), one_of("核销", "领取")),
    "benefits.count_rule_farm": Meaning(
        _("普惠：农产品怎么算一人次"), one_of("订单", "核销", "领取")
    ),
    "benefits.count_rule_tour": Meaning(
        _("普惠：旅游怎么算一人次"), one_of("出行人数", "核销", "领取")
    ),
    "benefits.device_free": Meaning(_("普惠：一台设备替几个人领不用等"), whole),
    "benefits.device_wait_seconds": Meaning(_("普惠：一台设备领得多的，等几秒再领"), whole),
    "benefits.closing_soon_days": Meaning(_("普惠批次截止前几天提醒"), days),
    "benefits.token_minutes": Meaning(_("普惠：领取凭据几分钟内有效"), whole),
    "benefits.token_skew_seconds": Meaning(_("普惠：服务器的钟最多差几秒"), whole),
    "benefits.contract_ahead_days": Meaning(_("普惠合同到期前几天提醒"), days),
    "gifts.takes": Meaning(_("爱心互献：收哪几类"), words),
    "gifts.refuses": Meaning(_("爱心互献：不收哪些"), words),
    "gifts.refuses_but_new_from_firm": Meaning(_("爱心互献：不收的里面，企业捐新的可以收"), words),
    "gifts.bring_days": Meaning(_("爱心互献：登记以后几天内送来"), days),
    "gifts.keep_days": Meaning(_("爱心互献：认领以后预留几天"), days),
    "gifts.most_claims": Meaning(_("爱心互献：一人一段时间最多领几件"), whole),
    "gifts.claim_days": Meaning(_("爱心互献：领取件数按多少天合计"), days),
    "gifts.most_offers": Meaning(_("爱心互献：一人最多登记几件没送来的"), whole),
    "booking.kinds": Meaning(_("活动有哪些种类（代号 叫法）"), words),
    "booking.tags.talk": Meaning(_("宣讲的标签"), words),
    "booking.tags.exchange": Meaning(_("交流日的标签"), words),
    "booking.road.talk": Meaning(_("宣讲的流程"), words),
    "booking.second.talk": Meaning(_("宣讲的哪几步要由另一位同志通过"), words),
    "booking.most_occasions": Meaning(_("重复的活动一次最多排几场"), whole),
    "booking.group_most": Meaning(_("一次报名最多几个人"), whole),
    "booking.small_may_pass": Meaning(_("候补时人少的一组能不能先补"), yes_or_no),
    "booking.code_seconds": Meaning(_("签到码几秒换一次"), whole),
    "booking.code_tries": Meaning(_("签到码最多错几次"), whole),
    "booking.check_in_before": Meaning(_("开始前几分钟起可以签到"), whole),
    "booking.check_in_after": Meaning(_("结束后几分钟内还可以签到"), whole),
    "booking.remind_hours": Meaning(_("活动开始前几小时提醒"), whole),
    "booking.result_days": Meaning(_("活动办完几天内填成果"), days),
    "booking.pictures_most": Meaning(_("一场活动最多放几张照片"), whole),
    "booking.paper_days": Meaning(_("活动办完几天后清掉证件号"), days),
    "booking.paper_kinds": Meaning(_("交流活动可用的证件"), words),
    "review.return.days": Meaning(_("退回补正给几个工作日"), days),
    "review.appeal.within_days": Meaning(_("不批准以后几天内可以申诉"), days),
    "review.appeal.answer_days": Meaning(_("申诉几个工作日内答复"), days),
    "review.objection.most_open": Meaning(_("一条公示同时最多收几份异议"), whole),
    "benefits.draw_reveal_days": Meaning(_("摇号截止后几天内必须公布种子"), days),
    "benefits.move_up_days": Meaning(_("摇号递补至少还要有几天可用"), days),
    "benefits.offline_rule": Meaning(_("断网收的券在别处核销过，由谁承担"), words),
    "benefits.offline_most": Meaning(_("断网时一台收银最多收多少元的券"), number),
    "benefits.offline_hours": Meaning(_("断网最多收几个小时的券"), whole),
}

# The tables of stages (review.<matter>.<column>): their titles are made of these two.
MATTERS: Mapping[str, str] = {
    "join": _("入会"),
    "found_union": _("建会"),
    "election_result": _("选举结果"),
    "aid_file": _("困难建档"),
    "aid_grant": _("帮扶发放"),
    "visit_list": _("送温暖名单"),
    "legal_aid": _("法律援助"),
    "volunteer_project": _("志愿服务项目"),
    "volunteer_star": _("精品志愿服务项目"),
}
COLUMNS: Mapping[str, str] = {
    "stages": _("有哪几步"),
    "acts": _("每步怎么办"),
    "functions": _("每步要什么权限"),
    "levels": _("每步由哪一级办"),
    "days": _("每步几个工作日"),
    "needed": _("每步要几个人同意"),
    "audiences": _("每步公示到哪里"),
    "masking": _("公示时名字怎么写"),
}


def title_parts(key: str) -> tuple[str, str] | None:
    """Give the words of a stage table's matter and column; None for every other key."""
    head, _dot, rest = key.partition(".")
    matter, _dot, column = rest.partition(".")
    if head != "review" or column not in COLUMNS:
        return None
    return MATTERS.get(matter, matter), COLUMNS[column]
