"""Small pages of our own for the tests: a body to which one kind of dirt is added."""

from xieli.newsroom.clipping.cleaning import Cleaned, clean
from xieli.newsroom.clipping.shape import Hints
from xieli.newsroom.clipping.text import Text

TITLE = "青禾县总工会慰问一线环卫工人"
FIRST = "3月5日,青禾县总工会组织爱心企业走访慰问一线环卫工人,为他们送去手套和热水壶。"
SECOND = "县总工会负责人表示,工会将继续办好驿站,让户外劳动者渴了有水喝、累了有处歇。"
BODY = f"{FIRST}\n{SECOND}"


def cleaned(raw: str, hints: Hints | None = None) -> Cleaned:
    """A raw page cleaned as if there were nothing to mend."""
    return clean(Text.of(raw), hints or Hints())


def body_of(raw: str, hints: Hints | None = None) -> str:
    """The text of the only article of a page."""
    (article,) = cleaned(raw, hints).articles
    return article.body.chars


def reasons_of(raw: str) -> set[str]:
    """Why something was changed."""
    return {change.reason for change in cleaned(raw).changes}
