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


class Officers:
    """One officer who may do everything here, and the deeds."""

    def __init__(self) -> None:
        from django.utils import timezone

        self.now = timezone.now

    def settle(self, name: str, address: str) -> None:
        """The rules, a city's union, an officer, the card."""
        from xieli.kernel.actor import SYSTEM, Actor
        from xieli.people import rights
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
        user = rights.register_user(
            rights.NewUser("主席", "zhuyi-anquan-2024", "主席"), by=SYSTEM, at=at
        )
        self.by = Actor(user.id, "主席")
        keys.keep_card(self.union, name, address, by=self.by, at=at)

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
        done = OutLetter.objects.filter(kind="notice", state="delivered", receipt__isnull=False)
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
