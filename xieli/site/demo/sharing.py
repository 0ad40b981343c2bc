"""Sharing in the demonstration: a city that is met, one that waits; letters, and a case to take."""

from __future__ import annotations

from datetime import datetime, timedelta

from xieli.kernel.actor import Actor
from xieli.sharing import contents, keys, meeting, receiving, signing, wire
from xieli.sharing.carrying import Sheet
from xieli.sharing.contents import Case, Content, Event, Notice, Practice
from xieli.sharing.meeting import Card, signed_sheet
from xieli.sharing.models import Partner
from xieli.sharing.posting import Words, post
from xieli.sharing.wire import Envelope, Part
from xieli.shell.keys import uuid7
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import ZIYUAN
from xieli.unions.models import Level, Union

HERE = "http://localhost:8000"
HEZHOU, HECHI = (
    ("DEMO-HEZH-OU24", "贺州市总工会（示范）"),
    ("DEMO-HECH-IGX2", "河池市总工会（示范）"),
)
PURPOSE, BASIS = "让两地职工都知道", "三地工会协作协议第三条"
CAME: tuple[tuple[str, Content], ...] = (
    (
        "关于做好高温天气职工保护的通知",
        Notice(
            "关于做好高温天气职工保护的通知", "贺工发〔示范〕12 号", HEZHOU[1], "2024-06-03",
            "各县（区）总工会：\n一、督促用人单位按标准发放高温津贴。\n二、室外作业避开正午。",
        ),
    ),
    (
        "三地职工技能交流日",
        Event(
            "三地职工技能交流日", HEZHOU[1], "2026-12-06T09:00+08:00", "2026-12-06T17:00+08:00",
            "贺州市工人文化宫二楼", "焊接、叉车、茶艺三个场地，持会员证明可以参加。",
            "https://hezhou.example.invalid/events/",
        ),
    ),
    (
        "把维权站开进工业园",
        Practice(
            "把维权站开进工业园", "维权服务", HEZHOU[1],
            "每周三晚上七点到九点，律师坐班。半年接待 214 人，补发工资 96 万元（示范数据）。",
        ),
    ),
    (
        "诉求 HZ24-WAGE",
        Case(
            number="HZ24-WAGE", subject="wages", from_union=HEZHOU[1], asked_on="2024-06-01",
            matter="在资源县工地干了四个月木工，剩 8200 元没有结。", phone="13800000123",
            firm="示范建筑劳务", consent="当面签了同意书，存贺工维 17 卷（示范）",
        ),
    ),
)  # fmt: skip


def fill(ground: Ground, at: datetime) -> list[str]:
    """Meet two cities by our own verbs; what came is truly signed with keys made here."""
    wang, county = ground.actor("王强"), ground.unions[ZIYUAN]
    keys.keep_card(_city(county), "示范总工会", HERE, by=wang, at=at)
    partner, seed = _met(county, HEZHOU, wang, at)
    partner = meeting.confirm(partner, seen=partner.version, by=wang, at=at)
    _met(county, HECHI, wang, at)
    meeting.invite(county, "柳州市总工会", by=wang, at=at)
    _bring(partner, seed, at)
    post(
        partner, Notice("冬季送温暖安排", "", ZIYUAN, "2024-11-20", "十二月起分三批走访。"),
        Words("冬季送温暖安排", BASIS, PURPOSE), by=wang, at=at,
    )  # fmt: skip
    return [
        f"和{partner.name}互通：{len(CAME) - 1} 封信等王强看，一件欠薪诉求等他接",
        f"{HECHI[1]}接受了邀请，等王强打电话核对六组数字；给柳州的邀请还没有人接",
    ]


def _city(county: Union) -> Union:
    """The city above a county, whose union answers for the home's card."""
    above = county
    while above.level > Level.CITY and above.parent is not None:
        above = above.parent
    return above


def _met(county: Union, other: tuple[str, str], by: Actor, at: datetime) -> tuple[Partner, bytes]:
    """A city that came with our invitation; its key is made here, since it is invented."""
    invitation = meeting.invite(county, other[1], by=by, at=at)
    seed, public = signing.new_key()
    address = "https://" + other[0].lower().replace("demo-", "") + ".example.invalid"
    meeting.meet(invitation.code, Card(other[0], other[1], address, public), at=at)
    return Partner.objects.get(code=other[0]), seed


def _bring(partner: Partner, seed: bytes, at: datetime) -> None:
    """What that city wrote, in one signed bundle through the door's own verb."""
    key, now = partner.keys.get(), int(at.timestamp())
    inner = signing.Params(key.key_id, now, tag=wire.ENVELOPE)
    parts = []
    for n, (title, content) in enumerate(CAME, 1):
        purpose = "请在当地帮助追回工资" if isinstance(content, Case) else PURPOSE
        envelope = Envelope(
            uuid7(), partner.code, keys.card().code, content.key, n, title, purpose, BASIS, at,
            at + timedelta(days=60), contents.told(content),
        )  # fmt: skip
        body = wire.written(envelope)
        signed = signing.sign(wire.parts_of(body), signing.OF_ENVELOPE, inner, seed)
        parts.append(Part(body, signed))
    outer = signing.Params(key.key_id, now, nonce=uuid7().hex, tag=wire.BUNDLE)
    bundle = wire.written_bundle(parts)
    sheet = signed_sheet(Sheet(HERE, wire.WIRE_PATH, bundle), outer, seed)
    message = {
        "@method": "POST", "@authority": "localhost:8000", "@path": sheet.path,
        "content-digest": sheet.fields["Content-Digest"], "content-type": signing.JSON,
    }  # fmt: skip
    proof = signing.Signed(sheet.fields["Signature-Input"], sheet.fields["Signature"])
    receiving.take_bundle(receiving.Request(message, proof, bundle), at=at)
