"""FIGURES: every figure of the house, written once in declared/, by topic."""

from __future__ import annotations

from dataclasses import replace

from xieli.insight.declared import TOPICS
from xieli.insight.shape import ANSWER, EACH, GATHER, HEAR, MEAN, SUM, TELL, Figure

__all__ = ["ANSWER", "EACH", "FIGURES", "GATHER", "HEAR", "MEAN", "SUM", "TELL", "TOPICS", "Figure"]


def _once() -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for topic in TOPICS:
        for figure in topic.figures:
            if figure.key in found:
                raise ValueError(f"the figure {figure.key} is declared twice")
            found[figure.key] = replace(figure, topic=topic.name)
    return found


FIGURES: dict[str, Figure] = _once()
