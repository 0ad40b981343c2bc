"""Dirty pages made clean: speed and scores beside trafilatura + OpenCC, growth, hostile inputs.

usage: .venv/bin/python bench/clipping.py [MUTANTS]
The pages are made here (clipping_pages), so that what must go and what must stay are known; both
sides get the same pages in turns in one process. trafilatura reads HTML: a pasted text is given
to it with every line as a paragraph, and OpenCC turns its answer into simplified characters. Ours
does more in its time: it also finds facts, organisations, places and days. With ../shared/gold
beside the checkout, both are scored on the real pages there too. Then texts that grow, shapes that
invite quadratic work, and 10,000 mutated inputs, each of which must give clips or a refusal.
"""

from __future__ import annotations

import html
import importlib.util
import json
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import yardstick
from clipping_mutants import mutant
from clipping_pages import Made, pages

sys.path.insert(0, str(yardstick.ROOT))
PAGES, ROUNDS, SEED = 200, 3, 20250501
MUTANTS, HALVES = 10_000, 2
KB = (64, 128, 256, 512, 1024)
MOST_GROWTH = 1.5  # CPU seconds a megabyte at 1 MB over the same at 64 kB
MOST_SECONDS = 5.0  # of CPU for one mutated input
MOST_MB = 1024.0
MOST_BENT = 6.0  # a hostile shape of 16,000 characters over the same of 4,000; linear is 4
SHAPES = (
    "0",
    "a",
    "工会",
    "5名、",
    "近余约超",
    "第1版",
    "亿",
    "總總?",
    "會(huì)",
    "(",
    "甲县| ",
    "某市总工会、",
)
GOLD = yardstick.ROOT.parent / "shared" / "gold"
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError,
          OSError, RuntimeError, TypeError, ValueError)  # fmt: skip
Answer = tuple[str, str]  # the title and the text


def ours(page: Made) -> Answer:
    """Our clip of a page."""
    from xieli.newsroom.clipping.clip import clip

    clips = clip(page.text.encode(), "页.html" if page.html else "页.txt")
    found = [article for one in clips for article in one.articles]
    return " ".join(one.title.chars for one in found), "\n".join(one.body.chars for one in found)


def theirs() -> Callable[[Made], Answer]:
    """The yardstick, its dictionaries loaded."""
    import opencc
    import trafilatura

    simple = opencc.OpenCC("t2s").convert

    def answer(page: Made) -> Answer:
        told = page.text if page.html else as_html(page.text)
        return "", simple(trafilatura.extract(told, include_comments=False) or "")

    return answer


def as_html(text: str) -> str:
    """A pasted text as the plainest HTML, every line a paragraph."""
    rows = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<html><body>{rows}</body></html>"


def bare(text: str) -> str:
    """Without white space and with half-width punctuation, for comparing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def scored(made: list[Made], answers: list[Answer]) -> dict[str, tuple[float, float]]:
    """For each form of page: the share of the noise gone, and of the sentences kept."""
    found: dict[str, list[int]] = {}
    for page, (title, body) in zip(made, answers, strict=True):
        text = bare(title + body)
        row = found.setdefault(page.form, [0, 0, 0, 0])
        for n, value in enumerate((
            sum(bare(one) not in text for one in page.noise), len(page.noise),
            sum(bare(one) in text for one in page.must), len(page.must),
        )):  # fmt: skip
            row[n] += value
    return {form: (gone / all_, kept / must) for form, (gone, all_, kept, must) in found.items()}


def in_turns(made: list[Made]) -> tuple[list[list[float]], list[list[Answer]]]:
    """Seconds of each round for both, page by page in turns, and the last answers."""
    sides = (ours, theirs())
    for side in sides:
        for page in made[:10]:
            side(page)
    spent: list[list[float]] = [[], []]
    answers: list[list[Answer]] = []
    for _ in range(ROUNDS):
        spans, answers = [0.0, 0.0], [[], []]
        for page in made:
            for n, side in enumerate(sides):
                begin = time.perf_counter()
                answers[n].append(side(page))
                spans[n] += time.perf_counter() - begin
        for n, span in enumerate(spans):
            spent[n].append(span)
    return spent, answers


def real_pages() -> list[tuple[str, float, float, float]]:
    """Both on the real pages of ../shared/gold by its own judge; nothing where they are not."""
    if not (GOLD / "score.py").exists():
        return []
    plan = importlib.util.spec_from_file_location("judge", GOLD / "score.py")
    assert plan
    assert plan.loader
    judge = importlib.util.module_from_spec(plan)
    plan.loader.exec_module(judge)
    from xieli.newsroom.clipping.clip import clip
    from xieli.newsroom.clipping.writing import as_json

    told = json.loads((GOLD / "seeds.json").read_text("utf-8"))["files"]
    peer, sums = theirs(), {"xieli": [0] * 4, "trafilatura + OpenCC": [0] * 4}
    for name, gold in told.items():
        raw = (GOLD.parent / "seeds" / name).read_bytes()
        text = peer(Made("real", raw.decode(), False, (), ()))[1]
        given = {
            "xieli": {"articles": [a for one in clip(raw, name) for a in as_json(one)["articles"]]},
            "trafilatura + OpenCC": {"articles": [{"title": None, "body": text}]},
        }
        for side, answer in given.items():
            row = judge.score_file(gold, answer)
            for n, key in enumerate(("noise_gone", "noise", "must_kept", "must")):
                sums[side][n] += row[key]
    return [(side, 100 * s[0] / s[1], 100 * s[2] / s[3], s[1] + s[3]) for side, s in sums.items()]


def long_text(size: int) -> str:
    """A text of so many bytes: one page after another, all kinds of dirt."""
    parts, have = [], 0
    for page in pages(4000, seed=SEED + 1):
        if not page.html:
            parts.append(page.text)
            have += len(page.text.encode())
        if have >= size:
            break
    return "\n\n".join(parts).encode()[:size].decode("utf-8", "ignore")


def clipped(data: bytes) -> int:
    """How many clips a text gives."""
    from xieli.newsroom.clipping.clip import clip

    return len(clip(data, "长.txt"))


def growth() -> tuple[list[tuple[str, float, float, float]], float]:
    """CPU seconds for texts of 64 kB to 1 MB, and how much dearer a megabyte is at the end."""
    clipped("预热。".encode())
    rows = []
    for kb in KB:
        data = long_text(kb * 1024).encode()
        costs = [yardstick.cost_apart(partial(clipped, data)) for _ in range(2 if kb < 512 else 1)]
        seconds = min(one.cpu_seconds for one in costs)
        rows.append((f"{kb} kB", seconds, seconds * 1024 / kb, max(one.peak_mb for one in costs)))
    return rows, rows[-1][2] / rows[0][2]


@dataclass
class Toll:
    """What the mutated inputs did."""

    crashes: list[str]
    clips: int = 0
    refused: int = 0
    slowest: tuple[float, str] = (0.0, "")


def trial(first: int, last: int) -> Toll:
    """Give the inputs from first to before last to the whole way; keep faults and the slowest."""
    from xieli.kernel.refusal import Refusal
    from xieli.newsroom.clipping.clip import clip

    toll = Toll([])
    for n in range(first, last):
        name, data, kind = mutant(SEED, n)
        begin = time.process_time()
        try:
            toll.clips += len(clip(data, name))
        except Refusal:
            toll.refused += 1
        except FAULTS as fault:
            toll.crashes.append(f"{n} {kind} {name}: {type(fault).__name__} {fault}"[:200])
        span = time.process_time() - begin
        toll.slowest = max(toll.slowest, (span, f"{n} {kind} {name}, {len(data):,} bytes"))
    return toll


def trials(count: int) -> tuple[Toll, float]:
    """All of them, in processes apart one after the other; the toll and the peak in MB."""
    step, whole, peak = -(-count // HALVES), Toll([]), 0.0
    for first in range(0, count, step):
        cost = yardstick.cost_apart(partial(trial, first, min(first + step, count)))
        one: Toll = cost.value
        whole.crashes += one.crashes
        whole.clips, whole.refused = whole.clips + one.clips, whole.refused + one.refused
        whole.slowest, peak = max(whole.slowest, one.slowest), max(peak, cost.peak_mb)
    return whole, peak


def too_big() -> tuple[str, float]:
    """What a file far over the limit is told, and in how many seconds."""
    from xieli.kernel.refusal import Refusal
    from xieli.newsroom.clipping.clip import clip

    data, begin = "总工会慰问职工。".encode() * 4_000_000, time.perf_counter()
    try:
        clip(data, "大.txt")
    except Refusal as no:
        return str(no), time.perf_counter() - begin
    return "", time.perf_counter() - begin


def speed_rows(made: list[Made], spent: list[list[float]]) -> list[tuple[str, float, float]]:
    """Documents and characters a second of both, from the best round of each."""
    signs, names = sum(len(page.text) for page in made), ("xieli", "trafilatura + OpenCC")
    best = [min(one) for one in spent]
    return [(name, len(made) / s, signs / s) for name, s in zip(names, best, strict=True)]


def score_rows(
    made: list[Made], answers: list[list[Answer]]
) -> list[tuple[str, float, float, float, float]]:
    """A row for each form of page and one for the mean of all, in per cent."""
    mine, other = (scored(made, one) for one in answers)
    found = {form: [100 * v for v in (*mine[form], *other[form])] for form in mine}
    found["mean of the forms"] = [
        statistics.fmean(column) for column in zip(*found.values(), strict=True)
    ]
    return [(form, v[0], v[1], v[2], v[3]) for form, v in found.items()]


def shapes() -> list[tuple[str, float, float]]:
    """Hostile shapes of 16,000 characters: seconds, and how much dearer than 4,000 (4: linear)."""
    from xieli.newsroom.clipping.clip import clip

    def seconds(sign: str, count: int) -> float:
        data, begin = (sign * count)[:count].encode(), time.process_time()
        clip(data, "长.txt")
        return time.process_time() - begin

    rows = []
    for sign in SHAPES:
        short, long = seconds(sign, 4_000), seconds(sign, 16_000)
        rows.append((repr(sign), long, long / max(short, 0.01)))
    return sorted(rows, key=lambda row: -row[2])


def beside(made: list[Made]) -> dict[str, yardstick.Figure]:
    """Ours beside theirs, on the made pages and on the real ones."""
    spent, answers = in_turns(made)
    speeds, scores, real = speed_rows(made, spent), score_rows(made, answers), real_pages()
    title = f"{PAGES} pages, seed {SEED}, best of {ROUNDS} rounds in turns"
    yardstick.table(title, ("", "documents/s", "characters/s"), speeds)
    heads: tuple[str, ...] = ("per cent", "noise gone", "content kept")
    both = (*heads, "theirs: noise", "theirs: content")
    yardstick.table("made pages", both, scores)
    if real:
        yardstick.table("real pages (../shared/gold)", (*heads, "strings"), real)
    noise, content, other_noise, other_content = scores[-1][1:]
    return {
        "documents_s": speeds[0][1], "characters_s": speeds[0][2],
        "ratio": speeds[0][2] / speeds[1][2], "noise_gone": noise, "content_kept": content,
        "their_noise_gone": other_noise, "their_content_kept": other_content,
        "real_noise_gone": real[0][1] if real else None,
        "real_content_kept": real[0][2] if real else None,
    }  # fmt: skip


def hostile(count: int) -> tuple[bool, dict[str, yardstick.Figure]]:
    """The mutated inputs and a file far too big; whether all of them ended well, and figures."""
    words, refusal_s = too_big()
    print(f"\n96 MB of text: {words or 'taken'} ({refusal_s:.2f} s)")
    toll, peak = trials(count)
    slow_s, slow = toll.slowest
    print(f"{count:,} mutated inputs, seed {SEED}: {len(toll.crashes)} crashes, "
          f"{toll.clips:,} clips, {toll.refused:,} refusals, peak {peak:.0f} MB")  # fmt: skip
    print(f"slowest {slow_s:.2f} s of CPU: {slow}")
    for crash in toll.crashes[:10]:
        print("  " + crash)
    well = not toll.crashes and bool(words) and slow_s <= MOST_SECONDS and peak <= MOST_MB
    return well, {
        "crashes": len(toll.crashes), "slowest_s": slow_s, "peak_mb": peak, "mutants": count,
        "too_big_refused": bool(words), "seed": SEED,
    }  # fmt: skip


def main() -> None:
    """Measure all of it, print tables, and whether it holds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MUTANTS
    scores = beside(pages(PAGES, SEED))
    costs, dearer = growth()
    heads: tuple[str, ...] = ("size", "CPU seconds", "CPU s/MB", "peak MB")
    yardstick.table("one text after another", heads, costs)
    bent = shapes()
    heads = ("16,000 characters of", "seconds", "times dearer than 4,000")
    yardstick.table("hostile shapes, the dearest", heads, bent[:5])
    well, told = hostile(count)
    better = all(scores[mine] >= scores[f"their_{mine}"] for mine in ("noise_gone", "content_kept"))  # type: ignore[operator]
    yardstick.finish(
        "clipping", holds=well and better and dearer <= MOST_GROWTH and bent[0][2] <= MOST_BENT,
        megabyte_s=costs[-1][2], dearer_at_1_mb=dearer, worst_shape=bent[0][2], **scores, **told,
    )  # fmt: skip


if __name__ == "__main__":
    main()
