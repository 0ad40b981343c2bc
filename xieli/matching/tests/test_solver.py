"""The plan is the best there is, keeps every word given, and can prove it."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.matching import flow, tidy
from xieli.matching.flow import Pairs, Part
from xieli.matching.objective import CLASSES, weigh
from xieli.matching.rules import Ban, NeedLine, Pin, PledgeLine, bar, is_banned
from xieli.matching.solver import propose
from xieli.matching.tests.oracle import best_aims

PLACES = (None, (110.4, 26.0), (110.0, 25.8), (111.1, 25.9), (113.9, 22.6))
REGIONS = ("", "450329", "450328", "440306", "45")


@st.composite
def boards(draw):
    """Draw a small board with restrictions, bans and pins that can be kept."""
    needs = [_drawn_need(draw, f"n{k}") for k in range(draw(st.integers(0, 5)))]
    pledges = [_drawn_pledge(draw, f"p{k}", needs) for k in range(draw(st.integers(0, 4)))]
    pairs = [(pledge, need) for pledge in pledges for need in needs]
    bans = [
        Ban(pledge.id, need.id) if draw(st.booleans()) else Ban(pledge.id, None, need.receiver)
        for pledge, need in pairs
        if draw(st.integers(0, 7)) == 0
    ]
    return needs, pledges, _drawn_pins(draw, pairs, bans), bans


def _drawn_need(draw, key):
    return NeedLine(
        id=key,
        item=draw(st.sampled_from(["quilt", "lamp"])),
        receiver=draw(st.sampled_from(["a", "b", "c"])),
        receiver_name="某县",
        quantity=draw(st.integers(0, 6)),
        urgency=draw(st.integers(1, CLASSES)),
        place=draw(st.sampled_from(PLACES)),
        region=draw(st.sampled_from(REGIONS)),
        groups=draw(st.frozensets(st.sampled_from(["小学生", "老人"]))),
        already=draw(st.sampled_from([0, 0, 0, 1, 5, 40])),
    )


def _drawn_pledge(draw, key, needs):
    some = st.frozensets(st.sampled_from([need.id for need in needs] or ["gone"]), max_size=2)
    few = st.booleans().flatmap(lambda bound: some if bound else st.just(frozenset()))
    return PledgeLine(
        id=key,
        item=draw(st.sampled_from(["quilt", "lamp"])),
        donor_name="某厂",
        quantity=draw(st.integers(0, 8)),
        lot=draw(st.sampled_from([1, 1, 2, 3])),
        only_receivers=draw(st.frozensets(st.sampled_from(["a", "b", "c", "z"]), max_size=2)),
        only_needs=draw(few),
        only_groups=draw(st.frozensets(st.sampled_from(["小学生", "老人"]), max_size=1)),
        place=draw(st.sampled_from(PLACES)),
        region=draw(st.sampled_from(REGIONS)),
    )


def _drawn_pins(draw, pairs, bans):
    pins: list[Pin] = []
    left = {line.id: line.quantity for pair in pairs for line in pair}
    for pledge, need in pairs:
        most = min(left[pledge.id], left[need.id])
        free = not bar(need, pledge) and not is_banned(need, pledge, bans)
        if most and free and draw(st.integers(0, 5)) == 0:
            pins.append(Pin(pledge.id, need.id, draw(st.integers(1, most))))
            left[pledge.id] -= pins[-1].quantity
            left[need.id] -= pins[-1].quantity
    return pins


def need(key, receiver, quantity, urgency=3, **more):
    """Make a need for quilts."""
    return NeedLine(key, "quilt", receiver, f"{receiver}县", quantity, urgency, **more)


def pledge(key, quantity, **more):
    """Make a pledge of quilts."""
    return PledgeLine(key, "quilt", f"{key}厂", quantity, **more)


def got(plan):
    """Add up what each need gets."""
    total = Counter()
    for line in plan.lines:
        total[line.need] += line.quantity
    return total


@settings(max_examples=150, deadline=None)
@given(boards())
def test_no_plan_is_better_in_the_strict_order_of_the_aims(board):
    needs, pledges, pins, bans = board

    plan = propose(needs, pledges, pins, bans)

    aims = (*plan.parts.unmet[::-1], plan.parts.unevenness, plan.parts.unit_km)
    assert aims == best_aims(needs, pledges, pins, bans)
    assert plan.proven


@settings(max_examples=80, deadline=None)
@given(boards())
def test_never_more_than_needed_nor_pledged_and_every_word_is_kept(board):
    needs, pledges, pins, bans = board
    need_of, pledge_of = {n.id: n for n in needs}, {p.id: p for p in pledges}

    plan = propose(needs, pledges, pins, bans)

    given_away = Counter()
    for line in plan.lines:
        assert line.quantity > 0
        assert not bar(need_of[line.need], pledge_of[line.pledge])
        assert not is_banned(need_of[line.need], pledge_of[line.pledge], bans)
        given_away[line.pledge] += line.quantity
    met, open_units = got(plan), {lack.need: lack.quantity for lack in plan.unmet}
    assert all(met[n.id] + open_units.get(n.id, 0) == n.quantity for n in needs)
    assert all(given_away[p.id] <= p.quantity for p in pledges)
    pinned = {(ln.pledge, ln.need): ln.quantity for ln in plan.lines if ln.pinned}
    assert pinned == {(pin.pledge, pin.need): pin.quantity for pin in pins}
    pairs = [(line.pledge, line.need) for line in plan.lines]
    assert len(pairs) == len(set(pairs)) == plan.splits_after <= plan.splits_before


@settings(max_examples=60, deadline=None)
@given(boards())
def test_every_line_and_every_open_need_has_its_words(board):
    needs, pledges, pins, bans = board

    plan = propose(needs, pledges, pins, bans)

    for line in plan.lines:
        assert line.because.startswith("您钉住的" if line.pinned else "因为")
        assert len(line.because) <= 200
        assert "{" not in line.because
    assert all(lack.because and lack.quantity > 0 for lack in plan.unmet)
    assert sum(cover.got for cover in plan.coverage) == sum(line.quantity for line in plan.lines)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1000), st.integers(0, 2000), st.integers(2, 4))
def test_equal_counties_share_scarce_goods_to_within_one_unit(quantity, stock, count):
    needs = [need(f"n{k}", f"r{k}", quantity) for k in range(count)]

    plan = propose(needs, [pledge("p", stock)])

    parts = [got(plan)[n.id] for n in needs]
    assert sum(parts) == min(stock, count * quantity)
    assert max(parts) - min(parts) <= 1


@settings(max_examples=50, deadline=None)
@given(st.integers(1001, 10**11), st.integers(1, 10**11))
def test_beyond_a_thousand_units_equal_counties_differ_by_a_thousandth_at_most(quantity, stock):
    needs = [need("n1", "r1", quantity), need("n2", "r2", quantity)]

    plan = propose(needs, [pledge("p", stock)])

    assert abs(got(plan)["n1"] - got(plan)["n2"]) <= quantity // 1000 + 1


def test_unequal_counties_share_by_the_size_of_the_gap():
    needs = [need("big", "r1", 60), need("small", "r2", 35)]

    plan = propose(needs, [pledge("p", 50)])

    assert got(plan) == {"big": 32, "small": 18}
    assert "按缺口比例分（60 比 35）" in plan.lines[0].because


def test_one_urgent_unit_comes_before_any_fairness_and_any_distance():
    near = {"place": (113.9, 22.6)}
    needs = [need("urgent", "r1", 50, 5, place=(87.6, 43.8))]
    needs += [need(f"n{k}", f"r{k}", 1, 4, **near) for k in range(2, 52)]

    plan = propose(needs, [pledge("p", 50, **near)])

    assert got(plan) == {"urgent": 50}


def test_pinned_units_count_towards_the_share_of_their_county():
    needs = [need("n1", "r1", 40), need("n2", "r2", 40), need("n3", "r1", 40)]
    pledges = [pledge("p", 40), pledge("q", 40)]

    plan = propose(needs, pledges, [Pin("p", "n1", 30)])

    assert got(plan)["n1"] + got(plan)["n3"] in (53, 54)  # of 80, beside 26 or 27 of 40
    assert got(plan)["n1"] >= 30


def test_a_pin_is_exact_even_where_more_would_be_free():
    plan = propose([need("n", "r", 10)], [pledge("p", 10)], [Pin("p", "n", 4)])

    assert got(plan) == {"n": 4}
    assert plan.unmet[0].because == "您钉住了p厂给的数，那里还有 6"


@pytest.mark.parametrize("needs", [[], [need("n", "r", 5)], [need("n", "r", 0)]])
@pytest.mark.parametrize("pledges", [[], [pledge("p", 5)], [pledge("p", 0)]])
def test_empty_and_one_line_boards_are_boards_too(needs, pledges):
    plan = propose(needs, pledges)

    offered = sum(p.quantity for p in pledges)
    assert sum(got(plan).values()) == min(sum(n.quantity for n in needs), offered)
    assert plan.proven


def test_where_everything_is_banned_nothing_is_given_and_the_page_says_why():
    plan = propose([need("n", "r", 5)], [pledge("p", 5)], (), [Ban("p")])

    assert plan.lines == ()
    assert plan.proven
    assert plan.unmet[0].because == "您禁配了p厂，那里还有 5"


def test_huge_quantities_are_shared_without_overflow():
    most = 10**12
    needs = [need(f"n{k}", f"r{k}", most, 1 + k % 5) for k in range(40)]

    plan = propose(needs, [pledge(f"p{k}", most) for k in range(30)])

    assert plan.proven
    assert plan.parts.unmet == (8 * most, 2 * most, 0, 0, 0)
    assert plan.cost > 2**63


def test_the_same_board_gives_the_same_plan():
    needs = [need(f"n{k}", f"r{k % 3}", 5 + k) for k in range(9)]
    pledges = [pledge(f"p{k}", 12) for k in range(5)]

    assert propose(needs, pledges) == propose(needs, pledges)


def test_the_pass_saves_lines_at_the_very_same_cost():
    part = _part(km=[[5, 5], [5, 5]], want=[10, 10], stock=[10, 10])
    tangled = Pairs(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([5, 5, 5, 5]))

    plain = tidy.tidy(part, tangled, np.array([1, 1]))

    assert len(plain.need) == 2
    assert flow.is_cheapest(part, plain, flow.price(part, tangled))


def test_the_pass_never_trades_kilometres_for_lines():
    part = _part(km=[[1, 2], [2, 1]], want=[10, 10], stock=[12, 8])
    answer = flow.solve(part)

    plain = tidy.tidy(part, answer.pairs, np.array([1, 1]))

    assert len(plain.need) == 3
    assert flow.is_cheapest(part, plain, answer.prices)


def test_a_lot_is_kept_whole_where_another_pledge_has_loose_ones_to_spare():
    part = _part(km=[[5, 5]], want=[27], stock=[20, 30])
    broken = Pairs(np.array([0, 0]), np.array([0, 1]), np.array([17, 10]))

    mended = tidy.tidy(part, broken, np.array([10, 1]))

    units = dict(zip(mended.pledge.tolist(), mended.units.tolist(), strict=True))
    assert units.get(0, 0) % 10 == 0
    assert sum(units.values()) == 27


def test_a_broken_lot_is_told():
    plan = propose([need("n", "r", 26, unit="床")], [pledge("p", 40, lot=10)])

    assert plan.opened == 1
    assert plan.lines[0].because.endswith("要拆箱，每箱 10 床")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_few_pairs_to_start_with_lead_to_the_same_cost_as_all(seed):
    part = _random_part(seed, needs=60, pledges=12)
    whole = flow.solve(part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "ALL_PAIRS", 0)
        patch.setattr(flow, "LIKELY", (1, 1))
        pruned = flow.solve(part)

    assert flow.is_cheapest(part, pruned.pairs, pruned.prices)
    assert flow.is_cheapest(part, pruned.pairs, whole.prices)  # prices of one prove the other
    assert pruned.solved <= whole.solved


def test_a_near_horizon_moves_out_where_one_county_must_go_without():
    km = np.full((2, 2), 7)
    km[0] = -1
    part = _part(km=km, want=[500, 500], stock=[400, 600], receiver=[0, 1])

    answer = flow.solve(part)

    assert answer.rounds > 1
    assert flow.is_cheapest(part, answer.pairs, answer.prices)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_the_proof_rejects_a_plan_that_wastes_one_unit(seed):
    part = _random_part(seed, needs=12, pledges=4)
    answer = flow.solve(part)
    less = answer.pairs.units.copy()
    less[0] -= 1
    wasteful = Pairs(answer.pairs.need, answer.pairs.pledge, less).flowing()

    assert flow.is_cheapest(part, answer.pairs, answer.prices)
    assert not flow.is_cheapest(part, wasteful, answer.prices)


def test_the_proof_finds_a_left_out_pair_that_is_one_kilometre_nearer():
    part = _part(km=[[5, 4]], want=[10], stock=[10, 10])

    narrow = flow.cheapest(part, np.array([0]), 1000)
    prices = flow.price(part, narrow)

    assert 1 in flow.helping(part, narrow, prices)
    assert not flow.is_cheapest(part, narrow.flowing(), prices)


def test_the_solver_needs_neither_django_nor_pandas():
    code = (
        "import sys, xieli.matching.solver;"
        "print(sorted({'django', 'pandas', 'highspy'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def _part(km, want, stock, receiver=None):
    count = len(want)
    home = np.array(receiver or range(count))
    whole = np.zeros(home.max() + 1, np.int64)
    np.add.at(whole, home, want)
    return Part(
        km=np.array(km, np.int16),
        want=np.array(want, np.int64),
        urgency=np.full(count, 3, np.int64),
        receiver=home.astype(np.int64),
        stock=np.array(stock, np.int64),
        whole=whole,
        weights=weigh(count, 3 * count + len(stock) + 1),
    )


def _random_part(seed, needs, pledges):
    chance = np.random.default_rng(seed)
    want = chance.integers(1, 30, needs)
    parts = chance.dirichlet(np.ones(pledges))
    stock = chance.multinomial(int(want.sum() * chance.uniform(0.5, 1.2)), parts) + 1
    km = chance.integers(0, 900, (needs, pledges))
    km[chance.random(km.shape) < 0.3] = -1
    km[:, 0] = chance.integers(0, 900, needs)
    part = _part(km, want, stock, chance.permutation(np.arange(needs) % 5).tolist())
    return replace(part, urgency=chance.integers(1, 6, needs))


def test_what_earlier_rounds_gave_counts_towards_a_countys_share():
    needs = [need("n1", "a", 50, already=50), need("n2", "b", 50)]

    plan = propose(needs, [pledge("p", 50)])

    assert got(plan) == {"n1": 17, "n2": 33}  # 67 of 100 and 33 of 50: two thirds each
    assert plan.proven


def test_control_without_earlier_rounds_the_same_board_is_shared_in_halves():
    plan = propose([need("n1", "a", 50), need("n2", "b", 50)], [pledge("p", 50)])

    assert got(plan) == {"n1": 25, "n2": 25}


def test_less_than_nothing_in_earlier_rounds_is_refused():
    with pytest.raises(Refusal, match="小于 0"):
        propose([need("n1", "a", 50, already=-1)], [pledge("p", 50)])
