"""What one line is by itself: surely furniture, furniture if its neighbours agree, or text."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import lexicon, names
from xieli.newsroom.clipping.cleaning.lines import Line, is_prose, trade_words
from xieli.newsroom.clipping.cleaning.scan import LONGEST, WEB, Scan, scan
from xieli.newsroom.clipping.cleaning.signs import CJK, bare

PICTURE = re.compile(
    r"(?i)(?:[a-z]:[\\/]|file:/{2,3}|\.{0,2}/)?[^\s,，。;；:：]{0,160}?\.(?:jpe?g|png|gif|bmp|webp|tiff?|mp4|docx?|pdf|xlsx?|heic)"
)
DRIVE = re.compile(r"(?i)^(?:[a-z]:[\\/]|file:/{2,3})")
NAMED_PICTURE = re.compile(
    r"(?i)^(?:IMG|DSC|DSCN|DSCF|MVIMG|PIC|微信图片|mmexport|QQ图片|截图|图片)[_ -]?\d{2,}[\w-]*$"
    r"|^[\u4e00-\u9fff]{0,8}_\w{0,20}_?[\da-f-]{24,40}$"
)
PAGE = re.compile(
    r"(?i)^[-—–·\s]*(?:第\s?\d{1,4}\s?[页版]|\d{1,4}\s?/\s?\d{1,4}|\d{1,5}|page\s?\d{1,4}|[a-d]?\d{1,5}\s?版|头版)"
    r"(?:[\s,，:：/·]*(?:共\s?\d{1,4}\s?页|[\u4e00-\u9fff·]{2,8}))?[-—–·\s]*$"
)
FOLIO = re.compile(
    r"(?i)^第\s?\d{1,6}\s?期.{0,4}第?\s?\d{1,3}\s?版|(?<![A-Za-z])page\s?\d{1,3}\b|(?<![\d-])0{2,4}\d{1,2}(?=\s|版)|^第\s?[a-d]?\d{1,3}\s?版"
)
PAPER_NAME = re.compile(
    r"^《?([\u4e00-\u9fff]{3,8}(?<![喜海通简战捷汇申填作信情月周年季公警预])报)》?$"
)
SPREAD = re.compile(r"(?:[\u4e00-\u9fff] ){5}")
CRUMB_MARK = re.compile(r"\s*(?:>{1,2}|»|›|→|＞{1,2}|▸)\s*")
PLACE = re.compile(
    r"^[◎●■]?(?:您)?(?:的)?(?:当前|现在|目前)?(?:所在|所处)?(?:的)?(?:位置|栏目)(?:是)?\s*[:：]"
)
YOUR_PLACE = re.compile(
    r"^[◎●■]?\s*(?:您|你)?(?:的)?(?:当前|现在|目前|所在)+(?:所在|所处)?(?:的)?位置(?:是|为)?\s*[:：]?"
)
STEPS = re.compile(r"^首\s?页(?:[ \t]{1,4}[\u4e00-\u9fff]{2,6}){1,4}$")
GREETING = re.compile(
    r"^(?:您好|你好)?[,，!!\s]{0,2}欢迎(?:您|你)?(?:的)?(?:光临|访问|来到|进入|浏览|使用)|^(?:今天是|现在是)[:：]?\s*(?:\d|$)"
)
READING = re.compile(
    r"本(?:篇)?文(?:章)?(?:共(?:有)?|约|全文)?\s?\d+\s?(?:个)?字.{0,16}(?:阅读|读完|分钟)|阅读(?:本文|大概|全文)?(?:大概)?需要?\s?\d+\s?分钟"
)
BROWSER = re.compile(
    r"浏览器.{0,40}(?:支持|效果|升级|下载|建议)|(?:支持|建议|使用).{0,40}浏览器|(?:分辨率|显示屏).{0,30}\d{3,4}\s?[*×xX]\s?\d{3}"
)
LOGIN = re.compile(
    r"(?:登录|登陆|注册|账号|帐号|会员).{0,20}(?:才可以|才能|可以|可见|查看|没有账号|立即|免费)"
)
DISCLAIM = re.compile(
    r"版权归|转载|侵权|侵犯|原作者|稿件来源|本网|本站|授权|注明(?:出处|来源|[“\"])|观点|立场|不代表|与我们联系|联系我们|及时(?:处理|删除)"
    r"|未经|许可|不得|删除|仅供参考|投资建议|投诉|法律责任|真实性|免责|声明|原创|链接|来源于(?:互联网|网络)|如有(?:异议|侵权|问题)|邮箱|传递更多信息|用户(?:投稿|上传)|存储空间"
)
CAPTION = re.compile(
    r"^[■▲▼△].{4,80}\((?:图|摄|影|照|记者)[^()]{0,20}\)$"
    r"|^(?:[■▲▼△◆●□◁▷←→↑↓]\s?)?(?:图说|图为|[上下左右]图|图片?[一二三四五六七八九十\d]{1,2}[:、\s]"
    r"|[\[【]资料图片?[\]】]$|图:|资料图|\(资料图片|\((?:相关)?资料图|\(?图片来源|\(?[上下左右][一二两三四]?图)"
    r"|^[\u4e00-\u9fff\s]{0,14}(?:摄|供图|资料图|图源|摄影|航拍)\)?。?$"
    r"|(?:图|漫画|表)[\u4e00-\u9fff ]{2,6}[作绘]$"
    r"|^(?:图片?|照片)由.{1,14}提供$|[(【\[]?(?:图片|照片)?(?:单位|企业|受访者|主办方|资料|活动方)?供图[)】\]]?$"
    r"|^.{4,70}\s(?:本报|本网|新华社)?(?:记者|通讯员)\s?[\u4e00-\u9fff ]{2,8}摄\)?$"
    r"|^.{4,44}[。,].{0,16}摄\)?$|\((?:左|右|中|前排|后排)[一二三四五六七八]?\).{0,40}$"
)
SCENE = re.compile(
    r"(?:现场|宣传照片|留影|剪影|掠影|瞬间|一角|全景|外景|场景|图片|照片|图集|海报|合影)[))]?\s?(?:\d{1,2}|\(\d{1,2}\))?。?$"
)
WAITS = re.compile(
    r"^(?:等待处理|正在处理|加载中|正在加载|加载更多|数据加载中|请稍候?)[.…。]{0,6}$"
)
RATES = re.compile(r"^(?:\d{1,2}\s?分\s{0,8}){3,10}$")
VERSIONS = re.compile(r"^.{4,60}[((](?:引题|主题|副题|肩题)[))]$")
HOST = re.compile(r"^[\u4e00-\u9fff]{3,20}(?:主办|主管|承办)$")
PICTURED = re.compile(r"^(?:图为|[上下左右]图为?)[^。]*。?$")
QR = re.compile(
    r"二维码|扫码|扫一扫|长按|公众号|点击(?:上方|蓝字|下方|右上)|在看|点赞|转发|关注我们|阅读原文|分享给"
)
SITE_REASON = {
    "nav": "navigation",
    "menu": "navigation",
    "tool": "toolbar",
    "share": "toolbar",
    "font": "toolbar",
    "qr": "follow",
    "related": "related",
    "friend": "related",
    "step": "neighbour",
    "web": "navigation",
    "footer": "copyright",
}
TOLD = re.compile(r"[:|>©@»]|www|ICP|opyright|版权|备案|[编审校记]|通讯员|作者|二维码")
SPAN = re.compile(r"\d[日号]?\s?(?:至|到|—|–|~|起|前)")
WARNS = re.compile(r"骗局|诈骗|警惕|远离|严禁|禁止|打击|拒绝|案件|普法|以案|查处|防范|抵制")
JUNK = re.compile(
    r"^(?=[!-~ ]{3,20}$)(?=.*[`%&\\^#{}@?~$*+=|<>_])"
    r"(?!.*(?://|www|@[\w-]+\.|\.[a-z]{2,3}$))[!-~ ]+$"
)
WHOSE = (
    "forum",
    "date",
    "source",
    "counter",
    "publisher",
    "tag",
    "title",
    "link",
    "font",
    "share",
    "today",
)


def judge(line: Line) -> None:
    """Set the reason, the weak reason and the fields of one line."""
    chars = line.chars
    if not bare(chars) or JUNK.match(chars):
        line.take_out("symbols")
    elif reason := _picture(chars) or _mark(chars) or _farm(chars) or _asked(chars):
        line.take_out(reason)
    elif _spam(chars):
        line.take_out("spam")
    elif paper := PAPER_NAME.match(chars):
        line.fields = [("site", paper[1], 0)]
        line.take_out("page-mark")
    elif len(chars) <= 120 and FOLIO.search(chars) and not is_prose(chars):
        found = scan(chars)
        line.fields = [("day", day, 0) for day in found.days] + [
            ("site", s, 0) for s in found.sites
        ]
        line.take_out("page-mark")
    elif len(chars) <= LONGEST and (len(chars) < 80 or TOLD.search(chars) or not is_prose(chars)):
        _short(line, scan(chars))


def _picture(chars: str) -> str:
    """A file name or path of a picture."""
    if "." not in chars and not NAMED_PICTURE.match(chars) and ":" not in chars[:8]:
        return ""
    named = sum(len(match[0]) for match in PICTURE.finditer(chars[:LONGEST]))
    if NAMED_PICTURE.match(chars) or DRIVE.match(chars) and len(chars) < 200:
        return "file-path"
    return "file-path" if named and named * 2 >= len(chars) and not is_prose(chars) else ""


def _mark(chars: str) -> str:
    """A page number, or a line that every page of a site has."""
    if len(chars) <= 24 and PAGE.match(chars) and not re.search(r"\d\s?[、..]", chars):
        return "page-mark"
    if len(chars) <= 90 and (GREETING.search(chars) or READING.search(chars)):
        return "today"
    if VERSIONS.match(chars):
        return "publishing"
    if len(chars) <= 60 and (WAITS.match(chars) or RATES.match(chars) or HOST.match(chars)):
        return "toolbar"
    return (
        "navigation"
        if len(chars) <= 90
        and (BROWSER.search(chars) or LOGIN.search(chars))
        and trade_words(chars) < 2
        else ""
    )


def _farm(chars: str) -> str:
    """Many short words between bars."""
    parts = [part.strip() for part in re.split(r"[|丨]", chars) if part.strip()]
    if len(parts) < 5 or chars[0] == "|" and len(parts) < 9:
        return ""
    short = sum(len(part) <= 10 and not re.search(r"[。!?]", part) for part in parts)
    return "link-farm" if short * 10 >= len(parts) * 9 else ""


def _asked(chars: str) -> str:
    """What asks the reader to follow, or says who may copy."""
    if len(chars) <= 60 and len(set(QR.findall(chars))) >= 2 and trade_words(chars) < 3:
        return "follow"
    told = set(DISCLAIM.findall(chars)) if len(chars) <= LONGEST else set()
    return "disclaimer" if len(told) >= 3 and trade_words(chars) < len(told) else ""


def spam_score(chars: str) -> int:
    """How strongly it speaks of gambling, luring or indecency."""
    weights = lexicon.spam_weights()
    return sum(weights[word.lower()] for word in set(lexicon.spam_words().findall(chars)))


def _spam(chars: str) -> bool:
    score = 0 if WARNS.search(chars) else spam_score(chars)
    return score >= 3 and score > 2 * trade_words(chars)


def _short(line: Line, found: Scan) -> None:
    chars = line.chars
    if SPREAD.search(chars):
        found = scan(chars.replace(" ", ""))
    line.fields = [(what, value, at) for what, value, at in found.fields]
    if found.rest and (found.strong or found.days) and chars.startswith(found.rest[0]):
        line.fields.append(("lead", found.rest[0], 0))
    line.fields += [("day", day, 0) for day in found.days] + [
        ("site", site, 0) for site in found.sites
    ]
    if reason := _crumb(chars):
        line.fields += [("crumb", part, 0) for part in crumb_parts(chars)]
        line.take_out(reason)
    elif reason := _furniture(chars, found):
        line.take_out(reason)
    elif is_prose(chars):
        line.fields = []
        line.weak = (
            "caption"
            if len(chars) <= 100
            and re.search(r"^[■▲▼△].*[图摄影照提][^。]*$", chars)
            or len(chars) <= 70
            and PICTURED.match(chars)
            else ""
        )
    else:
        line.weak = _weak(chars, found)


NICK = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{2,15}$")  # who works at the site's keyboard
WRITERS = re.compile(
    r"^\(?(?:文|图|文字|图文|摄影|撰文|采写|采访|本文作者)"
    r"(?:[、/&与和 ]{0,2}(?:图|文|摄影|摄))?\s?[/:|丨]"
)


def _crumb(chars: str) -> str:
    """首页 > 工会新闻 > 正文"""
    if (
        STEPS.match(chars)
        or YOUR_PLACE.match(chars)
        or PLACE.match(chars)
        and CRUMB_MARK.search(chars)
    ):
        return "breadcrumb"
    parts = crumb_parts(chars)
    if len(parts) < 2 or is_prose(chars) or len(chars) > 120:
        return ""
    return "breadcrumb" if all(len(part) <= 24 for part in parts[:-1]) else ""


def crumb_parts(chars: str) -> list[str]:
    """The places that a breadcrumb names."""
    if not CRUMB_MARK.search(chars):
        return []
    return [part.strip() for part in CRUMB_MARK.split(YOUR_PLACE.sub("", chars)) if part.strip()]


def _furniture(chars: str, found: Scan) -> str:
    """The reason when the known parts make up the line."""
    kinds = found.field_kinds()
    if found.strong and found.share >= 0.7 and _values_fit(found):
        return _field_reason(kinds, found)
    groups = sum(
        found.groups[g]
        for g in ("nav", "menu", "tool", "share", "font", "qr", "related", "friend", "step")
    )
    if found.groups["footer"] and (
        found.share >= 0.5 or len(chars) < 120 or found.groups["footer"] > 1
    ):
        return (
            ""
            if is_prose(chars) and found.groups["footer"] < 2 and trade_words(chars) > 1
            else "copyright"
        )
    if (
        groups >= 2
        and found.share >= 0.7
        or groups == 1
        and not found.unknown
        and not found.groups["menu"]
    ):
        return _group_reason(found)
    if found.groups["web"] and found.share >= 0.7:
        return "navigation"
    return ""


def _values_fit(found: Scan) -> bool:
    """A line of a talk (记者:…) is no byline: what stands behind must be names."""
    for what, value, _ in found.fields:
        if what == "author" and value and not names.people(value) and len(value) > 12:
            return False
        if what in ("editor", "source", "publisher") and len(value) > 40:
            return False
    only = found.field_kinds() == {"author"}
    return not only or any(
        not v or names.people(v) or NICK.match(v) for w, v, _ in found.fields if w == "author"
    )


def _field_reason(kinds: set[str], found: Scan) -> str:
    for kind, reason in (("neighbour", "neighbour"), ("footer", "copyright")):
        if kind in kinds:
            return reason
    if kinds <= {"font", "share"} and not found.days:
        return "toolbar"
    if kinds & set(WHOSE) or found.days and kinds != {"editor"}:
        return "publishing"
    if "editor" in kinds:
        return "publishing" if found.days else "editor"
    if "author" in kinds:
        return "byline"
    return "caption" if "photo" in kinds else "publishing"


def _group_reason(found: Scan) -> str:
    if found.groups["related"]:
        return "related"
    group = max(found.groups, key=lambda name: (found.groups[name], name))
    return SITE_REASON[group]


def _weak(chars: str, found: Scan) -> str:
    """The reason that needs its neighbours."""
    kinds = found.field_kinds()
    if kinds == {"contact"} and any(WEB.match(value) for _, value, _ in found.fields):
        return "publishing"
    if "contact" in kinds and found.share >= 0.6:
        return "contact"
    if (found.days or "date" in kinds) and found.share >= 0.6:
        return "" if SPAN.search(chars) else "publishing"
    if CAPTION.search(chars) or len(chars) <= 30 and SCENE.search(chars):
        return "caption"
    if kinds and found.share >= 0.8 and _values_fit(found):
        return "publishing"
    if found.groups["menu"] and found.share >= 0.9:
        return "navigation"
    if found.sites and found.share >= 0.9:
        return "navigation"
    return "foreign" if not CJK.search(chars) else ""
