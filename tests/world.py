"""A home in which every address leads to something: one of each row that a page can show.

All ids are 资源's and its campaign's; 龙胜 has its own officer, 赵六, and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import openpyxl
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import cast as c
from tests import scenes
from tests.kept import kept
from xieli.activities.pairing import answers, goods, imports
from xieli.activities.pairing.address import answer_token
from xieli.activities.pairing.models import Gift, HandOver, Invitation
from xieli.activities.pairing.rules import Counted
from xieli.activities.pairing.tests.loop import Loop, invitation, photo, rules_of_the_house
from xieli.matching import services as matching
from xieli.matching.wanted import NeedWords
from xieli.shell.tables.models import Upload

NOT_OURS = ("accounts/", "registers/")  # allauth's and the admin's have tests of their own
WIZARDS = ("needs_import", "pledges_import", "households_import")
SHEETS = {
    "needs_import": ["编号", "物资", "数量", "单位"],
    "pledges_import": ["企业", "物资", "数量", "单价"],
    "households_import": ["编号", "村", "户主", "人口"],
}


@dataclass(frozen=True)
class Address:
    """One named address of the house and the pattern it stands for."""

    name: str
    pattern: str


def addresses() -> list[Address]:
    """Every named address of our own, as the resolver knows it."""
    found = [one for one in _walk(get_resolver(), (), "") if not one.pattern.startswith(NOT_OURS)]
    assert len({one.name for one in found}) == len(found)
    return found


def _walk(resolver: URLResolver, spaces: tuple[str, ...], before: str) -> Iterator[Address]:
    for part in resolver.url_patterns:
        pattern = before + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = (*spaces, part.namespace) if part.namespace else spaces
            yield from _walk(part, inner, pattern)
        else:
            yield Address(":".join([*spaces, part.name or "?"]), pattern)


class World:
    """The scene, and for each address the words that lead to 资源's row."""

    def __init__(self) -> None:
        rules_of_the_house()
        self.loop = Loop()
        self.cast, self.programme = self.loop.cast, self.loop.programme
        self.board = c.board_of(self.programme)
        self.record = self._goods()
        self.reported = self._need_to_verify()
        self.words = scenes.words_of(self.loop)
        self.uploads = {name: self._upload(name) for name in (*WIZARDS, *scenes.wizards())}
        self.invitation: Invitation = invitation(self.loop)
        self.gift = Gift.objects.get(pledge=self.loop.pledge)
        answers.ask(self.record, by=self.loop.who("王强"), at=timezone.now())

    def _goods(self) -> HandOver:
        """20 quilts received, two of them handed over; 10 on the road; 5 packed; 15 to pack."""
        who, at = self.loop.who, timezone.now() - timedelta(days=30)
        box = goods.send(self.loop.pack(20), "示范物流", by=who("周敏"), at=at)
        self.line = box.lines.get()
        count = Counted(packed=20, received=20, damaged=0, missing=0)
        goods.receive(box, {self.line.id: count}, by=who("王强"), at=at)
        self.line.refresh_from_db()
        self.on_the_road = goods.send(self.loop.pack(10), "示范物流", by=who("周敏"), at=at)
        self.packed = self.loop.pack(5)
        proof = goods.Proof("photo", photo(), "发放现场，不拍正脸", True)
        delivery = goods.Delivery(self.line, 2, "k1", household=self.loop.home, proof=proof)
        record, _is_new = goods.hand_over(delivery, by=who("王强"), at=at)
        return record

    def _need_to_verify(self) -> Any:
        lamp, county = self.cast.items["护眼台灯"], self.cast.unions["资源"]
        asked = NeedWords(county, lamp, "n-9", 20)
        made, _is_new = matching.report_need(
            self.board, asked, by=self.loop.who("王强"), at=timezone.now()
        )
        return made

    def target(self, name: str, county: str = "资源") -> str:
        """What an import of this kind is for."""
        if name in scenes.wizards():
            return str(self.words[scenes.wizards()[name].target])
        if name == "pledges_import":
            return self.programme.slug
        return imports.target_of(self.programme, self.cast.unions[county])

    def _upload(self, name: str) -> Upload:
        sheet = openpyxl.Workbook()
        further = scenes.wizards().get(name)
        sheet.active.append(further.heads if further else SHEETS[name])
        sheet.active.append(["1", "棉被", "5", "床"])
        held = io.BytesIO()
        sheet.save(held)
        held.seek(0)
        held.name = "名单.xlsx"
        officer = "周敏" if name == "pledges_import" else further.officer if further else "王强"
        start = reverse(name, args=[self.target(name)])
        answer = c.sign_in(Client(), self.cast, officer).post(start, {"file": held})
        assert answer.status_code == 302, answer.text[:2000]
        return Upload.objects.latest("id")

    def words_of(self, address: Address) -> list[Any]:
        """The arguments of an address; KeyError for one that nobody has thought of."""
        wizard = next((name for name in self.uploads if address.name.startswith(name)), None)
        if wizard:
            target = self.target(wizard)
            one = "<uuid:upload_id>" in address.pattern
            return [target, self.uploads[wizard].id] if one else [target]
        return [self._word(part) for part in _parts(address.pattern, address.name)]

    def _word(self, part: str) -> Any:
        known = {
            "slug": self.programme.slug, "board_id": self.board.id,
            "need_id": self.loop.allocation.need_id, "reported_id": self.reported.id,
            "pledge_id": self.loop.pledge.id, "invitation_id": self.invitation.id,
            "invitation": self.invitation.code, "trace": self.gift.trace_code,
            "evidence_id": self.record.evidence_id, "record_id": self.record.id,
            "line_id": self.line.id, "packed_id": self.packed.id, "sent_id": self.on_the_road.id,
            "token": answer_token(self.record), "kind": "lost", "what": "needs", "key": "donated",
            "union_id": self.cast.unions["资源"].id,
            "enterprise_id": self.cast.firms["明川电子"].id,
            "county": "450329", "aspect": "industry", "person_id": self.loop.home.head_id,
            "rule": "pairing.feedback_after_days", "year": 2024,
            "street": self.cast.unions["青石街道"].id,
            "firms_union": self.cast.unions["明川工会"].id,
        }  # fmt: skip
        return self.words[part] if part in self.words else known[part]

    def body_of(self, address: Address) -> dict[str, Any]:
        """What is posted there: enough to show who may, for doors that hide an empty form."""
        solve = {"act": "solve"}
        proposal = self.loop.allocation.proposal_id
        bodies: dict[str, dict[str, Any]] = {
            "desk:board": solve,
            "pairing:board": solve,
            "desk:adopt": {"proposal": proposal},
            "desk:give_up": {"allocation": self.loop.allocation.id, "why": "企业临时缺货"},
            "pairing:verify": {"need": f"{self.reported.id}:0"},
            "pairing:invite": {"firm": self.cast.firms["明川电子"].id},
        }
        return (bodies | scenes.bodies(self.words)).get(address.name, {})

    def url_of(self, address: Address) -> str:
        """The address, leading to 资源's row."""
        return reverse(address.name, args=self.words_of(address))


# A name in a pattern that means something else at this address.
MEANS = {
    ("pairing:verify", "need_id"): "reported_id",
    ("pairing:need_change", "need_id"): "reported_id",
    ("pairing:withdraw_need", "need_id"): "reported_id",
    ("pairing:restore_need", "need_id"): "reported_id",
    ("pairing:send", "box_id"): "packed_id",
    ("pairing:receive", "box_id"): "sent_id",
    # 资源's union is kept by nobody of the cast: these ask for one that 陈主席 keeps
    ("unions:attach", "union_id"): "firms_union",
    ("unions:below", "union_id"): "street",
    ("unions:found", "union_id"): "street",
    ("unions:rename", "union_id"): "street",
    ("unions:move", "union_id"): "street",
    ("unions:county", "code"): "county",
    ("rulebook:parameter", "key"): "rule",
}


def _parts(pattern: str, name: str) -> Iterator[str]:
    for piece in pattern.split("<")[1:]:
        part = piece.split(">")[0].split(":")[-1]
        if part == "code" and pattern.startswith(("i/", "t/")):
            part = "invitation" if pattern.startswith("i/") else "trace"
        yield MEANS.get((name, part), scenes.meaning(name, part))


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def the_world() -> World:
    """The world, built once a process where the home is empty."""
    return World()
