"""The officers of one city in a process of their own, for test_two_cities: a deed a line of JSON.

usage: python -m tests.journeys.city FOLDER
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

BATCH = "10"  # small bundles, so that a kill falls between them
SCAN = b"%PDF-1.4 signed and sealed"


class Officers:
    """The officers, of whom the first does nearly everything, and the deeds."""

    def __init__(self) -> None:
        from django.utils import timezone

        self.now = timezone.now

    def settle(self, name: str, address: str) -> None:
        """The rules, a city's union, an officer, the card."""
        from xieli.kernel.actor import SYSTEM
        from xieli.rulebook import services as rulebook
        from xieli.rulebook.models import Parameter
        from xieli.sharing import keys, rules
        from xieli.unions import services as unions
        from xieli.unions.rules import FEDERATION, Founding

        at = self.now()
        rulebook.load_defaults(by=SYSTEM, at=at)
        Parameter.objects.filter(key=rules.BUNDLE_MOST).update(value=BATCH)
        Parameter.objects.filter(key=rules.RETRY_FIRST).update(value="1")
        self.union = unions.found(Founding(name, None, FEDERATION), by=SYSTEM, at=at)
        self.by, self.second = self._officer("主席"), self._officer("副主席")
        keys.keep_card(self.union, name, address, by=self.by, at=at)

    def _officer(self, name: str) -> Any:
        from xieli.kernel.actor import SYSTEM, Actor
        from xieli.people import rights

        new = rights.NewUser(name, "zhuyi-anquan-2024", name)
        return Actor(rights.register_user(new, by=SYSTEM, at=self.now()).id, name)

    def invite(self, whom: str) -> str:
        from xieli.sharing import keys, meeting, rules

        made = meeting.invite(self.union, whom, by=self.by, at=self.now())
        return rules.link_of(keys.card().address, made.code, keys.current_key().key_id)

    def accept(self, link: str) -> str:
        from xieli.sharing import meeting
        from xieli.sharing.carrying import by_http

        row = meeting.accept(link, self.union, carry=by_http, by=self.by, at=self.now())
        return meeting.check_number(row)

    @property
    def partner(self) -> Any:
        from xieli.sharing.models import Partner

        return Partner.objects.get()

    def number(self) -> str:
        from xieli.sharing import meeting

        return meeting.check_number(self.partner)

    def confirm(self) -> None:
        from xieli.sharing import meeting

        meeting.confirm(self.partner, seen=self.partner.version, by=self.by, at=self.now())

    def carry(self) -> int:
        from xieli.sharing.tasks import carry_home

        return carry_home("home", at=self.now())

    def post_notices(self, many: int) -> None:
        from xieli.sharing.contents import Notice
        from xieli.sharing.posting import Words, post

        words = Words("关于高温津贴的通知", "两市协作协议第三条", "让两地职工都知道")
        for n in range(many):
            post(self.partner, Notice(f"第 {n} 号", words="每人每月三百元。"), words,
                 by=self.by, at=self.now())  # fmt: skip

    def pass_wage_case(self) -> str:
        from xieli.activities.rights import services as rights
        from xieli.kernel.actor import Actor
        from xieli.sharing import cases

        at = self.now()
        words, told_by = "单位欠我三个月工资，共 9000 元。", Actor(None, "诉求人")
        new = rights.NewTicket(self.union, "wages", words, phone="13800000000", name="李梅")
        row = rights.ask(new, by=told_by, at=at)
        row = rights.take(row, "plain", subject="wages", seen=row.version, by=self.by, at=at)
        row = rights.sign(row, seen=row.version, by=self.by, at=at)
        told = cases.NewPassing(
            self.partner, frozenset({"matter", "phone"}), "当面签了同意书", "请在当地追回工资",
            row.version,
        )  # fmt: skip
        return cases.pass_case(row, told, by=self.by, at=at).number

    def agree(self) -> list[str]:
        """Sign an agreement with the other city, do an item, meet, and tell it; how all stands."""
        from django.utils import timezone

        from xieli.sharing import making
        from xieli.sharing.posting import Words, post

        at = self.now()
        row = self._signed()
        item, meeting = self._item_done(row), self._meeting_held(row)
        told = making.agreed(row, timezone.localdate(at).year)
        words = Words("协议事项和联席会议纪要", "深圳—桂林协作协议第一条", "请对方核对事项和纪要")
        post(self.partner, told, words, by=self.by, at=at)
        return [row.state, item.state, meeting.state]

    def _signed(self) -> Any:
        """Both sides are named, the other signs on paper; one officer approves, another signs."""
        from django.utils import timezone

        from xieli.agreements import deciding, services
        from xieli.agreements.deciding import Signature
        from xieli.agreements.services import Cover, NewParty

        at = self.now()
        today = timezone.localdate(at)
        term = today.replace(month=1, day=1), today.replace(year=today.year + 2, month=12, day=31)
        sides = [NewParty(self.union), NewParty(None, self.partner.name, "广西桂林")]
        cover, sample = Cover("深圳—桂林协作协议", *term), "广元—合川"
        row = services.draft(cover, sides, by=self.by, at=at, sample=sample)
        ours = row.parties.get(number=1)
        for verb, more, by in (
            (deciding.send, (), self.by),  # to be talked over
            (deciding.send, (), self.by),  # to be examined
            (deciding.approve, (), self.by),
            (deciding.sign, (Signature(today, SCAN),), self.second),
        ):
            row = verb(row, ours, *more, seen=row.version, by=by, at=at)
        return row

    def _item_done(self, row: Any) -> Any:
        """One item, listed, claimed, proved and reported by one officer, confirmed by another."""
        from django.utils import timezone

        from xieli.agreements import items
        from xieli.agreements.deciding import File
        from xieli.agreements.items import NewItem

        at, ours, theirs = self.now(), *row.parties.order_by("number")
        goal = row.clauses.get(number=3).goals.get(number=1)
        new = NewItem(goal.pk, "开通两地欠薪联络专线", timezone.localdate(at))
        item = items.add_item(row, new, by=self.by, at=at)
        items.claim(item, ours, self.union, "主席", by=self.by, at=at)
        items.name_outside(item, theirs, "韦兰", by=self.by, at=at)
        items.add_proof(item, ours, File("专线开通的通知", SCAN), by=self.by, at=at)
        item.refresh_from_db()
        done = "专线开通，两地各有一人值守"
        item = items.report(item, ours, self.union, done, seen=item.version, by=self.by, at=at)
        return items.confirm(item, ours, seen=item.version, by=self.second, at=at)

    def _meeting_held(self, row: Any) -> Any:
        """A joint meeting, planned and held, with its minutes; the other side is next."""
        from django.utils import timezone

        from xieli.agreements import meetings
        from xieli.agreements.meetings import Came, Held, Plan

        at, ours, theirs = self.now(), *row.parties.order_by("number")
        today = timezone.localdate(at)
        plan = Plan(ours, today, "市总工会三楼会议室", "通报专线情况\n商定明年事项")
        made = meetings.plan(row, plan, by=self.by, at=at)
        came = [Came(ours, "主席"), Came(theirs, "韦兰", "桂林市总工会副主席")]
        said = "双方通报了专线情况，商定明年再办一次联合接访。"
        held = Held(today, said, theirs, came, ["明年上半年联合接访一次"])
        return meetings.record(made, held, seen=made.version, by=self.by, at=at)

    def told_of_agreements(self) -> list[list[Any]]:
        """Of each letter that came: the agreement, the minutes, and its items as they stand."""
        from xieli.sharing import kinds
        from xieli.sharing.models import InLetter

        bodies = InLetter.objects.filter(kind="agreed").values_list("body", flat=True)
        found = [kinds.read("agreed", kinds.envelope(body).content) for body in bodies]
        return [
            [one.agreement, one.words, [[its.heading, its.state, its.proof] for its in one.items]]
            for one in found
        ]

    def carry_until_delivered(self) -> dict[str, int]:
        """Go on until nothing waits: what the periodic task does, without its minute between."""
        import time

        from xieli.journal.models import Note
        from xieli.sharing.models import OutLetter

        until = self.now() + timedelta(seconds=60)
        waiting = OutLetter.objects.filter(state="waiting")
        while waiting.exists() and self.now() < until:
            self.carry()
            time.sleep(0.1)
        done = OutLetter.objects.filter(
            kind__in=("notice", "agreed"), state="delivered", receipt__isnull=False
        )
        faults = Note.objects.filter(verb="sharing.put_off").count()
        return {"waiting": waiting.count(), "receipted": done.count(), "faults": faults}

    def arrived(self) -> int:
        from xieli.sharing.models import InLetter

        return InLetter.objects.filter(kind="notice").count()

    def take_and_answer(self, number: str) -> str:
        from xieli.activities.rights import answering
        from xieli.activities.rights import services as rights
        from xieli.sharing import cases
        from xieli.sharing.models import InLetter

        at, letter = self.now(), InLetter.objects.select_related("partner").get(kind="case")
        row = cases.take_case(letter, self.union, by=self.by, at=at).ticket
        row = rights.take(row, "plain", subject="wages", seen=row.version, by=self.by, at=at)
        row = rights.sign(row, seen=row.version, by=self.by, at=at)
        answering.answer(row, "单位已补发 9000 元。", seen=row.version, by=self.by, at=at)
        return row.number

    def case(self) -> list[str]:
        from xieli.people import services as people
        from xieli.sharing.models import Passing

        row = Passing.objects.get()
        answer = people.open_sealed(row, "answer", reason="看对方的答复", by=self.by, at=self.now())
        return [row.state, row.their_state, answer, row.number]

    def give_answer(self) -> str:
        from xieli.sharing import cases
        from xieli.sharing.models import Passing

        row = Passing.objects.select_related("ticket").get()
        seen = row.ticket.version
        return cases.give_answer(row, seen=seen, by=self.by, at=self.now()).state

    def proofs_hold(self) -> bool:
        from xieli.sharing import checking
        from xieli.sharing.models import InLetter, OutLetter

        rows = [*InLetter.objects.all(), *OutLetter.objects.filter(state="delivered")]
        return all(check.holds for row in rows for check in checking.checks(checking.file_of(row)))

    def journal_faults(self) -> int:
        from xieli.journal import queries, services

        while services.seal(at=self.now()):
            pass
        return len(queries.verify().faults)


def say(told: Any) -> None:
    """One line of JSON to the test."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Say what a web server of this city needs to know, then do what each line asks for."""
    from xieli.site import start

    start.read_environment(folder, is_demo=False)
    start.database(makes_secrets=True)
    start.django()
    names = ("DATABASE_URL", "XIELI_DATA", "DJANGO_SETTINGS_MODULE")
    say({name: os.environ[name] for name in names})
    with start.chosen_home("home"):
        officers = Officers()
        for line in sys.stdin:
            deed, words = json.loads(line)
            say(getattr(officers, deed)(**words))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
