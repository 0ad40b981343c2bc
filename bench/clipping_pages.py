"""Pages as unions find their news copied, made by us: the clean text and the dirt are known.

Every page comes with the sentences that must stay and the strings that must go.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

CITIES = ("云岭", "白河", "青川湾", "南坪", "东浦", "临江", "石门", "梧桐", "海陵", "金沙")
UNITS = ("总工会", "教育工会", "交通运输工会", "新业态工会联合会")
FIRMS = ("恒远机械", "兴农食品", "华屹电子", "通达物流", "春晖医药", "安居建设")
THINGS = ("棉被", "防暑药品", "口罩", "图书", "食用油", "体检卡")
PEOPLE = ("困难职工", "环卫工人", "货车司机", "快递员", "一线职工", "劳动模范")
SAID = (
    "{unit}负责人表示,将继续发挥工会组织的桥梁纽带作用,把关心关爱送到职工身边。",
    "职工代表纷纷表示,要立足岗位,把这份温暖化作干好工作的动力。",
    "双方就劳务协作、人才交流、消费帮扶等方面作了深入交流,并商定建立联席会议制度。",
    "活动结束后,大家还参观了职工服务中心和户外劳动者驿站。",
    "现场气氛热烈,掌声不断,职工们还就关心的问题与工会干部面对面交谈。",
)
DONE = (
    "活动现场,{firm}有限公司等{n}家爱心企业捐赠{thing}等物资,价值{money}余万元。",
    "{unit}筹集资金{money}万元,走访慰问{people}{many}人次。",
    "据了解,今年以来,该市累计建成工会驿站{n}家,服务职工群众近{money}万人次。",
    "当天,来自各基层工会的{many}名{people}参加了技能比赛,决出一等奖{n}名。",
    "会上,{unit}与{firm}有限公司工会签订结对共建协议,为{many}名{people}办理互助保险。",
)
FARM = "游戏| 博客| 文学| 军事|"
SPAM = "正规娱乐平台 真人棋牌下载 体育投注网址 时时彩官方注册"


@dataclass(frozen=True)
class Made:
    """One page: its form, as HTML or plain text, what must stay of it and what must go."""

    form: str
    text: str
    html: bool
    must: tuple[str, ...]
    noise: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A clean article."""

    title: str
    day: str
    source: str
    paragraphs: tuple[str, ...]


def story(dice: random.Random) -> Story:
    """Three to seven paragraphs about a visit, a gift, an agreement or a contest."""
    city = dice.choice(CITIES)
    unit = city + "市" + dice.choice(UNITS)
    month, day = dice.randint(1, 12), dice.randint(1, 28)

    def filled(line: str) -> str:
        return line.format(
            unit=unit, firm=dice.choice(CITIES) + dice.choice(FIRMS), n=dice.randint(2, 60),
            thing=dice.choice(THINGS), people=dice.choice(PEOPLE),
            money=dice.randint(3, 900), many=dice.randint(20, 5000),
        )  # fmt: skip

    first = f"{month}月{day}日,{unit}到{dice.choice(CITIES)}县开展结对帮扶活动。"
    done = dice.sample(DONE, dice.randint(2, len(DONE)))
    others = [filled(line) + filled(dice.choice(SAID)) for line in done]
    title = f"{unit}{dice.choice(('结对帮扶送温暖', '慰问一线劳动者', '搭建协作新平台'))}"
    dated = f"{dice.randint(2018, 2025)}-{month:02}-{day:02}"
    return Story(title, dated, f"{city}日报", (first + filled(dice.choice(SAID)), *others))


def _sentences(told: Story) -> tuple[str, ...]:
    return tuple(part for line in told.paragraphs for part in line.split("。") if len(part) > 7)


def site(told: Story, dice: random.Random) -> Made:
    """A union's site as pasted: breadcrumb, counter, share bar, footer with address and filing."""
    clicks, phone = (
        dice.randint(1000, 99999),
        f"0{dice.randint(310, 999)}-{dice.randint(2, 8)}345678",
    )
    head = f"当前位置:首页 > 工会要闻 > 正文\n\n{told.title}\n\n"
    head += f"发布时间:{told.day}  来源:{told.source}  点击量:{clicks}  【字体:大 中 小】\n\n"
    foot = "分享到:微信 微博 QQ空间\n上一篇:没有了\n下一篇:关于召开年度工作会议的通知\n"
    foot += f"联系我们 | 网站地图 | 返回顶部 | 加入收藏\n地址:人民路8号 电话:{phone}\n"
    foot += "备案号:某ICP备20211234号-1 技术支持:某某网络科技\n"
    gone = (
        "当前位置",
        f"点击量:{clicks}",
        "加入收藏",
        phone,
        "ICP备20211234",
        "技术支持",
        "下一篇",
    )
    body = "\n\n".join(told.paragraphs)
    return Made("union site, pasted", f"{head}{body}\n\n{foot}", False, _sentences(told), gone)


def web(told: Story, dice: random.Random) -> Made:
    """The same as an HTML page with navigation, a side column and a footer."""
    links = "".join(f'<li><a href="/{n}.html">{name}频道</a></li>' for n, name in enumerate(CITIES))
    rows = "".join(f"<p>{line}</p>" for line in told.paragraphs)
    near = "".join(f"<li><a href='#'>{story(dice).title}</a></li>" for _ in range(4))
    html = (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{told.title}_工会网</title>"
        "</head>"
        f"<body><nav><ul>{links}</ul></nav><div class='crumb'>您的位置:首页 &gt; 要闻</div>"
        f"<article><h1>{told.title}</h1>"
        f"<p class='info'>{told.day} 来源:{told.source} 浏览次数:3021</p>"
        f"{rows}</article><aside><h3>相关阅读</h3><ul>{near}</ul></aside>"
        f"<footer><p>版权所有 某某市工会 备案号:某ICP备20211234号</p></footer></body></html>"
    )
    gone = (f"{CITIES[3]}频道", "您的位置", "浏览次数", "相关阅读", "版权所有", "ICP备20211234")
    return Made("union site, HTML", html, True, _sentences(told), gone)


def copied(told: Story, dice: random.Random) -> Made:
    """A copy in traditional characters with pinyin glued on and a link farm at its end."""
    import opencc
    import pypinyin

    wide = opencc.OpenCC("s2t").convert
    marked = {c for c in wide("".join(told.paragraphs)) if ord(c) % 3 == 0}
    plain = set("".join(told.paragraphs))

    def glued(line: str) -> str:
        spoken = pypinyin.lazy_pinyin(list(line := wide(line)), pypinyin.Style.TONE)
        pairs = zip(line, spoken, strict=True)
        return "".join(f"{c}({s})" if c in marked - plain and s != c else c for c, s in pairs)

    farm = (
        "| ".join(f"{dice.choice(CITIES)}{dice.choice('市县区')}" for _ in range(30)) + "| " + FARM
    )
    body = "\n\n".join(map(glued, told.paragraphs))
    head = f"中國工會新聞網>>地方工會\n\n{glued(told.title)}\n\n{told.day}"
    text = f"{head}\n\n{body}\n\n(責編:某某)\n{farm}\n"
    gone = ("新闻网>>", "责编", "游戏|", "博客|", "军事|")
    return Made("traditional copy", text, False, _sentences(told), gone)


def paper(told: Story, dice: random.Random) -> Made:
    """A newspaper page: three articles, lines broken in the middle, a caption between."""
    stories = [told, story(dice), story(dice)]
    parts = ["## 奋进新征程 建功新时代\n"]
    must: list[str] = []
    for one in stories:
        first, *others = one.paragraphs
        cut = len(first) // 2
        broken = f"本报讯 {first[:cut]}\n\n■活动现场\n\n通讯员供图\n\n{first[cut:]}"
        parts.append(f"## {one.title}\n\n" + "\n\n".join([broken, *others]) + "(李一鸣)\n")
        must += _sentences(one)[1:]
    gone = ("奋进新征程", "■活动现场", "通讯员供图", "##")
    return Made("newspaper page", "\n".join(parts), False, tuple(must), gone)


def spammed(told: Story, dice: random.Random) -> Made:
    """A hijacked copy: gambling words before and after, emoji in brackets between characters."""
    lines = [
        "".join(c + ("(🎁)" if c > "一" and dice.random() < 0.02 else "") for c in line)
        for line in told.paragraphs
    ]
    text = f"{SPAM}\n\n{told.title}\n时间:{told.day} 来源:{told.source} 访问量:\n\n"
    text += "\n".join(lines) + f"\n\n{SPAM}\nCopyright © 2009-2025\n"
    gone = ("真人棋牌", "体育投注", "时时彩", "访问量", "Copyright", "(🎁)")
    return Made("spam-laden copy", text, False, _sentences(told), gone)


FORMS = (site, web, copied, paper, spammed)


def pages(count: int, seed: int) -> list[Made]:
    """So many pages, the forms in turns, always the same for a seed."""
    dice = random.Random(seed)
    return [FORMS[n % len(FORMS)](story(dice), dice) for n in range(count)]
