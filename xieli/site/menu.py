"""The officer's menu: what her mandates open, in the order of her day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xieli.activities.desk.queries import is_decider
from xieli.activities.pairing import queries as pairing
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.shell.guards import Reader, Request
from xieli.unions.models import Union

AT_HELPER = (Function.BOARD_RUN, Function.BOARD_ADOPT)
AT_COUNTIES = (Function.NEEDS_REPORT, Function.GOODS_MOVE)
MOST_OPEN = 14  # lines that fit a low screen; a longer menu folds its groups
SMALL_GROUP = 3  # lines that are never folded
OFFICER = tuple(function for function in Function.values if function != Function.PLEDGES_MAKE)


@dataclass(frozen=True)
class Item:
    """One line of the menu as console.html reads it."""

    label: str
    url: str
    icon: str
    group: str = ""
    current: bool = False
    count: int = 0
    folded: bool = False  # its group waits behind its heading until it is opened


@lru_cache
def _to(name: str) -> str:
    """The address of a page without arguments, which never changes while the house runs."""
    return reverse(name)


def is_officer(reader: Reader) -> bool:
    """Whether the reader holds any mandate that makes an officer."""
    return reader.is_signed_in and any(reader.holds(function) for function in OFFICER)


def menu(request: Request) -> list[Item]:
    """The menu of this reader on this page; nothing for visitors."""
    reader = request.reader
    if not is_officer(reader):
        return []
    lines = [(_("今天要办"), _to("today"), "check", "")]
    if is_decider(reader):
        lines.append((_("等我办的"), _to("desk:applications"), "files", ""))
        lines.append((_("公示、异议和申诉"), _to("desk:notices"), "bell", ""))
    lines += _campaigns(reader)
    lines += _always(frozenset(filter(reader.holds, Function.values)), get_language() or "")
    here = request.path
    best = max((url for _l, url, _i, _g in lines if here.startswith(url)), key=len, default="")
    folded = _folded(lines, best)
    return [
        Item(label, url, icon, group, url == best, folded=group in folded)
        for label, url, icon, group in lines
    ]


@lru_cache(maxsize=500)
def _always(held: frozenset[str], _language: str) -> tuple[tuple[str, str, str, str], ...]:
    """The lines that only what is held opens, in the language of the moment."""
    registers = [
        (label, _to(name), icon, group)
        for functions, label, name, icon, group in _registers()
        if not held.isdisjoint(functions)
    ]
    mine = _("我")
    return (
        *registers,
        (_("密码和验证码"), _to("mfa_index"), "lock", mine),
        (_("退出登录"), _to("account_logout"), "back", mine),
    )


def _folded(lines: list[tuple[str, str, str, str]], here: str) -> set[str]:
    """The groups that stay shut: of a long menu the long ones, but for the one that is open now."""
    if len(lines) <= MOST_OPEN:
        return set()
    sizes = Counter(group for _l, _u, _i, group in lines if group)
    long = {group for group, size in sizes.items() if size > SMALL_GROUP}
    return long - {group for _l, url, _i, group in lines if url == here}


def _campaigns(reader: Reader) -> list[tuple[str, str, str, str]]:
    """The pages of every running campaign; campaigns of one union share one look at its pairs."""
    if not any(reader.holds(function) for function in (*AT_HELPER, *AT_COUNTIES)):
        return []
    helped: dict[UUID, list[Union]] = {}
    lines: list[tuple[str, str, str, str]] = []
    for programme in pairing.running(reader):
        if programme.union_id not in helped:
            helped[programme.union_id] = _helped(reader, programme)
        lines += _pages(reader, programme, helped[programme.union_id])
    return lines


def _helped(reader: Reader, programme: Programme) -> list[Union]:
    """The counties of a campaign, looked up only for who could do something there."""
    has_work = any(reader.holds(function) for function in AT_COUNTIES)
    return pairing.helped_unions(programme) if has_work else []


def _pages(
    reader: Reader, programme: Programme, helped: list[Union]
) -> list[tuple[str, str, str, str]]:
    own = programme.union_id
    runs, adopts = (reader.may(function, own, programme.id) for function in AT_HELPER)
    reports, stocks = (
        any(reader.may(function, union.id, programme.id) for union in helped)
        for function in AT_COUNTIES
    )
    if not (runs or adopts or reports or stocks):
        return []
    pages = [
        (True, _("项目一览"), "overview", "chart"), (True, _("需求"), "needs_office", "files"),
        (runs or adopts, _("认捐和邀请"), "pledges", "heart"),
        (True, _("供需配对"), "board", "link"), (True, _("装箱和签收"), "goods", "truck"),
        (stocks, _("发放到户"), "hand_over", "box"), (stocks, _("回访"), "feedback", "phone"),
        (True, _("简报"), "briefing", "print"),
    ]  # fmt: skip
    return [
        (label, reverse(f"pairing:{name}", args=[programme.slug]), icon, programme.title)
        for shown, label, name, icon in pages
        if shown
    ]


def _registers() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """(any of these functions, label, page, icon, group) in the order of the day."""
    members, people = _("会员和组织"), _("帮扶和维权")
    founders = (Function.UNIONS_FOUND, Function.MEMBERS_KEEP)
    takers = (Function.RIGHTS_HANDLE, Function.RIGHTS_TAKE)
    legal = (*takers, Function.RIGHTS_DECIDE, Function.AID_PAY)
    visitors = (Function.VISITS_RUN, Function.VISITS_DECIDE)
    keeps, aids = (Function.MEMBERS_KEEP,), (Function.AID_CHECK, Function.AID_DECIDE)
    return [
        (keeps, _("入会申请"), "membership:applications", "check", members),
        (keeps, _("会员名册"), "membership:roster", "people", members),
        (keeps, _("转会和除名"), "membership:moving", "link", members),
        (keeps, _("入会二维码"), "membership:choose_union", "share", members),
        (keeps, _("城市融入计划"), "membership:plans", "heart", members),
        (founders, _("建会"), "founding:files", "files", members),
        (founders, _("换届"), "founding:terms", "files", members),
        ((Function.UNIONS_FOUND,), _("法人证书"), "founding:certificates", "print", members),
        (founders, _("建会行动"), "founding:drives", "chart", members),
        ((Function.TEAM_KEEP,), _("工会社工"), "team:members", "people", members),
        (aids, _("困难职工档案"), "aid:files", "files", people),
        (aids, _("年检和回访"), "aid:rechecks", "phone", people),
        ((Function.AID_DECIDE,), _("民政核对"), "aid:checks", "check", people),
        ((Function.AID_DECIDE, Function.AID_PAY), _("帮扶发放"), "aid:payments", "heart", people),
        (visitors, _("走访慰问"), "visits:campaigns", "heart", people),
        ((Function.VISITS_RUN,), _("今天的走访"), "visits:day", "pin", people),
        (takers, _("维权诉求"), "rights:queue", "bell", people),
        (takers, _("记一件诉求"), "rights:intake", "plus", people),
        (takers, _("民生难题"), "rights:hardships", "files", people),
        (legal, _("法律援助"), "rights:aids", "files", people),
        ((Function.RIGHTS_DECIDE,), _("律师库"), "rights:lawyers", "people", people),
        ((*takers, Function.RIGHTS_DECIDE), _("诉求统计"), "rights:figures", "chart", people),
        ((Function.SIGNALS_READ,), _("队伍稳定预警"), "rights:signals", "bell", people),
        ((Function.SURVEYS_RUN,), _("问卷"), "surveys:surveys", "files", people),
        *_taking_part(),
        *_working_together(),
        *_telling(),
        *_figures_and_tasks(),
        *_books(),
    ]


def _books() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """The registers that everything else stands on."""
    books = _("册子")
    return [
        ((Function.UNIONS_KEEP,), _("工会和企业"), "unions:tree", "people", books),
        ((Function.UNIONS_KEEP,), _("县标签"), "unions:labels", "files", books),
        ((Function.RULES_KEEP,), _("规则库"), "rulebook:parameters", "files", books),
        ((Function.AUDIT_READ,), _("日志"), "journal:notes", "bell", books),
        ((Function.SECURITY_KEEP,), _("账号和权限"), "admin:index", "lock", books),
    ]


def _taking_part() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """Events, volunteers, benefits and gifts: what workers take part in."""
    part, volunteers = _("活动和普惠"), _("志愿服务")
    runs = (Function.VOLUNTEERS_RUN,)
    helpers = (*runs, Function.VOLUNTEERS_DECIDE)
    giving = (Function.BENEFITS_RUN, Function.BENEFITS_DECIDE)
    money = (*giving, Function.BENEFITS_PAY)
    return [
        ((Function.EVENTS_RUN,), _("活动和场次"), "booking:office", "sun", part),
        (giving, _("普惠批次"), "benefits:batches", "cup", part),
        (giving, _("合作商户"), "benefits:partners", "link", part),
        (money, _("和商户结算"), "benefits:settlements", "files", part),
        (giving, _("农产品和直播"), "benefits:farm", "box", part),
        (money, _("普惠人次"), "benefits:figure", "chart", part),
        ((Function.GIFTS_RUN,), _("爱心互献"), "gifts:desk", "heart", part),
        (helpers, _("志愿项目"), "volunteering:project_list", "files", volunteers),
        (helpers, _("志愿者"), "volunteering:register", "people", volunteers),
        (runs, _("服务需求"), "volunteering:requests", "bell", volunteers),
        (runs, _("核对时长"), "volunteering:hours", "check", volunteers),
        (runs, _("志愿证明"), "volunteering:proofs", "print", volunteers),
    ]


def _working_together() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """What unions do with each other, and the places they keep."""
    group = _("协作和阵地")
    asks, pays = Function.GRANTS_ASK, (Function.GRANTS_DECIDE, Function.GRANTS_PAY)
    return [
        ((Function.AGREEMENTS_RUN, Function.AGREEMENTS_SIGN), _("协作协议"),
         "agreements:agreements", "link", group),
        ((Function.EXCHANGES_RUN,), _("交流考察"), "exchanges:exchanges", "truck", group),
        ((Function.EXCHANGES_RUN,), _("做法库"), "exchanges:cards", "files", group),
        ((Function.STATIONING_RUN,), _("驻点帮扶"), "stationing:teams", "pin", group),
        ((Function.INDUSTRY_RUN,), _("产业协作"), "industry:board", "chart", group),
        ((asks, *pays, Function.AUDIT_READ), _("补助资金"), "grants:desk", "heart", group),
        (pays, _("补助资金池"), "grants:pools", "chart", group),
        ((Function.VENUES_RUN, Function.VENUES_DECIDE), _("阵地"), "venues:desk", "cup", group),
        ((Function.SHARING_RUN,), _("跨地区互通"), "sharing:partners", "share", group),
    ]  # fmt: skip


def _telling() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """What came in as text, and what goes out as news."""
    group = _("宣传和新闻")
    writes = (Function.NEWSROOM_RUN, Function.NEWSROOM_PUBLISH)
    return [
        (writes, _("文字采集"), "newsroom:clippings", "files", group),
        (writes, _("新闻稿"), "stories:desk", "share", group),
    ]


def _figures_and_tasks() -> list[tuple[tuple[str, ...], str, str, str, str]]:
    """What is counted, and what was asked for by a policy."""
    group = _("数字和任务")
    reads, tasks = (Function.FIGURES_READ,), (Function.PLANS_RUN, Function.PLANS_DECIDE)
    return [
        (reads, _("统计数字"), "insight:figures", "chart", group),
        (reads, _("四力"), "insight:powers", "sun", group),
        (tasks, _("文件和指标"), "plans:policies", "files", group),
        (tasks, _("任务清单"), "plans:tasks", "check", group),
        (tasks, _("城市目标"), "plans:goals", "pin", group),
        (tasks, _("县级工会"), "plans:counties", "people", group),
    ]
