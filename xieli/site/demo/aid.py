"""Hardship files of the demonstration: one family helped, others on every desk; all invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from xieli.activities.aid import checking, granting, paying, services, sheets, visiting
from xieli.activities.aid.models import AidFile, Fund, Grant, PayBatch
from xieli.activities.aid.sheet import Kin, Sheet
from xieli.activities.desk import deciding
from xieli.activities.desk import queries as desk
from xieli.kernel import money
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.id_numbers import id_check
from xieli.ledger import queries as ledger
from xieli.people import rights
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.shell.tables.mending import GoodRow
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import PASSWORD, SECRET, STREET, ZIYUAN
from xieli.site.demo.pictures import signature
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import TOWNSHIP, Founding

NANSHAN, TOWN = "南山区示范总工会", "梅岭镇总工会"
# sign-in, name, union, preset: the second pair of eyes that the cast lacks
MORE = (
    ("luqin", "陆琴", STREET, "street"), ("fangyuan", "方远", NANSHAN, "county"),
    ("yemao", "叶茂", NANSHAN, "county"), ("mengchuan", "孟川", TOWN, "street"),
    ("bailu", "白露", TOWN, "street"), ("tangxiao", "唐晓", STREET, "street"),
    ("qinlan", "秦岚", TOWN, "street"),
)  # fmt: skip
OLD = (
    "低保户", "低保边缘户", "低保户", "意外致困户", "低保边缘户", "低保户", "低保边缘户", "低保户",
    "意外致困户", "低保边缘户", "低保户", "低保边缘户",
)  # fmt: skip


@dataclass(frozen=True)
class Crew:
    """Who handles a family: a clerk and two more of the street, two of the county."""

    street: Union
    clerk: Actor
    one: Actor
    two: Actor
    first: Actor
    second: Actor


def id_number(born: str, number: int) -> str:
    """An invented ID number with a true check digit; 110000 stands on nobody's card."""
    body = f"110000{born}{number:03d}"
    return body + id_check(body)


def card(number: int) -> str:
    """An invented card number that passes Luhn."""
    body = f"622202{number:09d}"
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(reversed(body))]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return f"{body}{-total % 10}"


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill every desk with a family's file and tell it in lines."""
    _people(ground, at)
    street = _crew(ground, STREET, ("唐晓", "周敏", "陆琴", "方远", "叶茂"))
    town = _crew(ground, TOWN, ("秦岚", "孟川", "白露", "王强", "刘芸"))
    past = at - timedelta(days=40)
    for county, actor in ((NANSHAN, street.first), (ZIYUAN, town.first)):
        services.start_taking(ground.unions[county], by=actor, at=past)
    li = ground.actor("李梅")
    whole = [_hand_in(street, _sheet(1, "李梅"), li, past)]
    whole += [_hand_in(street, _sheet(2, "何家兴"), street.clerk, past)]
    others = [_hand_in(town, _sheet(n, name), town.clerk, past) for n, name in _names(3)]
    for crew, file in [*((street, one) for one in whole), *((town, one) for one in others)]:
        _to_notice(crew, file, past + timedelta(days=3))
    deciding.close_due_notices(at=past + timedelta(days=21))
    later = past + timedelta(days=22)
    for file in whole:
        _to_the_end(street, file, later)
    _to_check(town, others[0], later, is_answered=False)
    _to_check(town, others[1], later, is_answered=True)
    _fresh(street, at)
    told = _give(ground, street, whole, later)
    old = _import_old(ground, town, at)
    return [*_told(), *old, *told]


def _people(ground: Ground, at: datetime) -> None:
    """Found the town and sign in the second pairs of eyes."""
    if TOWN not in ground.unions:
        founding = Founding(TOWN, ground.unions[ZIYUAN].pk, TOWNSHIP)
        ground.unions[TOWN] = unions.found(founding, by=SYSTEM, at=at)
    for username, name, union, preset in MORE:
        if name in ground.users:
            continue
        new = rights.NewUser(username, PASSWORD, name)
        user = ground.users[name] = rights.register_user(new, by=SYSTEM, at=at)
        day = timezone.localdate(at) - timedelta(days=60)
        mandate = rights.NewMandate(user, "", ground.unions[union], day)
        rights.give_preset(preset, mandate, by=SYSTEM, at=at)
        rights.set_second_factor(user, SECRET, by=SYSTEM, at=at)


def _crew(ground: Ground, street: str, names: Sequence[str]) -> Crew:
    return Crew(ground.unions[street], *(ground.actor(name) for name in names))


def _names(first: int) -> list[tuple[int, str]]:
    return list(enumerate(("石满仓", "韦春生"), first))


def _sheet(number: int, name: str) -> Sheet:
    child = Kin(f"{name[0]}小满", "子女", id_number("20150303", number))
    return Sheet(
        name=name, id_number=id_number("19880101", number), phone=f"1380000{number:04d}",
        unit="示范企业", address=f"示范路 {number} 号", village="示范社区",
        income=str(28000 + 900 * number), rigid="6000", case="家里一人长期不能上班",
        card=card(number), bank="示范银行", kin=(child,), consents=True, guardian_consents=True,
    )  # fmt: skip


def _hand_in(crew: Crew, told: Sheet, by: Actor, at: datetime) -> AidFile:
    is_own = by.label == told.name
    draft = services.Draft(
        f"demo{told.id_number.lower()}".ljust(32, "0"), crew.street, told, is_on_behalf=not is_own
    )
    file = services.save_draft(draft, by=by, at=at)
    witness = "" if is_own else by.label
    file = services.sign(file, signature(7), seen=file.version, witness=witness, by=by, at=at)
    return services.hand_in(file, seen=file.version, by=by, at=at)


def _decide(about: AidFile | Grant, by: Actor, at: datetime) -> None:
    asked = reviews.of_about(about.pk)
    assert asked is not None
    deciding.decide(asked, review.Verdict("pass", seen=asked.version), by=by, at=at)


def _to_notice(crew: Crew, file: AidFile, at: datetime) -> None:
    """初审 by one; both go and sign; the other passes the visit; then it is shown."""
    _decide(file, crew.one, at)
    visit, _is_new = visiting.record_visit(file, _found(file, at), by=crew.one, at=at)
    visiting.confirm_visit(visit, by=crew.two, at=at)
    _decide(file, crew.two, at)
    asked = reviews.of_about(file.pk)
    assert asked is not None
    words = {asked.pk: desk.words_for(asked)}
    posting = review.Posting("community", f"{crew.street.name} 0755-00000000", words)
    review.post_notice(asked.call, [asked], posting, by=crew.one, at=at)


def _found(file: AidFile, at: datetime) -> visiting.Findings:
    return visiting.Findings(
        f"visit{file.pk.hex}"[:36], timezone.localdate(at), "家里两口人，孩子上小学",
        "租住一间，家具简单", "工资条和缴费单相符", "情况属实",
    )  # fmt: skip


def _to_check(crew: Crew, file: AidFile, at: datetime, *, is_answered: bool) -> None:
    """Passed by the street again; asked at 民政 and answered, where it is."""
    _decide(file, crew.one, at)
    if not is_answered:
        return
    checking.ask_check([AidFile.objects.get(pk=file.pk)], by=crew.first, at=at)
    row = GoodRow(2, {"number": file.number, "answer": "matches", "words": None})
    checking.take_answers([row], union=crew.street, by=crew.first, at=at)
    _decide(file, crew.first, at)


def _to_the_end(crew: Crew, file: AidFile, at: datetime) -> None:
    _to_check(crew, file, at, is_answered=True)
    _decide(file, crew.second, at)


def _fresh(crew: Crew, at: datetime) -> None:
    """Two that came in now: one waits at 初审, one for the second officer at the visit."""
    yesterday = at - timedelta(days=1)
    _hand_in(crew, _sheet(11, "马小川"), crew.clerk, yesterday)
    file = _hand_in(crew, _sheet(12, "郭玉兰"), crew.clerk, yesterday)
    _decide(file, crew.one, yesterday)
    visiting.record_visit(file, _found(file, yesterday), by=crew.two, at=yesterday)


def _give(ground: Ground, crew: Crew, files: list[AidFile], at: datetime) -> list[str]:
    """One family is paid; the other's grant waits in a batch for the city's word."""
    fund = paying.open_fund("困难帮扶资金", ground.unions[NANSHAN], by=crew.first, at=at)
    income = paying.Incoming("demo-aid-1", Decimal(200000), "treasury", "财政拨款 1 号")
    paying.receive(fund, income, by=crew.first, at=at)
    chair = ground.actor("陈主席")
    batch = _batch(crew, fund, _grant(crew, files[0], "8000", at), at)
    paying.pay(batch, by=chair, at=at)
    row = GoodRow(2, {"number": 1, "is_paid": True, "fault": None, "amount": None})
    paying.read_back([row], batch=batch, by=crew.second, at=at)
    _batch(crew, fund, _grant(crew, files[1], "6000", at), at)
    left = money.show(ledger.balance(fund.account, "CNY"))
    waiting = PayBatch.objects.filter(state="made").count()
    return [f"帮扶资金还有 {left} 元，{waiting} 个发放批次等陈主席批准"]


def _grant(crew: Crew, file: AidFile, amount: str, at: datetime) -> Grant:
    file = AidFile.objects.select_related("applicant").get(pk=file.pk)
    assert file.applicant is not None
    key = f"grant{file.pk.hex}"[:36]
    asked = granting.Proposal(key, file.applicant, "living", Decimal(amount), why="冬季生活困难")
    made, _is_new = granting.propose(file, asked, by=crew.one, at=at)
    _decide(made, crew.two, at)
    _decide(made, crew.first, at)
    return Grant.objects.get(pk=made.pk)


def _batch(crew: Crew, fund: Fund, grant: Grant, at: datetime) -> PayBatch:
    key = f"batch{grant.pk.hex}"[:36]
    return paying.make_batch(fund, [grant], key=key, by=crew.second, at=at)[0]


def _import_old(ground: Ground, crew: Crew, at: datetime) -> list[str]:
    """The county's old list: some of its files are due for their yearly re-check."""
    kind = sheets.files_kind().column("kind")
    today = timezone.localdate(at)
    rows = [
        GoodRow(n + 1, {
            "number": f"{n:03d}", "name": f"{'赵钱孙李周吴郑王冯陈褚卫'[n - 1]}大山",
            "id_number": id_number("19700101", 100 + n), "phone": None, "kind": kind.parse(old),
            "village": "梅岭社区", "members": 1 + n % 4,
            "opened_on": today - timedelta(days=365 - 6 * n),
        })
        for n, old in enumerate(OLD, 1)
    ]  # fmt: skip
    union = ground.unions[ZIYUAN]
    taken = sheets.take_files(rows, union=union, by=crew.first, at=at)
    due = AidFile.objects.filter(union=union, recheck_on__lte=today + timedelta(days=30)).count()
    return [f"{union.name}导入困难职工名单 {taken.new} 户，30 天内要年检 {due} 户"]


def _told() -> list[str]:
    live = AidFile.objects.filter(state__in=("open", "helped")).count()
    waiting = AidFile.objects.filter(state="in_review").count()
    return [f"困难职工在档 {live} 户，办理中 {waiting} 户，李梅的救助金已经到账"]
