"""Two languages: every sentence is marked, stands in the catalogue and has its English."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import polib
import pytest
from django.core.management import call_command
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils.translation import trans_real

from tests.cast import Cast, campaign, federation, rules_of_the_house, sign_in

ROOT = Path(__file__).parent.parent
XIELI = ROOT / "xieli"
CHINESE = re.compile(r"[\u3400-\u9fff]")
SIGNS = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u3011]")  # their stops and commas too
REFRESH = "run: .venv/bin/python tools/words.py"


def load_words() -> ModuleType:
    """tools/words.py, which is no package."""
    spec = importlib.util.spec_from_file_location("xieli_words", ROOT / "tools" / "words.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


words = load_words()


@cache
def sentences() -> list[Any]:
    """Every marked sentence of the house, looked up once for all tests here."""
    return list(words.sentences())


@pytest.fixture(scope="module")
def book() -> polib.POFile:
    """The English catalogue as it stands."""
    return words.read()


# The catalogue


def test_the_catalogue_holds_every_marked_sentence_and_no_other(book: polib.POFile) -> None:
    marked = {one.key for one in sentences()}
    held = {(entry.msgctxt, entry.msgid) for entry in book}

    assert sorted(text for _context, text in marked - held) == [], REFRESH
    assert sorted(text for _context, text in held - marked) == [], REFRESH


def test_every_sentence_has_its_english_and_nobody_doubts_it(book: polib.POFile) -> None:
    silent = [entry.msgid for entry in book if not words.is_said(entry)]

    assert silent == [], f"{len(silent)} of {len(book)} sentences have no English"


TYPED = re.compile(r"[“\"][^”\"]*[”\"]")  # what an officer would type, quoted as an example


def test_no_english_sentence_holds_chinese_but_quoted_examples(book: polib.POFile) -> None:
    said = [text for entry in book for text in (entry.msgstr, *entry.msgstr_plural.values())]

    mixed = [text for text in said if SIGNS.search(TYPED.sub("", text))]

    assert mixed == []


PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def test_english_fills_the_same_places(book: polib.POFile) -> None:
    wrong = []
    for entry in book:
        said = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        asked = set(PLACE.findall(entry.msgid))
        wrong += [text for text in said if text and not set(PLACE.findall(text)) <= asked]
        if entry.msgstr and set(PLACE.findall(entry.msgstr)) != asked:
            wrong.append(entry.msgstr)

    assert wrong == []


def test_the_file_names_no_line_no_machine_and_no_moment() -> None:
    text = words.BOOK.read_text(encoding="utf-8")

    assert "#:" not in text
    assert str(ROOT) not in text
    assert "POT-Creation-Date" not in text
    assert "fuzzy" not in text


def test_refreshing_twice_changes_nothing(book: polib.POFile) -> None:
    once = words.refreshed(book, sentences())

    twice = words.refreshed(once, sentences())

    assert str(once) == str(twice)


def test_refreshing_keeps_translations_and_drops_what_is_gone() -> None:
    old = polib.POFile()
    old.append(polib.POEntry(msgid="装箱", msgstr="Pack"))
    old.append(polib.POEntry(msgid="没有了", msgstr="Gone"))
    old.append(polib.POEntry(msgid="{n} 件", msgstr="{n} pieces"))
    now = [words.Sentence("新的"), words.Sentence("{n} 件", "{n} 件"), words.Sentence("装箱")]

    book = words.refreshed(old, now)

    assert [entry.msgid for entry in book] == ["新的", "{n} 件", "装箱"]
    assert [entry.msgstr for entry in book] == ["", "", "Pack"]
    assert book[1].msgstr_plural == {0: "{n} pieces", 1: "{n} pieces"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("甲")', [("甲", "", None)]),
        ('_("甲" "乙")', [("甲乙", "", None)]),
        ('Refusal(_("甲{n}"), _("乙"), n=1)', [("甲{n}", "", None), ("乙", "", None)]),
        ('ngettext("甲", "乙", n)', [("甲", "乙", None)]),
        ('pgettext("处", "甲")', [("甲", "", "处")]),
        ('translation.gettext("甲")', [("甲", "", None)]),
        ("_(role.post)", []),
        ('print("甲")', []),
    ],
)
def test_marks_in_python_are_found(source: str, found: list[Any]) -> None:
    assert [(s.text, s.plural, s.context) for s in words.in_python(source)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "甲" %}', [("甲", "", None)]),
        ('{% translate "甲" as why %}', [("甲", "", None)]),
        ("{{ _('甲') }}", [("甲", "", None)]),
        ('{{ label|default:_("甲") }}', [("甲", "", None)]),
        ("{% blocktranslate %}有 {{ n }} 件{% endblocktranslate %}", [("有 %(n)s 件", "", None)]),
        (
            "{% blocktranslate count n=x %}{{ n }} 件{% plural %}{{ n }} 些{% endblocktranslate %}",
            [("%(n)s 件", "%(n)s 些", None)],
        ),
        ('{# translate "甲" #}{% comment %}{% translate "乙" %}{% endcomment %}', []),
        ('<p>没有标的</p>', []),
    ],
)  # fmt: skip
def test_marks_in_templates_are_found(source: str, found: list[Any]) -> None:
    assert [(s.text, s.plural, s.context) for s in words.in_template(source)] == found


@pytest.mark.skipif(shutil.which("msguniq") is None, reason="no GNU gettext here to compare with")
def test_our_scanner_finds_all_that_gnu_gettext_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = shutil.ignore_patterns(*words.LEFT_OUT, "fonts", "*.ttf", "__pycache__", "*.csv")
    shutil.copytree(XIELI, tmp_path / "xieli", ignore=left_out)
    (tmp_path / "xieli" / "locale").mkdir()
    monkeypatch.chdir(tmp_path / "xieli")

    call_command("makemessages", locale=["en"], no_location=True, no_wrap=True, verbosity=0)

    made = polib.pofile(str(tmp_path / "xieli" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    theirs = {(entry.msgctxt, entry.msgid) for entry in made}
    assert theirs - {one.key for one in sentences()} == set()
    assert len(theirs) > 100


# Nothing unmarked


def templates() -> Iterator[Path]:
    yield from (path for path in sorted(XIELI.rglob("*.html")) if "templates" in path.parts)


def bare_chinese(source: str) -> list[str]:
    """Pieces of a template that show Chinese outside every translate tag."""
    found, inside = [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK and name in {"comment", "blocktranslate"}:
            inside = name
        elif token.token_type == TokenType.BLOCK and name == f"end{inside}":
            inside = ""
        elif token.token_type == TokenType.TEXT and not inside:
            text = re.sub(
                r"<!--.*?-->|<([a-z]+)[^>]*\blang=\"zh[^>]*>[^<]*</\1>", "", token.contents
            )
            found += [line.strip() for line in text.splitlines() if CHINESE.search(line)]
    return found


# the house's own mark, and the way back to Chinese
ON_PURPOSE = re.compile(
    r'<span class="logo" aria-hidden="true">协</span>|hreflang="zh-CN">中文</a>'
)


def test_no_template_shows_chinese_that_is_not_marked() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line[:120]}"
        for path in templates()
        for line in bare_chinese(ON_PURPOSE.sub("", path.read_text(encoding="utf-8")))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "is_bare"),
    [
        ("<p>没有标的</p>", True),
        ('{% translate "标了" %}', False),
        ("{% blocktranslate %}标了{% endblocktranslate %}", False),
        ("{% comment %}给写的人看{% endcomment %}", False),
        ('<a lang="zh-CN">中文</a>', False),
    ],
)
def test_the_rule_about_bare_chinese_can_fail(source: str, is_bare: bool) -> None:
    assert bool(bare_chinese(source)) == is_bare


COMMANDS = {
    "cli.py",
    "keep.py",
    "start.py",
    "serve.py",
    "homes.py",
    "homes_store.py",
    "local_postgres.py",
}


def unmarked_refusals(source: str) -> list[str]:
    """Refusals whose words are bare text: nobody could translate them."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        ast.unparse(argument)[:100]
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == "Refusal"
        for argument in call.args
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (isinstance(argument, ast.Constant) and argument.value)
    ]


def test_every_refusal_that_a_page_may_show_is_marked() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sorted(XIELI.rglob("*.py"))
        if not {"tests", "demo"} & set(path.relative_to(XIELI).parts)
        and path.name not in COMMANDS
        and not path.name.endswith("_cli.py")
        for text in unmarked_refusals(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "\n".join(found)


# The pages in English


class Seen(HTMLParser):
    """The words of a page that a reader meets, without what is marked as Chinese on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hushed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_mark = "logo" in (told.get("class") or "")
        is_chinese = (told.get("lang") or "").startswith("zh")
        if tag in {"script", "style"} or is_mark or is_chinese:
            self.hushed.append(tag)
        for name in ("aria-label", "placeholder", "title", "alt"):
            self.texts.append(told.get(name) or "")
        self.texts += [value or "" for name, value in attrs if name.startswith("data-")]

    def handle_endtag(self, tag: str) -> None:
        if self.hushed and self.hushed[-1] == tag:
            self.hushed.pop()

    def handle_data(self, data: str) -> None:
        if not self.hushed:
            self.texts.append(data)


def chinese_on(page: str, data: set[str]) -> list[str]:
    """The Chinese words of a page that are not data."""
    seen = Seen()
    seen.feed(page)
    texts = [text.strip() for text in seen.texts]
    for known in sorted(data, key=len, reverse=True):
        texts = [text.replace(known, "") for text in texts]
    return [text for text in texts if CHINESE.search(text)]


@pytest.fixture
def english(tmp_path: Path, settings: Any, book: polib.POFile) -> Iterator[None]:
    """The catalogue as it stands, compiled for this test, whatever was compiled before."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    book.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


def data_of(cast: Cast) -> set[str]:
    """What is Chinese on a page by right: names of people, unions, goods, regions, titles."""
    named = {*cast.users, *cast.firms, *cast.items, "春季结对帮扶", "深圳市示范慈善会"}
    named |= {union.name for union in cast.unions.values()}
    named |= {region.name for union in cast.unions.values() if (region := union.region)}
    return named | {item.unit for item in cast.items.values()}


PUBLIC = ("/", "/accounts/login/", "/t/", "/offline/", "/nowhere/", "/p/spring/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_in_english_shows_no_chinese_but_data(
    path: str, client: Client, english: None
) -> None:
    cast = federation()
    rules_of_the_house()
    campaign(cast)

    page = client.get(f"{path}?lang=en").content.decode()

    assert 'lang="en"' in page
    assert chinese_on(page, data_of(cast)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["周敏", "王强", "陈主席"])
def test_an_officers_day_in_english_shows_no_chinese_but_data(
    name: str, client: Client, english: None
) -> None:
    cast = federation()
    rules_of_the_house()
    campaign(cast)

    page = sign_in(client, cast, name).get("/today/?lang=en").content.decode()

    assert chinese_on(page, data_of(cast)) == []


def test_what_counts_as_chinese_on_a_page() -> None:
    page = '<p title="提示">你好<b lang="zh-CN">中文</b><script>"脚本"</script> 李梅 Hello</p>'

    found = chinese_on(page, {"李梅"})

    assert found == ["提示", "你好"]
