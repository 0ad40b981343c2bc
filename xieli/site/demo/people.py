"""The cast of the demonstration: who signs in, with what, and what to try as each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

PASSWORD = "xieli-demo-2024"
SECRET = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"  # the demonstration's second factor, shown on the page


@dataclass(frozen=True)
class Role:
    """One sign-in of the demonstration."""

    username: str
    name: str
    post: str
    union: str
    preset: str
    extra: tuple[str, ...] = ()


DISTRICT = "南山区示范总工会"  # 郑宁 gets single mandates there, from the kinds of work
CITY, STREET, NATION = "深圳市示范总工会", "青石街道总工会", "全国示范总工会"
ZIYUAN, LONGSHENG = "资源县示范总工会", "龙胜示范总工会"
CAST = (
    Role("zhoumin", "周敏", _("街道工会工作者：入会、初审、走访、装箱"), STREET, "street"),
    Role("chenzx", "陈主席", _("市总工会副主席：第二签，采纳方案、批准发放"), CITY, "city"),
    Role("wangqiang", "王强", _("资源县总工会：需求、建会、审批、维权"), ZIYUAN, "county"),
    Role("liuyun", "刘芸", _("资源县总工会：核实、审批、维权"), ZIYUAN, "county"),
    Role("shiwen", "石文", _("龙胜总工会：报需求、清点、发放"), LONGSHENG, "county"),
    Role("panxia", "潘霞", _("龙胜总工会：核实需求"), LONGSHENG, "county"),
    Role("zhengning", "郑宁", _("区总工会：审批走访慰问名单、志愿项目，给商户付款"), DISTRICT, ""),
    Role("sunzx", "孙主席", _("捐赠企业工会主席：凭邀请链接认捐"), "明川电子工会", "enterprise"),
    Role("limei", "李梅", _("职工：领福利、报活动、申请帮扶、反映诉求"), "", ""),
    Role("wushifu", "吴师傅", _("劳模志愿者：排时间、签到、取证明"), "", ""),
    Role("hailan", "海岚店长", _("合作商户：核销券码、和工会结算"), "", ""),
    Role("heshen", "何审", _("经费审查：看日志，核验账链"), NATION, "audit"),
    Role("anquan", "安泉", _("安全管理员：给权限"), NATION, "security"),
)
