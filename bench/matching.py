"""Matching: the best plan for 100,000 needs × 1,000 pledges, beside greedy and beside HiGHS.

    python bench/matching.py [--seed N] [--needs N] [--pledges N] [--items N]

Each method runs in a process of its own, so that its peak memory is its own. Supply is 95 % of
demand in every item; two thirds of the pledges are unrestricted, so every need has at least 20
admissible ones. The last line is one JSON object.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES, FEWEST = 10.0, 500, 20
SLOWEST = 10.0  # the best plan may take at most so many times greedy's CPU seconds
SMALL = {"needs": 2000, "pledges": 200, "items": 4}


def main() -> None:
    """Run every method, print the table, and the figures as the last line."""
    options = _options()
    if options.run:
        print(json.dumps(METHODS[options.run](options)))
        return
    big = {"needs": options.needs, "pledges": options.pledges, "items": options.items}
    best, greedy = (_apart(name, options.seed, big) for name in ("best", "greedy"))
    flow, highs = (_apart(name, options.seed, SMALL) for name in ("best", "highs"))
    figures = _figures(options, best, greedy, flow, highs)
    _show(big, best, greedy, flow, highs, figures)
    print(json.dumps(figures, ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--pledges", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--run", default="", help="one method, in this process")
    return parser.parse_args()


def _apart(name: str, seed: int, size: dict[str, int]) -> dict[str, Any]:
    """Run one method in a process of its own and read its last line."""
    sizes = [word for key, value in size.items() for word in (f"--{key}", str(value))]
    command = [sys.executable, __file__, "--run", name, "--seed", str(seed), *sizes]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _figures(options: argparse.Namespace, *runs: dict[str, Any]) -> dict[str, Any]:
    best, greedy, flow, highs = runs
    parts = ("unmet", "unevenness", "unit_km", "total")
    equal = all(flow[part] == highs[part] for part in parts)
    figures = {
        "bench": "matching",
        "seed": options.seed,
        "needs": options.needs,
        "pledges": options.pledges,
        "supply_of_demand": best["supply_of_demand"],
        "fewest_admissible": best["fewest_admissible"],
        "pairs": best["arcs_total"],
        "pairs_solved": best["arcs_solved"],
        "seconds": best["seconds"],
        "cpu_seconds": best["cpu_seconds"],
        "target_seconds": SECONDS,
        "peak_mb": best["peak_mb"],
        "proven": best["proven"],
        "lines_before": best["lines_before"],
        "lines_after": best["lines_after"],
        "greedy_cpu_seconds": greedy["cpu_seconds"],
        "cpu_of_greedy": round(best["cpu_seconds"] / greedy["cpu_seconds"], 2),
        "cost_of_greedy": round(best["total"] / greedy["total"], 4),
        "unevenness_of_greedy": round(best["unevenness"] / greedy["unevenness"], 4),
        "km_of_greedy": round(best["unit_km"] / greedy["unit_km"], 4),
        "equal_to_highs": equal,
        "small_proven": flow["proven"],
    }
    figures["holds"] = bool(
        equal and flow["proven"] and best["proven"]
        and figures["fewest_admissible"] >= FEWEST
        and best["total"] < greedy["total"]
        and best["peak_mb"] <= MEGABYTES
        and figures["cpu_of_greedy"] <= SLOWEST
    )  # fmt: skip
    return figures


def _show(big: dict[str, int], *rest: dict[str, Any]) -> None:
    best, greedy, flow, highs, figures = rest
    print(f"seed {figures['seed']}, supply {figures['supply_of_demand']:.2%} of demand")
    head = f"{'board':>16} {'method':>8} {'s':>7} {'CPU s':>7} {'MB':>5} {'lines':>7}"
    print(f"{head} {'unmet by class 1…5':>34} {'unevenness':>12} {'unit km':>15}")
    rows = ((big, "best", best), (big, "greedy", greedy), (SMALL, "best", flow))
    for size, name, run in (*rows, (SMALL, "highs", highs)):
        board = f"{size['needs']} × {size['pledges']}"
        spent = f"{run['seconds']:7.2f} {run['cpu_seconds']:7.2f} {run['peak_mb']:5d}"
        unmet = " ".join(map(str, run["unmet"]))
        lines = run.get("lines_after", run.get("lines", "—"))
        what = f"{unmet:>34} {run['unevenness']:12d} {run['unit_km']:15d}"
        print(f"{board:>16} {name:>8} {spent} {lines:>7} {what}")
    print(
        f"pairs {best['arcs_total']}, solved on {best['arcs_solved']} in at most {best['rounds']} "
        f"rounds; no left-out pair helps: {best['proven']}; each need has "
        f"{best['fewest_admissible']} or more (mean {best['mean_admissible']})"
    )
    print(f"lines {best['lines_before']} → {best['lines_after']} at the same cost")
    print(
        f"seconds {best['seconds']} (to reach: {SECONDS}), {figures['cpu_of_greedy']} × greedy's "
        f"CPU (at most {SLOWEST}); cost {figures['cost_of_greedy']} × greedy's; memory at most "
        f"{MEGABYTES} MB; equal to HiGHS: {figures['equal_to_highs']}"
    )


def _run_best(options: argparse.Namespace) -> dict[str, Any]:
    """Solve by flow; the weights, parts and proof as they come."""
    sys.path.insert(0, str(ROOT))
    from matching_boards import made

    from xieli.matching.solver import solve_arrays

    problem = made(options.seed, options.needs, options.pledges, options.items)
    wall, spent = time.perf_counter(), time.process_time()
    plan = solve_arrays(problem)
    return {
        **_spent(wall, spent),
        **_parts(plan.cost),
        "lines_before": plan.splits_before,
        "lines_after": plan.splits_after,
        "arcs_total": plan.arcs_total,
        "arcs_solved": plan.arcs_solved,
        "rounds": plan.rounds,
        "proven": plan.proven,
        "fewest_admissible": int(plan.outlook.choices.min()),
        "mean_admissible": round(float(plan.outlook.choices.mean()), 1),
        "supply_of_demand": float(problem.pledges.quantity.sum() / problem.needs.quantity.sum()),
    }


def _run_greedy(options: argparse.Namespace) -> dict[str, Any]:
    """Serve the most urgent first, receivers in turn, each from its nearest pledge with stock."""
    sys.path.insert(0, str(ROOT))
    from matching_boards import made, weights_of
    from matching_rivals import greedy

    from xieli.matching.board import cost_of

    problem = made(options.seed, options.needs, options.pledges, options.items)
    wall, spent = time.perf_counter(), time.process_time()
    lines = greedy(problem)
    used = _spent(wall, spent)
    return {**used, **_parts(cost_of(problem, weights_of(problem), lines)), "lines": len(lines)}


def _run_highs(options: argparse.Namespace) -> dict[str, Any]:
    """Solve the three aims one after the other by HiGHS, over all pairs."""
    sys.path.insert(0, str(ROOT))
    from matching_boards import made, weights_of
    from matching_rivals import by_highs

    from xieli.matching.board import cost_of

    problem = made(options.seed, options.needs, options.pledges, options.items)
    wall, spent = time.perf_counter(), time.process_time()
    lines = by_highs(problem)
    used = _spent(wall, spent)
    return {**used, **_parts(cost_of(problem, weights_of(problem), lines)), "lines": len(lines)}


def _parts(cost: Any) -> dict[str, Any]:
    return {
        "total": cost.total,
        "unmet": list(cost.unmet),
        "unevenness": cost.unevenness,
        "unit_km": cost.unit_km,
    }


def _spent(wall: float, spent: float) -> dict[str, Any]:
    return {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - spent, 2),
        "peak_mb": _peak(),
    }


def _peak() -> int:
    """Give this process's own peak memory in MB; on Linux getrusage would count the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20  # bytes on macOS
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


METHODS = {"best": _run_best, "greedy": _run_greedy, "highs": _run_highs}

if __name__ == "__main__":
    main()
