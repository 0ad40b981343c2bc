"""Characters as officers really type them: full width, stray spaces, cells that act as formulas."""

import re
import unicodedata

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
        "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷"
        "轩辕令狐段干百里呼延东郭南门羊舌微生左丘东门西门南荣第五完颜纳兰叶赫哥舒即墨",
    )
)

_ASCII_OF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WORDS_OF = {wide: thin for wide, thin in _ASCII_OF.items() if chr(thin).isalnum() or thin == 0x20}
_UNSEEN = re.compile(
    "_x000[dD]_|[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
# Most cells are clean already: letters, digits, 汉字 and common signs with no blank among them.
_CLEAN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff，。、；：（）《》“”.,:;/()%+-]*")
_HAN_ONLY = re.compile(r"[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NAME_DOT = re.compile(r"\s*[·•・‧∙⋅･]\s*")
_FORMULA_START = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_PLAIN_AFTER_SIGN = re.compile(r"[+-][^A-Za-z=|!&'\"@\[\]{}]*")


def half_width(text: str) -> str:
    """Turn every full-width ASCII character and the full-width space into its plain form."""
    return text.translate(_ASCII_OF)


def clean_cell(text: str) -> str:
    """Give a cell as one tidy line.

    Letters, digits and spaces become half width, unseen characters go, blanks fold into one;
    Chinese punctuation stays as it was written.
    """
    if _CLEAN.fullmatch(text):
        return text
    tidy = unicodedata.normalize("NFC", _UNSEEN.sub("", text.translate(_WORDS_OF)))
    return " ".join(tidy.split())


def squeeze_name(text: str) -> str:
    """Give a person's name as the register has it: 李 梅 is 李梅, and name dots are `·`.

    Two people in one cell (张三 李四) stay apart, so that the importer can ask.
    """
    name = _NAME_DOT.sub("·", clean_cell(half_width(text)))
    parts = name.split(" ")
    joined = "".join(parts)
    is_one_name = len(parts[0]) == 1 or parts[0] in COMPOUND_SURNAMES
    if is_one_name and len(joined) <= 4 and len(parts) <= 3 and _HAN_ONLY.fullmatch(joined):
        return joined
    return name


def defuse(text: str) -> str:
    """Make text safe to export: what a spreadsheet might run as a formula gets a leading quote."""
    is_live = _FORMULA_START.match(text) or _FORMULA_START.match(_UNSEEN.sub("", text).lstrip())
    return f"'{text}" if is_live else text


def looks_like_formula(text: str) -> bool:
    """Say whether an imported cell carries a formula; signed numbers and phones do not count."""
    plain = _UNSEEN.sub("", half_width(text)).strip()
    if plain[:1] in ("=", "@"):
        return True
    return plain[:1] in ("+", "-") and not _PLAIN_AFTER_SIGN.fullmatch(plain)
