"""What a clean article says: facts, organisations, places, days and kinds, each with its quotation.

Law: a number counts only where the grammar says so; every finding names its place in the raw text.
Verb: find.
"""

from xieli.newsroom.clipping.finding.find import find

__all__ = ["find"]
