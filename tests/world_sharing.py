"""What the addresses of sharing lead to in the world of tests: 资源 shares with another city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.rights import services as rights
from xieli.activities.rights.models import Ticket
from xieli.kernel.actor import SYSTEM
from xieli.sharing import cases, contents, keys, meeting, receiving, signing, wire
from xieli.sharing.contents import Case, Content, Notice
from xieli.sharing.meeting import Card, signed_sheet
from xieli.sharing.models import InLetter, Partner
from xieli.sharing.posting import Words, post
from xieli.shell.keys import uuid7

HERE, THERE = "http://localhost", "http://hezhou.localhost"
CODE = "HEZH-OUGH-2024"
WORDS = Words("关于高温津贴的通知", "两市协作协议第三条", "让两地职工都知道")


def world_sharing(cast: Cast) -> dict[str, Any]:
    """The words of sharing's addresses; the partner's letters are truly signed and taken."""
    wang, at, county = cast.actor("王强"), timezone.now(), cast.unions["资源"]
    keys.keep_card(cast.unions["深圳"], "示范总工会", HERE, by=cast.actor("陈主席"), at=at)
    open_one = meeting.invite(county, "贺州市总工会", by=wang, at=at)
    partner, seed = _partner(cast)
    sent = post(partner, Notice("高温津贴", words="三百元"), WORDS, by=wang, at=at)
    came = _came(partner, seed, Notice("高温津贴", words="三百元", file="JVBERi0x"), 1)
    case = Case(number="ABCD-EFGH", subject="wages", matter="单位欠我工资三个月。", consent="签了")
    arrived = _came(partner, seed, case, 2)
    ticket, passed = _ticket(cast, "wages"), _ticket(cast, "legal")
    told = cases.NewPassing(
        partner, frozenset({"matter"}), "当面签了", "请帮助办理", passed.version
    )
    passing = cases.pass_case(passed, told, by=wang, at=at)
    return {
        "sharing_invitation": open_one.id, "sharing_partner": partner.id, "sharing_out": sent.id,
        "sharing_in": came.id, "sharing_case": arrived.id, "sharing_ticket": ticket.id,
        "sharing_passing": passing.id, "sharing_kind": "notice", "sharing_verb": "try",
        "sharing_code": open_one.code, "sharing_key": keys.current_key().key_id,
        "sharing_proof": uuid7(),
    }  # fmt: skip


def _partner(cast: Cast) -> tuple[Partner, bytes]:
    """A home whose key we hold here, met with an invitation of 资源 and confirmed."""
    wang, at = cast.actor("王强"), timezone.now()
    made = meeting.invite(cast.unions["资源"], "贺州市总工会", by=wang, at=at)
    seed, public = signing.new_key()
    meeting.meet(made.code, Card(CODE, "贺州市总工会", THERE, public), at=at)
    row = Partner.objects.get(code=CODE)
    return meeting.confirm(row, seen=row.version, by=wang, at=at), seed


def _came(partner: Partner, seed: bytes, content: Content, sequence: int) -> InLetter:
    """A letter of that home, signed with its key and taken by our own verb."""
    at, key = timezone.now(), partner.keys.get()
    title = f"诉求 {content.number}" if isinstance(content, Case) else "关于高温津贴的通知"
    envelope = wire.Envelope(
        uuid7(), CODE, keys.card().code, content.key, sequence, title, "请帮助办理",
        "两市协作协议第三条", at, at + timedelta(days=60), contents.told(content),
    )  # fmt: skip
    body, now = wire.written(envelope), int(at.timestamp())
    inner = signing.Params(key.key_id, now, tag=wire.ENVELOPE)
    signed = signing.sign(wire.parts_of(body), signing.OF_ENVELOPE, inner, seed)
    outer = signing.Params(key.key_id, now, nonce=uuid7().hex, tag=wire.BUNDLE)
    bundle = wire.written_bundle([wire.Part(body, signed)])
    sheet = signed_sheet(meeting.Sheet(HERE, wire.WIRE_PATH, bundle), outer, seed)
    message = {
        "@method": "POST", "@authority": "localhost", "@path": sheet.path,
        "content-digest": sheet.fields["Content-Digest"], "content-type": signing.JSON,
    }  # fmt: skip
    proof = signing.Signed(sheet.fields["Signature-Input"], sheet.fields["Signature"])
    receiving.take_bundle(receiving.Request(message, proof, bundle), at=at)
    return InLetter.objects.get(letter_id=envelope.id)


def _ticket(cast: Cast, subject: str) -> Ticket:
    """A case in 王强's hands."""
    wang, at = cast.actor("王强"), timezone.now()
    new = rights.NewTicket(
        cast.unions["资源"], subject, "单位欠我工资三个月。", phone="13800000001"
    )
    row = rights.ask(new, by=SYSTEM, at=at)
    row = rights.take(row, "plain", subject=subject, seen=row.version, by=wang, at=at)
    return rights.sign(row, seen=row.version, by=wang, at=at)


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_SHARING = {
    ("sharing:invitation", "invitation_id"): "sharing_invitation",
    ("sharing:withdraw", "invitation_id"): "sharing_invitation",
    ("sharing:partner", "partner_id"): "sharing_partner",
    ("sharing:act", "partner_id"): "sharing_partner",
    ("sharing:case", "passing_id"): "sharing_passing",
    ("sharing:give_answer", "passing_id"): "sharing_passing",
    ("sharing:read_answer", "passing_id"): "sharing_passing",
    ("sharing:end_consent", "proof_id"): "sharing_proof",
    ("sharing:invited", "key_id"): "sharing_key",
    ("sharing:invited", "code"): "sharing_code",
    ("sharing:act", "verb"): "sharing_verb",
    ("sharing:write", "kind"): "sharing_kind",
    ("sharing:came", "letter_id"): "sharing_in",
    ("sharing:put_away", "letter_id"): "sharing_in",
    ("sharing:attachment", "letter_id"): "sharing_in",
    ("sharing:in_receipt", "letter_id"): "sharing_in",
    ("sharing:sent", "letter_id"): "sharing_out",
    ("sharing:cancel", "letter_id"): "sharing_out",
    ("sharing:out_receipt", "letter_id"): "sharing_out",
    ("sharing:take_case", "letter_id"): "sharing_case",
    ("sharing:decline", "letter_id"): "sharing_case",
    ("sharing:pass_case", "ticket_id"): "sharing_ticket",
}
BODIES_SHARING: dict[str, dict[str, Any]] = {
    "sharing:decline": {"why": "单位注册在另一个市"},
}
