"""The papers of founding as DOCX: two 请示, two 批复, the registrar's form, the members' form.

They are drafts for people to sign and seal; what the records hold is filled in, the rest is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from xieli.activities.founding import queries, rules
from xieli.activities.founding.models import Election, FoundingFile, Step
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.official import Letter, Sheet, letter, sheet, written

OPEN = "　　　　"
NO_ELECTION = _("还没有选举，这份文书写不出来。")


def draft(name: str, file: FoundingFile, on: date) -> tuple[str, bytes]:
    """Give a paper's file name and its bytes; Hidden for a name that is none."""
    if name not in PAPERS:
        raise Hidden
    title, make = PAPERS[name]
    return f"{title}-{file.enterprise.name}.docx", make(file, on)


def ready(file: FoundingFile) -> list[tuple[str, str]]:
    """The papers that the file's step has words for: (name, title)."""
    held = queries.last_election(file) is not None
    return [(name, title) for name, (title, _make) in PAPERS.items() if held or name not in LATER]


def _founder(file: FoundingFile) -> str:
    return f"{file.enterprise.name}工会筹备组"


def _request(file: FoundingFile, on: date) -> bytes:
    form = file.get_form_display() if file.form else OPEN
    limits = queries.limits(file.above, on)
    body = (
        f"根据《中华人民共和国工会法》和《中国工会章程》，{file.enterprise.name}现有职工"
        f"{file.headcount}人，经与职工协商，拟建立{file.name}，组织形式为{form}，"
        f"隶属{file.above.name}领导。",
        f"筹备组由{file.contact}负责。待批复后发展会员、召开会员大会，选举产生工会委员会，"
        f"到会人数不少于应到会人数的{_told(limits)}。",
        "妥否，请批示。",
    )
    return letter(
        Letter(
            f"关于建立{file.name}的请示", file.above.name, body, _founder(file),
            _day(file, Step.ASKED, on), ("职工花名册",), file.contact,
        )
    )  # fmt: skip


def _told(limits: rules.Limits) -> str:
    return f"{limits.quorum.numerator}/{limits.quorum.denominator}"


def _result(file: FoundingFile, on: date) -> bytes:
    election = _held(file)
    won = election.nominees.filter(is_elected=True).order_by("id")
    names = "；".join(f"{one.get_post_display()}{one.name}（{one.votes}票）" for one in won)
    body = (
        f"经批准，{file.name}筹备组于{written(election.held_on)}召开"
        f"{election.get_meeting_display()}，应到{election.due}人，实到{election.present}人，"
        "符合规定人数。",
        f"大会以无记名投票方式选举产生第一届委员会，任期{election.years}年，当选人得票均超过应到"
        f"会人数的半数：{names}。",
        "候选人中没有企业主要负责人的近亲属。现将选举结果报上，妥否，请批示。",
    )
    return letter(
        Letter(
            f"关于{file.name}选举结果的请示", file.above.name, body, _founder(file),
            _day(file, Step.RESULT_ASKED, on), ("选举办法", "选票统计表", "当选人登记表"),
            file.contact,
        )
    )  # fmt: skip


def _approval(file: FoundingFile, on: date) -> bytes:
    body = (
        f"你单位《关于建立{file.name}的请示》收悉。经研究，同意建立{file.name}，"
        f"隶属{file.above.name}领导。",
        "请按照《工会法》《中国工会章程》发展会员，召开会员大会选举产生工会委员会，并将选举结果"
        "报批。此复。",
    )
    day = _day(file, Step.APPROVED, on)
    title = f"关于同意建立{file.name}的批复"
    return letter(Letter(title, _founder(file), body, file.above.name, day))


def _result_approval(file: FoundingFile, on: date) -> bytes:
    election = _held(file)
    won = election.nominees.filter(is_elected=True).order_by("id")
    names = "、".join(f"{one.name}任{one.get_post_display()}" for one in won)
    body = (
        f"你单位《关于{file.name}选举结果的请示》收悉。经研究，同意第一届委员会选举结果：{names}。"
        f"任期{election.years}年。",
        "请在批复后办理工会法人资格登记、刻制印章、开立银行账户。此复。",
    )
    day = _day(file, Step.RESULT_APPROVED, on)
    title = f"关于{file.name}选举结果的批复"
    return letter(Letter(title, _founder(file), body, file.above.name, day))


def _legal_form(file: FoundingFile, on: date) -> bytes:
    held = queries.certificate_of(file)
    election = queries.last_election(file)
    chairs = election.nominees.filter(is_elected=True, post=rules.CHAIR) if election else None
    chair = chairs.first() if chairs is not None else None
    rows = (
        ("工会名称", file.name),
        ("所在单位", file.enterprise.name, "单位信用代码", file.enterprise.credit_code or OPEN),
        ("上级工会", file.above.name, "登记类别", "申请"),
        ("职工人数", str(file.headcount), "会员人数", str(file.members or OPEN)),
        ("法定代表人", chair.name if chair else OPEN, "组织形式", file.get_form_display()),
        ("办公地点", OPEN, "经费来源", "会员会费、单位拨缴、上级补助"),
        ("证书编号", held.number if held else OPEN, "信用代码", held.credit_code if held else OPEN),
        ("申请单位意见", f"（盖章）　　{OPEN}年　月　日"),
        ("上级工会意见", f"（盖章）　　{OPEN}年　月　日"),
    )
    notes = ("一式三份。登记不收费用。依据：总工办发〔2020〕20号。",)
    return sheet(Sheet("工会法人资格登记申请表", rows, notes))


def _member_form(file: FoundingFile, on: date) -> bytes:
    rows = (
        ("姓名", OPEN, "性别", OPEN),
        ("出生年月", OPEN, "民族", OPEN),
        ("身份证号", OPEN, "手机", OPEN),
        ("工作单位", file.enterprise.name, "岗位", OPEN),
        ("本人申请", f"我自愿加入中国工会，遵守工会章程。　　签名：{OPEN}{OPEN}年　月　日"),
        ("工会意见", f"（盖章）　　{OPEN}年　月　日"),
    )
    return sheet(Sheet("中华全国总工会会员登记表", rows, (f"基层工会：{file.name}",)))


def _held(file: FoundingFile) -> Election:
    election = queries.last_election(file)
    if election is None:
        raise Refusal(NO_ELECTION, _("请先登记选举。"))
    return election


def _day(file: FoundingFile, step: Step, on: date) -> date:
    """The day the step was taken, else the day of the draft."""
    taken = file.milestones.filter(step=step, is_back=False).order_by("-number").first()
    return taken.on if taken else on


PAPERS: Mapping[str, tuple[str, Callable[[FoundingFile, date], bytes]]] = {
    "request": (_("建会请示"), _request),
    "approval": (_("建会批复"), _approval),
    "member-form": (_("会员登记表"), _member_form),
    "result": (_("选举结果请示"), _result),
    "result-approval": (_("选举结果批复"), _result_approval),
    "legal-form": (_("法人登记申请表"), _legal_form),
}
LATER = frozenset(("result", "result-approval"))
