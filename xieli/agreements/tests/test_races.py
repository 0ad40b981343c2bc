"""Several at once: one owner a side, one yes; with the lock off the race must appear."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError

from tests.races import at_once, refusals
from xieli.agreements import deciding, items
from xieli.agreements.deciding import Signature
from xieli.agreements.models import Owner, State
from xieli.agreements.tests.made import AT, ON, PDF, Scene, another_firm
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
CAUGHT = (Refusal, IntegrityError)


def four_unions(scene: Scene) -> list[object]:
    found: list[object] = [scene.street]
    for name in ("甲厂工会", "乙厂工会", "丙厂工会"):
        found.append(another_firm(scene, name))
        scene.join(name)
    return found


def test_four_unions_that_claim_one_item_at_once_are_one_owner() -> None:
    scene = Scene().running()
    item, side, by = scene.item(), scene.party(1), scene.who("周敏")
    unions = four_unions(scene)

    got = at_once(lambda n: items.claim(item, side, unions[n], f"人{n}", by=by, at=AT), 4, CAUGHT)

    refused = refusals(got)
    owner = Owner.objects.get()
    assert len(refused) == 3
    assert all(isinstance(one, Refusal) for one in refused)
    assert all(f"“{owner.union_name}”" in str(one) for one in refused)
    assert Note.objects.filter(verb="agreements.claim").count() == 1


def test_control_without_the_lock_several_find_the_item_free() -> None:
    scene = Scene().running()
    item, side = scene.item(), scene.party(1)
    unions, seen, free = four_unions(scene), threading.Barrier(4), list[int]()

    def claim(number: int) -> None:
        known = Owner.objects.filter(item=item, party=side).exists()
        seen.wait()
        if not known:
            free.append(number)
            Owner.objects.create(
                item=item, party=side, union=unions[number], union_name="某会", person="某人",
                claimed_at=AT, claimed_by="某人",
            )  # fmt: skip

    refused = refusals(at_once(claim, 4, CAUGHT))

    assert len(free) == 4  # the race is there; the constraint alone stops three, in no words
    assert [type(one) for one in refused] == [IntegrityError] * 3
    assert Owner.objects.count() == 1


def test_two_sides_that_sign_at_once_on_one_screen_do_not_pass_each_other() -> None:
    scene = Scene().to_sign()
    seen, sides = scene.seen, {0: (1, "陈主席"), 1: (2, "王强")}

    def sign(number: int) -> None:
        side, who = sides[number]
        told = Signature(ON, PDF)
        own = (scene.agreement, scene.party(side), told)
        deciding.sign(*own, seen=seen, by=scene.who(who), at=AT)

    (refused,) = refusals(at_once(sign, 2, CAUGHT))

    assert "刚刚改过" in str(refused)
    assert scene.fresh.state == State.SIGNING


def test_a_side_that_withdraws_while_the_other_confirms_leaves_one_answer() -> None:
    scene = Scene().running()
    item = scene.reported(scene.item())
    seen = scene.seen

    def act(number: int) -> None:
        by = scene.who("王强")
        if number:
            items.confirm(item, scene.party(2), seen=item.version, by=by, at=AT)
        else:
            own = (scene.agreement, scene.party(2), "机构改革，不再参加")
            deciding.withdraw(*own, seen=seen, by=by, at=AT)

    at_once(act, 2, CAUGHT)

    row = scene.now(item)
    assert row.state in {"done", "closed"}
    assert (row.state == "closed") == bool(row.why)
    assert scene.fresh.state == State.ENDED
