"""The catalogue of words: finds every marked sentence in the sources and keeps the English file.

Law: the file holds each sentence once, in the order of the sources, with no address of a line or a
machine, so that it changes only where a sentence changed; a translation is never thrown away while
its sentence stands.
Run as `.venv/bin/python tools/words.py` to refresh it, with `--check` to see whether it is whole.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "xieli" / "locale" / "en" / "LC_MESSAGES" / "django.po"
LEFT_OUT = {"tests", "migrations", "static", "locale"}
HEADER = {
    "Project-Id-Version": "xieli",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# function → which arguments are context, sentence, plural
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "marked"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b({'|'.join(MARKS)})\(({TEXT}(?:\s*,\s*{TEXT})*)")
NAMED = re.compile(r"%\(\w+\)[sd]")
BRACED = re.compile(r"\{\w*\}")


@dataclass(frozen=True)
class Sentence:
    """One marked sentence; with a plural where a number decides."""

    text: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What makes it the same entry of a catalogue."""
        return self.context, self.text


def sentences(root: Path = ROOT / "xieli") -> list[Sentence]:
    """Every marked sentence below a folder, once, in the order of the sources."""
    found: dict[tuple[str | None, str], Sentence] = {}
    for path in sorted(root.rglob("*")):
        if LEFT_OUT & set(path.relative_to(root).parts):
            continue
        for one in _sentences_of(path):
            known = found.get(one.key)
            if known is None or (one.plural and not known.plural):
                found[one.key] = one
    return list(found.values())


def _sentences_of(path: Path) -> Iterator[Sentence]:
    if path.suffix == ".py":
        yield from in_python(path.read_text(encoding="utf-8"))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from in_template(path.read_text(encoding="utf-8"))


def in_python(source: str) -> Iterator[Sentence]:
    """The sentences marked in Python; a mark around something else than plain text is left."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in MARKS:
            yield from _sentence(name, [_plain(argument) for argument in call.args])


def _plain(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None  # type: ignore[attr-defined]


def in_template(source: str) -> Iterator[Sentence]:
    """The sentences of a template's translate tags, as Django itself reads them."""
    for name, arguments in CALL.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(TEXT, arguments)]
        yield from _sentence(name, texts)


def _sentence(name: str, arguments: list[str | None]) -> Iterator[Sentence]:
    places = MARKS[name]
    context, text, plural = (
        arguments[place] if place is not None and place < len(arguments) else None
        for place in places
    )
    if text:
        yield Sentence(text, plural or "", context)


def refreshed(old: polib.POFile, found: list[Sentence]) -> polib.POFile:
    """A catalogue of exactly these sentences, with every translation that the old one had."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    book = polib.POFile(wrapwidth=100)
    book.metadata = HEADER
    for one in found:
        book.append(_entry(one, known.get(one.key)))
    return book


def _entry(one: Sentence, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=one.text, msgctxt=one.context, msgid_plural=one.plural)
    text = old.msgstr or old.msgstr_plural.get(0, "") if old else ""
    if one.plural:
        kept = old.msgstr_plural if old and old.msgstr_plural else {0: text, 1: text}
        entry.msgstr_plural = {0: kept.get(0, ""), 1: kept.get(1, "")}
    else:
        entry.msgstr = text
    entry.flags = [flag for flag in _formats(one) if flag] + (
        ["fuzzy"] if old and old.fuzzy else []
    )
    entry.tcomment = old.tcomment if old else ""
    return entry


def _formats(one: Sentence) -> list[str]:
    return [
        "python-format" if NAMED.search(one.text) else "",
        "python-brace-format" if BRACED.search(one.text) else "",
    ]


def is_said(entry: polib.POEntry) -> bool:
    """Whether an entry has its English, in both numbers where it has two, and nobody doubts it."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return bool(texts) and all(text.strip() for text in texts) and not entry.fuzzy


def read(path: Path = BOOK) -> polib.POFile:
    """The catalogue as it stands; an empty one where there is none."""
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def main(arguments: list[str]) -> int:
    """Refresh the catalogue, or check it; 1 where it is not whole."""
    asked = argparse.ArgumentParser(description="refresh the English catalogue")
    asked.add_argument(
        "--check", action="store_true", help="write nothing; 1 where it is not whole"
    )
    only_check = asked.parse_args(arguments).check
    old = read()
    book = refreshed(old, sentences())
    is_new = str(book) != str(old)
    if is_new and not only_check:
        BOOK.parent.mkdir(parents=True, exist_ok=True)
        book.save(str(BOOK))
    silent = [entry for entry in book if not is_said(entry)]
    gone = len(old) - len(
        {(e.msgctxt, e.msgid) for e in old} & {(e.msgctxt, e.msgid) for e in book}
    )
    print(f"{len(book)} sentences, {len(silent)} without English, {gone} gone")
    return 1 if only_check and (is_new or silent) else 0


if __name__ == "__main__":
    if not settings.configured:
        settings.configure()
    sys.exit(main(sys.argv[1:]))
