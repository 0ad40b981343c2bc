"""The desk decides and the kind acts, in one transaction: both or neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests import cast as c
from xieli.activities import registry
from xieli.activities.contract import Referral
from xieli.activities.desk import services as desk
from xieli.activities.desk.tests.conftest import Scene
from xieli.activities.pairing.models import Gift
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.models import Entry
from xieli.matching import plan
from xieli.matching import services as matching
from xieli.matching.models import Allocation
from xieli.programmes.services import close_programme

pytestmark = pytest.mark.django_db
Kind = Callable[..., None]


def fails(*_words: Any) -> None:
    raise Refusal("这一类工作现在办不了")


def adopt(scene: Scene) -> list[Allocation]:
    return desk.adopt(scene.proposal, by=scene.cast.actor("陈主席"), at=c.AT)


def nothing_happened(scene: Scene) -> bool:
    """Neither a line, nor a sum, nor a posting, nor a note of an adoption is there."""
    scene.need.refresh_from_db()
    scene.proposal.refresh_from_db()
    traces = (
        Allocation.objects.exists(), Entry.objects.exists(), Gift.objects.exists(),
        Note.objects.filter(verb="matching.adopt").exists(), scene.proposal.adopted_at,
        scene.need.allocated,
    )  # fmt: skip
    return not any(traces)


def test_an_adoption_and_its_consequence_happen_together(scene: Scene) -> None:
    (made,) = adopt(scene)

    scene.need.refresh_from_db()
    assert (made.quantity, scene.need.allocated) == (50, 50)
    assert Gift.objects.filter(pledge=made.pledge).exists()
    assert Note.objects.filter(verb="matching.adopt").count() == 1


def test_where_the_consequence_fails_nothing_is_adopted(scene: Scene, kind: Kind) -> None:
    kind(on_adopted=fails)

    with pytest.raises(Refusal, match="办不了"):
        adopt(scene)

    assert nothing_happened(scene)


def test_the_plan_is_still_good_when_the_consequence_works_again(scene: Scene, kind: Kind) -> None:
    usual = registry.ACTIVITIES["pairing"].on_adopted
    kind(on_adopted=fails)
    with pytest.raises(Refusal):
        adopt(scene)

    kind(on_adopted=usual)
    made = adopt(scene)

    assert [one.quantity for one in made] == [50]


def test_the_kind_is_told_what_was_adopted_by_whom_and_when(scene: Scene, kind: Kind) -> None:
    told: list[tuple[Any, ...]] = []
    kind(on_adopted=lambda *words: told.append(words))

    made = adopt(scene)

    assert told == [(scene.programme, made, scene.cast.actor("陈主席"), c.AT)]


def test_a_kind_without_a_consequence_is_adopted_all_the_same(scene: Scene, kind: Kind) -> None:
    kind(on_adopted=None)

    made = adopt(scene)

    assert len(made) == 1
    assert not Gift.objects.exists()


def test_the_desk_adds_no_way_around_the_second_signature(scene: Scene) -> None:
    with pytest.raises(Refusal, match="另一位同志"):
        desk.adopt(scene.proposal, by=scene.cast.actor("周敏"), at=c.AT)

    assert nothing_happened(scene)


def test_a_closed_programme_adopts_nothing_more(scene: Scene) -> None:
    close_programme(scene.programme, by=scene.cast.actor("周敏"), at=c.AT)

    with pytest.raises(Refusal, match="已经结束"):
        adopt(scene)

    assert nothing_happened(scene)


def test_a_board_of_no_programme_is_not_the_desks_to_decide(scene: Scene) -> None:
    alone = matching.open_board("独立", union=scene.cast.unions["青石街道"],
                                by=scene.cast.actor("周敏"), at=c.AT)  # fmt: skip
    c.need(scene.cast, alone, 10)
    c.pledge(scene.cast, alone, 10)
    proposal, _solved = plan.solve(alone, by=scene.cast.actor("周敏"), at=c.AT)

    with pytest.raises(Hidden):
        desk.adopt(proposal, by=scene.cast.actor("陈主席"), at=c.AT)

    assert not Allocation.objects.exists()


def test_a_programme_of_an_unknown_kind_is_our_bug_and_loud(scene: Scene) -> None:
    scene.programme.kind = "nobody_wrote_this"
    scene.programme.save()

    with pytest.raises(KeyError):
        adopt(scene)

    assert nothing_happened(scene)


def give_up(scene: Scene, line: Allocation, why: str = "企业临时缺货") -> None:
    desk.give_up(line, why, by=scene.cast.actor("陈主席"), at=c.AT)


def test_a_line_given_back_is_undone_by_the_kind_and_open_again(scene: Scene) -> None:
    (line,) = adopt(scene)

    give_up(scene, line)

    scene.need.refresh_from_db()
    assert scene.need.allocated == 0
    assert not Allocation.objects.exists()
    assert Note.objects.filter(verb="matching.give_up").count() == 1


def test_where_the_kind_cannot_undo_the_line_stays(scene: Scene, kind: Kind) -> None:
    (line,) = adopt(scene)
    kind(on_given_up=fails)

    with pytest.raises(Refusal, match="办不了"):
        give_up(scene, line)

    scene.need.refresh_from_db()
    assert scene.need.allocated == 50
    assert Allocation.objects.get() == line


def test_where_the_board_refuses_the_kind_has_undone_nothing(scene: Scene) -> None:
    (line,) = adopt(scene)
    postings = Entry.objects.count()

    with pytest.raises(Refusal, match="原因"):
        give_up(scene, line, why="")

    assert Entry.objects.count() == postings
    assert Allocation.objects.get() == line


def referral(of: str = "visits") -> Referral:
    return Referral(of, "青竹村缺棉被", "走访时看到", uuid4(), uuid4())


def refer(scene: Scene, what: Referral, to: str = "pairing") -> None:
    desk.refer(what, to=to, by=scene.cast.actor("周敏"), at=c.AT)


def test_a_matter_goes_to_a_kind_that_takes_it_with_one_note(scene: Scene, kind: Kind) -> None:
    taken: list[Any] = []
    kind(takes=frozenset({"visits"}), on_referred=lambda *words: taken.append(words))
    before, what = Note.objects.count(), referral()

    refer(scene, what)

    assert taken == [(what, scene.cast.actor("周敏"), c.AT)]
    assert Note.objects.count() == before + 1
    written = Note.objects.get(verb="desk.refer")
    assert written.facts == {"of": "visits", "to": "pairing", "about": str(what.about_id)}


@pytest.mark.parametrize(
    ("declared", "to"),
    [
        ({}, "pairing"),
        ({"takes": frozenset({"visits"})}, "pairing"),
        ({"on_referred": lambda *_words: None}, "pairing"),
        ({"takes": frozenset({"rights"}), "on_referred": lambda *_words: None}, "pairing"),
        ({"takes": frozenset({"visits"}), "on_referred": lambda *_words: None}, "nobody"),
    ],
    ids=["takes nothing", "no way in", "takes none by name", "takes another", "no such kind"],
)
def test_a_matter_is_refused_where_the_kind_does_not_take_it(
    declared: dict[str, Any], to: str, scene: Scene, kind: Kind
) -> None:
    kind(**{"takes": frozenset(), "on_referred": None, **declared})
    before = Note.objects.count()

    with pytest.raises(Refusal, match="不能转给"):
        refer(scene, referral(), to)

    assert Note.objects.count() == before


def test_a_matter_that_the_kind_cannot_take_after_all_leaves_no_note(
    scene: Scene, kind: Kind
) -> None:
    kind(takes=frozenset({"visits"}), on_referred=fails)
    before = Note.objects.count()

    with pytest.raises(Refusal, match="办不了"):
        refer(scene, referral())

    assert Note.objects.count() == before
