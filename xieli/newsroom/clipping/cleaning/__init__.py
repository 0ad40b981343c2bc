"""From a page's mended text to its clean articles, by many weak signs and not by known strings.

Law: everything taken out is a Change with its raw span and a reason of reasons.py.
Verb: clean.
"""

from xieli.newsroom.clipping.cleaning.page import Cleaned, clean

__all__ = ["Cleaned", "clean"]
