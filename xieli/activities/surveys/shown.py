"""What the pages show of a question, the worker's, the preview and the builder alike."""

from __future__ import annotations

from typing import Any

from xieli.activities.surveys import rules
from xieli.activities.surveys.forms import field_of
from xieli.activities.surveys.models import Question
from xieli.activities.surveys.rules import Given


def as_shown(questions: list[Question], given: dict[Any, Given]) -> list[dict[str, Any]]:
    """What a page needs of each question: its fields, conditions and what was given."""
    return [
        {
            "one": one,
            "name": field_of(one),
            "choices": list(one.choices.all()),
            "chosen": given.get(one.id, Given()).choices,
            "number": given.get(one.id, Given()).number,
            "text": given.get(one.id, Given()).text,
            "shown_if": " ".join(str(row.choice_id) for row in one.shown_if.all()),
            "conditions": [row.choice for row in one.shown_if.all()],
            "longest": rules.LONGEST_TEXT,
        }
        for one in questions
    ]
